import AuditTrail
import CareRecord
import Foundation

/// What people ask about looks at their records, for the organisation whose staff looked. The oversight desk makes cases of it and answers.
public struct LookQuestionStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable, Hashable {
        public let id: String
        /// The event of the trail that is asked about, and the look that it is of, where it is of one.
        public let event: String
        public let look: String?
        /// Who asks.
        public let person: NHSNumber
        /// Whose staff looked: its ODS code.
        public let organisation: String
        /// The person's words, sealed.
        public let words: [UInt8]
        public let asked: Date
        /// The answer's words, sealed; nil while it is open.
        public let answer: [UInt8]?
        public let answered: Date?
        public init(
            id: String, event: String, look: String?, person: NHSNumber, organisation: String, words: [UInt8], asked: Date,
            answer: [UInt8]? = nil, answered: Date? = nil
        ) {
            self.id = id
            self.event = event
            self.look = look
            self.person = person
            self.organisation = organisation
            self.words = words
            self.asked = asked
            self.answer = answer
            self.answered = answered
        }
    }

    /// Asks, and puts on record that it was asked, in one transaction.
    /// - Throws: `.conflict("look_question.open_key")` where the person has an open question about that event.
    public func ask(_ row: Row, _ event: TrailEvent) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO look_question (id, event, look, nhs_number, organisation, words, asked_at, open_key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(row.id), .text(row.event), .text(row.look), .text(row.person.digits), .text(row.organisation), .blob(row.words),
                    .time(row.asked), .text(row.event + " " + row.person.digits),
                ])
            try TrailStore.insert(event, transaction)
        }
    }

    /// Open questions of an organisation, the oldest first: somebody waits.
    /// - Parameter last: the last one of the page before.
    public func open(of organisation: String, after last: Row? = nil, limit: Int = 100) async throws(StorageError) -> [Row] {
        let (after, values): (String, [SQLValue]) =
            last.map { ("AND (asked_at, id) > (?, ?)", [.time($0.asked), .text($0.id)]) } ?? ("", [])
        return try await rows(
            "WHERE organisation = ? AND answered_at IS NULL \(after) ORDER BY asked_at, id LIMIT ?",
            [.text(organisation)] + values + [.integer(Int64(limit))])
    }

    /// Questions that somebody asked, under any of their numbers, the newest first.
    public func asked(by numbers: [NHSNumber], limit: Int = 200) async throws(StorageError) -> [Row] {
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        return try await rows(
            "WHERE nhs_number IN (\(marks)) ORDER BY asked_at DESC, id DESC LIMIT ?",
            numbers.map { .text($0.digits) } + [.integer(Int64(limit))])
    }

    /// One question, whoever asked it: for the oversight desk.
    public func find(_ id: String) async throws(StorageError) -> Row? { try await rows("WHERE id = ?", [.text(id)]).first }

    /// Answers an open question, once.
    /// - Parameters:
    ///   - words: sealed.
    ///   - event: put on record in the same transaction, where somebody's decision goes with it.
    /// - Returns: false where it is answered already, or there is none: nothing was changed.
    public func answer(_ id: String, words: [UInt8], at now: Date, _ event: TrailEvent? = nil) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            let changed = try transaction.execute(
                "UPDATE look_question SET answer = ?, answered_at = ?, open_key = NULL WHERE id = ? AND answered_at IS NULL",
                [.blob(words), .time(now), .text(id)])
            guard changed == 1 else { return false }
            if let event { try TrailStore.insert(event, transaction) }
            return true
        }
    }

    private func rows(_ which: String, _ values: [SQLValue]) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, event, look, nhs_number, organisation, words, asked_at, answer, answered_at FROM look_question \(which)", values
            ).compactMap { row in
                guard let id = row.text(0), let event = row.text(1), let person = row.text(3).flatMap({ try? NHSNumber($0) }),
                    let organisation = row.text(4), let words = row.blob(5), let asked = row.time(6)
                else { return nil }
                return Row(
                    id: id, event: event, look: row.text(2), person: person, organisation: organisation, words: words, asked: asked,
                    answer: row.blob(7), answered: row.time(8))
            }
        }
    }
}
