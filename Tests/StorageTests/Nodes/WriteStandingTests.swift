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

    // MARK: While a probe is under way

    /// Probes that are answered when the test says so, and a clock that it moves.
    private final class HeldProbes: Sendable {
        private let held = Mutex<[CheckedContinuation<Bool, Never>]>([])
        private let begun = Mutex(0)
        private let clock = Mutex(ContinuousClock.now)
        private let failed = Mutex(FailedWrites())
        var count: Int { begun.withLock { $0 } }

        func standing() -> WriteStanding {
            WriteStanding(now: { self.clock.withLock { $0 } }, failed: { self.failed.withLock { $0 } }) {
                await withCheckedContinuation { probe in
                    self.held.withLock { $0.append(probe) }
                    self.begun.withLock { $0 += 1 }
                }
            }
        }
        /// Returns once so many were begun.
        func begin(_ count: Int) async { while self.count < count { try? await Task.sleep(for: .milliseconds(2)) } }
        func answer(_ isTaken: Bool) {
            let all = held.withLock { held in
                defer { held = [] }
                return held
            }
            for probe in all { probe.resume(returning: isTaken) }
        }
        func wait(_ time: Duration) { clock.withLock { $0 += time } }
        func fail(_ error: StorageError) {
            let now = clock.withLock { $0 }
            failed.withLock { $0.note(error, at: now) }
        }

        /// One that was taken, and a second that is under way.
        func second(after time: Duration) async -> (standing: WriteStanding, probe: Task<Bool, Never>) {
            let standing = standing()
            let first = Task { await standing.ask() }
            await begin(1)
            answer(true)
            _ = await first.value
            wait(time)
            let probe = Task { await standing.ask() }
            await begin(2)
            return (standing, probe)
        }
    }

    @Test(
        "while a probe is under way the word of the one before counts as long as it lasts: nobody waits, and no other is begun",
        .timeLimit(.minutes(2)))
    func underWayAndKnown() async {
        let probes = HeldProbes()
        let (standing, probe) = await probes.second(after: .seconds(1))
        #expect(await standing.takesWrites && probes.count == 2)
        // A real write that is refused meanwhile darkens at once, whatever the probe comes to.
        probes.fail(.full)
        #expect(await !standing.takesWrites && probes.count == 2)
        probes.answer(true)
        #expect(await probe.value)
        #expect(await !standing.takesWrites && probes.count == 2)
    }

    private final class Answered: Sendable {
        let flag = Mutex(false)
    }

    @Test(
        "past its time whoever asks waits for the probe that is under way; where that is refused nothing is shown, and no other is begun",
        .timeLimit(.minutes(2)))
    func underWayAndOld() async {
        let probes = HeldProbes()
        let (standing, probe) = await probes.second(after: WriteStanding.lasts)
        let answered = Answered()
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let takesWrites = await standing.takesWrites
                    answered.flag.withLock { $0 = true }
                    return takesWrites
                }
            }
            try? await Task.sleep(for: .milliseconds(200))
            #expect(!answered.flag.withLock { $0 } && probes.count == 2)
            probes.answer(false)
            for await takesWrites in group { #expect(!takesWrites) }
        }
        #expect(await !probe.value && probes.count == 2)
    }

    @Test(
        "a probe that was under way when a real write was in doubt, or that took longer than its word lasts, is followed by another, whose answer holds",
        .timeLimit(.minutes(2)), arguments: [true, false], [true, false])
    func underWayAndInDoubt(isInDoubt: Bool, isTaken: Bool) async {
        let probes = HeldProbes()
        let standing = probes.standing()
        let asking = Task { await standing.takesWrites }
        await probes.begin(1)
        probes.wait(isInDoubt ? .milliseconds(100) : WriteStanding.lasts)
        if isInDoubt { probes.fail(.outcomeUnknown) }
        probes.answer(true)
        await probes.begin(2)
        probes.answer(isTaken)
        #expect(await asking.value == isTaken && probes.count == 2)
    }
}
