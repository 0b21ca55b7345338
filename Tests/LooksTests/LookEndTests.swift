import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Looks

/// The end of a look against everything that may be under way: nothing is kept, nothing is shown, nobody is asked any more.
@Suite struct LookEndTests {
    let answers = [
        Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1")]), Stage.answer("gp", []),
    ]

    @Test("a look that ends in the middle of gathering stops asking and keeps nothing")
    func endsMidGather() async throws {
        let stage = Stage()
        let wasCancelled = Mutex(false)
        let first = answers[0]
        try await stage.withDesk(
            answers,
            change: { surroundings in
                surroundings.gather = { _, handOver in
                    await handOver(first)
                    try? await Task.sleep(for: .seconds(600))
                    wasCancelled.withLock { $0 = Task.isCancelled }
                    // A source that goes on sending after it was told to stop.
                    await handOver(Stage.answer("gp", [Stage.patient("g1", source: "gp")]))
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s").record.entries.count) == 2 })
            #expect(desk.bytesHeld > 0)
            try await desk.close(id, session: "s")
            #expect(await eventually { wasCancelled.withLock { $0 } })
            #expect(desk.bytesHeld == 0)
            try await Task.sleep(for: .milliseconds(100))
            #expect(desk.bytesHeld == 0, "what came after the end was not taken in")
            #expect(stage.state.withLock { $0.releases.flatMap(\.shown).map(\.id) } == ["p1", "c1"])
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
        }
    }

    @Test("what is being put on record when the look ends is never shown, and nothing of it is kept")
    func endsMidAccount() async throws {
        let stage = Stage()
        let door = Door()
        let isWriting = Mutex(false)
        try await stage.withDesk(
            answers,
            change: { surroundings in
                let write = surroundings.account.released
                surroundings.account.released = { release async throws(LookAccount.Failed) in
                    isWriting.withLock { $0 = true }
                    await door.pass()
                    try await write(release)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let versions = try await desk.versions(id, session: "s")
            #expect(await eventually { isWriting.withLock { $0 } })
            try await desk.close(id, session: "s")
            door.open()
            var shown = 0
            for await version in versions { shown += await version.look()?.record.entries.count ?? 0 }
            #expect(shown == 0)
            #expect(await eventually { desk.bytesHeld == 0 })
            #expect(await eventually { stage.state.withLock { !$0.releases.isEmpty } }, "it is on record all the same")
            #expect(desk.bytesHeld == 0)
        }
    }

    @Test("whoever waits for the last answer sees the end, and not an empty record")
    func waiting() async throws {
        let stage = Stage()
        let door = Door()
        try await stage.withDesk(answers, change: { $0.gather = { _, _ in await door.pass() } }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            async let waiter = lookFailure { _ = try await desk.final(id, session: "s") }
            try await Task.sleep(for: .milliseconds(50))
            try await desk.close(id, session: "s")
            #expect(await waiter == "ended")
        }
    }

    @Test("a look that is opened while its session ends does not open")
    func sessionEndsMeanwhile() async throws {
        let stage = Stage()
        let door = Door()
        let isAsked = Mutex(false)
        try await stage.withDesk(
            answers,
            change: { surroundings in
                let trace = surroundings.trace
                surroundings.trace = { number, asker in
                    isAsked.withLock { $0 = true }
                    await door.pass()
                    return await trace(number, asker)
                }
            }
        ) { desk in
            async let opening = lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s") }
            #expect(await eventually { isAsked.withLock { $0 } })
            await desk.sessionEnded("s")
            door.open()
            #expect(await opening == "ended")
            #expect(await desk.openCount == 0)
            #expect(stage.state.withLock { $0.asked.isEmpty }, "no source was asked")
            #expect(stage.state.withLock { $0.events.last?.kind } == .ended, "and that nothing was shown is on record")
            #expect(
                await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "t") }
                    == "none", "another session is not touched")
        }
    }

    @Test("a session that has ended is remembered, and one that never was is not: nobody fills the memory with cookies that they make up")
    func neverBegan() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            for session in ["s", "made up"] { await desk.sessionEnded(session) }
            await desk.neverBegan(session: "made up")
            let (ended, madeUp) = (try await desk.mayGoOn(session: "s"), try await desk.mayGoOn(session: "made up"))
            #expect(!ended && madeUp)
        }
    }

    @Test("a session that ends takes all its looks with it and no other's")
    func sessionEnds() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            let mine = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let also = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let other = try await desk.open(Stage.number, by: Stage.clinician, session: "t")
            await desk.sessionEnded("s")
            for id in [mine, also] {
                #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
            }
            #expect(await lookFailure { _ = try await desk.look(other, session: "t") } == "none")
        }
    }

    @Test("a look of before a restart has ended for its session, and never was for another")
    func restart() async throws {
        let stage = Stage()
        let id = try await stage.withDesk(answers) { desk in
            try await desk.open(Stage.number, by: Stage.clinician, session: "s")
        }
        try await stage.withDesk(answers) { desk in
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
            #expect(await lookFailure { _ = try await desk.look(id, session: "t") } == "noSuchLook")
        }
    }

    @Test("whether a look was is not guessed: where the account cannot be read, neither 404 nor 410 is said")
    func accountUnreadable() async throws {
        let stage = Stage()
        try await stage.withDesk(
            answers,
            change: {
                $0.nodes.find = { _ async throws(NodesDesk.Failed) in throw NodesDesk.Failed() }
            }
        ) { desk in
            let id = try #require(LookID(Looks.random(32)))
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "accountUnavailable")
        }
    }

    @Test("when the service stops nothing of any look is held here, and looks go on elsewhere")
    func stops() async throws {
        let stage = Stage()
        let looks = Looks(surroundings: stage.surroundings(answers), logger: .init(label: "test"))
        let running = Task { await looks.run() }
        _ = try await looks.open(Stage.number, by: Stage.clinician, session: "s")
        _ = try await looks.open(Stage.number, by: Stage.clinician, session: "t")
        running.cancel()
        await running.value
        #expect(await looks.openCount == 0)
        #expect(looks.bytesHeld == 0)
        #expect(stage.state.withLock { $0.events.filter { $0.kind == .ended }.isEmpty })
        #expect(
            await lookFailure { _ = try await looks.open(Stage.number, by: Stage.clinician, session: "s") } == "leaving")
    }

    @Test("readers who come and go while a look fills leave nothing behind and hold up nobody")
    func watchersGo() async throws {
        let stage = Stage()
        let door = Door()
        let all = answers
        try await stage.withDesk(
            answers,
            change: { surroundings in
                surroundings.gather = { _, handOver in
                    await door.pass()
                    for answer in all { await handOver(answer) }
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            for _ in 0..<200 { _ = try await desk.versions(id, session: "s") }
            let look = try #require(await desk.live[id])
            #expect(await look.watchers.count <= 33)
            async let last = desk.final(id, session: "s")
            door.open()
            #expect(try await last.record.entries.count == 2)
            #expect(await look.watchers.isEmpty)
        }
    }
}
