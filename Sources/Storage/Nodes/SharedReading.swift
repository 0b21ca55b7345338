import Synchronization

/// Something that is read of the database for whoever asks, such as a scrape of the metrics: one reading at a time, by one task that somebody owns
/// (`run`). Whoever asks waits for `patience` and no longer, and those who ask again and again while nothing answers ask the database once.
public final class SharedReading<Value: Sendable>: Sendable {
    private struct State {
        var next = 0
        var waiting: [Int: AsyncStream<Value>.Continuation] = [:]
    }

    private let patience: Duration
    private let read: @Sendable () async -> Value
    private let state = Mutex(State())
    private let asked: AsyncStream<Void>
    private let ask: AsyncStream<Void>.Continuation

    /// - Parameter patience: a usual scrape gives up after ten seconds, and an impatient one after two.
    public init(patience: Duration = .seconds(1), read: @escaping @Sendable () async -> Value) {
        self.patience = patience
        self.read = read
        // One that is asked for while another is under way is enough for all who do.
        (asked, ask) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Reads whenever somebody asks, until its task is cancelled. To be run once.
    public func run() async {
        for await _ in asked {
            // Those who come while it reads are answered by the next one: what they are told is no older than their question.
            let answered = state.withLock { Set($0.waiting.keys) }
            guard !answered.isEmpty else { continue }
            let value = await read()
            let told = state.withLock { state in answered.compactMap { state.waiting.removeValue(forKey: $0) } }
            for each in told {
                each.yield(value)
                each.finish()
            }
        }
    }

    /// What is read from now on; nil where it was not in time.
    public var value: Value? {
        get async {
            let (readings, told) = AsyncStream.makeStream(of: Value.self, bufferingPolicy: .bufferingNewest(1))
            let number = state.withLock { state in
                state.next += 1
                state.waiting[state.next] = told
                return state.next
            }
            defer { state.withLock { _ = $0.waiting.removeValue(forKey: number) } }
            ask.yield()
            return await withTaskGroup(of: Value?.self) { [patience] group in
                group.addTask { await readings.first { _ in true } }
                group.addTask {
                    try? await Task.sleep(for: patience)
                    return nil
                }
                defer { group.cancelAll() }
                return await group.next() ?? nil
            }
        }
    }
}
