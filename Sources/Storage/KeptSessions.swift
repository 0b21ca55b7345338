import Foundation
import Synchronization

/// Sessions as one node keeps them, so that a page costs no round trip for who is signed in: a row is read once, and its uses are written
/// together. That a session has ended is not to be seen here: whoever asks goes by the node's authority lease first, which says what has ended
/// on whichever node, and forgets it.
///
/// Bounded: what nobody asked for since `kept` is read again when somebody does. Past `most` sessions a row is read each time, and only its use
/// is remembered until it is written.
public final class KeptSessions: Sendable {
    /// Sessions at once, some 2 KB each: a node's share of a region's staff who work at the same time.
    public static let most = 20_000
    static let kept: Duration = .seconds(5 * 60)

    private struct Held {
        var row: SessionStore.Row
        /// The use that the database knows of.
        var written: Date
        var asked: ContinuousClock.Instant
        /// When somebody used it here; nil: nobody did.
        var used: ContinuousClock.Instant?
    }

    private struct All {
        var rows: [String: Held] = [:]
        /// Uses of sessions whose rows there is no room for: of people who are signed in, and gone at the next writing.
        var uses: [String: Date] = [:]
        /// How often another server has answered: what was asked of the one before is not kept.
        var server = 0
    }

    private let store: SessionStore
    let together: SessionsTogether
    /// How far behind the written use may be.
    private let step: TimeInterval
    private let most: Int
    private let left: Duration
    private let held = Mutex(All())

    /// - Parameters:
    ///   - step: how many seconds of use may be lost where this node dies: a session then ends that much early.
    ///   - most: rows at once.
    ///   - left: after how long without a use the last one is written.
    public init(_ store: SessionStore, step: TimeInterval, most: Int = KeptSessions.most, left: Duration = .seconds(60)) {
        self.store = store
        together = SessionsTogether(store)
        self.step = step
        self.most = most
        self.left = left
    }

    /// The session of a key; read where it is not kept. `isFresh`: it was read just now.
    public func find(_ key: String) async throws(StorageError) -> (row: SessionStore.Row, isFresh: Bool)? {
        let kept = held.withLock { held -> SessionStore.Row? in
            held.rows[key]?.asked = .now
            return held.rows[key]?.row
        }
        if let kept { return (kept, false) }
        return try await read(key).map { ($0, true) }
    }

    /// As the database has it now, with the use that this node knows of and has not written yet; nil where it has ended. Those who ask at the same
    /// time share questions.
    public func read(_ key: String) async throws(StorageError) -> SessionStore.Row? {
        let server = held.withLock(\.server)
        guard let row = try await together.row(of: key) else {
            forget(key)
            return nil
        }
        return held.withLock { held in
            let mine = max(held.rows[key]?.row.seen ?? row.seen, held.uses[key] ?? row.seen)
            let now = row.seen(at: max(mine, row.seen))
            guard held.server == server else { return now }
            if held.rows.count >= most, held.rows[key] == nil {
                Self.forget(&held)
                guard held.rows.count < most else { return now }
            }
            held.uses[key] = nil
            held.rows[key] = Held(row: now, written: row.seen, asked: .now, used: held.rows[key]?.used)
            return now
        }
    }

    /// Somebody uses it. Written later, with others'.
    public func use(_ key: String, at now: Date) {
        held.withLock { held in
            guard let it = held.rows[key] else {
                held.uses[key] = max(now, held.uses[key] ?? now)
                return
            }
            held.rows[key]?.used = .now
            if it.row.seen < now { held.rows[key]?.row = it.row.seen(at: now) }
        }
    }

    /// A session as it is kept here, if it is; nothing is read for it, and asking is no use.
    public func row(_ key: String) -> SessionStore.Row? { held.withLock { $0.rows[key]?.row } }

    /// Those that are kept here and of which something is so.
    public func rows(where isMeant: (SessionStore.Row) -> Bool) -> [SessionStore.Row] {
        held.withLock { $0.rows.values.map(\.row) }.filter(isMeant)
    }

    /// Another server answers than before: it may lack sign-ins that were acknowledged, and roles that were chosen. Each is read again when it is asked
    /// for, together with others; their uses are still written.
    public func forgetAll() {
        held.withLock { held in
            for (key, it) in held.rows where it.row.seen > it.written { held.uses[key] = max(it.row.seen, held.uses[key] ?? it.row.seen) }
            held.rows = [:]
            held.server += 1
        }
    }

    /// It has ended, or is another now.
    public func forget(_ key: String) {
        held.withLock {
            $0.rows[key] = nil
            $0.uses[key] = nil
        }
    }

    /// Writes the uses that are further ahead than may be lost; `all`: every one, before the node stops.
    public func write(all: Bool = false) async throws(StorageError) {
        let due = held.withLock { held in
            let now = ContinuousClock.now
            let kept = held.rows.filter { _, it in
                let behind = it.row.seen.timeIntervalSince(it.written)
                // However little it is behind: a watch may go on asking for it, and nobody may ever use it again.
                let isLeft = it.used.map { now - $0 >= left } ?? true
                return behind > step || behind > 0 && (all || isLeft)
            }.mapValues(\.row.seen)
            return kept.merging(held.uses) { max($0, $1) }
        }
        if !due.isEmpty {
            try await store.touch(due)
            held.withLock { held in
                for (key, seen) in due {
                    held.rows[key]?.written = seen
                    if let use = held.uses[key], use <= seen { held.uses[key] = nil }
                }
            }
        }
        held.withLock { held in
            let now = ContinuousClock.now
            held.rows = held.rows.filter { now - $0.value.asked < Self.kept || $0.value.row.seen > $0.value.written }
        }
    }

    var count: Int { held.withLock { $0.rows.count } }

    /// Past the most, those that nothing is lost with.
    private static func forget(_ held: inout All) { held.rows = held.rows.filter { $0.value.row.seen > $0.value.written } }
}

extension SessionStore.Row {
    /// The same, used at another moment.
    func seen(at moment: Date) -> SessionStore.Row {
        SessionStore.Row(
            key: key, staff: staff, roles: roles, sid: sid, idToken: idToken, created: created, seen: moment, frame: frame)
    }

    /// The same, begun at another moment.
    func begun(at moment: Date) -> SessionStore.Row {
        SessionStore.Row(
            key: key, staff: staff, roles: roles, sid: sid, idToken: idToken, created: moment, seen: moment, frame: frame)
    }
}
