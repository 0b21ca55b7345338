import CareRecord
import Testing

@testable import FHIRWire

/// What a resource's sensitivity can be told from, wherever in it that stands.
@Suite struct BearingsTests {
    static let resource = """
        {"resourceType":"MedicationRequest","id":"m1",
         "meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},
         "contained":[{"resourceType":"Medication","id":"x","meta":{"security":[{"code":"V"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"1"}]}}],
         "medicationReference":{"reference":"#x"},"subject":{"reference":"Patient/p"},"requester":{"reference":"Practitioner/q"},
         "encounter":{"reference":"https://x.example/fhir/Encounter/e"},
         "reasonReference":[{"reference":"Condition/c"},{"reference":"urn:uuid:o"}],
         "reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"2","display":"Two"}]}],
         "dispenseRequest":{"quantity":{"value":1,"system":"http://unitsofmeasure.org","code":"mg"}}}
        """

    private func bearings(_ text: String) throws -> ReadResource.Bearings {
        let resources = try Read.bundle([(nil, text), ("urn:uuid:o", "{\"resourceType\":\"Observation\",\"id\":\"9\"}")]).resources
        return try #require(try R4Reader.bearings(of: resources).first)
    }

    @Test("marks with their systems, of contained resources too; a document's labels; a Composition's bare code")
    func marks() throws {
        #expect(
            try bearings(Self.resource).marks.map { "\($0.system ?? "") \($0.code ?? "")" } == [
                "http://terminology.hl7.org/CodeSystem/v3-Confidentiality R", " V",
            ])
        let document =
            "{\"resourceType\":\"DocumentReference\",\"id\":\"d\",\"securityLabel\":[{\"coding\":[{\"system\":\"s\",\"code\":\"HIV\"}]}]}"
        #expect(try bearings(document).marks.map(\.code) == ["HIV"])
        #expect(try bearings("{\"resourceType\":\"Composition\",\"id\":\"d\",\"confidentiality\":\"R\"}").marks.map(\.code) == ["R"])
        let escaped = "{\"resourceType\":\"Condition\",\"id\":\"d\",\"meta\":{\"secur\\u0069ty\":[{\"co\\u0064e\":\"R\"}]}}"
        #expect(try bearings(escaped).marks.map(\.code) == ["R"], "an escaped key is the same key")
    }

    @Test("every code that names its system, units left out, whether its reader knows the element or not")
    func codes() throws {
        #expect(try bearings(Self.resource).codes.map { "\($0.code ?? "") \($0.display ?? "")" } == ["1 ", "2 Two"])
        let claim =
            "{\"resourceType\":\"Claim\",\"id\":\"x\",\"diagnosis\":[{\"diagnosisCodeableConcept\":{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"3\"}]}}]}"
        #expect(try bearings(claim).codes.map(\.code) == ["3"])
    }

    @Test(
        "a code tells, whatever kind of value it is and wherever it stands: without quotes, in a list, of an extension, where a concept should be",
        arguments: [
            #""code":{"coding":[{"system":"http://snomed.info/sct","code":86406008}]}"#, #""code":{"coding":[{"code":86406008}]}"#,
            #""code":{"coding":{"system":["http://snomed.info/sct"],"code":"86406008"}}"#, #""code":{"coding":[{"code":["86406008"]}]}"#,
            #""code":{"coding":["86406008"]}"#, #""code":{"coding":86406008}"#, #""code":"86406008""#, #""code":86406008"#,
            #""extension":[{"url":"x","valueCode":"86406008"}]"#, #""extension":[{"url":"x","valueInteger":86406008}]"#,
            #""extension":[{"url":"x","valueCoding":{"system":"http://snomed.info/sct","code":"86406008"}}]"#,
            #""valueString":"86406008""#, #""reasonCode":["86406008"]"#, #""medicationCodeableConcept":86406008"#,
            #""reason":[{"concept":{"coding":[{"system":"http://snomed.info/sct","code":"86406008"}]}}]"#, #""c\u006fde":86406008"#,
        ])
    func anyKind(members: String) throws {
        #expect(try bearings("{\"resourceType\":\"Condition\",\"id\":\"c\",\(members)}").codes.map(\.code) == ["86406008"])
    }

    @Test(
        "a name is no code, and a whole number with a unit is none",
        arguments: [
            #""identifier":[{"system":"https://x.example","value":"86406008"}]"#, #""id2":86406008"#,
            #""valueQuantity":{"value":86406008,"system":"http://unitsofmeasure.org","code":"mg"}"#,
        ])
    func noCode(members: String) throws {
        #expect(try bearings("{\"resourceType\":\"Observation\",\"id\":\"c\",\(members)}").codes.isEmpty)
    }

    @Test(
        "a mark tells, whatever its shape: bare, in a list, as a concept",
        arguments: [
            #""meta":{"security":["R"]}"#, #""meta":{"security":"R"}"#, #""meta":{"security":{"code":"R"}}"#,
            #""meta":{"security":[{"coding":[{"code":"R"}]}]}"#, #""securityLabel":["R"]"#, #""securityLabel":"R""#,
            #""confidentiality":["R"]"#,
            #""confidentiality":{"coding":[{"code":"R"}]}"#,
        ])
    func anyMark(members: String) throws {
        #expect(try bearings("{\"resourceType\":\"Composition\",\"id\":\"c\",\(members)}").marks.map(\.code) == ["R"])
    }

    @Test("a reference in the newer shape, with a concept beside it, is one (HL7 FHIR R5, CodeableReference)")
    func codeableReference() throws {
        let text = #"{"resourceType":"Condition","id":"c","reason":[{"reference":{"reference":"Observation/1"}}]}"#
        #expect(try bearings(text).references.map(\.target) == ["Observation/1"])
    }

    @Test("a reference by an identifier alone is one, people and places left out; a resource's own identifiers are told apart from it")
    func logical() throws {
        let found = try bearings(
            """
            {"resourceType":"DocumentReference","id":"d","identifier":[{"system":"https://x.example","value":"own"}],
             "subject":{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}},
             "custodian":{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"R1H"}},
             "context":{"related":[{"identifier":{"system":"https://x.example","value":"7"}},
              {"type":"Practitioner","identifier":{"system":"https://x.example","value":"8"}},
              {"reference":"Condition/c","identifier":{"system":"https://x.example","value":"9"}}]},
             "contained":[{"resourceType":"Basic","id":"b","identifier":[{"system":"https://x.example","value":"inner"}]}]}
            """)
        #expect(
            found.references.map { "\($0.element) \($0.target)" } == [
                "context.related identifier:https://x.example|7", "context.related Condition/c",
            ])
        #expect(found.identifiers == ["identifier:https://x.example|own"])
    }

    @Test("references by element without indexes, found inside the answer; people and what is contained left out")
    func references() throws {
        let found = try bearings(Self.resource).references.map { "\($0.element) \($0.target)" }
        #expect(found == ["encounter https://x.example/fhir/Encounter/e", "reasonReference Condition/c", "reasonReference Observation/9"])
    }
}
