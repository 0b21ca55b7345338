import CareRecord
import Foundation
import Testing

@testable import DemoLondon

/// Which NHS number somebody has whose file others wrote, and where it stands.
@Suite struct WrittenNumbersTests {
    @Test("a Patient that brings an NHS number keeps it and gets no other")
    func own() throws {
        let read = try Written.people(["a.json": Written.bundle([Written.patient("p", number: "9000000009")])])
        #expect(read.people.map(\.nhsNumber) == ["9000000009"] && read.skipped.isEmpty && read.notes.isEmpty)
        #expect(read.people[0].served("Patient") == [Written.patient("p", number: "9000000009").1])
    }

    @Test("a number that cannot be is replaced, in the Patient and wherever the file says it of them, and said to be")
    func cannotBe() throws {
        let inside =
            #"{"resourceType":"Condition","id":"c","contained":[{"resourceType":"Patient","id":"x","identifier":[\#(Written.identifier("1234567890"))]}],"subject":{"identifier":\#(Written.identifier("123 456 7890"))}}"#
        let read = try Written.people(["a.json": Written.bundle([Written.patient("p", number: "1234567890"), ("", inside)])])
        let person = try #require(read.people.first)
        #expect(try NHSNumber(person.nhsNumber).range == .neverIssued)
        #expect(person.served("Patient") == [Written.patient("p", number: person.nhsNumber).1])
        let served = try #require(person.served("Condition").first)
        #expect(served.ranges(of: person.nhsNumber).count == 2 && !served.contains("1234567890") && !served.contains("123 456 7890"))
        #expect(read.notes.map(\.file) == ["a.json"] && read.skipped.isEmpty)
    }

    @Test("digits that are written as a number are the number, as text")
    func notText() throws {
        let patient = Written.patient("p", number: "9000000009").1.replacing("\"9000000009\"", with: "9000000009")
        let person = try #require(try Written.people(["a.json": Written.bundle([("", patient)])]).people.first)
        #expect(person.nhsNumber == "9000000009")
        #expect(person.served("Patient") == [Written.patient("p", number: "9000000009").1])
    }

    @Test("a file about a person of another file is one person's with it, each resource kept: same name, same birth date, same number")
    func samePerson() throws {
        let read = try Written.people([
            "a.json": Written.bundle([
                Written.patient("p", number: "9000000009"), Written.condition("c", of: "urn:uuid:p"),
                Written.condition("same", of: "Patient/p"),
            ]),
            "b.json": Written.bundle([
                Written.patient("q", number: "900 000 0009"), Written.condition("c", of: "urn:uuid:q", #","note":[]"#),
                ("", #"{"resourceType":"List","id":"l","entry":[{"item":{"reference":"urn:uuid:c"}}]}"#),
            ]),
            "c.json": Written.bundle([Written.patient("p", number: "9000000009"), Written.condition("same", of: "Patient/p")]),
        ])
        let person = try #require(read.people.first)
        #expect(read.people.count == 1 && person.file == "a.json" && person.files == ["a.json", "b.json", "c.json"])
        // Ids that meet are kept apart; what is the same word for word is one.
        #expect(person.names == ["Patient/p", "Patient/q", "Condition/c", "Condition/c-2", "Condition/same", "List/l"])
        #expect(person.served("Condition", "c-2").first?.contains("Patient/q") ?? false)
        #expect(person.served("List").first?.contains("Condition/c-2") ?? false)
        #expect(read.notes.map(\.file) == ["b.json", "c.json"] && read.skipped.isEmpty)
    }

    @Test(
        "a file that brings another's number with another name or birth date, or none, is another person with another number",
        arguments: [
            Written.patient("q", number: "9000000009", family: "Roe"), Written.patient("q", number: "9000000009", given: "Al"),
            Written.patient("q", number: "9000000009", born: "1980-01-03"), Written.patient("q", number: "9000000009", born: nil),
        ])
    func otherPerson(patient: (String, String)) throws {
        let read = try Written.people([
            "a.json": Written.bundle([Written.patient("p", number: "9000000009")]), "b.json": Written.bundle([patient]),
        ])
        #expect(read.people.map(\.file) == ["a.json", "b.json"])
        #expect(read.people[0].nhsNumber == "9000000009" && read.people[1].nhsNumber != "9000000009")
        #expect(read.people[1].served("Patient").allSatisfy { !$0.contains("9000000009") && $0.contains(read.people[1].nhsNumber) })
        #expect(read.notes.contains { $0.file == "b.json" && $0.words.contains("of a.json") })
    }

    @Test("a number that is assigned is never one that another file brings")
    func noneTwice() throws {
        let first = DemoNumbers.numbers(from: 999_500_000, count: 1)[0]
        let read = try Written.people([
            "a.json": Written.bundle([Written.patient("p")]), "b.json": Written.bundle([Written.patient("q", number: first)]),
        ])
        #expect(read.people[1].nhsNumber == first && read.people[0].nhsNumber != first)
    }

    @Test("of an old number and today's, today's is theirs, and the old one leads to it")
    func superseded() throws {
        let patient =
            Written.patient("p").1.dropLast()
            + ",\"identifier\":[\(Written.identifier("9000000009", "old")),\(Written.identifier("9000000017", "official"))]}"
        let person = try #require(try Written.people(["a.json": Written.bundle([("", String(patient))])]).people.first)
        #expect(person.nhsNumber == "9000000017" && person.superseded == ["9000000009"])
        #expect(person.served("Patient") == [String(patient)])
    }

    @Test("an old number that is another person's today leads to nobody else")
    func supersededByNobody() throws {
        let patient =
            Written.patient("p").1.dropLast()
            + ",\"identifier\":[\(Written.identifier("9000000009", "old")),\(Written.identifier("9000000017"))]}"
        let read = try Written.people([
            "a.json": Written.bundle([("", String(patient))]),
            "b.json": Written.bundle([Written.patient("q", number: "9000000009", family: "Roe")]),
        ])
        #expect(read.people.map(\.nhsNumber) == ["9000000017", "9000000009"] && read.people[0].superseded.isEmpty)
    }

    @Test("an assigned number reaches a copy of the Patient that is packed in a Bundle inside, and one that is contained")
    func copies() throws {
        let packed = #"{"resourceType":"Bundle","id":"b","type":"document","entry":[{"resource":\#(Written.patient("p").1)}]}"#
        let contained =
            ##"{"resourceType":"Condition","id":"c","contained":[{"resourceType":"Patient","id":"x","birthDate":"1980-01-02"}],"subject":{"reference":"#x"}}"##
        let stranger =
            ##"{"resourceType":"Condition","id":"d","contained":[{"resourceType":"Patient","id":"x","birthDate":"1981-01-02"}],"subject":{"reference":"#x"}}"##
        let person = try #require(
            try Written.people(["a.json": Written.bundle([Written.patient("p"), ("", packed), ("", contained), ("", stranger)])]).people
                .first)
        #expect(person.served("Bundle").first?.ranges(of: person.nhsNumber).count == 1)
        #expect(person.served("Condition", "c").first?.ranges(of: person.nhsNumber).count == 1)
        #expect(person.served("Condition", "d") == [stranger])
    }
}
