import CareRecord
import Testing

@testable import AccessControl

/// Adding a restriction never shows more: over every combination of the finite matrix, and by random policies and facts.
@Suite struct MonotoneTests {
    /// What a decision shows, as a set that can be compared: sections, whereabouts, whole documents, opened labels.
    struct Shown {
        let decision: Decision
        func isSubset(of other: Shown) -> Bool {
            if decision.isPermitted && !other.decision.isPermitted { return false }
            guard decision.permitted.isSubset(of: other.decision.permitted) else { return false }
            guard let mine = decision.permission, let theirs = other.decision.permission else {
                return decision.permitted.isEmpty || other.decision.permission != nil
            }
            return mine.opens.isSubset(of: theirs.opens) && (mine.documentsByTitleOnly || !theirs.documentsByTitleOnly)
                && (mine.withoutWhereabouts || !theirs.withoutWhereabouts)
        }
    }

    static let claims: [(job: String, activities: [String])] = [
        ("R8000", []), ("R8000", ["B0360"]), ("R8014", ["B0370"]), ("R8014", []), ("R8006", []), ("R0001", []), ("?", []),
    ]
    static let evidence: [[Relationship]] =
        [[], [Example.admitted]]
        + [RelationshipKind.registeredPractice, .upcomingAppointment, .caseload].map { [Example.relationship($0, from: Example.now)] }
        + [RelationshipKind.eprLaunch, .personPresent].map { [Example.relationship($0, from: Example.now, staff: "s1")] }
        + [[Example.relationship(.personPresent, from: Example.now, staff: "s1"), Example.admitted]]

    /// Facts with each way to make them stricter.
    static func restrictions(_ facts: Facts) -> [Facts] {
        func with(
            relationships: [Relationship]? = nil, agreement: Facts.Agreement? = nil, training: Facts.Training? = nil,
            assurance: Facts.Assurance? = nil,
            objection: Facts.Objection? = nil, restricted: Facts.Restricted? = nil, grants: [BreakGlassGrant]? = nil,
            use: BreakGlassUse? = nil,
            director: Facts.DirectorFact? = nil, organisation: Facts.OrganisationFact? = nil, presences: Int? = nil,
            roleEnd: Facts.RoleEnd? = nil
        ) -> Facts {
            Facts(
                organisation: organisation ?? facts.organisation, regionDigest: facts.regionDigest, now: facts.now,
                agreement: agreement ?? facts.agreement,
                training: training ?? facts.training, assurance: assurance ?? facts.assurance,
                relationships: relationships ?? facts.relationships,
                asked: facts.asked, objection: objection ?? facts.objection, restricted: restricted ?? facts.restricted,
                grants: grants ?? facts.grants,
                breakGlassUse: use ?? facts.breakGlassUse, director: director ?? facts.director,
                presencesStated: presences ?? facts.presencesStated, suspension: facts.suspension,
                roleEnd: roleEnd ?? facts.roleEnd)
        }
        func ended(_ it: Relationship, _ until: Moment) -> Relationship {
            Relationship(
                kind: it.kind, strength: it.strength, organisation: it.organisation, person: it.person, from: it.from,
                until: min(until, it.until ?? until),
                staff: it.staff, evidence: it.evidence)
        }
        var all = [
            with(agreement: .suspended), with(agreement: .couldNotTell), with(training: .lapsed),
            with(roleEnd: .couldNotTell), with(roleEnd: .ended(from: Example.now)), with(roleEnd: .ended(from: Example.now + .days(1))),
            with(assurance: .init(authentication: nil, identity: facts.assurance.identity)),
            with(assurance: .init(authentication: 1, identity: facts.assurance.identity)),
            with(assurance: .init(authentication: facts.assurance.authentication, identity: 2)),
            with(objection: .objects), with(objection: .couldNotTell), with(restricted: .yes), with(restricted: .couldNotTell),
            with(grants: []),
            with(use: BreakGlassUse(byStaff: 99, byOrganisation: 999)), with(presences: 99), with(director: .disowned),
            with(director: .couldNotTell), with(relationships: []),
            with(relationships: facts.relationships.map { ended($0, Example.now) }),
            with(relationships: facts.relationships.map { ended($0, Example.now - .days(40)) }),
            with(relationships: facts.relationships.map { ended($0, Example.now + .days(40)) }),
            with(relationships: Array(facts.relationships.dropFirst())),
            with(
                grants: facts.grants.map {
                    Example.grant(sections: $0.sections, labels: [], opened: $0.opened, ended: Example.now + .minutes(1))
                }),
            with(grants: facts.grants.map { Example.grant(sections: [.results], labels: $0.labels, opened: $0.opened) }),
            with(organisation: facts.organisation.map { .init(ods: $0.ods, kind: $0.kind, usesTheRecord: false) }),
        ]
        if facts.training == .current(until: nil) {
            all += [with(training: .couldNotTell), with(training: .current(until: Example.now + .days(1)))]
        }
        if facts.suspension != nil {
            var over = facts
            over.suspension = nil
            all.append(over)
        }
        return all
    }

    private func policies(stricterThan it: RegionPolicy) -> [RegionPolicy] {
        let hide = RestrictingRule(id: "more", because: "b", hides: [.medicines, .results])
        return [
            Example.policy(training: .refuse), Example.policy(rules: Example.rules + [hide]), Example.policy(purposes: [.oversight]),
            Example.policy(forbidden: RegionPolicy.alwaysForbidden.union(["acute"])),
            Example.policy(assurance: .init(authentication: 3, identity: 3)),
            Example.policy(relationships: Array(Example.relationships.dropLast())), Example.policy(roles: Array(Example.roles.dropFirst())),
            Example.policy(restrictedHides: Set(Section.allCases).subtracting([.identity])),
        ]
    }

    @Test("over every combination of role, evidence, objection, restriction, glass, training, sign-in and kind of organisation")
    func matrix() {
        let policy = Example.policy()
        let stricter = policies(stricterThan: policy)
        let director = Director(subject: "s2", organisation: "R1H", jobRole: "R8000")
        var compared = 0
        for claim in Self.claims {
            for action in AccessRequest.Action.allCases {
                for evidence in Self.evidence {
                    for objection in Facts.Objection.allCases where objection != .objects {
                        for restricted in [Facts.Restricted.no, .yes] {
                            for grants in [[], [Example.grant(labels: ["restricted", "sexual-health"])]] {
                                for (level, kind) in [(2, OrganisationKind.acute), (3, .acute), (3, .gpPractice)] {
                                    let request = Example.request(
                                        claim.job, activities: claim.activities, action: action,
                                        purpose: action == .checkTrail ? .oversight : .directCare, director: director)
                                    let facts = Example.facts(
                                        evidence, kind: kind, authentication: level,
                                        asked: evidence.count == 1 ? [] : Set(RelationshipKind.allCases), objection: objection,
                                        restricted: restricted, grants: grants, director: .confirmed)
                                    let free = Shown(decision: decide(request, facts, under: policy))
                                    for narrower in Self.restrictions(facts) {
                                        let shown = Shown(decision: decide(request, narrower, under: policy))
                                        if !shown.isSubset(of: free) { Issue.record("\(claim) \(action) \(narrower)") }
                                        compared += 1
                                    }
                                    for other in stricter {
                                        if !Shown(decision: decide(request, facts, under: other)).isSubset(of: free) {
                                            Issue.record("\(claim) \(action) by policy")
                                        }
                                        compared += 1
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(compared > 50_000)
    }

    @Test("a permission holds until the moment that it names: nothing that it showed goes before")
    func until() {
        for evidence in Self.evidence {
            for grants in [[], [Example.grant()]] {
                let facts = { (now: Moment) in
                    Example.facts(evidence, now: now, training: .current(until: Example.now + .days(2)), authentication: 3, grants: grants)
                }
                let first = decide(Example.request(), facts(Example.now), under: Example.policy())
                guard let until = first.permission?.until else { continue }
                let last = decide(Example.request(), facts(Moment(milliseconds: until.milliseconds - 1)), under: Example.policy())
                #expect(Set(first.permitted).isSubset(of: last.permitted))
                #expect(until > Example.now)
            }
        }
    }

    @Test("no facts and no request, however strange, permit a role's record without evidence")
    func noEvidenceNoRecord() {
        for claim in Self.claims {
            for restricted in Facts.Restricted.allCases {
                let decision = decide(
                    Example.request(claim.job, activities: claim.activities), Example.facts([], restricted: restricted),
                    under: Example.policy())
                #expect(!decision.isPermitted && decision.permission == nil)
            }
        }
    }
}
