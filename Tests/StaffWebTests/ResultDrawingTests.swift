import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// No value drops out between the plot and the words beside it, and none is drawn as what it is not.
@Suite struct ResultDrawingTests {
    private static func value(_ value: String, _ unit: String?, _ when: String?, id: String) -> Entry {
        Example.result("Potassium", Example.quantity(value, unit), by: "R1H", id: id, when: when)
    }

    private static func card(_ entries: Entry...) -> String {
        let view = LookView(look: ExampleLooks.look(entries: entries), site: Site.example())
        return view.look.record.lines(.results).map { TestCard.html($0, view).text }.joined()
    }

    private static func drawing(_ entries: Entry...) throws -> Series.Drawing {
        Series.of(try #require(PatientRecord(entries).lines(.results).first))
    }

    @Test("a single value of another unit is listed as not drawn")
    func single() throws {
        let entries = [
            Self.value("4.1", "mmol/L", "2026-01-01", id: "1"), Self.value("4.4", "mmol/L", "2026-02-01", id: "2"),
            Self.value("17.3", "mg/dL", "2026-03-01", id: "3"),
        ]
        #expect(Series.of(try #require(PatientRecord(entries).lines(.results).first)).notDrawn.count == 1)
        let card = Self.card(entries[0], entries[1], entries[2])
        #expect(card.contains("1 value not drawn: <span class=\"cr-num\">17.3 mg/dL</span>"))
    }

    @Test("a value without a unit stands in a lane of its own, on no scale")
    func unitless() throws {
        let entries = [
            Self.value("4.1", "mmol/L", "2026-01-01", id: "1"), Self.value("4.4", "mmol/L", "2026-02-01", id: "2"),
            Self.value("9", nil, "2026-03-01", id: "3"),
        ]
        let card = Self.card(entries[0], entries[1], entries[2])
        #expect(card.contains("<ul class=\"cr-lane cr-small\"><li><b class=\"cr-num\">9</b>"))
        #expect(card.contains("2 values, from 4.1"))
    }

    @Test(
        "a year or a month is not drawn as a day: it stands beside the line, hollow, with its date as sent", arguments: ["2026", "2026-03"])
    func partial(date: String) throws {
        let entries = [
            Self.value("4.1", "mmol/L", "2025-01-01", id: "1"), Self.value("4.4", "mmol/L", "2025-02-01", id: "2"),
            Self.value("5.0", "mmol/L", date, id: "3"),
        ]
        let series = try #require(try Self.drawing(entries[0], entries[1], entries[2]).series.first)
        #expect(series.dated.map(\.text) == ["4.1", "4.4"])
        #expect(series.undated.map(\.text) == ["5.0"])
        let card = Self.card(entries[0], entries[1], entries[2])
        #expect(card.contains("class=\"loose\""))
        #expect(card.contains("without an exact date: 5.0 (\(date == "2026" ? "2026" : "Mar-2026"))"))
    }

    @Test("a result's note is in its table, and marked where there is no room for it")
    func notes() {
        let entry = Example.entry(
            .result(ResultStatement(kind: .observation, value: Example.quantity("4.1", "mmol/L"))), "Potassium", by: "R1H", id: "1",
            type: "Observation", status: "final", when: "2026-01-01", notes: ["haemolysed sample"])
        #expect(Self.card(entry).contains("haemolysed sample"))
        let view = LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
        #expect(SummaryCards.results(view).words.contains("with 1 note"))
        #expect(ResultsPage.main(view, filter: LineFilter(), number: 1).words.contains("with 1 note"))
    }

    @Test("the list of documents says how many are in one")
    func attachments() {
        let attachment = Attachment(contentType: "text/plain", title: nil, url: "Binary/1", inlineData: nil, size: nil)
        let entry = Example.entry(
            .document(DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: nil, setting: nil)), "Letter", by: "R1H",
            id: "1", type: "DocumentReference", attachments: [attachment, attachment, attachment])
        let view = LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
        #expect(SummaryCards.documents(view).words.contains("the first of 3 documents"))
        #expect(SectionPage.page(.documents).main(view).words.contains("Open the first of 3 documents"))
    }
}
