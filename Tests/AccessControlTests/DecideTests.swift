import CareRecord
import Testing

@testable import AccessControl

/// What each rule of the house finds, what it must not, and the edge just beside it.
@Suite struct DecideTests {
    private func outcome(
        _ request: AccessRequest = Example.request(), _ facts: Facts = Example.facts(), _ policy: RegionPolicy = Example.policy()
    ) -> Decision.Outcome {
        decide(request, facts, under: policy).outcome
    }

    @Test("the example policy has no mistake, and a clinician with a relationship sees what the role sees")
    func permitted() {
        #expect(Example.policy().mistakes() == [])
        #expect(outcome() == .permit(Example.clinical))
        #expect(outcome(Example.request(sections: [.allergies, .procedures])) == .permit([.allergies]))
    }

    @Test("facts that nobody found out permit nothing")
    func unknownFacts() {
        let facts = Facts(organisation: .init(ods: Example.barts, kind: .acute, usesTheRecord: true), regionDigest: "r1")
        #expect(outcome(Example.request(), facts) == .refuse([.couldNotTell, .identityNotProven]))
    }

    @Test("every purpose but direct care is refused, also where somebody wrote it into a policy", arguments: Purpose.allCases)
    func purpose(_ purpose: Purpose) {
        let policy = Example.policy(purposes: Set(Purpose.allCases))
        let decision = decide(Example.request(purpose: purpose), Example.facts(), under: policy)
        #expect(decision.isPermitted == (purpose == .directCare))
        if purpose != .directCare { #expect(decision.outcome == .refuse([.purposeNotCare])) }
        #expect(policy.mistakes().contains { $0.path == "purposes" })
    }

    @Test("a purpose that the policy does not name is refused")
    func purposeNotNamed() {
        #expect(outcome(Example.request(), Example.facts(), Example.policy(purposes: [.oversight])) == .refuse([.purposeNotCare]))
    }

    @Test("an organisation that is unknown, another, forbidden, or only shares is refused")
    func organisation() {
        #expect(outcome(Example.request(at: "RQX")) == .refuse([.organisationUnknown, .roleUnknown]))
        #expect(outcome(Example.request(), Example.facts(uses: false)) == .refuse([.organisationDoesNotUseTheRecord]))
        let forbidding = Example.policy(forbidden: RegionPolicy.alwaysForbidden.union(["acute"]))
        #expect(outcome(Example.request(), Example.facts(), forbidding) == .refuse([.organisationForbidden]))
    }

    @Test("an agreement that is suspended refuses, and one that nobody can tell of says so")
    func agreement() {
        #expect(outcome(Example.request(), Example.facts(agreement: .suspended)) == .refuse([.agreementSuspended]))
        #expect(outcome(Example.request(), Example.facts(agreement: .couldNotTell)) == .refuse([.couldNotTell]))
    }

    @Test(
        "a claimed role that is none of ours is refused, also the right code at another kind of organisation",
        arguments: ["R8009", "", "r8000", "R8014x"])
    func roleUnknown(_ code: String) {
        #expect(outcome(Example.request(code)) == .refuse([.roleUnknown]))
        #expect(outcome(Example.request(), Example.facts(kind: .pharmacy)) == .refuse([.roleUnknown]))
    }

    @Test("a code that two roles claim at one kind of organisation stands for none")
    func ambiguous() {
        let twice =
            Example.roles + [
                RoleDefinition(
                    id: "second", name: "Second", kind: .care, jobRoles: ["R8000"], organisationKinds: [.acute],
                    sees: [.init(sections: [.alerts])])
            ]
        let policy = Example.policy(roles: twice)
        #expect(outcome(Example.request(), Example.facts(), policy) == .refuse([.roleUnknown]))
        #expect(policy.mistakes().contains { $0.path == "roles[4].jobRoles" })
        #expect(decide(Example.request("R8001"), Example.facts(), under: policy).isPermitted)
    }

    @Test("activities open what they open, any one of those named, and who holds none of a role's sees nothing")
    func activities() {
        #expect(outcome(Example.request(activities: ["B0360"])) == .permit(Set(Section.allCases)))
        #expect(outcome(Example.request(activities: ["B9999"])) == .permit(Example.clinical))
        #expect(outcome(Example.request("R8014")) == .refuse([.roleSeesNothing]))
        for one in ["B0360", "B0370"] {
            #expect(outcome(Example.request("R8014", activities: [one])) == .permit([.identity, .documents, .carePlans, .alerts]))
        }
    }

    @Test("lapsed training refuses; training that nobody can tell of refuses only where the policy says so")
    func training() {
        #expect(outcome(Example.request(), Example.facts(training: .lapsed)) == .refuse([.trainingLapsed]))
        #expect(outcome(Example.request(), Example.facts(training: .couldNotTell)) == .permit(Example.clinical))
        #expect(
            outcome(Example.request(), Example.facts(training: .couldNotTell), Example.policy(training: .refuse))
                == .refuse([.couldNotTell]))
        #expect(
            outcome(Example.request(), Example.facts(training: .current(until: nil)), Example.policy(training: .refuse))
                == .permit(Example.clinical))
        let weighed = decide(Example.request(), Example.facts(training: .couldNotTell), under: Example.policy()).weighed
        #expect(weighed.contains { $0.rule == "training" && $0.finding == .couldNotTell })
    }

    @Test("training counts to the last moment before its end and not at it")
    func trainingEdge() {
        func at(_ step: Int) -> Bool {
            decide(
                Example.request(), Example.facts(training: .current(until: Moment(milliseconds: Example.now.milliseconds + step))),
                under: Example.policy()
            ).isPermitted
        }
        #expect(at(1) && !at(0) && !at(-1))
    }

    @Test("a sign-in below the authentication level is asked to step up, below the identity level refused, at each just enough")
    func assurance() {
        for level in [nil, 0, 1] { #expect(outcome(Example.request(), Example.facts(authentication: level)) == .challenge([.stepUp(2)])) }
        for level in [2, 3] { #expect(outcome(Example.request(), Example.facts(authentication: level)) == .permit(Example.clinical)) }
        for level in [nil, 0, 2] { #expect(outcome(Example.request(), Example.facts(identity: level)) == .refuse([.identityNotProven])) }
    }

    @Test("without a clock, or without a person, no record opens")
    func clockAndPerson() {
        #expect(outcome(Example.request(), Example.facts(now: nil)) == .refuse([.couldNotTell]))
        #expect(outcome(Example.request(person: nil)) == .refuse([.noPerson]))
    }

    @Test("an objection refuses everybody, broken glass or not, and so does not knowing")
    func objection() {
        for facts in [Example.facts(objection: .objects), Example.facts(objection: .objects, grants: [Example.grant()])] {
            #expect(outcome(Example.request(), facts) == .refuse([.personObjects]))
        }
        #expect(outcome(Example.request(), Example.facts(objection: .couldNotTell)) == .refuse([.couldNotTell]))
    }

    @Test("of a restricted person, sections that tell a place are hidden, broken glass or not; not knowing is the same")
    func restricted() {
        for state in [Facts.Restricted.yes, .couldNotTell] {
            let decision = decide(Example.request(), Example.facts(restricted: state, grants: [Example.grant()]), under: Example.policy())
            #expect(decision.permitted == Example.clinical.subtracting([.appointments, .encounters, .documents, .carePlans]))
            #expect(decision.permission?.withoutWhereabouts == true)
            #expect(decision.permission?.hiddenForWhereabouts == [.appointments, .encounters, .documents, .carePlans])
        }
        let permission = decide(Example.request(), Example.facts(), under: Example.policy()).permission
        #expect(permission?.withoutWhereabouts == false && permission?.hiddenForWhereabouts == [])
    }

    @Test("searching shows who somebody is and nothing else, without a relationship, to whoever could open a record")
    func searching() {
        let request = Example.request(action: .searchForPerson, person: nil)
        #expect(outcome(request, Example.facts([], objection: .couldNotTell, restricted: .couldNotTell)) == .permit([.identity]))
        #expect(outcome(Example.request("R0001", action: .searchForPerson)) == .refuse([.oversightSeesNoRecord]))
        #expect(outcome(request, Example.facts([], agreement: .suspended)) == .refuse([.agreementSuspended]))
        let blind =
            Example.roles.filter { $0.id != "clinician" } + [
                RoleDefinition(
                    id: "clinician", name: "C", kind: .care, jobRoles: ["R8000"], organisationKinds: [.acute],
                    sees: [.init(sections: [.alerts])])
            ]
        #expect(outcome(request, Example.facts(), Example.policy(roles: blind)) == .refuse([.noRulePermits]))
    }

    @Test("a search weighs nothing of the record: no relationship, glass, objection or whereabouts is written down with it")
    func searchWeighs() {
        let request = Example.request(action: .searchForPerson, person: nil)
        let weighed = decide(request, Example.facts(restricted: .yes, grants: [Example.grant()]), under: Example.policy()).weighed
        #expect(!weighed.contains { ["relationship", "break-glass", "presence-alerts"].contains($0.rule) })
        #expect(weighed.filter { ["restricted", "objection"].contains($0.rule) }.map(\.finding) == [.doesNotApply, .doesNotApply])
    }

    @Test("privacy officers check the trail and open no record; nobody else checks the trail")
    func oversight() {
        let check = Example.request("R0001", action: .checkTrail, person: nil, purpose: .oversight)
        #expect(outcome(check, Example.facts([], objection: .objects)) == .permit([]))
        #expect(outcome(Example.request("R0001")) == .refuse([.oversightSeesNoRecord]))
        #expect(outcome(Example.request(action: .checkTrail, purpose: .oversight)) == .refuse([.notOversight]))
        #expect(outcome(Example.request("R0001", action: .checkTrail)) == .refuse([.purposeNotCare]))
    }
}
