import CareRecord
import Foundation
import Looks
import Testing

@testable import StaffWeb

/// An organisation that answers from data of yesterday: its age stands wherever the data is read, and not in the grid alone (law 4).
@Suite struct DataAgeTests {
    /// What Moorfields sent is of a copy that is 20 hours old; what Barts sent is of now.
    private static let view = LookView(
        look: ExampleLooks.look(entries: [
            Example.condition("Glaucoma", by: "RP6", id: "1", when: "2017-08"),
            Example.condition("Gout", by: "R1H", id: "2", when: "2024-01-01"),
            Example.result("Intraocular pressure", Example.quantity("24", "mm[Hg]"), by: "RP6", id: "3", when: "2026-10-22"),
            Example.result("Potassium", Example.quantity("4.1", "mmol/L"), by: "R1H", id: "4", when: "2026-10-22"),
        ]), site: Site.example())
    private static let old = "Moorfields Eye Hospital (data 20 h old)"

    @Test("on the summary it stands beside the line, and in the foot of the card")
    func summary() {
        for card in [SummaryCards.conditions(Self.view).words, SummaryCards.results(Self.view).words] {
            #expect(card.contains(Self.old))
            #expect(card.contains("Data 20 h old: Moorfields Eye Hospital."))
            #expect(card.contains("Barts Health") && !card.contains("Barts Health (data"))
        }
    }

    @Test("on the pages of sections and on the timeline it stands on the row")
    func pages() {
        #expect(SectionPage.page(.conditions).main(Self.view).words.contains(/Moorfields Eye Hospital,\s+Aug-2017\s+\(data 20 h old\)/))
        #expect(ResultsPage.main(Self.view, filter: LineFilter(), number: 1).words.contains(Self.old))
        #expect(TimelinePage.page().main(Self.view).words.contains(Self.old))
        #expect(Missing(Self.view, .conditions).full.words.contains(/Data 20 h old:\s+Moorfields Eye Hospital/))
    }

    @Test("paper names who answered from old data under what is missing, and says it on each line")
    func paper() {
        let print = PrintPage.html(Self.view, session: ExamplePages.session).words
        #expect(print.contains(/Data not of this moment:\s+Moorfields Eye Hospital, 20 h old/))
        #expect(!print.contains("Barts Health, now"))
        #expect(print.components(separatedBy: Self.old).count > 2)
    }

    @Test("where all answered from what they hold now, nothing is said to be old")
    func now() {
        let view = LookView(
            look: ExampleLooks.look(
                entries: [Example.condition("Gout", by: "R1H", id: "2", when: "2024-01-01")], state: [:]),
            site: Site.example())
        #expect(!SummaryCards.conditions(view).words.contains(" h old"))
    }
}
