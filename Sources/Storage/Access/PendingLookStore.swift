import AccessControl
import AuditTrail
import CareRecord
import Foundation

/// Looks that wait for something to be confirmed: under the id that they will have, for the session that asked.
public struct PendingLookStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// How long somebody may think about it.
    public static let patience: TimeInterval = 15 * 60

    /// What was found out of the person before it had to wait, so that its page judges by it. Nothing clinical.
    public struct Known: Sendable, Hashable {
        /// As the demographics service has the number now.
        public let person: NHSNumber
        public let alsoKnownAs: [NHSNumber]
        /// The staff member's organisation is the registered practice.
        public let isPractice: Bool
        public let isRestricted: Bool
        /// Kinds that the staff member's own organisation was really asked for, and of which it could not tell all.
        public let asked: Set<RelationshipKind>
        public let unanswered: Set<RelationshipKind>
        public let at: Date

        public init(
            person: NHSNumber, alsoKnownAs: [NHSNumber], isPractice: Bool, isRestricted: Bool, asked: Set<RelationshipKind>,
            unanswered: Set<RelationshipKind>, at: Date
        ) {
            self.person = person
            self.alsoKnownAs = alsoKnownAs
            self.isPractice = isPractice
            self.isRestricted = isRestricted
            self.asked = asked
            self.unanswered = unanswered
            self.at = at
        }
    }

    public struct Row: Sendable, Hashable {
        /// The NHS number that was asked for.
        public let number: String
        /// Nil where it waits for something that comes before anything is found out, such as a stronger sign-in.
        public let known: Known?
        /// The staff member's own record system opened it.
        public let isLaunched: Bool
        public init(number: String, known: Known?, isLaunched: Bool = false) {
            self.number = number
            self.known = known
            self.isLaunched = isLaunched
        }
    }

    /// Keeps it; one that waits already keeps its beginning, and what was found out of it since.
    /// - Parameter asked: what it was asked for as.
    /// - Returns: why it does not wait; nil: it does.
    @discardableResult
    public func add(
        _ id: String, session: String, person: String, known: Known? = nil, asked: LaunchStore.Asked? = nil, at now: Date
    ) async throws(StorageError) -> LaunchStore.Behind? {
        func kinds(_ set: Set<RelationshipKind>?) -> SQLValue {
            set.map { .text($0.sorted().map(\.rawValue).joined(separator: ",")) } ?? .null
        }
        let found: [SQLValue] = [
            known.map { .text(([$0.person] + $0.alsoKnownAs).map(\.digits).joined(separator: ",")) } ?? .null,
            known.map { .integer($0.isPractice ? 1 : 0) } ?? .null, known.map { .integer($0.isRestricted ? 1 : 0) } ?? .null,
            kinds(known?.asked), kinds(known?.unanswered), known.map { .time($0.at) } ?? .null,
        ]
        return try await database.write { transaction in
            if let asked {
                let behind = try transaction.ask(LaunchStore.behind(asked, at: now))
                guard behind == nil else { return behind }
            }
            try transaction.execute(
                "DELETE FROM pending_look WHERE created_at < ?", [.time(now.addingTimeInterval(-86_400))])
            let old = Self.forgettingOld(at: now)
            try transaction.execute(old.sql, old.arguments)
            let waits = try transaction.execute(
                "UPDATE pending_look SET numbers = ?, is_practice = ?, is_restricted = ?, asked = ?, unanswered = ?, known_at = ? WHERE id = ? AND session = ? AND taken_at IS NULL",
                found + [.text(id), .text(session)])
            guard waits == 0 else { return nil }
            try transaction.execute(
                "INSERT INTO pending_look (numbers, is_practice, is_restricted, asked, unanswered, known_at, id, session, nhs_number, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                found + [.text(id), .text(session), .text(person), .time(now)])
            return nil
        }
    }

    /// A session's pending look; nil for another's, for one taken or older, and for one that never was.
    public func find(_ id: String, session: String, at now: Date) async throws(StorageError) -> Row? {
        try await database.read { transaction in
            let answers = try transaction.run([
                SQLStatement(
                    "SELECT nhs_number, numbers, is_practice, is_restricted, asked, unanswered, known_at FROM pending_look WHERE id = ? AND session = ? AND taken_at IS NULL AND created_at > ?",
                    [.text(id), .text(session), .time(now.addingTimeInterval(-Self.patience))]),
                // A launch is on record before its look waits.
                SQLStatement(
                    "SELECT COUNT(*) FROM trail_event WHERE look = ? AND kind = ?", [.text(id), .text(TrailEvent.Kind.launched.rawValue)]),
            ])
            guard let row = answers[0].rows.first, let number = row.text(0) else { return nil }
            return Row(number: number, known: Self.known(row), isLaunched: (answers[1].rows.first?.integer(0) ?? 0) > 0)
        }
    }

    /// Nothing can be shown of whoever it is: it waits no more.
    public func close(_ id: String, session: String, at now: Date) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(
                "UPDATE pending_look SET taken_at = ?, typed_glass = NULL, typed_summary = NULL WHERE id = ? AND session = ? AND taken_at IS NULL",
                [.time(now), .text(id), .text(session)])
        }
    }

    /// Closes a session's looks that wait, but for those of a number: another person was launched.
    static func closing(of session: String, but number: String, at now: Date) -> SQLStatement {
        SQLStatement(
            "UPDATE pending_look SET taken_at = ?, typed_glass = NULL, typed_summary = NULL WHERE session = ? AND nhs_number <> ? AND taken_at IS NULL",
            [.time(now), .text(session), .text(number)])
    }

    private static func known(_ row: SQLRow) -> Known? {
        let numbers = (row.text(1) ?? "").split(separator: ",").compactMap { try? NHSNumber(String($0)) }
        guard let person = numbers.first, let at = row.time(6) else { return nil }
        func kinds(_ column: Int) -> Set<RelationshipKind> {
            Set((row.text(column) ?? "").split(separator: ",").compactMap { RelationshipKind(rawValue: String($0)) })
        }
        return Known(
            person: person, alsoKnownAs: Array(numbers.dropFirst()), isPractice: row.integer(2) == 1, isRestricted: row.integer(3) != 0,
            asked: kinds(4), unanswered: kinds(5), at: at)
    }

    /// Takes it, as in the transaction that opens it: false where somebody else just did.
    static func take(_ id: String, session: String, at now: Date, _ transaction: any SQLTransaction) throws -> Bool {
        try transaction.execute(
            "UPDATE pending_look SET taken_at = ?, typed_glass = NULL WHERE id = ? AND session = ? AND taken_at IS NULL",
            [.time(now), .text(id), .text(session)]) == 1
    }
}
