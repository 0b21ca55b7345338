import CareRecord
import Testing

@testable import AccessControl

/// A region's rule that can never match or changes nothing is refused: whoever wrote it believed that it protects somebody.
@Suite struct RuleMistakeTests {
    private func mistakes(_ rules: RestrictingRule...) -> [String] { Example.policy(rules: rules).mistakes().map(\.path) }

    private func rule(
        _ id: String = "a", roles: Set<RoleID>? = nil, kinds: Set<OrganisationKind>? = nil, on grounds: Set<Ground>? = nil,
        hides: Set<Section> = [.alerts], unless: Int? = nil, because: String = "b"
    ) -> RestrictingRule {
        RestrictingRule(
            id: id, because: because, roles: roles, organisationKinds: kinds, grounds: grounds, hides: hides, unlessAssurance: unless)
    }

    @Test("an empty set, an unknown name and a rule without its why are refused")
    func empty() {
        #expect(mistakes(rule()) == [])
        #expect(mistakes(rule(hides: [])) == ["rules[0].hides"])
        #expect(mistakes(rule(roles: [])) == ["rules[0].roles"])
        #expect(mistakes(rule(roles: ["nobody"])) == ["rules[0].roles"])
        #expect(mistakes(rule(kinds: [])) == ["rules[0].organisations"])
        #expect(mistakes(rule(on: [])) == ["rules[0].on"])
        #expect(mistakes(rule(because: "")) == ["rules[0].because"])
        #expect(mistakes(rule("objection")) == ["rules[0].id"], "a name of the house's own")
        #expect(mistakes(rule("a"), rule("a", hides: [.results])) == ["rules[1].id"])
    }

    @Test("a role that opens no record, a kind of organisation without such a role, and a ground that is not there can never match")
    func impossible() {
        #expect(mistakes(rule(roles: ["privacy-officer"])) == ["rules[0].roles"])
        #expect(mistakes(rule(roles: ["clinician"], kinds: [.socialCare])) == ["rules[0]"])
        #expect(mistakes(rule(kinds: [.hospice])) == ["rules[0]"])
        #expect(mistakes(rule(on: [.relationship(.caseload)])) == ["rules[0].on"])
        let forbidding = Example.policy(forbidden: RegionPolicy.alwaysForbidden.union(["hospice"]), rules: [rule(kinds: [.hospice])])
        #expect(forbidding.mistakes().map(\.path) == ["rules[0].organisations"])
    }

    @Test("what nobody sees on those grounds need not be hidden")
    func unseen() {
        #expect(mistakes(rule(roles: ["administrator"])) == ["rules[0]"])
        #expect(mistakes(rule(on: [.breakGlass])) == ["rules[0]"], "glass opens no alerts")
        #expect(mistakes(rule(roles: ["social-worker"], on: [.breakGlass], hides: [.identity])) == ["rules[0]"], "may break no glass")
        #expect(mistakes(rule(roles: ["social-worker"], on: [.relationship(.personPresent)])) == ["rules[0]"], "too weak for that role")
        #expect(mistakes(rule(roles: ["social-worker"], on: [.relationship(.eprLaunch)])) == [])
        #expect(mistakes(rule(on: [.relationship(.personPresent)], hides: [.results])) == ["rules[0]"])
    }

    @Test("a rule that others cover changes nothing, whichever stands first; one that adds anything stays")
    func shadowed() {
        let narrow = rule("narrow", roles: ["clinician"])
        let wide = rule("wide")
        #expect(mistakes(narrow, wide) == ["rules[0]"])
        #expect(mistakes(wide, narrow) == ["rules[1]"])
        #expect(mistakes(rule("one"), rule("two")) == ["rules[0]", "rules[1]"], "each of two alike is idle beside the other")
        #expect(mistakes(wide, rule("more", roles: ["clinician"], hides: [.alerts, .results])) == [])
        let halves = [rule("a", kinds: [.acute]), rule("b", kinds: [.gpPractice, .socialCare]), rule("c")]
        #expect(
            Example.policy(rules: halves).mistakes().map(\.path) == ["rules[0]", "rules[1]", "rules[2]"],
            "two together cover the third, and it them")
    }

    @Test("a level that every sign-in has, or none, changes nothing; a lasting rule covers one that a step-up lifts, not the other way")
    func levels() {
        #expect(mistakes(rule(unless: 2)) == ["rules[0].unlessAssurance"])
        #expect(mistakes(rule(unless: 3)) == [])
        #expect(mistakes(rule(unless: 4)) == ["rules[0].unlessAssurance"])
        #expect(mistakes(rule("always"), rule("lifted", unless: 3)) == ["rules[1]"])
        #expect(mistakes(rule("always", roles: ["clinician"]), rule("lifted", unless: 3)) == [])
    }
}
