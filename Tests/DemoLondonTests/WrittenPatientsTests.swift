import CareRecord
import Foundation
import Testing

@testable import DemoLondon

/// Whom a file is about: several Patients, none by itself, Patients that say little or badly who they are.
@Suite struct WrittenPatientsTests {
    @Test("of a mother and her baby each is a person, with what names them; what names nobody goes with what refers to it")
    func several() throws {
        let read = try Written.people([
            "a.json": Written.bundle([
                Written.patient("mother", given: "Mo"), Written.patient("baby", given: "Bo", born: "2026-11-01"),
                Written.condition("c", of: "urn:uuid:mother"),
                Written.condition("d", of: "urn:uuid:baby", #","recorder":{"reference":"Practitioner/dr"}"#),
                ("", #"{"resourceType":"Practitioner","id":"dr"}"#),
                ("", #"{"resourceType":"RelatedPerson","id":"r","patient":{"reference":"urn:uuid:baby"}}"#),
                ("", #"{"resourceType":"Encounter","id":"e","subject":{"reference":"urn:uuid:baby"}}"#),
                ("", #"{"resourceType":"Observation","id":"o","encounter":{"reference":"Encounter/e"}}"#),
                ("", #"{"resourceType":"Organization","id":"tied-to-nothing"}"#),
            ])
        ])
        #expect(read.people.map(\.given) == ["Mo", "Bo"] && read.people.map(\.file) == ["a.json", "a.json"])
        #expect(read.people[0].names == ["Patient/mother", "Condition/c", "Organization/tied-to-nothing"])
        #expect(
            read.people[1].names == ["Patient/baby", "Condition/d", "Practitioner/dr", "RelatedPerson/r", "Encounter/e", "Observation/o"])
        #expect(read.notes.map(\.words).joined().contains("It has 2 Patients") && read.skipped.isEmpty)
    }

    @Test("what names nobody and is tied to nothing goes to the person of the document's Composition")
    func composition() throws {
        let read = try Written.people([
            "a.json": Written.bundle([
                Written.patient("mother", given: "Mo"), Written.patient("baby", given: "Bo"),
                ("", #"{"resourceType":"Composition","id":"c","subject":{"reference":"Patient/baby"}}"#),
                ("", #"{"resourceType":"Organization","id":"o"}"#),
            ])
        ])
        #expect(read.people[1].names == ["Patient/baby", "Composition/c", "Organization/o"])
    }

    @Test("the same Patient twice, word for word, is one person with one Patient; two of one id that differ are two, apart")
    func twice() throws {
        let spaced = Written.patient("p").1.replacing(",", with: " ,\n")
        let same = try Written.people([
            "a.json": Written.bundle([Written.patient("p"), ("", spaced), Written.condition("c", of: "Patient/p")])
        ])
        #expect(same.people.count == 1 && same.people[0].served("Patient").count == same.people[0].sources.count && same.skipped.isEmpty)
        let apart = try Written.people(["a.json": Written.bundle([Written.patient("p"), Written.patient("p", given: "Al")])])
        #expect(apart.people.map(\.names) == [["Patient/p"], ["Patient/p-2"]])
    }

    /// A file's name, its text, and what is served of it.
    struct Packed: Sendable {
        let file: String
        let text: String
        let names: Set<String>

        init(_ file: String, _ text: String, _ names: Set<String>) {
            self.file = file
            self.text = text
            self.names = names
        }
    }

    private static let packed: [Packed] = {
        let (patient, condition) = (Written.patient("p").1, Written.condition("c", of: "Patient/p").1)
        let both = Written.bundle([Written.patient("p"), Written.condition("c", of: "urn:uuid:p")])
        let parameters =
            #"{"resourceType":"Parameters","parameter":[{"name":"x","part":[{"name":"y","resource":\#(patient)}]}]}"#
        return [
            Packed("a.json", patient, ["Patient/p"]), Packed("a.json", Written.bundle([("", both)]), ["Patient/p", "Condition/c"]),
            Packed("a.json", parameters, ["Patient/p"]), Packed("a.JSON", "\(patient)\n\(condition)", ["Patient/p", "Condition/c"]),
            Packed("a.ndjson", "\(patient)\n\(condition)\n", ["Patient/p", "Condition/c"]),
        ]
    }()

    @Test("a Patient is found alone, in Bundles inside a Bundle, in Parameters, one after the other and in lines", arguments: packed)
    func wherever(it: Packed) throws {
        let read = try Written.people([it.file: it.text])
        #expect(read.people.map(\.names) == [it.names] && read.people.first?.file == it.file && read.skipped.isEmpty)
    }

    @Test("files of a bulk export, one for each type, are told apart by their Patients")
    func bulk() throws {
        let read = try Written.people([
            "Patient.ndjson": Written.patient("p").1 + "\n" + Written.patient("q", given: "Al").1,
            "Condition.ndjson": Written.condition("c", of: "Patient/q").1 + "\n" + Written.condition("d", of: "Patient/p").1,
        ])
        #expect(read.people.map(\.names) == [["Patient/p", "Condition/d"], ["Patient/q", "Condition/c"]])
        #expect(read.people.map(\.file) == ["Patient.ndjson", "Patient.ndjson"] && read.skipped.isEmpty)
    }

    @Test("two Bundles in one file are two people's")
    func bundles() throws {
        let read = try Written.people(["a.json": Written.bundle([Written.patient("p")]) + "\n" + Written.bundle([Written.patient("q")])])
        #expect(read.people.map(\.names) == [["Patient/p"], ["Patient/q"]])
    }

    private static func person(_ fields: String) throws -> DemoPerson {
        try #require(
            try Written.people(["a.json": Written.bundle([("", #"{"resourceType":"Patient","id":"p",\#(fields)}"#)])]).people.first)
    }

    @Test(
        "a name is read as far as it can be, and what cannot is left out",
        arguments: [
            (#""name":[{"family":"Nulls","given":[null,"Jane"],"_given":[{"id":"1"},null]}]"#, "Jane Nulls"),
            (#""name":[{"family":5,"given":"Ann"}]"#, "Ann Unknown"), (#""name":[{"text":"Only Text"}]"#, "Only Text"),
            (#""name":[{"family":"Bad\ud800","given":["A"]}]"#, "A Bad\u{FFFD}"), (#""name":null"#, "Unknown"),
            (#""name":{"family":"No","given":["List"]}"#, "List No"),
        ])
    func names(fields: String, name: String) throws {
        #expect(try Self.person(fields + #","birthDate":"1980-01-02""#).name == name)
    }

    @Test(
        "the name of today is on the banner, whichever stands first",
        arguments: [
            #"{"use":"old","family":"Maiden"},{"use":"official","family":"Now"}"#, #"{"use":"maiden","family":"Maiden"},{"family":"Now"}"#,
            #"{"use":"official","family":"Maiden","period":{"end":"2001"}},{"family":"Now"}"#,
            #"{"use":"nickname","family":"Nick"},{"use":"usual","family":"Now"}"#,
        ])
    func nameOfToday(names: String) throws {
        #expect(try Self.person(#""name":[\#(names)]"#).family == "Now")
    }

    @Test(
        "without a birth date that can be read somebody is listed, and it is said that law 7 then withholds all of theirs",
        arguments: [nil, "02/01/1970", "unknown"])
    func born(date: String?) throws {
        let read = try Written.people(["a.json": Written.bundle([Written.patient("p", born: date)])])
        #expect(read.people.count == 1)
        #expect(read.notes.contains { $0.file == "a.json" && $0.words.contains("law 7") && $0.words.contains("date of birth") })
        #expect(try Written.people(["a.json": Written.bundle([Written.patient("p", born: "1970")])]).notes.isEmpty)
    }

    @Test("a death without a date is known to the demographics service, as registered")
    func dead() throws {
        let dead = String(decoding: try Self.person(#""deceasedBoolean":true"#).patient, as: UTF8.self)
        #expect(dead.contains(#""deceasedBoolean":true"#) && dead.contains("DeathNotificationStatus"))
        #expect(!String(decoding: try Self.person(#""deceasedBoolean":false"#).patient, as: UTF8.self).contains("deceased"))
    }
}
