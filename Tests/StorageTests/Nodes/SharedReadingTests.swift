import Foundation
import Synchronization
import Testing

@testable import Storage

/// What a scrape asks of a database that may not answer.
@Suite struct SharedReadingTests {
    /// A database that answers nobody until it is told to.
    private final class Silent: Sendable {
        private let asked = Mutex(0)
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        private let answers = Mutex(false)

        var count: Int { asked.withLock { $0 } }

        func read() async -> Int {
            let number = asked.withLock { asked in
                asked += 1
                return asked
            }
            if answers.withLock({ $0 }) { return number }
            await withCheckedContinuation { continuation in waiting.withLock { $0.append(continuation) } }
            return number
        }

        func answer() {
            answers.withLock { $0 = true }
            let all = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for each in all { each.resume() }
        }
    }

    /// Runs it while the body does.
    private func running<T: Sendable>(_ shared: SharedReading<T>, _ body: () async throws -> Void) async rethrows {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await shared.run() }
            try await body()
            group.cancelAll()
        }
    }

    @Test("each is told what was read after they asked", .timeLimit(.minutes(1)))
    func fresh() async throws {
        let number = Mutex(0)
        let shared = SharedReading(patience: .seconds(30)) {
            number.withLock { number in
                number += 1
                return number
            }
        }
        await running(shared) {
            #expect(await shared.value == 1)
            #expect(await shared.value == 2)
        }
    }

    @Test("while nothing answers each is told so in time, and however many ask, one question waits", .timeLimit(.minutes(1)))
    func silent() async throws {
        let silent = Silent()
        let shared = SharedReading(patience: .milliseconds(100)) { await silent.read() }
        await running(shared) {
            let begun = ContinuousClock.now
            for _ in 0..<3 {
                await withTaskGroup(of: Int?.self) { group in
                    for _ in 0..<20 { group.addTask { await shared.value } }
                    for await value in group { #expect(value == nil) }
                }
            }
            #expect(ContinuousClock.now - begun < .seconds(10))
            #expect(silent.count == 1)
            silent.answer()
            // Patience is short, and this machine may be slow.
            var value: Int?
            for _ in 0..<100 where value == nil { value = await shared.value }
            #expect(value != nil)
        }
    }
}
