import AuditTrail
import Foundation

/// An event of the trail as the rules need it, with what its look found alike.
public struct WatchedEvent: Sendable, Hashable {
    public let id: String
    public let kind: String
    /// Milliseconds since 1970.
    public let at: Int64
    public let subject: String
    public let organisation: String
    /// The claimed job role.
    public let jobRole: String
    public let people: [String]
    public let decision: String?
    public let detail: String
    public let flags: LookFlags
}

extension LookFlags {
    /// Beside the event that opens a look: kinds alone.
    func inserting(_ event: String) -> SQLStatement {
        func number(_ elapsed: Elapsed?) -> SQLValue { elapsed.map { .integer(Int64($0.rawValue)) } ?? .null }
        return SQLStatement(
            "INSERT INTO look_flag (event, marks, rarity, since_death, since_contact) VALUES (?, ?, ?, ?, ?)",
            [.text(event), .integer(Int64(marks.rawValue)), .text(rarity?.rawValue), number(sinceDeath), number(sinceContact)])
    }

    /// Of four columns of a row; nothing was found alike where there is none.
    init(_ row: SQLRow, at column: Int) {
        func elapsed(_ column: Int) -> Elapsed? { row.integer(column).flatMap { Elapsed(rawValue: Int($0)) } }
        self.init(
            Marks(rawValue: UInt16(truncatingIfNeeded: row.integer(column) ?? 0)),
            rarity: row.text(column + 1).flatMap { NameRarity(rawValue: $0) },
            sinceDeath: elapsed(column + 2), sinceContact: elapsed(column + 3))
    }
}
