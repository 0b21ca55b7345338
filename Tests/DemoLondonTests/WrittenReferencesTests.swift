import Foundation
import Testing

@testable import DemoLondon

/// References as a FHIR server resolves them in a transaction (HL7 FHIR R4, http 3.1.0.11.2 and Bundle 2.36.4), and what is dealt out by them.
@Suite struct WrittenReferencesTests {
    private static let uuid = "urn:uuid:AAAAAAAA-0000-4000-8000-00000000000A"

    private static func subject(_ reference: String, patientAt url: String, _ more: String = "") throws -> String? {
        let patient = Written.patient("p").1.dropLast() + #","identifier":[{"system":"urn:mrn","value":"77"}]}"#
        let read = try Written.people([
            "a.json": Written.bundle([(url, String(patient)), ("", Written.condition("c", of: reference, more).1)])
        ])
        guard let text = read.people.first?.served("Condition").first,
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        else { return nil }
        return (object["subject"] as? [String: Any])?["reference"] as? String
    }

    @Test(
        "a reference is Type/id, however the file writes it",
        arguments: [
            (uuid, uuid), ("urn:uuid:aaaaaaaa-0000-4000-8000-00000000000a", uuid),
            ("http://x.example/fhir/Patient/p", "http://x.example/fhir/Patient/p"),
            ("http://x.example/fhir/Patient/p", ""), ("Patient?identifier=urn:mrn|77", ""), ("Patient?identifier=urn:mrn%7C77", uuid),
            ("Patient?identifier=77", ""), ("Patient?_id=p", ""),
            ("Patient/other-id-in-its-address", "http://x.example/fhir/Patient/other-id-in-its-address"),
            (#"http:\/\/x.example\/fhir\/Patient\/p"#, "http://x.example/fhir/Patient/p"),
        ])
    func written(reference: String, url: String) throws {
        #expect(try Self.subject(reference, patientAt: url) == "Patient/p")
    }

    @Test("a version is kept, of the address that is Type/id now")
    func version() throws {
        #expect(
            try Self.subject("http://x.example/fhir/Patient/p/_history/3", patientAt: "http://x.example/fhir/Patient/p")
                == "Patient/p/_history/3")
    }

    @Test(
        "what is another server's, matches nothing or is anybody's stays as it is",
        arguments: [
            ("http://other.example/fhir/Patient/p", "http://x.example/fhir/Patient/p"), ("Patient?identifier=urn:mrn|78", ""),
            ("Patient?family=Doe", ""), ("urn:uuid:nobody", ""), ("Patient?identifier=urn:mrn|77&active=true", ""),
        ])
    func untouched(reference: String, url: String) throws {
        #expect(try Self.subject(reference, patientAt: url) == reference)
    }

    @Test("an entry without an id has that of its address, and one without either has one that no other has")
    func made() throws {
        let read = try Written.people([
            "a.json": Written.bundle([
                ("http://x/fhir/Patient/abc", #"{"resourceType":"Patient","birthDate":"1980-01-02"}"#),
                ("", #"{"resourceType":"Observation","subject":{"reference":"Patient/abc"}}"#),
                ("", #"{"resourceType":"Observation","id":"r2"}"#), ("", #"{"resourceType":"Observation","id":5}"#),
            ])
        ])
        #expect(read.people.first?.names == ["Patient/abc", "Observation/r2-2", "Observation/r2", "Observation/r4"])
        #expect(read.people.first?.served("Observation", "r4") == [#"{"resourceType":"Observation","id":"r4"}"#])
    }

    @Test("addresses of entries in attachments and narratives are Type/id too; canonical ones, texts and anchors are not")
    func addresses() throws {
        let binary = "urn:uuid:bbbbbbbb-0000-4000-8000-00000000000b"
        func document(_ address: String, _ link: String) -> String {
            ##"{"resourceType":"DocumentReference","id":"d","text":{"div":"<div><a href=\"\##(link)\">x</a><img src='\##(link)'/><a href=\"#here\">\##(binary)</a></div>"},"content":[{"attachment":{"url":"\##(address)","title":"\##(binary)"}}],"extension":[{"url":"http://x/StructureDefinition/s","valueCanonical":"\##(binary)"}],"identifier":[{"value":"\##(binary)"}]}"##
        }
        let read = try Written.people([
            "a.json": Written.bundle([
                Written.patient("p"), ("", document(binary, binary)), (binary, #"{"resourceType":"Binary","id":"b"}"#),
                ("http://x/StructureDefinition/s", #"{"resourceType":"StructureDefinition","id":"s"}"#),
            ])
        ])
        #expect(read.people.first?.served("DocumentReference") == [document("Binary/b", "Binary/b")])
    }

    @Test("a document's text is held where the document is, and so is a medicine's ingredient where the medicine is")
    func followers() throws {
        let read = try Written.people([
            "a.json": Written.bundle([
                Written.patient("p"),
                ("", #"{"resourceType":"Encounter","id":"e","serviceProvider":{"reference":"Organization/o"}}"#),
                (
                    "",
                    #"{"resourceType":"DocumentReference","id":"d","context":{"encounter":[{"reference":"Encounter/e"}]},"content":[{"attachment":{"url":"urn:uuid:b"}}]}"#
                ),
                ("urn:uuid:b", #"{"resourceType":"Binary","id":"b"}"#),
                (
                    "",
                    #"{"resourceType":"MedicationRequest","id":"m","encounter":{"reference":"Encounter/e"},"medicationReference":{"reference":"Medication/n"}}"#
                ),
                ("", #"{"resourceType":"Medication","id":"n","ingredient":[{"itemReference":{"reference":"Substance/s"}}]}"#),
                ("", #"{"resourceType":"Substance","id":"s"}"#), ("", #"{"resourceType":"Binary","id":"alone"}"#),
            ])
        ])
        let person = try #require(read.people.first)
        let practice = try #require(DemoOrganisation.all.first { $0.ods == person.practice }?.source)
        let hospital = try #require(person.sources.first { $0 != practice })
        #expect(Set(person.holdings[hospital]?.map(\.id) ?? []) == ["p", "e", "d", "b", "m", "n", "s"])
        #expect(person.holdings[practice]?.map(\.id) == ["p", "alone"])
    }

    @Test("an attachment's address by type and id takes its text along too")
    func relativeAttachment() throws {
        let read = try Written.people([
            "a.json": Written.bundle([
                Written.patient("p"), ("", #"{"resourceType":"Encounter","id":"e"}"#),
                (
                    "",
                    #"{"resourceType":"DocumentReference","id":"d","context":{"encounter":[{"reference":"Encounter/e"}]},"content":[{"attachment":{"url":"Binary/b"}}]}"#
                ),
                ("", #"{"resourceType":"Binary","id":"b"}"#),
            ])
        ])
        let person = try #require(read.people.first)
        #expect(person.holdings.values.contains { Set($0.map(\.type)) == ["Patient", "Encounter", "DocumentReference", "Binary"] })
    }

    @Test("one id of two people's binaries is two: a system is asked for one by its id alone")
    func binaries() throws {
        func file(_ patient: String, _ data: String) -> String {
            Written.bundle([
                Written.patient(patient),
                ("", #"{"resourceType":"DocumentReference","id":"d","content":[{"attachment":{"url":"Binary/b"}}]}"#),
                ("", #"{"resourceType":"Binary","id":"b","data":"\#(data)"}"#),
            ])
        }
        let read = try Written.people(["a.json": file("p", "QQ=="), "b.json": file("q", "Qg==")])
        #expect(read.people.map { $0.served("Binary").count } == [1, 1])
        #expect(read.people[1].names.contains("Binary/b-2") && read.people[1].served("DocumentReference")[0].contains("Binary/b-2"))
    }
}
