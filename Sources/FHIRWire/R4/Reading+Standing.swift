import CareRecord

/// Whether what a reference leads to may be told here, and how it stands (laws 7, 12).
extension Reading {
    enum Standing {
        case somebodyElses
        /// Words before its name: "Said not to be so: "; empty where it simply stands.
        case said(String)
    }

    static let notTold = "named in another record, which is not shown here"

    /// Types that say something of a person. Staff, places and products are nobody's.
    private static let statements: Set<String> = [
        "Condition", "Procedure", "Observation", "DiagnosticReport", "ServiceRequest", "AllergyIntolerance", "Encounter", "Goal",
        "CarePlan",
        "Immunization", "Specimen", "EpisodeOfCare", "MedicationRequest", "MedicationStatement", "DocumentReference", "RiskAssessment",
        "FamilyMemberHistory", "ClinicalImpression", "ImagingStudy", "Media", "QuestionnaireResponse", "NutritionOrder", "Appointment",
    ]

    func standing(of target: Node) -> Standing {
        guard let type = quietText(target, "resourceType"), Self.statements.contains(type) else { return .said("") }
        // Inside a resource it is that resource's own word, unless it names somebody else.
        let isInside = target.index > resource.index && target.index < after(resource).index
        let found: (subject: ReadResource.Subject, how: String)
        if let known = memory.standings[target.index] {
            found = known
        } else {
            found = (subject(target, type: type, fullURL: isInside ? resourceURL : nil), how(target))
            memory.standings[target.index] = found
        }
        let names = found.subject.reference != nil || !found.subject.nhsNumbers.isEmpty || !found.subject.identifiers.isEmpty
        if isInside, !names { return .said(found.how) }
        return isSamePerson(found.subject, resourceSubject) ? .said(found.how) : .somebodyElses
    }

    /// As far as both say it: what one resource is withheld for, the other must be too.
    private func isSamePerson(_ a: ReadResource.Subject, _ b: ReadResource.Subject) -> Bool {
        guard a.reference != Self.nobodys else { return false }
        // A number that only the other names may be another's.
        return a.reference == b.reference && a.base == b.base && Set(a.nhsNumbers).isSubset(of: b.nhsNumbers)
            && a.identifiers.isSubset(of: b.identifiers) && a.born.allSatisfy(b.born.contains)
    }

    private func how(_ target: Node) -> String {
        let verified = concept(target, "verificationStatus")
        let status = firstCode(verified) ?? verified?.shown ?? quietText(target, "status") ?? quietText(target, "lifecycleStatus")
        switch status {
        case "entered-in-error": return "Entered in error: "
        case "refuted": return "Said not to be so: "
        case "unconfirmed", "provisional", "differential", "presumed": return "Not confirmed: "
        case "not-done": return "Not done: "
        default: return ""
        }
    }
}
