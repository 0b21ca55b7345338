import CareRecord
import Foundation
import Testing

@testable import AccessControl

/// The laws by random policies: the same seed makes the same ones.
@Suite struct RandomPolicyTests {
    struct Dice {
        private var state: UInt64
        init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
        mutating func roll(_ sides: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(sides))
        }
        mutating func some<Value: Hashable>(of all: [Value]) -> Set<Value> { Set(all.filter { _ in roll(2) == 0 }) }
        mutating func one<Value>(of all: [Value]) -> Value { all[roll(all.count)] }
    }

    static let kinds: [OrganisationKind] = [.acute, .gpPractice, .careHome]

    static func rule(_ number: Int, _ dice: inout Dice) -> RestrictingRule {
        RestrictingRule(
            id: "r\(number)", because: "b", roles: dice.roll(2) == 0 ? nil : dice.some(of: (0..<4).map { RoleID("role\($0)") }),
            organisationKinds: dice.roll(2) == 0 ? nil : dice.some(of: kinds),
            grounds: dice.roll(2) == 0 ? nil : dice.some(of: Ground.allCases),
            hides: dice.some(of: Section.allCases), unlessAssurance: dice.roll(3) == 0 ? 3 : nil)
    }

    static func policy(_ dice: inout Dice, rules: Int) -> RegionPolicy {
        let roles = (0..<4).map { number in
            RoleDefinition(
                id: RoleID("role\(number)"), name: "r", kind: number == 3 ? .administrator : .care, jobRoles: ["J\(number)"],
                organisationKinds: Set(kinds),
                sees: [
                    .init(sections: dice.some(of: Section.allCases)), .init(activities: ["B1"], sections: dice.some(of: Section.allCases)),
                ],
                needs: dice.one(of: Strength.allCases))
        }
        let relationships = RelationshipKind.allCases.map { kind in
            RelationshipTerms(
                kind: kind, strength: dice.one(of: Strength.allCases), before: .days(dice.roll(20)), after: .days(dice.roll(20)),
                longest: .days(1 + dice.roll(20)), sections: dice.some(of: Section.allCases))
        }
        let glass = BreakGlassTerms(
            roles: dice.some(of: roles.map(\.id)), sections: dice.some(of: Section.allCases), reasons: [.init(id: "emergency", words: "w")],
            assurance: 2 + dice.roll(2),
            fresh: .minutes(5), lasts: .minutes(60), perStaff: .init(most: dice.roll(4), within: .days(1)),
            perOrganisation: .init(most: dice.roll(9), within: .days(1)))
        return RegionPolicy(
            digest: "random", roles: roles, relationships: relationships, breakGlass: glass,
            assurance: .init(authentication: 1 + dice.roll(3), identity: 1 + dice.roll(3)),
            unknownTraining: dice.one(of: UnknownTraining.allCases), restrictedHides: dice.some(of: Section.allCases),
            purposes: [.directCare],
            forbiddenKinds: [], labels: Example.labels, lists: Example.lists, rules: (0..<rules).map { rule($0, &dice) },
            objections: dice.roll(2) == 0
                ? ObjectionTerms()
                : ObjectionTerms(
                    breakGlass: .init(roles: dice.some(of: roles.map(\.id)), grounds: [.init(id: "vital", words: "w", law: "l")])))
    }

    static func question(_ dice: inout Dice) -> (AccessRequest, Facts) {
        let request = Example.request(
            "J\(dice.roll(4))", activities: dice.roll(2) == 0 ? [] : ["B1"], sections: dice.some(of: Section.allCases),
            director: dice.roll(2) == 0 ? nil : Director(subject: "s2", organisation: "R1H", jobRole: "J0"))
        let relationships = (0..<dice.roll(5)).map { _ in
            let from = Example.now - .days(dice.roll(60) - 30)
            return Example.relationship(
                dice.one(of: RelationshipKind.allCases), from: from, until: dice.roll(2) == 0 ? nil : from + .days(dice.roll(20)),
                strength: dice.one(of: Strength.allCases),
                staff: dice.roll(2) == 0 ? nil : "s1")
        }
        let noticed = Example.now - .days(dice.roll(9) - 2)
        let facts = Example.facts(
            relationships, kind: dice.one(of: kinds), training: dice.roll(4) == 0 ? .couldNotTell : .current(until: nil),
            authentication: 1 + dice.roll(3),
            identity: 1 + dice.roll(3), asked: dice.some(of: RelationshipKind.allCases),
            // Most people object to nothing: else little would be shown that more could be taken from.
            objection: dice.roll(3) == 0 ? dice.one(of: Facts.Objection.allCases) : .none,
            restricted: dice.one(of: Facts.Restricted.allCases),
            grants: dice.roll(2) == 0
                ? []
                : [
                    Example.grant(
                        sections: dice.some(of: Section.allCases), labels: ["restricted"],
                        ground: dice.one(of: ["vital", "vital", "curious", nil]))
                ],
            use: BreakGlassUse(byStaff: dice.roll(4), byOrganisation: dice.roll(9)), director: .confirmed, presences: dice.roll(8),
            suspension: dice.roll(3) == 0 ? .init(id: "n1", from: noticed, until: noticed + .days(4)) : nil)
        return (request, facts)
    }

    @Test(
        "one more rule never shows more, rules and evidence have no order, what is shown was given, and all of it can be replayed",
        arguments: 0..<40)
    func laws(_ seed: Int) throws {
        var dice = Dice(UInt64(seed) + 1)
        let policy = Self.policy(&dice, rules: dice.roll(12))
        let more = policy.changing(labels: policy.labels.reversed(), rules: [Self.rule(99, &dice)] + policy.rules.reversed())
        let turned = policy.changing(
            roles: policy.roles.reversed(), relationships: policy.relationships.reversed(), labels: policy.labels.reversed(),
            lists: policy.lists.reversed(), rules: policy.rules.reversed())
        for _ in 0..<100 {
            let (request, facts) = Self.question(&dice)
            let decision = decide(request, facts, under: policy)
            let narrower = decide(request, facts, under: more)
            #expect(narrower.permitted.isSubset(of: decision.permitted))
            #expect(
                decide(request, facts, under: turned).outcome == decision.outcome
                    && decide(request, facts, under: turned).permission == decision.permission)
            #expect(decision.permitted == Self.given(request, facts, policy), "an independent reading of the policy shows the same")
            #expect(
                decision.weighed.count { $0.rule.hasPrefix("r") && $0.rule.dropFirst().allSatisfy(\.isNumber) } == policy.rules.count,
                "every rule is weighed")
            let text = decision.text
            #expect(text == WrittenDecision(decision).text, "the text is that of what is written")
            guard case .same = try WrittenDecision(text: text).replayed(under: policy) else {
                Issue.record("cannot be replayed")
                return
            }
        }
    }

    /// The policy read another way, by sets and from the definition: slow, and written without `decide`.
    static func given(_ request: AccessRequest, _ facts: Facts, _ policy: RegionPolicy) -> Set<Section> {
        guard let role = policy.roles.first(where: { $0.jobRoles.contains(request.staff.role.jobRole) }),
            let organisation = facts.organisation, let now = facts.now
        else { return [] }
        let level = facts.assurance.authentication ?? -1
        if level < policy.assurance.authentication || (facts.assurance.identity ?? -1) < policy.assurance.identity { return [] }
        if facts.training == .couldNotTell && policy.unknownTraining == .refuse { return [] }
        if role.kind == .administrator && request.director == nil { return [] }
        let held = Set(request.staff.role.activities)
        let ceiling = role.sees.filter { $0.activities.isEmpty || !$0.activities.isDisjoint(with: held) }.reduce(into: Set<Section>()) {
            $0.formUnion($1.sections)
        }
        func hidden(_ ground: Ground) -> Set<Section> {
            var all = facts.restricted == .no ? [] : policy.restrictedHides
            for rule in policy.rules {
                if let roles = rule.roles, !roles.contains(role.id) { continue }
                if let kinds = rule.organisationKinds, !kinds.contains(organisation.kind) { continue }
                if let grounds = rule.grounds, !grounds.contains(ground) { continue }
                if let needed = rule.unlessAssurance, level >= needed { continue }
                all.formUnion(rule.hides)
            }
            return all
        }
        var seen: Set<Section> = []
        for it in facts.relationships where it.person == request.person && it.organisation == organisation.ods {
            if it.kind.isPersonal && it.staff == nil { continue }
            guard let terms = policy.relationships.first(where: { $0.kind == it.kind }), min(it.strength, terms.strength) >= role.needs
            else { continue }
            let day = 86_400_000
            let begin = it.from.milliseconds - terms.before.seconds * 1000
            let end =
                min(it.until?.milliseconds ?? .max / 2, it.from.milliseconds + terms.longest.seconds / 86_400 * day) + terms.after.seconds
                * 1000
            if begin <= now.milliseconds, now.milliseconds < end {
                seen.formUnion(terms.sections.subtracting(hidden(.relationship(it.kind))))
            }
        }
        for grant in facts.grants
        where policy.breakGlass.roles.contains(role.id) && grant.assurance >= policy.breakGlass.assurance
            && (facts.assurance.authentication ?? -1) >= policy.breakGlass.assurance
        {
            seen.formUnion(grant.sections.intersection(policy.breakGlass.sections).subtracting(hidden(.breakGlass)))
        }
        return seen.intersection(ceiling).intersection(request.sections).intersection(unobjected(role, facts, now, policy))
    }

    /// What an objection leaves: everything under a notice, what was named on a legal ground where the policy has one, else nothing.
    private static func unobjected(_ role: RoleDefinition, _ facts: Facts, _ now: Moment, _ policy: RegionPolicy) -> Set<Section> {
        let all = Set(Section.allCases)
        if facts.objection == .none { return all }
        guard facts.objection == .objects else { return [] }
        if let notice = facts.suspension, notice.from <= now, now < notice.until { return all }
        guard let despite = policy.objections.breakGlass, despite.roles.contains(role.id) else { return [] }
        let isSure = (facts.assurance.authentication ?? -1) >= policy.breakGlass.assurance
        let named = facts.grants.filter { isSure && $0.assurance >= policy.breakGlass.assurance && $0.ground == "vital" }
        return named.reduce(into: []) { $0.formUnion($1.sections) }
    }

    @Test(
        "an objection, an end date, less proof, a lapsed register or one more label never shows more, under whatever policy",
        arguments: 0..<40)
    func restrictions(_ seed: Int) {
        var dice = Dice(UInt64(seed) + 2000)
        let policy = Self.policy(&dice, rules: dice.roll(12))
        let labelled = policy.changing(labels: policy.labels + [RandomLabelTests.label(&dice)])
        let closed = policy.changing(objections: ObjectionTerms())
        for _ in 0..<60 {
            let (request, facts) = Self.question(&dice)
            let free = MonotoneTests.Shown(decision: decide(request, facts, under: policy))
            for (what, narrower) in Self.stricter(facts, &dice) {
                let shown = MonotoneTests.Shown(decision: decide(request, narrower, under: policy))
                #expect(shown.isSubset(of: free), "\(what)")
            }
            #expect(decide(request, facts, under: labelled).permitted == free.decision.permitted, "a label is of entries, not of sections")
            #expect(MonotoneTests.Shown(decision: decide(request, facts, under: closed)).isSubset(of: free), "no ground any more")
        }
    }

    /// Facts with one restriction more, each of a kind.
    private static func stricter(_ facts: Facts, _ dice: inout Dice) -> [(String, Facts)] {
        func with(_ what: String, _ change: (inout Facts) -> Void) -> (String, Facts) {
            var facts = facts
            change(&facts)
            return (what, facts)
        }
        func ended(_ it: Relationship, _ until: Moment) -> Relationship {
            Relationship(
                kind: it.kind, strength: it.strength, organisation: it.organisation, person: it.person, from: it.from,
                until: min(until, it.until ?? until), staff: it.staff, evidence: it.evidence)
        }
        func ended(_ it: BreakGlassGrant, _ until: Moment) -> BreakGlassGrant {
            BreakGlassGrant(
                id: it.id, staff: it.staff, organisation: it.organisation, person: it.person, sections: it.sections, labels: it.labels,
                reason: it.reason, opened: it.opened, ended: min(until, it.ended ?? until), assurance: it.assurance,
                authenticated: it.authenticated, ground: it.ground)
        }
        let ends = facts.relationships.map { _ in Example.now + .days(dice.roll(60) - 30) }
        let glassEnds = Example.now + .minutes(dice.roll(3) - 1)
        return [
            // Where it cannot be told, nothing is shown already.
            with("objection") { if $0.objection == .none { $0.objection = .objects } },
            with("objection unknown") { $0.objection = .couldNotTell },
            with("notice over") {
                if $0.suspension != nil { $0.suspension = .init(id: "n1", from: Example.now - .days(9), until: Example.now) }
            },
            with("end dates") { $0.relationships = zip($0.relationships, ends).map { ended($0, $1) } },
            with("end of the glass") { $0.grants = $0.grants.map { ended($0, glassEnds) } },
            with("training") { $0.training = .lapsed },
            with("role ended") { $0.roleEnd = .ended(from: Example.now) },
            with("fewer relationships") { $0.relationships = Array($0.relationships.dropLast()) },
        ]
    }
}
