import CareRecord
import Testing

@testable import AccessControl

/// Why nothing of what was asked for is seen: the true reason, and no two that contradict each other.
@Suite struct WhyNothingTests {
    private func outcome(
        _ sections: Set<Section>, _ facts: Facts = Example.facts([]), as jobRole: String = "R8000",
        under policy: RegionPolicy = Example.policy(glass: noGlass, presence: .init(most: 0, within: .days(1)))
    ) -> Decision.Outcome {
        decide(Example.request(jobRole, sections: sections), facts, under: policy).outcome
    }

    /// Nobody breaks it: what is refused is refused for what the test is about.
    private static let noGlass = BreakGlassTerms(
        roles: [], sections: [], reasons: [], assurance: 3, fresh: .minutes(5), lasts: .minutes(60),
        perStaff: .init(most: 3, within: .days(7)), perOrganisation: .init(most: 10, within: .days(1)))

    @Test("a section that the role does not see is said to be none of the role's, whatever relationship there is")
    func role() {
        #expect(outcome([.procedures]) == .refuse([.roleSeesLess]))
        #expect(outcome([.procedures], Example.facts()) == .refuse([.roleSeesLess]))
        #expect(outcome([.conditions]) == .refuse([.noRelationship]))
    }

    @Test("what is hidden whatever the ground is said to be kept back; what a ground would show is not")
    func keptBack() {
        #expect(outcome([.encounters], Example.facts(restricted: .yes)) == .refuse([.keptBack]))
        #expect(outcome([.encounters], Example.facts([], restricted: .yes)) == .refuse([.keptBack]))
        #expect(outcome([.conditions], Example.facts([], restricted: .yes)) == .refuse([.noRelationship]))
        #expect(outcome([.conditions, .encounters], Example.facts([], restricted: .yes)) == .refuse([.noRelationship]))
    }

    @Test("a relationship that opens other sections is not said to be none")
    func less() {
        let present = Example.relationship(.personPresent, from: Example.now, staff: "s1")
        #expect(outcome([.conditions], Example.facts([present])) == .refuse([.relationshipShowsLess]))
        #expect(outcome([.medicines], Example.facts([present])) == .permit([.medicines]))
    }

    @Test("each of them is worded, and in the explanation")
    func worded() {
        let decision = decide(
            Example.request(sections: [.procedures]), Example.facts(), under: Example.policy(glass: Self.noGlass))
        #expect(Explanation(decision).lines[0...1] == ["Refused.", "Your role does not see what was asked for."])
        #expect(decision.refusalSentences == ["Your role does not see what was asked for."])
        #expect(decide(Example.request(), Example.facts(), under: Example.policy()).refusalSentences.isEmpty)
    }

    @Test("of an organisation that is not connected only that is said, not that something could not be found out")
    func unknownOrganisation() {
        let facts = Facts(
            organisation: nil, regionDigest: "r1", now: Example.now, agreement: .couldNotTell,
            assurance: .init(authentication: 3, identity: 3))
        let decision = decide(Example.request(), facts, under: Example.policy())
        #expect(decision.refusalSentences == [Refusal.organisationUnknown.sentence])
        #expect(decision.weighed.filter { $0.rule == AgreementRule.id }.map(\.finding) == [.doesNotApply])
    }

    @Test("what could not be found out is said where nothing refuses for certain, and only there")
    func said() {
        #expect(Set<Refusal>([.couldNotTell]).said == [.couldNotTell])
        #expect(Set<Refusal>([.couldNotTell, .personObjects]).said == [.personObjects])
        #expect(Set<Refusal>([.organisationForbidden, .roleUnknown, .couldNotTell]).said == [.organisationForbidden])
        #expect(Set<Refusal>([.trainingLapsed, .agreementSuspended]).said == [.agreementSuspended, .trainingLapsed])
        #expect(Set<Refusal>().said.isEmpty)
        #expect(
            decide(Example.request(), Example.facts(agreement: .couldNotTell), under: Example.policy()).outcome == .refuse([.couldNotTell]))
    }
}
