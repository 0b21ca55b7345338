import Foundation
import Objections

/// What a desk has to see to among those that are in force, beside what the national register says and the children who are to be asked.
extension ObjectionCaseStore {
    /// A desk's of which one of it says that it is in force for a wrong person, and a second one must decide.
    public func untying(_ desk: String, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            "WHERE c.desk = ? AND c.state = ? AND c.proposed_by IS NOT NULL ORDER BY c.received_day, c.id LIMIT ?",
            [.text(desk), .text(ObjectionState.inForce.rawValue), .integer(Int64(limit))]
        ).filter { $0.it.untying != nil }
    }

    /// A desk's in force whose person was spoken for by somebody whose power is over, as the clock has noted.
    public func withoutPower(_ desk: String, on today: Day, limit: Int) async throws(StorageError) -> [ObjectionCaseRow] {
        try await rows(
            """
            WHERE c.desk = ? AND c.state = ? AND c.acting IS NOT NULL AND EXISTS
              (SELECT 1 FROM objection_step s WHERE s.objection_case = c.id AND s.kind = ? AND NOT EXISTS
                (SELECT 1 FROM objection_step r WHERE r.objection_case = c.id AND r.kind = ? AND (r.at, r.id) > (s.at, s.id)))
            ORDER BY c.received_day, c.id LIMIT ?
            """,
            [
                .text(desk), .text(ObjectionState.inForce.rawValue), .text(ObjectionStep.Kind.powerOver.rawValue),
                .text(ObjectionStep.Kind.represent.rawValue), .integer(Int64(limit)),
            ]
        ).filter { $0.it.isPowerOver(on: today) }
    }
}
