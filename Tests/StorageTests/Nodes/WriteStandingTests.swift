import Foundation
import Synchronization
import Testing

@testable import Storage

/// What a node may show while the database can be read: nothing, once its own writes have failed (issue 5, parts 3 and 4).
@Suite struct WriteStandingTests {
    /// A disk that is full or not, and a clock that the test moves.
    private final class Stage: Sendable {
        let isFull = Mutex(false)
        let probes = Mutex(0)
        let clock = Mutex(ContinuousClock.now)
        func standing() -> WriteStanding {
            WriteStanding(now: { self.clock.withLock { $0 } }) {
                self.probes.withLock { $0 += 1 }
                return !self.isFull.withLock { $0 }
            }
        }
        func wait(_ time: Duration) { clock.withLock { $0 += time } }
        func fill(_ isFull: Bool) { self.isFull.withLock { $0 = isFull } }
        var count: Int { probes.withLock { $0 } }
    }

    @Test("while the last write that was taken is young nobody waits for another; nothing goes on past its time")
    func lasts() async {
        let stage = Stage()
        let standing = stage.standing()
        #expect(await standing.takesWrites && stage.count == 1)
        stage.fill(true)
        stage.wait(.milliseconds(2999))
        #expect(await standing.takesWrites && stage.count == 1)
        stage.wait(.milliseconds(1))
        #expect(await !standing.takesWrites && stage.count == 2)
    }

    @Test("a failed probe takes nothing away while the one before counts, and is not repeated for everybody who asks")
    func refused() async {
        let stage = Stage()
        let standing = stage.standing()
        await standing.ask()
        stage.fill(true)
        #expect(await !standing.ask())
        #expect(await standing.takesWrites)
        stage.wait(.seconds(3))
        #expect(await !standing.takesWrites)
        let before = stage.count
        for _ in 0..<20 { #expect(await !standing.takesWrites) }
        #expect(stage.count == before)
    }

    @Test("it goes on with the first write that is taken again")
    func again() async {
        let stage = Stage()
        let standing = stage.standing()
        stage.fill(true)
        #expect(await !standing.takesWrites)
        stage.fill(false)
        stage.wait(.seconds(1))
        #expect(await standing.takesWrites)
    }

    @Test("many who ask at once wait for one probe")
    func together() async {
        let (open, opening) = AsyncStream.makeStream(of: Void.self)
        let probes = Mutex(0)
        let standing = WriteStanding {
            probes.withLock { $0 += 1 }
            for await _ in open { break }
            return true
        }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await standing.takesWrites } }
            try? await Task.sleep(for: .milliseconds(200))
            opening.finish()
            for await isTaken in group { #expect(isTaken) }
        }
        #expect(probes.withLock { $0 } == 1)
    }
}
