/// Keeps back sections that could tell where a restricted person is; who cannot tell takes everybody for restricted. Nothing opens
/// them. Source: STANDARDS 3.
struct RestrictedRule: DecisionRule {
    static let id = "restricted"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("restricted.opens", question.opensRecord) else { return tally.found(Self.id, .doesNotApply, "No record is opened.") }
        if holds("restricted.no", question.facts.restricted == .no) {
            return tally.found(Self.id, .noRestriction, "The person's whereabouts are not restricted.")
        }
        tally.found(Self.id, .hides(question.policy.restrictedHides), "Nothing may tell where the person is.")
    }
}
