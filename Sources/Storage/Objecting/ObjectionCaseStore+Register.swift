import AuditTrail
import CareRecord
import Foundation
import Objections

/// Whose death or move a desk must learn of, and whose death was a mistake: the national register is asked about people whose objection is in force or ended with
/// a death, a few at a time. On which day somebody was asked about last stands in `reminded_day`, which has no other meaning of such a case.
extension ObjectionCaseStore {
    /// In force, or ended with a death, and asked about on no day after one; who waits longest first. Whoever has objected again since is not asked about for what
    /// had ended: what they said last counts.
    public func unasked(since day: Day, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        let wishes = ObjectionState.allCases.filter(\.tellsTheirWish).map { SQLValue.text($0.rawValue) }
        let marks = wishes.map { _ in "?" }.joined(separator: ", ")
        let last = "COALESCE(c.reminded_day, c.answered_day, c.received_day)"
        return try await rows(
            """
            WHERE (c.state = ? OR (c.state = ? AND NOT EXISTS (SELECT 1 FROM objection_case n
                WHERE n.nhs_number = c.nhs_number AND n.created_at > c.created_at AND n.state IN (\(marks)))))
              AND c.nhs_number IS NOT NULL AND \(last) <= ? ORDER BY \(last), c.id LIMIT ?
            """, Self.asked + wishes + [.text(day.text), .integer(Int64(limit))])
    }

    private static let asked = [ObjectionState.inForce, .endedByDeath].map { SQLValue.text($0.rawValue) }

    /// Puts on record that the register is asked about somebody, before it is.
    /// - Parameter event: nil: the day alone, such as where nobody could be asked.
    public func asking(_ id: String, on day: Day, _ event: TrailEvent?, as leader: Leadership) async throws(StorageError) {
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                "UPDATE objection_case SET reminded_day = ? WHERE id = ? AND state IN (?, ?)", [.text(day.text), .text(id)] + Self.asked)
            if let event { try TrailStore.insert(event, transaction) }
        }
    }

    /// A desk's that are in force, of which the register says something that nobody has seen to yet.
    public func heard(_ desk: String, limit: Int = 100) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            """
            WHERE c.desk = ? AND c.state = ? AND EXISTS (SELECT 1 FROM objection_step h WHERE h.objection_case = c.id AND h.kind IN (?, ?)
              AND NOT EXISTS (SELECT 1 FROM objection_step l WHERE l.objection_case = c.id AND l.kind IN (?, ?, ?, ?, ?) AND (l.at, l.id) > (h.at, h.id))
              AND h.ground <> 'nothing')
            ORDER BY c.received_day, c.id LIMIT ?
            """,
            [.text(desk), .text(ObjectionState.inForce.rawValue)]
                + [ObjectionStep.Kind.heard, .notDied, .heard, .notDied, .leave, .transfer, .untie].map { .text($0.rawValue) }
                + [.integer(Int64(limit))]
        ).filter { $0.it.openWord != nil }
    }
}
