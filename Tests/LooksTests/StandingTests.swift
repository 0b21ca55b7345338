import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Looks

/// What a client that reads slowly, or no more, may hold of a look: nothing that is not counted, and not past its end.
@Suite struct StandingTests {
    @Test("asking whether a look lives is no use of it: it ends when it has been idle, however often it was asked")
    func isNoUse() async throws {
        let stage = Stage()
        try await stage.withDesk(LookRestTests.answers()) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            for _ in 0..<15 {
                stage.pass(60)
                #expect(await desk.standing(id, session: "s") == .live)
            }
            stage.pass(1)
            #expect(await desk.standing(id, session: "s") == .ended, "before anybody has swept, too")
            await desk.sweep()
            #expect(await desk.openCount == 0)
            #expect(desk.bytesHeld == 0)
        }
    }

    @Test("a look that was closed or too old, whose session has ended, or that is another's, does not live")
    func ended() async throws {
        let stage = Stage()
        try await stage.withDesk(LookRestTests.answers()) { desk in
            let closed = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await desk.standing(closed, session: "s") == .live)
            #expect(await desk.standing(closed, session: "t") == .ended)
            try await desk.close(closed, session: "s")
            #expect(await desk.standing(closed, session: "s") == .ended)
            let old = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            for _ in 0..<24 {
                stage.pass(600)
                try await desk.check(old, session: "s")
            }
            stage.pass(1)
            #expect(await desk.standing(old, session: "s") == .ended)
            let signedOut = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let other = try await desk.open(Stage.number, by: Stage.clinician, session: "t")
            await desk.sessionEnded("s")
            #expect(await desk.standing(signedOut, session: "s") == .ended)
            #expect(await desk.standing(other, session: "t") == .live)
        }
    }

    @Test("a look that sleeps says so, a version of it is none, and asking does not wake it")
    func asleep() async throws {
        let stage = Stage()
        try await stage.withDesk(LookRestTests.answers(), limits: LookRestTests.tight) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let versions = try await desk.versions(id, session: "s")
            _ = try await desk.final(id, session: "s")
            stage.pass(61)
            let other = try await desk.open(Stage.number, by: Stage.clinician, session: "t")
            _ = try await desk.final(other, session: "t")
            #expect(await desk.standing(id, session: "s") == .asleep)
            #expect(await desk.standing(other, session: "t") == .live)
            for await version in versions { #expect(await version.look() == nil) }
            #expect(stage.state.withLock { !$0.events.contains { $0.kind == .gatheredAgain } })
            stage.pass(61)
            _ = try await desk.look(id, session: "s")
            #expect(await desk.standing(id, session: "s") == .live)
        }
    }

    @Test("the versions that a client has not taken hold nothing of the record once the look has ended")
    func holdsNothing() async throws {
        let stage = Stage()
        let entry = Weak()
        // Made as they are sent, so that the test holds no entry itself.
        try await stage.withDesk(
            [], change: { $0.gather = { _, handOver in for answer in LookRestTests.answers() { await handOver(answer) } } }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let stalled = try await desk.versions(id, session: "s")
            entry.look(at: try await desk.final(id, session: "s"))
            #expect(entry.isThere)
            try await desk.close(id, session: "s")
            #expect(await eventually { !entry.isThere })
            withExtendedLifetime(stalled) {}
        }
    }
}

/// An entry of a look, for as long as somebody else holds it.
final class Weak: Sendable {
    private struct Reference: Sendable { weak var entry: Entry? }
    private let reference = Mutex(Reference())
    func look(at look: ReleasedLook) { reference.withLock { $0.entry = look.record.entries.last } }
    var isThere: Bool { reference.withLock { $0.entry != nil } }
}
