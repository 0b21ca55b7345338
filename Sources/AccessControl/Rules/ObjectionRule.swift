import CareRecord

/// Refuses while the person objects to this record, or nobody can tell. Two things stand against an objection: a notice of a national emergency, which
/// suspends all of them while it lasts; and the glass, broken by whom and on which legal ground the region's policy says, for what was named and no more.
/// Source: DESIGN law 8; issue 7, part 3.
struct ObjectionRule: DecisionRule {
    static let id = "objection"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("objection.opens", question.opensRecord) else { return tally.found(Self.id, .doesNotApply, "No record is opened.") }
        if holds("objection.none", question.facts.objection == .none) {
            return tally.found(Self.id, .noRestriction, "No objection to this record is in force.")
        }
        guard holds("objection.objects", question.facts.objection == .objects) else {
            return tally.found(Self.id, .refuse(.couldNotTell), "Whether the person objects could not be found out.")
        }
        if isSuspended(question, &tally) { return }
        guard let terms = question.policy.objections.breakGlass, let role = question.role,
            holds("objection.glass-role", terms.roles.contains(role.id))
        else { return tally.found(Self.id, .refuse(.personObjects), "The person objects to this record.") }
        let grants = grants(question, terms)
        guard holds("objection.glass", !grants.isEmpty) else {
            return tally.found(Self.id, .challenge(.nameGround), "The person objects. Only broken glass with a legal ground opens it.")
        }
        let sections = grants.reduce(into: Set<Section>()) { $0.formUnion($1.sections) }
        tally.found(
            Self.id, .limit(sections), "The person objects. What is named on a legal ground opens all the same.",
            evidence: grants.map(\.id).min())
    }

    /// Marks what is permitted under a notice, and ends it with the notice.
    private func isSuspended(_ question: Question, _ tally: inout Tally) -> Bool {
        guard let notice = question.facts.suspension, let now = question.facts.now, reaches("objection.suspension-from", now, notice.from),
            !reaches("objection.suspension-until", now, notice.until)
        else { return false }
        tally.found(
            Self.id, .noRestriction, "The person objects. Objections are suspended by a notice of a national emergency.",
            evidence: notice.id, counts: notice.from..<notice.until)
        if kept("objection.suspension-ends") { tally.ends(notice.until) }
        return true
    }

    /// What names a ground of the policy's: broken glass that stands, or that is to be broken now.
    private func grants(_ question: Question, _ terms: ObjectionTerms.Despite) -> [BreakGlassGrant] {
        guard let now = question.facts.now else { return [] }
        func isGround(_ grant: BreakGlassGrant) -> Bool {
            holds("objection.ground", terms.grounds.contains { $0.id == grant.ground })
        }
        // Whether it may be broken, and is this person's, is weighed by the rules of the glass.
        if holds("objection.breaking", question.request.action == .breakGlass) {
            return question.request.breaking.map { isGround($0) ? [$0] : [] } ?? []
        }
        return question.facts.grants.filter {
            isGround($0) && holds("objection.stands", BreakGlassRule.aside($0, question, question.policy.breakGlass, now) == nil)
        }
    }
}
