import Foundation
import Testing

@testable import Federation

/// A region's `summaryCareRecord`: off unless it is there, and each mistake of it named.
@Suite struct RegionSummaryTests {
    private static let line =
        "summaryCareRecord: {url: \"https://scr.example/FHIR/R4\", holder: {ods: X26, name: NHS England}, search: get, askedBy: [acute], deadline: 3}\n"

    private static func mistakes(in text: String) -> [Mistake] {
        do throws(RegionMistakes) {
            _ = try Region.read(text)
            return []
        } catch { return error.all }
    }

    @Test("without the setting there is none, and who holds it has no name")
    func absent() throws {
        let region = try Region.read(RegionMaking.good)
        #expect(region.summaryCareRecord == nil)
        #expect(ConnectedRegion(region).organisations[Asking.code("X26")] == nil)
    }

    @Test("it is no source: it is in no list that is gathered from, asked for evidence or named by the locator")
    func noSource() throws {
        let region = try Region.read(Self.line + RegionMaking.good)
        let summary = try #require(region.summaryCareRecord)
        #expect(summary.source.url == "https://scr.example/FHIR/R4" && summary.source.search == .get && summary.askedBy == [.acute])
        #expect(summary.holder.name == "NHS England" && !summary.holder.shares && !summary.holder.usesTheRecord)
        #expect(region.sources.count == 2)
        let connected = ConnectedRegion(region)
        #expect(connected.asked(pointers: nil, practice: nil).allSatisfy { $0.name != Region.SummaryCareRecord.sourceName })
        #expect(connected.source(at: "https://scr.example/FHIR/R4") == nil && !connected.answers(for: summary.holder.ods))
        #expect(connected.organisations[summary.holder.ods]?.name == "NHS England")
    }

    @Test(
        "each mistake is named with its path",
        arguments: [
            ("url: \"https://scr.example/FHIR/R4\", ", "", "summaryCareRecord.url", "is missing"),
            ("https://scr.example/FHIR/R4", "http://scr.example/R4", "summaryCareRecord.url", "must be https"),
            ("https://scr.example/FHIR/R4", "https://FHIR.barts.example/r4/", "summaryCareRecord.url", "is barts's address too"),
            ("https://scr.example/FHIR/R4", "https://internal.example/r4", "summaryCareRecord.url", "is barts's address too"),
            ("holder: {ods: X26, name: NHS England}, ", "", "summaryCareRecord.holder", "is missing"),
            ("ods: X26", "ods: R1H", "summaryCareRecord.holder.ods", "is in the list organisations"),
            ("ods: X26", "ods: x26", "summaryCareRecord.holder.ods", "upper case"),
            (", name: NHS England", "", "summaryCareRecord.holder.name", "is missing"),
            ("[acute]", "[]", "summaryCareRecord.askedBy", "at least one kind"),
            ("search: get", "search: ask", "summaryCareRecord.search", "must be one of"),
            ("deadline: 3", "deadline: 0", "summaryCareRecord.deadline", "from 0.05 to 60"),
            ("deadline: 3", "everything: always", "summaryCareRecord.everything", "is not a known setting"),
        ])
    func named(_ old: String, _ new: String, _ path: String, _ words: String) {
        #expect(Self.line.contains(old), "the test's own text is not in the line")
        let found = Self.mistakes(in: Self.line.replacingOccurrences(of: old, with: new) + RegionMaking.good)
        #expect(found.map(\.path) == [path], "\(found.map(\.sentence))")
        #expect(found.first?.words.contains(words) == true, "\(found.map(\.sentence))")
    }

    @Test("a source may not bear its name")
    func nameTaken() {
        let text = Self.line + RegionMaking.good.replacingOccurrences(of: "id: practice,", with: "id: summary-care-record,")
        #expect(Self.mistakes(in: text).contains { $0.path == "summaryCareRecord" && $0.words.contains("which is this one's name") })
    }
}
