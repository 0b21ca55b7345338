import CareRecord
import Foundation
import Testing

@testable import DemoLondon

@Suite struct WrittenByOthersTests {
    static let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/data/synthea-r4")
    static var isThere: Bool { FileManager.default.fileExists(atPath: shared.path) }

    typealias Object = [String: Any]

    private static func people(_ files: [String: String]) throws -> WrittenByOthers { try Written.people(files) }
    private static func bundle(_ entries: [(String, String)]) -> String { Written.bundle(entries) }

    private static let patient = (
        "urn:uuid:p",
        #"{"resourceType":"Patient","id":"p","name":[{"family":"Doe","given":["Jo"]}],"birthDate":"1980-01-02","gender":"other"}"#
    )
    private static let encounter = (
        "urn:uuid:e",
        #"{"resourceType":"Encounter","id":"e","subject":{"reference":"urn:uuid:p"},"serviceProvider":{"reference":"urn:uuid:o","display":"A hospital"}}"#
    )

    @Test(
        "every patient of every file is served with every resource, nothing left out, nothing changed but references and the number",
        .enabled(if: isThere, "no shared data here"))
    func synthea() throws {
        let read = try WrittenByOthers(folder: Self.shared.path)
        #expect(read.skipped.isEmpty && read.people.count == 16)
        for person in read.people {
            let data = try Data(contentsOf: Self.shared.appendingPathComponent(person.file ?? ""))
            let entries = try #require((try JSONSerialization.jsonObject(with: data) as? Object)?["entry"] as? [Object])
            var addresses: [String: String] = [:]
            var expected: [String: Object] = [:]
            for entry in entries {
                guard let resource = entry["resource"] as? Object, let type = resource["resourceType"] as? String,
                    let id = resource["id"] as? String
                else { continue }
                if let url = entry["fullUrl"] as? String { addresses[url] = "\(type)/\(id)" }
                expected["\(type)/\(id)"] = resource
            }
            var seen: Set<String> = []
            for resource in person.holdings.values.joined() {
                let name = "\(resource.type)/\(resource.id)"
                seen.insert(name)
                var served = try #require(try JSONSerialization.jsonObject(with: Data(resource.bytes)) as? Object)
                if resource.type == "Patient" {
                    let numbers =
                        (served["identifier"] as? [Object])?.filter { $0["system"] as? String == "https://fhir.nhs.uk/Id/nhs-number" } ?? []
                    #expect(numbers.map { $0["value"] as? String } == [person.nhsNumber])
                    served["identifier"] = (served["identifier"] as? [Object])?.filter {
                        $0["system"] as? String != "https://fhir.nhs.uk/Id/nhs-number"
                    }
                }
                let rewritten = Self.rewriting(expected[name] ?? [:], addresses)
                #expect(NSDictionary(dictionary: served) == rewritten as? NSDictionary, "\(name)")
            }
            #expect(seen == Set(expected.keys), "\(person.file ?? "")")
        }
    }

    /// What a server makes of references after a transaction, done again by another way.
    private static func rewriting(_ value: Any, _ addresses: [String: String]) -> Any {
        if let object = value as? Object {
            return object.reduce(into: Object()) { out, member in
                if member.key == "reference", let text = member.value as? String {
                    out[member.key] = addresses[text] ?? text
                } else {
                    out[member.key] = rewriting(member.value, addresses)
                }
            } as NSDictionary
        }
        if let list = value as? [Any] { return list.map { rewriting($0, addresses) } as NSArray }
        return value
    }

    @Test(
        "what has an encounter is where the encounter was: by field, by a document's context, by a claim's line; what has none is at the practice"
    )
    func dealtOut() throws {
        let person = try #require(
            try Self.people([
                "a.json": Self.bundle([
                    Self.patient, Self.encounter,
                    ("urn:uuid:1", #"{"resourceType":"Condition","id":"c","encounter":{"reference":"urn:uuid:e"}}"#),
                    (
                        "urn:uuid:2",
                        #"{"resourceType":"DocumentReference","id":"d","context":{"encounter":[{"reference":"urn:uuid:e"}],"period":{}}}"#
                    ),
                    ("urn:uuid:3", #"{"resourceType":"Claim","id":"l","item":[{"sequence":1,"encounter":[{"reference":"Encounter/e"}]}]}"#),
                    ("urn:uuid:4", #"{"resourceType":"MedicationAdministration","id":"m","context":{"reference":"urn:uuid:e"}}"#),
                    ("urn:uuid:5", #"{"resourceType":"Condition","id":"none"}"#),
                ])
            ]).people.first)
        let practice = try #require(DemoOrganisation.all.first { $0.ods == person.practice }?.source)
        let hospital = try #require(person.sources.first { $0 != practice })
        #expect(Set(person.holdings[hospital]?.map(\.id) ?? []) == ["p", "e", "c", "d", "l", "m"])
        #expect(person.holdings[practice]?.map(\.id) == ["p", "none"])
    }

    @Test("a medicine is held wherever it is prescribed, or the prescription would have no name")
    func medication() throws {
        let person = try #require(
            try Self.people([
                "a.json": Self.bundle([
                    Self.patient, Self.encounter, ("urn:uuid:m", #"{"resourceType":"Medication","id":"m","code":{"text":"Apixaban"}}"#),
                    (
                        "urn:uuid:r",
                        #"{"resourceType":"MedicationRequest","id":"r","status":"active","medicationReference":{"reference":"urn:uuid:m"},"encounter":{"reference":"urn:uuid:e"}}"#
                    ),
                ])
            ]).people.first)
        let holder = try #require(person.sources.first { person.holdings[$0]?.contains { $0.id == "r" } ?? false })
        let entries = try Holdings.entries(person.holdings[holder] ?? [], holder)
        #expect(entries.first { $0.section == .medicines }?.title.shown == "Apixaban")
    }

    @Test("a reference in other words, one that points nowhere, and text that looks like one stay as they are")
    func untouched() throws {
        let text =
            #"{"resourceType":"Condition","id":"c","note":[{"text":"\"reference\":\"urn:uuid:p\""}],"code":{"text":"reference"},"recorder":{"reference":"Practitioner?identifier=x|1"},"asserter":{"reference":"urn:uuid:nobody"},"subject" : {"reference" : "urn:uuid:p"}}"#
        let person = try #require(try Self.people(["a.json": Self.bundle([Self.patient, ("urn:uuid:c", text)])]).people.first)
        let served = person.holdings.values.joined().first { $0.id == "c" }.map { String(decoding: $0.bytes, as: UTF8.self) }
        #expect(served == text.replacingOccurrences(of: #""reference" : "urn:uuid:p""#, with: #""reference" : "Patient/p""#))
    }

    @Test("two files' Patients of the same id are two people, each with all that is theirs")
    func sameID() throws {
        let condition = (
            "urn:uuid:c", #"{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/1"},"code":{"text":"Asthma"}}"#
        )
        let read = try Self.people([
            "a.json": Self.bundle([Written.patient("1"), condition]), "b.json": Self.bundle([Written.patient("1"), condition]),
        ])
        #expect(read.people.count == 2 && read.skipped.isEmpty)
        let patients = read.people.map { person in Set(person.holdings.values.joined().filter { $0.type == "Patient" }.map(\.id)) }
        #expect(patients.allSatisfy { $0.count == 1 } && patients[0].isDisjoint(with: patients[1]))
        for (person, ids) in zip(read.people, patients) {
            let id = try #require(ids.first)
            let texts = person.holdings.values.joined().map { String(decoding: $0.bytes, as: UTF8.self) }
            #expect(texts.contains { $0.contains(#""resourceType":"Patient","id":"\#(id)""#) })
            #expect(texts.contains { $0.contains(#""reference":"Patient/\#(id)""#) })
        }
    }

    @Test("a file that begins with a byte order mark is read")
    func byteOrderMark() throws {
        let read = try Self.people(["b.json": "\u{FEFF}" + Self.bundle([Written.patient("r")])])
        #expect(read.people.map(\.file) == ["b.json"])
    }

    @Test(
        "a file that is nothing of a person is skipped, saying why, and costs the others nothing",
        arguments: [
            ("{", "is not JSON: it ends in the middle, at byte 1, line 1"), ("[]", "is no FHIR resource: it has no resourceType"),
            ("null", "is not JSON of FHIR"), (#"{"resourceType":"Bundle","entry":[]}"#, "has no Patient"),
            (#"{"resourceType":"Condition"}"#, "has no Patient"), ("", "is empty"),
        ])
    func skipped(text: String, why: String) throws {
        let read = try Self.people(["a.json": text, "b.json": Self.bundle([Self.patient])])
        #expect(read.skipped == [WrittenPart(file: "a.json", place: nil, why: why)])
        #expect(read.people.map(\.file) == ["b.json"])
        #expect(try NHSNumber(read.people[0].nhsNumber).range == .neverIssued)
    }
}
