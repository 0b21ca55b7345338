import CareRecord
import Testing

@testable import AccessControl

/// Which limits somebody is told of, and that none of them tells of an objection (issue 4, part 5; DESIGN law 8).
@Suite struct ReachedLimitTests {
    private static let policy = Example.policy(
        glass: BreakGlassTerms(
            roles: ["clinician", "social-worker"], sections: [.identity, .conditions, .alerts], reasons: Example.glass.reasons,
            assurance: 3,
            fresh: .minutes(5), lasts: .minutes(60), perStaff: Example.glass.perStaff, perOrganisation: Example.glass.perOrganisation),
        rules: [])
    /// Nobody's word is enough for a social worker: there is nothing else to offer.
    private static let socialWorker = Example.request("R8014", activities: ["B0360"])
    private static let (own, all) = (
        ReachedLimit.ownGlass(Example.glass.perStaff), ReachedLimit.organisationsGlass(Example.glass.perOrganisation)
    )
    private static let uses: [(BreakGlassUse?, [ReachedLimit])] = [
        (.init(byStaff: 3, byOrganisation: 4), [own]), (.init(byStaff: 2, byOrganisation: 10), [all]),
        (.init(byStaff: 4, byOrganisation: 11), [own, all]), (nil, [.uncountedGlass]),
    ]

    private static func decided(
        _ request: AccessRequest = socialWorker, use: BreakGlassUse?, presences: Int = 0, objection: Facts.Objection = .none
    ) -> Decision {
        decide(
            request, Example.facts([], authentication: 3, objection: objection, use: use, presences: presences), under: policy)
    }

    @Test("a refusal says whose limit is reached with the policy's numbers, and of one that could not be counted no number")
    func whose() {
        for (use, expected) in Self.uses {
            let decision = Self.decided(use: use)
            #expect(decision.outcome == .refuse([.noRelationship, .breakGlassLimit]))
            #expect(decision.reachedLimits(under: Self.policy) == expected)
        }
        let below = Self.decided(use: .init(byStaff: 2, byOrganisation: 9))
        #expect(below.outcome == .challenge([.breakGlass]) && below.reachedLimits(under: Self.policy) == [])
    }

    @Test("a limit of statements is told beside what is still offered, and beside a refusal")
    func presence() {
        let presence = ReachedLimit.presence(Self.policy.presence)
        let offered = Self.decided(Example.request(), use: .init(byStaff: 0, byOrganisation: 0), presences: 5)
        #expect(offered.outcome == .challenge([.breakGlass]) && offered.reachedLimits(under: Self.policy) == [presence])
        let refused = Self.decided(Example.request(), use: .init(byStaff: 3, byOrganisation: 0), presences: 5)
        #expect(refused.reachedLimits(under: Self.policy) == [presence, Self.own])
        #expect(Self.decided(Example.request(), use: .init(byStaff: 0, byOrganisation: 0)).reachedLimits(under: Self.policy) == [])
    }

    @Test("of a record that opens the limit is told that keeps more of it closed, and none where the glass would open no more")
    func opens() {
        let policy = Example.policy()
        func opened(_ request: AccessRequest, _ relationships: [Relationship], _ use: BreakGlassUse?) -> Decision {
            decide(request, Example.facts(relationships, use: use), under: policy)
        }
        let present = [Example.relationship(.personPresent, from: Example.now, staff: "s1")]
        for (use, expected) in Self.uses {
            let some = opened(Example.request(), present, use)
            #expect(some.isPermitted && some.isKeptByGlassLimit)
            #expect(some.permission?.glassLimits == expected && some.reachedLimits(under: policy) == expected)
            let labelsOnly = opened(Example.request(), [Example.admitted], use)
            #expect(labelsOnly.permission?.glassLimits == expected, "all sections are seen, and labels could be opened")
        }
        let below = opened(Example.request(), present, .init(byStaff: 2, byOrganisation: 9))
        #expect(below.permission?.glassLimits == [] && !below.isKeptByGlassLimit && below.reachedLimits(under: policy) == [])
        let past = BreakGlassUse(byStaff: 3, byOrganisation: 10)
        let social = opened(Example.request("R8014", activities: ["B0360"]), [Example.admitted], past)
        #expect(social.isPermitted && social.permission?.glassLimits == [], "a role that may break none")
        let all = Set(Example.labels.filter(\.mayBeOpened).map(\.id))
        let everything = decide(
            Example.request(), Example.facts([Example.admitted], authentication: 3, grants: [Example.grant(labels: all)], use: past),
            under: policy)
        #expect(everything.permission?.opens == all && everything.permission?.glassLimits == [], "nothing is left to open")
    }

    @Test("where something else may be done a limit keeps the glass; where all is refused, or nothing was asked yet, it is said otherwise")
    func kept() {
        let past = BreakGlassUse(byStaff: 3, byOrganisation: 0)
        #expect(Self.decided(Example.request(), use: past).isKeptByGlassLimit)
        #expect(!Self.decided(Example.request(), use: .init(byStaff: 0, byOrganisation: 0)).isKeptByGlassLimit)
        #expect(!Self.decided(use: past).isKeptByGlassLimit && !Self.decided(use: past, objection: .objects).isKeptByGlassLimit)
    }

    @Test("where the person objects no limit is told, whoever is past one: it is refused as for whoever is not")
    func objection() {
        for (use, _) in Self.uses + [(.init(byStaff: 0, byOrganisation: 0), [])] {
            for request in [Self.socialWorker, Example.request()] {
                let decision = Self.decided(request, use: use, presences: 9, objection: .objects)
                #expect(decision.isRefusedForObjection && decision.reachedLimits(under: Self.policy) == [])
            }
        }
    }

    @Test("a limit beside an objection is told as without one")
    func beside() {
        let breaking = Example.request(action: .breakGlass, breaking: Example.grant(sections: [.conditions]))
        for (use, expected) in Self.uses {
            let (objecting, other) = (Self.decided(breaking, use: use, objection: .objects), Self.decided(breaking, use: use))
            #expect(objecting.outcome == .refuse([.breakGlassLimit, .personObjects]) && other.outcome == .refuse([.breakGlassLimit]))
            #expect(objecting.reachedLimits(under: Self.policy) == expected && other.reachedLimits(under: Self.policy) == expected)
            #expect(objecting.refusalSentences == other.refusalSentences)
        }
    }
}
