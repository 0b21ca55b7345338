import CareRecord
import FHIRWire
import Testing

/// Why a source's own list is empty, as it says itself (HL7 FHIR R4, `List.emptyReason`).
@Suite struct EmptyListTests {
    private static let allergies =
        #""code":{"coding":[{"system":"http://snomed.info/sct","code":"886921000000105","display":"Allergies and adverse reactions"}]}"#

    private static func said(_ members: String) throws -> EmptyList? {
        R4Reader.emptyList(try Read.answer("{\"resourceType\":\"List\",\"id\":\"l\",\(members)}").resources[0])
    }

    private static func because(_ code: String) -> String {
        #""emptyReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/list-empty-reason","code":"\#(code)"}]}"#
    }

    @Test(
        "each reason is what it says; one that is not known is one that is not understood",
        arguments: [
            ("nilknown", EmptyReason.nilKnown), ("notasked", .notAsked), ("withheld", .withheld), ("unavailable", .unavailable),
            ("notstarted", .notStarted), ("closed", .closed), ("WITHHELD", .withheld), ("local", .notUnderstood),
        ])
    func reasons(code: String, reason: EmptyReason) throws {
        let said = try Self.said(#"\#(Self.allergies),"mode":"working",\#(Self.because(code))"#)
        #expect(said == EmptyList(section: .allergies, reason: reason))
    }

    @Test("in words alone, and as a bare word")
    func words() throws {
        #expect(try Self.said(#"\#(Self.allergies),"emptyReason":{"text":"Withheld"}"#)?.reason == .withheld)
        #expect(try Self.said(#"\#(Self.allergies),"emptyReason":"notasked""#)?.reason == .notAsked)
        #expect(try Self.said(#"\#(Self.allergies),"emptyReason":{"text":"see paper notes"}"#)?.reason == .notUnderstood)
    }

    @Test("that nothing was recorded is no more than an empty list says; nor is one that is not empty, not in use, or gives no reason")
    func nothing() throws {
        #expect(try Self.said("\(Self.allergies),\(Self.because("no-content-recorded"))") == nil)
        #expect(try Self.said(Self.allergies) == nil)
        #expect(
            try Self.said(#"\#(Self.allergies),\#(Self.because("withheld")),"entry":[{"item":{"reference":"AllergyIntolerance/1"}}]"#)
                == nil)
        #expect(try Self.said(#"\#(Self.allergies),\#(Self.because("withheld")),"entry":[]"#)?.reason == .withheld)
        #expect(try Self.said(#"\#(Self.allergies),\#(Self.because("withheld")),"status":"entered-in-error""#) == nil)
        #expect(try Self.said(#"\#(Self.allergies),\#(Self.because("withheld")),"status":"current""#) != nil)
    }

    @Test(
        "which section a list is of is told by its code, else by its words",
        arguments: [
            (#""code":{"coding":[{"system":"http://loinc.org","code":"10160-0"}]}"#, Section.medicines),
            (#""code":{"coding":[{"code":"717711000000103"}]}"#, .conditions), (#""code":{"text":"Problem list"}"#, .conditions),
            (#""title":"Medication allergies""#, .allergies),
            (#""code":{"coding":[{"code":"x"}]},"title":"Immunisations""#, .immunisations),
            (#""title":"Shopping""#, nil), (#""id2":"1""#, nil),
        ])
    func section(members: String, section: Section?) throws {
        #expect(try Self.said("\(members),\(Self.because("withheld"))")?.section == section)
    }

    @Test(
        "that none is known is told from a code of the section alone: a title that holds its words may be of something else",
        arguments: [
            "Family history of allergies", "Letters about allergies", "Allergies of the donor", "Results of the audit", "Allergy clinic",
            "Allergies",
        ])
    func titlesDenyNothing(title: String) throws {
        for mode in ["working", "snapshot", "changes"] {
            let said = #""mode":"\#(mode)","title":"\#(title)""#
            #expect(try Self.said("\(said),\(Self.because("nilknown"))") == nil)
            #expect(try Self.said(#"\#(said),"code":{"text":"\#(title)"},\#(Self.because("nilknown"))"#) == nil)
            #expect(try Self.said("\(said),\(Self.because("withheld"))")?.reason == .withheld, "this takes 'none recorded' away")
        }
    }

    @Test("that none is known is told of no list of changes, of one contact's, or of one that does not say how it came to be")
    func notOfThePerson() throws {
        func said(_ members: String, _ reason: String = "nilknown") throws -> EmptyReason? {
            try Self.said("\(Self.allergies),\(members),\(Self.because(reason))")?.reason
        }
        #expect(try said(#""mode":"working""#) == .nilKnown && said(#""mode":"snapshot""#) == .nilKnown)
        #expect(try said(#""mode":"changes""#) == nil && said(#""id2":"1""#) == nil)
        #expect(try said(#""mode":"snapshot","encounter":{"reference":"Encounter/1"}"#) == nil)
        #expect(try said(#""mode":"changes","encounter":{"reference":"Encounter/1"}"#, "closed") == .closed)
    }

    @Test("only a List says it")
    func otherTypes() throws {
        let text = "{\"resourceType\":\"Basic\",\"id\":\"l\",\(Self.allergies),\(Self.because("withheld"))}"
        #expect(R4Reader.emptyList(try Read.answer(text).resources[0]) == nil)
    }
}
