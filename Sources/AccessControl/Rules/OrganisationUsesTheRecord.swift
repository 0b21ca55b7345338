import CareRecord

/// Refuses staff of organisations that are not connected, or that share without looking. Source: issue 3, part 8.
struct OrganisationUsesTheRecord: Rule {
    static let id = "organisation-uses-the-record"

    func weigh(_ request: AccessRequest, _ facts: Facts) -> Weighed {
        guard let organisation = facts.organisation, organisation.ods.code == request.staff.role.organisation else {
            return Weighed(
                rule: Self.id, finding: .refuse(.organisationUnknown),
                sentence: "The organisation of your role is not connected.")
        }
        guard organisation.usesTheRecord else {
            return Weighed(
                rule: Self.id, finding: .refuse(.organisationDoesNotUseTheRecord),
                sentence: "Your organisation does not use the record.")
        }
        return Weighed(rule: Self.id, finding: .noRestriction, sentence: "Your organisation uses the record.")
    }
}
