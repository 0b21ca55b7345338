import CareRecord

/// Permits the sections of each relationship whose window is open now: the person's, the organisation's, strong enough for the role.
/// Source: issue 4, part 4.
struct RelationshipRule: DecisionRule {
    static let id = "relationship"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("relationship.opens", question.opensRecord), let role = question.role, let now = question.facts.now else { return }
        if question.facts.relationships.isEmpty { tally.found(Self.id, .doesNotApply, "No evidence of a relationship is in hand.") }
        for kind in question.facts.unanswered.sorted() {
            tally.found(Self.id, .couldNotTell, "\(kind.words): your organisation's system did not say")
        }
        for relationship in question.facts.relationships.sorted(by: Facts.precedes) {
            weigh(relationship, question, role, now, &tally)
        }
    }

    private func weigh(_ it: Relationship, _ question: Question, _ role: RoleDefinition, _ now: Moment, _ tally: inout Tally) {
        let words = it.kind.words
        func aside(_ why: String) { tally.found(Self.id, .doesNotApply, "\(words): \(why)", evidence: it.evidence) }
        guard holds("relationship.person", it.person == question.request.person) else { return aside("of another person") }
        guard holds("relationship.organisation", it.organisation.code == question.request.staff.role.organisation) else {
            return aside("at another organisation")
        }
        guard holds("relationship.staff", isOfStaff(it, question)) else { return aside("of another staff member") }
        guard let place = question.policy.index.termsOf[it.kind] else { return aside("counts for nothing in this region") }
        let terms = question.policy.relationships[place]
        let strength = kept("relationship.weaker") ? min(it.strength, terms.strength) : it.strength
        guard reaches("relationship.strength", strength, role.needs) else {
            return aside("not proven well enough for your role")
        }
        let (begins, ends) = (terms.begins(it), terms.ends(it))
        // It ended before it began: the source's dates make no sense.
        guard reaches("relationship.order", it.until ?? it.from, it.from), begins < ends else {
            return aside("its dates make no sense")
        }
        let counts = begins..<ends
        guard reaches("relationship.begins", now, begins) else {
            return tally.found(Self.id, .doesNotApply, "\(words): counts not yet", evidence: it.evidence, counts: counts)
        }
        guard !reaches("relationship.ends", now, ends) else {
            return tally.found(Self.id, .doesNotApply, "\(words): counts no more", evidence: it.evidence, counts: counts)
        }
        tally.found(Self.id, .permit(terms.sections), words, on: .relationship(it.kind), evidence: it.evidence, counts: counts)
    }

    /// A personal kind names its staff member; any that names one is that one's.
    private func isOfStaff(_ it: Relationship, _ question: Question) -> Bool {
        guard let staff = it.staff else { return !holds("relationship.personal", it.kind.isPersonal) }
        return staff == question.request.staff.subject
    }
}
