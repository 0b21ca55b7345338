import AuditTrail
import CareRecord

/// Where the events of one service happened: what an AuditEvent says of the program and of whom it asks. From the region file.
public struct AuditSite: Hashable, Sendable {
    /// The address that staff use: names the service, and is where it can be reached.
    public let address: String
    /// The identity provider and our name there.
    public let issuer: String
    public let client: String
    /// The demographics service's address.
    public let demographics: String

    public init(address: String, issuer: String, client: String, demographics: String) {
        self.address = address
        self.issuer = issuer
        self.client = client
        self.demographics = demographics
    }

    /// Without scheme and path.
    public var host: String {
        let rest = address.split(separator: "/", omittingEmptySubsequences: true)
        let authority = rest.count > 1 && rest[0].hasSuffix(":") ? rest[1] : rest.first ?? ""
        return String(authority)
    }
}

/// An event of the trail as a FHIR R4 `AuditEvent` after IHE's Basic Audit Log Patterns 1.1 (issue 6, part 5; docs/exports.md): for oversight tools and SIEMs.
///
/// The person is an entity, by NHS number, and stands nowhere else, but as the recipient of a list about themselves. What was searched for stands nowhere: the trail knows kinds of words and not the words, and they
/// stand where BALP has the raw request. Decisions are left out; they are in JSON lines. Total over `TrailEvent.Kind`; a kind of a newer program is an activity.
public enum AuditEventResource {
    /// The kinds of the trail as codes.
    public static let kindSystem = "https://carerecord.example/fhir/CodeSystem/trail-event"
    /// Ids of looks, events and ranges of the log.
    static let base = "https://carerecord.example/fhir/NamingSystem/"
    private static let profiles = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."

    public static func json(_ event: ExportedEvent, at site: AuditSite) -> JSONText {
        let pattern = event.kind.map(AuditPattern.of) ?? .unknown
        let kind = event.text(.kind) ?? ""
        let actors = AuditActors(event, pattern, site)
        let entities = AuditEntities(event, pattern)
        let own = AuditCoding(kindSystem, kind)
        return .object([
            "resourceType": "AuditEvent", "id": .string(id(of: event)),
            "meta": profile(pattern, entities, actors).map { .object(["profile": .array([.string(profiles + $0)])]) },
            "type": pattern.type.json, "subtype": .array((pattern.subtypes + [own]).map(\.json)),
            "action": .string(pattern.action.rawValue),
            "recorded": .string(event.time), "outcome": .string(pattern.outcome.rawValue),
            "outcomeDesc": pattern.outcome == .success ? nil : event.text(.detail).filled,
            "agent": .array(actors.json),
            "source": .object([
                "site": .string(site.host), "observer": AuditActors.service(site),
                "type": .array([AuditCoding("http://terminology.hl7.org/CodeSystem/security-source-type", "4", "Application Server").json]),
            ]),
            "entity": entities.json.isEmpty ? nil : .array(entities.json),
        ])
    }

    /// Whether it says that something was refused or went wrong.
    public static func isWarning(_ event: ExportedEvent) -> Bool {
        (event.kind.map(AuditPattern.of) ?? .unknown).outcome != .success || AuditPattern.isOverride(event.kind)
            || event.kind == .alertRaised
    }

    /// The event's id as a UUID is written, and which of its parts it is: the same whenever it is sent, so that what came twice can be told.
    static func id(of event: ExportedEvent) -> String {
        let hex = Array(event.hex(.id) ?? "")
        var text = ""
        for (place, digit) in hex.enumerated() {
            if [8, 12, 16, 20].contains(place) { text.append("-") }
            text.append(digit)
        }
        return "\(text)-\(event.number(.part) ?? 1)"
    }

    /// The pattern that is claimed: one whose every demand is met, or none.
    private static func profile(_ pattern: AuditPattern, _ entities: AuditEntities, _ actors: AuditActors) -> String? {
        switch pattern.shape {
        case .query: entities.namesPerson ? "PatientQuery" : "Query"
        case .read: entities.namesData ? entities.namesPerson ? "PatientRead" : "Read" : nil
        case .disclosure: entities.namesPerson && entities.namesData && actors.namesRecipient ? "PrivacyDisclosure.Source" : nil
        case .plain: nil
        }
    }
}

extension Optional where Wrapped == String {
    /// FHIR has no empty strings.
    var filled: JSONText? { map { $0.isEmpty ? nil : .string($0) } ?? nil }
}

extension JSONText {
    /// A `Reference` by identifier alone: nothing here can be fetched.
    static func reference(_ system: String, _ value: String, type: String? = nil, display: String? = nil) -> JSONText {
        .object([
            "type": type.map { .string($0) }, "identifier": .object(["system": .string(system), "value": .string(value)]),
            "display": display.map { .string($0) },
        ])
    }
}
