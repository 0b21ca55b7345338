import CareRecord
import Foundation
import Looks
import NIOCore
import Testing

@testable import StaffWeb

/// A filter drops nothing in silence, looks at all that a row says, and fills as its look does.
@Suite struct FilterTests {
    private static let undated = Example.condition("Gout", by: "RQX", id: "2")
    /// The author's own words say nothing of what its code says.
    private static let coded: Entry = {
        let plain = Example.condition("ICD", by: "R1H", id: "3", status: "remission-of-sorts", when: "2020-01-01")
        return Entry(
            id: plain.id,
            title: Concept(codings: [Coding(system: CodeSystem.snomed, code: "195967001", display: "Asthma")], text: "ICD"),
            status: plain.status, when: plain.when,
            content: .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: "provisional")),
            provenance: plain.provenance)
    }()

    private static func view(
        _ entries: [Entry] = [Example.condition("Menière’s disease", by: "R1H", id: "1", when: "2024-01-01"), undated, coded]
    )
        -> LookView
    {
        LookView(look: ExampleLooks.look(entries: entries), site: Site.example())
    }

    private static func page(_ form: String, _ view: LookView = view()) -> HTML {
        SectionPage.page(.conditions, filter: LineFilter(Form(Array(form.utf8)))).main(view)
    }

    @Test("what has no date is counted beside a filter by date, and one button of the same form shows it")
    func undated() {
        let hidden = Self.page("from=1900&to=2100&words=")
        #expect(hidden.words.contains("Showing 2 of 3 lines"))
        #expect(hidden.words.contains(/1 line without a date is not shown:\s+show it/))
        #expect(hidden.text.contains("<button class=\"cr-link\" name=\"undated\" value=\"1\">show it</button>"))
        let shown = Self.page("from=1900&to=2100&words=&undated=1")
        #expect(shown.words.contains("Showing all 3 lines") && shown.words.contains("Gout"))
        #expect(shown.words.contains(/1 line without a date is shown too:\s+leave it out/))
        // Another part of the filter judges it as ever.
        #expect(!Self.page("from=1900&words=asthma").words.contains("without a date"))
        #expect(!Self.page("words=gout").words.contains("without a date"))
    }

    @Test("on the timeline and among results what has no date is counted too")
    func everywhere() {
        let form = Form(Array("from=1900".utf8))
        #expect(TimelinePage.page(filter: LineFilter(form)).main(Self.view()).words.contains("1 statement without a date is not shown"))
        let results = Self.view([Example.result("Potassium", nil, by: "R1H", id: "4")])
        let page = SectionPage.page(.results, filter: LineFilter(form)).main(results).words
        #expect(page.contains("1 line without a date is not shown"))
    }

    @Test(
        "words are looked for in codes, their displays, statuses and certainties, without regard to case, accents and apostrophes",
        arguments: [
            ("asthma", "ICD"), ("195967001", "ICD"), ("REMISSION", "ICD"), ("provisional", "ICD"), ("Menière's", "Menière’s"),
            ("meniere", "Menière’s"),
            ("MENIERES", "Menière’s"), ("menie\u{0300}re\u{2019}s", "Menière’s"), ("gout", "Gout"),
        ])
    func words(_ typed: String, _ found: String) {
        let escaped = typed.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let words = Self.page("words=" + escaped).words
        #expect(words.contains("Showing 1 of 3 lines") && words.contains(found), "\(words)")
    }

    @Test("letters that are one by themselves, wide ones and dashes are found as people type them")
    func folded() {
        #expect(SearchedWords.folded("Sjøgren–Łódź Straße") == "sjogren-lodz strasse")
        #expect(SearchedWords.folded("ＡＢＣ") == "abc")
        #expect(["Meniere´s", "Meniere`s", "Meniere＇s", "Meniereʼs"].allSatisfy { SearchedWords.folded($0) == "menieres" })
        #expect(SearchedWords.folded("5\u{00A0}µg") == SearchedWords.folded("5 μg"))
    }

    @Test("an organisation that is none is a mistake that is said; one that has said nothing here stays chosen")
    func organisation() {
        let none = Self.page("organisation=no%20code")
        #expect(
            none.words.contains("Choose an organisation from the list.")
                && none.text.contains("name=\"organisation\" aria-invalid=\"true\""))
        let silent = Self.page("organisation=RRV")
        #expect(silent.words.contains("Showing 0 of 3 lines") && silent.text.contains("<option value=\"RRV\" selected>"))
    }

    @Test("a filtered page fills as its look does, and says so far until the last answer", .timeLimit(.minutes(5)))
    func fills() async throws {
        let (versions, post) = AsyncStream.makeStream(of: LookVersion.self)
        let look = ExampleLooks.look(entries: [], waiting: ["RQX"], version: 2)
        post.yield(LookVersion(ExampleLooks.look(entries: [Example.condition("Late asthma", by: "RQX", id: "9"), Self.undated])))
        post.finish()
        let response = try await RouteTests.ask(
            RouteTests.look + "/conditions", .post, body: "words=asthma", desk: FakeDesk(look, stream: versions))
        #expect(response.status == .ok)
        let text = RouteTests.text(response)
        let parts = text.components(separatedBy: "<div slot=\"final\"")
        #expect(parts.count == 2, "it is sent as it fills")
        #expect(parts.first?.contains("so far") == true && parts.first?.contains("Late asthma") == false)
        #expect(parts.last?.contains("Late asthma") == true && parts.last?.contains("Showing 1 of 2 lines") == true)
        #expect(parts.last?.contains("so far") == false && parts.last?.contains("value=\"asthma\"") == true)
    }

    @Test("a page past the last is the last")
    func pastTheLast() {
        let many = Self.view((0..<200).map { Example.condition("Itch number \($0)", by: "R1H", id: "c\($0)", when: "2014-01-01") })
        #expect(SectionPage.page(.conditions, number: 99).main(many).words.contains("151 to 200 of 200 lines"))
    }
}
