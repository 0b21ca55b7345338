import AuditTrail

/// A code of a code system, as an AuditEvent says it.
struct AuditCoding: Hashable, Sendable {
    let system: String
    let code: String
    let display: String?

    init(_ system: String, _ code: String, _ display: String? = nil) {
        self.system = system
        self.code = code
        self.display = display
    }

    var json: JSONText {
        .object(["system": .string(system), "code": .string(code), "display": display.map { .string($0) }])
    }

    /// A `CodeableConcept` of it alone.
    var concept: JSONText { Self.concept([self]) }

    static func concept(_ codings: [AuditCoding]) -> JSONText { .object(["coding": .array(codings.map(\.json))]) }

    // MARK: Systems

    /// DICOM's codes of audit messages (PS3.16 CID 400 to 403).
    static func dicom(_ code: String, _ display: String) -> AuditCoding {
        AuditCoding("http://dicom.nema.org/resources/ontology/DCM", code, display)
    }

    /// ISO 21089: what happens to a record in its life.
    static func lifecycle(_ code: String) -> AuditCoding {
        AuditCoding("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", code)
    }

    static func interaction(_ code: String) -> AuditCoding { AuditCoding("http://hl7.org/fhir/restful-interaction", code, code) }

    /// Why, in HL7's words (v3 ActReason).
    static func reason(_ code: String) -> AuditCoding { AuditCoding("http://terminology.hl7.org/CodeSystem/v3-ActReason", code) }

    static let rest = AuditCoding("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "Restful Operation")
    static let application = dicom("110150", "Application")
    static let source = dicom("110153", "Source Role ID")
    static let destination = dicom("110152", "Destination Role ID")
    static let recipient = AuditCoding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "information recipient")
    static let provider = AuditCoding("http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV", "healthcare provider")
    /// BALP: whoever is named by a token of OAuth or OpenID.
    static let tokenUser = AuditCoding("https://profiles.ihe.net/ITI/BALP/CodeSystem/UserAgentTypes", "UserOauthAgent")
    static let person = AuditCoding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "1", "Person")
    static let systemObject = AuditCoding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "2", "System Object")
    static let other = AuditCoding("http://terminology.hl7.org/CodeSystem/audit-entity-type", "4", "Other")
    static let patientRole = AuditCoding("http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient")
    static let domainResource = AuditCoding("http://terminology.hl7.org/CodeSystem/object-role", "4", "Domain Resource")
    static let securityResource = AuditCoding("http://terminology.hl7.org/CodeSystem/object-role", "13", "Security Resource")
    static let queryRole = AuditCoding("http://terminology.hl7.org/CodeSystem/object-role", "24", "Query")
}
