import CareRecord
import FHIRWire
import Testing

/// What stands where this version of FHIR has another place for it, or inside what is read, is not left out without a word.
@Suite struct NotLeftOutTests {
    @Test(
        "a result's value of a kind that is not read is shown or named, and never told as no value",
        arguments: [
            (#""valueDecimal":7.25"#, ResultValue.text("7.25")), (#""valueUri":"urn:a""#, .text("urn:a")),
            (#""valueAttachment":{"title":"Trace"}"#, .ofAnotherKind),
        ])
    func anotherKind(member: String, value: ResultValue) throws {
        let entry = try Read.entry(#"{"resourceType":"Observation","status":"final","code":{"text":"Odd"},\#(member)}"#)
        #expect(entry.result?.value == value)
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

    @Test("whom a consent is about is said with it")
    func actors() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Consent","id":"c1","status":"active","category":[{"text":"Sharing"}],"provision":{"type":"deny","actor":[{"role":{"text":"Recipient"},"reference":{"display":"Her brother"}}],"provision":[{"type":"permit","actor":[{"reference":{"display":"Her GP"}}]}]}}"#
        )
        #expect(entry.plan?.activities == ["deny, Recipient Her brother", "Except: permit, Her GP"])
    }

    @Test("when, where and why a plan's activity is to be done or not is said with it")
    func circumstances() throws {
        let entry = try Read.entry(
            #"{"resourceType":"CarePlan","id":"c1","status":"active","title":"Plan","activity":[{"detail":{"status":"scheduled","code":{"text":"Hospital admission"},"doNotPerform":true,"scheduledString":"unless for comfort","location":{"display":"Any ward"},"reasonCode":[{"text":"Her wish"}],"statusReason":{"text":"agreed"}}},{"detail":{"code":{"text":"Review"},"scheduledPeriod":{"start":"2026-12","end":"2027-01"}}}]}"#
        )
        #expect(
            entry.plan?.activities == [
                "Do not: Hospital admission (scheduled), unless for comfort, Any ward, Her wish, status reason: agreed",
                "Review, from 2026-12 until 2027-01",
            ])
    }

    @Test("an implant is said with its operation, and the side of an image with its site")
    func implantsAndSides() throws {
        let operation = try Read.entry(
            #"{"resourceType":"Procedure","id":"p1","status":"completed","code":{"text":"Pacing"},"focalDevice":[{"action":{"text":"Implanted"},"manipulated":{"display":"Pacemaker"}}],"usedCode":[{"text":"Mesh"}]}"#
        )
        #expect(operation.detail("Device") == "Implanted: Pacemaker" && operation.detail("Used") == "Mesh")
        let image = try Read.entry(
            #"{"resourceType":"ImagingStudy","id":"i1","status":"available","series":[{"bodySite":{"display":"Knee"},"laterality":{"display":"Left"}},{"bodySite":{"display":"Hip"}}]}"#
        )
        #expect(image.result?.bodySite == "Knee (Left), Hip")
    }

    @Test("a wish that has exceptions is neither for nor against: only its words say it")
    func wishWithExceptions() throws {
        func wish(_ inner: String) throws -> CarePlanStatement.Resuscitation? {
            try Read.entry(
                #"{"resourceType":"Consent","status":"active","category":[{"text":"Resuscitation"}],"provision":{"type":"permit","code":[{"coding":[{"system":"http://snomed.info/sct","code":"450475007"}],"text":"For attempted CPR"}]\#(inner)}}"#
            ).plan?.resuscitation
        }
        #expect(try wish("") == .attempt)
        #expect(try wish(#","provision":[{"type":"deny","code":[{"text":"In hospital"}]}]"#) == nil)
    }

    @Test("when a version was changed is read with it, to the millisecond")
    func changed() throws {
        func key(_ meta: String) throws -> ResourceKey {
            try Read.entry(#"{"resourceType":"Condition","id":"1","meta":{\#(meta)},"code":{"text":"Asthma"}}"#).id.resource
        }
        let first = try key(#""versionId":"a","lastUpdated":"2024-01-01T10:00:00.120Z""#)
        let second = try key(#""versionId":"b","lastUpdated":"2024-01-01T11:00:00.125+01:00""#)
        #expect(first.version == "a" && second.updated == first.updated.map { $0 + 5 })
        #expect(try key(#""versionId":"a","lastUpdated":"soon""#).updated == nil)
    }

    @Test("of a source that answers for one organisation what names none is that one's; of one that answers for two it may be either's")
    func whose() throws {
        let text = #"{"resourceType":"Condition","code":{"text":"Asthma"}}"#
        #expect(try Read.answer(text).resources.first?.entries.first?.provenance.isOrganisationNamed == true)
        #expect(
            try Read.answer(text, organisations: ["R1H", "RYJ"]).resources.first?.entries.first?.provenance.isOrganisationNamed == false)
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
