/// Refuses staff of organisations that are not connected, only share, or are of a kind that may not look. Source: issue 4, part 3.
struct OrganisationRule: DecisionRule {
    static let id = "organisation"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard let organisation = question.organisation else {
            return tally.found(Self.id, .refuse(.organisationUnknown), "The organisation of your role is not connected.")
        }
        if holds("organisation.forbidden", question.policy.forbids(organisation.kind)) {
            return tally.found(Self.id, .refuse(.organisationForbidden), "Organisations of this kind may not look.")
        }
        if holds("organisation.uses", organisation.usesTheRecord) {
            tally.found(Self.id, .noRestriction, "Your organisation uses the record.")
        } else {
            tally.found(Self.id, .refuse(.organisationDoesNotUseTheRecord), "Your organisation does not use the record.")
        }
    }
}
