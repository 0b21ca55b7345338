import CareRecord
import Foundation
import Testing

@testable import StaffWeb

/// What every page over every example must hold (STYLE 3d).
@Suite struct PageContractTests {
    @Test("no page holds a script or style of its own, a handler, or an address that runs")
    func nothingInline() throws {
        for (name, html) in ExamplePages.all {
            let tags = Self.tags(html)
            for tag in tags {
                let lower = tag.lowercased()
                if lower.hasPrefix("<script") {
                    #expect(
                        ["carerecord.js", "watch.js"].contains { lower.contains("src=\"/static/\($0)") }, "\(name): \(tag)")
                }
                #expect(!lower.hasPrefix("<style"), "\(name)")
                // Said only where it fails: a hundred thousand attributes, each written down as expected, took half a minute.
                for attribute in Self.attributes(tag) {
                    let (key, value) = (attribute.name, attribute.value)
                    if key.hasPrefix("on") || key == "style" { Issue.record("\(name): \(tag)") }
                    if ["href", "src", "action"].contains(key), !(value.hasPrefix("/") || value.hasPrefix("#")) || value.hasPrefix("//") {
                        Issue.record("\(name): \(tag)")
                    }
                }
            }
        }
    }

    @Test("whatever is served is asked for by some page, and what NHS.UK's script is to serve stands on a page that asks for it")
    func assets() {
        for (name, _) in Assets.served {
            #expect(ExamplePages.all.contains { $0.1.contains("=\"/static/\(name)?v=") }, "\(name)")
        }
        for (name, html) in ExamplePages.all where html.contains("data-module=") {
            #expect(html.contains("<link rel=\"modulepreload\" href=\"/static/vendor/nhsuk-frontend.min.js?v="), "\(name)")
        }
    }

    @Test("hostile text stays text: no tag, no control, no reordering character of it reaches a page")
    func hostileTextIsText() {
        for (name, html) in ExamplePages.all where name.contains("hostile") {
            #expect(!html.contains("<img"), "\(name)")
            #expect(!html.contains("<script>"), "\(name)")
            #expect(
                !html.unicodeScalars.contains {
                    (0x202A...0x202E).contains($0.value) || (0x2066...0x2069).contains($0.value) || $0.value == 0
                }, "\(name)")
            #expect(html.contains("&lt;script&gt;alert(1)"), "\(name)")
        }
    }

    @Test("ids are unique on a page, and labels and descriptions name an id that is there")
    func ids() {
        for (name, html) in ExamplePages.all {
            var seen: Set<String> = []
            var wanted: Set<String> = []
            for tag in Self.tags(html) {
                for attribute in Self.attributes(tag) {
                    if attribute.name == "id", !seen.insert(attribute.value).inserted { Issue.record("\(name): id \(attribute.value)") }
                    if ["for", "aria-labelledby", "aria-describedby"].contains(attribute.name) {
                        wanted.formUnion(attribute.value.split(separator: " ").map(String.init))
                    }
                    if attribute.name == "href", attribute.value.hasPrefix("#"), !attribute.value.hasPrefix("#i-") {
                        wanted.insert(String(attribute.value.dropFirst()))
                    }
                }
            }
            #expect(wanted.isSubset(of: seen.union(["family", "born", "nhs-number"])), "\(name): \(wanted.subtracting(seen))")
        }
    }

    @Test("each page has one h1, and no heading skips a level")
    func headings() {
        for (name, html) in ExamplePages.all {
            let levels = Self.tags(html).compactMap { tag -> Int? in
                guard tag.count > 3, tag.hasPrefix("<h"), let level = tag.dropFirst(2).first?.wholeNumberValue, (1...6).contains(level)
                else { return nil }
                return level
            }
            #expect(levels.count { $0 == 1 } == 1, "\(name): \(levels)")
            var last = 0
            for level in levels where !name.hasPrefix("find-wrong") {
                #expect(level <= last + 1 || last == 0, "\(name): \(levels)")
                last = level
            }
        }
    }

    @Test(
        "without script each page of somebody signed in asks within a minute for one that comes when it may not be shown any more, and never for itself"
    )
    func withoutScript() {
        let again = /<noscript><meta http-equiv="refresh" content="(\d+); url=([^"]+)"><\/noscript>/
        for (name, html) in ExamplePages.all {
            let found = html.matches(of: again)
            #expect(found.count == (html.contains(" data-cr-among=\"") ? 1 : 0), "\(name)")
            guard let one = found.first else { continue }
            #expect(Int(one.output.1).map { (1...60).contains($0) } == true, "\(name)")
            #expect(one.output.2.hasPrefix("/until-ended?among="), "\(name): \(one.output.2)")
            #expect(!one.output.2.contains("refreshed"), "\(name)")
        }
    }

    @Test("tags are closed in order")
    func wellFormed() {
        for (name, html) in ExamplePages.all {
            var open: [String] = []
            for tag in Self.tags(html) {
                let word = tag.dropFirst(tag.hasPrefix("</") ? 2 : 1).prefix { $0.isLetter || $0.isNumber }.lowercased()
                if ["meta", "link", "input", "br", "path", "use", "rect", "circle", "img"].contains(word)
                    && (tag.hasSuffix("/>") || ["meta", "link", "input", "br"].contains(word))
                {
                    continue
                }
                if tag.hasPrefix("<!") || tag.hasSuffix("/>") { continue }
                if tag.hasPrefix("</") {
                    #expect(open.last == word, "\(name): \(tag) closes \(open.last ?? "nothing")")
                    if open.last == word { open.removeLast() }
                } else {
                    open.append(word)
                }
            }
            #expect(open.isEmpty, "\(name): \(open)")
        }
    }

    @Test("silence is never emptiness: no page of an empty, unshared or unfinished look says none without whose word it is")
    func silenceIsWorded() {
        for (name, html) in ExamplePages.all where name == "summary-empty" {
            #expect(html.contains("None recorded by 11 organisations at 14:32, by Moorfields Eye Hospital at 18:32 yesterday"), "\(name)")
            #expect(html.contains("none recorded by the 12 organisations that answered"), "\(name)")
        }
        for (name, html) in ExamplePages.all where name == "summary-first" {
            #expect(html.contains("waiting for 12 organisations"), "\(name)")
            #expect(!html.contains("None recorded by"), "\(name)")
        }
        for (name, html) in ExamplePages.all where name == "summary-not-shared" {
            #expect(html.contains("Not Known, no organisation could say"), "\(name)")
        }
    }

    @Test("what was taken back is said on every page of the look and in print, with how much and whose (law 7)")
    func takenBack() {
        let practice = LookView(look: ExampleLooks.takenBack, site: .example()).name(Example.ods("F84016"))
        for name in ["summary", "who-said-what", "conditions", "timeline", "print"] {
            let html = ExamplePages.all.first { $0.name == "\(name)-taken-back" }?.html ?? ""
            #expect(
                html.contains("<b>Taken back:</b> 4 entries that stood here before, \(practice). It may be about somebody else"), "\(name)")
            let other = ExamplePages.all.first { $0.name == "\(name)-ordinary" }?.html ?? "Taken back"
            #expect(!other.contains("Taken back"), "\(name)")
        }
        let panel = ExamplePages.all.first { $0.name == "who-said-what-taken-back" }?.html ?? ""
        #expect(panel.contains("<b>4 taken back</b>"))
    }

    @Test("what is missing of other kinds of information is said on every page of the look and in print, with whose, when and why (law 4)")
    func otherKinds() {
        let (barts, practice) = ("R1H", "F84016")
        let view = LookView(look: ExampleLooks.otherKinds, site: .example())
        func name(_ code: String) -> String { view.name(Example.ods(code)) }
        for page in ["summary", "who-said-what", "conditions", "timeline", "print"] {
            let html = ExamplePages.all.first { $0.name == "\(page)-other-kinds" }?.html ?? ""
            #expect(html.contains("<b>Other kinds of information</b> (devices, claims and the like): "), "\(page)")
            #expect(html.contains("\(name(barts)), unavailable at 14:32 (It answered with an error (500))"), "\(page)")
            #expect(html.contains("\(name(practice)), not the whole answer at 14:32 (Cut short after 60 pages)"), "\(page)")
            #expect(
                ExamplePages.all.first { $0.name == "\(page)-ordinary" }?.html.contains("Other kinds of information") == false, "\(page)")
        }
        let panel = ExamplePages.all.first { $0.name == "who-said-what-other-kinds" }?.html ?? ""
        #expect(panel.contains("<b>Other kinds of information:</b> unavailable at 14:32 (It answered with an error (500))"))
    }

    @Test("each planted disagreement is shown on summary, section, entry, timeline and print alike")
    func disagreements() {
        func page(_ name: String) -> String { ExamplePages.all.first { $0.name == name }?.html ?? "" }
        let wanted: [(words: String, section: String)] = [
            ("Organisations differ on the dose", "medicines"), ("Organisations differ on the status", "medicines"),
            ("Organisations differ on the status", "conditions"), ("Two plans differ", "care-plans"),
            ("Two blood groups are recorded", "results"), ("<strong>Organisations differ</strong>", "allergies"),
        ]
        for (words, section) in wanted {
            for name in ["summary", section, "timeline", "print"] {
                #expect(page("\(name)-ordinary").contains(words), "\(words) on \(name)")
            }
        }
        for section in ["medicines", "conditions", "care-plans", "results", "allergies"] {
            #expect(page("entry-\(section)-ordinary").contains("— this one"), "\(section)")
        }
    }

    @Test("every original of the record can be reached from its section's page or timeline")
    func conservation() {
        let look = ExampleLooks.ordinary
        let timeline = ExamplePages.all.first { $0.name == "timeline-ordinary" }?.html ?? ""
        let identity = ExamplePages.all.first { $0.name == "identity-ordinary" }?.html ?? ""
        for section in Section.allCases {
            for line in look.record.lines(section) {
                for statement in line.statements {
                    let address = look.opaqueID(of: statement.lead.id)
                    #expect(timeline.contains(address) || identity.contains(address), "\(section)")
                }
            }
        }
    }

    // MARK: A reader of tags, enough for markup of ours

    static func tags(_ html: String) -> [String] {
        var tags: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            tags.append(String(rest[start...end]))
            rest = rest[rest.index(after: end)...]
        }
        return tags
    }

    static func attributes(_ tag: String) -> [(name: String, value: String)] {
        tag.matches(of: /([a-zA-Z-]+)="([^"]*)"/).map { (String($0.1).lowercased(), String($0.2)) }
    }
}

@Suite struct MarkupRulesTests {
    @Test("literals quote every attribute that holds a value, so that escaped text cannot leave one")
    func quotedAttributes() throws {
        let root = webFolder.replacingOccurrences(of: "/web", with: "/Sources/StaffWeb", options: .backwards)
        let files = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") } ?? []
        #expect(files.count > 20)
        for file in files {
            let text = try String(contentsOfFile: root + "/" + file, encoding: .utf8)
            for line in text.split(separator: "\n") where line.contains("=\\(") {
                #expect(line.contains("page=\\(") || line.contains("?v=\\("), "\(file): \(line)")
            }
        }
    }

    @Test("text is escaped, controls are replaced, reordering is spelled out, and right-to-left words stand apart")
    func escaping() {
        let text = "a<b>&\"'\u{202E}\u{0}\u{85}é"
        #expect(("\(text)" as HTML).text == "a&lt;b&gt;&amp;&quot;&#39;[U+202E]\u{FFFD}\u{FFFD}é")
        #expect(("\("שלום")" as HTML).text == "<bdi>שלום</bdi>")
        #expect(("\(plain: "שלום")" as HTML).text == "שלום")
        #expect(("\("a<b>c")" as HTML).words == "a<b>c")
    }
}
