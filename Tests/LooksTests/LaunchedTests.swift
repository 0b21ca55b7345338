import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Looks

/// A record that the staff member's own record system opened (issue 4, parts 2 and 4).
@Suite struct LaunchedTests {
    private let answers = [Stage.answer("barts", [Stage.patient(), Stage.resource("AllergyIntolerance", "a1")])]

    private func ask(_ stage: Stage, born: String = "1944-03-14", sent: TimeInterval = 0) -> LookRequest {
        LookRequest(
            number: Stage.number,
            launch: LaunchEvidence(
                id: "signed: epr", birthDate: born, at: stage.state.withLock { $0.now }.addingTimeInterval(sent),
                organisation: Stage.barts.ods))
    }

    @Test("a launch is evidence of a relationship of that staff member, without a question to anybody")
    func opens() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await stage.withDesk(answers) { desk in
            guard case .opened(let id) = try await desk.open(ask(stage), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "it must open")
            }
            _ = try await desk.final(id, session: "s")
            #expect(stage.state.withLock { $0.steps } == ["evidence-asked", "look-opened"])
            let evidence = try #require(stage.state.withLock { $0.evidence }.first)
            #expect(
                evidence.kind == .eprLaunch && evidence.strength == .inferred
                    && evidence.staff == Stage.clinician.subject)
            #expect(evidence.person == Stage.person.nhsNumber && evidence.evidence == "signed: epr")
        }
    }

    @Test("a launch from a clock that is ahead begins when it is heard of, so that it holds at once")
    func clockAhead() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await stage.withDesk(answers) { desk in
            guard case .opened = try await desk.open(ask(stage, sent: 29), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "it must open")
            }
        }
    }

    @Test(
        "where the EPR holds another date of birth than the demographics service nothing opens, and the launch is no evidence",
        arguments: [true, false])
    func otherBirthDate(_ isOnCaseload: Bool) async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = isOnCaseload }
        try await stage.withDesk(answers) { desk in
            #expect(
                await lookFailure {
                    _ = try await desk.open(ask(stage, born: "1944-03-15"), by: Stage.clinician, session: "s")
                } == "birthDateDiffers")
            #expect(stage.state.withLock { $0.evidence.isEmpty && $0.openings.isEmpty && $0.asked.isEmpty })
        }
    }

    @Test("a person whose date of birth the demographics service does not hold is not opened by a launch")
    func noBirthDate() async throws {
        let stage = Stage()
        let person = BannerPerson(nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: nil, gender: nil)
        try await stage.withDesk(answers, person: person) { desk in
            #expect(
                await lookFailure { _ = try await desk.open(ask(stage), by: Stage.clinician, session: "s") }
                    == "birthDateDiffers")
        }
    }

    @Test("where a launch cannot be put on record nothing opens (law 2)")
    func unrecorded() async throws {
        let stage = Stage()
        try await stage.withDesk(
            answers,
            change: { $0.access.launched = { _, _, _, _ async throws(AccessDesk.Failed) in throw AccessDesk.Failed() } }
        ) { desk in
            #expect(
                await lookFailure { _ = try await desk.open(ask(stage), by: Stage.clinician, session: "s") }
                    == "accountUnavailable")
            #expect(stage.state.withLock { $0.openings.isEmpty })
        }
    }

    @Test("a session's records of other people are closed, on record, and nobody else's")
    func closing() async throws {
        let stage = Stage()
        try await stage.withDesk(answers) { desk in
            guard
                case .opened(let mine) = try await desk.open(
                    LookRequest(number: Stage.number), by: Stage.clinician, session: "s"),
                case .opened(let theirs) = try await desk.open(
                    LookRequest(number: Stage.number), by: Stage.clinician, session: "t")
            else { return #expect(Bool(false), "both must open") }
            #expect(await desk.people(session: "s") == [Stage.person.nhsNumber])
            await desk.close([], session: "s", because: "another person was launched")
            #expect(try await desk.look(mine, session: "s").id == mine)
            await desk.close([Stage.person.nhsNumber], session: "s", because: "another person was launched")
            #expect(await lookFailure { _ = try await desk.look(mine, session: "s") } == "ended")
            #expect(try await desk.look(theirs, session: "t").id == theirs)
            #expect(stage.state.withLock { $0.events.last?.detail } == "another person was launched")
        }
    }
}
