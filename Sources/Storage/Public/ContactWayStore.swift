import AuditTrail
import CareRecord
import Foundation
import Objections

/// How a person wants to be reached about their record, safely: a letter that somebody else opens can harm.
public struct ContactWayStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public enum Way: String, Sendable, Hashable, CaseIterable {
        /// Only in these pages: nothing is sent.
        case here
        case email, phone, post
    }

    public struct Row: Sendable, Hashable {
        public let person: NHSNumber
        public let way: Way
        /// Address or number, and what to mind, sealed; nil where nothing is sent.
        public let words: [UInt8]?
        public let set: Date
        /// Whether they asked to be told there, too, when their glass was broken: an address is used for what it was given for.
        public let tellsOfGlass: Bool
        /// Whether they asked to be told there, too, when somebody asks to act for them, or is on record as that.
        public let tellsOfActing: Bool
        public init(person: NHSNumber, way: Way, words: [UInt8]?, set: Date, tellsOfGlass: Bool = false, tellsOfActing: Bool = false) {
            self.person = person
            self.way = way
            self.words = words
            self.set = set
            self.tellsOfGlass = tellsOfGlass
            self.tellsOfActing = tellsOfActing
        }

        /// As its column has it, in this order. A node of a version before reads no way in what has more than the way, and sends nothing.
        var kept: String { way.rawValue + (tellsOfActing ? Self.alsoOfActing : "") + (tellsOfGlass ? Self.alsoOfGlass : "") }
        static let (alsoOfActing, alsoOfGlass) = ("+acting", "+glass")
    }

    /// Sets it in place of what was said before, with its event. What is older than what stands there changes nothing.
    public func set(_ row: Row, _ event: TrailEvent) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO contact_way (nhs_number, way, words, set_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (nhs_number) DO UPDATE SET way = excluded.way, words = excluded.words, set_at = excluded.set_at
                WHERE contact_way.set_at <= excluded.set_at
                """,
                [.text(row.person.digits), .text(row.kept), row.words.map { .blob($0) } ?? .null, .time(row.set)])
            try TrailStore.insert(event, transaction)
        }
    }

    /// The newest word of a person under any of their numbers; nil: they never said.
    public func find(_ numbers: [NHSNumber]) async throws(StorageError) -> Row? {
        try await database.read { try Self.find(numbers.map(\.digits), $0) }
    }

    /// What was said under this number and no other, for whoever writes to the person: a merge of two numbers that was taken back would lead to
    /// somebody else's address.
    public func find(_ number: String) async throws(StorageError) -> Row? {
        try await database.read { try Self.find([number], $0) }
    }

    /// The same within a transaction of which it is a part.
    static func find(_ numbers: [String], _ transaction: any SQLTransaction) throws -> Row? {
        guard !numbers.isEmpty else { return nil }
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        return try transaction.query(
            "SELECT nhs_number, way, words, set_at FROM contact_way WHERE nhs_number IN (\(marks)) ORDER BY set_at DESC LIMIT 1",
            numbers.map { .text($0) }
        ).first.flatMap { row in
            guard let person = row.text(0).flatMap({ try? NHSNumber($0) }), let kept = row.text(1), let set = row.time(3) else {
                return nil
            }
            var way = kept
            func takes(_ also: String) -> Bool {
                guard way.hasSuffix(also) else { return false }
                way.removeLast(also.count)
                return true
            }
            let isOfGlass = takes(Row.alsoOfGlass)
            let isOfActing = takes(Row.alsoOfActing)
            guard let way = Way(rawValue: way) else { return nil }
            return Row(person: person, way: way, words: row.blob(2), set: set, tellsOfGlass: isOfGlass, tellsOfActing: isOfActing)
        }
    }
}

extension ReachableAddress {
    /// Whether it is what somebody who chose this way would give: an email address under "by phone" is a mistake that a person looks at.
    public func isFor(_ way: ContactWayStore.Way) -> Bool {
        switch (self, way) {
        case (.email, .email), (.mobile, .phone): true
        case (.email, .here), (.email, .phone), (.email, .post), (.mobile, .here), (.mobile, .email), (.mobile, .post): false
        }
    }
}
