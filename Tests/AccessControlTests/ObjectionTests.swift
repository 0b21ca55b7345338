import CareRecord
import Testing

@testable import AccessControl

/// What an objection does to a decision, and the two things that stand against one.
@Suite struct ObjectionTests {
    private static let despite = ObjectionTerms(
        breakGlass: .init(roles: ["clinician"], grounds: [.init(id: "vital", words: "w", law: "l")]))

    private static func policy(_ terms: ObjectionTerms) -> RegionPolicy {
        let it = Example.policy()
        return RegionPolicy(
            digest: it.digest, roles: it.roles, relationships: it.relationships, breakGlass: it.breakGlass, presence: it.presence,
            assurance: it.assurance, unknownTraining: it.unknownTraining, restrictedHides: it.restrictedHides, purposes: it.purposes,
            forbiddenKinds: it.forbiddenKinds, labels: it.labels, lists: it.lists, rules: it.rules, unanswered: it.unanswered,
            wordsWait: it.wordsWait, objections: terms)
    }

    private static func facts(_ grants: [BreakGlassGrant] = [], suspension: Facts.Suspension? = nil) -> Facts {
        var facts = Example.facts(authentication: 3, objection: .objects, grants: grants)
        facts.suspension = suspension
        return facts
    }

    private static let administrators = Example.request("R8006", director: Director(subject: "s2", organisation: "R1H", jobRole: "R8000"))
    private static func confirmed() -> Facts { Example.facts(objection: .objects, director: .confirmed) }

    private static func grant(_ ground: String?, _ it: BreakGlassGrant = Example.grant(sections: [.conditions])) -> BreakGlassGrant {
        BreakGlassGrant(
            id: it.id, staff: it.staff, organisation: it.organisation, person: it.person, sections: it.sections, labels: it.labels,
            reason: it.reason, opened: it.opened, ended: it.ended, assurance: it.assurance, authenticated: it.authenticated, ground: ground)
    }

    @Test("where the policy says nothing, broken glass with whatever ground opens nothing")
    func closed() {
        for ground in [nil, "vital"] {
            #expect(
                decide(Example.request(), Self.facts([Self.grant(ground)]), under: Example.policy()).outcome == .refuse([.personObjects]))
        }
    }

    @Test("where it permits, whoever may is asked for a ground first, however close the relationship, and everybody else is refused")
    func asked() {
        let policy = Self.policy(Self.despite)
        #expect(decide(Example.request(), Self.facts(), under: policy).outcome == .challenge([.nameGround]))
        #expect(decide(Self.administrators, Self.confirmed(), under: policy).outcome == .refuse([.personObjects]))
    }

    @Test("broken on a ground of the policy's it opens what was named and no more; on another or none it opens nothing")
    func grounds() {
        let policy = Self.policy(Self.despite)
        let decision = decide(Example.request(), Self.facts([Self.grant("vital")]), under: policy)
        #expect(decision.outcome == .permit([.conditions]))
        for ground in [nil, "curious"] {
            #expect(decide(Example.request(), Self.facts([Self.grant(ground)]), under: policy).outcome == .challenge([.nameGround]))
        }
    }

    @Test(
        "on a ground that was named for what stands no more, or stood for somebody else, a relationship opens nothing either",
        arguments: [
            Example.grant(opened: Example.now - Example.glass.lasts), Example.grant(opened: Example.now - .minutes(2), ended: Example.now),
            Example.grant(staff: "s2"), Example.grant(of: Example.other), Example.grant(assurance: 2),
        ])
    func groundOfWhatDoesNotStand(_ grant: BreakGlassGrant) {
        let decision = decide(Example.request(), Self.facts([Self.grant("vital", grant)]), under: Self.policy(Self.despite))
        #expect(decision.outcome == .challenge([.nameGround]))
    }

    @Test("the glass itself is broken only with a ground")
    func breaking() {
        let policy = Self.policy(Self.despite)
        func outcome(_ ground: String?) -> Decision.Outcome {
            decide(Example.request(action: .breakGlass, breaking: Self.grant(ground)), Self.facts(), under: policy).outcome
        }
        #expect(outcome("vital") == .permit([.conditions]))
        #expect(outcome(nil) == .challenge([.nameGround]))
    }

    @Test("a notice of a national emergency suspends it from its beginning up to its end, says so, and ends what it permits")
    func suspension() {
        func decision(_ from: Moment, _ until: Moment) -> Decision {
            decide(Example.request(), Self.facts(suspension: .init(id: "n1", from: from, until: until)), under: Example.policy())
        }
        let now = Example.now
        let permitted = decision(now, now + .minutes(5))
        #expect(permitted.isPermitted)
        #expect(permitted.permission?.until == now + .minutes(5))
        #expect(permitted.weighed.contains { $0.rule == "objection" && $0.evidence == "n1" })
        #expect(decision(now + .minutes(1), now + .minutes(5)).outcome == .refuse([.personObjects]))
        #expect(decision(now - .minutes(5), now).outcome == .refuse([.personObjects]))
    }

    @Test("where anything else refuses too, nothing is told of the objection")
    func untold() {
        #expect(Set<Refusal>([.personObjects, .trainingLapsed]).said == [.trainingLapsed])
        #expect(Set<Refusal>([.personObjects, .couldNotTell]).said == [.personObjects])
        #expect(decide(Example.request(), Self.facts(), under: Example.policy()).isRefusedForObjection)
    }

    @Test("whoever must do something first for any number is asked for that first, so that being refused before tells of no objection")
    func gatedFirst() {
        let unnamed = Example.request("R8006")
        let policy = Example.policy()
        #expect(decide(unnamed, Example.facts(), under: policy).outcome == .challenge([.nameDirector]))
        #expect(decide(unnamed, Self.facts(), under: policy).outcome == .challenge([.nameDirector]))
        #expect(decide(Self.administrators, Self.confirmed(), under: policy).outcome == .refuse([.personObjects]))
        let untrained = Example.facts(training: .lapsed, objection: .objects)
        #expect(
            decide(unnamed, untrained, under: policy).outcome == .refuse([.personObjects, .trainingLapsed]),
            "what refuses for any number is said")
        // Breaking the glass is refused before the surer sign-in that it would need: nobody is sent for one in vain.
        let it = Self.grant("vital")
        let weak = BreakGlassGrant(
            id: it.id, staff: it.staff, organisation: it.organisation, person: it.person, sections: it.sections, labels: it.labels,
            reason: it.reason, opened: it.opened, assurance: 2, authenticated: it.authenticated, ground: it.ground)
        #expect(
            decide(Example.request(action: .breakGlass, breaking: weak), Self.facts(), under: policy).outcome == .refuse([.personObjects]))
    }

    @Test("a desk's role handles objections and opens no record; nobody else handles them")
    func desks() {
        let desk = RoleDefinition(
            id: "desk", name: "Desk", kind: .objectionDesk, jobRoles: ["R9101"], organisationKinds: [.acute], sees: [])
        let it = Example.policy()
        let policy = RegionPolicy(
            digest: it.digest, roles: it.roles + [desk], relationships: it.relationships, breakGlass: it.breakGlass,
            assurance: it.assurance,
            unknownTraining: it.unknownTraining, restrictedHides: it.restrictedHides, purposes: it.purposes,
            forbiddenKinds: it.forbiddenKinds,
            labels: it.labels, lists: it.lists, rules: it.rules)
        func outcome(_ job: String, _ action: AccessRequest.Action, _ purpose: Purpose) -> Decision.Outcome {
            decide(Example.request(job, action: action, purpose: purpose), Example.facts(), under: policy).outcome
        }
        #expect(outcome("R9101", .handleObjections, .oversight) == .permit([]))
        #expect(outcome("R9101", .openLook, .directCare) == .refuse([.deskSeesNoRecord]))
        #expect(outcome("R9101", .checkTrail, .oversight) == .refuse([.notOversight]))
        #expect(outcome("R8000", .handleObjections, .oversight) == .refuse([.notDesk]))
        #expect(outcome("R0001", .handleObjections, .oversight) == .refuse([.notDesk]))
    }

    @Test("each mistake of the terms is named")
    func mistakes() {
        func words(_ roles: Set<RoleID>, _ grounds: [ObjectionTerms.LegalGround]) -> [String] {
            Self.policy(ObjectionTerms(breakGlass: .init(roles: roles, grounds: grounds))).objectionMistakes().map(\.words)
        }
        #expect(words([], []) == ["must name at least one role", "must name at least one ground in law"])
        #expect(
            words(["administrator"], [.init(id: "g", words: "w", law: "l")]) == [
                "administrator changes nothing: it may not break the glass at all"
            ])
        #expect(Self.policy(Self.despite).objectionMistakes().isEmpty)
    }
}
