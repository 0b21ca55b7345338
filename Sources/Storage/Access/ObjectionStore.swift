import AuditTrail
import CareRecord
import Foundation

/// Who objects to which programme. An objection is ended, never deleted.
public struct ObjectionStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What an objection is about (DESIGN, "Words").
    public enum Programme: String, Sendable, CaseIterable {
        case sharedCareRecord = "shared-care-record"
        case summaryCareRecord = "summary-care-record"
    }

    /// One row of the register.
    public struct Row: Sendable, Hashable {
        public let nhsNumber: String
        public let programme: String
        public let set: Date
        public let setBy: String
        public let ended: Date?
    }

    /// Durable when it returns; open looks of every node see it within the time of an authority lease.
    /// - Returns: false where the person objects already.
    @discardableResult
    public func set(
        _ person: NHSNumber, _ programme: Programme, by who: String, at now: Date
    ) async throws(StorageError) -> Bool {
        do {
            return try await database.write { try Self.set(person, programme, by: who, at: now, $0) }
        } catch .conflict(let what) where what == "objection.open_key" {
            return false
        } catch { throw error }
    }

    /// The same within a transaction of which it is a part.
    @discardableResult
    static func set(
        _ person: NHSNumber, _ programme: Programme, by who: String, at now: Date, _ transaction: any SQLTransaction
    ) throws -> Bool {
        let key = SQLValue.text("\(person.digits)|\(programme.rawValue)")
        guard try transaction.query("SELECT 1 FROM objection WHERE open_key = ?", [key]).isEmpty else { return false }
        let event = TrailEvent(kind: .objectionSet, at: now, people: [person.digits], detail: "\(programme.rawValue), by \(who)")
        try transaction.execute(
            "INSERT INTO objection (id, nhs_number, programme, set_at, set_by, open_key) VALUES (?, ?, ?, ?, ?, ?)",
            [.text(event.id), .text(person.digits), .text(programme.rawValue), .time(now), .text(who), key])
        try TrailStore.insert(event, transaction)
        try RegisterVersionStore.rise(.people(SamePerson.all(person.digits, transaction)), transaction)
        return true
    }

    /// - Returns: false where there is none in force.
    @discardableResult
    public func end(_ person: NHSNumber, _ programme: Programme, by who: String, at now: Date) async throws(StorageError) -> Bool {
        try await database.write { try Self.end(person, programme, by: who, at: now, $0) }
    }

    /// The same within a transaction of which it is a part.
    @discardableResult
    static func end(_ person: NHSNumber, _ programme: Programme, by who: String, at now: Date, _ transaction: any SQLTransaction) throws
        -> Bool
    {
        let ended = try transaction.execute(
            "UPDATE objection SET ended_at = ?, ended_by = ?, open_key = NULL WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL",
            [.time(now), .text(who), .text(person.digits), .text(programme.rawValue)])
        guard ended > 0 else { return false }
        let event = TrailEvent(kind: .objectionEnded, at: now, people: [person.digits], detail: "\(programme.rawValue), by \(who)")
        try TrailStore.insert(event, transaction)
        try RegisterVersionStore.rise(.people(SamePerson.all(person.digits, transaction)), transaction)
        return true
    }

    /// Under which numbers decisions read that a person objects: theirs, and those that lead to it (`SamePerson`).
    public func inForce(_ person: NHSNumber, _ programme: Programme) async throws(StorageError) -> [NHSNumber] {
        let digits = SQLValue.text(person.digits)
        return try await database.read { transaction in
            try transaction.query(
                SamePerson.numbers
                    + """
                     SELECT o.nhs_number FROM objection o WHERE o.nhs_number = ? AND o.programme = ? AND o.ended_at IS NULL
                    UNION SELECT o.nhs_number FROM named CROSS JOIN objection o
                      WHERE o.nhs_number = named.number AND o.programme = ? AND o.ended_at IS NULL
                    """, [digits, digits, .text(programme.rawValue), .text(programme.rawValue)]
            ).compactMap { $0.text(0).flatMap { try? NHSNumber($0) } }.sorted()
        }
    }

    /// Everything that was ever set for a person, newest first.
    public func history(_ person: NHSNumber) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT programme, set_at, set_by, ended_at FROM objection WHERE nhs_number = ? ORDER BY set_at DESC",
                [.text(person.digits)]
            ).map {
                Row(
                    nhsNumber: person.digits, programme: $0.text(0) ?? "", set: $0.time(1) ?? .distantPast, setBy: $0.text(2) ?? "",
                    ended: $0.time(3))
            }
        }
    }

    /// Whether anybody of these numbers objects to this record, under whichever number it was set: one that was superseded too.
    static func objects(_ numbers: [NHSNumber]) -> SQLQuestion<Bool> {
        SQLQuestion(
            numbers.map { number in
                let programme = SQLValue.text(Programme.sharedCareRecord.rawValue)
                return SQLStatement(
                    SamePerson.numbers
                        + """
                         SELECT 1 FROM objection WHERE nhs_number = ? AND programme = ? AND ended_at IS NULL
                        UNION ALL SELECT 1 FROM named CROSS JOIN objection o
                          WHERE o.nhs_number = named.number AND o.programme = ? AND o.ended_at IS NULL
                        """,
                    [.text(number.digits), .text(number.digits), programme, programme])
            }
        ) { answers in answers.contains { !$0.isEmpty } }
    }
}

/// One number that rises with every change that could take something away from an open look: a node that sees it unchanged knows
/// that what it decided still holds. What each rise was about is in a row beside it (`RegisterChange`).
public struct RegisterVersionStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public func current() async throws(StorageError) -> Int64 {
        try await database.read { try $0.ask(Self.current) }
    }

    static var current: SQLQuestion<Int64> {
        SQLQuestion("SELECT version FROM register_version WHERE id = 1", []) { $0.first?.integer(0) ?? 0 }
    }
}
