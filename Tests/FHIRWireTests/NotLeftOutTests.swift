import CareRecord
import FHIRWire
import Testing

/// What stands where this version of FHIR has another place for it, or inside what is read, is not left out without a word.
@Suite struct NotLeftOutTests {
    @Test(
        "a result's value of a kind that is not read is shown or named, and never told as no value",
        arguments: [
            (#""valueDecimal":7.25"#, "7.25"), (#""valueUri":"urn:a""#, "urn:a"),
            (#""valueAttachment":{"title":"Trace"}"#, "a value of a kind that is not shown here: open the original"),
        ])
    func anotherKind(member: String, words: String) throws {
        let entry = try Read.entry(#"{"resourceType":"Observation","status":"final","code":{"text":"Odd"},\#(member)}"#)
        #expect(entry.result?.value == .text(words))
        #expect(entry.problems.map(\.reason) == [.notReadHere])
    }

    @Test("a result without a value stays without one")
    func noValue() throws {
        let entry = try Read.entry(#"{"resourceType":"Observation","status":"final","code":{"text":"Odd"}}"#)
        #expect(entry.result?.value == nil && entry.problems.isEmpty)
    }

    @Test("what a consent does not hold for is said after it, exceptions to exceptions too")
    func exceptions() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Consent","status":"active","scope":{"text":"Treatment"},"category":[{"text":"Blood transfusion"}],"provision":{"type":"permit","code":[{"text":"Transfusion of blood"}],"provision":[{"type":"deny","code":[{"text":"Red cells"}],"provision":[{"type":"permit","code":[{"text":"To save life"}]}]}]}}"#
        )
        #expect(
            entry.plan?.activities == ["permit, Transfusion of blood", "Except: deny, Red cells", "Except: permit, To save life"])
    }

    @Test("a dose and a drug that stand where an earlier or later version has them are read")
    func versions() throws {
        let entry = try Read.entry(
            #"{"resourceType":"MedicationRequest","status":"active","medication":{"concept":{"text":"Morphine"}},"dosageInstruction":[{"text":"twice a day","doseQuantity":{"value":10,"unit":"mg"}}]}"#
        )
        #expect(entry.title.text == "Morphine")
        #expect(entry.medicine?.dose == Quantity(value: "10", unit: "mg"))
    }

    @Test(
        "a finding that there is no safeguarding concern is no safeguarding flag; a flag of one is",
        arguments: [
            ("No safeguarding concerns identified", AlertStatement.Kind.other), ("Child protection: not subject to a plan", .other),
            ("Safeguarding concern: no contact with father", .safeguarding), ("Subject to a child protection plan", .safeguarding),
            ("Not for resuscitation", .resuscitation),
        ])
    func denied(words: String, kind: AlertStatement.Kind) throws {
        let entry = try Read.entry(#"{"resourceType":"Flag","status":"active","code":{"text":"\#(words)"}}"#)
        guard case .alert(let alert) = entry.content else {
            Issue.record("no alert")
            return
        }
        #expect(alert.kind == kind)
    }
}
