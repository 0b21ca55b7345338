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
        "MedicationDispense", "MedicationAdministration", "Task", "DeviceRequest", "CommunicationRequest", "RequestGroup",
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
        // Entered in error before all else: then it is not even an order.
        let verified = statusConcept(target, "verificationStatus")
        let said = firstCode(verified) ?? verified?.shown ?? code(target, "status") ?? code(target, "lifecycleStatus")
        if said == "entered-in-error" { return "Entered in error: " }
        let order = flag(target, "doNotPerform") == true ? "Do not: " : ""
        return word(said) + order
    }

    private func word(_ status: String?) -> String {
        switch status {
        case "refuted": return "Said not to be so: "
        case "unconfirmed", "provisional", "differential", "presumed": return "Not confirmed: "
        case "not-done": return "Not done: "
        // Orders, plans, goals and medicines that are so no longer, or not yet (HL7 FHIR R4, RequestStatus, GoalLifecycleStatus).
        case "revoked": return "Revoked: "
        case "cancelled": return "Cancelled: "
        case "stopped", "abandoned": return "Stopped: "
        case "rejected": return "Rejected: "
        case "declined": return "Declined: "
        case "not-taken": return "Not taken: "
        case "noshow": return "Did not attend: "
        case "draft", "proposed": return "Proposed, not decided: "
        case "on-hold", "suspended": return "On hold: "
        default: return ""
        }
    }
}
