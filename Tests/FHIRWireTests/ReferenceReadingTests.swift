import CareRecord
import Testing

@testable import FHIRWire

@Suite struct ReferenceReadingTests {
    static func condition(_ id: String, asserter: String) -> String {
        "{\"resourceType\":\"Condition\",\"id\":\"\(id)\",\"code\":{\"text\":\"x\"},\"asserter\":{\"reference\":\"\(asserter)\"}}"
    }
    static func practitioner(_ name: String, id: String? = "p") -> String {
        "{\"resourceType\":\"Practitioner\"," + (id.map { "\"id\":\"\($0)\"," } ?? "") + "\"name\":[{\"text\":\"\(name)\"}]}"
    }

    @Test(
        "an author is found by Type/id, whole address, version, and urn",
        arguments: [
            "Practitioner/p", "https://x.example/fhir/Practitioner/p", "Practitioner/p/_history/3",
            "https://x.example/fhir/Practitioner/p/_history/3",
        ])
    func ways(reference: String) throws {
        let answer = try Read.bundle([
            ("https://x.example/fhir/Condition/1", Self.condition("1", asserter: reference)),
            ("https://x.example/fhir/Practitioner/p", Self.practitioner("Dr Ash")),
        ])
        #expect(answer.resources.first?.entries.first?.provenance.author == "Dr Ash")
    }

    @Test("a whole address finds what came without one")
    func withoutAddress() throws {
        let answer = try Read.bundle([
            (nil, Self.condition("1", asserter: "https://x.example/fhir/Practitioner/p")), (nil, Self.practitioner("Dr Ash")),
        ])
        #expect(answer.resources.first?.entries.first?.provenance.author == "Dr Ash")
    }

    @Test("where one id comes from two servers, a relative reference means its own server's")
    func twoServers() throws {
        let answer = try Read.bundle([
            ("https://a.example/fhir/Practitioner/p", Self.practitioner("Dr Ash")),
            ("https://b.example/fhir/Practitioner/p", Self.practitioner("Dr Birch")),
            ("https://b.example/fhir/Condition/1", Self.condition("1", asserter: "Practitioner/p")),
            ("https://a.example/fhir/Condition/2", Self.condition("2", asserter: "Practitioner/p")),
        ])
        #expect(answer.resources.compactMap { $0.entries.first?.provenance.author } == ["Dr Birch", "Dr Ash"])
    }

    @Test("another server's address does not find this server's resource")
    func otherServer() throws {
        let answer = try Read.bundle([
            ("https://a.example/fhir/Condition/1", Self.condition("1", asserter: "https://evil.example/fhir/Practitioner/p")),
            ("https://a.example/fhir/Practitioner/p", Self.practitioner("Dr Ash")),
        ])
        #expect(answer.resources.first?.entries.first?.provenance.author == nil)
    }

    @Test("references that go round in a circle end")
    func circle() throws {
        let answer = try Read.answer(
            ##"{"resourceType":"Observation","id":"1","code":{"text":"x"},"hasMember":[{"reference":"Observation/1"}],"performer":[{"reference":"#a"}],"contained":[{"resourceType":"PractitionerRole","id":"a","practitioner":{"reference":"#b"},"organization":{"reference":"#b"}},{"resourceType":"PractitionerRole","id":"b","practitioner":{"reference":"#a"},"organization":{"reference":"#a"}}]}"##
        )
        #expect(answer.resources.first?.entries.count == 1)
    }

    @Test("the word is that of an organisation the source answers for, where the resource names it; else the source's own")
    func ownership() throws {
        func text(_ ods: String) -> String {
            #"{"resourceType":"DocumentReference","status":"current","type":{"text":"x"},"custodian":{"identifier":{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":"\#(ods)"},"display":"Named"}}"#
        }
        let own = try Read.answer(text("RQX"), organisations: ["R1H", "RQX"]).resources.first?.entries.first?.provenance
        #expect(own?.organisation.code == "RQX")
        let other = try Read.answer(text("RAL"), organisations: ["R1H", "RQX"]).resources.first?.entries.first?.provenance
        #expect(other?.organisation.code == "R1H" && other?.statedOrganisation == "Named")
    }
}
