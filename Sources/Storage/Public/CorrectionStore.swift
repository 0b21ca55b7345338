import AuditTrail
import CareRecord
import Foundation

/// What people ask organisations to put right (UK GDPR article 16). The record is not ours to change: a request goes to the organisation that wrote the
/// entry, and its answer is followed here.
public struct CorrectionStore: Sendable {
    let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What an organisation did.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case corrected
        /// The person's own words stand beside the entry.
        case noted
        case declined
    }

    public struct Row: Sendable, Hashable {
        public let id: String
        /// Who asks.
        public let person: NHSNumber
        /// Who wrote the entry: its ODS code.
        public let organisation: String
        /// The person's words, sealed.
        public let words: [UInt8]
        public let asked: Date
        /// One month after it was asked (UK GDPR article 12(3)).
        public let due: Date
        public let outcome: Outcome?
        /// The answer's words, sealed; nil while it is open.
        public let answer: [UInt8]?
        public let answered: Date?
        public init(
            id: String, person: NHSNumber, organisation: String, words: [UInt8], asked: Date, due: Date, outcome: Outcome? = nil,
            answer: [UInt8]? = nil, answered: Date? = nil
        ) {
            self.id = id
            self.person = person
            self.organisation = organisation
            self.words = words
            self.asked = asked
            self.due = due
            self.outcome = outcome
            self.answer = answer
            self.answered = answered
        }
    }

    /// Asks, puts on record that it was asked, and tells the organisation that it waits, in one transaction.
    /// - Throws: `.conflict("correction_request.open_key")` where the person has an open request at that organisation.
    public func ask(_ row: Row, _ event: TrailEvent) async throws(StorageError) {
        try await database.write { transaction in
            try transaction.execute(
                """
                INSERT INTO correction_request (id, nhs_number, organisation, words, asked_at, due_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    .text(row.id), .text(row.person.digits), .text(row.organisation), .blob(row.words), .time(row.asked), .time(row.due),
                    .text(row.organisation + " " + row.person.digits),
                ])
            try TrailStore.insert(event, transaction)
            try OutboxStore.insert(Self.telling(.waits, row.id, of: row.organisation, due: row.due, at: row.asked), transaction)
        }
    }

    /// What somebody asked under any of their numbers, the newest first.
    public func asked(by numbers: [NHSNumber], limit: Int = 100) async throws(StorageError) -> [Row] {
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        return try await rows(
            "WHERE nhs_number IN (\(marks)) ORDER BY asked_at DESC, id DESC LIMIT ?",
            numbers.map { .text($0.digits) } + [.integer(Int64(limit))])
    }

    /// What is open at an organisation, what is due first.
    public func open(of organisation: String, limit: Int = 100) async throws(StorageError) -> [Row] {
        try await rows(
            "WHERE organisation = ? AND answered_at IS NULL ORDER BY asked_at, id LIMIT ?",
            [.text(organisation), .integer(Int64(limit))])
    }

    /// What is open for an officer of oversight to follow: at their organisation, or anywhere for the region's, what is due first.
    public func open(in scope: OversightScope, limit: Int = 100) async throws(StorageError) -> [Row] {
        switch scope {
        case .organisation(let code): try await open(of: code, limit: limit)
        case .region: try await rows("WHERE answered_at IS NULL ORDER BY asked_at, id LIMIT ?", [.integer(Int64(limit))])
        }
    }

    /// One, where the officer may see it, open or not.
    public func find(_ id: String, in scope: OversightScope) async throws(StorageError) -> Row? {
        switch scope {
        case .organisation(let code): try await rows("WHERE id = ? AND organisation = ?", [.text(id), .text(code)]).first
        case .region: try await rows("WHERE id = ?", [.text(id)]).first
        }
    }

    /// Answers an open request once, for the organisation that was asked and no other.
    /// - Returns: false where there is none that is open there: nothing was changed.
    public func answer(
        _ id: String, of organisation: String, _ outcome: Outcome, words: [UInt8], by subject: String, at now: Date, _ event: TrailEvent
    ) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            let changed = try transaction.execute(
                """
                UPDATE correction_request SET outcome = ?, answer = ?, answered_at = ?, answered_by = ?, open_key = NULL
                WHERE id = ? AND organisation = ? AND answered_at IS NULL
                """,
                [.text(outcome.rawValue), .blob(words), .time(now), .text(subject), .text(id), .text(organisation)])
            guard changed == 1 else { return false }
            try TrailStore.insert(event, transaction)
            return true
        }
    }

    private func rows(_ which: String, _ values: [SQLValue]) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, nhs_number, organisation, words, asked_at, due_at, outcome, answer, answered_at FROM correction_request \(which)",
                values
            ).compactMap { row in
                guard let id = row.text(0), let person = row.text(1).flatMap({ try? NHSNumber($0) }), let organisation = row.text(2),
                    let words = row.blob(3), let asked = row.time(4), let due = row.time(5)
                else { return nil }
                return Row(
                    id: id, person: person, organisation: organisation, words: words, asked: asked, due: due,
                    outcome: row.text(6).flatMap(Outcome.init), answer: row.blob(7), answered: row.time(8))
            }
        }
    }
}
