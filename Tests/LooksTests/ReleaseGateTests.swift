import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

@Suite struct ReleaseGateTests {
    let all = [
        Stage.answer(
            "barts", [Stage.patient(), Stage.resource("Condition", "c1"), Stage.resource("Claim", "x1", listed: true)]),
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("Condition", "c2", source: "gp", patient: "Patient/g1", organisation: "F84003"),
            ]),
    ]

    @Test("a look is in the account before anybody is asked, and what it shows before it is shown")
    func accounted() async throws {
        let stage = Stage()
        try await stage.withDesk(all) { desk in
            let id = try await desk.open("943 476 5919", by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.received == 5)
            #expect(look.ledger.isBalanced)
            #expect(look.ledger.grouped == 2, "the condition and the identity said by both are one line each")
            let state = stage.state.withLock { $0 }
            #expect(state.openings.count == 1)
            #expect(state.releases.flatMap(\.shown).count == 5)
            #expect(try await desk.whole(id, session: "s").resources.count == 5)
        }
    }

    @Test("if the account cannot be written, no look is opened and nobody is asked (law 2)")
    func noAccountNoLook() async throws {
        let stage = Stage()
        stage.state.withLock { $0.accountFails = true }
        try await stage.withDesk(all) { desk in
            await #expect(throws: LookError.self) {
                _ = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            }
            #expect(stage.state.withLock { $0.asked.isEmpty })
        }
    }

    @Test("an answer that cannot be accounted for is not shown, and its sections say so")
    func noAccountNoAnswer() async throws {
        let stage = Stage()
        stage.state.withLock { $0.releaseFails = true }
        try await stage.withDesk(all) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries.isEmpty)
            #expect(try await desk.whole(id, session: "s").resources.isEmpty)
            #expect(look.panel.allSatisfy { $0.sections.values.allSatisfy { $0.state == .unavailable(.notAccounted) } })
            #expect(!look.notices.isEmpty)
            #expect(look.ledger.isBalanced)
        }
    }

    @Test("a role that may not look is refused, and the refusal is in the account")
    func refused() async throws {
        let stage = Stage()
        try await stage.withDesk(all) { desk in
            for staff in [Stage.staff("R8009"), Stage.staff("R8000", "X99"), Stage.staff("R8000", "ZZZ")] {
                await #expect(throws: LookError.self) { _ = try await desk.open(Stage.number, by: staff, session: "s") }
            }
            let state = stage.state.withLock { $0 }
            #expect(state.events.map(\.kind) == [.lookRefused, .lookRefused, .lookRefused])
            #expect(state.asked.isEmpty)
        }
    }

    @Test("what is about another person is withheld, never merged, and raised once (law 7)")
    func mixUp() async throws {
        let stage = Stage()
        let answers = [
            Stage.answer(
                "barts",
                [
                    Stage.patient(), Stage.resource("Condition", "c1"),
                    Stage.resource("Condition", "c9", patient: "Patient/other"),
                    Stage.resource("Condition", "c8", numbers: ["9990000018"]),
                ]),
            Stage.answer(
                "gp",
                [
                    Stage.patient("g1", source: "gp", born: "1971-01-01"),
                    Stage.resource("Condition", "c2", source: "gp", patient: "Patient/g1", organisation: "F84003"),
                ]),
        ]
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries(in: .conditions).map(\.id.resource.id) == ["c1"])
            #expect(look.ledger.withheld == [.possibleMixUp: 4])
            #expect(look.ledger.isBalanced)
            let raised = stage.state.withLock { $0.mixUps }
            #expect(raised.count == 2)
            #expect(raised.first { $0.source.name == "gp" }?.fields == ["date of birth"])
            let gp = look.panel.first { $0.source.name == "gp" }
            #expect(gp?.sections[.conditions]?.state == .withheld(.possibleMixUp))
            let mine = try #require(look.panel.first { $0.source.name == "barts" }?.sections[.conditions])
            #expect(mine.state == .entries && mine.withheld == 2)
            #expect(mine.withheldParts == WithheldPart.of(.entries, 2, [.possibleMixUp: 2]), "its reason is said beside the entry (law 7)")
            let leaves = try await desk.whole(id, session: "s").panel.first { $0.source.name == "barts" }?.sections[.conditions]
            #expect(leaves?.withheldParts == mine.withheldParts)
        }
    }

    @Test("of a place where several are withheld each reason has its number, and one that may not be said is a number alone")
    func parts() {
        let parts = WithheldPart.of(.entries, 5, [.subjectNotTold: 1, .possibleMixUp: 2])
        #expect(parts.map(\.count) == [2, 1, 2] && parts.map(\.reason) == [.possibleMixUp, .subjectNotTold, nil])
        #expect(parts.last?.words == "2 withheld")
        #expect(WithheldPart.of(.withheld(.bySource), 2, [:]).map(\.words) == ["2 withheld: by its own rules"])
        #expect(WithheldPart.of(.withheld(.bySource), 0, [:]).map(\.words) == ["Withheld: by its own rules"])
        #expect(WithheldPart.of(.withheld(.bySource), 1, [.possibleMixUp: 1]).map(\.reason) == [.bySource, .possibleMixUp])
        #expect(WithheldPart.of(.withheld(.sensitiveSomewhere), 2, [.sensitive: 2]).map(\.reason) == [.sensitive], "said once")
        #expect(WithheldPart.of(.withheld(.sensitiveSomewhere), 0, [:]).map(\.reason) == [.sensitiveSomewhere])
        #expect(WithheldPart.of(.nothingRecorded, 0, [:]).isEmpty)
    }

    @Test(
        "who sent somebody else's Patient alone has said nothing of this person: withheld in every section, whichever came first",
        arguments: [true, false])
    func onlyPatientWithheld(isFirst: Bool) async throws {
        let stage = Stage()
        let wrong = Stage.patient("g1", source: "gp", born: "1971-01-01")
        let rest = Set(Section.allCases).subtracting([.identity])
        let pieces = [Stage.answer("gp", [wrong], completes: [.identity]), Stage.answer("gp", [], completes: rest)]
        let answers = [Stage.answer("barts", [Stage.patient()])] + (isFirst ? pieces : pieces.reversed())
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            for panel in [try await desk.final(id, session: "s").panel, try await desk.whole(id, session: "s").panel] {
                let gp = try #require(panel.first { $0.source.name == "gp" })
                #expect(Set(gp.sections.values.map(\.state)) == [.withheld(.possibleMixUp)])
                #expect(gp.identity == .withheld(.possibleMixUp))
                let barts = try #require(panel.first { $0.source.name == "barts" })
                #expect(barts.sections[.conditions]?.state == .nothingRecorded, "it knows the person, and holds nothing")
            }
        }
    }

    @Test("where the demographics service gives no date of birth, nobody's can be confirmed: all is withheld, and the reason says so")
    func noDateOfBirth() async throws {
        let stage = Stage()
        let person = BannerPerson(nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: nil, gender: "female")
        try await stage.withDesk(all, person: person) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries.isEmpty)
            #expect(try await desk.whole(id, session: "s").resources.isEmpty)
            #expect(look.ledger.isBalanced)
            #expect(look.ledger.withheld[.birthDateNotKnown] == look.ledger.withheldTotal - (look.ledger.withheld[.possibleMixUp] ?? 0))
            for row in look.panel { #expect(row.sections[.conditions]?.state == .withheld(.birthDateNotKnown)) }
            let fields = Set(stage.state.withLock { $0.mixUps.flatMap(\.fields) })
            #expect(fields.contains("date of birth (the demographics service gives none that can be read)"))
        }
    }

    @Test("a name that differs is shown with a warning and raised")
    func otherName() async throws {
        let stage = Stage()
        try await stage.withDesk([
            Stage.answer("barts", [Stage.patient(family: "Okonkwo-Bell"), Stage.resource("Condition", "c1")]),
            Stage.answer("gp", []),
        ]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.panel.first { $0.source.name == "barts" }?.identity == .nameDiffers(as: "Okonkwo-Bell"))
            #expect(look.record.entries(in: .conditions).count == 1)
            #expect(stage.state.withLock { $0.mixUps.map(\.fields) } == [["name"]])
        }
    }

    @Test("silence is never emptiness: each organisation and section says which it is (law 4)")
    func states() async throws {
        let stage = Stage()
        let answers = [
            Stage.answer(
                "barts", [Stage.patient(), Stage.resource("Condition", "c1")], completes: [.identity, .conditions]),
            Stage.answer("barts", [], completes: [.allergies], failure: .late(after: .seconds(4))),
            Stage.answer("gp", [], completes: Set(Section.allCases), failure: nil),
        ]
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let barts = look.panel.first { $0.source.name == "barts" }?.sections ?? [:]
            #expect(barts[.conditions]?.state == .entries)
            #expect(barts[.allergies]?.state == .unavailable(.late(after: .seconds(4))))
            #expect(barts[.medicines]?.state == .unavailable(.cutOff), "never left waiting")
            let gp = look.panel.first { $0.source.name == "gp" }?.sections ?? [:]
            #expect(gp[.conditions]?.state == .nothingRecorded)
            #expect(gp[.conditions]?.answered != nil)
        }
    }

    @Test("entries that came before a failure are shown, and the failure with them")
    func partial() async throws {
        let stage = Stage()
        let answers = [
            Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1")], completes: []),
            Stage.answer("barts", [], failure: .cutOff), Stage.answer("gp", []),
        ]
        try await stage.withDesk(answers) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let cell = try await desk.final(id, session: "s").panel.first { $0.source.name == "barts" }?.sections[
                .conditions]
            #expect(cell?.state == .entries)
            #expect(cell?.cutShort == [.laterPageFailed(.cutOff)])
        }
    }

    @Test("a section an organisation does not share is not shown even if it is sent")
    func notShared() async throws {
        let stage = Stage()
        try await stage.withDesk(all, shared: [.identity, .allergies]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries(in: .conditions).isEmpty)
            #expect(look.ledger.withheld == [.notShared: 3], "and its list of other types")
            #expect(look.panel.allSatisfy { $0.sections[.conditions]?.state == .notShared })
        }
    }

    @Test("of a restricted person nothing that could tell where they are is shown, from any source")
    func restricted() async throws {
        let stage = Stage()
        let person = BannerPerson(
            nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: Stage.person.born, gender: nil,
            isRestricted: true)
        try await stage.withDesk(all, person: person) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.record.entries(in: .identity).isEmpty)
            #expect(look.record.entries(in: .conditions).count == 2)
            #expect(look.ledger.isBalanced)
        }
    }

    @Test("the same bytes twice are counted as grouped, and are one entry")
    func twice() async throws {
        let stage = Stage()
        let again = [
            Stage.answer(
                "barts", [Stage.patient(), Stage.resource("Condition", "c1"), Stage.resource("Condition", "c1")]),
            Stage.answer("gp", []),
        ]
        try await stage.withDesk(again) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            #expect(look.ledger.received == 3)
            #expect(look.ledger.grouped == 1)
            #expect(look.ledger.isBalanced)
        }
    }
}
