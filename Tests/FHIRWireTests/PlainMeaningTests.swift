import CareRecord
import Testing

@testable import FHIRWire

/// Law 12: time, units and negation as said.
@Suite struct PlainMeaningTests {
    // MARK: Kinds

    @Test(
        "a class of contact is said in the words of its own code system; of another system, or with words of its sender, as sent",
        arguments: [
            (#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"VR"}"#, "virtual"),
            (#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"VR","display":"telephone"}"#, "telephone"),
            (#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"VR","display":"VR"}"#, "virtual"),
            (#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"XYZ"}"#, "XYZ"),
            (#"{"system":"https://example.org/kinds","code":"VR"}"#, "VR"),
        ])
    func kindOfContact(coding: String, said: String) throws {
        let entry = try Read.entry(#"{"resourceType":"Encounter","status":"finished","class":\#(coding),"type":[{"text":"Call"}]}"#)
        guard case .encounter(let it) = entry.content else { return #expect(Bool(false), "no encounter") }
        #expect(it.kind == said)
    }

    // MARK: Negation

    @Test(
        "no known allergies and its children say that none is known",
        arguments: ["716186003", "409137002", "429625007", "428607008", "1003774007"])
    func noKnownAllergies(code: String) throws {
        let entry = try Read.entry(
            #"{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"http://snomed.info/sct","code":"\#(code)"}]}}"#)
        #expect(entry.assertion == .noneKnown)
    }

    @Test(
        "a code of none known beside words that name something, with a reaction, or of the past does not say so; an unconfirmed one does",
        arguments: [
            (#""text":"Penicillin: rash""#, "", Assertion.affirmed), (#""text":"No known allergies except penicillin""#, "", .affirmed),
            (#""text":"Penicillin: no rash""#, "", .affirmed), (#""text":"NKDA""#, "", .noneKnown),
            (#""text":"Allergies: penicillin (rash, not anaphylaxis)""#, "", .affirmed),
            (#""text":"Known allergy to latex, no reaction recorded""#, "", .affirmed),
            (#""text":"Patient has no known allergies""#, "", .noneKnown), (#""text":"Allergies: none known""#, "", .noneKnown),
            (#""text":"No known allergy""#, #","reaction":[{"manifestation":[{"text":"Rash"}]}]"#, .affirmed),
            (#""text":"No known allergy""#, #","clinicalStatus":{"coding":[{"code":"inactive"}]}"#, .affirmed),
            (#""text":"No known allergy""#, #","verificationStatus":{"coding":[{"code":"unconfirmed"}]}"#, .noneKnown),
            (#""text":"No known allergy""#, #","verificationStatus":{"coding":[{"code":"refuted"}]}"#, .refuted),
        ])
    func noneKnownStands(text: String, more: String, assertion: Assertion) throws {
        let coding = #""coding":[{"system":"http://snomed.info/sct","code":"716186003"}]"#
        #expect(try Read.entry("{\"resourceType\":\"AllergyIntolerance\",\"code\":{\(coding),\(text)}\(more)}").assertion == assertion)
    }

    @Test("also with dirt behind the code system's address")
    func dirtySystem() throws {
        let entry = try Read.entry(
            #"{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"http://snomed.info/sct??","code":"716186003"}]}}"#)
        #expect(entry.assertion == .noneKnown)
    }

    @Test(
        "in words only where the whole phrase says so",
        arguments: [
            ("No known allergies", Assertion.noneKnown), ("No Known Drug Allergies", .noneKnown), ("NKDA", .noneKnown),
            ("nil known", .noneKnown),
            ("No known allergies (situation)", .noneKnown), ("No known allergies or adverse reactions", .noneKnown),
            ("No known allergies except penicillin", .affirmed), ("No known cause", .affirmed), ("Penicillin", .affirmed),
            ("No known drug allergies, but nuts", .affirmed),
        ])
    func inWords(words: String, assertion: Assertion) throws {
        #expect(try Read.entry(#"{"resourceType":"AllergyIntolerance","code":{"text":"\#(words)"}}"#).assertion == assertion)
    }

    @Test(
        "refuted, not done and not taken are no statements that it is so",
        arguments: [
            (
                #"{"resourceType":"Condition","code":{"text":"x"},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"refuted"}]}}"#,
                Assertion.refuted
            ),
            (#"{"resourceType":"AllergyIntolerance","code":{"text":"x"},"verificationStatus":{"coding":[{"code":"refuted"}]}}"#, .refuted),
            (#"{"resourceType":"Immunization","status":"not-done","vaccineCode":{"text":"x"}}"#, .notDone),
            (#"{"resourceType":"Procedure","status":"not-done","code":{"text":"x"}}"#, .notDone),
            (#"{"resourceType":"MedicationStatement","status":"not-taken","medicationCodeableConcept":{"text":"x"}}"#, .notDone),
            (
                #"{"resourceType":"MedicationRequest","status":"active","doNotPerform":true,"medicationCodeableConcept":{"text":"x"}}"#,
                .notDone
            ),
            (
                #"{"resourceType":"MedicationRequest","status":"active","doNotPerform":"true","medicationCodeableConcept":{"text":"x"}}"#,
                .notDone
            ),
            (#"{"resourceType":"ServiceRequest","status":"active","doNotPerform":true,"code":{"text":"x"}}"#, .notDone),
            (#"{"resourceType":"Condition","code":{"text":"x"},"verificationStatus":{"coding":[{"code":"differential"}]}}"#, .unconfirmed),
        ])
    func negated(resource: String, assertion: Assertion) throws {
        #expect(try Read.entry(resource).assertion == assertion)
    }

    @Test("a request that something is not to be done is an order, and no word of what happened")
    func notToBeDone() throws {
        #expect(
            try Read.entry(#"{"resourceType":"ServiceRequest","status":"active","doNotPerform":true,"code":{"text":"x"}}"#)
                .isInstructionNotToDo)
        #expect(try !Read.entry(#"{"resourceType":"ServiceRequest","status":"active","code":{"text":"x"}}"#).isInstructionNotToDo)
        #expect(try !Read.entry(#"{"resourceType":"Procedure","status":"not-done","code":{"text":"x"}}"#).isInstructionNotToDo)
    }

    @Test("HL7's own status code counts where a local one stands beside it")
    func localStatus() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Condition","code":{"text":"x"},"verificationStatus":{"coding":[{"system":"urn:local","code":"EIE"},{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]}}"#
        )
        #expect(entry.status?.meaning == .enteredInError)
    }

    // MARK: Statuses

    @Test("a status word that is not known means nothing in particular and is shown as sent", arguments: ["unknown", "Active", "zombie"])
    func unknownStatus(word: String) throws {
        let entry = try Read.entry(#"{"resourceType":"MedicationRequest","status":"\#(word)","medicationCodeableConcept":{"text":"x"}}"#)
        #expect(entry.status == Status(asSent: word, meaning: .asSent))
    }

    @Test(
        "what is ended, on hold, mistaken or superseded does not look current",
        arguments: [
            (#""MedicationRequest","status":"stopped""#, Status.Meaning.stopped), (#""MedicationRequest","status":"on-hold""#, .onHold),
            (#""MedicationRequest","status":"completed""#, .past), (#""MedicationStatement","status":"entered-in-error""#, .enteredInError),
            (#""DocumentReference","status":"superseded""#, .superseded),
            (#""DocumentReference","status":"current","docStatus":"entered-in-error""#, .enteredInError),
            (#""Condition","clinicalStatus":{"coding":[{"code":"resolved"}]}"#, .past), (#""Observation","status":"cancelled""#, .stopped),
            (#""Appointment","status":"noshow""#, .stopped), (#""CarePlan","status":"revoked""#, .stopped),
            (#""Observation","status":"amended""#, .current),
        ])
    func statuses(fields: String, meaning: Status.Meaning) throws {
        #expect(try Read.entry("{\"resourceType\":\(fields)}").status?.meaning == meaning)
    }

    // MARK: Time

    @Test(
        "a month stays a month, a year a year, and a zone is kept",
        arguments: ["2021-05", "2021", "2021-05-04", "2021-05-04T09:05:00+01:00"])
    func partialDates(text: String) throws {
        let entry = try Read.entry(#"{"resourceType":"Condition","code":{"text":"x"},"onsetDateTime":"\#(text)"}"#)
        #expect(entry.when?.text == text)
    }

    @Test(
        "what is no date is listed with its place and shown as sent", arguments: ["2021-13-01", "01/02/2021", "last spring", "2021-02-30"])
    func noDate(text: String) throws {
        let entry = try Read.entry(#"{"resourceType":"Condition","code":{"text":"x"},"onsetDateTime":"\#(text)"}"#)
        #expect(entry.when == nil)
        #expect(entry.detail("Date as sent") == text)
        #expect(entry.problems == [NotUnderstood(place: "onsetDateTime", reason: .notADate)])
    }

    // MARK: Codes

    @Test("a transfer-degraded allergy shows its substance, which is only in the text")
    func transferDegraded() throws {
        let entry = try Read.entry(
            #"{"resourceType":"AllergyIntolerance","code":{"coding":[{"system":"http://snomed.info/sct","code":"196461000000101","display":"Transfer-degraded drug allergy"}],"text":"Penicillin V"}}"#
        )
        #expect(entry.title.shown == "Penicillin V")
        #expect(entry.assertion == .affirmed)
    }

    @Test("an unknown code in an unknown system is shown as sent")
    func unknownCode() throws {
        let entry = try Read.entry(#"{"resourceType":"Condition","code":{"coding":[{"system":"urn:x","code":"Q-17"}]}}"#)
        #expect(entry.title.shown == "Q-17 (urn:x)")
    }

    @Test("a code sent as a number is kept, and noted")
    func numericCode() throws {
        let entry = try Read.entry(#"{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":44054006}]}}"#)
        #expect(entry.title.codings.first?.code == "44054006")
        #expect(entry.problems == [NotUnderstood(place: "code.coding[0].code", reason: .wrongKind)])
    }

    @Test("the term its author chose is shown, under both hosts of the extension", arguments: ["fhir.nhs.uk", "fhir.hl7.org.uk"])
    func chosenTerm(host: String) throws {
        let entry = try Read.entry(
            #"{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006","display":"Diabetes mellitus type 2","extension":[{"url":"https://\#(host)/StructureDefinition/Extension-coding-sctdescid","extension":[{"url":"descriptionDisplay","valueString":"Type 2 diabetes"}]}]}]}}"#
        )
        #expect(entry.title.shown == "Type 2 diabetes")
    }

    @Test("a member said twice is read once, and that there was another is said")
    func saidTwice() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Condition","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"x"},"clinicalStatus":{"coding":[{"code":"resolved"}]}}"#
        )
        #expect(entry.status?.asSent == "active")
        #expect(entry.problems == [NotUnderstood(place: "clinicalStatus", reason: .saidTwice)])
    }
}
