import CareRecord
import FHIRWire

/// By which search parameter a type's resources are found by their person.
///
/// Systems differ: some name `patient`, some only `subject`, and a few types have one of their own. A parameter that a system does not name is
/// refused by many, and passed over by some, which then give everybody's. Source: HL7 FHIR R4, CompartmentDefinition `patient`, and the search
/// parameters of each type.
enum PersonParameter {
    /// The terms of a search for one patient's resources of a type.
    /// - Parameters:
    ///   - patient: the logical id.
    ///   - named: parameters that the system's statement names for the type; nil where it has no statement.
    /// - Returns: nil where it names some, and none of them finds a person's.
    static func terms(_ type: String, of patient: String, named: Set<String>?) -> String? {
        let candidates = ["patient", "subject"] + (others[type] ?? [])
        if let named, let found = candidates.first(where: named.contains) { return term(found, patient) }
        // A statement that names no parameter at all, or not the person's of a type that is always asked for, is taken to have left it out.
        guard named?.isEmpty ?? true || Section.of(resourceType: type) != nil else { return nil }
        return term(withoutPatient[type] ?? "patient", patient)
    }

    /// Types of no section that are of a person, as far as the standard knows.
    static func isOfAPerson(_ type: String) -> Bool { ofAPerson.contains(type) }

    /// `patient` points to Patients alone, so that an id is enough; the others to more types than one.
    private static func term(_ parameter: String, _ patient: String) -> String {
        parameter + "=" + SourceWork.percent(parameter == "patient" ? patient : "Patient/" + patient)
    }

    private static let others: [String: [String]] = [
        "Appointment": ["actor"], "AppointmentResponse": ["actor"], "Coverage": ["beneficiary"], "ResearchSubject": ["individual"],
    ]

    /// Types whose person R4 finds by another parameter only.
    private static let withoutPatient = ["AdverseEvent": "subject", "SupplyRequest": "subject"]

    private static let ofAPerson: Set<String> = [
        "Account", "AdverseEvent", "AppointmentResponse", "Basic", "BodyStructure", "CareTeam", "ChargeItem", "Claim", "ClaimResponse",
        "ClinicalImpression", "Communication", "CommunicationRequest", "Coverage", "CoverageEligibilityRequest",
        "CoverageEligibilityResponse", "DetectedIssue", "Device", "DeviceRequest", "DeviceUseStatement", "DocumentManifest",
        "EnrollmentRequest", "ExplanationOfBenefit", "FamilyMemberHistory", "GuidanceResponse", "ImmunizationEvaluation",
        "ImmunizationRecommendation", "Invoice", "List", "MeasureReport", "Media", "MolecularSequence", "NutritionOrder", "Provenance",
        "QuestionnaireResponse", "RequestGroup", "ResearchSubject", "RiskAssessment", "Specimen", "SupplyDelivery", "SupplyRequest", "Task",
        "VisionPrescription",
    ]
}

/// Types of no section that are asked for, and those that the source holds and cannot find by person.
struct OtherTypes: Sendable {
    private(set) var asked: [String] = []
    /// What is said of the rest; nil where nothing is missing.
    private(set) var missing: CutShort?

    /// - Parameter capabilities: nil where the source does not say what it can do.
    init(_ capabilities: Capabilities?) {
        guard let capabilities else {
            missing = .kindsNotAsked([])
            return
        }
        var notAsked: [String] = []
        for (type, named) in capabilities.searchable.sorted(by: { $0.key < $1.key })
        where Section.of(resourceType: type) == nil && !Self.notOfCare.contains(type) {
            let isOfAPerson = PersonParameter.isOfAPerson(type)
            if named.isEmpty ? isOfAPerson : PersonParameter.terms(type, of: "", named: named) != nil {
                asked.append(type)
            } else if isOfAPerson {
                notAsked.append(type)
            }
        }
        if !notAsked.isEmpty { missing = .kindsNotAsked(notAsked) }
    }

    /// Types with a patient parameter that say nothing about a person's care: who opened a record, who else somebody is, and mere containers.
    private static let notOfCare: Set<String> = ["AuditEvent", "Person", "Group", "Binary", "Bundle"]
}
