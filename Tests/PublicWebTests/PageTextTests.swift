import Foundation
import Objections
import Testing
import Web

@testable import PublicWeb

/// The pieces of which pages of a person's own are made: what a writer may say, and what is refused before anybody reads it.
@Suite struct PageTextTests {
    enum PretendText: String, PageText {
        static let file = "pretend"
        static let blocks: Set<Self> = [.intro]
        case title, intro, asked
        var takes: Set<String> { self == .asked ? ["place", "count"] : [] }
    }

    private static let good = """
        <!-- note: a page of tests -->

        # title
        The record of {area}

        # intro
        One **strong** word.

        <!-- true: law UK GDPR article 15 -->

        - [A link](/contact)
        - Two

        # asked
        Ask {place} for all {count}.
        """

    private func words(_ text: String = good) throws -> PageWords<PretendText> {
        let pieces = try TextPiece.read(text, file: "en/pages/pretend.md")
        if let first = PretendText.mistakes(pieces, file: "en/pages/pretend.md").first { throw first }
        let nobody = SiteFacts.Contact(name: "n", email: nil, phone: nil, post: nil)
        let facts = SiteFacts(name: "s", area: "Clapton & Hackney", contact: nobody, protection: nobody)
        return PageWords(PretendRegion.ours.english, facts, pieces: pieces)
    }

    @Test("a piece is a phrase within other markup, or blocks, or text alone")
    func forms() throws {
        let words = try words()
        #expect(words[.title].text == "The record of Clapton &amp; Hackney")
        #expect(words.plain(.title) == "The record of Clapton & Hackney")
        #expect(words.blocks(.title).text == "<p>The record of Clapton &amp; Hackney</p>")
        #expect(
            words.blocks(.intro).text
                == "<p>One <strong>strong</strong> word.</p><ul class=\"nhsuk-list nhsuk-list--bullet\"><li><a href=\"/contact\">A link</a></li><li>Two</li></ul>"
        )
        #expect(words.paragraphs(.intro) == ["One strong word.", "A link", "Two"])
    }

    @Test("what is filled in is text and escaped, whoever wrote it, and not read again; markup of ours alone is markup")
    func filled() throws {
        let words = try words()
        let place = "<b>Barts</b> {count} {area}"
        #expect(words[.asked, ["place": place, "count": 3]].text == "Ask &lt;b&gt;Barts&lt;/b&gt; {count} {area} for all 3.")
        #expect(words.plain(.asked, ["place": place, "count": 3]) == "Ask <b>Barts</b> {count} {area} for all 3.")
        let link: HTML = "<a href=\"/x\">A &amp; B</a>"
        #expect(words[.asked, ["place": link, "count": 3]].text == "Ask <a href=\"/x\">A &amp; B</a> for all 3.")
        #expect(words.plain(.asked, ["place": "Barts", "count": link]).contains("A & B"))
    }

    @Test(
        "a text that is not what its page asks for is refused, with its line and what is wrong",
        arguments: [
            ("# asked\n", "# other\n", 14, "nothing asks for “other”"), ("# title\nThe record of {area}\n", "", 1, "does not say “title”"),
            ("# asked\n", "# title\n", 14, "“title” is there twice"), ("for all {count}", "for all", 14, "“asked” leaves out {count}"),
            ("One **strong**", "{one} **strong**", 6, "nothing fills {one} in “intro”"),
            ("The record of {area}", "The record\n\nof {area}", 3, "“title” is a phrase: one paragraph and no more"),
            ("The record of {area}", "", 3, "“title” says nothing"),
            ("The record of {area}", "The {record", 3, "a placeholder is a name in letters, such as {name}"),
            ("# title", "# a title", 3, "a piece’s name is made of letters and digits: “a title”"),
            ("<!-- note: a page of tests -->", "Words", 1, "each piece begins with “# ” and its name"),
            ("- Two\n", "- Two\n\n::ways\n", 6, "“intro” has something made by “::”, which only pages of the site have"),
            ("One **strong**", "One <b>strong</b>", 7, "“<” is none of the signs that these texts use"),
        ])
    func refused(_ part: String, _ instead: String, _ line: Int, _ why: String) {
        let text = Self.good.replacing(part, with: instead, maxReplacements: 1)
        #expect(throws: SiteTextMistake(file: "en/pages/pretend.md", line: line, words: why)) { try words(text) }
    }

    @Test("every text that a page is made of is read at start, and its placeholders are none of the region’s")
    func all() throws {
        let folder = URL(filePath: webFolder).deletingLastPathComponent().appending(path: "Sources/PublicWeb")
        let walk = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in walk where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: /enum (\w+): String, PageText\b/) {
                found.insert(String(match.1))
            }
        }
        #expect(found == Set(PageTexts.all.map { String(describing: $0) }))
        for text in PageTexts.all { #expect(PretendRegion.ours.english.texts[text.path] != nil, "\(text.file)") }
        let placed = PageTexts.places.values.joined() + PageTexts.elsewhere
        #expect(Set(placed.map { String(describing: $0) }) == found, "each is of a page in other languages, or said to be of none")
        // Each says where there may be more than it shows.
        for (path, texts) in PageTexts.places { #expect(texts.contains { $0 == OwnNumbersText.self }, "\(path)") }
    }

    /// Files of English, by their path within its folder.
    private func files() throws -> [String] {
        let walk = try #require(FileManager.default.enumerator(atPath: webFolder + "/site/en"))
        return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }.sorted()
    }

    @Test("every Markdown file of English is read and held against what it must say, and is on a page, in a letter or in a message")
    func everyFile() async throws {
        let english = PretendRegion.ours.english
        let (pages, news) = (Set(english.pages.keys.map { $0 + ".md" }), Set(english.news.map { "news/\($0.slug).md" }))
        let texts = Set(PageTexts.all.map { $0.path })
        #expect(Set(try files()) == pages.union(news).union(texts))
        // What the code takes words from: more than where it is declared.
        let folder = URL(filePath: webFolder).deletingLastPathComponent().appending(path: "Sources/PublicWeb")
        let walk = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var code = ""
        for case let file as URL in walk where file.pathExtension == "swift" && file.lastPathComponent != "PageText.swift" {
            code += try String(contentsOf: file, encoding: .utf8)
        }
        for text in PageTexts.all {
            let name = String(describing: text)
            #expect(code.components(separatedBy: name).count > 2, "\(name)")
        }
        try await PretendRegion.with { region in
            let paths = Set(region.router().routes.map { $0.path.description })
            for slug in english.pages.keys where !SiteRoute.parts.contains(slug) { #expect(paths.contains(english.path(slug)), "\(slug)") }
            for item in english.news { #expect(paths.contains("/news/" + item.slug), "\(item.slug)") }
        }
    }

    @Test("every page of the site is led to by the menu, the footer or another page")
    func ledTo() {
        let english = PretendRegion.ours.english
        let pieces = english.texts.values.flatMap { $0.values.map { (slug: "", blocks: $0.blocks) } }
        let pages = english.pages.values.map { (slug: $0.slug, blocks: $0.blocks) }
        let all = pages + english.news.map { (slug: "", blocks: $0.blocks) } + pieces
        var led = Set(english.pages.values.filter { $0.menu != nil || $0.foot != nil }.map(\.slug)).union(["home"])
        for page in all {
            led.formUnion(
                SitePage.addresses(page.blocks).map { String($0.dropFirst().prefix { $0 != "#" }) }.filter { $0 != page.slug })
            for case .made("cards", let slugs) in page.blocks { led.formUnion(slugs) }
        }
        for slug in english.pages.keys where !SiteRoute.parts.contains(slug) { #expect(led.contains(slug), "\(slug)") }
    }

    @Test("no page shows a placeholder that nothing fills, to strangers and people alike")
    func unfilled() async throws {
        try await PretendRegion.with { region in
            let region = try await region.keepingLog()
            for cookies in [[:], try await region.signIn()] {
                for page in try await region.pages(cookies: cookies) {
                    #expect(page.text.firstMatch(of: /\{[a-z][A-Za-z]*\}/) == nil, "\(page.path)")
                }
            }
        }
    }

    // MARK: Languages

    /// A copy of the project's texts with Arabic beside it, of which `pages` are there: English pieces with something replaced.
    private func folder(_ pages: [(name: String, part: String, instead: String)]) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carerecord-pieces-\(UUID().uuidString)")
        let arabic = folder.appending(path: "site/ar")
        try FileManager.default.createDirectory(at: arabic.appending(path: "pages"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: webFolder + "/site/en", toPath: folder.appending(path: "site/en").path)
        func english(_ name: String) throws -> String { try String(contentsOfFile: webFolder + "/site/en/" + name, encoding: .utf8) }
        try english("words.txt").replacing("language.direction: ltr", with: "language.direction: rtl")
            .write(to: arabic.appending(path: "words.txt"), atomically: true, encoding: .utf8)
        for (name, part, instead) in pages {
            try english("pages/\(name).md").replacing(part, with: instead)
                .write(to: arabic.appending(path: "pages/\(name).md"), atomically: true, encoding: .utf8)
        }
        return folder.path
    }

    @Test("a page of a person's own is under a language's code once its text is there, and leads on within it; until then it is in English")
    func languages() async throws {
        let folder = try folder([("contact-way", "\nKeep it\n", "\nاحفظ\n"), ("own-numbers", "another", "آخر")])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await PretendRegion.with { region in
            var region = try await region.keepingLog()
            region.texts = try SiteTexts(folder: folder)
            let cookies = try await region.signIn()
            let page = PretendRegion.text(try await region.ask("/ar/your-record/contact", cookies: cookies))
            #expect(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("احفظ") && !page.contains("Keep it"))
            #expect(page.contains("action=\"/ar/your-record/contact\""))
            #expect(page.contains("href=\"/\"") && !page.contains("\"/ar\"") && !page.contains("/ar/cookies"), "nobody translated those")
            let kept = try await region.ask("/ar/your-record/contact", .post, cookies: cookies, body: "way=here")
            #expect(kept.status == .seeOther && kept.headers[.location] == "/ar/your-record/contact?kept")
            #expect(try await region.ask("/ar/your-record/contact").status == .seeOther, "a stranger logs in first")
            let english = PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies))
            #expect(english.contains("<html lang=\"en-GB\" dir=\"ltr\">") && english.contains("Keep it"))
            #expect(english.contains("action=\"/your-record/contact\""))
            let other = try await region.ask("/ar/proof", cookies: cookies)
            #expect(other.status == .notFound, "nobody translated it")
            #expect(PretendRegion.text(other).contains("<html lang=\"en-GB\""), "nor failures")
        }
    }

    @Test("who looked, one look and a question about it are under a language's code once all their texts are there")
    func whoLooked() async throws {
        let all = [
            ("who-looked", "# title\nWho looked at my record", "# title\nمن نظر"), ("look-lines", "# when\nWhen", "# when\nمتى"),
            ("events", "You logged in here", "دخلت"), ("one-look", "Enter what you want to ask", "اكتب سؤالك"),
            ("own-numbers", "another", "آخر"),
            ("complaining", "\nTeams that we know of\n", "\nفرق\n"),
        ]
        let (whole, half) = (try folder(all), try folder(Array(all.dropLast())))
        defer { for folder in [whole, half] { try? FileManager.default.removeItem(atPath: folder) } }
        try await PretendRegion.with { region in
            var region = region
            let event = try await region.note(.lookOpened, look: "l", decision: try Decided.text([.caseload]))
            let cookies = try await region.signIn()
            region.texts = try SiteTexts(folder: half)
            #expect(try await region.ask("/ar/who-looked", cookies: cookies).status == .notFound)
            region.texts = try SiteTexts(folder: whole)
            let list = PretendRegion.text(try await region.ask("/ar/who-looked", cookies: cookies))
            #expect(list.contains("<html lang=\"ar\" dir=\"rtl\">"))
            for words in ["من نظر", "متى", "دخلت"] { #expect(list.contains(words)) }
            #expect(list.contains("href=\"/ar/who-looked/\(event)\""))
            let question = "/ar/who-looked/\(event)/question"
            let wrong = try await region.ask(question, .post, cookies: cookies, body: "words=")
            #expect(wrong.status == .badRequest && PretendRegion.text(wrong).contains("اكتب سؤالك"))
            let asked = try await region.ask(question, .post, cookies: cookies, body: "words=w")
            #expect(asked.status == .seeOther && asked.headers[.location] == "/ar/who-looked/\(event)#question")
            #expect(PretendRegion.text(try await region.ask("/who-looked", cookies: cookies)).contains("You logged in here"))
        }
    }

    @Test("pages about objecting are under a language's code, for strangers too, once all their texts are there")
    func objecting() async throws {
        let all = [
            ("consequences", "Tests may be done again", "تعاد"), ("object", "\nSay no to sharing your record\n", "\nقل لا\n"),
            ("object-form", "\nWho are you?\n", "\nمن أنت\n"), ("own-numbers", "another", "آخر"),
            ("own-objection", "\nYour objection\n", "\nاعتراضك\n"),
        ]
        let (whole, half) = (try folder(all), try folder(Array(all.dropLast())))
        defer { for folder in [whole, half] { try? FileManager.default.removeItem(atPath: folder) } }
        try await PretendRegion.with { region in
            var region = region
            region.texts = try SiteTexts(folder: half)
            #expect(try await region.ask("/ar/object").status == .notFound)
            region.texts = try SiteTexts(folder: whole)
            let start = PretendRegion.text(try await region.ask("/ar/object"))
            #expect(start.contains("<html lang=\"ar\" dir=\"rtl\">") && start.contains("قل لا") && start.contains("تعاد"))
            #expect(start.contains("href=\"/ar/object/now\"") && start.contains("href=\"/ar/object/form\""))
            let wrong = PretendRegion.text(try await region.ask("/ar/object/form", .post, body: "acting=self"))
            #expect(wrong.contains("من أنت") && wrong.contains("Confirm that you have read: تعاد"))
            let cookies = try await region.signIn()
            let confirmed = Consequence.allCases.map { "read-\($0.rawValue)=1" }.joined(separator: "&")
            let sent = try await region.ask("/ar/object/now", .post, cookies: cookies, body: confirmed)
            #expect(sent.status == .seeOther && sent.headers[.location] == "/ar/object/mine")
            let mine = PretendRegion.text(try await region.ask("/ar/object/mine", cookies: cookies))
            #expect(mine.contains("<h1><bdi>اعتراضك</bdi></h1>"))
            #expect(PretendRegion.text(try await region.ask("/object", cookies: cookies)).contains("Say no to sharing your record"))
        }
    }

    @Test(
        "a form of a person's own in another language leads on within it, with its mistakes and its letter; what another page says is in English until it is there"
    )
    func formsInALanguage() async throws {
        let folder = try folder([
            ("copy", "\nYour letter\n", "\nرسالتك\n"), ("correction", "\nSend it\n", "\nأرسل\n"),
            ("place-choice", "\nWhich place?\n", "\nأي مكان؟\n"),
            ("complaining", "\nTeams that we know of\n", "\nفرق\n"), ("own-numbers", "another", "آخر"),
        ])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await PretendRegion.with { region in
            var region = try await region.keepingLog()
            region.texts = try SiteTexts(folder: folder)
            let cookies = try await region.signIn()
            let wrong = try await region.ask("/ar/your-record/correction", .post, cookies: cookies, body: "words=w")
            let told = PretendRegion.text(wrong)
            #expect(wrong.status == .badRequest && told.contains("dir=\"rtl\"") && told.contains("أي مكان؟") && told.contains("أرسل"))
            let asked = try await region.ask("/ar/your-record/correction", .post, cookies: cookies, body: "other=Barts&words=w")
            #expect(asked.status == .seeOther && asked.headers[.location] == "/ar/your-record/correction")
            let letter = PretendRegion.text(try await region.ask("/ar/your-record/copy", .post, cookies: cookies, body: "other=Barts"))
            #expect(letter.contains("<h1><bdi>رسالتك</bdi></h1>"))
            #expect(letter.contains("href=\"/ar/your-record/copy\""))
            #expect(try await region.ask("/ar/acting", cookies: cookies).status == .notFound, "nobody translated it")
        }
    }

    @Test("a failure is in the language of the address that was asked for, where that has the words")
    func failures() async throws {
        let folder = try folder([("failures", "Page not found", "غير موجود")])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await PretendRegion.with { region in
            var region = region
            region.texts = try SiteTexts(folder: folder)
            let page = PretendRegion.text(try await region.ask("/ar/nothing"))
            #expect(page.contains("<html lang=\"ar\" dir=\"rtl\">") && page.contains("غير موجود"))
            #expect(PretendRegion.text(try await region.ask("/nothing")).contains("Page not found"))
        }
    }

    @Test("every mistake of all files is found at once, each with its file and line")
    func allMistakes() throws {
        let folder = try folder([("proof", "# download\nDownload\n", ""), ("copy", "# title\n", "# titel\n")])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try "no head\n".write(toFile: folder + "/site/en/contact.md", atomically: true, encoding: .utf8)
        try FileManager.default.removeItem(atPath: folder + "/site/en/letters/messages.md")
        let found = SiteTexts.mistakes(folder: folder)
        for mistake in [
            SiteTextMistake(file: "en/contact.md", line: 1, words: "begins with its head, between lines of ---"),
            .init(file: "en/letters/messages.md", line: 1, words: "is not there"),
            .init(file: "ar/pages/proof.md", line: 1, words: "does not say “download”"),
            .init(file: "ar/pages/copy.md", line: 1, words: "does not say “title”"),
        ] { #expect(found.contains(mistake), "\(mistake.sentence)") }
        #expect(found.contains { $0.file == "ar/pages/copy.md" && $0.words == "nothing asks for “titel”" })
        let first = try #require(found.first)
        #expect(throws: first) { try SiteTexts(folder: folder) }
        #expect(SiteTexts.mistakes(folder: webFolder).isEmpty)
    }

    @Test("a text of which a language has half is refused, and so is one that no page takes")
    func halfAText() throws {
        let half = try folder([("proof", "# download\nDownload\n", "")])
        let strange = try folder([])
        defer { for folder in [half, strange] { try? FileManager.default.removeItem(atPath: folder) } }
        try "# a\nb\n".write(toFile: strange + "/site/en/pages/strange.md", atomically: true, encoding: .utf8)
        let other = strange + "/site/en/page"
        try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
        try "# a\nb\n".write(toFile: other + "/proof.md", atomically: true, encoding: .utf8)
        let stray = SiteTextMistake(file: "en/page/proof.md", line: 1, words: "nothing takes its words from here")
        #expect(SiteTexts.mistakes(folder: strange).contains(stray))
        #expect(throws: SiteTextMistake(file: "ar/pages/proof.md", line: 1, words: "does not say “download”")) {
            try SiteTexts(folder: half)
        }
        #expect(throws: SiteTextMistake(file: "en/pages/strange.md", line: 1, words: "nothing takes its words from here")) {
            try SiteTexts(folder: strange)
        }
    }
}
