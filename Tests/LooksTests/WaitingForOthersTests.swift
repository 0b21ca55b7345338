import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Synchronization
import Testing

@testable import Looks

/// What could repeat a slower organisation's secret waits for it: shown for a moment, it would have been shown (DESIGN, the one exception).
@Suite struct WaitingForOthersTests {
    private static let letter = Secret.resource("d1", of: "DocumentReference", source: "gp", title: "Re: quiet illness")
    private static let practice = [
        letter, Secret.resource("c9", source: "gp", title: "Gout"), Secret.coded("a1"),
        Secret.coded("a2", remark: #","note":[{"text":"seen for quiet illness"}]"#),
    ]

    /// Looks at every version while one source has answered and another has not.
    private static func look(
        _ code: String, policy: RegionPolicy = Secret.policy(), last: SourceFailure? = nil, after: Duration = .zero,
        _ check: @escaping @Sendable (_ meanwhile: ReleasedLook, _ final: ReleasedLook, Stage) throws -> Void
    ) async throws {
        let (stage, door) = (Stage(), Door())
        let late =
            last.map { [Stage.answer("barts", [], failure: $0)] } ?? [
                Secret.answer("barts", [Secret.resource("c1", title: "Quiet illness", code: code)])
            ]
        let gather = RecallTests.gather([Secret.answer("gp", practice)], door, late)
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in policy }
                surroundings.gather = gather
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s"))?.progress.answered == 1 })
            try await Task.sleep(for: after)
            let meanwhile = try await desk.look(id, session: "s")
            door.open()
            let final = try await desk.final(id, session: "s")
            #expect(final.ledger.isBalanced && meanwhile.ledger.isBalanced && !final.notices.contains(LiveLook.imbalance))
            try check(meanwhile, final, stage)
        }
    }

    @Test(
        "a letter that repeats a slower organisation's secret is on no page before that one has answered, and leaves no word of it",
        arguments: ["gone", "count"])
    func letter(code: String) async throws {
        try await Self.look(code) { meanwhile, final, stage in
            #expect(Secret.names(meanwhile) == ["a1", "g1"], "what is said by codes alone does not wait")
            #expect(Secret.names(final) == ["a1", "c9", "g1", "p1"])
            #expect(stage.state.withLock { state in state.events.filter { $0.kind == .recalled } }.isEmpty)
            let released = stage.state.withLock { $0.releases.flatMap(\.shown).map(\.id) }
            #expect(!released.contains("d1") && !released.contains("a2"))
            #expect(final.ledger.withheld == (code == "gone" ? [:] : [.sensitive: 3]))
        }
    }

    @Test("a policy whose label leaves no trace has words wait for all, whatever seconds it says: nothing is shown that goes again")
    func noPatience() async throws {
        let policy = Secret.policy(wordsWait: 1)
        #expect(policy.wordsWait == 1 && policy.wordsPatience == nil)
        try await Self.look("gone", policy: policy, after: .milliseconds(2_500)) { meanwhile, final, stage in
            #expect(Secret.names(meanwhile) == ["a1", "g1"], "long after the second that it says")
            #expect(meanwhile.panel.first { $0.source.name == "gp" }?.isWaitingForOthers == true && meanwhile.notices.isEmpty)
            #expect(Secret.names(final) == ["a1", "c9", "g1", "p1"] && final.ledger.withheld == [:])
            let released = stage.state.withLock { $0.releases.flatMap(\.shown).map(\.id) }
            #expect(!released.contains("d1") && !released.contains("a2"), "no line of the trail has it, for ever")
        }
    }

    @Test("words wait no longer than the region says; what the slow one tells then is taken back, and the page says nothing of it any more")
    func patience() async throws {
        let (stage, door) = (Stage(), Door())
        let late = Secret.answer("barts", [Secret.resource("c1", title: "Quiet illness", code: "count")])
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy(wordsWait: 1, leavesNoTrace: false) }
                surroundings.gather = RecallTests.gather([Secret.answer("gp", Self.practice)], door, [late])
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s")).map(Secret.names) == ["a1", "a2", "c9", "d1", "g1"] })
            let meanwhile = try await desk.look(id, session: "s")
            #expect(meanwhile.notices.contains(LiveLook.notCompared) && meanwhile.ledger.isBalanced)
            let row = try #require(meanwhile.panel.first { $0.source.name == "gp" })
            #expect(!row.isWaitingForOthers && row.sections.values.allSatisfy { $0.state != .waiting })
            door.open()
            let final = try await desk.final(id, session: "s")
            #expect(Secret.names(final) == ["a1", "c9", "g1", "p1"])
            #expect(final.notices.isEmpty && final.ledger.isBalanced)
            #expect(final.ledger.withheld == [.sensitive: 3])
        }
    }

    @Test("all sections of who waits are still waiting, whatever is in them, and it counts as one that has answered")
    func alike() async throws {
        try await Self.look("gone") { meanwhile, _, _ in
            let row = try #require(meanwhile.panel.first { $0.source.name == "gp" })
            #expect(row.isWaitingForOthers && row.hasAnswered && row.sections.values.allSatisfy { $0.state == .waiting })
            #expect(meanwhile.panel.first { $0.source.name == "barts" }?.hasAnswered == false)
        }
    }

    @Test("where the other fails, the region's choice decides: what could not be compared is shown and said to be, or kept back")
    func unanswered() async throws {
        try await Self.look("gone", last: .late(after: .seconds(3))) { _, final, _ in
            #expect(Secret.names(final) == ["a1", "a2", "c9", "d1", "g1"])
            #expect(final.notices.contains(LiveLook.notCompared) && final.progress.answered == 1)
        }
        for choice in [Unanswered.withhold, nil] {
            try await Self.look("gone", policy: Secret.policy(unanswered: choice), last: .late(after: .seconds(3))) { _, final, _ in
                #expect(Secret.names(final) == ["a1", "g1"] && final.ledger.withheld == [.notChecked: 3])
                #expect(Secret.cell(final, "gp", .documents)?.state == .withheld(.notChecked))
                #expect(!final.notices.contains(LiveLook.notCompared))
            }
        }
    }

    @Test("what is of no section comes last, and what it tells of its own organisation's entries is known before these are shown")
    func otherKinds() async throws {
        let (stage, door) = (Stage(), Door())
        let claim = Secret.resource("x1", of: "Claim", code: "gone", [("diagnosis.diagnosisReference", "Condition/c6")], isListed: true)
        let sections = GatheredAnswer(
            source: SourceID("barts")!, resources: [Stage.patient(), Secret.resource("c6")], completes: Set(Section.allCases), failure: nil,
            cutShort: [], answered: Date(timeIntervalSince1970: 1_790_000_001), dataAsOf: nil)
        let gather = RecallTests.gather([Secret.answer("gp", []), sections], door, [Secret.answer("barts", [claim])])
        try await stage.withDesk(
            [],
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy() }
                surroundings.gather = gather
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { (try? await desk.look(id, session: "s")).map(Secret.names) == ["g1"] })
            door.open()
            #expect(Secret.names(try await desk.final(id, session: "s")) == ["g1", "p1"])
            #expect(stage.state.withLock { !$0.releases.flatMap(\.shown).contains { $0.id == "c6" } })
        }
    }

    @Test("an organisation of which the role sees nothing is asked for what tells of others' words, and is not there otherwise")
    func nothingSeen() async throws {
        let it = Secret.policy()
        let policy = RegionPolicy(
            digest: "none",
            roles: it.roles.map {
                .init(
                    id: $0.id, name: $0.name, kind: $0.kind, jobRoles: $0.jobRoles, organisationKinds: $0.organisationKinds,
                    sees: [.init(sections: [.identity, .documents])])
            },
            relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: it.unknownTraining,
            restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: it.labels, lists: it.lists, rules: [],
            unanswered: .show)
        for shared: Set<Section> in [[.conditions, .results], [.results]] {
            let asked = Mutex<Set<Section>?>(nil)
            try await Stage().withDesk(
                [],
                change: { surroundings in
                    surroundings.access.policy = { () async throws(AccessDesk.Failed) in policy }
                    surroundings.shared = { organisation, _ in organisation == Stage.gp.ods ? Set(Section.allCases) : shared }
                    surroundings.gather = { question, handOver in
                        let patient = Stage.resource(
                            "Patient", "g1", source: "gp", patient: nil, numbers: [Stage.number], born: ["1944-03-14"],
                            families: ["Okonkwo"], organisation: "F84003")
                        await handOver(Stage.answer("gp", [patient, Self.letter]))
                        let wanted = question.wanted[SourceID("barts")!]
                        asked.withLock { $0 = wanted }
                        guard let wanted else { return }
                        await handOver(
                            Stage.answer(
                                "barts", [Stage.patient(), Secret.resource("c1", title: "Quiet illness", code: "gone")], completes: wanted))
                    }
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                let isShared = shared.contains(.conditions)
                #expect(
                    asked.withLock { $0 } == (isShared ? [.conditions] : nil), "what an agreement does not share is asked for by nobody")
                #expect(Secret.names(look) == (isShared ? ["g1"] : ["d1", "g1"]))
                #expect(look.ledger.isBalanced && look.ledger.withheld == [:] && look.ledger.received == (isShared ? 1 : 2))
                let row = look.panel.first { $0.source.name == "barts" }
                #expect(row?.answered == nil && row?.sections.values.allSatisfy { $0.state == .notShared } == true)
                if case .notKnown? = row?.identity {} else { Issue.record("nothing of its Patient is known") }
            }
        }
    }
}
