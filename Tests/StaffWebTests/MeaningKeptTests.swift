import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// What changes a line's meaning stands on the line, and with whose word it is.
@Suite struct MeaningKeptTests {
    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    private static func rate(_ value: String, id: String, when: String, about focus: String? = nil) -> Entry {
        Example.entry(
            .result(ResultStatement(kind: .observation, value: Example.quantity(value, "/min"), focus: focus)), "Heart rate", by: "R1H",
            id: id, type: "Observation", status: "final", when: when)
    }

    @Test("a fetus's heart rate says so wherever it is named, and is in no plot of its mother's")
    func focus() {
        let view = Self.view([
            Self.rate("80", id: "1", when: "2024-01-01"), Self.rate("150", id: "2", when: "2024-01-08", about: "Fetus"),
            Self.rate("82", id: "3", when: "2024-01-15"),
        ])
        let lines = view.look.record.lines(.results)
        let points = lines.map { Series.of($0).series.flatMap(\.dated).map(\.text) }
        #expect(Set(points) == [["80", "82"], ["150"]])
        for words in [SummaryCards.results(view).words, ResultsPage.main(view, filter: LineFilter(), number: 1).words] {
            #expect(words.contains("Heart rate — About: Fetus"))
        }
    }

    private static func medicine(
        _ further: [String], by organisation: String = "R1H", asNeeded: Bool = false, text: String? = nil, route: String? = nil
    ) -> Entry {
        Example.entry(
            .medicine(
                MedicineStatement(
                    kind: .request, route: route, dose: Quantity(value: "1", unit: "drop"), frequency: "twice a day", dosageText: text,
                    asNeeded: asNeeded, furtherDosing: further)), "Timolol eye drops", by: organisation, id: "1",
            type: "MedicationRequest", when: "2026-01-01")
    }

    @Test(
        "site, instructions and limits stand on every medicines line",
        arguments: [
            "Site: left eye", "Additional instruction: Do not take on the same day as folic acid",
            "Instructions to the patient: Never daily", "Maximum dose: 4 g per 1 day", "For: 7 days",
        ])
    func instructions(words: String) {
        let view = Self.view([Self.medicine([words])])
        #expect(SummaryCards.medicines(view).words.contains(words))
        #expect(SectionPage.page(.medicines).main(view).words.contains(words))
    }

    @Test("an instruction that repeats the whole text is said once")
    func once() {
        let words = SummaryCards.medicines(Self.view([Self.medicine(["Instructions to the patient: One drop"], text: "One drop")])).words
        #expect(words.contains("“One drop”"))
        #expect(!words.contains("Instructions to the patient"))
    }

    @Test("what organisations give differently stands with each of them, and not over them")
    func differ() throws {
        let view = Self.view([
            Self.medicine(["Site: left eye"], route: "ocular"), Self.medicine(["Site: right eye"], by: "RQX", route: "ocular"),
        ])
        let line = try #require(view.look.record.lines(.medicines).first)
        #expect(line.disagreements.map(\.kind) == [.medicineDosing])
        let heading = EntryWords.html(line.lead, for: line).words
        #expect(!heading.contains("left eye") && !heading.contains("right eye"))
        #expect(heading.contains("ocular"))
        let differ = Differ.html(line, view).words
        #expect(differ.contains("how it is to be given"))
        #expect(differ.contains(/Site: left eye.*Barts/) && differ.contains(/Site: right eye.*Homerton/))
    }

    private static func procedure(by organisation: String, notes: [String]) -> Entry {
        Example.entry(
            .procedure(ProcedureStatement(bodySite: nil, reason: nil, outcome: nil)), "Appendicectomy", by: organisation, id: "1",
            type: "Procedure", status: "completed", when: "2020-01-01", notes: notes)
    }

    @Test("notes of one statement by two organisations are all shown, each with the organisation that wrote it")
    func notes() throws {
        let view = Self.view([Self.procedure(by: "R1H", notes: ["Ruptured"]), Self.procedure(by: "RQX", notes: ["No complications"])])
        #expect(view.look.record.lines(.procedures).flatMap(\.statements).count == 1)
        let words = SectionPage.page(.procedures).main(view).words
        #expect(words.contains(/Note: “Ruptured” — Barts/))
        #expect(words.contains(/Note: “No complications” — Homerton/))
        // One that only one of them wrote is not the other's.
        let one = Self.view([Self.procedure(by: "R1H", notes: []), Self.procedure(by: "RQX", notes: ["No complications"])])
        #expect(SectionPage.page(.procedures).main(one).words.contains("Note: “No complications” — Homerton"))
    }

    @Test("what was read in part is said as that in the panel, and not as not understood")
    func readInPart() {
        let entry = Example.entry(
            .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), "Gout", by: "R1H",
            id: "1", type: "Condition", problems: [NotUnderstood(place: "onsetDateTime", reason: .notADate)])
        let words = Panel.html(Self.view([entry]), heading: "Who said what").words
        #expect(words.contains("1 read in part"))
        #expect(!words.contains("1 not understood"))
    }

    @Test("an organisation whose only Patient is withheld is named in the banner and on the summary as a possible mix-up")
    func mixUp() {
        let view = LookView(
            look: ExampleLooks.look(entries: [], state: ["R1H": .withheld(.possibleMixUp)]), site: Site.example())
        #expect(Flags.html(view).words.contains("1 withheld, possible mix-up"))
        #expect(SummaryCards.allergies(view).words.contains("Withheld as a possible mix-up"))
        #expect(Panel.html(view, heading: "Who said what").words.contains("possible mix-up"))
        let unconfirmed = LookView(
            look: ExampleLooks.look(entries: [], state: ["R1H": .withheld(.birthDateNotKnown)]), site: Site.example())
        #expect(Flags.html(unconfirmed).words.contains("1 withheld, date of birth not confirmed"))
        #expect(SummaryCards.allergies(unconfirmed).words.contains("Withheld because no date of birth can be confirmed"))
    }
}
