import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// An entry's own page shows all that it holds; a list shows what changes a decision; paper leads nowhere, so it says it all.
@Suite struct WhatItHoldsTests {
    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    private static func page(_ entry: Entry) -> String {
        let view = view([entry])
        let opened = OpenedEntry(
            entry: entry, line: view.look.record.lines(entry.section).first, original: nil, narrative: nil, isChanged: false)
        return EntryPage.main(opened, view).words
    }

    private static func list(_ entry: Entry) -> String {
        entry.section == .results
            ? ResultsPage.main(view([entry]), filter: LineFilter(), number: 1).words
            : SectionPage.page(entry.section).main(view([entry])).words
    }

    private static func print(_ entry: Entry) -> String { PrintPage.html(view([entry]), session: ExamplePages.session).words }

    private static let plan = Example.entry(
        .carePlan(
            CarePlanStatement(
                kind: .wish, categories: [Concept(text: "CATEGORYX")], summary: nil,
                activities: ["Do not: Intubation (scheduled)", "ACTIVITYX"], goals: ["GOALX"], resuscitation: nil)),
        "Treatment escalation plan", by: "R1H", id: "1", type: "CarePlan", when: "2024-01-01")
    private static let urine = Example.entry(
        .result(
            ResultStatement(
                kind: .observation, value: Example.quantity("22", "mmol/L"), categories: ["CATEGORYX"], specimen: "Urine",
                bodySite: "Left eye", method: "METHODX")),
        "Sodium", by: "R1H", id: "2", type: "Observation", status: "final", when: "2024-01-01")
    private static let medicine = Example.entry(
        .medicine(
            MedicineStatement(
                kind: .request, ingredients: [Concept(text: "INGREDIENTX")], reason: "REASONX",
                quantity: Quantity(value: "99", unit: "QTYX"), intent: "order", course: "COURSEX")),
        "Apixaban", by: "R1H", id: "3", type: "MedicationRequest", when: "2024-01-01")
    private static let allergy = Example.entry(
        .allergy(
            AllergyStatement(type: "intolerance", categories: ["CATEGORYX"], criticality: "low", reactions: [], verification: "confirmed")),
        "Codeine", by: "R1H", id: "4", type: "AllergyIntolerance", when: "2024-01-01")
    private static let vaccine = Example.entry(
        .immunisation(ImmunisationStatement(dose: "1", lot: "LOTX", site: "SITEX", route: "ROUTEX", reasonNotGiven: nil)), "Influenza",
        by: "R1H", id: "5", type: "Immunization", status: "completed", when: "2024-01-01")
    private static let document = Example.entry(
        .document(DocumentStatement(type: Concept(text: "Letter"), category: "CATEGORYX", docStatus: "preliminary", setting: "SETTINGX")),
        "Clinic letter", by: "R1H", id: "6", type: "DocumentReference", status: "current", when: "2024-01-01")
    private static let condition = Example.entry(
        .condition(ConditionStatement(category: "CATEGORYX", severity: nil, bodySite: nil, stage: nil, verification: "confirmed")), "Gout",
        by: "R1H", id: "7", type: "Condition", when: "2024-01-01")

    @Test(
        "an entry's page shows every thing that it holds, and so does paper",
        arguments: [
            (plan, ["Intubation", "ACTIVITYX", "GOALX", "CATEGORYX"]), (urine, ["Urine", "Left eye", "METHODX", "CATEGORYX"]),
            (medicine, ["REASONX", "99 QTYX", "COURSEX", "INGREDIENTX"]), (allergy, ["intolerance", "low", "CATEGORYX", "confirmed"]),
            (vaccine, ["LOTX", "SITEX", "ROUTEX"]), (document, ["preliminary", "CATEGORYX", "SETTINGX"]),
            (condition, ["CATEGORYX", "confirmed"]),
        ])
    func all(entry: Entry, words: [String]) {
        let (page, print) = (Self.page(entry), Self.print(entry))
        for word in words {
            #expect(page.contains(word), "the page has no \(word)")
            #expect(print.contains(word), "the print has no \(word)")
        }
    }

    @Test(
        "a list shows what changes a decision",
        arguments: [
            (plan, "Do not: Intubation"), (urine, "Urine"), (urine, "Left eye"), (medicine, "COURSEX"), (allergy, "intolerance"),
            (document, "preliminary"),
        ])
    func decisive(entry: Entry, word: String) {
        #expect(Self.list(entry).contains(word))
    }

    @Test("the usual specimen is left to the entry's own page", arguments: ["Blood", "Serum", "Venous blood", "Plasma specimen"])
    func usual(specimen: String) {
        let entry = Example.entry(
            .result(ResultStatement(kind: .observation, value: Example.quantity("140", "mmol/L"), specimen: specimen)), "Sodium", by: "R1H",
            id: "1", type: "Observation", status: "final", when: "2024-01-01")
        #expect(!Self.list(entry).contains(specimen))
        #expect(Self.page(entry).contains(specimen))
    }

    @Test("what a plan says not to do stands in the banner beside the plan's name")
    func banner() {
        #expect(Flags.html(Self.view([Self.plan])).words.contains(/Treatment escalation plan.*Do not: Intubation/))
    }

    @Test("print has the notes, with whose they are, and the ranges")
    func notes() {
        let note = Example.entry(
            .allergy(AllergyStatement(type: nil, categories: [], criticality: nil, reactions: [], verification: nil)), "Penicillin",
            by: "R1H", id: "1", type: "AllergyIntolerance", when: "2024-01-01", notes: ["anaphylaxis 2019"])
        #expect(Self.print(note).contains("Note: “anaphylaxis 2019” — Barts Health"))
        let result = Example.result(
            "Potassium", Example.quantity("6.1", "mmol/L"), by: "R1H", id: "2", when: "2024-01-01", range: ("3.5", "5.3"))
        #expect(Self.print(result).contains("range 3.5 to 5.3"))
    }

    @Test("a medicine whose status word is not known stands on the summary, as sent")
    func unknownStatus() {
        let medicine = Example.medicine("Heparin", by: "R1H", id: "1", status: "odd-word", when: "2024-01-01")
        #expect(SummaryCards.medicines(Self.view([medicine])).words.contains(/Heparin.*odd-word/))
        let document = Example.entry(
            .document(DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: nil, setting: nil)), "Letter", by: "R1H",
            id: "2", type: "DocumentReference", status: "odd-word", when: "2024-01-01")
        #expect(SummaryCards.documents(Self.view([document])).words.contains("odd-word"))
    }
}
