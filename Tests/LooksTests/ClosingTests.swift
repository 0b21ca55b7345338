import AccessControl
import CareRecord
import Federation
import Foundation
import Synchronization
import Testing

@testable import Looks

/// Closing a record while that cannot be put on record, and what the staff member's own organisation is asked for.
@Suite struct ClosingTests {
    private let answers = [Stage.answer("barts", [Stage.patient()])]

    @Test(
        "a record that could not be closed on record is not said to be, is refused here all the same, and is written when that is possible")
    func notOnRecord() async throws {
        let stage = Stage()
        try await stage.withDesk(
            answers,
            change: { surroundings in
                // As the account has it while the end is not written: somebody else's memory, or Back, finds it open.
                surroundings.nodes.find = { look async throws(NodesDesk.Failed) in
                    stage.state.withLock { state -> HeldLook? in
                        let isEnded = state.events.contains { $0.kind == .ended && $0.look == look }
                        return state.openings.first { $0.look == look }.map {
                            HeldLook(
                                session: $0.session, person: $0.person, askedFor: nil, mark: 0, opened: $0.at, seen: $0.at,
                                isEnded: isEnded,
                                decision: WrittenDecision($0.decision))
                        }
                    }
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            stage.state.withLock { $0.accountFails = true }
            #expect(await lookFailure { try await desk.close(id, session: "s") } == "accountUnavailable")
            #expect(await desk.openCount == 0)
            await desk.sweep()
            stage.state.withLock { $0.accountFails = false }
            #expect(await lookFailure { try await desk.check(id, session: "s") } == "ended", "Back shows nothing")
            #expect(await lookFailure { try await desk.check(id, session: "t") } == "noSuchLook")
            #expect(stage.state.withLock { $0.events.filter { $0.kind == .ended } }.isEmpty)
            for _ in 0..<2 { await desk.sweep() }
            let ends = stage.state.withLock { $0.events.filter { $0.kind == .ended } }
            #expect(ends.count == 1 && ends.first?.look == id && ends.first?.detail == "closed")
            #expect(await lookFailure { try await desk.check(id, session: "s") } == "ended")
        }
    }

    @Test("whoever closes it once more, when that can be written, has closed it once")
    func again() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            try await desk.close(id, session: "s")
            await desk.sweep()
            #expect(stage.state.withLock { $0.events.count { $0.kind == .ended } } == 1)
        }
    }

    @Test("the organisation is asked only for what begins when it can count, by the policy, and for its own sites")
    func narrow() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        let asked = Mutex<[OwnEvidenceQuestion]>([])
        try await stage.withDesk(
            answers,
            change: { surroundings in
                let ask = surroundings.access.askEvidence
                surroundings.access.askEvidence = { question async throws(AccessDesk.Failed) in
                    asked.withLock { $0.append(question) }
                    return try await ask(question)
                }
            }
        ) { desk in
            _ = try? await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
        }
        let own = try #require(asked.withLock { $0.first })
        let question = EvidenceQuestion(own)
        let now = stage.state.withLock { $0.now }
        // Ten days, by the example policy, and nothing before or after.
        #expect(question.windows[.referral] == EvidenceQuestion.Window(since: now - 864_000, until: now))
        #expect(Set(question.windows.keys) == question.kinds && question.kinds == [.referral])
        #expect(question.sites == Stage.barts.sites && question.now == now)
    }
}
