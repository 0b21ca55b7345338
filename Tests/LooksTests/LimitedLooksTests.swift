import AccessControl
import CareRecord
import Foundation
import Storage
import Synchronization
import Testing

@testable import Looks

/// How many looks a staff member may ask for in a minute (issue 4, part 9), and what becomes of a look that waits where one attempt at it fails.
@Suite struct LimitedLooksTests {
    private let answers = [Stage.answer("barts", [Stage.patient(), Stage.resource("AllergyIntolerance", "a1")])]

    private static func limits(_ most: Int) -> Looks.Limits {
        var limits = Looks.Limits()
        limits.looksInAMinute = most
        return limits
    }

    /// Signed in too weakly to look: what they ask for waits until they have signed in again.
    private static let weak = StaffMember(
        subject: "1", issuer: "https://id.example", name: "Dr Osei", role: Stage.clinician.role,
        proof: SignInProof(
            levels: Facts.Assurance(authentication: 1, identity: 3), at: Moment(Date(timeIntervalSince1970: 1_790_000_000))))

    private func launch(_ stage: Stage) -> LookRequest {
        LookRequest(
            number: Stage.number,
            launch: LaunchEvidence(
                id: "signed: epr", birthDate: "1944-03-14", at: stage.state.withLock { $0.now }, organisation: Stage.barts.ods))
    }

    @Test("past the limit nobody is asked who somebody is, on no node, and what is refused so does not make the refusal longer")
    func refusedIsNotCounted() async throws {
        let asked = Count()
        try await TakingOverTests().withNodes(
            limits: Self.limits(2),
            change: { surroundings, _ in
                let trace = surroundings.trace
                surroundings.trace = { number, asker in
                    asked.add()
                    return await trace(number, asker)
                }
            }
        ) { region, nodes in
            func look(_ node: Looks) async -> String {
                await lookFailure { _ = try await node.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s") }
            }
            for node in nodes { #expect(await look(node) == "none") }
            #expect(asked.value == 2)
            region.stage.pass(30)
            for node in nodes + nodes { #expect(await look(node) == "tooManyLooks") }
            #expect(asked.value == 2)
            // A minute after those that opened.
            region.stage.pass(31)
            for node in nodes { #expect(await look(node) == "none") }
        }
    }

    @Test(
        "past the limit a person who objects, a number that is nobody's and anybody else are answered alike, and nobody is asked",
        arguments: ["objects", "nobody's", "anybody's"])
    func alike(_ whose: String) async throws {
        let (stage, asked) = (Stage(), Count())
        if whose == "objects" { stage.state.withLock { $0.objection = .objects } }
        let past = Mutex(false)
        try await stage.withDesk(
            answers, limits: Self.limits(3),
            change: {
                let trace = $0.trace
                $0.trace = { number, asker in
                    asked.add()
                    return await trace(number, asker)
                }
                $0.nodes.asked = { _, _ async throws(NodesDesk.Failed) in past.withLock { $0 } ? 4 : 3 }
            }
        ) { desk in
            let number = whose == "nobody's" ? "9990000018" : Stage.number
            func look() async -> String {
                await lookFailure { _ = try await desk.open(LookRequest(number: number), by: Stage.clinician, session: "s") }
            }
            #expect(await look() == (whose == "anybody's" ? "none" : "personNotFound"))
            #expect(asked.value == 1)
            past.withLock { $0 = true }
            #expect(await look() == "tooManyLooks")
            #expect(asked.value == 1)
            #expect(stage.state.withLock { $0.events.last?.detail } == OpenLookStore.tooMany)
        }
    }

    @Test(
        "what was launched and had to wait is opened past the limit once it is confirmed, by broken glass too; and is launched past it",
        arguments: [false, true])
    func confirmedLaunch(_ isByGlass: Bool) async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        let policy = isByGlass ? ConfirmingTests.policy([(.referral, .proven, Set(Section.allCases))]) : Stage.policy
        try await stage.withDesk(
            answers, limits: Self.limits(3),
            change: {
                $0.access.policy = { () async throws(AccessDesk.Failed) in policy }
                $0.nodes.asked = { _, _ async throws(NodesDesk.Failed) in 100 }
            }
        ) { desk in
            guard case .challenged(let id) = try await desk.open(launch(stage), by: Self.weak, session: "s") else {
                return #expect(Bool(false), "it must wait")
            }
            let confirmed =
                isByGlass
                ? LookRequest(number: "", reason: "emergency", words: "cannot speak", sections: [.allergies]) : LookRequest(number: "")
            #expect(try await desk.confirm(id, confirmed, by: Stage.clinician, session: "s") == .opened(id))
            #expect(stage.state.withLock { $0.grants.count } == (isByGlass ? 1 : 0))
        }
    }

    @Test("what was typed and is confirmed past the limit asks nobody, is not said to have ended, waits on, and opens afterwards")
    func confirmedTyped() async throws {
        let (stage, asked) = (Stage(), Count())
        let isPast = Mutex(true)
        try await stage.withDesk(
            answers, limits: Self.limits(3),
            change: {
                let trace = $0.trace
                $0.trace = { number, asker in
                    asked.add()
                    return await trace(number, asker)
                }
                $0.nodes.asked = { _, _ async throws(NodesDesk.Failed) in isPast.withLock { $0 } ? 4 : 3 }
            }
        ) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Self.weak, session: "s") else {
                return #expect(Bool(false), "it must wait")
            }
            func confirm() async -> String {
                await lookFailure { _ = try await desk.confirm(id, LookRequest(number: ""), by: Stage.clinician, session: "s") }
            }
            #expect(await confirm() == "tooManyLooks")
            #expect(asked.value == 0)
            let last = stage.state.withLock { $0.events.last }
            #expect(last?.kind == .lookChallenged && last?.detail == OpenLookStore.tooMany)
            isPast.withLock { $0 = false }
            #expect(await confirm() == "none")
        }
    }

    // MARK: A look that waits

    @Test("where the demographics service does not answer a look that waits waits on, is not said to have ended, and opens afterwards")
    func unavailable() async throws {
        let (stage, service) = (Stage(), Demographics())
        try await stage.withDesk(answers, change: { $0.trace = service.trace }) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Self.weak, session: "s") else {
                return #expect(Bool(false), "it must wait")
            }
            func confirm() async -> String {
                await lookFailure { _ = try await desk.confirm(id, LookRequest(number: ""), by: Stage.clinician, session: "s") }
            }
            service.isDown = true
            #expect(await confirm() == "demographicsUnavailable")
            let events = stage.state.withLock { $0.events }
            #expect(events.last?.detail == "nothing shown: demographics unavailable" && !events.contains { $0.kind == .ended })
            service.isDown = false
            #expect(await confirm() == "none")
        }
    }

    @Test(
        "where nothing can be shown of whoever it is a look that waits has ended and waits no more, whether they object or nobody knows them",
        arguments: [true, false])
    func nobody(_ objects: Bool) async throws {
        let stage = Stage()
        let isKnown = Mutex(true)
        try await stage.withDesk(
            answers,
            change: {
                let trace = $0.trace
                $0.trace = { number, asker in isKnown.withLock { $0 } ? await trace(number, asker) : .notFound }
            }
        ) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Self.weak, session: "s") else {
                return #expect(Bool(false), "it must wait")
            }
            if objects { stage.state.withLock { $0.objection = .objects } } else { isKnown.withLock { $0 = false } }
            func confirm() async -> String {
                await lookFailure { _ = try await desk.confirm(id, LookRequest(number: ""), by: Stage.clinician, session: "s") }
            }
            #expect(await confirm() == "personNotFound")
            #expect(stage.state.withLock { $0.waiting.isEmpty })
            #expect(await confirm() == "noSuchLook")
            #expect(await lookFailure { _ = try await desk.pending(id, by: Stage.clinician, session: "s") } == "noSuchLook")
        }
    }
}
