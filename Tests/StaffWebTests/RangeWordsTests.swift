import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// Ranges and interpretations as sent: none hides a number, none is put on another's scale (law 12).
@Suite struct RangeWordsTests {
    private static func amount(_ value: String, _ unit: String? = "mmol/L", _ comparator: String? = nil) -> Quantity {
        Quantity(value: value, comparator: comparator, unit: unit)
    }

    private static func result(
        _ value: ResultValue?, _ ranges: [ReferenceRange] = [], _ interpretation: [Concept] = [], id: String = "1",
        when: String = "2024-01-01", components: [ResultComponent] = []
    ) -> Entry {
        Example.entry(
            .result(
                ResultStatement(kind: .observation, value: value, components: components, ranges: ranges, interpretation: interpretation)),
            "Glucose", by: "R1H", id: id, type: "Observation", status: "final", when: when)
    }

    private static func page(_ entries: Entry...) -> String {
        let view = LookView(look: ExampleLooks.look(entries: entries), site: Site.example())
        return ResultsPage.main(view, filter: LineFilter(), number: 1).words
    }

    @Test(
        "whom a range is for stands beside its numbers and not in their place; a text that has them says them once",
        arguments: [
            ("Female", "3.5 to 5.3 (Female)"), ("normal (http://example.org)", "3.5 to 5.3 (normal (http://example.org))"),
            ("3.5 - 5.3 mmol/L", "3.5 - 5.3 mmol/L"),
        ])
    func texts(text: String, shown: String) {
        let range = ReferenceRange(low: Self.amount("3.5"), high: Self.amount("5.3"), text: text)
        let page = Self.page(Self.result(.quantity(Self.amount("6.9")), [range]))
        #expect(page.contains(shown))
        #expect(page.contains("3.5 to 5.3") == shown.contains("to"))
    }

    @Test("a range in another unit than the value says its unit, and is no band on the value's plot")
    func units() {
        let range = ReferenceRange(low: Self.amount("70", "mg/dL"), high: Self.amount("110", "mg/dL"), text: nil)
        let entries = [("5.5", "1", "2024-01-01"), ("6.5", "2", "2024-02-01")].map {
            Self.result(.quantity(Self.amount($0.0)), [range], id: $0.1, when: $0.2)
        }
        let page = Self.page(entries[0], entries[1])
        #expect(page.contains("70 to 110 mg/dL"))
        #expect(!page.contains("Green band"))
    }

    @Test("of two ranges none is the band, and a limit keeps its comparator")
    func several() {
        let ranges = [
            ReferenceRange(low: Self.amount("3"), high: Self.amount("5"), text: "Female"),
            ReferenceRange(low: Self.amount("4"), high: Self.amount("14", "mmol/L", "<"), text: "Male"),
        ]
        let entries = ["1", "2"].map { Self.result(.quantity(Self.amount("4.5")), ranges, id: $0, when: "2024-0\($0)-01") }
        let page = Self.page(entries[0], entries[1])
        #expect(page.contains("3 to 5 (Female); 4 to < 14 (Male)"))
        #expect(!page.contains("Green band"))
    }

    private static func code(_ code: String, _ display: String? = nil) -> [Concept] {
        [
            Concept(codings: [
                Coding(system: "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", code: code, display: display)
            ])
        ]
    }

    @Test(
        "an interpretation that is all there is, is the result",
        arguments: [
            ("S", "Susceptible", "Susceptible"), ("NEG", "Negative", "Negative"), ("NEG", nil, "negative"), ("ND", nil, "not detected"),
            ("N", "Normal", "Normal"), ("R", nil, "resistant"), ("POS", nil, "positive"),
        ] as [(String, String?, String)])
    func alone(code: String, display: String?, shown: String) {
        let entry = Self.result(nil, [], Self.code(code, display))
        let view = LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
        for words in [Self.page(entry), SummaryCards.results(view).words] {
            #expect(words.lowercased().contains(shown.lowercased()))
            #expect(!words.contains("no value"))
        }
        let part = ResultComponent(title: Concept(text: "Ciprofloxacin"), value: nil, interpretation: Self.code(code, display))
        let panel = Self.page(Self.result(nil, components: [part])).lowercased()
        #expect(panel.contains(/ciprofloxacin\s/) && panel.contains(shown.lowercased()) && !panel.contains("no value"))
    }

    @Test("negative and susceptible are said beside a value too, once; normal is no flag")
    func beside() {
        #expect(Self.page(Self.result(.text("see report"), [], Self.code("S", "Susceptible"))).contains("Susceptible"))
        let twice = Self.page(Self.result(.concept(Concept(text: "Negative")), [], Self.code("NEG", "Negative")))
        #expect(!twice.contains("Negative  Negative") && !twice.contains("Negative Negative"))
        #expect(!Self.page(Self.result(.quantity(Self.amount("5")), [], Self.code("N", "Normal"))).contains("Normal"))
    }
}
