import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// Beside what is shown stands who sent it (law 5).
@Suite struct WhoSaidItTests {
    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    private static func potassium(_ value: String, by organisation: String, id: String, when: String?) -> Entry {
        Example.result("Potassium", Example.quantity(value, "mmol/L"), by: organisation, id: id, when: when)
    }

    @Test("a result on the summary is from who sent the value that is shown; earlier ones of its test are counted, whoever sent them")
    func shownValue() {
        let view = Self.view([
            Self.potassium("5.9", by: "R1H", id: "1", when: "2026-11-24"), Self.potassium("5.1", by: "F84016", id: "2", when: "2026-11-19"),
        ])
        let card = SummaryCards.results(view).words
        #expect(card.contains("5.9") && card.contains("Barts Health, and 1 earlier value"))
        #expect(!card.contains("Jubilee Street Practice"))
    }

    @Test("a value that has no date is not said to be earlier")
    func undated() {
        let view = Self.view([
            Self.potassium("5.9", by: "R1H", id: "1", when: "2026-11-24"), Self.potassium("5.1", by: "F84016", id: "2", when: nil),
        ])
        #expect(SummaryCards.results(view).words.contains("Barts Health, and 1 other value"))
    }

    @Test("two organisations that sent the same value are both named, and one value by itself has none behind it")
    func together() {
        let view = Self.view([
            Self.potassium("5.9", by: "R1H", id: "1", when: "2026-11-24"), Self.potassium("5.9", by: "F84016", id: "2", when: "2026-11-24"),
        ])
        let card = SummaryCards.results(view).words
        #expect(card.contains("Barts Health") && card.contains("Jubilee Street Practice"))
        #expect(!card.contains("earlier value") && !card.contains("other value"))
    }
}
