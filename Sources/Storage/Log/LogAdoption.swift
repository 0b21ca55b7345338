import AuditTrail
import Foundation

/// Events that were written without a commitment, before there was a log. They get theirs before its first checkpoint is signed, and from then on cannot be
/// changed unseen; what was done to them before, no log can tell. Once it is signed nothing is adopted any more: what has no commitment then was put into the
/// database beside the service, and a look that never was must not become an entry by waiting for a restart.
public struct LogAdoption: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// Whether the log has not begun yet for strangers: nothing of it is signed.
    public static func isOpen(_ transaction: any SQLTransaction) throws -> Bool {
        try transaction.query("SELECT 1 FROM log_checkpoint LIMIT 1", []).isEmpty
    }

    /// Some of them, in the order of their ids.
    /// - Parameter last: only those after it.
    public func next(after last: String, limit: Int = 200) async throws(StorageError) -> [String] {
        try await database.read { try Self.next(after: last, limit: limit, $0) }
    }

    static func next(after last: String, limit: Int, _ transaction: any SQLTransaction) throws -> [String] {
        try transaction.query(
            "SELECT e.id FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL AND e.id > ? ORDER BY e.id LIMIT ?",
            [.text(last), .integer(Int64(limit))]
        ).compactMap { $0.text(0) }
    }

    /// Gives commitments to events that have none.
    /// - Returns: how many of them hold what the one form cannot, and stay without.
    /// - Throws: `logDamaged` where the log's first checkpoint is signed: nothing is done then.
    public static func adopt(_ events: [String], _ transaction: any SQLTransaction) throws -> Int {
        guard try isOpen(transaction) else {
            throw StorageError.logDamaged("what it does not commit to was written after its first checkpoint was signed")
        }
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

    /// Events that the log does not commit to although its first checkpoint is signed.
    public struct Strangers: Sendable, Hashable {
        /// Those that were put there beside the service.
        public var ids: [String] = []
        /// Those from before the log that hold what its one form cannot, and could never be in it.
        public var formless = 0
        public init() {}
    }

    /// - Parameter last: only those after it.
    public func strangers(after last: String = "") async throws(StorageError) -> Strangers {
        try await database.read { try Self.strangers(after: last, $0) }
    }

    static func strangers(after last: String = "", _ transaction: any SQLTransaction) throws -> Strangers {
        var found = Strangers()
        guard let begun = try transaction.query("SELECT at FROM log_checkpoint ORDER BY size LIMIT 1", []).first?.integer(0) else {
            return found
        }
        var last = last
        while case let ids = try next(after: last, limit: 200, transaction), let end = ids.last {
            let kept = try KeptRows.events(ids, transaction)
            let times = try transaction.run(ids.map { SQLStatement("SELECT at FROM trail_event WHERE id = ?", [.text($0)]) })
            for (id, time) in zip(ids, times) {
                // One that has the form would have been taken in before that checkpoint was signed, however old it says it is.
                let isOlder = time.rows.first?.integer(0).map { $0 < begun } ?? false && id < begin(milliseconds: begun)
                if isOlder, (try? kept[id]?.canonical()) == nil { found.formless += 1 } else { found.ids.append(id) }
            }
            last = end
        }
        return found
    }

    /// The id that events of a moment and later are not before.
    public static func begin(_ moment: Date) -> String { begin(milliseconds: Int64(max(0, moment.timeIntervalSince1970 * 1000))) }

    private static func begin(milliseconds: Int64) -> String {
        let time = String(UInt64(max(0, milliseconds)), radix: 16)
        return String(repeating: "0", count: max(0, 12 - time.count)) + time
    }
}
