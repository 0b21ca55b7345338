import CareRecord
import Testing

@testable import FHIRWire

@Suite struct WishReadingTests {
    static func plan(_ activity: String) throws -> CarePlanStatement? {
        try Read.entry("{\"resourceType\":\"CarePlan\",\"status\":\"active\",\"title\":\"Plan\",\"activity\":[{\"detail\":{\(activity)}}]}")
            .plan
    }

    @Test(
        "a wish about resuscitation is told from codes and set phrases",
        arguments: [
            (#""code":{"coding":[{"system":"http://snomed.info/sct","code":"450476008"}]}"#, CarePlanStatement.Resuscitation.doNotAttempt),
            (#""code":{"coding":[{"system":"http://snomed.info/sct","code":"450475007"}]}"#, .attempt),
            (#""description":"Not for attempted CPR""#, .doNotAttempt), (#""description":"For attempted CPR""#, .attempt),
        ])
    func wishes(activity: String, wish: CarePlanStatement.Resuscitation) throws {
        #expect(try Self.plan(activity)?.resuscitation == wish)
    }

    @Test(
        "what is not to be done, or no longer, is no wish for it",
        arguments: [
            #""doNotPerform":true,"description":"For attempted CPR""#, #""status":"cancelled","description":"For attempted CPR""#,
            #""status":"entered-in-error","code":{"coding":[{"system":"http://snomed.info/sct","code":"450476008"}]}"#,
        ])
    func negated(activity: String) throws {
        #expect(try Self.plan(activity)?.resuscitation == nil)
    }

    @Test(
        "free words that only mention resuscitation decide nothing",
        arguments: ["Discussed whether she is for attempted CPR", "Treat with respect to her wishes"])
    func freeWords(words: String) throws {
        #expect(try Self.plan("\"description\":\"\(words)\"")?.resuscitation == nil)
    }

    @Test(
        "a phrase that is denied, asked, conditional or taken back tells no wish, and its plan is one for a person to read",
        arguments: [
            "For attempted CPR: No", "Attempt CPR? No - patient declines", "CPR recommended: no", "For attempted CPR - not agreed",
            "Do not attempt resuscitation decision revoked 2026-01-02", "Not for attempted CPR unless choking",
            "Do not attempt resuscitation: to be discussed", "For attempted CPR (Y/N): N", "Not for attempted CPR. Withdrawn 2026.",
            "Do not attempt CPR status: unknown", "Not for attempted CPR? Awaiting decision",
            "DNACPR decision withdrawn 3 May, for full resuscitation", "DNACPR in place? No", "DNAR revoked", "Do not attempt CPR: No",
            "Decision reversed: for full CPR", "For attempted CPR\\nNo", "For attempted CPR; no", "Do not attempt resuscitation\\nNo",
        ])
    func unclear(words: String) throws {
        let plan = try Read.entry(
            "{\"resourceType\":\"CarePlan\",\"status\":\"active\",\"title\":\"ReSPECT form\",\"description\":\"\(words)\"}"
        ).plan
        #expect(plan?.resuscitation == nil)
        #expect(plan?.kind == .wish)
        // Nor does a code beside it decide.
        let coded = try Read.entry(
            "{\"resourceType\":\"CarePlan\",\"title\":\"\(words)\",\"category\":[{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"450476008\"}]}]}"
        ).plan
        #expect(coded?.resuscitation == nil)
    }

    @Test(
        "a phrase that stands tells the wish, whatever else is said of care",
        arguments: [
            ("Not for attempted CPR. Care at home where possible.", CarePlanStatement.Resuscitation.doNotAttempt),
            ("Do not attempt resuscitation (finding)", .doNotAttempt), ("For attempted CPR.", .attempt),
            ("For attempted CPR: Yes", .attempt),
            ("Not for attempted CPR; no intensive care", .doNotAttempt), ("DNACPR", .doNotAttempt),
            ("Not for attempted CPR. No antibiotics. Keep at home.", .doNotAttempt), ("DNACPR form", .doNotAttempt),
        ])
    func plain(words: String, wish: CarePlanStatement.Resuscitation) throws {
        #expect(try Self.plan("\"description\":\"\(words)\"")?.resuscitation == wish)
    }

    @Test(
        "a code is not doubted for words that speak of something else, or say the same as it",
        arguments: ["Respiratory plan, oxygen withdrawn", "DNACPR (do not attempt cardiopulmonary resuscitation)", "Plan"])
    func undoubted(words: String) throws {
        let coded = try Read.entry(
            "{\"resourceType\":\"CarePlan\",\"title\":\"\(words)\",\"category\":[{\"coding\":[{\"system\":\"http://snomed.info/sct\",\"code\":\"450476008\"}]}]}"
        ).plan
        #expect(coded?.resuscitation == .doNotAttempt)
    }

    @Test("HL7's consent category 'dnr' is a wish not to be resuscitated, and a revoked one is not current")
    func consent() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Consent","status":"inactive","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentcategorycodes","code":"dnr"}]}]}"#
        )
        #expect(entry.plan?.resuscitation == .doNotAttempt)
        #expect(entry.status?.meaning == .past)
    }

    @Test(
        "an advance plan is told by its category or title, as a Flag is; a consent to something else is none",
        arguments: [
            (#""resourceType":"CarePlan","title":"Advance decision to refuse treatment""#, CarePlanStatement.Kind.wish),
            (#""resourceType":"CarePlan","category":[{"coding":[{"code":"1","display":"Advance care plan"}]}]"#, .wish),
            (#""resourceType":"CarePlan","title":"Diabetes plan""#, .plan),
            (
                #""resourceType":"Consent","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"adr"}]}"#,
                .wish
            ),
            (
                #""resourceType":"Consent","scope":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}]}"#,
                .consent
            ),
        ])
    func named(fields: String, kind: CarePlanStatement.Kind) throws {
        #expect(try Read.entry("{\(fields),\"status\":\"active\"}").plan?.kind == kind)
    }
}
