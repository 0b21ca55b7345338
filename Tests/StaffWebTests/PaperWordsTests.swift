import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// Paper is read by people: it has no addresses of code lists, and no word that means something else to a reader than to its sender.
@Suite struct PaperWordsTests {
    private static func print(_ entry: Entry) -> String {
        let view = LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
        return PrintPage.html(view, session: ExamplePages.session).words
    }

    private static func potassium(_ code: String, category: String) -> Entry {
        Example.entry(
            .result(
                ResultStatement(
                    kind: .observation, value: Example.quantity("5.9", "mmol/L"),
                    interpretation: [
                        Concept(codings: [
                            Coding(
                                system: "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", code: code, display: nil)
                        ])
                    ], categories: [category])),
            "Potassium", by: "R1H", id: "1", type: "Observation", status: "final", when: "2026-11-24")
    }

    private static let hl7 = "laboratory (http://terminology.hl7.org/CodeSystem/observation-category)"

    @Test("a result's category is a word, and that it is high is said once, beside the value")
    func result() {
        let print = Self.print(Self.potassium("H", category: Self.hl7))
        #expect(print.contains("Category: laboratory") && !print.contains("http"))
        #expect(print.contains("▲ high") && !print.contains("Interpretation"))
    }

    @Test("that a value is normal stands on paper, in words")
    func normal() {
        #expect(Self.print(Self.potassium("N", category: Self.hl7)).contains("Interpretation: normal"))
    }

    @Test("a code of a system that has a name is said with the name; of one that nobody knows the address stays")
    func systems() {
        #expect(EntryFacts.withoutAddresses("108252007 (http://snomed.info/sct)") == "108252007 (SNOMED CT)")
        let unknown = "X7 (https://lab.example/codes)"
        #expect(EntryFacts.withoutAddresses(unknown) == unknown)
        #expect(
            EntryFacts.withoutAddresses("see http://hl7.org/fhir/CodeSystem/x in words") == "see http://hl7.org/fhir/CodeSystem/x in words")
    }

    @Test("the entry's own page has the category and the interpretation as they were sent")
    func ownPage() {
        let facts = EntryFacts.of(Self.potassium("H", category: Self.hl7)).map(\.label)
        #expect(facts.contains("Category") && facts.contains("Interpretation"))
        #expect(EntryFacts.of(Self.potassium("H", category: Self.hl7)).contains { $0.value.words == Self.hl7 })
    }

    @Test("what was supplied is not said to be completed, and that a prescription is an order is not said")
    func medicines() {
        func medicine(_ kind: MedicineStatement.Kind, _ status: String) -> String {
            Self.print(
                Example.entry(
                    .medicine(MedicineStatement(kind: kind, quantity: Quantity(value: "28", unit: "tablets"), intent: "order")),
                    "Metformin",
                    by: "R1H", id: "1", type: "MedicationRequest", status: status, when: "2026-11-04"))
        }
        let supplied = medicine(.dispense, "completed")
        #expect(supplied.contains("supplied") && supplied.contains("28 tablets") && !supplied.contains("completed"))
        let prescribed = medicine(.request, "active")
        #expect(!prescribed.contains("Intent") && prescribed.contains(/prescribed\s+04-Nov-2026/))
        // A prescription that is over says so.
        #expect(medicine(.request, "completed").contains("completed"))
    }
}
