import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// A date says what it is the date of: "since" is a beginning, and the last prescription is none.
@Suite struct SinceWordsTests {
    private static func view(_ entry: Entry) -> LookView { LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example()) }

    private static func medicine(
        _ kind: MedicineStatement.Kind, status: String = "active", until: String? = nil, recorded: String? = nil,
        when: String? = "2026-11-02"
    ) -> Entry {
        Example.medicine("Metformin", by: "R1H", id: "1", status: status, when: when, recorded: recorded, kind: kind, until: until)
    }

    @Test(
        "a medicine's date is said to be what its sender says that it is",
        arguments: [
            (medicine(.request), "prescribed 02-Nov-2026"), (medicine(.statement, until: "2026-12-02"), "since 02-Nov-2026"),
            (medicine(.statement), "taken on or from 02-Nov-2026"),
            (medicine(.statement, recorded: "2026-11-04", when: nil), "recorded 04-Nov-2026"),
        ])
    func medicines(entry: Entry, words: String) {
        let view = Self.view(entry)
        for html in [SummaryCards.medicines(view), SectionPage.page(.medicines).main(view)] {
            #expect(html.words.replacing(/\s+/, with: " ").contains(words))
        }
        #expect(words.hasPrefix("since") || !SummaryCards.medicines(view).words.contains("since"))
    }

    @Test("what is only proposed, and an order of somebody else, is not said to be prescribed")
    func notPrescribed() {
        func entry(_ intent: String, _ details: [Detail]) -> Entry {
            Example.entry(
                .medicine(MedicineStatement(kind: .request, intent: intent)), "Metformin", by: "R1H", id: "1", type: "MedicationRequest",
                when: "2026-11-02", details: details)
        }
        let reported = Detail("Reported", "not prescribed by who recorded it")
        #expect(EntryWords.since(entry("proposal", [])).words.contains(/^written\s+02-Nov-2026/))
        #expect(EntryWords.since(entry("order", [reported])).words.contains(/^recorded\s+02-Nov-2026/))
    }

    @Test("under “Since” of a condition stands its beginning, or that the date is when it was recorded")
    func conditions() {
        func row(when: String?) -> String {
            let condition = Example.entry(
                .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), "Gout",
                by: "R1H",
                id: "1", type: "Condition", when: when, recorded: "2024-05-01")
            return SectionPage.page(.conditions).main(Self.view(condition)).text
        }
        #expect(row(when: "2020-01-01").contains("data-label=\"Since\"><time datetime=\"2020-01-01\">"))
        #expect(row(when: nil).contains("data-label=\"Since\">recorded <time datetime=\"2024-05-01\">"))
    }
}
