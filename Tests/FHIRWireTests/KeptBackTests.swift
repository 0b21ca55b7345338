import CareRecord
import FHIRWire
import Testing

/// What a source keeps back is said to be kept back: it is no value that is missing (laws 4 and 12; HL7 FHIR R4, data-absent-reason).
@Suite struct KeptBackTests {
    private static func reason(_ code: String) -> String {
        #"{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"\#(code)"}]}"#
    }

    private static func result(_ members: String) throws -> Entry {
        try Read.entry(#"{"resourceType":"Observation","id":"o","status":"final","code":{"text":"Serum X"},\#(members)}"#)
    }

    @Test(
        "a masked value is kept back by its source, wherever the mask stands",
        arguments: [
            #""_valueString":\#(reason("masked"))"#, #""valueQuantity":{"unit":"g","_value":\#(reason("masked"))}"#,
            #""valueQuantity":\#(reason("masked"))"#, #""valueCodeableConcept":\#(reason("masked"))"#,
            #""dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"masked","display":"Masked"}]}"#,
            #""dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"masked"}]}"#,
        ])
    func value(members: String) throws {
        let entry = try Self.result(members)
        #expect(entry.result?.value == .absent(ResultValue.keptBack) && entry.isKeptBackInPart && entry.isSaidInPart)
        #expect(entry.wordOfProblems == "Part of it is kept back by its source")
    }

    @Test("another reason in the value's own place is said in words, and is nothing that is kept back")
    func otherReasons() throws {
        let asked = try Self.result(#""_valueString":\#(Self.reason("asked-unknown"))"#)
        #expect(asked.result?.value == .absent("asked, and not known") && !asked.isKeptBackInPart && asked.problems.isEmpty)
        #expect(try Self.result(#""_valueString":\#(Self.reason("own-code"))"#).result?.value == .absent("own-code"))
        #expect(try Self.result(#""valueString":"5""#).result?.value == .text("5"))
        let words = try Self.result(#""dataAbsentReason":{"coding":[{"code":"masked"}],"text":"Held by the clinic"}"#)
        #expect(words.result?.value == .absent("Held by the clinic"), "its sender's own words stay")
    }

    @Test(
        "a date, a name or a list's element that is masked is listed with its place",
        arguments: [
            (#""_effectiveDateTime":\#(reason("masked"))"#, "_effectiveDateTime.extension[0]"),
            (#""note":[{"_text":\#(reason("masked"))}]"#, "note[0]._text.extension[0]"),
            (#""_category":[null,\#(reason("masked"))]"#, "_category[1].extension[0]"),
            (
                #""_issued":{"extension":[{"valueCode":"masked","url":"http:\/\/hl7.org\/fhir\/StructureDefinition\/data-absent-reason"}]}"#,
                "_issued.extension[0]"
            ),
        ])
    func place(members: String, place: String) throws {
        let entry = try Self.result(members)
        #expect(entry.problems == [NotUnderstood(place: place, reason: .keptBack)])
    }

    @Test("one mask inside another is listed once for each, the outer first, in their order in the answer")
    func nested() throws {
        let inner = #"{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}"#
        let outer = #"{"extension":[\#(inner)],"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}"#
        let entry = try Self.result(#""_issued":{"extension":[\#(outer)]}"#)
        #expect(entry.problems.map(\.place) == ["_issued.extension[0]", "_issued.extension[0].extension[0]"])
    }

    @Test("a resource that is marked as not whole says so", arguments: ["SUBSETTED", "MASKED", "REDACTED"])
    func marks(code: String) throws {
        let mark = #"{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"\#(code)"}"#
        for meta in [#""meta":{"tag":[\#(mark)]}"#, #""meta":{"security":[\#(mark)]}"#, #""meta":{"security":\#(mark)}"#] {
            let entry = try Self.result(meta)
            #expect(entry.isKeptBackInPart && entry.isSaidInPart, "\(meta)")
        }
        #expect(try !Self.result(#""meta":{"tag":[{"code":"reviewed"}],"security":[{"code":"R"}]}"#).isKeptBackInPart)
    }

    @Test("two results of one day whose values are both kept back are two")
    func apart() throws {
        let one = try Self.result(#""effectiveDateTime":"2024-01-01","_valueString":\#(Self.reason("masked"))"#)
        let other = try Read.bundle([
            (
                nil,
                #"{"resourceType":"Observation","id":"p","status":"final","code":{"text":"Serum X"},"effectiveDateTime":"2024-01-01","_valueString":\#(Self.reason("masked"))}"#
            )
        ]).resources[0].entries[0]
        #expect(PatientRecord([one, other]).lines(.results).flatMap(\.statements).count == 2)
    }

    @Test("what a report holds and keeps back is said of the report and of that result alone")
    func inside() throws {
        let parts =
            #"{"resourceType":"Observation","id":"a","_valueString":\#(Self.reason("masked"))},{"resourceType":"Observation","id":"b","valueString":"5"}"#
        let report =
            ##"{"resourceType":"DiagnosticReport","id":"r","contained":[\##(parts)],"result":[{"reference":"#a"},{"reference":"#b"}]}"##
        #expect(try Read.answer(report).resources[0].entries.map(\.isKeptBackInPart) == [true, true, false])
    }
}
