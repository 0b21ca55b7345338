import FHIRWire
import Testing

/// Whom a resource says it is about (law 7): what the right-person check is given.
@Suite struct SubjectReadingTests {
    static let number = #""identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9996241858"}]"#

    static func subject(_ resource: String, url: String? = nil, beside: [(String?, String)] = []) throws -> ReadResource.Subject? {
        try Read.bundle([(url, resource)] + beside).resources.first?.subject
    }

    @Test(
        "a subject is Patient/id however it is written: relative, whole, of a version, by urn",
        arguments: [
            "Patient/p", "https://x.example/fhir/Patient/p", "Patient/p/_history/2", "urn:uuid:6d6f0ee8-0000-4000-8000-000000000001",
        ])
    func ways(reference: String) throws {
        let subject = try Self.subject(
            "{\"resourceType\":\"Condition\",\"id\":\"1\",\"subject\":{\"reference\":\"\(reference)\"}}",
            url: "https://x.example/fhir/Condition/1",
            beside: [("urn:uuid:6d6f0ee8-0000-4000-8000-000000000001", #"{"resourceType":"Patient","id":"p"}"#)])
        #expect(subject?.reference == "Patient/p")
    }

    @Test("a whole address at another server is not this server's Patient")
    func otherServer() throws {
        let subject = try Self.subject(
            #"{"resourceType":"Condition","subject":{"reference":"https://evil.example/fhir/Patient/p"}}"#,
            url: "https://x.example/fhir/Condition/1")
        #expect(subject?.reference == "https://evil.example/fhir/Patient/p")
    }

    @Test(
        "two people in one resource are nobody's alone",
        arguments: [
            #"{"resourceType":"Appointment","participant":[{"actor":{"reference":"Patient/a"}},{"actor":{"reference":"Patient/b"}}]}"#,
            #"{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/a"}}},{"resource":{"resourceType":"Condition","subject":{"reference":"Patient/b"}}}]}"#,
            #"{"resourceType":"Condition","subject":{"reference":"Patient/a"},"patient":{"reference":"Patient/b"}}"#,
        ])
    func two(resource: String) throws {
        #expect(try Self.subject(resource)?.reference == "Patient/?")
    }

    @Test(
        "a relative or somebody of staff who takes part, and is told to be one, is not whom an appointment is about, whatever number they bear",
        arguments: [("RelatedPerson", false), ("Practitioner", false), ("Person", true), ("Patient", true), (nil, true)])
    func relative(type: String?, isCounted: Bool) throws {
        let said = type.map { #""type":"\#($0)","# } ?? ""
        let child = #"{"actor":{"reference":"Patient/a"}}"#
        let mother = #"{"actor":{\#(said)"identifier":\#(Self.identifier("9990000026"))}}"#
        let subject = try Self.subject(#"{"resourceType":"Appointment","participant":[\#(child),\#(mother)]}"#)
        #expect((subject?.nhsNumbers == [] && subject?.reference == "Patient/a") != isCounted)
    }

    private static func identifier(_ number: String, use: String? = nil, system: String = "https://fhir.nhs.uk/Id/nhs-number") -> String {
        let use = use.map { #""use":"\#($0)","# } ?? ""
        return #"{\#(use)"system":"\#(system)","value":"\#(number)"}"#
    }

    private static func numbers(_ identifiers: String...) throws -> [String]? {
        try subject(#"{"resourceType":"Patient","id":"p","identifier":[\#(identifiers.joined(separator: ","))]}"#)?.nhsNumbers
    }

    @Test("an old number beside today's is no other person's; without today's under its own system it counts")
    func oldNumber() throws {
        let (old, now) = (Self.identifier("9000000009", use: "old"), Self.identifier("9996241858", use: "official"))
        #expect(try Self.numbers(old, now) == ["9996241858"])
        #expect(try Self.numbers(old) == ["9000000009"])
        let elsewhere = Self.identifier("9996241858", system: "urn:oid:2.16.840.1.113883.2.1.4.1")
        #expect(try Self.numbers(old, elsewhere) == ["9000000009", "9996241858"])
    }

    @Test("two numbers of today are both told: one of them is somebody else's")
    func twoNumbers() throws {
        #expect(try Self.numbers(Self.identifier("9000000009"), Self.identifier("9996241858")) == ["9000000009", "9996241858"])
        let temporary = Self.identifier("9000000009", use: "temp")
        #expect(try Self.numbers(temporary, Self.identifier("9996241858")) == ["9000000009", "9996241858"])
    }

    @Test("a number named beside the reference is told, and a contained Patient answers for itself")
    func numbers() throws {
        let named = try Self.subject(
            #"{"resourceType":"Condition","subject":{"reference":"Patient/p","identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9996241858"}}}"#
        )
        #expect(named?.reference == "Patient/p" && named?.nhsNumbers == ["9996241858"])
        let contained = try Self.subject(
            ##"{"resourceType":"Condition","subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p","birthDate":"1944-03-14",\##(Self.number)}]}"##
        )
        #expect(contained?.reference == nil && contained?.nhsNumbers == ["9996241858"] && contained?.born.map(\.text) == ["1944-03-14"])
    }

    @Test("a contained Patient without a number can be anybody: it matches no Patient")
    func unnumbered() throws {
        let subject = try Self.subject(
            ##"{"resourceType":"Condition","subject":{"reference":"#p"},"contained":[{"resourceType":"Patient","id":"p","birthDate":"1944-03-14"}]}"##
        )
        #expect(subject?.reference == "Patient/?")
    }

    @Test("what is about nobody names nobody", arguments: ["Practitioner", "Organization", "Medication", "Location"])
    func nobody(type: String) throws {
        #expect(try Self.subject("{\"resourceType\":\"\(type)\",\"id\":\"1\"}") == ReadResource.Subject(reference: nil))
    }

    @Test("a Patient tells its numbers, birth date and family names")
    func patient() throws {
        let subject = try Self.subject(
            "{\"resourceType\":\"Patient\",\"id\":\"p\",\(Self.number),\"birthDate\":\"1944-03\",\"name\":[{\"family\":\"Okonkwo\"},{\"family\":\"Bell\"}]}"
        )
        #expect(
            subject?.nhsNumbers == ["9996241858"] && subject?.born.map(\.text) == ["1944-03"] && subject?.families == ["Okonkwo", "Bell"])
    }
}
