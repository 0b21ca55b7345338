import AuditTrail
import Foundation

/// What organisations say of who their staff are and where they live, as marks (docs/feeds.md): compared with at a look, and telling nobody anything
/// without the region's key.
public struct StaffHomeStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Line: Sendable, Hashable {
        /// The identity provider's subject.
        public let subject: String
        public let person: PersonMark?
        public let home: AddressMarks?
        public init(subject: String, person: PersonMark?, home: AddressMarks?) {
            self.subject = subject
            self.person = person
            self.home = home
        }
    }

    /// Replaces the organisation's list: all of it, or nothing.
    public func replace(_ lines: [Line], of organisation: String, by who: String = "feed", at now: Date) async throws(StorageError) {
        let event = TrailEvent(kind: .staffImported, at: now, organisation: organisation, detail: "\(lines.count) staff, by \(who)")
        try await database.write { transaction in
            try transaction.execute("DELETE FROM staff_home WHERE organisation = ?", [.text(organisation)])
            for line in lines {
                try transaction.execute(
                    "INSERT INTO staff_home (organisation, subject, person, postcode, place, loaded_at) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        .text(organisation), .text(line.subject), Self.value(line.person?.bits), Self.value(line.home?.postcode),
                        Self.value(line.home?.place), .time(now),
                    ])
            }
            try TrailStore.insert(event, transaction)
        }
    }

    /// All lines of all organisations: held by each node, so that no look waits for them.
    public func all() async throws(StorageError) -> [(organisation: String, line: Line)] {
        try await database.read { transaction in
            try transaction.query("SELECT organisation, subject, person, postcode, place FROM staff_home", []).map { row in
                let home = Self.bits(row, 3).flatMap { postcode in Self.bits(row, 4).map { AddressMarks(postcode: postcode, place: $0) } }
                return (row.text(0) ?? "", Line(subject: row.text(1) ?? "", person: Self.bits(row, 2).map { PersonMark($0) }, home: home))
            }
        }
    }

    /// The same bits as a number that both databases hold.
    private static func value(_ bits: UInt64?) -> SQLValue { bits.map { .integer(Int64(bitPattern: $0)) } ?? .null }
    private static func bits(_ row: SQLRow, _ column: Int) -> UInt64? { row.integer(column).map { UInt64(bitPattern: $0) } }
}
