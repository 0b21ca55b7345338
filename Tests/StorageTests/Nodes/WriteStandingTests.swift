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
        let failed = Mutex(FailedWrites())
        func standing() -> WriteStanding {
            WriteStanding(now: { self.clock.withLock { $0 } }, failed: { self.failed.withLock { $0 } }) {
                self.probes.withLock { $0 += 1 }
                return !self.isFull.withLock { $0 }
            }
        }
        func fail(_ error: StorageError) {
            let now = clock.withLock { $0 }
            failed.withLock { $0.note(error, at: now) }
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

    @Test(
        "where a real write is refused nothing is shown from then on, though probes find room, until none was for six seconds",
        arguments: [StorageError.full, .readOnly, .corrupt, .failed(state: "53200"), .failed(state: "58030")])
    func realWrites(_ why: StorageError) async {
        let stage = Stage()
        let standing = stage.standing()
        #expect(await standing.takesWrites)
        stage.wait(.milliseconds(100))
        stage.fail(why)
        #expect(await !standing.takesWrites)
        stage.wait(.seconds(5))
        #expect(await standing.ask(), "the probe finds room")
        #expect(await !standing.takesWrites)
        stage.fail(why)
        stage.wait(.milliseconds(5999))
        #expect(await !standing.takesWrites)
        stage.wait(.milliseconds(1))
        let before = stage.count
        #expect(await standing.takesWrites && stage.count == before + 1, "by a probe that was begun since")
    }

    @Test(
        "where it is not known what became of a real write, the probe before counts no more",
        arguments: [StorageError.late, .busy, .outcomeUnknown, .unreachable])
    func inDoubt(_ why: StorageError) async {
        let stage = Stage()
        let standing = stage.standing()
        #expect(await standing.takesWrites && stage.count == 1)
        stage.wait(.milliseconds(100))
        stage.fail(why)
        stage.fill(true)
        #expect(await !standing.takesWrites && stage.count == 2)
        stage.fill(false)
        stage.wait(.seconds(1))
        #expect(await standing.takesWrites && stage.count == 3)
    }

    @Test(
        "what is refused for what it holds, or by another's lead, says nothing of other writes",
        arguments: [StorageError.conflict("session.key"), .fenced, .failed(state: "22021"), .notCanonical("x"), .overloaded])
    func notOfWriting(_ why: StorageError) async {
        let stage = Stage()
        let standing = stage.standing()
        #expect(await standing.takesWrites)
        stage.wait(.milliseconds(100))
        stage.fail(why)
        #expect(await standing.takesWrites && stage.count == 1)
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
