import AuditTrail
import CareRecord

/// Who took part in an event, as agents (BALP: client and server, or source and recipient, and the user with what their token says).
struct AuditActors {
    private(set) var json: [JSONText] = []
    private(set) var namesRecipient = false

    init(_ event: ExportedEvent, _ pattern: AuditPattern, _ site: AuditSite) {
        let service = Self.service(site)
        let home = Self.network(site.address)
        switch pattern.shape {
        case .query(let asked):
            // What is asked goes from client to server: DICOM's source is who asks.
            add(.source, service, home)
            // A look's demographics question is one of evidence too, and says so.
            let organisation = event.text(.organisation)
            if asked == .ownOrganisation, event.text(.detail) != "demographics", let organisation {
                add(.destination, Self.organisation(organisation), Self.unknownNetwork)
            } else {
                add(.destination, .reference("urn:ietf:rfc:3986", site.demographics, type: "Device"), Self.network(site.demographics))
            }
        case .read:
            // What is read goes from server to client: the viewer, which is our client at the identity provider.
            add(.destination, .reference(site.issuer, site.client, type: "Device", display: "Viewer"), home)
            add(.source, service, home)
        case .disclosure:
            add(.source, service, home)
            if let recipient = Self.recipient(of: event) {
                namesRecipient = true
                add(.destination, recipient, Self.unknownNetwork)
            }
        case .plain: add(.application, service, home)
        }
        if let subject = event.text(.subject) { json.append(Self.user(subject, event)) }
        if let organisation = event.text(.organisation) {
            json.append(
                .object(["type": AuditCoding.provider.concept, "who": Self.organisation(organisation), "requestor": .bool(false)]))
        }
    }

    private mutating func add(_ type: AuditCoding, _ who: JSONText, _ network: JSONText) {
        json.append(.object(["type": type.concept, "who": who, "requestor": .bool(false), "network": network]))
    }

    /// Whoever recorded it: the observer, too.
    static func service(_ site: AuditSite) -> JSONText {
        .reference("urn:ietf:rfc:3986", site.address, type: "Device", display: "CareRecord")
    }

    /// To whom it went: a list to whom it is about, anything else to the organisation of whoever asked.
    private static func recipient(of event: ExportedEvent) -> JSONText? {
        if event.kind == .listHanded { return event.text(.person).map { .reference(NHSNumber.system, $0, type: "Patient") } }
        return event.text(.organisation).map(organisation)
    }

    private static func organisation(_ code: String) -> JSONText { .reference(ODSCode.system, code, type: "Organization") }

    /// Issuer and subject as BALP maps a token's `iss` and `sub`. No name: the trail has none.
    private static func user(_ subject: String, _ event: ExportedEvent) -> JSONText {
        let purpose = event.text(.purpose) ?? ""
        var reasons: [JSONText] = [purpose == "direct care" ? AuditCoding.reason("TREAT").concept : .object(["text": .string(purpose)])]
        if AuditPattern.isOverride(event.kind) { reasons.append(AuditCoding.reason("BTG").concept) }
        return .object([
            "type": AuditCoding.concept([.recipient, .tokenUser]),
            "role": event.text(.role).map {
                .array([AuditCoding("https://fhir.hl7.org.uk/CodeSystem/UKCore-SDSJobRoleName", $0).concept])
            },
            "who": .object([
                "identifier": .object(["system": event.text(.issuer).filled, "value": .string(subject)])
            ]),
            "requestor": .bool(true), "purposeOfUse": purpose.isEmpty ? nil : .array(reasons),
        ])
    }

    /// An address (FHIR's network type 5: URI).
    private static func network(_ address: String) -> JSONText { .object(["address": .string(address), "type": "5"]) }

    /// BALP wants one; the trail keeps nobody's, and says so in FHIR's way.
    private static let unknownNetwork = JSONText.object([
        "extension": .array([
            .object(["url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"])
        ])
    ])
}
