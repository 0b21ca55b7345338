import AuditTrail
import Foundation

extension TrailStore {
    /// A decision as it stands in the trail.
    public struct Decided: Sendable, Hashable {
        public let event: String
        public let kind: String
        public let at: Date
        /// As `WrittenDecision` wrote it.
        public let decision: String
    }

    /// Every decision about a look, in order; or the one of an event, where what was refused had no look.
    /// - Parameter name: a look's id or an event's.
    public func decisions(of name: String) async throws(StorageError) -> [Decided] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, kind, at, decision FROM trail_event WHERE (look = ? OR id = ?) AND decision IS NOT NULL ORDER BY id",
                [.text(name), .text(name)]
            ).compactMap { row in
                guard let event = row.text(0), let kind = row.text(1), let at = row.time(2), let decision = row.text(3) else { return nil }
                return Decided(event: event, kind: kind, at: at, decision: decision)
            }
        }
    }
}
