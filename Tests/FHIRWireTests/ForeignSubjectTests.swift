import CareRecord
import FHIRWire
import Testing

/// A subject that is there and names nobody we can tell is somebody: it never passes as "names nobody" (law 7).
@Suite struct ForeignSubjectTests {
    static func subject(_ subject: String, beside: [(String?, String)] = []) throws -> ReadResource.Subject? {
        try Read.bundle([(nil, "{\"resourceType\":\"Condition\",\"id\":\"1\"\(subject.isEmpty ? "" : ",")\(subject)}")] + beside).resources
            .first?
            .subject
    }

    @Test(
        "a subject that cannot be told matches no Patient",
        arguments: [
            #""subject":"Patient/p99""#, #""subject":99"#, #""subject":{}"#, #""subject":{"display":"JONES, Aisha"}"#,
            #""subject":{"reference":99}"#, #""subject":{"reference":null,"display":"x"}"#, #""subject":{"type":"Patient"}"#,
            ##""subject":{"reference":"#gone"}"##, #""subject":["Patient/p99"]"#,
            #""subject":{"identifier":{"system":"http://barts/mrn"}}"#,
        ])
    func untold(subject: String) throws {
        #expect(try Self.subject(subject)?.reference == "Patient/?")
    }

    @Test(
        "an NHS number is one however its system is written, so another's is told",
        arguments: [
            "https://fhir.nhs.uk/Id/nhs-number", "https://fhir.nhs.uk/Id/nhs-number ", "http://fhir.nhs.uk/Id/nhs-number/",
            "urn:oid:2.16.840.1.113883.2.1.4.1", "2.16.840.1.113883.2.1.4.1", "http://fhir.nhs.net/Id/nhs-number",
            "HTTPS://FHIR.NHS.UK/ID/NHS-NUMBER",
        ])
    func spellings(system: String) throws {
        let subject = try Self.subject("\"subject\":{\"identifier\":{\"system\":\"\(system)\",\"value\":\"9991000011\"}}")
        #expect(subject?.nhsNumbers == ["9991000011"])
    }

    @Test("a hospital number is told as what it is, and only where nothing else names the person")
    func otherIdentifier() throws {
        let identifier = #""identifier":{"system":"http://barts/mrn","value":"7"}"#
        #expect(try Self.subject("\"subject\":{\(identifier)}")?.identifiers == ["http://barts/mrn|7"])
        #expect(try Self.subject("\"subject\":{\"reference\":\"Patient/p\",\(identifier)}")?.identifiers == [])
    }

    @Test("another spelling of the number proves nothing of a Patient that does not bear the number itself")
    func patientByOID() throws {
        let other = #"{"system":"urn:oid:2.16.840.1.113883.2.1.4.1","value":"9991000011"}"#
        let own = #"{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9996241858"}"#
        func numbers(_ identifiers: String) throws -> [String]? {
            try Read.answer("{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":[\(identifiers)]}").resources.first?.subject
                .nhsNumbers
        }
        #expect(try numbers(other) == [])
        #expect(try numbers("\(own),\(other)") == ["9996241858", "9991000011"])
    }

    @Test("what names nobody is about whom its encounter is about, and about nobody we know where that did not come")
    func byEncounter() throws {
        let encounter = (
            nil as String?, #"{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/p99"}}"#
        )
        #expect(try Self.subject(#""encounter":{"reference":"Encounter/e"}"#, beside: [encounter])?.reference == "Patient/p99")
        #expect(try Self.subject(#""encounter":{"reference":"Encounter/e"}"#)?.reference == "Patient/?")
        #expect(
            try Self.subject(#""context":{"encounter":[{"reference":"Encounter/e"}]}"#, beside: [encounter])?.reference == "Patient/p99")
        #expect(try Self.subject("")?.reference == nil)
    }

    static func base(_ resource: String, url: String?) throws -> String? {
        let context = ReadingContext(
            source: SourceID("barts")!, organisation: ODSCode("R1H")!, organisations: [ODSCode("R1H")!], fetched: Read.fetched,
            bases: ["https://x.example/fhir"])
        let entry = "{" + (url.map { "\"fullUrl\":\"\($0)\"," } ?? "") + "\"resource\":\(resource)}"
        let bundle = "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(entry)]}"
        return try R4Reader.read(SharedBytes(Array(bundle.utf8)), context).resources.first?.subject.base
    }

    @Test("a relative subject is of the server at whose address its resource stands (HL7 FHIR R4, Bundle 2.36.4)")
    func foreignServer() throws {
        let condition = #"{"resourceType":"Condition","id":"9","subject":{"reference":"Patient/p1"}}"#
        #expect(try Self.base(condition, url: "http://b.example/fhir/Condition/9") == "http://b.example/fhir")
        #expect(try Self.base(condition, url: "http://b.example/fhir/Condition/9/_history/2") == "http://b.example/fhir")
        #expect(try Self.base(condition, url: "https://x.example/fhir/Condition/9") == nil)
        #expect(try Self.base(condition, url: "urn:uuid:6d6f0ee8-0000-4000-8000-000000000001") == nil)
        #expect(try Self.base(condition, url: nil) == nil)
        let whole = #"{"resourceType":"Condition","id":"9","subject":{"reference":"https://x.example/fhir/Patient/p1"}}"#
        #expect(try Self.base(whole, url: "http://b.example/fhir/Condition/9") == nil)
    }
}
