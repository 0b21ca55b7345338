import Testing

@testable import CareRecord

@Suite struct TherapyTests {
    private static func medicine(_ title: Concept, _ source: String, ingredients: [Concept] = [], when: String = "2026-01-01") -> Entry {
        Make.entry(
            .medicine(MedicineStatement(kind: .request, ingredients: ingredients)), source: source,
            organisation: source == "a" ? "R1H" : "RQX", id: "1", title: title, when: when)
    }

    private static func lines(_ a: Entry, _ b: Entry) -> Int { PatientRecord([a, b]).lines(.medicines).count }

    private static func ingredient(_ code: String, _ words: String?) -> Concept {
        Concept(codings: [Coding(system: CodeSystem.snomed, code: code, display: words)])
    }

    @Test(
        "a name up to its strength and form",
        arguments: [
            ("Apixaban 5 mg tablets", "apixaban"), ("Morphine sulfate 10 mg in 5 mL oral solution", "morphine sulfate"),
            ("Metformin 500mg/5ml oral solution", "metformin"),
            ("Insulin glargine 100 units/ml injection", "insulin glargine"), ("Salbutamol 100micrograms/dose inhaler", "salbutamol"),
            ("Liquid paraffin", "liquid paraffin"),
            ("Paracetamol 500mg/Codeine 8mg tablets", "paracetamol 500mg/codeine 8mg tablets"),
            ("Ramipril 5 mg and felodipine 5 mg tablets", "ramipril 5 mg and felodipine 5 mg tablets"),
            ("Co-amoxiclav 250mg/125mg tablets", "co-amoxiclav"), ("5-fluorouracil cream", "5-fluorouracil cream"),
        ])
    func names(name: String, therapy: String) {
        #expect(Therapy.ingredientName(name) == therapy)
    }

    @Test("one ingredient by its code, however it is called; another ingredient is another therapy")
    func byIngredient() {
        let one = Self.medicine(Concept(text: "Frusemide"), "a", ingredients: [Self.ingredient("387475002", nil)])
        #expect(
            Self.lines(
                one,
                Self.medicine(Concept(text: "Furosemide 40 mg tablets"), "b", ingredients: [Self.ingredient("387475002", "Furosemide")]))
                == 1)
        #expect(Self.lines(one, Self.medicine(Concept(text: "Bumetanide"), "b", ingredients: [Self.ingredient("387498005", nil)])) == 2)
    }

    @Test("one product by its dm+d or SNOMED CT code, however it is called")
    func byProduct() {
        let adrenaline = Concept(codings: [Coding(system: CodeSystem.dmd, code: "7", display: nil)], text: "Adrenaline 1 mg")
        let epinephrine = Concept(codings: [Coding(system: CodeSystem.snomed, code: "7", display: nil)], text: "Epinephrine 1 mg")
        #expect(Self.lines(Self.medicine(adrenaline, "a"), Self.medicine(epinephrine, "b")) == 1)
    }

    @Test("a combination never joins one of its parts, by code or by name")
    func combinations() {
        let parts = [Self.ingredient("1", "Paracetamol"), Self.ingredient("2", "Codeine")]
        let both = Self.medicine(Concept(text: "Co-codamol"), "a", ingredients: parts)
        #expect(Self.lines(both, Self.medicine(Concept(text: "Paracetamol"), "b", ingredients: [parts[0]])) == 2)
        #expect(Self.lines(both, Self.medicine(Concept(text: "Cocodamol"), "b", ingredients: parts.reversed())) == 1)
        #expect(
            Self.lines(
                Self.medicine(Concept(text: "Paracetamol 500mg/Codeine 8mg tablets"), "a"),
                Self.medicine(Concept(text: "Paracetamol 500 mg tablets"), "b")) == 2)
    }

    @Test("what has neither code nor name stands alone, and a transfer-degraded entry's code groups nothing")
    func alone() {
        #expect(Self.lines(Self.medicine(Concept(), "a"), Self.medicine(Concept(), "b")) == 2)
        func degraded(_ text: String) -> Concept {
            Concept(
                codings: [Coding(system: CodeSystem.snomed, code: "196421000000109", display: "Transfer-degraded medication entry")],
                text: text)
        }
        #expect(Self.lines(Self.medicine(degraded("Old tablets"), "a"), Self.medicine(degraded("Other tablets"), "b")) == 2)
    }

    @Test("newest first, each original under it")
    func newestFirst() {
        let title = Concept(text: "Apixaban 5 mg tablets")
        let line = PatientRecord([Self.medicine(title, "a", when: "2025-01-01"), Self.medicine(title, "b", when: "2026-01-01")]).lines(
            .medicines)[0]
        #expect(line.statements.map { $0.lead.when?.text } == ["2026-01-01", "2025-01-01"])
    }
}
