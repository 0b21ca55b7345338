import CareRecord

/// Hides what the region's own rules hide. A rule can only take away.
struct RegionRules: DecisionRule {
    static let id = "region-rule"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard question.opensRecord else { return }
        // Beyond what the bits hold every rule applies: `mistakes()` refuses such a policy, and this must not show more.
        let role = question.rolePlace.map { $0 < 64 ? UInt64(1) << UInt64($0) : .max } ?? 0
        let kind = question.organisation.map { PolicyIndex.bit($0.kind) } ?? 0
        let level = question.facts.assurance.authentication ?? -1
        let table = question.policy.index.rules
        tally.weigh(table)
        for (place, row) in table.rows.enumerated() {
            let applies =
                holds("rule.role", row.roles & role != 0) && holds("rule.kind", row.kinds & kind != 0)
                && !(row.unlessAssurance.map { reaches("rule.assurance", level, $0) } ?? false)
            if applies { tally.hide(row, at: place) }
        }
    }
}
