import CareRecord
import Testing

@testable import AccessControl

/// Whether the glass may be broken is decided, and not a page's word.
@Suite struct BreakingTests {
    private func breaking(
        _ grant: BreakGlassGrant?, _ jobRole: String = "R8000", activities: [String] = [], _ facts: Facts = Example.facts([]),
        policy: RegionPolicy = Example.policy()
    ) -> Decision {
        decide(Example.request(jobRole, activities: activities, action: .breakGlass, breaking: grant), facts, under: policy)
    }
    private let good = Example.grant(sections: [.conditions, .results], labels: ["restricted"])

    @Test(
        "with a reason, a fresh step-up and no more than can be opened, it may be broken, and the decision says what would open until when")
    func permitted() {
        let decision = breaking(good)
        #expect(decision.outcome == .permit([.conditions, .results]))
        #expect(decision.permission?.opens == ["restricted"] && decision.permission?.until == Example.now + .hours(1))
        #expect(
            breaking(Example.grant(sections: [], labels: ["sexual-health"])).outcome == .permit([]),
            "labels alone, for whoever has a relationship")
        let trained = Example.facts([], training: .current(until: Example.now + .minutes(9)))
        #expect(breaking(good, "R8000", trained).permission?.until == Example.now + .minutes(9))
    }

    @Test("what would then be seen is what is seen: the same facts with the glass broken show those sections")
    func kept() {
        let promised = breaking(good).permitted
        let after = decide(Example.request(), Example.facts([], authentication: 3, grants: [good]), under: Example.policy())
        #expect(after.permitted == promised && after.permission?.opens == ["restricted"])
    }

    @Test("another's, another person's, another time's, without a listed reason, or for nothing is refused")
    func notStated() {
        let (now, wrong) = (Example.now, Decision.Outcome.refuse([.glassNotStated]))
        for grant in [
            nil, Example.grant(staff: "s2", sections: [.results]), Example.grant(at: Example.homerton, sections: [.results]),
            Example.grant(of: Example.other, sections: [.results]),
            Example.grant(sections: [.results], opened: now - .minutes(1)), Example.grant(sections: [.results], opened: now + .minutes(1)),
            Example.grant(sections: [.results], ended: now + .minutes(1)), Example.grant(sections: [.results], reason: "curious"),
            Example.grant(sections: []),
        ] { #expect(breaking(grant).outcome == wrong) }
    }

    @Test("a section or label that glass does not open for that role refuses the whole: never more than was meant")
    func opensLess() {
        let wrong = Decision.Outcome.refuse([.glassOpensLess])
        #expect(breaking(Example.grant(sections: [.results, .documents])).outcome == wrong)
        #expect(breaking(Example.grant(sections: [.results], labels: ["third-party"])).outcome == wrong)
        #expect(
            breaking(Example.grant(sections: [.results], labels: ["sealed"])).outcome == wrong, "as for a label that is not there: no trace"
        )
        #expect(breaking(Example.grant(sections: [.results], labels: ["nonsense"])).outcome == wrong)
    }

    @Test("a role that may not is refused, and so is a privacy officer")
    func roles() {
        #expect(breaking(Example.grant(sections: [.identity]), "R8014", activities: ["B0360"]).outcome == .refuse([.glassNotForRole]))
        #expect(breaking(Example.grant(sections: [.identity]), "R0001").outcome == .refuse([.glassNotForRole, .oversightSeesNoRecord]))
    }

    @Test("at the limit it is refused, below it not, and who cannot count refuses")
    func limits() {
        func outcome(_ use: BreakGlassUse?) -> Decision.Outcome { breaking(good, "R8000", Example.facts([], use: use)).outcome }
        #expect(outcome(BreakGlassUse(byStaff: 2, byOrganisation: 9)) == .permit([.conditions, .results]))
        for use in [BreakGlassUse(byStaff: 3, byOrganisation: 0), BreakGlassUse(byStaff: 0, byOrganisation: 10), nil] {
            #expect(outcome(use) == .refuse([.breakGlassLimit]))
            #expect(
                decide(Example.request(), Example.facts(use: use), under: Example.policy()).permission?.couldOpen == [],
                "nothing is offered that would be refused")
        }
    }

    @Test("without a step-up that is strong and fresh, it is asked for")
    func stepUp() {
        func outcome(_ assurance: Int, _ age: Int) -> Decision.Outcome {
            breaking(
                Example.grant(
                    sections: [.results], assurance: assurance, authenticated: Moment(milliseconds: Example.now.milliseconds - age))
            ).outcome
        }
        #expect(outcome(3, 0) == .permit([.results]) && outcome(3, 300_000) == .permit([.results]) && outcome(4, 0) == .permit([.results]))
        for (assurance, age) in [(2, 0), (3, 300_001), (3, -1)] { #expect(outcome(assurance, age) == .challenge([.stepUp(3)])) }
    }

    @Test("an objection, a suspended agreement, lapsed training, an unknown person and a restriction stand against it as against any look")
    func otherRules() {
        #expect(breaking(good, "R8000", Example.facts([], objection: .objects)).outcome == .refuse([.personObjects]))
        #expect(breaking(good, "R8000", Example.facts([], agreement: .suspended)).outcome == .refuse([.agreementSuspended]))
        #expect(breaking(good, "R8000", Example.facts([], training: .lapsed)).outcome == .refuse([.trainingLapsed]))
        let restricted = breaking(
            good, "R8000", Example.facts([], restricted: .yes),
            policy: Example.policy(restrictedHides: [.appointments, .encounters, .documents, .results]))
        #expect(restricted.outcome == .permit([.conditions]))
        let all = Example.policy(rules: [RestrictingRule(id: "all", because: "b", grounds: [.breakGlass], hides: Set(Section.allCases))])
        #expect(
            breaking(Example.grant(sections: [.results]), policy: all).outcome == .refuse([.glassOpensLess]),
            "glass that would show nothing is not broken")
    }

    @Test("what is asked to be opened is written down with the decision and replayed")
    func written() throws {
        let decision = breaking(good)
        guard case .same(let again) = try WrittenDecision(text: decision.text).replayed(under: Example.policy())
        else {
            Issue.record("not the same")
            return
        }
        #expect(again.request.breaking == good)
        #expect(
            !decide(Example.request(breaking: good), Example.facts([]), under: Example.policy()).isPermitted,
            "asking to open a look with it opens nothing")
    }
}
