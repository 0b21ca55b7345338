import CareRecord
import FHIRWire
import Testing

/// Whose something is, where its source writes a number, a list or a bare value in the place of a text: it is judged all the same (law 7).
@Suite struct AnotherKindTests {
    private static let own = #"{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9434765919"}"#

    private static func subject(_ text: String) throws -> ReadResource.Subject { try Read.answer(text).resources[0].subject }

    /// Its identifier of another person, with the value as it stands.
    private static func number(_ value: String) -> String { #"{"system":"https://fhir.nhs.uk/Id/nhs-number","value":\#(value)}"# }

    /// Of whose digits none is the person's own: what the right-person check withholds.
    private static func isAnothers(_ subject: ReadResource.Subject) -> Bool {
        subject.nhsNumbers.contains { $0.filter(\.isNumber) != "9434765919" }
    }

    /// Another's number, as text and as it must not pass either.
    static let others = [
        #""9990000026""#, "9990000026", #"["9990000026"]"#, "[9990000026]", "9990000026.0", "true", "{}", "[]", #"{"value":"9990000026"}"#,
    ]

    @Test("a Patient that bears another's number beside the person's bears two, whatever kind of value it is", arguments: others)
    func patient(value: String) throws {
        let text = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":[\(Self.own),\(Self.number(value))]}"
        #expect(Self.isAnothers(try Self.subject(text)))
    }

    @Test("another's number beside a subject is told, whatever kind of value it is, and in a list too", arguments: others)
    func besideSubject(value: String) throws {
        for identifier in [Self.number(value), "[\(Self.number(value))]", "[[\(Self.number(value))]]"] {
            let subject = try Self.subject(
                "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/p\",\"identifier\":\(identifier)}}")
            #expect(Self.isAnothers(subject), "\(identifier)")
        }
    }

    @Test(
        "a Patient inside, of another's number, is the resource's to answer for: in a list, alone, or inside what is inside",
        arguments: others)
    func inside(value: String) throws {
        let patient = #"{"resourceType":"Patient","id":"x","identifier":[\#(Self.number(value))]}"#
        let nested = #"[{"resourceType":"Organization","id":"o","contained":[\#(patient)]}]"#
        for contained in ["[\(patient)]", patient, "[[\(patient)]]", nested] {
            let text = "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/p\"},\"contained\":\(contained)}"
            #expect(Self.isAnothers(try Self.subject(text)), "\(contained)")
        }
    }

    @Test("the person's own number without its quotes is theirs")
    func own() throws {
        let text = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"birthDate\":\"1944-03-14\",\"identifier\":[\(Self.number("9434765919"))]}"
        #expect(try Self.subject(text).nhsNumbers == ["9434765919"])
        let condition = "{\"resourceType\":\"Condition\",\"subject\":{\"identifier\":\(Self.number("9434765919"))}}"
        let subject = try Self.subject(condition)
        #expect(subject.nhsNumbers == ["9434765919"] && subject.reference == nil)
    }

    @Test("an identifier that is a bare value counts where it can be an NHS number, and only there")
    func bare() throws {
        func numbers(_ bare: String) throws -> [String] {
            try Self.subject("{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":[\(Self.own),\(bare)]}").nhsNumbers
        }
        #expect(try numbers("9990000018") == ["9434765919", "9990000018"] && numbers(#""999 000 0018""#).count == 2)
        #expect(try numbers(#""H123""#) == ["9434765919"] && numbers("7") == ["9434765919"] && numbers("null") == ["9434765919"])
    }

    @Test(
        "the number's system is told in a list, and with dirt behind its address",
        arguments: [
            #"["https://fhir.nhs.uk/Id/nhs-number"]"#, #""https://fhir.nhs.uk/Id/nhs-number?""#,
            #""HTTP://WWW.fhir.nhs.uk/Id/nhs-number/#x""#,
        ])
    func system(system: String) throws {
        let identifier = "{\"system\":\(system),\"value\":9990000026}"
        #expect(Self.isAnothers(try Self.subject("{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":[\(Self.own),\(identifier)]}")))
    }

    @Test("a hospital number without its quotes is the same hospital number")
    func hospitalNumber() throws {
        let identifier = #"{"system":"http://barts/mrn","value":7}"#
        #expect(
            try Self.subject("{\"resourceType\":\"Condition\",\"subject\":{\"identifier\":\(identifier)}}").identifiers == [
                "http://barts/mrn|7"
            ])
        let patient = "{\"resourceType\":\"Patient\",\"id\":\"p\",\"identifier\":[\(Self.own),\(identifier)]}"
        #expect(try Self.subject(patient).identifiers == ["http://barts/mrn|7"])
    }

    @Test(
        "a birth date inside that is there and cannot be read is nobody's; a year as a number is that year",
        arguments: [("19440314", true), (#""14/03/1944""#, true), (#"["1944-03-14"]"#, true), ("1944", false), (#""1944-03-14""#, false)])
    func born(date: String, isNobodys: Bool) throws {
        let patient = "{\"resourceType\":\"Patient\",\"id\":\"x\",\"birthDate\":\(date),\"identifier\":[\(Self.own)]}"
        let subject = try Self.subject(
            "{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"#x\"},\"contained\":[\(patient)]}")
        #expect((subject.reference == "Patient/?") == isNobodys && subject.born.count == (isNobodys ? 0 : 1))
    }

    @Test(
        "a participant or a focus that may be a Patient is somebody, however it is named",
        arguments: [
            #""Patient/other""#, "12", #"{"reference":12}"#, #"{"reference":["Patient/other"]}"#, #"["Patient/other"]"#,
            #"{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":9990000026}}"#,
        ])
    func actors(actor: String) throws {
        for text in [
            "{\"resourceType\":\"Appointment\",\"participant\":[{\"actor\":{\"reference\":\"Patient/p\"}},{\"actor\":\(actor)}]}",
            "{\"resourceType\":\"Appointment\",\"participant\":{\"actor\":[{\"reference\":\"Patient/p\"},\(actor)]}}",
            "{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Patient/p\"},\"focus\":[\(actor)]}",
        ] {
            let subject = try Self.subject(text)
            #expect(subject.reference == "Patient/?" || Self.isAnothers(subject), "\(text)")
        }
    }

    @Test("staff and places named by a bare text are nobody's Patient", arguments: [#""Practitioner/1""#, #"{"display":"Ward 3"}"#])
    func staff(actor: String) throws {
        let text = "{\"resourceType\":\"Appointment\",\"participant\":[{\"actor\":{\"reference\":\"Patient/p\"}},{\"actor\":\(actor)}]}"
        #expect(try Self.subject(text).reference == "Patient/p")
    }

    @Test(
        "what names its person only by an encounter that is no reference is nobody's",
        arguments: [#""Encounter/1""#, "1", #"["Encounter/1"]"#])
    func encounter(encounter: String) throws {
        #expect(try Self.subject("{\"resourceType\":\"Condition\",\"encounter\":\(encounter)}").reference == "Patient/?")
    }
}
