import AuditTrail
import CareRecord
import Foundation
import Objections

/// Whose death or move a desk must learn of: the national register is asked about people whose objection is in force, a few at a time. On which day somebody was
/// asked about last stands in `reminded_day`, which has no other meaning of a case that is in force.
extension ObjectionCaseStore {
    /// In force, and asked about on no day after one; who waits longest first.
    public func unasked(since day: Day, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        let last = "COALESCE(c.reminded_day, c.answered_day, c.received_day)"
        return try await rows(
            "WHERE c.state = ? AND c.nhs_number IS NOT NULL AND \(last) <= ? ORDER BY \(last), c.id LIMIT ?",
            [.text(ObjectionState.inForce.rawValue), .text(day.text), .integer(Int64(limit))])
    }

    /// Puts on record that the register is asked about somebody, before it is.
    /// - Parameter event: nil: the day alone, such as where nobody could be asked.
    public func asking(_ id: String, on day: Day, _ event: TrailEvent?, as leader: Leadership) async throws(StorageError) {
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                "UPDATE objection_case SET reminded_day = ? WHERE id = ? AND state = ?",
                [.text(day.text), .text(id), .text(ObjectionState.inForce.rawValue)])
            if let event { try TrailStore.insert(event, transaction) }
        }
    }

    /// A desk's that are in force, of which the register says something that nobody has seen to yet.
    public func heard(_ desk: String, limit: Int = 100) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            """
            WHERE c.desk = ? AND c.state = ? AND EXISTS (SELECT 1 FROM objection_step h WHERE h.objection_case = c.id AND h.kind = ?
              AND NOT EXISTS (SELECT 1 FROM objection_step l WHERE l.objection_case = c.id AND l.kind IN (?, ?, ?, ?) AND (l.at, l.id) > (h.at, h.id))
              AND h.ground <> 'nothing')
            ORDER BY c.received_day, c.id LIMIT ?
            """,
            [.text(desk), .text(ObjectionState.inForce.rawValue), .text(ObjectionStep.Kind.heard.rawValue)]
                + [ObjectionStep.Kind.heard, .leave, .transfer, .untie].map { .text($0.rawValue) } + [.integer(Int64(limit))]
        ).filter { $0.it.openWord != nil }
    }
}
