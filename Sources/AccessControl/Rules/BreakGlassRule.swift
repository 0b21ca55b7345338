import CareRecord

/// Permits what broken glass opens, for the named sections and labels and never for more; offers to break it where that is allowed.
/// Source: issue 4, part 5.
struct BreakGlassRule: DecisionRule {
    static let id = "break-glass"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("break-glass.opens", question.opensRecord), let role = question.role, let now = question.facts.now else { return }
        let terms = question.policy.breakGlass
        guard holds("break-glass.role", terms.roles.contains(role.id)) else {
            return tally.found(Self.id, .doesNotApply, "Your role may not look without a proven relationship.")
        }
        if question.facts.grants.isEmpty { tally.found(Self.id, .doesNotApply, "You do not look without a proven relationship.") }
        for grant in question.facts.grants.sorted(by: { ($0.id, $0.opened) < ($1.id, $1.opened) }) {
            weigh(grant, question, terms, now, &tally)
        }
    }

    private func weigh(_ grant: BreakGlassGrant, _ question: Question, _ terms: BreakGlassTerms, _ now: Moment, _ tally: inout Tally) {
        if let why = Self.aside(grant, question, terms, now) {
            return tally.found(Self.id, .doesNotApply, "A look without a proven relationship: \(why)", evidence: grant.id)
        }
        tally.found(
            Self.id, .permit(kept("grant.sections") ? grant.sections.intersection(terms.sections) : grant.sections),
            "You look without a proven relationship, which is checked by people.",
            on: .breakGlass, evidence: grant.id, counts: grant.opened..<Self.ends(grant, terms))
        tally.open(kept("grant.labels") ? grant.labels.intersection(question.policy.index.openable) : grant.labels)
    }

    private static func ends(_ grant: BreakGlassGrant, _ terms: BreakGlassTerms) -> Moment {
        let lasts = kept("grant.lasts") ? grant.opened + terms.lasts : Moment(milliseconds: .max)
        return min(lasts, kept("grant.ended-early") ? grant.ended ?? lasts : lasts)
    }

    /// Why a grant does not count; nil where it does.
    static func aside(_ grant: BreakGlassGrant, _ question: Question, _ terms: BreakGlassTerms, _ now: Moment) -> String? {
        guard holds("grant.person", grant.person == question.request.person) else { return "of another person" }
        guard holds("grant.staff", grant.staff == question.request.staff.subject),
            holds("grant.organisation", grant.organisation.code == question.request.staff.role.organisation)
        else { return "by somebody else" }
        guard holds("grant.reason", terms.reasons.contains { $0.id == grant.reason }) else { return "its reason is none" }
        // A grant is of the sign-in that stepped up: a later, weaker one does not inherit it.
        guard let level = question.facts.assurance.authentication, reaches("grant.now-assurance", level, terms.assurance) else {
            return "you signed in again less surely since: prove once more who you are"
        }
        guard reaches("grant.assurance", grant.assurance, terms.assurance) else { return "not surely enough who it was" }
        guard reaches("grant.fresh", grant.authenticated + terms.fresh, grant.opened),
            reaches("grant.order", grant.opened, grant.authenticated)
        else { return "the proof of who it was is too old" }
        guard reaches("grant.begins", now, grant.opened), !reaches("grant.ends", now, ends(grant, terms)) else { return "its time is over" }
        return nil
    }
}
