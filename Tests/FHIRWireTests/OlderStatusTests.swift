import CareRecord
import FHIRWire
import Testing

/// A status in another shape than R4's still says what it says: "refuted" lost would be "so" (law 12).
@Suite struct OlderStatusTests {
    @Test("refuted and entered in error as bare codes, as before R4", arguments: ["Condition", "AllergyIntolerance"])
    func bareCodes(type: String) throws {
        let refuted = try Read.entry("{\"resourceType\":\"\(type)\",\"code\":{\"text\":\"x\"},\"verificationStatus\":\"refuted\"}")
        #expect(refuted.assertion == .refuted && refuted.problems.map(\.reason) == [.wrongKind])
        let wrong = try Read.entry("{\"resourceType\":\"\(type)\",\"code\":{\"text\":\"x\"},\"verificationStatus\":\"entered-in-error\"}")
        #expect(wrong.status?.meaning == .enteredInError)
        let over = try Read.entry("{\"resourceType\":\"\(type)\",\"code\":{\"text\":\"x\"},\"clinicalStatus\":\"resolved\"}")
        #expect(over.status?.meaning == .past)
        let listed = try Read.entry("{\"resourceType\":\"\(type)\",\"code\":{\"text\":\"x\"},\"verificationStatus\":[\"refuted\"]}")
        #expect(listed.assertion == .refuted)
    }

    @Test("an allergy's one status of DSTU2 says both")
    func oneStatus() throws {
        #expect(try Read.entry(#"{"resourceType":"AllergyIntolerance","code":{"text":"x"},"status":"refuted"}"#).assertion == .refuted)
        let wrong = try Read.entry(#"{"resourceType":"AllergyIntolerance","code":{"text":"x"},"status":"entered-in-error"}"#)
        #expect(wrong.status?.meaning == .enteredInError)
        #expect(try Read.entry(#"{"resourceType":"AllergyIntolerance","code":{"text":"x"},"status":"resolved"}"#).status?.meaning == .past)
    }

    @Test(
        "a code as a concept, or in a list",
        arguments: [#"{"coding":[{"code":"entered-in-error"}]}"#, #"{"text":"entered-in-error"}"#, #"["entered-in-error"]"#])
    func concepts(status: String) throws {
        for type in ["Observation", "MedicationRequest", "Procedure", "Flag", "CarePlan", "Encounter"] {
            let entry = try Read.entry("{\"resourceType\":\"\(type)\",\"status\":\(status)}")
            #expect(entry.status?.meaning == .enteredInError)
        }
    }

    @Test(
        "not done, given or taken, as it was said before R4",
        arguments: [
            #""resourceType":"MedicationStatement","taken":"n""#, #""resourceType":"MedicationStatement","wasNotTaken":true"#,
            #""resourceType":"MedicationAdministration","notGiven":true"#, #""resourceType":"Immunization","notGiven":true"#,
            #""resourceType":"Procedure","notDone":true"#, #""resourceType":"MedicationDispense","notDone":true"#,
        ])
    func notDone(members: String) throws { #expect(try Read.entry("{\(members),\"status\":\"completed\"}").assertion == .notDone) }

    private static func activity(_ target: String, _ element: String = "activity") throws -> CarePlanStatement? {
        let reference = element == "activity" ? #""activity":[{"reference":{"reference":"X/1"}}]"# : #""goal":[{"reference":"X/1"}]"#
        let type = target.split(separator: "\"")[3]
        let plan =
            "{\"resourceType\":\"CarePlan\",\"id\":\"p\",\"subject\":{\"reference\":\"Patient/1\"},\(reference.replacing("X/", with: "\(type)/"))}"
        let whole = target.dropLast() + #","id":"1","subject":{"reference":"Patient/1"}}"#
        return try Read.bundle([(nil, plan), (nil, String(whole))]).resources[0].entries.first?.plan
    }

    @Test(
        "an activity that is an order not to do, or is so no longer or not yet, is told with that word",
        arguments: [
            (#""status":"active","doNotPerform":true"#, "Do not: CPR"), (#""status":"revoked""#, "Revoked: CPR"),
            (#""status":"cancelled""#, "Cancelled: CPR"), (#""status":"draft""#, "Proposed, not decided: CPR"),
            (#""status":"on-hold","doNotPerform":true"#, "On hold: Do not: CPR"),
            (#""status":"entered-in-error""#, "Entered in error: CPR"),
            (#""status":"active""#, "CPR"),
        ])
    func activities(members: String, words: String) throws {
        let plan = try Self.activity("{\"resourceType\":\"ServiceRequest\",\"code\":{\"text\":\"CPR\"},\(members)}")
        #expect(plan?.activities == [words])
    }

    @Test("a goal that was rejected or given up is told with that word, and an order for a medicine by the medicine's name")
    func goals() throws {
        for (status, words) in [("rejected", "Rejected: walk"), ("cancelled", "Cancelled: walk"), ("active", "walk")] {
            let goal = "{\"resourceType\":\"Goal\",\"description\":{\"text\":\"walk\"},\"lifecycleStatus\":\"\(status)\"}"
            #expect(try Self.activity(goal, "goal")?.goals == [words])
        }
        let order = #"{"resourceType":"MedicationRequest","status":"stopped","medicationCodeableConcept":{"text":"Warfarin"}}"#
        #expect(try Self.activity(order)?.activities == ["Stopped: Warfarin"])
    }
}
