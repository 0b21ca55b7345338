import CareRecord
import Testing

@testable import AccessControl

/// Objections in the finite matrix, under a policy in which broken glass opens a record on a legal ground although the person objects.
@Suite struct MonotoneObjectionTests {
    private static func policy(_ roles: Set<RoleID> = ["clinician"], ground: String = "vital") -> RegionPolicy {
        Example.policy().changing(
            objections: ObjectionTerms(breakGlass: .init(roles: roles, grounds: [.init(id: ground, words: "w", law: "l")])))
    }

    private static let notices: [Facts.Suspension?] = [
        nil, .init(id: "n1", from: Example.now - .days(1), until: Example.now + .days(1)),
        .init(id: "n1", from: Example.now + .days(1), until: Example.now + .days(2)),
    ]

    private static func glass(_ ground: String?) -> [BreakGlassGrant] {
        [Example.grant(sections: [.conditions, .results], labels: ["restricted"], ground: ground)]
    }

    @Test("with or without a legal ground, a notice and broken glass, no restriction shows more, an objection least of all")
    func matrix() {
        let policy = Self.policy()
        let stricter = [Example.policy(), Self.policy([]), Self.policy(ground: "another")]
        let director = Director(subject: "s2", organisation: "R1H", jobRole: "R8000")
        var (compared, openedDespite) = (0, 0)
        for claim in MonotoneTests.claims {
            for action in [AccessRequest.Action.openLook, .breakGlass] {
                for evidence in MonotoneTests.evidence {
                    for objection in [Facts.Objection.none, .objects] {
                        for notice in Self.notices {
                            for grants in [[], Self.glass(nil), Self.glass("vital"), Self.glass("curious")] {
                                let isBreaking = action == .breakGlass
                                let request = Example.request(
                                    claim.job, activities: claim.activities, action: action, director: director,
                                    breaking: isBreaking ? grants.first : nil)
                                let facts = Example.facts(
                                    evidence, authentication: 3, objection: objection, grants: isBreaking ? [] : grants,
                                    director: .confirmed, suspension: notice)
                                let free = MonotoneTests.Shown(decision: decide(request, facts, under: policy))
                                if objection == .objects, notice == nil, free.decision.isPermitted { openedDespite += 1 }
                                let narrower =
                                    MonotoneTests.restrictions(facts).map { decide(request, $0, under: policy) }
                                    + stricter.map { decide(request, facts, under: $0) }
                                for decision in narrower where !MonotoneTests.Shown(decision: decision).isSubset(of: free) {
                                    Issue.record("\(claim) \(action) \(objection) \(grants) shows more: \(decision.outcome)")
                                }
                                compared += narrower.count
                            }
                        }
                    }
                }
            }
        }
        #expect(compared > 50_000)
        #expect(openedDespite > 0, "what is compared is not all refused")
    }
}
