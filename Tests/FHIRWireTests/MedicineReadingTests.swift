import CareRecord
import Testing

@testable import FHIRWire

@Suite struct MedicineReadingTests {
    static func request(_ fields: String) throws -> Entry {
        try Read.entry(
            #"{"resourceType":"MedicationRequest","status":"active","medicationCodeableConcept":{"text":"Apixaban 5 mg tablets"},\#(fields)}"#
        )
    }

    @Test("a structured dose has its amount, how often and by which route")
    func structured() throws {
        let medicine = try Self.request(
            #""dosageInstruction":[{"text":"One twice a day","route":{"text":"oral"},"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":5,"unit":"mg"}}]}]"#
        ).medicine
        #expect(medicine?.dose == Quantity(value: "5", unit: "mg"))
        #expect(medicine?.frequency == "twice a day")
        #expect(medicine?.route == "oral")
        #expect(medicine?.dosageText == "One twice a day")
    }

    @Test("a dose from one amount to another is the dose")
    func range() throws {
        let medicine = try Self.request(
            #""dosageInstruction":[{"doseAndRate":[{"doseRange":{"low":{"value":1,"unit":"tablet"},"high":{"value":2,"unit":"tablet"}}}]}]"#
        ).medicine
        #expect(medicine?.dose?.shown == "1 to 2 tablet")
        #expect(medicine?.dose?.number == nil)
    }

    @Test("several instructions are one text in their order, and none of them is taken for the whole")
    func several() throws {
        let medicine = try Self.request(
            #""dosageInstruction":[{"text":"200 mg once","doseAndRate":[{"doseQuantity":{"value":200,"unit":"mg"}}]},{"text":"100 mg daily","doseAndRate":[{"doseQuantity":{"value":100,"unit":"mg"}}]}]"#
        ).medicine
        #expect(medicine?.dose == nil)
        #expect(medicine?.dosageText == "200 mg once; 100 mg daily")
    }

    @Test("of several instructions each keeps its dose, how often and 'as needed', in the order of their sequence")
    func severalInFull() throws {
        func text(_ dosages: String) throws -> String? { try Self.request("\"dosageInstruction\":[\(dosages)]").medicine?.dosageText }
        func dose(_ text: String, _ mg: Int, _ more: String = "") -> String {
            "{\"text\":\"\(text)\",\"doseAndRate\":[{\"doseQuantity\":{\"value\":\(mg),\"unit\":\"mg\"}}]\(more)}"
        }
        #expect(try text(dose("Morning", 5) + "," + dose("Night", 10)) == "Morning (5 mg); Night (10 mg)")
        #expect(
            try text(dose("10 mg twice daily", 10) + "," + dose("5 mg", 5, #","asNeededBoolean":true"#))
                == "10 mg twice daily; 5 mg (as needed)")
        #expect(
            try text(dose("100 mg daily", 100, #","sequence":2"#) + "," + dose("200 mg once", 200, #","sequence":1"#))
                == "200 mg once; then 100 mg daily")
        #expect(
            try text(dose("A", 1, #","sequence":1"#) + "," + dose("B", 2, #","sequence":1"#)) == "A (1 mg); and B (2 mg)")
    }

    @Test("which of several instructions a limit belongs to is part of the dosage")
    func limits() throws {
        func further(_ first: Int, _ second: Int) throws -> [String]? {
            func one(_ most: Int) -> String { "{\"text\":\"x\",\"maxDosePerAdministration\":{\"value\":\(most),\"unit\":\"mg\"}}" }
            return try Self.request("\"dosageInstruction\":[\(one(first)),\(one(second))]").medicine?.furtherDosing.sorted()
        }
        #expect(try further(4, 8) != further(8, 4))
    }

    @Test(
        "when needed, for what, and at most how much",
        arguments: [#""asNeededBoolean":true"#, #""asNeededBoolean":"true""#, #""asNeededCodeableConcept":{"text":"pain"}"#])
    func asNeeded(field: String) throws {
        let entry = try Self.request(
            #""dosageInstruction":[{\#(field),"maxDosePerPeriod":{"numerator":{"value":4,"unit":"g"},"denominator":{"value":1,"unit":"day"}}}]"#
        )
        #expect(entry.medicine?.asNeeded == true)
        #expect(entry.detail("Maximum dose") == "4 g per 1 day")
        #expect(entry.medicine?.furtherDosing.contains("Maximum dose: 4 g per 1 day") == true)
    }

    @Test(
        "the medicine is found where it is: contained, by address or by Type/id, with ingredients and strength",
        arguments: [
            (##"{"reference":"#m"}"##, true), (#"{"reference":"Medication/m"}"#, false),
            (#"{"reference":"https://x.example/fhir/Medication/m"}"#, false),
        ])
    func product(reference: String, isContained: Bool) throws {
        let product =
            #"{"resourceType":"Medication","id":"m","code":{"text":"Apixaban 5 mg tablets"},"form":{"text":"tablet"},"ingredient":[{"itemCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"703907008","display":"Apixaban"}]},"strength":{"numerator":{"value":5,"unit":"mg"},"denominator":{"value":1,"unit":"tablet"}}}]}"#
        let inside = isContained ? "\"contained\":[\(product)]," : ""
        let answer = try Read.bundle([
            (
                "https://x.example/fhir/MedicationRequest/1",
                "{\"resourceType\":\"MedicationRequest\",\"id\":\"1\",\(inside)\"status\":\"active\",\"medicationReference\":\(reference)}"
            ),
            ("https://x.example/fhir/Medication/m", product),
        ])
        let entry = try #require(answer.resources.first?.entries.first)
        #expect(entry.title.shown == "Apixaban 5 mg tablets")
        #expect(entry.medicine?.form == "tablet")
        #expect(entry.medicine?.strength == "5 mg per 1 tablet")
        #expect(entry.medicine?.ingredients.first?.codings.first?.code == "703907008")
    }

    @Test("a medicine that was not sent is said to be missing, with its place")
    func missing() throws {
        let entry = try Read.entry(
            #"{"resourceType":"MedicationRequest","status":"active","medicationReference":{"reference":"Medication/none"}}"#)
        #expect(entry.problems == [NotUnderstood(place: "medicationReference", reason: .unresolved)])
    }

    @Test("an immunisation not given says of what, where its product is 'not available'")
    func notGiven() throws {
        let entry = try Read.entry(
            #"{"resourceType":"Immunization","status":"not-done","vaccineCode":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor","code":"NAVU","display":"Not available"}]},"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-VaccinationProcedure","valueCodeableConcept":{"text":"Seasonal influenza vaccination"}}],"statusReason":{"text":"Declined"}}"#
        )
        #expect(entry.title.shown == "Seasonal influenza vaccination")
        #expect(entry.assertion == .notDone)
    }
}
