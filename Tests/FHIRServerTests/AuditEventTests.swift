import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import FHIRServer

/// Every kind of event as an AuditEvent of FHIR R4 in the shape of IHE BALP 1.1. `Tests/Acceptance/exports` holds the same against a validator and BALP's own rules.
@Suite struct AuditEventTests {
    static let site = AuditSite(
        address: "https://record.example:8443", issuer: "https://id.example", client: "carerecord", demographics: "https://pds.example/FHIR"
    )

    /// With every field that the kind can have.
    static func full(_ kind: TrailEvent.Kind, _ more: [EventField: EventValue] = [:], only: Set<EventField>? = nil) throws -> ExportedEvent
    {
        var values: [EventField: EventValue] = [:]
        for field in (only ?? kind.fields).union(EventField.always) {
            values[field] =
                switch field.form {
                case .text: .text("\(field.name) of it")
                case .number: .number(UInt64(field.rawValue))
                case .bytes(let count): .bytes(Array(repeating: field.rawValue, count: count))
                }
        }
        values[.kind] = .text(kind.rawValue)
        values[.at] = .number(1_790_000_000_123)
        values[.part] = .number(2)
        if values[.person] != nil { values[.person] = .text("9990000018") }
        values[.purpose] = .text("direct care")
        values.merge(more) { $1 }
        return ExportedEvent(index: 41, try CanonicalEvent(values))
    }

    private static func read(_ event: ExportedEvent) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(AuditEventResource.json(event, at: site).bytes)) as? [String: Any])
    }

    private static func profile(_ json: [String: Any]) -> String? {
        ((json["meta"] as? [String: Any])?["profile"] as? [String])?.first?.split(separator: "/").last.map(String.init)
    }

    private static func entities(_ json: [String: Any], type: String) -> [[String: Any]] {
        (json["entity"] as? [[String: Any]] ?? []).filter { ($0["type"] as? [String: Any])?["code"] as? String == type }
    }

    @Test(
        "each kind is an AuditEvent with what FHIR wants of one, its own kind as a subtype, and the same id each time",
        arguments: TrailEvent.Kind.allCases)
    func everyKind(_ kind: TrailEvent.Kind) throws {
        for event in [try Self.full(kind), try Self.full(kind, only: [])] {
            let json = try Self.read(event)
            #expect(json["resourceType"] as? String == "AuditEvent")
            #expect(json["recorded"] as? String == "2026-09-21T14:13:20.123Z")
            #expect(json["id"] as? String == "01010101-0101-0101-0101-010101010101-2")
            #expect((json["type"] as? [String: Any])?["code"] != nil)
            let subtypes = try #require(json["subtype"] as? [[String: Any]])
            #expect(subtypes.last?["code"] as? String == kind.rawValue)
            #expect(subtypes.last?["system"] as? String == AuditEventResource.kindSystem)
            let agents = try #require(json["agent"] as? [[String: Any]])
            #expect(!agents.isEmpty && agents.allSatisfy { $0["requestor"] is Bool })
            #expect((json["source"] as? [String: Any])?["site"] as? String == "record.example:8443")
        }
    }

    @Test(
        "the person is the patient entity of each event that is about one, and the number stands nowhere else",
        arguments: TrailEvent.Kind.allCases)
    func person(_ kind: TrailEvent.Kind) throws {
        let event = try Self.full(kind)
        let json = try Self.read(event)
        let patients = Self.entities(json, type: "1")
        let text = String(decoding: AuditEventResource.json(event, at: Self.site).bytes, as: UTF8.self)
        let times = text.components(separatedBy: "9990000018").count - 1
        guard kind.fields.contains(.person) else {
            #expect(patients.isEmpty && times == 0)
            return
        }
        #expect(patients.count == 1)
        let identifier = (patients.first?["what"] as? [String: Any])?["identifier"] as? [String: Any]
        #expect(identifier?["system"] as? String == "https://fhir.nhs.uk/Id/nhs-number")
        #expect(identifier?["value"] as? String == "9990000018")
        // A list is handed to whom it is about: they are its recipient too.
        #expect(times == (kind == .listHanded ? 2 : 1))
    }

    @Test("neither a decision nor anything but the trail's own fields is in it", arguments: TrailEvent.Kind.allCases)
    func noDecision(_ kind: TrailEvent.Kind) throws {
        let text = String(decoding: AuditEventResource.json(try Self.full(kind), at: Self.site).bytes, as: UTF8.self)
        #expect(!text.contains("decision of it"))
        #expect(!kind.fields.contains(.subject) || text.contains("subject of it"))
    }

    @Test("a query has what the trail knows of the question, and the person beside it; without a person it is a query about nobody")
    func query() throws {
        let event = try Self.full(.searched, [.detail: .text("by number")])
        let json = try Self.read(event)
        #expect(Self.profile(json) == "IHE.BasicAudit.PatientQuery")
        let query = try #require(Self.entities(json, type: "2").first)
        #expect(Self.entities(json, type: "2").count == 1)
        #expect(query["query"] as? String == Data("by number".utf8).base64EncodedString())
        #expect(query["what"] == nil && query["detail"] == nil)
        let nobody = try Self.read(Self.full(.searched, only: [.subject, .detail]))
        #expect(Self.profile(nobody) == "IHE.BasicAudit.Query")
        let asked = try Self.read(Self.full(.evidenceAsked))
        #expect(Self.profile(asked) == "IHE.BasicAudit.PatientQuery")
        #expect(String(describing: asked["agent"]).contains("organisation of it"))
    }

    @Test("a profile is claimed only where the pattern's every demand is met")
    func claims() throws {
        #expect(try Self.profile(Self.read(Self.full(.lookOpened))) == "IHE.BasicAudit.PatientRead")
        #expect(try Self.profile(Self.read(Self.full(.lookOpened, only: [.look]))) == "IHE.BasicAudit.Read")
        #expect(try Self.profile(Self.read(Self.full(.lookOpened, only: [.person]))) == nil)
        #expect(try Self.profile(Self.read(Self.full(.exported))) == "IHE.BasicAudit.PrivacyDisclosure.Source")
        #expect(try Self.profile(Self.read(Self.full(.listHanded))) == "IHE.BasicAudit.PrivacyDisclosure.Source")
        #expect(try Self.profile(Self.read(Self.full(.exported, only: [.look, .organisation]))) == nil)
        for kind in [TrailEvent.Kind.lookRefused, .searchRefused, .signInRefused, .launchRefused, .feedRefused, .personNotFound] {
            let json = try Self.read(Self.full(kind))
            #expect(Self.profile(json) == nil, "BALP's patterns are of what succeeded")
            #expect(json["outcome"] as? String == "4")
            #expect(json["outcomeDesc"] as? String == "detail of it")
        }
    }

    @Test(
        "the user is named by the issuer and subject of their sign-in, with role and purpose; broken glass says so, and so does the Summary Care Record without asking",
        arguments: [TrailEvent.Kind.glassBroken, .summaryEmergency])
    func user(_ kind: TrailEvent.Kind) throws {
        let json = try Self.read(Self.full(kind))
        let agents = try #require(json["agent"] as? [[String: Any]])
        let user = try #require(agents.first { $0["requestor"] as? Bool == true })
        let identifier = (user["who"] as? [String: Any])?["identifier"] as? [String: Any]
        #expect(identifier?["system"] as? String == "issuer of it")
        #expect(identifier?["value"] as? String == "subject of it")
        let codes = (user["purposeOfUse"] as? [[String: Any]] ?? []).compactMap {
            ($0["coding"] as? [[String: Any]])?.first?["code"] as? String
        }
        #expect(codes == ["TREAT", "BTG"])
        #expect(AuditEventResource.isWarning(try Self.full(kind)))
        #expect(!AuditEventResource.isWarning(try Self.full(.lookOpened)))
    }

    @Test("a kind of a newer program is an activity, with its name")
    func newerKind() throws {
        let json = try Self.read(Self.full(.lookOpened, [.kind: .text("something-new")]))
        #expect((json["type"] as? [String: Any])?["code"] as? String == "110100")
        #expect((json["subtype"] as? [[String: Any]])?.first?["code"] as? String == "something-new")
    }
}
