import AuditTrail
import Foundation

/// Events that were written without a commitment: before there was a log, or by a node of the version before while nodes change over. They get theirs
/// now, and from then on cannot be changed unseen; what was done to them before, no log can tell.
public struct LogAdoption: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// Some of them, in the order of their ids.
    /// - Parameter last: only those after it.
    public func next(after last: String, limit: Int = 200) async throws(StorageError) -> [String] {
        try await database.read {
            try $0.query(
                "SELECT e.id FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL AND e.id > ? ORDER BY e.id LIMIT ?",
                [.text(last), .integer(Int64(limit))]
            ).compactMap { $0.text(0) }
        }
    }

    /// Gives commitments to events that have none.
    /// - Returns: how many of them hold what the one form cannot, and stay without.
    public static func adopt(_ events: [String], _ transaction: any SQLTransaction) throws -> Int {
        let kept = try KeptRows.events(events, transaction)
        var without = 0
        var rows: [SQLStatement] = []
        for id in events {
            guard let event = kept[id], let parts = try? event.canonical() else {
                without += 1
                continue
            }
            rows += event.people.map { PersonKeys.making($0) }
            for (number, part) in parts.enumerated() { rows += TrailStore.inserting(part, number, of: event) }
        }
        _ = try transaction.run(rows)
        return without
    }

    /// The id that events of a moment and later are not before.
    public static func begin(_ moment: Date) -> String {
        let time = String(UInt64(max(0, moment.timeIntervalSince1970 * 1000)), radix: 16)
        return String(repeating: "0", count: max(0, 12 - time.count)) + time
    }
}
