import AuditTrail
import Foundation

/// The trail in the order of the log, for whoever takes it elsewhere: every event once, whenever it was committed and on whichever node, since an
/// index is given after the commit, one after the other, and never again (docs/trail.md, "The log").
public struct ExportStore: Sendable {
    private let database: any SQLDatabase

    public init(_ database: any SQLDatabase) { self.database = database }

    /// What stands from an index on.
    public struct Page: Sendable {
        /// Those whose texts are there: what was erased is passed over.
        public let events: [ExportedEvent]
        /// The first index behind them: where to go on.
        public let next: UInt64
        /// How many entries there are in all.
        public let size: UInt64
        /// The leaf hash of the entry before this page; nil: the page begins the log, or reaches beyond it. Whoever goes on knows by it whether the log is
        /// the one that they had: a database that was put back gives the same indices to other events.
        public let before: MerkleHash?
        /// The same of the page's last entry; `before` where the page is empty.
        public let last: MerkleHash?
    }

    /// - Parameter limit: entries, so that nobody's memory is filled.
    public func page(from: UInt64, limit: Int = 256) async throws(StorageError) -> Page {
        try await database.read { transaction in
            let size = UInt64((try transaction.query("SELECT MAX(place) FROM log_entry", []).first?.integer(0)).map { $0 + 1 } ?? 0)
            let entry = try transaction.query(
                "SELECT entry FROM log_entry WHERE place = ?", [.integer(Int64(clamping: from) - 1)]
            ).first?.blob(0)
            let before = entry.map { MerkleHash.leaf($0) }
            let rows = try transaction.query(
                "SELECT place, event, part, entry FROM log_entry WHERE place >= ? ORDER BY place LIMIT ?",
                [.integer(Int64(clamping: from)), .integer(Int64(limit))])
            let kept = try KeptRows.events(rows.compactMap { $0.text(1) }, transaction)
            var parts: [String: [CanonicalEvent]] = [:]
            var events: [ExportedEvent] = []
            var next = from
            for row in rows {
                guard let place = row.integer(0), let id = row.text(1), let part = row.integer(2) else {
                    throw StorageError.logDamaged("an entry's row is none")
                }
                next = UInt64(place) + 1
                guard let event = kept[id] else { continue }
                let all = try parts[id] ?? event.canonical()
                parts[id] = all
                guard all.indices.contains(Int(part) - 1) else { throw StorageError.logDamaged("an event has fewer parts than entries") }
                events.append(ExportedEvent(index: UInt64(place), all[Int(part) - 1]))
            }
            let last = rows.last?.blob(3).map { MerkleHash.leaf($0) } ?? before
            return Page(events: events, next: next, size: size, before: before, last: last)
        }
    }

    /// The first index that a collector has not taken: 0 where it was never sent anything.
    public func position(of collector: String) async throws(StorageError) -> UInt64 {
        try await database.read { transaction in
            UInt64(try transaction.query("SELECT next FROM export_cursor WHERE name = ?", [.text(collector)]).first?.integer(0) ?? 0)
        }
    }

    /// What comes before `next` was taken. Written after it was, so that what is in doubt is sent again.
    /// - Throws: `fenced` where another node exports by now.
    public func taken(_ collector: String, next: UInt64, at now: Date, as leader: Leadership) async throws(StorageError) {
        try await database.write(as: leader) { transaction in
            try transaction.execute(
                "INSERT INTO export_cursor (name, next, at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next, at = excluded.at",
                [.text(collector), .integer(Int64(clamping: next)), .time(now)])
        }
    }
}
