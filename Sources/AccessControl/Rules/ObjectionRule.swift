/// Refuses while the person objects to this record, or nobody can tell. Broken glass does not open it. Source: DESIGN law 8.
struct ObjectionRule: DecisionRule {
    static let id = "objection"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("objection.opens", question.opensRecord) else { return tally.found(Self.id, .doesNotApply, "No record is opened.") }
        if holds("objection.none", question.facts.objection == .none) {
            return tally.found(Self.id, .noRestriction, "No objection to this record is in force.")
        }
        if holds("objection.objects", question.facts.objection == .objects) {
            tally.found(Self.id, .refuse(.personObjects), "The person objects to this record.")
        } else {
            tally.found(Self.id, .refuse(.couldNotTell), "Whether the person objects could not be found out.")
        }
    }
}
