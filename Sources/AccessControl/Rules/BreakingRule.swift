import CareRecord

/// Whether the glass may be broken: by this role, with a reason, for what it can open and no more, after a step-up, within the limits.
/// The decision checks it and not a page (LESSONS, overrides). Source: issue 4, part 5.
struct BreakingRule: DecisionRule {
    static let id = "breaking"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("breaking.asked", question.request.action == .breakGlass) else { return }
        let (finding, sentence) = judge(question)
        tally.found(Self.id, finding, sentence)
    }

    private func judge(_ question: Question) -> (Finding, String) {
        let terms = question.policy.breakGlass
        guard let role = question.role, holds("breaking.role", terms.roles.contains(role.id)) else {
            return (.refuse(.glassNotForRole), "Your role may not look without a proven relationship.")
        }
        guard let breaking = question.request.breaking, isStated(breaking, question) else {
            return (.refuse(.glassNotStated), "No reason was chosen, or nothing to open.")
        }
        let ceiling = SectionSet(terms.sections).intersection(SectionSet(role.ceiling(question.request.staff.role.activities).sections))
        guard holds("breaking.sections", SectionSet(breaking.sections).isSubset(of: ceiling)),
            holds("breaking.labels", breaking.labels.isSubset(of: question.policy.index.openable))
        else { return (.refuse(.glassOpensLess), "Some of what was chosen cannot be opened so.") }
        guard question.isWithinGlassLimits else { return (.refuse(.breakGlassLimit), "The limit is reached.") }
        guard reaches("breaking.assurance", breaking.assurance, terms.assurance),
            reaches("breaking.fresh", breaking.authenticated + terms.fresh, breaking.opened),
            reaches("breaking.order", breaking.opened, breaking.authenticated)
        else { return (.challenge(.stepUp(terms.assurance)), "Prove once more who you are first.") }
        return (.noRestriction, "The glass may be broken.")
    }

    /// It is the staff member's own, of this person, now, for a reason of the list, and opens something.
    private func isStated(_ it: BreakGlassGrant, _ question: Question) -> Bool {
        holds("breaking.staff", it.staff == question.request.staff.subject)
            && holds("breaking.organisation", it.organisation.code == question.request.staff.role.organisation)
            && holds("breaking.person", it.person == question.request.person)
            && holds("breaking.now", it.opened == question.facts.now && it.ended == nil)
            && holds("breaking.reason", question.policy.breakGlass.reasons.contains { $0.id == it.reason })
            && holds("breaking.something", !it.sections.isEmpty || !it.labels.isEmpty)
    }
}
