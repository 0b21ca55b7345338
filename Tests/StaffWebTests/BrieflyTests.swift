import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// On a phone an organisation has a line for each state that does not stand out; what stands out keeps a cell of its own.
@Suite struct BrieflyTests {
    /// The row of an organisation in "Who said what".
    private static func row(_ name: String, _ look: ReleasedLook) throws -> String {
        let html = Panel.html(LookView(look: look, site: Site.example()), heading: "Who said what").text
        return try #require(html.split(separator: "<tr>").map { String($0) }.first { $0.contains(">\(name)") })
    }

    private static func briefly(_ row: String) -> String? {
        row.firstMatch(of: #/<td class="cr-briefly">(.*?)</td>/#).map { String($0.1) }
    }

    @Test("the sections of which it holds entries, and those of which it holds nothing, each stand in one line with the moment")
    func lines() throws {
        let row = try Self.row(
            "Barts Health", ExampleLooks.look(entries: [Example.condition("Gout", by: "R1H", id: "1")], state: ["R1H/results": .notShared]))
        let words = try #require(Self.briefly(row))
        #expect(words.contains("<b>Entries:</b> conditions 1<"))
        #expect(words.contains(#/<b>None recorded at 14:32:</b> [^<]*medicines, allergies/#))
        #expect(words.contains("<b>Not shared:</b> results<"))
    }

    @Test("what stands out is in no such line, and its cell is not folded away")
    func loud() throws {
        let look = ExampleLooks.look(
            entries: [], state: ["R1H/results": .unavailable(.cutOff)], withheld: ["R1H": [.medicines: 2]], why: [.possibleMixUp: 2])
        let row = try Self.row("Barts Health", look)
        let words = try #require(Self.briefly(row))
        #expect(!words.contains("results") && !words.contains("medicines") && words.contains("allergies"))
        for section in ["Results", "Medicines"] { #expect(row.contains("data-label=\"\(section)\" class=\"cr-loud\"")) }
        #expect(row.contains("data-label=\"Allergies\" class=\"cr-folded\""))
    }
}
