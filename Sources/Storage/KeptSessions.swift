import Foundation
import Synchronization

/// Sessions as one node keeps them, so that a page costs no round trip for who is signed in: a row is read once, and its uses are written
/// together. That a session has ended is not to be seen here: whoever asks goes by the node's authority lease first, which says what has ended
/// on whichever node, and forgets it.
///
/// Bounded: what nobody used for `kept` is read again when somebody does.
public final class KeptSessions: Sendable {
    /// Sessions at once, some 2 KB each: a node's share of a region's staff who work at the same time.
    static let most = 20_000
    static let kept: Duration = .seconds(5 * 60)
    /// What nobody asked for since is written, however little it is behind.
    static let left: Duration = .seconds(60)

    private struct Held {
        var row: SessionStore.Row
        /// The use that the database knows of.
        var written: Date
        var asked: ContinuousClock.Instant
    }

    private let store: SessionStore
    /// How far behind the written use may be.
    private let step: TimeInterval
    private let held = Mutex<[String: Held]>([:])

    /// - Parameter step: how many seconds of use may be lost where this node dies: a session then ends that much early.
    public init(_ store: SessionStore, step: TimeInterval) {
        self.store = store
        self.step = step
    }

    /// The session of a key; read where it is not kept. `isFresh`: it was read just now.
    public func find(_ key: String) async throws(StorageError) -> (row: SessionStore.Row, isFresh: Bool)? {
        let kept = held.withLock { held -> SessionStore.Row? in
            held[key]?.asked = .now
            return held[key]?.row
        }
        if let kept { return (kept, false) }
        return try await read(key).map { ($0, true) }
    }

    /// As the database has it now, with the use that this node knows of and has not written yet; nil where it has ended.
    public func read(_ key: String) async throws(StorageError) -> SessionStore.Row? {
        guard let row = try await store.find(key) else {
            forget(key)
            return nil
        }
        return held.withLock { held in
            if held.count >= Self.most, held[key] == nil {
                Self.forget(&held)
                guard held.count < Self.most else { return row }
            }
            let mine = held[key]?.row.seen ?? row.seen
            let now = row.seen(at: max(mine, row.seen))
            held[key] = Held(row: now, written: row.seen, asked: .now)
            return now
        }
    }

    /// Somebody uses it. Written later, with others'.
    public func use(_ key: String, at now: Date) {
        held.withLock { held in
            guard let it = held[key], it.row.seen < now else { return }
            held[key]?.row = it.row.seen(at: now)
        }
    }

    /// It has ended, or is another now.
    public func forget(_ key: String) { held.withLock { $0[key] = nil } }

    /// Writes the uses that are further ahead than may be lost; `all`: every one, before the node stops.
    public func write(all: Bool = false) async throws(StorageError) {
        let due = held.withLock { held in
            let now = ContinuousClock.now
            return held.filter { _, it in
                let behind = it.row.seen.timeIntervalSince(it.written)
                return behind > step || behind > 0 && (all || now - it.asked > Self.left)
            }.mapValues(\.row.seen)
        }
        if !due.isEmpty {
            try await store.touch(due)
            held.withLock { held in for (key, seen) in due { held[key]?.written = seen } }
        }
        held.withLock { held in
            let now = ContinuousClock.now
            held = held.filter { now - $0.value.asked < Self.kept || $0.value.row.seen > $0.value.written }
        }
    }

    var count: Int { held.withLock { $0.count } }

    /// Past the most, those that nothing is lost with.
    private static func forget(_ held: inout [String: Held]) { held = held.filter { $0.value.row.seen > $0.value.written } }
}

extension SessionStore.Row {
    /// The same, used at another moment.
    func seen(at moment: Date) -> SessionStore.Row {
        SessionStore.Row(
            key: key, staff: staff, roles: roles, sid: sid, idToken: idToken, created: created, seen: moment, frame: frame)
    }
}
