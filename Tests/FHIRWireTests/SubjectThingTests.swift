import CareRecord
import FHIRWire
import Testing

/// What is about a place, a device or an organisation is nobody else's, and nothing of the person's own (law 7).
@Suite struct SubjectThingTests {
    private static func read(_ type: String, _ subject: String, _ more: String = "", beside: [String] = []) throws -> ReadResource {
        let text =
            #"{"resourceType":"\#(type)","id":"x","status":"active","code":{"coding":[{"system":"http://snomed.info/sct","code":"1"}],"text":"Violence"},"subject":\#(subject)\#(more)}"#
        return try #require(try Read.bundle([(nil, text)] + beside.map { (nil, $0) }).resources.first)
    }

    @Test("a flag about a place names it in its title, and is neither a code's nor a kind's that would pass for the person's")
    func flag() throws {
        let resource = try Self.read("Flag", #"{"reference":"Location/l1","display":"12 High Street"}"#)
        #expect(resource.subject.isOfAThing && resource.subject.reference == nil)
        let entry = try #require(resource.entries.first)
        #expect(entry.title == Concept(text: "About a place (12 High Street), not about the person: Violence"))
        #expect(entry.details.first { $0.label == "About" }?.text == "a place (12 High Street)")
        let wish = try Self.read("Flag", #"{"reference":"Device/d"}"#, #","category":[{"text":"Safeguarding"}]"#).entries.first
        guard case .alert(let it)? = wish?.content else { throw Unexpected() }
        #expect(it.kind == .other, "the words of a safeguarding flag are not shown")
    }

    private struct Unexpected: Error {}

    @Test("a result of a device has it as its focus, so that it is no value of the person's, inside a report too")
    func result() throws {
        let result = try Self.read("Observation", #"{"reference":"Device/d1"}"#, #","valueString":"40""#).entries.first?.result
        #expect(result?.focus == "a device (Device/d1)" && result?.value != nil)
        let part =
            ##","contained":[{"resourceType":"Observation","id":"o","code":{"text":"Battery"},"subject":{"reference":"Device/d1"}}],"result":[{"reference":"#o"}]"##
        let report = try Self.read("DiagnosticReport", #"{"reference":"Patient/p"}"#, part)
        #expect(report.subject.reference == "Patient/p")
        #expect(report.entries.map { $0.result?.focus } == [nil, "a device (Device/d1)"] && report.entries[0].title.text == "Violence")
    }

    @Test(
        "whoever is named beside the thing decides whose it is: a second subject, the device's own patient, an encounter, any other reference"
    )
    func beside() throws {
        let device = #"{"reference":"Device/d1"}"#
        let theirs = #"{"resourceType":"Device","id":"d1","patient":{"reference":"Patient/p9"}}"#
        let visit = #"{"resourceType":"Encounter","id":"e1","subject":{"reference":"Patient/p9"}}"#
        #expect(try Self.read("Observation", device, beside: [theirs]).subject.reference == "Patient/p9")
        #expect(
            try Self.read("Observation", device, #","encounter":{"reference":"Encounter/e1"}"#, beside: [visit]).subject.reference
                == "Patient/p9")
        #expect(try Self.read("Observation", device, #","encounter":{"reference":"Encounter/e1"}"#).subject.reference == nil, "not sent")
        #expect(try Self.read("Observation", device, #","performer":[{"reference":"Patient/p9"}]"#).subject.reference == "Patient/p9")
        #expect(try Self.read("Account", #"[{"reference":"Patient/p"},{"reference":"Organization/o"}]"#).subject.reference == "Patient/p")
        let other = #"{"type":"Device","identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}}"#
        #expect(try Self.read("Observation", other).subject.nhsNumbers == ["9990000026"])
        #expect(try Self.read("Observation", #"{"type":"Device","reference":"Patient/p9"}"#).subject.reference == "Patient/p9")
    }

    @Test("what stands inside a report about a thing, and names nothing itself, is about that thing too")
    func inside() throws {
        let part =
            ##","contained":[{"resourceType":"Observation","id":"o","code":{"text":"Legionella"},"valueString":"positive"}],"result":[{"reference":"#o"}]"##
        let report = try Self.read("DiagnosticReport", #"{"reference":"Location/ward"}"#, part)
        #expect(report.entries.map { $0.result?.focus } == ["a place (Location/ward)", "a place (Location/ward)"])
    }

    @Test("a thing that something inside is about does not make the resource one about a thing")
    func holds() throws {
        let text =
            #"{"resourceType":"Observation","id":"x","status":"final","code":{"text":"Potassium"},"encounter":{"reference":"Encounter/e9"},"contained":[{"resourceType":"Specimen","id":"s","subject":{"reference":"Substance/u"}}]}"#
        let subject = try #require(try Read.answer(text).resources.first).subject
        #expect(!subject.isOfAThing && subject.holdsThings && subject.reference != nil, "whose its encounter is, nobody knows")
    }

    @Test("what says whose a thing is, and did not come with it, is waited for")
    func elsewhere() throws {
        #expect(try Self.read("Observation", #"{"reference":"Device/d1"}"#, #","encounter":{"reference":"Encounter/e1"}"#).isReadInPart)
        #expect(try Self.read("Observation", #"{"reference":"Device/d1"}"#).isReadInPart)
        #expect(try !Self.read("Flag", #"{"reference":"Location/l1"}"#).isReadInPart)
    }

    @Test(
        "a Person who is linked to anybody but staff is somebody, however the other is named",
        arguments: [
            (##"{"reference":"RelatedPerson/r9"}"##, true), (##"{"display":"JONES"}"##, true),
            (##"{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000026"}}"##, true),
            (##"{"reference":"PractitionerRole/r"}"##, false),
        ])
    func linked(other: String, isSomebody: Bool) throws {
        let person =
            #"{"resourceType":"Person","id":"x","link":[{"target":{"reference":"Practitioner/d"}},{"target":\#(other)}]}"#
        let subject = try #require(try Read.answer(person).resources.first).subject
        #expect((subject.reference != nil || !subject.nhsNumbers.isEmpty) == isSomebody)
    }

    @Test("things that name each other are read to an end")
    func circle() throws {
        let one = #"{"resourceType":"Device","id":"d1","subject":{"reference":"Device/d1"}}"#
        #expect(try Self.read("Observation", #"{"reference":"Device/d1"}"#, beside: [one]).subject.isOfAThing)
    }

    @Test("a subject that names nobody at all, or a group, is told apart from one that names somebody")
    func untold() throws {
        for nobody in [
            #"{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}"#, "{}",
            #"{"display":" "}"#, #"{"reference":"Group/g1"}"#, #"{"type":"Group","identifier":{"value":"7"}}"#,
        ] {
            let subject = try Self.read("Condition", nobody).subject
            #expect(subject.isUntold && subject.reference != nil && !subject.isOfAThing, "\(nobody)")
        }
        for somebody in [
            #"{"display":"JONES, Aisha"}"#, #"{"reference":"Patient/p9"}"#, #"{"reference":"Practitioner/d"}"#, "7", "[]",
            #"[{"reference":"Group/g1"},{"reference":"Patient/p9"}]"#, #"[{},{"display":"JONES"}]"#, #"[{"display":"JONES"},{}]"#,
        ] {
            let subject = try Self.read("Condition", somebody).subject
            #expect(!subject.isUntold && subject.reference != nil, "\(somebody)")
        }
    }

    @Test("a Person who is a member of staff is nobody's patient; one that bears another's number, or is linked to nothing, is somebody")
    func staff() throws {
        func person(_ more: String) throws -> ReadResource.Subject {
            try #require(try Read.answer("{\"resourceType\":\"Person\",\"id\":\"x\"\(more)}").resources.first).subject
        }
        let link = #","birthDate":"1970-01-01","link":[{"target":{"reference":"Practitioner/d"}}]"#
        #expect(try person(link).reference == nil)
        #expect(try person("").reference == "Patient/?")
        #expect(try person(link + "," + SubjectReadingTests.number).nhsNumbers == ["9996241858"])
        #expect(
            try person(#","link":[{"target":{"reference":"Practitioner/d"}},{"target":{"reference":"Patient/p9"}}]"#).reference
                == "Patient/p9")
    }
}
