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

    /// The version of FHIR that it speaks, where that is not R4 (4.0, and 4.3, which reads alike); nil where it is, or is not said.
    public var otherVersion: String? {
        guard let fhirVersion, !fhirVersion.isEmpty else { return nil }
        if fhirVersion.hasPrefix("4") || fhirVersion.uppercased().hasPrefix("R4") { return nil }
        // It stands on pages: a version and nothing else.
        let isPlain = fhirVersion.utf8.count <= 20 && fhirVersion.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
        return isPlain ? fhirVersion : "of another version"
    }

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
