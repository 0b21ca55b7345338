import CareRecord
import FHIRWire
import Testing

/// `modifierExtension` may turn round what it stands in (HL7 FHIR R4 2.1.0.5.1): nothing that carries one stands as plainly so (law 12).
@Suite struct ModifierTests {
    static let modifier = #""modifierExtension":[{"url":"http://x.example/negated","valueBoolean":true}]"#

    @Test(
        "a statement of any kind that carries one is not plainly active, says so in its status, and lists it",
        arguments: [
            #""resourceType":"Condition","code":{"text":"Asthma"},"clinicalStatus":{"coding":[{"code":"active"}]}"#,
            #""resourceType":"AllergyIntolerance","code":{"text":"Penicillin"},"clinicalStatus":{"coding":[{"code":"active"}]}"#,
            #""resourceType":"MedicationRequest","medicationCodeableConcept":{"text":"Apixaban"},"status":"active""#,
            #""resourceType":"Observation","code":{"text":"Potassium"},"status":"final""#,
            #""resourceType":"CarePlan","title":"Plan","status":"active""#,
            #""resourceType":"Flag","code":{"text":"DNACPR"},"status":"active""#,
        ])
    func everywhere(resource: String) throws {
        let entry = try Read.entry("{\(resource),\(Self.modifier)}")
        #expect(entry.mayMeanElse)
        #expect(entry.status?.meaning == .asSent)
        #expect(entry.status?.asSent.contains("may mean something else") == true)
        #expect(entry.assertion == .unconfirmed)
        #expect(entry.detail("Modifier that is not understood") == "http://x.example/negated")
        #expect(try !Read.entry("{\(resource)}").mayMeanElse)
        #expect(try !Read.entry("{\(resource),\"modifierExtension\":[]}").mayMeanElse)
    }

    @Test("also where it stands deeper, under an escaped key, or behind more problems than are listed")
    func deeper() throws {
        let dose = #"{"resourceType":"MedicationRequest","status":"active","dosageInstruction":[{"text":"1","# + Self.modifier + "}]}"
        #expect(try Read.entry(dose).mayMeanElse)
        let escaped = #"{"resourceType":"Condition","code":{"text":"x"},"modifier\u0045xtension":[{"url":"u"}]}"#
        #expect(try Read.entry(escaped).mayMeanElse)
        let bad = Array(repeating: "7", count: 200).joined(separator: ",")
        #expect(try Read.entry("{\"resourceType\":\"Condition\",\"note\":[\(bad)],\"bodySite\":[\(bad)],\(Self.modifier)}").mayMeanElse)
    }

    @Test("no wish is told from a plan that carries one, nor 'none known' from an allergy")
    func wishes() throws {
        let plan = try Read.entry(
            "{\"resourceType\":\"CarePlan\",\"title\":\"ReSPECT form\",\"description\":\"For attempted CPR\",\(Self.modifier)}")
        #expect(plan.plan?.resuscitation == nil && plan.plan?.kind == .wish)
        #expect(plan.title.shown?.contains("may mean something else") == true)
        let none = try Read.entry("{\"resourceType\":\"AllergyIntolerance\",\"code\":{\"text\":\"NKDA\"},\(Self.modifier)}")
        #expect(none.assertion == .unconfirmed)
    }

    @Test("what is a mistake stays one, and another resource of the answer is not touched")
    func others() throws {
        let answer = try Read.bundle([
            (
                nil,
                "{\"resourceType\":\"Observation\",\"id\":\"1\",\"status\":\"entered-in-error\",\"code\":{\"text\":\"x\"},\(Self.modifier)}"
            ),
            (nil, #"{"resourceType":"Observation","id":"2","status":"final","code":{"text":"modifierExtension"}}"#),
        ])
        #expect(answer.resources[0].entries[0].status?.meaning == .enteredInError)
        #expect(answer.resources[1].entries[0].status == Status(asSent: "final", meaning: .current))
    }

    @Test("rules that a resource is written under and that are not understood are such a modifier too (HL7 FHIR R4 2.26.3.2)")
    func rules() throws {
        let ruled = try Read.entry(
            #"{"resourceType":"Condition","implicitRules":"http://x.example/rules","code":{"text":"Asthma"},"clinicalStatus":{"coding":[{"code":"active"}]}}"#
        )
        #expect(ruled.mayMeanElse && ruled.assertion == .unconfirmed)
        #expect(ruled.detail("Rules that are not understood") == "http://x.example/rules")
        // A value of that name is no key, and an empty one says nothing.
        #expect(try !Read.entry(#"{"resourceType":"Condition","implicitRules":[],"note":[{"text":"implicitRules"}]}"#).mayMeanElse)
    }
}
