import Synchronization

/// Reads sessions together for those who ask at the same time: where another database server answers, a node asks for all that are in use at once.
///
/// Nobody joins a question that is under way: what each is told was read after they asked.
final class SessionsTogether: Sendable {
    /// Questions at once: more would keep looks from the database's connections.
    static let atOnce = 4

    private enum Turn: Sendable {
        case read(Result<SessionStore.Row?, StorageError>)
        /// It is theirs to ask, for themselves and for these.
        case lead([Waiting])
    }

    private struct Waiting: Sendable {
        let key: String
        let turn: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var underWay = 0
        var waiting: [Waiting] = []
    }

    private let store: SessionStore
    private let state = Mutex(State())

    init(_ store: SessionStore) { self.store = store }

    /// How many wait for a question that has not begun.
    var waiting: Int { state.withLock(\.waiting.count) }

    /// The session of a key; nil where there is none, or it has ended.
    /// - Throws: where the database fails, for all of a question: then none of them was read.
    func row(of key: String) async throws(StorageError) -> SessionStore.Row? {
        let turn = await withCheckedContinuation { continuation in
            let leads = state.withLock { state -> Bool in
                guard state.underWay >= Self.atOnce else {
                    state.underWay += 1
                    return true
                }
                state.waiting.append(Waiting(key: key, turn: continuation))
                return false
            }
            if leads { continuation.resume(returning: Turn.lead([])) }
        }
        let others: [Waiting]
        switch turn {
        case .read(let row): return try row.get()
        case .lead(let waiting): others = waiting
        }
        let read: Result<[String: SessionStore.Row], StorageError>
        do { read = .success(try await store.find(Set(others.map(\.key) + [key]))) } catch { read = .failure(error) }
        for other in others { other.turn.resume(returning: .read(read.map { $0[other.key] })) }
        handOn()
        return try read.get()[key]
    }

    /// The next question, to whoever waits longest.
    private func handOn() {
        let next = state.withLock { state -> [Waiting] in
            let next = Array(state.waiting.prefix(RowsTogether.most))
            state.waiting.removeFirst(next.count)
            if next.isEmpty { state.underWay -= 1 }
            return next
        }
        next.first?.turn.resume(returning: .lead(Array(next.dropFirst())))
    }
}
