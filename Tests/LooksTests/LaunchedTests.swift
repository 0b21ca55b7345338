import AccessControl
import CareRecord
import Foundation
import Synchronization
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

    @Test(
        "a launch that does not open, because it is refused or nobody can tell who it is, closes the session's records of other people all the same, on record, and nobody else's",
        arguments: ["birthDateDiffers", "demographicsUnavailable"])
    func closing(_ outcome: String) async throws {
        let stage = Stage()
        try await stage.withDesk(answers, change: both()) { desk in
            guard
                case .opened(let mine) = try await desk.open(
                    LookRequest(number: Stage.number), by: Stage.clinician, session: "s"),
                case .opened(let theirs) = try await desk.open(
                    LookRequest(number: Stage.number), by: Stage.clinician, session: "t")
            else { return #expect(Bool(false), "both must open") }
            #expect(await desk.people(session: "s") == [Stage.person.nhsNumber])
            let launch = outcome == "birthDateDiffers" ? ask(stage, Self.other, born: "1950-01-01") : ask(stage, Self.unknown)
            #expect(await lookFailure { _ = try await desk.open(launch, by: Stage.clinician, session: "s") } == outcome)
            #expect(await lookFailure { _ = try await desk.look(mine, session: "s") } == "ended")
            #expect(try await desk.look(theirs, session: "t").id == theirs)
            #expect(stage.state.withLock { $0.events.contains { $0.detail == "another person was launched" } })
        }
    }

    // MARK: Two launches of one session

    private static let other = "9990000018"

    private static let unknown = "9990000026"

    private func ask(_ stage: Stage, _ number: String, born: String = "1944-03-14") -> LookRequest {
        LookRequest(
            number: number,
            launch: LaunchEvidence(
                id: "signed: epr", birthDate: born, at: stage.state.withLock { $0.now }, organisation: Stage.barts.ods))
    }

    /// A demographics service that knows both people, and is slow about one of them until its door opens.
    private func both(_ door: Door? = nil, slow: String = other) -> (inout Surroundings) -> Void {
        { surroundings in
            surroundings.trace = { number, _ in
                if number.digits == slow { await door?.pass() }
                if number.digits == Self.unknown { return .unavailable }
                return .found(
                    BannerPerson(nhsNumber: number, name: Stage.person.name, born: Stage.person.born, gender: "female"),
                    families: ["Okonkwo"], superseded: [])
            }
        }
    }

    @Test("of two launches at once for two people one is open at the end: the later one, whichever was faster", arguments: [true, false])
    func atOnce(_ isFirstSlow: Bool) async throws {
        let (stage, door) = (Stage(), Door())
        let numbers = isFirstSlow ? [Self.other, Stage.number] : [Stage.number, Self.other]
        try await stage.withDesk(answers, change: both(door)) { desk in
            async let first = desk.open(ask(stage, numbers[0]), by: Stage.clinician, session: "s")
            #expect(await eventually { await desk.newest(session: "s") == numbers[0] })
            async let second = desk.open(ask(stage, numbers[1]), by: Stage.clinician, session: "s")
            #expect(await eventually { await desk.newest(session: "s") == numbers[1] })
            if isFirstSlow {
                #expect(await eventually { await desk.people(session: "s").count == 1 })
            }
            door.open()
            var opened: [String] = []
            do { if case .opened = try await first { opened.append(numbers[0]) } } catch { #expect("\(error)" == "ended") }
            if case .opened = try await second { opened.append(numbers[1]) }
            #expect(opened.last == numbers[1])
            #expect(await desk.people(session: "s").map(\.digits) == [numbers[1]])
        }
    }

    @Test("a launch closes what the session has open of other people right before it opens, on record, and nobody else's")
    func closesOnceMore() async throws {
        let (stage, door) = (Stage(), Door())
        try await stage.withDesk(answers, change: both(door)) { desk in
            async let launched = desk.open(ask(stage, Self.other), by: Stage.clinician, session: "s")
            #expect(await eventually { await desk.newest(session: "s") == Self.other })
            // Asked for after the launch, and faster.
            _ = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            _ = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "t")
            door.open()
            _ = try await launched
            #expect(await desk.people(session: "s").map(\.digits) == [Self.other])
            #expect(await desk.people(session: "t").map(\.digits) == [Stage.number])
            #expect(stage.state.withLock { $0.events.last?.detail } == "another person was launched")
        }
    }

    @Test("a look that waits for something to be confirmed is closed by the launch of another person")
    func closesWhatWaits() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await stage.withDesk(answers, change: both()) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s"),
                case .challenged(let theirs) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "t")
            else { return #expect(Bool(false), "both must wait") }
            _ = try await desk.open(ask(stage, Self.other), by: Stage.clinician, session: "s")
            let present = LookRequest(number: "", isPresent: true)
            #expect(await lookFailure { _ = try await desk.confirm(id, present, by: Stage.clinician, session: "s") } == "noSuchLook")
            #expect(try await desk.confirm(theirs, present, by: Stage.clinician, session: "t") == .opened(theirs))
            #expect(await desk.people(session: "s").map(\.digits) == [Self.other])
        }
    }

    @Test("a look that was on its way when another person was launched neither opens nor waits afterwards", arguments: [true, false])
    func overtaken(_ isOnCaseload: Bool) async throws {
        let (stage, door) = (Stage(), Door())
        stage.state.withLock { $0.isOnCaseload = isOnCaseload }
        try await stage.withDesk(answers, change: both(door, slow: Stage.number)) { desk in
            async let typed = desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            #expect(await eventually { stage.state.withLock { !$0.steps.isEmpty } })
            _ = try await desk.open(ask(stage, Self.other), by: Stage.clinician, session: "s")
            door.open()
            do {
                _ = try await typed
                #expect(Bool(false), "it must not open")
            } catch { #expect("\(error)" == "ended") }
            #expect(await desk.people(session: "s").map(\.digits) == [Self.other])
            #expect(stage.state.withLock { $0.waiting.isEmpty })
        }
    }

    @Test(
        "what takes longer than launches are remembered opens nothing, and is told and put on record as that and not as a launch of somebody else",
        arguments: [true, false])
    func tookTooLong(_ isLaunch: Bool) async throws {
        let (stage, door) = (Stage(), Door())
        try await stage.withDesk(answers, change: both(door, slow: Stage.number)) { desk in
            let request = isLaunch ? ask(stage, Stage.number) : LookRequest(number: Stage.number)
            async let failure = lookFailure { _ = try await desk.open(request, by: Stage.clinician, session: "s") }
            #expect(await eventually { stage.state.withLock { !$0.steps.isEmpty } })
            stage.pass(121)
            door.open()
            #expect(await failure == "tookTooLong")
            #expect(await desk.people(session: "s").isEmpty)
            #expect(stage.state.withLock { $0.events.last?.detail } == "nothing shown: took too long")
        }
    }

    // MARK: A demographics service that does not answer

    @Test("since when the demographics service has not answered is told until it answers again")
    func silent() async throws {
        let stage = Stage()
        let isDead = Mutex(true)
        let person = Stage.person
        try await stage.withDesk(
            answers,
            change: {
                $0.trace = { _, _ in
                    isDead.withLock { $0 } ? .unavailable : .found(person, families: ["Okonkwo"], superseded: [])
                }
            }
        ) { desk in
            #expect(await desk.demographicsSilentSince == nil)
            let begun = stage.state.withLock { $0.now }
            for _ in 0..<2 {
                #expect(
                    await lookFailure { _ = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s") }
                        == "demographicsUnavailable")
                stage.pass(10)
            }
            #expect(await desk.demographicsSilentSince == begun)
            isDead.withLock { $0 = false }
            _ = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            #expect(await desk.demographicsSilentSince == nil)
        }
    }
}

extension Looks {
    /// Whom the session's newest launch names, as far as this node knows.
    fileprivate func newest(session: String) -> String? { launches[session]?.number.digits }

    /// Whose records a session has open here.
    fileprivate func people(session: String) -> [NHSNumber] { live.values.filter { $0.session == session }.map(\.person.nhsNumber) }
}
