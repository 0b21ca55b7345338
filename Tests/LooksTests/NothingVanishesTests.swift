import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Looks

/// Law 11 at the edges of a source's answer, and who is asked at all.
@Suite struct NothingVanishesTests {
    private static let rest = Set(Section.allCases).subtracting([.conditions])

    @Test(
        "a resource whose Patient never comes is withheld and raised, even if the source's last answers come in one batch"
    )
    func patientNeverComes() async throws {
        let stage = Stage()
        let answers = [
            Stage.answer(
                "barts", [Stage.resource("Condition", "c1", patient: "Patient/unsent")], completes: [.conditions]),
            Stage.answer("barts", [], completes: Self.rest), Stage.answer("gp", []),
        ]
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.received == 1)
            #expect(look.ledger.withheld == [.possibleMixUp: 1])
            #expect(look.ledger.isBalanced)
            #expect(stage.state.withLock { $0.mixUps.count } == 1)
        }
    }

    @Test("a resource of a source that ended without a word is judged all the same")
    func sourceEndedWithoutAWord() async throws {
        let stage = Stage()
        let answers = [
            Stage.answer("barts", [Stage.resource("Condition", "c1", patient: "Patient/unsent")], completes: []),
            Stage.answer("gp", []),
        ]
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.withheld == [.possibleMixUp: 1])
            #expect(look.ledger.isBalanced)
        }
    }

    @Test(
        "an organisation that shares nothing is not asked, and what it sends all the same is withheld, other types too")
    func sharesNothing() async throws {
        let stage = Stage()
        let answers = [
            Stage.answer("barts", [Stage.patient(), Stage.resource("Claim", "k1", listed: true)]),
            Stage.answer("gp", []),
        ]
        try await stage.withDesk(answers, shared: []) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(stage.state.withLock { $0.asked.isEmpty })
            #expect(look.listed.isEmpty)
            #expect(look.ledger.withheld == [.notShared: 2])
            #expect(try await desk.whole(id, session: "s").resources.isEmpty)
        }
    }

    @Test("nothing is said to be unrecorded by an organisation whose system did not say whose its entries are (law 4)")
    func severalOrganisations() async throws {
        for (isNamed, state) in [(true, SectionState.nothingRecorded), (false, .notUnderstood)] {
            let answers = [Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1", isNamed: isNamed)])]
            try await Stage().withDesk(
                answers,
                change: { surroundings in
                    surroundings.plan = { _, _ in
                        let both = LookPlan.Planned(
                            source: SourceID("barts")!, base: "https://ics.example/fhir", organisations: [Stage.barts, Stage.gp],
                            offered: Set(Section.allCases), notAsked: nil, isRegisteredPractice: false)
                        return LookPlan(sources: [both], notices: [])
                    }
                }
            ) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let look = try await desk.final(id, session: "s")
                let other = look.panel.first { $0.organisation.ods == Stage.gp.ods }?.sections
                #expect(other?[.conditions]?.state == state)
                #expect(other?[.conditions]?.cutShort == (isNamed ? [] : [.organisationNotSaid]))
                #expect(other?[.allergies]?.state == .nothingRecorded, "it sent no allergies for anybody")
            }
        }
    }

    @Test("a section whose entry waits for its Patient is not unrecorded meanwhile, nor afterwards (law 4)")
    func waitsForItsPatient() async throws {
        let answers = [
            Stage.answer("barts", [Stage.resource("Condition", "c1", patient: "Patient/unsent")], completes: [.conditions]),
            Stage.answer("gp", []), Stage.answer("barts", [], completes: Self.rest),
        ]
        try await Stage().withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let cell = try await desk.final(id, session: "s").panel.first { $0.source.name == "barts" }?.sections[.conditions]
            #expect(cell?.state == .withheld(.possibleMixUp))
            #expect(cell?.withheld == 1)
        }
    }

    @Test("a name that differs is not told where the Patient that says it is not shown")
    func nameOfAWithheldPatient() async throws {
        let answers = [
            Stage.answer("barts", [Stage.patient(family: "Secret"), Stage.resource("Condition", "c1")]), Stage.answer("gp", []),
        ]
        try await Stage().withDesk(answers, shared: [.conditions]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.panel.allSatisfy { if case .nameDiffers = $0.identity { false } else { true } })
            #expect(look.record.entries(in: .conditions).count == 1)
        }
    }

    @Test("types of no section are shared only by who shares every section")
    func otherTypes() async throws {
        for (shared, released) in [(Set(Section.allCases), 2), (Set(Section.allCases).subtracting([.carePlans]), 1)] {
            let answers = [
                Stage.answer("barts", [Stage.patient(), Stage.resource("Claim", "k1", listed: true)]),
                Stage.answer("gp", []),
            ]
            try await Stage().withDesk(answers, shared: shared) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                let whole = try await desk.whole(id, session: "s")
                #expect(whole.resources.count == released)
                #expect(whole.isBalanced)
            }
        }
    }

    @Test("a look's own id never leaves as a correlation id: it would open the look (law 9)")
    func correlation() async throws {
        let stage = Stage()
        var surroundings = stage.surroundings([Stage.answer("barts", []), Stage.answer("gp", [])])
        let seen = Seen()
        let trace = surroundings.trace
        surroundings.trace = { number, asker in
            await seen.add(asker.correlation)
            return await trace(number, asker)
        }
        let desk = Looks(surroundings: surroundings, logger: .init(label: "test"))
        let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
        #expect(await seen.all == [LiveLook.correlation(of: id)])
        #expect(await !seen.all.contains(id.text))
    }

    @Test("a look that could not find its person has an end in the account")
    func failedOpeningEnds() async throws {
        let stage = Stage()
        try await stage.withDesk([]) { desk in
            await #expect(throws: LookError.self) {
                try await desk.open("9990000018", by: Stage.clinician, session: "s")
            }
            #expect(stage.state.withLock { $0.events.map(\.kind) } == [.personNotFound, .ended])
        }
    }

    private actor Seen {
        private(set) var all: [String] = []
        func add(_ text: String) { all.append(text) }
    }
}
