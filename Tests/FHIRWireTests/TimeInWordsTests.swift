import CareRecord
import FHIRWire
import Testing

/// When something was, where its sender says so otherwise than by a date (law 12).
@Suite struct TimeInWordsTests {
    @Test(
        "words, ages and ranges stand where a date would",
        arguments: [
            (#""resourceType":"Procedure","performedString":"in her twenties""#, "in her twenties"),
            (#""resourceType":"Immunization","occurrenceString":"at birth""#, "at birth"),
            (#""resourceType":"Condition","onsetAge":{"value":12,"unit":"years"}"#, "at age 12 years"),
            (#""resourceType":"Appointment","requestedPeriod":[{"start":"2030-01-02"}]"#, "asked for from 2030-01-02"),
        ])
    func beginnings(resource: String, words: String) throws {
        #expect(try Read.entry("{\(resource)}").whenInWords == words)
    }

    @Test("a date that was sent is shown, whatever words stand beside it")
    func dated() throws {
        let entry = try Read.entry(#"{"resourceType":"Procedure","performedDateTime":"2020","performedString":"long ago"}"#)
        #expect(entry.when?.text == "2020" && entry.whenInWords == nil)
    }

    @Test("a procedure's time is read where FHIR R5 has it")
    func later() throws {
        #expect(try Read.entry(#"{"resourceType":"Procedure","occurrenceDateTime":"2024-05-06"}"#).when?.text == "2024-05-06")
    }

    @Test(
        "a condition over at an age, between two, or simply over is said to be over; words of its sender's own say only themselves",
        arguments: [
            (#""abatementAge":{"value":40,"unit":"years"}"#, true), (#""abatementRange":{"low":{"value":1,"unit":"a"}}"#, true),
            (#""abatementBoolean":true"#, true), (#""abatementBoolean":false"#, false), (#""abatementString":"not yet""#, false),
        ])
    func over(field: String, isOver: Bool) throws {
        guard case .condition(let it) = try Read.entry(#"{"resourceType":"Condition","code":{"text":"Asthma"},\#(field)}"#).content else {
            throw NoCondition()
        }
        #expect(it.isSaidToBeOver == isOver)
    }

    private struct NoCondition: Error {}
}
