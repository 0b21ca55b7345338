import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Looks

/// What a look does with its memory while nobody looks: packed, or dropped and gathered again under the same look.
@Suite struct LookRestTests {
    static let long = String(repeating: "Asthma, seen in clinic. ", count: 400)

    static func answers(_ title: String = long) -> [GatheredAnswer] {
        [
            Stage.answer(
                "barts",
                [
                    Stage.patient(), Stage.resource("Condition", "c1", title: title),
                    Stage.resource("Condition", "c9", patient: "Patient/other"),
                ]),
            Stage.answer("gp", [Stage.patient("g1", source: "gp")]),
        ]
    }

    /// What the sources send now; a test changes it while a look sleeps.
    final class Sent: Sendable {
        let answers: Mutex<[GatheredAnswer]>
        init(_ answers: [GatheredAnswer]) { self.answers = Mutex(answers) }
    }

    static func send(_ now: Sent, in surroundings: inout Surroundings) {
        surroundings.gather = { _, handOver in for answer in now.answers.withLock({ $0 }) { await handOver(answer) } }
    }

    static func opened(_ desk: Looks) async throws -> (LookID, ReleasedLook) {
        let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
        return (id, try await desk.final(id, session: "s"))
    }

    /// Room for one such look, and not for another beside it.
    static var tight: Looks.Limits {
        var limits = Looks.Limits()
        limits.bytes = Originals().added(by: answers().flatMap(\.resources)) * 9 / 10
        return limits
    }

    @Test("after a minute without a request originals are packed, and are read back byte for byte")
    func packs() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers()) { desk in
            let (id, look) = try await Self.opened(desk)
            let before = try await desk.whole(id, session: "s").resources
            let held = desk.bytesHeld
            await desk.sweep()
            #expect(desk.bytesHeld == held, "not while somebody looks")
            stage.pass(61)
            await desk.sweep()
            #expect(desk.bytesHeld < held - 8_000)
            let after = try await desk.whole(id, session: "s").resources
            #expect(after.map(\.key) == before.map(\.key))
            #expect(after.map { Array($0.bytes) } == before.map { Array($0.bytes) })
            let entry = try #require(look.record.entries(in: .conditions).first)
            do {
                let opened = try await desk.openEntry(look.opaqueID(of: entry.id), of: id, session: "s")
                #expect(String(decoding: opened.original ?? [], as: UTF8.self).contains(Self.long))
                #expect(!opened.isChanged)
            }
            #expect(
                stage.state.withLock { !$0.events.contains { $0.kind == .gatheredAgain } }, "nobody was asked again")
            try await desk.close(id, session: "s")
            #expect(await eventually { desk.bytesHeld == 0 })
        }
    }

    @Test(
        "where memory is short a resting look is put aside for a new one, and its original is asked for again, on record, the same"
    )
    func sleepsAndWakes() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers(), limits: Self.tight) { desk in
            let first = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(first, session: "s")
            let entry = try #require(look.record.entries(in: .conditions).first)
            let opaque = look.opaqueID(of: entry.id)
            #expect(
                await lookFailure { _ = try await desk.open(Stage.number, by: Stage.clinician, session: "t") }
                    == "full", "the first is being looked at")
            stage.pass(61)
            let second = try await desk.open(Stage.number, by: Stage.clinician, session: "t")
            _ = try await desk.final(second, session: "t")
            #expect(await desk.live[first]?.bytesHeld == 0)
            #expect(await desk.openCount == 2)
            let shownBefore = stage.state.withLock { $0.releases.filter { $0.look == first }.flatMap(\.shown) }
            stage.pass(61)
            let opened = try await desk.openEntry(opaque, of: first, session: "s")
            #expect(String(decoding: opened.original ?? [], as: UTF8.self).contains(Self.long))
            #expect(!opened.isChanged)
            let state = stage.state.withLock { $0 }
            #expect(state.events.filter { $0.look == first }.map(\.kind) == [.gatheredAgain, .entryOpened])
            let shown = state.releases.filter { $0.look == first }.flatMap(\.shown)
            #expect(shown.count == shownBefore.count * 2, "what is shown again is on record again")
            #expect(Set(shown.map(\.digest)) == Set(shownBefore.map(\.digest)))
            let again = try await desk.look(first, session: "s")
            #expect(again.ledger.isBalanced && again.ledger.received == look.ledger.received)
            #expect(!again.notices.isEmpty)
        }
    }

    @Test("an original that its source has changed meanwhile is said to have changed, and is on record as it is now")
    func changed() async throws {
        let stage = Stage()
        let now = Sent(Self.answers())
        try await stage.withDesk([], change: { Self.send(now, in: &$0) }) { desk in
            let (id, look) = try await Self.opened(desk)
            let entry = try #require(look.record.entries(in: .conditions).first)
            let opaque = look.opaqueID(of: entry.id)
            await stage.putToSleep(id, of: desk)
            now.answers.withLock { $0 = Self.answers("Asthma, resolved. " + Self.long) }
            let opened = try await desk.openEntry(opaque, of: id, session: "s")
            #expect(opened.isChanged)
            #expect(String(decoding: opened.original ?? [], as: UTF8.self).contains("Asthma, resolved."))
            let digests = stage.state.withLock { $0.releases.flatMap(\.shown).filter { $0.id == "c1" }.map(\.digest) }
            #expect(digests.count == 2 && digests[0] != digests[1])
            #expect(stage.state.withLock { $0.events.last?.detail.contains("changed") } == true)
        }
    }

    @Test("an original that its source does not send any more is said to be unavailable, not to have never been")
    func gone() async throws {
        let stage = Stage()
        let now = Sent(Self.answers())
        try await stage.withDesk([], change: { Self.send(now, in: &$0) }) { desk in
            let (id, look) = try await Self.opened(desk)
            let opaque = look.opaqueID(of: try #require(look.record.entries(in: .conditions).first).id)
            await stage.putToSleep(id, of: desk)
            now.answers.withLock { $0 = [Stage.answer("barts", [], failure: .unreachable), Stage.answer("gp", [])] }
            #expect(
                await lookFailure { _ = try await desk.openEntry(opaque, of: id, session: "s") }
                    == "attachmentUnavailable")
            #expect(
                await lookFailure { _ = try await desk.openEntry("AAAAAAAAAAAAAAAAAAAA", of: id, session: "s") }
                    == "entryGone")
        }
    }

    @Test("a look that slept is whole again as a resource, and as a page that waits for it")
    func wholeAgain() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers()) { desk in
            let (id, _) = try await Self.opened(desk)
            let before = try await desk.whole(id, session: "s").resources.map { Array($0.bytes) }
            await stage.putToSleep(id, of: desk)
            #expect(desk.bytesHeld == 0)
            let after = try await desk.whole(id, session: "s").resources.map { Array($0.bytes) }
            #expect(after == before)
            await stage.putToSleep(id, of: desk)
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries.count == 3)
            #expect(look.panel.allSatisfy { $0.isComplete })
        }
    }

    @Test("a look that cannot be put on record as asked for again stays asleep, and shows nothing")
    func wakingUnaccounted() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers()) { desk in
            let (id, _) = try await Self.opened(desk)
            await stage.putToSleep(id, of: desk)
            stage.state.withLock {
                $0.accountFails = true
                $0.asked = []
            }
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "accountUnavailable")
            #expect(stage.state.withLock { $0.asked.isEmpty })
            stage.state.withLock { $0.accountFails = false }
            #expect(try await desk.final(id, session: "s").record.entries.count == 3)
        }
    }

    @Test("whoever waits for a look that cannot be woken is told to come again, not that it has ended")
    func wakingFails() async throws {
        let stage = Stage()
        let door = Door()
        try await stage.withDesk(
            Self.answers(),
            change: { surroundings in
                let event = surroundings.account.event
                surroundings.account.event = { it async throws(LookAccount.Failed) in
                    guard it.kind == .gatheredAgain else { return try await event(it) }
                    await door.pass()
                    throw LookAccount.Failed()
                }
            }
        ) { desk in
            let (id, _) = try await Self.opened(desk)
            stage.pass(61)
            let look = try #require(await desk.live[id])
            #expect(await look.sleep(at: stage.state.withLock { $0.now }))
            async let first = lookFailure { _ = try await desk.look(id, session: "s") }
            #expect(await eventually { await look.isWaking })
            async let second = lookFailure { _ = try await desk.final(id, session: "s") }
            #expect(await eventually { await !look.waitingForLast.isEmpty })
            door.open()
            #expect(await first == "accountUnavailable")
            #expect(await second == "full")
        }
    }

    @Test("many requests for a sleeping look wake it once")
    func wakesOnce() async throws {
        let stage = Stage()
        try await stage.withDesk(Self.answers()) { desk in
            let (id, _) = try await Self.opened(desk)
            await stage.putToSleep(id, of: desk)
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        let count = try? await desk.final(id, session: "s").record.entries.count
                        #expect(count == 3)
                    }
                }
            }
            #expect(stage.state.withLock { $0.events.filter { $0.kind == .gatheredAgain }.count } == 1)
        }
    }
}

extension Stage {
    /// A minute and more in which nobody looks, and then the memory is wanted.
    fileprivate func putToSleep(_ id: LookID, of desk: Looks) async {
        pass(61)
        #expect(await desk.live[id]?.sleep(at: state.withLock { $0.now }) == true)
    }
}
