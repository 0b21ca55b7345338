import CareRecord
import FHIRWire
import Testing

/// Which resources hold no word of their sender's own.
@Suite struct SaidByCodesTests {
    private static let penicillin =
        #"{"coding":[{"system":"http://snomed.info/sct","code":"91936005","display":"Penicillin"}],"text":"penicillin"}"#

    private func isSaid(_ members: String, type: String = "AllergyIntolerance", code: String = Self.penicillin) throws -> Bool {
        let text =
            #"{"resourceType":"\#(type)","id":"3f2c-9","meta":{"versionId":"2","lastUpdated":"2026-11-01T08:00:00.5+01:00"},"code":\#(code)"#
            + #","patient":{"reference":"Patient/jubilee-street-12"}\#(members.isEmpty ? "" : "," + members)}"#
        return R4Reader.isSaidByCodes(try #require(try Read.answer(text).resources.first))
    }

    @Test("an allergy of codes, dates and statuses is said by codes")
    func byCodes() throws {
        #expect(try isSaid(""))
        #expect(
            try isSaid(
                #""category":["medication"],"criticality":"high","recordedDate":"2020-05","recorder":{"reference":"Practitioner/7"},"#
                    + #""clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},"#
                    + #""reaction":[{"manifestation":[\#(Self.penicillin)],"severity":"mild"}]"#))
    }

    @Test(
        "how somebody reacted is often said in a few usual words, and an allergy does not wait for these",
        arguments: ["Rash", "Severe itching, swelling of the lips"])
    func reactions(words: String) throws {
        #expect(try isSaid(#""reaction":[{"manifestation":[{"text":"\#(words)"}]}]"#))
    }

    @Test(
        "anything that somebody may have written themselves is words",
        arguments: [
            #""note":[{"text":"x"}]"#, #""text":{"status":"generated","div":"<div>x</div>"}"#,
            #""extension":[{"url":"u","valueString":"x"}]"#,
            #""recorder":{"reference":"Practitioner/7","display":"A clinic"}"#, #""recorder":{"reference":"Practitioner/old-history"}"#,
            #""encounter":{"reference":"Encounter/1"}"#,
            #""reaction":[{"manifestation":[{"text":"Rash after the old history"}]}]"#, #""reaction":[{"description":"x"}]"#,
            #""contained":[]"#,
            #""identifier":[{"system":"https://clinic.example","value":"1"}]"#, #""recorder":{"reference":"Condition/7"}"#,
            #""identifier":[{"system":"https://fhir.nhs.uk/Id/x","value":"old history"}]"#, #""_id":{"extension":[]}"#,
            #""id":"again""#, #""criticality":"old history""#, #""recordedDate":"old history""#,
        ])
    func words(member: String) throws { #expect(try !isSaid(member)) }

    @Test("a concept says its codes' own terms and nothing beside them")
    func concepts() throws {
        #expect(try !isSaid("", code: #"{"text":"Penicillin"}"#))
        #expect(
            try !isSaid("", code: #"{"coding":[{"system":"http://snomed.info/sct","code":"1","display":"A"}],"text":"A, old history"}"#))
        #expect(try !isSaid("", code: #"{"coding":[{"system":"https://local.example","code":"1","display":"Old history"}]}"#))
        #expect(try !isSaid("", code: #"{"coding":[{"display":"Old history"}]}"#))
    }

    @Test("kinds that say what the matter is are words whatever they hold", arguments: ["Condition", "Observation", "Procedure", "Basic"])
    func kinds(type: String) throws { #expect(try !isSaid("", type: type)) }
}
