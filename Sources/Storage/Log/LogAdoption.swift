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

    /// A stretch of the trail, in the order of ids.
    public struct Page: Sendable {
        /// Those of it that have no commitment.
        public let events: [String]
        /// The last that was looked at; nil: nothing is left.
        public let end: String?
    }

    /// How many events are looked at in one question: a whole trail does not answer within a statement's limit.
    public static let page = 10_000

    /// - Parameter last: only events after it.
    public func next(after last: String, looking page: Int = page) async throws(StorageError) -> Page {
        try await database.read { try Self.next(after: last, looking: page, $0) }
    }

    static func next(after last: String, looking page: Int = page, _ transaction: any SQLTransaction) throws -> Page {
        let bounds: [SQLValue] = [.text(last), .integer(Int64(page))]
        let some = "(SELECT id FROM trail_event WHERE id > ? ORDER BY id LIMIT ?) e"
        let answers = try transaction.run([
            SQLStatement("SELECT MAX(e.id) FROM \(some)", bounds),
            SQLStatement("SELECT e.id FROM \(some) LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL ORDER BY e.id", bounds),
        ])
        return Page(events: answers[1].rows.compactMap { $0.text(0) }, end: answers[0].rows.first?.text(0))
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

    /// What was found in a stretch of the trail.
    public struct Stretch: Sendable, Hashable {
        public var found: Strangers
        /// The last event that was looked at; nil: nothing is left.
        public var end: String?
        public init(_ found: Strangers = Strangers(), end: String?) {
            self.found = found
            self.end = end
        }
    }

    /// - Parameter last: only of events after it.
    /// - Returns: nil where the log has no checkpoint yet: then every event may still get its place, and nothing can be told.
    public func strangers(after last: String) async throws(StorageError) -> Stretch? {
        try await database.read { transaction in
            guard let begun = try Self.begun(transaction) else { return nil }
            let page = try Self.next(after: last, transaction)
            return Stretch(try Self.strangers(page.events, begun, transaction), end: page.end)
        }
    }

    /// All of them.
    static func strangers(_ transaction: any SQLTransaction) throws -> Strangers {
        var found = Strangers()
        guard let begun = try begun(transaction) else { return found }
        var last = ""
        while case let page = try next(after: last, transaction), let end = page.end {
            let some = try strangers(page.events, begun, transaction)
            found.ids += some.ids
            found.formless += some.formless
            last = end
        }
        return found
    }

    /// When the first checkpoint was signed; nil: none is.
    private static func begun(_ transaction: any SQLTransaction) throws -> Int64? {
        try transaction.query("SELECT at FROM log_checkpoint ORDER BY size LIMIT 1", []).first?.integer(0)
    }

    private static func strangers(_ events: [String], _ begun: Int64, _ transaction: any SQLTransaction) throws -> Strangers {
        var found = Strangers()
        for start in stride(from: 0, to: events.count, by: 200) {
            let ids = Array(events[start..<min(start + 200, events.count)])
            let kept = try KeptRows.events(ids, transaction)
            let times = try transaction.run(ids.map { SQLStatement("SELECT at FROM trail_event WHERE id = ?", [.text($0)]) })
            for (id, time) in zip(ids, times) {
                // One that has the form would have been taken in before that checkpoint was signed, however old it says it is.
                let isOlder = time.rows.first?.integer(0).map { $0 < begun } ?? false && id < begin(milliseconds: begun)
                if isOlder, (try? kept[id]?.canonical()) == nil { found.formless += 1 } else { found.ids.append(id) }
            }
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
