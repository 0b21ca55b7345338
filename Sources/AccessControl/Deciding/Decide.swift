import CareRecord

/// The rules that are the house's own, in one list. Order does not matter: all are weighed and the strictest finding wins.
enum HouseRulesOfDeciding {
    static let all: [any DecisionRule] = [
        PurposeRule(), OrganisationRule(), AgreementRule(), RoleRule(), RoleEndRule(), TrainingRule(), AssuranceRule(), ClockRule(),
        PersonRule(),
        ObjectionRule(), DirectorRule(), RestrictedRule(), RelationshipRule(), BreakGlassRule(), BreakingRule(), RegionRules(),
    ]
}

/// Decides under a region's policy, from the request and the facts alone (law 3). Total: every request has an answer. Default is
/// refusal; a restriction can only take away.
///
/// - Complexity: O(rules + relationships + grants).
public func decide(_ request: AccessRequest, _ facts: Facts, under policy: RegionPolicy) -> Decision {
    let question = Question(request, facts, policy)
    var tally = Tally(room: facts.relationships.count + facts.grants.count + HouseRulesOfDeciding.all.count)
    for rule in HouseRulesOfDeciding.all { rule.weigh(question, &tally) }
    let verdict = Verdict(question, tally)
    return Decision(
        request: request, facts: facts, outcome: verdict.outcome, houseRules: tally.weighed, regionRules: tally.regionRules,
        last: verdict.weighed,
        permission: verdict.permission, policyDigest: policy.digest)
}
