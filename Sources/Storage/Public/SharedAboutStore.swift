import AuditTrail
import CareRecord
import Foundation

/// Which organisations something about a person was shown from, by the account of past looks. Names of sections and organisations; never what was shown.
public struct SharedAboutStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// One organisation's part.
    public struct Supplied: Sendable, Hashable {
        public let organisation: String
        /// Looks in which something of it was shown, and when the last of them was opened.
        public let looks: Int
        public let last: Date
        /// Sections of which something of it was shown in those looks. Of a look that a version before accounted for, and of one whose text was erased, it is not on record.
        public let sections: Set<Section>
    }

    /// By organisation, the one that was seen last first.
    public func supplied(about numbers: [NHSNumber], limit: Int = 500) async throws(StorageError) -> [Supplied] {
        let marks = numbers.map { _ in "?" }.joined(separator: ", ")
        let people: [SQLValue] = numbers.map { .text($0.digits) }
        return try await database.read { transaction in
            let answers = try transaction.run([
                SQLStatement(
                    """
                    SELECT s.organisation, COUNT(*), MAX(l.opened_at) FROM look l JOIN look_supplier s ON s.look = l.id
                    WHERE l.nhs_number IN (\(marks)) GROUP BY s.organisation ORDER BY MAX(l.opened_at) DESC, s.organisation LIMIT ?
                    """, people + [.integer(Int64(limit))]),
                SQLStatement(
                    """
                    SELECT DISTINCT e.detail FROM look l JOIN trail_event e ON e.look = l.id
                    WHERE l.nhs_number IN (\(marks)) AND e.kind = 'answer-shown' AND e.detail IS NOT NULL
                    """, people),
            ])
            var shown = ShownSections()
            for row in answers[1].rows { if let one = row.text(0).flatMap({ ShownSections($0) }) { shown.formUnion(one) } }
            return answers[0].rows.compactMap { row in
                guard let organisation = row.text(0), let last = row.time(2) else { return nil }
                return Supplied(
                    organisation: organisation, looks: Int(row.integer(1) ?? 0), last: last,
                    sections: shown.byOrganisation[organisation] ?? [])
            }
        }
    }
}
