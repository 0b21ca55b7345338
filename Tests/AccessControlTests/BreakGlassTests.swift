import CareRecord
import Testing

@testable import AccessControl

/// A look without a proven relationship: when it is offered, what it opens, until when, and for nobody else.
@Suite struct BreakGlassTests {
    private func decision(
        _ grants: [BreakGlassGrant] = [], now: Moment = Example.now, use: BreakGlassUse? = BreakGlassUse(byStaff: 0, byOrganisation: 0),
        authentication: Int = 3, _ request: AccessRequest = Example.request(), policy: RegionPolicy = Example.policy()
    ) -> Decision {
        decide(request, Example.facts([], now: now, authentication: authentication, grants: grants, use: use), under: policy)
    }

    @Test("with nothing proven, it is offered, and so is stating that the person is present")
    func offered() {
        #expect(decision().outcome == .challenge([.breakGlass, .statePresence]))
        #expect(decision(Example.request(sections: [.results])).outcome == .challenge([.breakGlass]), "presence shows no results")
        #expect(decision(Example.request(sections: [.allergies])).outcome == .challenge([.statePresence]), "glass opens no allergies")
        #expect(decision(Example.request(sections: [.appointments])).outcome == .refuse([.noRelationship]))
    }

    private func decision(_ request: AccessRequest) -> Decision { decision([], request) }

    @Test(
        "what the glass could open beyond what is seen is named: sections and labels, within the limits, for a role that may, and nothing that a rule hides"
    )
    func couldOpen() {
        func could(_ facts: Facts, _ request: AccessRequest = Example.request(), rules: [RestrictingRule] = Example.rules) -> (
            Set<Section>, Set<LabelID>
        )? {
            decide(request, facts, under: Example.policy(rules: rules)).permission.map { ($0.couldOpenSections, $0.couldOpen) }
        }
        let present = [Example.relationship(.personPresent, from: Example.now, staff: "s1")]
        #expect(
            could(Example.facts(present))?.0 == [.conditions, .results]
                && could(Example.facts(present))?.1 == ["restricted", "sexual-health"])
        #expect(could(Example.facts(present), Example.request(sections: [.identity, .results]))?.0 == [.results])
        #expect(could(Example.facts())?.0 == [], "all of it is seen")
        #expect(could(Example.facts(present, use: BreakGlassUse(byStaff: 3, byOrganisation: 0)))?.0 == [])
        #expect(could(Example.facts(present, use: BreakGlassUse(byStaff: 2, byOrganisation: 9)))?.0 == [.conditions, .results])
        let never = RestrictingRule(id: "never", because: "b", hides: [.results])
        #expect(could(Example.facts(present), rules: Example.rules + [never])?.0 == [.conditions])
    }

    @Test("that the person is present can be stated up to the limit; past it the refusal stands beside what else may be done, or alone")
    func presenceLimit() {
        func outcome(_ presences: Int, role: String = "R8000", use: BreakGlassUse? = .init(byStaff: 0, byOrganisation: 0)) -> Decision {
            decide(Example.request(role), Example.facts([], use: use, presences: presences), under: Example.policy())
        }
        #expect(outcome(4).outcome == .challenge([.statePresence, .breakGlass]))
        #expect(!outcome(4).weighed.contains { $0.finding == .refuse(.presenceLimit) })
        #expect(outcome(5).outcome == .challenge([.breakGlass]))
        #expect(outcome(5).weighed.contains { $0.finding == .refuse(.presenceLimit) })
        #expect(outcome(5, use: nil).outcome == .refuse([.noRelationship, .presenceLimit, .breakGlassLimit]))
        // What was stated before holds all the same.
        let stated = Example.relationship(.personPresent, from: Example.now, staff: "s1")
        #expect(decide(Example.request(), Example.facts([stated], presences: 99), under: Example.policy()).isPermitted)
    }

    @Test("a role that may not break glass is offered none, nor presence where that is too weak")
    func notOffered() {
        #expect(decision(Example.request("R8014", activities: ["B0360"])).outcome == .refuse([.noRelationship]))
        var known = Example.relationships
        known.removeLast()
        #expect(decision(policy: Example.policy(relationships: known, rules: [])).outcome == .challenge([.breakGlass]))
    }

    @Test("it is offered below the limit and not at it, for the staff member and for the organisation; who cannot count offers none")
    func limits() {
        func offers(_ staff: Int, _ organisation: Int) -> Bool {
            decision(use: BreakGlassUse(byStaff: staff, byOrganisation: organisation), Example.request(sections: [.results])).outcome
                == .challenge([.breakGlass])
        }
        #expect(offers(2, 0) && !offers(3, 0) && !offers(4, 0))
        #expect(offers(0, 9) && !offers(0, 10) && !offers(0, 11))
        let asked = Example.request(sections: [.results])
        #expect(decision(use: BreakGlassUse(byStaff: 3, byOrganisation: 0), asked).outcome == .refuse([.breakGlassLimit, .noRelationship]))
        #expect(decision(use: nil, asked).outcome == .refuse([.breakGlassLimit, .noRelationship]))
        #expect(decision(use: nil).outcome == .challenge([.statePresence]), "what needs no glass is offered still")
    }

    @Test("it opens the named sections that the policy lets glass open, and no others")
    func opens() {
        let decided = decision([Example.grant()], authentication: 3)
        #expect(decided.permitted == [.conditions, .results], "documents were named, and the policy does not let glass open them")
        #expect(decided.permission?.grounds == [.breakGlass: [.conditions, .results]])
        #expect(decided.permission?.until == Example.now + .hours(1))
    }

    @Test("it opens the named labels that may be opened, and no others, and says which still could be")
    func labels() {
        let grant = Example.grant(labels: ["restricted", "third-party", "sealed", "nonsense"])
        let permission = decision([grant]).permission
        #expect(permission?.opens == ["restricted"] && permission?.couldOpen == ["sexual-health"])
        let related = decide(Example.request("R8014", activities: ["B0360"]), Example.facts(), under: Example.policy()).permission
        #expect(related?.opens == [] && related?.couldOpen == [], "who may break no glass could open none")
    }

    @Test("another's, another organisation's or another person's broken glass opens nothing")
    func others() {
        for grant in [
            Example.grant(staff: "s2"), Example.grant(at: Example.homerton), Example.grant(of: Example.other),
            Example.grant(reason: "curious"),
        ] {
            #expect(decision([grant]).permitted == [])
        }
        let social = Example.request("R8014", activities: ["B0360"])
        #expect(decision([Example.grant()], social).permitted == [])
    }

    @Test("it lasts from the moment it is broken to the last before its end, or until it is ended")
    func time() {
        func isOpen(_ step: Int, ended: Int? = nil) -> Bool {
            let grant = Example.grant(ended: ended.map { Moment(milliseconds: Example.now.milliseconds + $0) })
            return !decision([grant], now: Moment(milliseconds: Example.now.milliseconds + step)).permitted.isEmpty
        }
        let hour = 3_600_000
        #expect(!isOpen(-1) && isOpen(0) && isOpen(1))
        #expect(isOpen(hour - 1) && !isOpen(hour) && !isOpen(hour + 1))
        #expect(isOpen(59_999, ended: 60_000) && !isOpen(60_000, ended: 60_000))
        #expect(!isOpen(hour, ended: 2 * hour), "a later end does not prolong it")
    }

    @Test("it needs the step-up's level, and a proof of who it was that is fresh and not from afterwards")
    func stepUp() {
        func opens(_ assurance: Int = 3, _ age: Int = 0) -> Bool {
            decision([Example.grant(assurance: assurance, authenticated: Moment(milliseconds: Example.now.milliseconds - age))]).isPermitted
        }
        #expect(!opens(2) && opens(3) && opens(4))
        #expect(opens(3, 299_999) && opens(3, 300_000) && !opens(3, 300_001))
        #expect(!opens(3, -1) && opens(3, 0))
    }

    @Test("a region's rule that needs a level hides below it, at it not, and asks to step up where nothing else is left")
    func levelRule() {
        let policy = Example.policy(glass: glass(assurance: 2))
        #expect(decision([Example.grant()], authentication: 2, policy: policy).permitted == [.conditions])
        #expect(decision([Example.grant()], authentication: 3, policy: policy).permitted == [.conditions, .results])
        let only = Example.request(sections: [.results])
        #expect(decision([Example.grant()], authentication: 2, only, policy: policy).outcome == .challenge([.stepUp(3)]))
        #expect(
            decision([Example.grant(sections: [.identity])], authentication: 2, only, policy: policy).outcome == .challenge([.breakGlass]),
            "a step-up alone would not help")
    }

    private func glass(assurance: Int) -> BreakGlassTerms {
        let it = Example.glass
        return BreakGlassTerms(
            roles: it.roles, sections: it.sections, reasons: it.reasons, assurance: assurance, fresh: it.fresh, lasts: it.lasts,
            perStaff: it.perStaff, perOrganisation: it.perOrganisation)
    }

    @Test("a later sign-in that is less sure has nothing of it, neither sections nor labels, until it steps up again")
    func laterSignIn() {
        let grant = Example.grant(labels: ["restricted"])
        #expect(decision([grant], authentication: 3).permission?.opens == ["restricted"])
        for level in [0, 2] { #expect(!decision([grant], authentication: level).isPermitted) }
        #expect(decision([grant], authentication: 2).outcome == .challenge([.breakGlass, .statePresence]))
        let related = decide(
            Example.request(), Example.facts(authentication: 2, grants: [grant]), under: Example.policy())
        #expect(related.permission?.opens == [], "what is seen anyway stays, what was sealed is sealed again")
    }

    @Test("a region's rule speaks only of its roles, kinds of organisation and grounds")
    func rulesScope() {
        let present = Example.relationship(.personPresent, from: Example.now, staff: "s1")
        func alerts(_ kind: OrganisationKind, _ relationship: Relationship = present, policy: RegionPolicy = Example.policy()) -> Bool {
            decide(Example.request(), Example.facts([relationship], kind: kind), under: policy).permitted.contains(.alerts)
        }
        #expect(!alerts(.acute) && alerts(.gpPractice) && alerts(.acute, Example.admitted))
        let others = RestrictingRule(id: "o", because: "b", roles: ["social-worker"], hides: [.alerts])
        #expect(alerts(.acute, Example.admitted, policy: Example.policy(rules: [others])))
        let all = RestrictingRule(id: "o", because: "b", hides: [.alerts])
        #expect(!alerts(.acute, Example.admitted, policy: Example.policy(rules: [all])))
    }
}
