import AccessControl
import CareRecord
import Foundation
import Storage
import Synchronization
import Testing

@testable import Looks

/// What a staff member confirms: counted in the transaction that decides, after evidence, once (issue 4, parts 4, 5 and 8).
@Suite struct ConfirmingTests {
    private let answers = [
        Stage.answer("barts", [Stage.patient(), Stage.resource("AllergyIntolerance", "a1"), Stage.resource("Condition", "c1")]),
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("Condition", "c2", source: "gp", patient: "Patient/g1", organisation: "F84003"),
            ]),
    ]

    private func glass(_ sections: Set<Section>, number: String = Stage.number, labels: Set<LabelID> = []) -> LookRequest {
        LookRequest(number: number, reason: "emergency", words: "cannot speak", sections: sections, labels: labels)
    }

    /// A caseload shows who somebody is; a referral shows all.
    static let narrow = policy([
        (.caseload, .proven, [.identity, .conditions]), (.referral, .proven, Set(Section.allCases)), (.personPresent, .stated, [.identity]),
    ])

    static func policy(_ terms: [(RelationshipKind, Strength, Set<Section>)], presence: Int = 40) -> RegionPolicy {
        let it = Stage.policy
        return RegionPolicy(
            digest: "narrow", roles: it.roles,
            relationships: terms.map {
                RelationshipTerms(kind: $0.0, strength: $0.1, before: .days(0), after: .days(0), longest: .days(10), sections: $0.2)
            }, breakGlass: it.breakGlass, presence: .init(most: presence, within: .days(1)), assurance: it.assurance,
            unknownTraining: it.unknownTraining,
            restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: [Secret.labels[0]],
            lists: [CodeList(id: "count", codes: [.init(system: Secret.system, code: "count")])], rules: [])
    }

    private func withDesk(
        _ stage: Stage, _ policy: RegionPolicy = Stage.policy, limits: Looks.Limits = .init(),
        change: (inout Surroundings) -> Void = { _ in },
        _ body: @Sendable (Looks) async throws -> Void
    ) async throws {
        try await stage.withDesk(
            answers, limits: limits,
            change: {
                $0.access.policy = { () async throws(AccessDesk.Failed) in policy }
                change(&$0)
            }, body)
    }

    @Test("two presses of the button at once break the glass once, open one look, and are both led to it")
    func pressedTwice() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await withDesk(stage) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            else {
                return #expect(Bool(false), "it must wait")
            }
            async let one = desk.confirm(id, glass([.allergies]), by: Stage.clinician, session: "s")
            async let two = desk.confirm(id, glass([.allergies]), by: Stage.clinician, session: "s")
            #expect(try await [one, two] == [.opened(id), .opened(id)])
            #expect(try await desk.confirm(id, glass([.allergies]), by: Stage.clinician, session: "s") == .opened(id))
            #expect(stage.state.withLock { ($0.grants.count, $0.openings.count) } == (1, 1))
            #expect(
                await lookFailure { _ = try await desk.confirm(id, glass([.allergies]), by: Stage.clinician, session: "thief") }
                    == "noSuchLook")
            try await desk.close(id, session: "s")
            #expect(await lookFailure { _ = try await desk.confirm(id, glass([.allergies]), by: Stage.clinician, session: "s") } == "ended")
        }
    }

    @Test("a label that the policy does not have is refused before anything is decided, so that no typed words stand in the account")
    func unknownLabel() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await withDesk(stage) { desk in
            let typed: LabelID = LabelID("Mrs Okonkwo told me that")
            #expect(
                await lookFailure {
                    _ = try await desk.open(glass([.allergies], labels: [typed]), by: Stage.clinician, session: "s")
                } == "notConfirmed")
            #expect(stage.state.withLock { $0.steps.isEmpty && $0.events.isEmpty })
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            else { return #expect(Bool(false), "it must wait") }
            let before = stage.state.withLock { $0.steps.count }
            #expect(
                await lookFailure {
                    _ = try await desk.confirm(id, glass([.allergies], labels: [typed]), by: Stage.clinician, session: "s")
                } == "notConfirmed")
            #expect(stage.state.withLock { $0.steps.count == before && $0.grants.isEmpty })
        }
    }

    /// So many of three are used up, for something else.
    private static func use(_ count: Int, _ state: inout Stage.State) {
        let now = Moment(state.now)
        state.grants = (0..<count).map {
            BreakGlassGrant(
                id: "\($0)", staff: "1", organisation: Stage.barts.ods, person: Stage.person.nhsNumber, sections: [], reason: "emergency",
                opened: now, ended: now, assurance: 3, authenticated: now)
        }
    }

    /// The limits that somebody is told of who asked to break the glass; nil where they are told of none.
    private func told(_ body: () async throws(LookError) -> LookOpened) async -> [ReachedLimit]? {
        do {
            _ = try await body()
            return nil
        } catch {
            guard case .notConfirmed(.limitReached(let limits)) = error else { return nil }
            return limits
        }
    }

    private static let own = [ReachedLimit.ownGlass(Stage.policy.breakGlass.perStaff)]

    @Test(
        "of two that would pass a limit together one does, whoever is first, and the other is told of the limit, also where the record opens without",
        arguments: [false, true])
    func limit(_ isOnCaseload: Bool) async throws {
        let stage = Stage()
        stage.state.withLock { state in
            state.isOnCaseload = isOnCaseload
            Self.use(2, &state)
        }
        try await withDesk(
            stage, Self.narrow,
            change: { surroundings in
                // Both have looked at the registers before either decides.
                let both = Meeting(2)
                let decide = surroundings.access.decide
                surroundings.access.decide = { deciding async throws(AccessDesk.Failed) in
                    if deciding.breaking != nil { await both.meet() }
                    return try await decide(deciding)
                }
            }
        ) { desk in
            let other = StaffMember(
                subject: "2", issuer: "https://id.example", name: "Dr Ray", role: Stage.clinician.role, proof: Stage.clinician.proof)
            async let one = lookFailure { _ = try await desk.open(glass([.allergies]), by: Stage.clinician, session: "s") }
            async let two = lookFailure { _ = try await desk.open(glass([.allergies]), by: other, session: "s") }
            #expect(await Set([one, two]) == ["none", "notConfirmed"])
            #expect(stage.state.withLock { ($0.grants.count, $0.openings.count) } == (3, 1))
            let refused = stage.state.withLock { $0.events.last { $0.kind == .lookRefused } }
            #expect(refused?.detail == "glass not broken" && refused?.decision?.outcome == .refuse([.breakGlassLimit]))
            #expect(refused?.decision?.facts.breakGlassUse?.byStaff == 3)
        }
    }

    @Test("whoever meets the limit after the form was shown is told, their record opens without more a step later, and nothing is broken")
    func limitMeanwhile() async throws {
        let stage = Stage()
        try await withDesk(stage, Self.narrow) { desk in
            guard
                case .challenged(let id) = try await desk.open(
                    LookRequest(number: Stage.number, wantsMore: true), by: Stage.clinician, session: "s")
            else {
                return #expect(Bool(false), "it must wait")
            }
            #expect(try await desk.pending(id, by: Stage.clinician, session: "s").decision.couldBeOpenedByGlass)
            stage.state.withLock { Self.use(3, &$0) }
            for asked in [
                glass([.allergies]), glass([]), LookRequest(number: Stage.number, reason: "curiosity", sections: [.allergies]),
                LookRequest(number: Stage.number, reason: "emergency", words: "", sections: [.allergies]),
            ] {
                let limits = await told { () async throws(LookError) in
                    try await desk.confirm(id, asked, by: Stage.clinician, session: "s")
                }
                #expect(limits == Self.own)
            }
            #expect(stage.state.withLock { $0.openings.isEmpty && $0.grants.count == 3 })
            let pending = try await desk.pending(id, by: Stage.clinician, session: "s")
            #expect(pending.decision.isPermitted && pending.decision.reachedLimits(under: pending.policy) == Self.own && pending.mayGoOn)
            #expect(try await desk.confirm(id, LookRequest(number: ""), by: Stage.clinician, session: "s") == .opened(id))
            let decision = try await desk.look(id, session: "s").decision
            #expect(decision.permitted == [.identity, .conditions] && decision.permission?.glassLimits == Self.own)
        }
    }

    @Test(
        "asked in one request past the limit nothing opens: what is named must be seen anyway, or nothing be named",
        arguments: [false, true])
    func limitAtOnce(_ isOnCaseload: Bool) async throws {
        let stage = Stage()
        stage.state.withLock { state in
            state.isOnCaseload = isOnCaseload
            Self.use(3, &state)
        }
        try await withDesk(stage, Self.narrow) { desk in
            for asked in [glass([.allergies]), glass([.allergies], labels: [LabelID("count")]), glass([.medicines, .allergies])] {
                let limits = await told { () async throws(LookError) in
                    try await desk.open(asked, by: Stage.clinician, session: "s")
                }
                #expect(limits == Self.own)
            }
            #expect(stage.state.withLock { $0.openings.isEmpty })
            let more = try await desk.open(LookRequest(number: Stage.number, wantsMore: true), by: Stage.clinician, session: "s")
            guard case .challenged = more else { return #expect(Bool(false), "its page says whose limit") }
            guard isOnCaseload else { return }
            guard case .opened = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "what the relationship shows is there as ever")
            }
        }
    }

    @Test(
        "past the limit of broken glass, with nothing else to offer, the refusal says whose; where the person objects there is nothing to show"
    )
    func refusedPastLimit() async throws {
        for objection in [Facts.Objection.none, .objects] {
            let stage = Stage()
            stage.state.withLock { state in
                (state.isOnCaseload, state.objection) = (false, objection)
                Self.use(3, &state)
            }
            try await withDesk(stage, Self.policy([(.caseload, .proven, [.identity]), (.referral, .proven, [.identity])])) { desk in
                do {
                    _ = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
                    Issue.record("it must be refused")
                } catch LookError.refused(let decision, _, let limits) {
                    #expect(objection == .none && decision.outcome == .refuse([.noRelationship, .breakGlassLimit]))
                    #expect(limits == [.ownGlass(Stage.policy.breakGlass.perStaff)])
                } catch LookError.personNotFound { #expect(objection == .objects) }
            }
        }
    }

    @Test("what the glass opened a moment ago is open: asking for the same again breaks nothing")
    func covered() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await withDesk(stage, Self.narrow) { desk in
            for _ in 0..<3 {
                guard case .opened(let id) = try await desk.open(glass([.allergies]), by: Stage.clinician, session: "s") else {
                    return #expect(Bool(false), "it must open")
                }
                #expect(try await desk.final(id, session: "s").decision.permitted == [.allergies])
            }
            #expect(stage.state.withLock { $0.grants.count } == 1)
            _ = try await desk.open(glass([.medicines]), by: Stage.clinician, session: "s")
            #expect(stage.state.withLock { $0.grants.count } == 2)
        }
    }

    @Test("their own organisation is asked before the glass breaks, also where something is seen already; what it proves breaks no glass")
    func evidenceFirst() async throws {
        let stage = Stage()
        stage.state.withLock { state in
            state.ownAnswer = [
                Relationship(
                    kind: .referral, strength: .proven, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                    from: Moment(state.now), evidence: "barts")
            ]
        }
        try await withDesk(stage, Self.narrow) { desk in
            guard case .opened(let id) = try await desk.open(glass([.allergies]), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "it must open")
            }
            #expect(try await desk.look(id, session: "s").decision.permitted == Set(Section.allCases))
            #expect(stage.state.withLock { $0.steps } == ["evidence-asked", "evidence-asked", "asked R1H", "look-opened"])
            #expect(stage.state.withLock { $0.grants.isEmpty })
        }
    }

    @Test("labels alone, of a record that nothing opens, break no glass")
    func labelsAlone() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await withDesk(stage, Self.narrow) { desk in
            #expect(
                await lookFailure { _ = try await desk.open(glass([], labels: [LabelID("count")]), by: Stage.clinician, session: "s") }
                    == "notConfirmed")
            #expect(stage.state.withLock { $0.grants.isEmpty && $0.openings.isEmpty })
        }
    }

    // MARK: A look that waits

    @Test("after a step-up, before anybody was asked, the page concludes nothing from silence and lets them go on")
    func afterStepUp() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        let weak = StaffMember(
            subject: "1", issuer: "https://id.example", name: "Dr Osei", role: Stage.clinician.role,
            proof: SignInProof(
                levels: Facts.Assurance(authentication: 1, identity: 3), at: Moment(Date(timeIntervalSince1970: 1_790_000_000))))
        try await withDesk(stage) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: weak, session: "s") else {
                return #expect(Bool(false), "it must wait")
            }
            let pending = try await desk.pending(id, by: Stage.clinician, session: "s")
            #expect(pending.decision.outcome == .needsEvidence([.referral]))
            #expect(pending.mayGoOn && !pending.isAsked && !pending.isRefused)
            #expect(stage.state.withLock { $0.steps.last } == "look-challenged")
            #expect(try await desk.confirm(id, LookRequest(number: ""), by: Stage.clinician, session: "s") == .challenged(id))
            #expect(stage.state.withLock { $0.steps.contains("asked R1H") })
            let after = try await desk.pending(id, by: Stage.clinician, session: "s")
            #expect(after.isAsked && !after.mayGoOn)
            #expect(after.decision.outcome == .challenge([.statePresence, .breakGlass]))
        }
    }

    @Test("the page of a look that waits judges by what was really asked and what came of it, and not for ever")
    func judgesByEvidence() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        try await withDesk(
            stage, change: { $0.access.askEvidence = { _ async throws(AccessDesk.Failed) in [.referral] } }
        ) { desk in
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
            else {
                return #expect(Bool(false), "it must wait")
            }
            let facts = try await desk.pending(id, by: Stage.clinician, session: "s").decision.facts
            #expect(facts.asked == [.referral] && facts.unanswered == [.referral])
            #expect(facts.restricted == .no)
            stage.pass(RelationshipStore.fresh)
            let later = try await desk.pending(id, by: Stage.clinician, session: "s")
            #expect(later.decision.facts.asked.isEmpty && !later.isAsked && later.mayGoOn)
        }
    }

    @Test("the registered practice's look that waits is judged with what the demographics service said")
    func practice() async throws {
        let stage = Stage()
        stage.state.withLock { $0.isOnCaseload = false }
        let registered = BannerPerson(
            nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: Stage.person.born, gender: "female", practiceODS: Stage.gp.ods
        )
        try await withDesk(
            stage, Self.policy([(.registeredPractice, .proven, [.identity]), (.personPresent, .stated, [.identity])]),
            change: { $0.trace = { _, _ in .found(registered, families: ["Okonkwo"], superseded: []) } }
        ) { desk in
            let gp = Stage.staff("R8000", "F84003")
            guard case .challenged(let id) = try await desk.open(LookRequest(number: Stage.number, wantsMore: true), by: gp, session: "s")
            else {
                return #expect(Bool(false), "it must wait")
            }
            #expect(try await desk.pending(id, by: gp, session: "s").decision.permitted == [.identity])
        }
    }

    // MARK: More of an open record

    @Test("who wants more than opens by itself is shown what the glass could open; it opens with both, and the record's page offers it")
    func more() async throws {
        let stage = Stage()
        try await withDesk(stage, Self.narrow) { desk in
            let plain = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let permission = try await desk.look(plain, session: "s").decision.permission
            #expect(permission?.couldOpenSections == [.medicines, .allergies] && permission?.couldOpen == [LabelID("count")])
            guard
                case .challenged(let id) = try await desk.open(
                    LookRequest(number: Stage.number, wantsMore: true), by: Stage.clinician, session: "s")
            else {
                return #expect(Bool(false), "it must wait")
            }
            let pending = try await desk.pending(id, by: Stage.clinician, session: "s")
            #expect(pending.decision.isPermitted && pending.decision.couldBeOpenedByGlass)
            #expect(stage.state.withLock { $0.openings.count } == 1)
            #expect(try await desk.confirm(id, glass([.allergies]), by: Stage.clinician, session: "s") == .opened(id))
            #expect(try await desk.look(id, session: "s").decision.permitted == [.identity, .conditions, .allergies])
        }
    }

    @Test("only what nothing but the glass opens is a case of it")
    func byGlass() async throws {
        let stage = Stage()
        try await withDesk(stage, Self.narrow) { desk in
            guard case .opened(let id) = try await desk.open(glass([.allergies]), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "it must open")
            }
            _ = try await desk.final(id, session: "s")
            let shown = stage.state.withLock { $0.releases.flatMap(\.shown) }
            #expect(Set(shown.map(\.id)) == ["p1", "a1", "c1", "g1", "c2"])
            #expect(shown.filter(\.isByGlass).map(\.id) == ["a1"])
        }
    }

    @Test("a label that the glass opened is a case of whose it is")
    func labelByGlass() async throws {
        let answers = [
            Secret.answer("barts", [Secret.resource("c1", code: "count"), Secret.resource("c2")]),
            Secret.answer("gp", [Secret.resource("c3", source: "gp")]),
        ]
        try await Secret.look(answers, grants: ["count"]) { _, _, look, stage in
            #expect(Secret.names(look) == ["c1", "c2", "c3", "g1", "p1"])
            #expect(stage.state.withLock { $0.releases.flatMap(\.shown) }.filter(\.isByGlass).map(\.id) == ["c1"])
        }
    }

    // MARK: The person is present

    @Test("past its limit a presence can neither be offered nor stated, and the refusal says what to do")
    func presenceLimit() async throws {
        for (most, opens) in [(2, true), (1, false)] {
            let stage = Stage()
            stage.state.withLock { state in
                state.isOnCaseload = false
                state.evidence = [
                    Relationship(
                        kind: .personPresent, strength: .stated, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                        from: Moment(state.now.addingTimeInterval(-864_000)), staff: "1", evidence: "stated")
                ]
            }
            try await withDesk(stage, Self.policy([(.personPresent, .stated, [.identity])], presence: most)) { desk in
                let opened = try await desk.open(LookRequest(number: Stage.number, isPresent: true), by: Stage.clinician, session: "s")
                guard case .challenged(let id) = opened else { return #expect(opens) }
                #expect(!opens)
                let decision = try await desk.pending(id, by: Stage.clinician, session: "s").decision
                #expect(decision.outcome == .challenge([.breakGlass]))
                #expect(decision.weighed.contains { $0.finding == .refuse(.presenceLimit) })
                #expect(stage.state.withLock { $0.evidence.count } == 1)
            }
        }
    }

    @Test("a presence that is stated beside glass that is not broken stays on record, since it was said, and shows what it shows by itself")
    func presenceBesideGlass() async throws {
        let stage = Stage()
        stage.state.withLock { state in
            state.isOnCaseload = false
            Self.use(3, &state)
        }
        try await withDesk(stage, Self.narrow) { desk in
            let both = LookRequest(
                number: Stage.number, isPresent: true, reason: "emergency", words: "cannot speak", sections: [.allergies])
            let limits = await told { () async throws(LookError) in try await desk.open(both, by: Stage.clinician, session: "s") }
            #expect(limits == Self.own)
            #expect(stage.state.withLock { $0.evidence.map(\.kind) } == [.personPresent])
            #expect(stage.state.withLock { $0.openings.isEmpty && $0.grants.count == 3 })
            guard case .opened(let id) = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s") else {
                return #expect(Bool(false), "nobody states it twice")
            }
            #expect(try await desk.look(id, session: "s").decision.permitted == [.identity])
        }
    }

    @Test("whom somebody names who acts for themselves is looked up nowhere")
    func director() async throws {
        let stage = Stage()
        let named = Mutex<[Director?]>([])
        try await withDesk(
            stage,
            change: { surroundings in
                let decide = surroundings.access.decide
                surroundings.access.decide = { deciding async throws(AccessDesk.Failed) in
                    named.withLock { $0.append(deciding.question.director) }
                    return try await decide(deciding)
                }
            }
        ) { desk in
            let request = LookRequest(number: Stage.number, director: Director(subject: "2", organisation: "R1H", jobRole: "R8000"))
            _ = try await desk.open(request, by: Stage.clinician, session: "s")
            #expect(named.withLock { !$0.isEmpty && $0.allSatisfy { $0 == nil } })
        }
    }

    // MARK: While it is open

    @Test("deciding again does not pile up the evidence that it was decided from")
    func noPile() async throws {
        let stage = Stage()
        stage.state.withLock { state in
            state.isOnCaseload = false
            state.ownAnswer = [
                Relationship(
                    kind: .referral, strength: .proven, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                    from: Moment(state.now), evidence: "barts")
            ]
        }
        try await withDesk(stage) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            for _ in 0..<3 {
                stage.state.withLock { $0.version += 1 }
                try await Task.sleep(for: Looks.lease)
                _ = try await desk.look(id, session: "s")
            }
            #expect(await desk.rights[id]?.decision.facts.relationships.count == 1)
        }
    }

    @Test("a look at somebody who becomes restricted meanwhile ends; nobody is asked about a look that nobody uses")
    func restrictedLater() async throws {
        let (stage, service) = (Stage(), Demographics())
        try await withDesk(stage, change: { $0.trace = service.trace }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            let trace = Looks.Limits().trace
            stage.pass(trace)
            await desk.traceAgain()
            #expect(service.asked == 1, "nobody has used it since")
            for asked in 2...3 {
                _ = try await desk.look(id, session: "s")
                await desk.traceAgain()
                await desk.traceAgain()
                #expect(service.asked == asked)
                #expect(stage.state.withLock { $0.events.count { $0.kind == .askedWho } } == asked - 1, "and is on record first")
                stage.pass(trace)
            }
            service.isRestricted = true
            _ = try await desk.look(id, session: "s")
            await desk.traceAgain()
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
            #expect(stage.state.withLock { $0.events.last?.detail } == "who the person is has changed")
        }
    }

    @Test(
        "a look that slept asks who the person is before it asks anybody else: of somebody restricted it ends, and without an answer it stays asleep"
    )
    func restrictedInSleep() async throws {
        let (stage, service) = (Stage(), Demographics())
        try await withDesk(stage, change: { $0.trace = service.trace }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            stage.pass(Looks.Limits().rest)
            #expect(await desk.live[id]?.sleep(at: stage.state.withLock { $0.now }) == true)
            stage.state.withLock { $0.asked = [] }
            service.isDown = true
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "demographicsUnavailable")
            service.isDown = false
            service.isRestricted = true
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
            #expect(stage.state.withLock { $0.asked.isEmpty })
        }
    }
}

/// A demographics service that says what a test tells it.
final class Demographics: Sendable {
    private let state = Mutex((isRestricted: false, isDown: false, asked: 0))
    var isRestricted: Bool {
        get { state.withLock { $0.isRestricted } }
        set { state.withLock { $0.isRestricted = newValue } }
    }
    var isDown: Bool {
        get { state.withLock { $0.isDown } }
        set { state.withLock { $0.isDown = newValue } }
    }
    var asked: Int { state.withLock { $0.asked } }

    var trace: @Sendable (NHSNumber, LookAsker) async -> TraceOutcome {
        { _, _ in
            self.state.withLock { $0.asked += 1 }
            if self.isDown { return .unavailable }
            return .found(
                BannerPerson(
                    nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: Stage.person.born, gender: nil,
                    isRestricted: self.isRestricted),
                families: ["Okonkwo"], superseded: [])
        }
    }
}

/// A place where several wait for each other.
actor Meeting {
    private var missing: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []
    init(_ count: Int) { missing = count }

    func meet() async {
        missing -= 1
        guard missing > 0 else {
            for one in waiting { one.resume() }
            waiting = []
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }
}
