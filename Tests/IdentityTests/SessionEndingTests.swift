import Foundation
import Synchronization
import Testing

@testable import Identity

/// The end of a session while the database cannot be written.
@Suite struct SessionEndingTests {
    static let start = Date(timeIntervalSince1970: 1_790_000_000)

    /// A database that can be written, or not.
    final class Disk: Sendable {
        private let state = Mutex((isWritable: false, written: [String]()))
        func becomes(writable: Bool) { state.withLock { $0.isWritable = writable } }
        var written: [String] { state.withLock { $0.written } }
        func write(_ key: String) -> @Sendable () async -> Bool {
            {
                self.state.withLock {
                    if $0.isWritable { $0.written.append(key) }
                    return $0.isWritable
                }
            }
        }
    }

    @Test("a session whose end is written is its row's affair alone")
    func written() async {
        let (ending, disk) = (SessionEnding(policy: SessionPolicy()), Disk())
        disk.becomes(writable: true)
        #expect(await ending.end("a", created: Self.start, at: Self.start, write: disk.write("a")))
        #expect(await !ending.refuses("a"))
        #expect(disk.written == ["a"])
        #expect(await ending.waitingCount == 0)
    }

    @Test("a session that ends while that cannot be written is refused at once, and no other is")
    func refused() async {
        let (ending, disk) = (SessionEnding(policy: SessionPolicy()), Disk())
        #expect(await !ending.end("a", created: Self.start, at: Self.start, write: disk.write("a")))
        #expect(await ending.refuses("a"))
        #expect(await !ending.refuses("b"))
    }

    @Test("while its end is being written a session is refused already")
    func refusedMeanwhile() async {
        let ending = SessionEnding(policy: SessionPolicy())
        let wasRefused = await ending.end("a", created: nil, at: Self.start) { await ending.refuses("a") }
        #expect(wasRefused)
    }

    @Test("the end is written when the database can be again, once, and waits no longer")
    func later() async {
        let (ending, disk) = (SessionEnding(policy: SessionPolicy()), Disk())
        for key in ["a", "b"] { _ = await ending.end(key, created: Self.start, at: Self.start, write: disk.write(key)) }
        await ending.tryAgain(at: Self.start + 5)
        #expect(await ending.waitingCount == 2)
        disk.becomes(writable: true)
        await ending.tryAgain(at: Self.start + 10)
        await ending.tryAgain(at: Self.start + 15)
        #expect(disk.written.sorted() == ["a", "b"])
        #expect(await ending.waitingCount == 0)
    }

    @Test("an end waits until the session would be too old anyway, and no longer")
    func forgotten() async {
        let (ending, disk) = (SessionEnding(policy: SessionPolicy()), Disk())
        _ = await ending.end("a", created: Self.start, at: Self.start + 3600, write: disk.write("a"))
        await ending.tryAgain(at: Self.start + 12 * 3600 - 1)
        #expect(await ending.refuses("a"))
        await ending.tryAgain(at: Self.start + 12 * 3600)
        #expect(await ending.waitingCount == 0)
    }

    @Test("past as many as may wait, every session is refused until they are written")
    func overfull() async {
        let (ending, disk) = (SessionEnding(policy: SessionPolicy(), limit: 2), Disk())
        for key in ["a", "b"] { _ = await ending.end(key, created: Self.start, at: Self.start, write: disk.write(key)) }
        #expect(await !ending.refuses("other"))
        _ = await ending.end("c", created: Self.start, at: Self.start, write: disk.write("c"))
        #expect(await ending.refuses("other"))
        disk.becomes(writable: true)
        await ending.tryAgain(at: Self.start + 5)
        #expect(await !ending.refuses("other"))
    }
}
