/// One kind of information in a record. A closed set: adding a case makes the compiler name every place that must know it.
public enum Section: String, CaseIterable, Sendable, Codable, Hashable, Comparable {
    case identity
    case appointments
    case conditions
    case medicines
    case allergies
    case results
    case documents
    case carePlans = "care-plans"
    case encounters
    case procedures
    case immunisations
    case alerts

    /// As a page's title says it.
    public var title: String {
        switch self {
        case .identity: "Identity"
        case .appointments: "Appointments"
        case .conditions: "Conditions"
        case .medicines: "Medicines"
        case .allergies: "Allergies"
        case .results: "Results"
        case .documents: "Documents"
        case .carePlans: "Care plans"
        case .encounters: "Encounters"
        case .procedures: "Procedures"
        case .immunisations: "Immunisations"
        case .alerts: "Alerts"
        }
    }

    /// FHIR R4 resource types whose every resource is an entry of this section (HL7 FHIR R4, resource list).
    public var resourceTypes: [String] {
        switch self {
        case .identity: ["Patient", "RelatedPerson"]
        case .appointments: ["Appointment"]
        case .conditions: ["Condition"]
        case .medicines:
            ["MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration"]
        case .allergies: ["AllergyIntolerance"]
        case .results: ["Observation", "DiagnosticReport", "ImagingStudy"]
        case .documents: ["DocumentReference", "Composition"]
        case .carePlans: ["CarePlan", "Goal", "Consent"]
        case .encounters: ["Encounter", "EpisodeOfCare", "ServiceRequest"]
        case .procedures: ["Procedure"]
        case .immunisations: ["Immunization"]
        case .alerts: ["Flag"]
        }
    }

    /// The section that a resource type's resources are entries of; nil for other types, which are listed by type and count.
    public static func of(resourceType: String) -> Section? { byType[resourceType] }

    private static let byType: [String: Section] = {
        var map: [String: Section] = [:]
        for section in Section.allCases { for type in section.resourceTypes { map[type] = section } }
        return map
    }()

    /// The order of sections on pages.
    public static func < (a: Section, b: Section) -> Bool { a.place < b.place }

    /// By its place and not, as raw values would, by its text: sections are keys everywhere.
    public func hash(into hasher: inout Hasher) { hasher.combine(place) }

    /// Place in `allCases`.
    var place: Int {
        switch self {
        case .identity: 0
        case .appointments: 1
        case .conditions: 2
        case .medicines: 3
        case .allergies: 4
        case .results: 5
        case .documents: 6
        case .carePlans: 7
        case .encounters: 8
        case .procedures: 9
        case .immunisations: 10
        case .alerts: 11
        }
    }
}
