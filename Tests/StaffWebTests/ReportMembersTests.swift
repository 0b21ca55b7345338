import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// A result's status stands beside its value wherever the value is read.
@Suite struct ReportMembersTests {
    private static let report = Example.result(
        "Urea and electrolytes", nil, by: "R1H", id: "d", when: "2024-01-01", kind: .report, members: ["Observation/1", "Observation/2"])

    private static func sodium(_ value: String, id: String, when: String, status: String = "final") -> Entry {
        Example.result("Sodium", Example.quantity(value, "mmol/L"), by: "R1H", id: id, when: when, status: status)
    }

    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    @Test("a value that was entered in error is struck in its report's table, and a preliminary one says that it is")
    func members() throws {
        let view = Self.view([
            Self.report,
            Example.result(
                "Potassium", Example.quantity("9.9", "mmol/L"), by: "R1H", id: "1", when: "2024-01-01", status: "entered-in-error"),
            Self.sodium("140", id: "2", when: "2024-01-01", status: "preliminary"),
        ])
        let line = try #require(view.look.record.lines(.results).first { $0.lead.id.resource.id == "d" })
        let card = ReportCard.html(line, view).text
        #expect(card.contains(/Entered in error:<\/b> <s>.*9\.9.*<\/s>/))
        #expect(card.contains(/140.*preliminary/))
    }

    @Test("of two versions of one result its report shows both, the later first, and counts neither as missing")
    func versions() throws {
        func version(_ value: String, _ number: String, _ status: String) -> Entry {
            let one = Self.sodium(value, id: "1", when: "2024-01-01", status: status)
            let key = one.id.resource
            let other = ResourceKey(source: key.source, type: key.type, id: key.id, version: number, contentHash: UInt64(number)!)
            return Entry(
                id: EntryID(resource: other), title: one.title, status: one.status, when: one.when, content: one.content,
                provenance: Provenance(
                    organisation: one.provenance.organisation, resource: other, recorded: PartialDate("2024-01-0\(number)"),
                    fetched: one.provenance.fetched))
        }
        let view = Self.view([Self.report, version("5.0", "1", "preliminary"), version("6.0", "2", "final")])
        let line = try #require(view.look.record.lines(.results).first { $0.lead.id.resource.id == "d" })
        let card = ReportCard.html(line, view).text
        #expect(card.contains(/6\.0[^$]*5\.0[^$]*preliminary/))
        #expect(card.contains("1 result named by it, not among what is shown"))
    }

    @Test("a code of a laboratory's own is no HL7 interpretation: its words are shown", arguments: [nil, "https://lab.example/flags"])
    func local(system: String?) {
        let concept = Concept(codings: [Coding(system: system, code: "N", display: "Notify urgently")], text: nil)
        let words = ResultWords.flags([concept], of: .text("5")).words
        #expect(words.contains("Notify urgently") == (system != nil))
    }

    @Test("a cancelled result is not the latest and is not drawn, and its table says that it was cancelled")
    func cancelled() throws {
        let view = Self.view([
            Self.sodium("140", id: "1", when: "2024-01-01"), Self.sodium("141", id: "2", when: "2024-01-02"),
            Self.sodium("99", id: "3", when: "2024-01-05", status: "cancelled"),
        ])
        let line = try #require(view.look.record.lines(.results).first)
        let drawing = Series.of(line)
        #expect(drawing.series.flatMap(\.dated).map(\.text) == ["140", "141"])
        #expect(drawing.notDrawn.map(\.words.words).contains { $0.contains("cancelled") && $0.contains("99") })
        let page = ResultsPage.main(view, filter: LineFilter(), number: 1).text
        #expect(page.contains(/data-label="Latest"><span class="cr-num">141/))
        #expect(!SummaryCards.results(view).words.contains("99"))
    }

    @Test(
        "a result that is not final says so on the summary and under its test", arguments: ["preliminary", "amended", "a word of its own"])
    func statuses(word: String) {
        let view = Self.view([Self.sodium("140", id: "1", when: "2024-01-01", status: word)])
        #expect(SummaryCards.results(view).words.contains(word))
        // Beside the latest value and in the table of all.
        #expect(ResultsPage.main(view, filter: LineFilter(), number: 1).words.split(separator: word).count > 2)
    }
}
