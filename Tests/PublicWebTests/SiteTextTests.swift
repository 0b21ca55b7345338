import CareRecord
import Foundation
import Objections
import Testing
import Web

@testable import PublicWeb

/// Texts of the site: what a writer may say, and that ours say all that they must.
@Suite struct SiteTextTests {
    private func blocks(_ text: String) throws -> [SiteBlock] { try SiteMarkdown(file: "a.md", firstLine: 1).blocks(text) }

    @Test("headings, paragraphs, lists, tables, links and what is made become blocks, and comments become nothing")
    func blocks() throws {
        let read = try blocks(
            """
            ## Who can

            Two lines
            of **one** paragraph, [a link](/who-can-look).
            <!-- true: note -->

            - one
            - two
              goes on

            1. first
            2. second

            > apart

            | A | B |
            | --- | --- |
            | c | d |

            ::cards one two
            """)
        #expect(
            read == [
                .heading(level: 2, id: "who-can", words: [.text("Who can")]),
                .paragraph([
                    .text("Two lines of "), .strong("one"), .text(" paragraph, "), .link(words: "a link", address: "/who-can-look"),
                    .text("."),
                ]), .list(isOrdered: false, items: [[.text("one")], [.text("two goes on")]]),
                .list(isOrdered: true, items: [[.text("first")], [.text("second")]]), .inset([.text("apart")]),
                .table(head: [[.text("A")], [.text("B")]], rows: [[[.text("c")], [.text("d")]]]),
                .made(name: "cards", arguments: ["one", "two"]),
            ])
    }

    @Test(
        "what these texts do not use is refused with its line, and never passed through",
        arguments: [
            "a <b>bold</b> word", "<script>alert(1)</script>", "# Too high", "#### Too deep", "an *emphasis*", "some `code`",
            "[js](javascript:alert)", "[other](//evil.example)", "[plain](http://evil.example)", "<!-- a comment -->", "- a\n  - b\nc",
            "| a |\n| b |", "![picture](/x.png)",
        ])
    func refused(_ text: String) {
        #expect(throws: SiteTextMistake.self) { try blocks("\n\n" + text) }
    }

    @Test("every text of the project is read, its links lead to pages and its parts can be made")
    func ours() throws {
        let texts = try SiteTexts(folder: webFolder)
        #expect(texts.languages.map(\.code) == ["en"], "no language is pretended")
        #expect(texts.english.pages.count > 20 && !texts.english.news.isEmpty)
        for name in ["home", "organisations", "objecting", "privacy", "accessibility", "cookies", "contact", "questions", "answers"] {
            #expect(texts.english.pages[name] != nil, "\(name)")
        }
    }

    @Test("texts of a person's own pages are there, and each stands on its page with what the program makes of it")
    func ofPersons() async throws {
        let texts = try SiteTexts(folder: webFolder)
        for slug in PersonText.slugs { #expect(texts.english.pages[slug] != nil, "\(slug)") }
        try await PretendRegion.with { region in
            for (path, words) in [
                ("/object", ["If your objection is in force, nobody can", Consequence.tests.words, "Two people decide it"]),
                ("/your-record", ["Every time they do, it is put on record", "See who looked", "Log in to continue"]),
                ("/your-record/complain", ["People who check looks will answer", "help@record.example", "href=\"tel:03031231113\""]),
            ] {
                let page = PretendRegion.text(try await region.ask(path))
                for words in words { #expect(page.contains(words), "\(path): \(words)") }
                #expect(page.matches(of: /<h1[ >]/).count == 1)
            }
        }
    }

    @Test("every section of a record has its words on the site")
    func sections() throws {
        let words = try SiteTexts(folder: webFolder).english.words
        for section in Section.allCases { #expect(words["section." + section.rawValue] != nil) }
        for kind in OrganisationKind.allCases { #expect(words["kind." + kind.rawValue] != nil) }
        for stage in ConnectionStage.allCases {
            #expect(words["stage." + stage.rawValue] != nil && words["stage.means." + stage.rawValue] != nil)
        }
        for category in CookieCategory.allCases { #expect(words["cookies." + category.rawValue + ".what"] != nil) }
        for cookie in DeclaredCookie.allCases { #expect(words["cookie." + cookie.rawValue] != nil) }
    }

    @Test("every word that the pages' code asks for is said, so that none shows its name instead")
    func wordsAreSaid() throws {
        let words = try SiteTexts(folder: webFolder).english.words
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/PublicWeb")
        let walk = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var asked = 0
        for case let file as URL in walk where file.pathExtension == "swift" {
            let code = try String(contentsOf: file, encoding: .utf8)
            for match in code.matches(of: /(?:language\??|said|words|self)(?:\[|\.said\()"([a-z.-]+)"[\],]/) {
                asked += 1
                #expect(words[String(match.1)] != nil, "\(match.1)")
            }
        }
        #expect(asked > 40)
    }

    /// A copy of `web/site` with another language beside it.
    private func folder(_ words: String, _ pages: [String: String]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carerecord-site-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "site/ar"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: webFolder + "/site/en", toPath: folder.appending(path: "site/en").path)
        try words.write(to: folder.appending(path: "site/ar/words.txt"), atomically: true, encoding: .utf8)
        for (name, text) in pages { try text.write(to: folder.appending(path: "site/ar/\(name).md"), atomically: true, encoding: .utf8) }
        return folder.path
    }

    @Test("another language is a folder: right to left where it says so, with the pages that it has and no other")
    func otherLanguage() async throws {
        let english = try String(contentsOfFile: webFolder + "/site/en/words.txt", encoding: .utf8)
        let words = english.replacing("language.name: English", with: "language.name: العربية").replacing("ltr", with: "rtl")
        let folder = try folder(
            words,
            [
                "home": "---\ntitle: واحد\nabout: اثنان\n---\n[ثلاثة](/what-it-is) [أربعة](/contact)\n",
                "contact": "---\ntitle: خمسة\nabout: ستة\n---\n::contact\n",
            ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let texts = try SiteTexts(folder: folder)
        try await PretendRegion.with { region in
            var region = region
            region.texts = texts
            let page = PretendRegion.text(try await region.ask("/ar"))
            #expect(page.contains("<html lang=\"ar\" dir=\"rtl\">"))
            #expect(page.contains("href=\"/what-it-is\"") && page.contains("href=\"/ar/contact\""))
            #expect(try await region.ask("/ar/contact").status == .ok)
            #expect(try await region.ask("/ar/what-it-is").status == .notFound, "nobody translated it")
            #expect(PretendRegion.text(try await region.ask("/contact")).contains("hreflang=\"ar\" href=\"/ar/contact\""))
            #expect(!PretendRegion.text(try await region.ask("/what-it-is")).contains("hreflang"))
        }
    }

    @Test("days and months are said by a language's words, in its order") func dates() throws {
        let day = try #require(Day(2026, 9, 21))
        let english = PretendRegion.ours.english
        #expect(english.date(day) == "21 September 2026" && english.month(ActingMonth(day)) == "September 2026")
        #expect(english.date(day.end.addingTimeInterval(-1)) == "21 September 2026", "of London, an hour before midnight in UTC")
        for month in 1...12 {
            let first = try #require(Day(2026, month, 1))
            #expect(english.date(first) == first.words)
        }
        let words = try String(contentsOfFile: webFolder + "/site/en/words.txt", encoding: .utf8)
            .replacing("date: {day} {month} {year}", with: "date: {year}. {month} {day}").replacing(
                "month.9: September", with: "month.9: Medi")
        let folder = try folder(words, [:])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let other = try #require(SiteTexts(folder: folder).languages.last)
        #expect(other.date(day) == "2026. Medi 21" && other.month(ActingMonth(day)) == "Medi 2026")
    }

    @Test("words that leave out a part of a day, or have a place that nothing fills, are refused with their line")
    func datesRefused() throws {
        let words = try String(contentsOfFile: webFolder + "/site/en/words.txt", encoding: .utf8)
        let line = try #require(words.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("date: ") }) + 1
        for said in ["{day} {month}", "{day} {month} {year} {era}", "today"] {
            let folder = try folder(words.replacing("date: {day} {month} {year}", with: "date: " + said), [:])
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let mistake = SiteTextMistake(
                file: "ar/words.txt", line: line, words: "date has the places {day}, {month}, {year}, each of them and no other")
            #expect(throws: mistake, "\(said)") { try SiteTexts(folder: folder) }
        }
        let names = SiteLanguage.filled.map(\.name) + SiteLanguage.parts
        #expect(SiteLanguage.filledWrong([:], isWhole: true).map(\.name) == names)
        #expect(SiteLanguage.filledWrong([:], isWhole: false).isEmpty)
    }

    @Test("times of day, numbers and figures are said by a language's words, in its order and with its signs") func clocks() throws {
        let english = PretendRegion.ours.english
        func time(_ text: String) throws -> LondonTime { LondonTime(try Date(text, strategy: .iso8601)) }
        let times = ["2026-09-22T13:32:00Z", "2026-01-05T09:00:00Z", "2026-01-05T00:07:00Z", "2026-01-05T12:00:00Z"]
        #expect(try times.map { english.clock(try time($0)) } == ["2:32pm", "9am", "12:07am", "12pm"])
        #expect(english.moment(try time(times[0])) == "22 September 2026, 2:32pm")
        #expect([7, 999, 1_000, 1_234_567].map { english.number($0) } == ["7", "999", "1,000", "1,234,567"])
        #expect(english.tenths(12_345) == "1,234.5")
        var words = try String(contentsOfFile: webFolder + "/site/en/words.txt", encoding: .utf8)
        for (said, instead) in [
            ("clock: {hour}:{minute}{half}", "clock: {hour24}.{minute}"), ("clock.whole: {hour}{half}", "clock.whole: at {hour24}"),
            ("moment: {date}, {time}", "moment: {time} {date}"), ("number.group: ,", "number.group: ’"),
            ("number.point: .", "number.point: ,"), ("figures.share: {number} in {of}", "figures.share: of {of} {number}"),
        ] { words = words.replacing(said, with: instead) }
        let folder = try folder(words, [:])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let other = try #require(SiteTexts(folder: folder).languages.last)
        #expect(try times.map { other.clock(try time($0)) } == ["14.32", "at 09", "00.07", "at 12"])
        #expect(other.moment(try time(times[0])) == "14.32 22 September 2026")
        #expect(other.number(1_234_567) == "1’234’567" && other.tenths(12_345) == "1’234,5")
        #expect(other.share(.of(2_000)) == "of 100’000 2’000")
    }

    @Test("a time of day that counts to 12 and does not say which half of the day is refused with its line")
    func clocksRefused() throws {
        let words = try String(contentsOfFile: webFolder + "/site/en/words.txt", encoding: .utf8)
        let folder = try folder(words.replacing("clock: {hour}:{minute}{half}", with: "clock: {hour}:{minute}"), [:])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let line = try #require(words.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.hasPrefix("clock: ") }) + 1
        let mistake = SiteTextMistake(
            file: "ar/words.txt", line: line,
            words: "clock has the places {half}, {hour}, {minute} or {hour24}, {minute}, each of them and no other")
        #expect(throws: mistake) { try SiteTexts(folder: folder) }
    }

    @Test("a language whose words are not all there is refused, and so is a page that links to nothing")
    func halfALanguage() throws {
        let half = try folder("language.name: Half\n", [:])
        let astray = try folder(
            try String(contentsOfFile: webFolder + "/site/en/words.txt", encoding: .utf8),
            ["home": "---\ntitle: a\nabout: b\n---\n[c](/nothing)\n"])
        defer { for folder in [half, astray] { try? FileManager.default.removeItem(atPath: folder) } }
        for folder in [half, astray] { #expect(throws: SiteTextMistake.self) { try SiteTexts(folder: folder) } }
    }
}
