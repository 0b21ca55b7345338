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
    /// - Parameter name: a look's id or an event's, or the end of one, as a refusal's page shows it.
    public func decisions(of name: String) async throws(StorageError) -> [Decided] {
        try await database.read { transaction in
            let whole = try Self.decisions("look = ? OR id = ?", [.text(name), .text(name)], transaction)
            guard whole.isEmpty, name.utf8.count >= Self.leastOfAName else { return whole }
            // Reads the whole trail, which only a person at a terminal asks for.
            return try Self.decisions(
                "substr(look, length(look) - ? + 1) = ? OR substr(id, length(id) - ? + 1) = ?",
                [.integer(Int64(name.utf8.count)), .text(name), .integer(Int64(name.utf8.count)), .text(name)], transaction)
        }
    }

    /// 72 bits of an id: nobody meets two that end alike.
    private static let leastOfAName = 12

    private static func decisions(_ which: String, _ values: [SQLValue], _ transaction: any SQLTransaction) throws -> [Decided] {
        try transaction.query(
            "SELECT id, kind, at, decision FROM trail_event WHERE (\(which)) AND decision IS NOT NULL ORDER BY id", values
        )
        .compactMap { row in
            guard let event = row.text(0), let kind = row.text(1), let at = row.time(2), let decision = row.text(3) else { return nil }
            return Decided(event: event, kind: kind, at: at, decision: decision)
        }
    }
}
