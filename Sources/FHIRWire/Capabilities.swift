/// What a FHIR server says it can do (CapabilityStatement), as far as we ask.
public struct Capabilities: Sendable, Hashable {
    /// Resource types with a search interaction, each with its search parameters' names.
    public let searchable: [String: Set<String>]
    /// What each type's search can send along (`searchInclude`), as `Type:parameter` or `*`.
    public let includes: [String: Set<String>]
    /// What Patient's search can send along that refers to the patient (`searchRevInclude`), as `Type:parameter`.
    public let sentWithPatient: Set<String>
    /// Whether Patient has the operation `everything`.
    public let patientEverything: Bool
    /// `fhirVersion` as sent.
    public let fhirVersion: String?
    /// Software name and version, for `source check`.
    public let software: String?

    public init(
        searchable: [String: Set<String>], includes: [String: Set<String>] = [:], sentWithPatient: Set<String> = [],
        patientEverything: Bool, fhirVersion: String?,
        software: String?
    ) {
        self.searchable = searchable
        self.includes = includes
        self.sentWithPatient = sentWithPatient
        self.patientEverything = patientEverything
        self.fhirVersion = fhirVersion
        self.software = software
    }
}
