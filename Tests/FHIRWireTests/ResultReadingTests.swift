import CareRecord
import Testing

@testable import FHIRWire

@Suite struct ResultReadingTests {
    static func observation(_ fields: String) throws -> Entry {
        try Read.entry(#"{"resourceType":"Observation","status":"final","code":{"text":"Potassium"},\#(fields)}"#)
    }

    @Test("a value keeps its text, its comparator and its unit")
    func value() throws {
        let result = try Self.observation(#""valueQuantity":{"value":2.50,"comparator":"<","unit":"mmol/L"}"#).result
        #expect(result?.value == .quantity(Quantity(value: "2.50", comparator: "<", unit: "mmol/L")))
        guard case .quantity(let quantity)? = result?.value else { return }
        #expect(quantity.number == nil, "less than 2.50 is not 2.50")
        #expect(quantity.shown == "< 2.50 mmol/L")
    }

    @Test("a number sent as text is kept as sent, and noted")
    func numberAsText() throws {
        let entry = try Self.observation(#""valueQuantity":{"value":"5.10","unit":"mmol/L"}"#)
        #expect(entry.result?.value == .quantity(Quantity(value: "5.10", unit: "mmol/L")))
        #expect(entry.problems.map(\.reason) == [.notANumber])
    }

    @Test(
        "why there is no value is said in its words, also beside a unit without a number",
        arguments: [
            #""dataAbsentReason":{"text":"Sample haemolysed"}"#,
            #""valueQuantity":{"unit":"mmol/L"},"dataAbsentReason":{"text":"Sample haemolysed"}"#,
        ])
    func absent(fields: String) throws {
        #expect(try Self.observation(fields).result?.value == .absent("Sample haemolysed"))
    }

    @Test(
        "every kind of value is read as what it is",
        arguments: [
            (#""valueString":"trace""#, ResultValue.text("trace")), (#""valueBoolean":false"#, .bool(false)),
            (#""valueInteger":3"#, .number("3")),
            (#""valueCodeableConcept":{"text":"Positive"}"#, .concept(Concept(text: "Positive"))),
            (#""valueTime":"09:05:00""#, .time("09:05:00")),
            (#""valueRange":{"low":{"value":1},"high":{"value":2}}"#, .range(QuantityPair(Quantity(value: "1"), Quantity(value: "2")))),
            (
                #""valueRatio":{"numerator":{"value":1},"denominator":{"value":128}}"#,
                .ratio(QuantityPair(Quantity(value: "1"), Quantity(value: "128")))
            ),
        ])
    func kinds(fields: String, value: ResultValue) throws {
        #expect(try Self.observation(fields).result?.value == value)
    }

    @Test("components have their own values, ranges, flags and reasons for none")
    func components() throws {
        let result = try Self.observation(
            #""component":[{"code":{"text":"Systolic"},"valueQuantity":{"value":152,"unit":"mmHg"},"referenceRange":[{"high":{"value":140}}],"interpretation":[{"coding":[{"code":"H"}]}]},{"code":{"text":"Diastolic"},"dataAbsentReason":{"coding":[{"code":"not-performed"}]}}]"#
        ).result
        #expect(result?.components.map(\.title.shown) == ["Systolic", "Diastolic"])
        #expect(result?.components.first?.ranges.first?.high?.value == "140")
        #expect(result?.components.first?.interpretation.first?.codings.first?.code == "H")
        #expect(result?.components.last?.value == .absent("not-performed"))
    }

    @Test("a panel names its members, whether by Type/id, address, version or urn")
    func members() throws {
        let answer = try Read.bundle([
            (
                "https://x.example/fhir/DiagnosticReport/r",
                #"{"resourceType":"DiagnosticReport","id":"r","status":"final","code":{"text":"U&E"},"result":[{"reference":"Observation/a"},{"reference":"https://x.example/fhir/Observation/b"},{"reference":"Observation/a/_history/2"},{"reference":"urn:uuid:6d6f0ee8-0000-4000-8000-000000000001"}]}"#
            ),
            ("https://x.example/fhir/Observation/a", #"{"resourceType":"Observation","id":"a","status":"final","code":{"text":"Na"}}"#),
            ("https://x.example/fhir/Observation/b", #"{"resourceType":"Observation","id":"b","status":"final","code":{"text":"K"}}"#),
            (
                "urn:uuid:6d6f0ee8-0000-4000-8000-000000000001",
                #"{"resourceType":"Observation","id":"c","status":"final","code":{"text":"Cl"}}"#
            ),
        ])
        #expect(
            answer.resources.first?.entries.first?.result?.members == ["Observation/a", "Observation/b", "Observation/a", "Observation/c"])
    }

    @Test("members without ids are told apart by their addresses")
    func membersWithoutIDs() throws {
        let (one, two) = ("urn:uuid:6d6f0ee8-0000-4000-8000-000000000001", "urn:uuid:6d6f0ee8-0000-4000-8000-000000000002")
        let answer = try Read.bundle([
            (nil, #"{"resourceType":"Observation","id":"panel","hasMember":[{"reference":"\#(one)"},{"reference":"\#(two)"}]}"#),
            (one, #"{"resourceType":"Observation","code":{"text":"Na"}}"#), (two, #"{"resourceType":"Observation","code":{"text":"K"}}"#),
        ])
        #expect(answer.resources.first?.entries.first?.result?.members == [one, two])
    }

    @Test("ranges keep whom they apply to, and a flag is the sender's")
    func ranges() throws {
        let result = try Self.observation(
            #""valueQuantity":{"value":9},"referenceRange":[{"low":{"value":1},"high":{"value":5},"appliesTo":[{"text":"pregnant"}]},{"text":"see report"}]"#
        ).result
        #expect(result?.ranges.map(\.text) == ["pregnant", "see report"])
        #expect(result?.interpretation == [], "outside its range, and nobody said so: neither do we")
    }

    @Test("an observation about somebody else beside the person says about whom")
    func focus() throws {
        let entry = try Self.observation(#""focus":[{"display":"Fetus"}],"valueQuantity":{"value":140,"unit":"/min"}"#)
        #expect(entry.detail("About") == "Fetus")
        #expect(entry.result?.focus == "Fetus")
    }

    @Test(
        "a focus that cannot be named is still not the person; one that is the person says nothing",
        arguments: [
            (#"{"reference":"Device/d"}"#, "Device/d"), (#"{"identifier":{"value":"1"}}"#, "somebody or something that is not named"),
            (#"{"reference":"Patient/p"}"#, nil),
        ])
    func unnamedFocus(focus: String, said: String?) throws {
        #expect(try Self.observation(#""subject":{"reference":"Patient/p"},"focus":[\#(focus)]"#).result?.focus == said)
    }

    @Test("reviewed, not reviewed and not marked are three things", arguments: [("reviewed", true), ("unreviewed", false), ("other", nil)])
    func reviewed(tag: String, isReviewed: Bool?) throws {
        #expect(try Self.observation(#""meta":{"tag":[{"code":"\#(tag)"}]}"#).result?.reviewed == isReviewed)
    }
}
