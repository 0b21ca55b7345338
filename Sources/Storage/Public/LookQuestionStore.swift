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
        /// By when it is to be answered; nil where no case was made of it yet.
        public let due: Date?
        public init(
            id: String, event: String, look: String?, person: NHSNumber, organisation: String, words: [UInt8], asked: Date,
            answer: [UInt8]? = nil, answered: Date? = nil, due: Date? = nil
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
            self.due = due
        }
    }

    /// Whose look it is, for the officers who are to answer.
    public struct Looker: Sendable, Hashable {
        /// The staff member's subject at the identity provider, and their claimed job role.
        public let staff: String
        public let role: String
        /// When they looked.
        public let at: Date
        /// By when the person is to be answered.
        public let due: Date
        public init(staff: String, role: String, at: Date, due: Date) {
            self.staff = staff
            self.role = role
            self.at = at
            self.due = due
        }
    }

    /// Asks: the question, a case at the desk of the organisation's officers under the same id, and the event that says so, in one transaction. None of them is
    /// ever there without the others.
    /// - Throws: `.conflict("look_question.open_key")` where the person has an open question about that event.
    public func ask(_ row: Row, about looker: Looker, _ event: TrailEvent) async throws(StorageError) {
        try await database.write { transaction in
            let key = Self.key(row.event, row.person.digits)
            try transaction.execute(
                """
                INSERT INTO look_question (id, event, look, nhs_number, organisation, words, asked_at, open_key)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(row.id), .text(row.event), .text(row.look), .text(row.person.digits), .text(row.organisation), .blob(row.words),
                    .time(row.asked), .text(key),
                ])
            let at = Int64((looker.at.timeIntervalSince1970 * 1000).rounded())
            try CaseStore.insert(
                .question, row.id, key: key, organisation: row.organisation, staff: looker.staff, role: looker.role,
                number: row.person.digits, look: row.look, about: row.event, content: nil, score: 0, withShadow: 0, first: at, last: at,
                due: looker.due, row.asked, transaction)
            try TrailStore.insert(event, transaction)
        }
    }

    /// One open question of one person about one event, and one case of it.
    static func key(_ event: String, _ number: String) -> String { event + " " + number }

    /// Open questions of an organisation, the oldest first: somebody waits.
    /// - Parameter last: the last one of the page before.
    public func open(of organisation: String, after last: Row? = nil, limit: Int = 100) async throws(StorageError) -> [Row] {
        let (after, values): (String, [SQLValue]) =
            last.map { ("AND (q.asked_at, q.id) > (?, ?)", [.time($0.asked), .text($0.id)]) } ?? ("", [])
        return try await rows(
            "WHERE q.organisation = ? AND q.answered_at IS NULL \(after) ORDER BY q.asked_at, q.id LIMIT ?",
            [.text(organisation)] + values + [.integer(Int64(limit))])
    }

    /// Questions that somebody asked, under any of their numbers, the newest first.
    public func asked(by numbers: [NHSNumber], limit: Int = 200) async throws(StorageError) -> [Row] {
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        return try await rows(
            "WHERE q.nhs_number IN (\(marks)) ORDER BY q.asked_at DESC, q.id DESC LIMIT ?",
            numbers.map { .text($0.digits) } + [.integer(Int64(limit))])
    }

    /// One question, whoever asked it: for the oversight desk, which answers it (`CaseStore.decide`).
    public func find(_ id: String) async throws(StorageError) -> Row? { try await rows("WHERE q.id = ?", [.text(id)]).first }

    private func rows(_ which: String, _ values: [SQLValue]) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                """
                SELECT q.id, q.event, q.look, q.nhs_number, q.organisation, q.words, q.asked_at, q.answer, q.answered_at, c.due_at FROM look_question q \
                LEFT JOIN oversight_case c ON c.id = q.id \(which)
                """, values
            ).compactMap { row in
                guard let id = row.text(0), let event = row.text(1), let person = row.text(3).flatMap({ try? NHSNumber($0) }),
                    let organisation = row.text(4), let words = row.blob(5), let asked = row.time(6)
                else { return nil }
                return Row(
                    id: id, event: event, look: row.text(2), person: person, organisation: organisation, words: words, asked: asked,
                    answer: row.blob(7), answered: row.time(8), due: row.time(9))
            }
        }
    }
}
