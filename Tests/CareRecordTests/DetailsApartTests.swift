import CareRecord
import Testing

/// What an entry says among its details, where that tells it from another fact.
@Suite struct DetailsApartTests {
    private static func told(_ content: EntryContent, _ source: String, _ details: [Detail], _ bodies: [CareRecord.Attachment] = [])
        -> Entry
    {
        let plain = Make.entry(content, source: source, id: source, title: Concept(text: "One title"), when: "2026-01-01", author: "Dr A")
        return Entry(
            id: plain.id, title: plain.title, status: plain.status, when: plain.when, content: content, provenance: plain.provenance,
            details: details, attachments: bodies)
    }

    private static func statements(_ a: Entry, _ b: Entry) -> Int {
        PatientRecord([a, b]).lines(a.section).flatMap(\.statements).count
    }

    @Test("orders for two sides, goals with two targets, and two scanned forms are two facts; the same twice is one")
    func details() {
        let order = EntryContent.encounter(
            EncounterStatement(kind: EncounterStatement.request, reason: nil, location: nil, provider: "R1H"))
        let goal = EntryContent.carePlan(
            CarePlanStatement(kind: .goal, categories: [], summary: nil, activities: [], goals: [], resuscitation: nil))
        let consent = EntryContent.carePlan(
            CarePlanStatement(kind: .consent, categories: [], summary: nil, activities: [], goals: [], resuscitation: nil))
        for (content, label) in [(order, "Body site"), (goal, "Target"), (goal, "Achievement")] {
            func one(_ source: String, _ words: String) -> Entry { Self.told(content, source, [Detail(label, words)]) }
            #expect(Self.statements(one("a", "Left"), one("b", "Right")) == 2, "\(label)")
            #expect(Self.statements(one("a", "Left"), one("b", "Left")) == 1, "\(label)")
        }
        func form(_ source: String, _ digest: String?) -> Entry {
            Self.told(
                consent, source, [], [CareRecord.Attachment(contentType: nil, title: nil, url: "Binary/1", inlineData: nil, digest: digest)]
            )
        }
        #expect(Self.statements(form("a", "x"), form("b", "y")) == 2)
        #expect(Self.statements(form("a", "x"), form("b", "x")) == 1)
        // A digest of nothing says nothing.
        #expect(Self.statements(form("a", ""), form("b", "")) == 2)
    }

    /// A pair that differs only in this, one of which may leave it unsaid.
    private static func pair(_ content: (String?) -> EntryContent, detail: String? = nil) -> [Int] {
        func one(_ source: String, _ words: String?) -> Entry {
            told(content(words), source, detail.flatMap { label in words.map { [Detail(label, $0)] } } ?? [])
        }
        return [
            statements(one("a", "One"), one("b", "Another")), statements(one("a", "One"), one("b", "One")),
            statements(one("a", "One"), one("b", nil)),
        ]
    }

    @Test(
        "medicines for two complaints or of two categories, two implants, two makers' vaccines, flags and plans of two kinds, and pictures by two machines are two facts where both say it"
    )
    func whereBothSay() {
        func concepts(_ words: String?) -> [Concept] { words.map { [Concept(text: $0)] } ?? [] }
        #expect(
            Self.pair({
                .medicine(
                    MedicineStatement(kind: .request, dose: Quantity(value: "5", unit: "mg"), frequency: "twice a day", reason: $0))
            }) == [2, 1, 1])
        let order = EntryContent.medicine(
            MedicineStatement(kind: .request, dose: Quantity(value: "5", unit: "mg"), frequency: "twice a day"))
        for label in ["Category", "Repeats allowed"] { #expect(Self.pair({ _ in order }, detail: label) == [2, 1, 1], "\(label)") }
        let procedure = EntryContent.procedure(ProcedureStatement(bodySite: nil, reason: nil, outcome: nil))
        #expect(Self.pair({ _ in procedure }, detail: "Device") == [2, 1, 1])
        let vaccine = EntryContent.immunisation(ImmunisationStatement(dose: nil, lot: nil, site: nil, route: nil, reasonNotGiven: nil))
        #expect(Self.pair({ _ in vaccine }, detail: "Manufacturer") == [2, 1, 1])
        #expect(Self.pair({ .alert(AlertStatement(kind: .risk, category: $0)) }) == [2, 1, 1])
        #expect(
            Self.pair({
                .carePlan(
                    CarePlanStatement(
                        kind: .plan, categories: concepts($0), summary: nil, activities: ["Walk"], goals: [], resuscitation: nil))
            }) == [2, 1, 1])
        #expect(
            Self.pair({ .result(ResultStatement(kind: .imaging, value: nil, categories: $0.map { [$0] } ?? [])) }) == [2, 1, 1])
    }
}
