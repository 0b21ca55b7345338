/// Refuses while the organisation's agreement is suspended, or nobody can tell. Source: issue 4, part 3.
struct AgreementRule: DecisionRule {
    static let id = "agreement"

    func weigh(_ question: Question, _ tally: inout Tally) {
        // OrganisationRule refuses it: there is no agreement with an organisation that is not connected, and nothing that could be found out.
        guard question.organisation != nil else {
            return tally.found(Self.id, .doesNotApply, "There is no agreement with an organisation that is not connected.")
        }
        if holds("agreement.in-force", question.facts.agreement == .inForce) {
            return tally.found(Self.id, .noRestriction, "Your organisation's agreement is in force.")
        }
        if holds("agreement.suspended", question.facts.agreement == .suspended) {
            tally.found(Self.id, .refuse(.agreementSuspended), "Your organisation's agreement is suspended.")
        } else {
            tally.found(Self.id, .refuse(.couldNotTell), "Whether your organisation's agreement is in force could not be found out.")
        }
    }
}
