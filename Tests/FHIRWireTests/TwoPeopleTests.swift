import CareRecord
import FHIRWire
import Testing

/// A resource that names two people, or holds what is about another, is nobody's (law 7).
@Suite struct TwoPeopleTests {
    private static func subject(_ text: String) throws -> ReadResource.Subject { try Read.answer(text).resources[0].subject }

    @Test(
        "whoever is named twice and differently, or by nothing, is nobody",
        arguments: [
            #""subject":{"reference":"Patient/a"},"subject":{"reference":"Patient/b"}"#,
            #""subject":{"reference":"Patient/a","reference":"Patient/b"}"#,
            #""subject":{"reference":"Patient/a"},"patient":{"reference":"Patient/b"}"#,
            #""subject":{"reference":"Patient/a","identifier":{"system":"s","value":"1","value":"2"}}"#,
            #""subject":[]"#, #""subject":[null]"#, #""subject":"Patient/a""#,
        ])
    func nobodys(members: String) throws {
        #expect(try Self.subject("{\"resourceType\":\"Condition\",\(members)}").reference == "Patient/?")
    }

    @Test("said twice and the same it is one person")
    func same() throws {
        let twice = #"{"resourceType":"Condition","subject":{"reference":"Patient/a"},"subject":{"reference":"Patient/a"}}"#
        #expect(try Self.subject(twice).reference == "Patient/a")
    }

    private static let number = #"{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}"#

    @Test(
        "a Patient that says its number, birth date or id twice bears a number that is nobody's",
        arguments: [
            #""identifier":[\#(number)],"identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765870"}]"#,
            #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919","value":"9434765870"}]"#,
            #""identifier":[\#(number)],"birthDate":"1950-01-01","birthDate":"1960-01-01""#,
            #""identifier":[\#(number)],"id":"1","id":"2""#,
        ])
    func patients(members: String) throws {
        #expect(try Self.subject("{\"resourceType\":\"Patient\",\(members)}").nhsNumbers.contains { $0.filter(\.isNumber).isEmpty })
        #expect(try Self.subject("{\"resourceType\":\"Patient\",\"identifier\":[\(Self.number)]}").nhsNumbers == ["9434765919"])
    }

    @Test(
        "what it contains about another makes it nobody's, whatever it is",
        arguments: [
            #"{"resourceType":"Condition","subject":{"reference":"Patient/other"}}"#,
            #"{"resourceType":"Goal","subject":{"reference":"Patient/other"}}"#,
            #"{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/other"}}"#,
            #"{"resourceType":"Coverage","beneficiary":{"reference":"Patient/other"}}"#,
        ])
    func inside(contained: String) throws {
        for type in ["Encounter", "CarePlan", "List", "Observation"] {
            let text = "{\"resourceType\":\"\(type)\",\"subject\":{\"reference\":\"Patient/a\"},\"contained\":[\(contained)]}"
            #expect(try Self.subject(text).reference == "Patient/?")
            let own = text.replacing("Patient/other", with: "Patient/a")
            #expect(try Self.subject(own).reference == "Patient/a")
        }
    }

    @Test("a contained Patient's NHS number is the resource's to answer for")
    func containedPatient() throws {
        let text =
            #"{"resourceType":"Encounter","subject":{"reference":"Patient/a"},"contained":[{"resourceType":"Patient","identifier":[\#(Self.number)]}]}"#
        #expect(try Self.subject(text).nhsNumbers == ["9434765919"])
    }

    @Test(
        "a Person, a Group and what points to a Patient by any other member are about those, and a Person of whom nothing says who it is is nobody",
        arguments: [
            (#""resourceType":"Person","name":[{"family":"Stranger"}]"#, "Patient/?"),
            (#""resourceType":"Person","link":[{"target":{"reference":"Patient/a"}}]"#, "Patient/a"),
            (#""resourceType":"Group","member":[{"entity":{"reference":"Patient/other","display":"Other Person, HIV"}}]"#, "Patient/other"),
            (#""resourceType":"Group","member":[{"entity":{"display":"Other Person, HIV"}}]"#, "Patient/?"),
            (
                #""resourceType":"Group","member":[{"entity":{"reference":"Patient/a"}},{"entity":{"reference":"Patient/other"}}]"#,
                "Patient/?"
            ),
            (#""resourceType":"EnrollmentRequest","candidate":{"reference":"Patient/other"}"#, "Patient/other"),
            (#""resourceType":"Linkage","item":[{"resource":{"reference":"Patient/other"}}]"#, "Patient/other"),
        ])
    func others(members: String, reference: String) throws {
        #expect(try Self.subject("{\(members)}").reference == reference)
    }

    @Test("staff, and a group that names nobody, are nobody's and stay so")
    func staff() throws {
        #expect(try Self.subject(#"{"resourceType":"Practitioner","id":"1"}"#).reference == nil)
        #expect(
            try Self.subject(#"{"resourceType":"Group","member":[{"entity":{"reference":"Practitioner/1"}}]}"#).reference == nil)
    }

    @Test("what says of itself that it is two things is not understood, with its place")
    func twoTypes() throws {
        let answer = try Read.answer(#"{"resourceType":"Practitioner","resourceType":"Condition","subject":{"reference":"Patient/other"}}"#)
        guard case .notUnderstood(let problem) = answer.resources[0].outcome else { return #expect(Bool(false), "it was read") }
        #expect(problem.reason == .twoTypes)
    }

    @Test(
        "a value whose focus cannot be read is not plainly the person's own",
        arguments: [#"["Patient/donor"]"#, #""Patient/donor""#, #"[{}]"#, #"[{"reference":"Patient/donor"}]"#])
    func focus(focus: String) throws {
        let entry = try Read.entry(
            "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/a\"},\"code\":{\"text\":\"Hb\"},\"focus\":\(focus)}")
        #expect(entry.result?.focus != nil)
    }
}
