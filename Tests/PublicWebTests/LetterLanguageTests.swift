import CareRecord
import Foundation
import Objections
import Storage
import Testing

@testable import PublicWeb

/// Letters and messages in a language that a region has beside English. The language here is invented: its words are English ones with marks around them, and
/// its code is of those that are nobody's (ISO 639-2, `qaa` to `qtz`).
@Suite struct LetterLanguageTests {
    private static let code = "qaa"
    private static let desk = Desk(
        ics: ODSCode("QMF")!, name: "Desk", email: "d@x.example", post: "1 Street", staffedBy: [ODSCode("R1H")!])

    /// A copy of the project's texts with the invented language beside it.
    /// - Parameter files: those of its texts that are there; each paragraph of them has marks around it.
    private func texts(_ files: [String]) throws -> (texts: SiteTexts, folder: URL) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "carerecord-tongue-\(UUID().uuidString)")
        let (english, other) = (folder.appending(path: "site/en"), folder.appending(path: "site/\(Self.code)"))
        for name in ["pages", "letters"] {
            try FileManager.default.createDirectory(at: other.appending(path: name), withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(atPath: webFolder + "/site/en", toPath: english.path)
        try String(contentsOf: english.appending(path: "words.txt"), encoding: .utf8)
            .replacing("language.direction: ltr", with: "language.direction: rtl")
            .replacing("language.name: English", with: "language.name: Qaa").replacing("month.4: April", with: "month.4: Qapril")
            .write(to: other.appending(path: "words.txt"), atomically: true, encoding: .utf8)
        for file in files {
            let marked = try String(contentsOf: english.appending(path: file), encoding: .utf8).split(
                separator: "\n", omittingEmptySubsequences: false
            ).map { line in
                let isText = line.first.map { $0.isLetter || $0 == "{" } ?? false
                return isText ? "«\(line)»" : String(line)
            }
            try marked.joined(separator: "\n").write(to: other.appending(path: file), atomically: true, encoding: .utf8)
        }
        return (try SiteTexts(folder: folder.path), folder)
    }

    private static let letters = ["letters/objections.md", "pages/consequences.md"]

    @Test("the desk has each letter in each language that has all its words, English first, its day and reference too")
    func everyLanguage() throws {
        let (texts, folder) = try texts(Self.letters)
        defer { try? FileManager.default.removeItem(at: folder) }
        let all = LetterWords.all(texts, of: nil)
        #expect(all.map(\.language) == [.english, .init(code: Self.code, name: "Qaa", isRightToLeft: true)])
        let due = try #require(Day(2026, 4, 2))
        for kind in Letter.Kind.all {
            let both = all.map { $0.letter(kind, desk: Self.desk, reference: "AB12", due: due, reasons: "why", today: due) }
            #expect(both.map(\.language.code) == ["en", Self.code])
            #expect(both.map(\.head) == [["2 April 2026", "Reference AB12"], ["2 Qapril 2026", "«Reference AB12»"]])
            #expect(both[1].subject == "«\(both[0].subject)»" && both[1].paragraphs.count == both[0].paragraphs.count)
            for words in both[1].paragraphs { #expect(words.hasPrefix("«") && words.hasSuffix("»"), "\(kind.code): \(words)") }
        }
    }

    @Test("a language in which a part of a letter is missing has no letters: none is half in another language")
    func half() throws {
        for file in Self.letters {
            let (texts, folder) = try texts([file])
            defer { try? FileManager.default.removeItem(at: folder) }
            #expect(LetterWords.all(texts, of: nil).map(\.language) == [.english], "\(file)")
        }
    }

    @Test("a message is in the receiver's language where that has all of them, else in English, and says in which it is")
    func messages() throws {
        let (texts, folder) = try texts(["letters/messages.md"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let words = MessageWords(texts, of: nil)
        for template in MessageTemplate.all {
            let said = try #require(words.said(template, reference: "AB12", sender: "Desk", in: Self.code))
            #expect(said.language == Self.code && said.subject.hasPrefix("«") && said.text.hasPrefix("«") && said.text.contains("AB12"))
            let english = try #require(words.said(template, reference: "AB12", sender: "Desk"))
            #expect(english.language == "en" && said.subject == "«\(english.subject)»")
            #expect(words.said(template, reference: "AB12", sender: "Desk", in: "qab") == english, "of a language that is not there")
        }
        let ours = MessageWords(PretendRegion.ours, of: nil)
        #expect(ours.said("receipt", reference: "AB12", sender: "Desk", in: Self.code)?.language == "en")
    }

    @Test("the language in which somebody chose how to be reached is kept sealed with it, and is no part of what they wrote")
    func keptWithTheWay() async throws {
        let (texts, folder) = try texts(["pages/contact-way.md", "pages/own-numbers.md"])
        defer { try? FileManager.default.removeItem(at: folder) }
        try await PretendRegion.with { region in
            var region = region
            region.texts = texts
            let (cookies, store) = (try await region.signIn(), ContactWayStore(region.database))
            let person = try NHSNumber(PretendRegion.person)
            for (address, language) in [("/\(Self.code)/your-record/contact", Self.code), ("/your-record/contact", nil)] {
                let kept = try await region.ask(address, .post, cookies: cookies, body: "way=email&words=a%40b.example")
                #expect(kept.status == .seeOther)
                let words = try #require(try await store.find([person])?.words)
                #expect(!String(decoding: words, as: UTF8.self).contains(Self.code))
                let written = PretendRegion.words.open(words).map { WrittenWay($0) }
                #expect(written == WrittenWay("a@b.example", language: language))
                let page = PretendRegion.text(try await region.ask("/your-record/contact", cookies: cookies))
                #expect(page.contains(">a@b.example</textarea>"))
            }
        }
    }

    @Test("who chose on the English pages how to be reached is written to in English where the region's own language is another")
    func englishIsKept() async throws {
        let (texts, folder) = try texts(["pages/contact-way.md", "pages/own-numbers.md"])
        defer { try? FileManager.default.removeItem(at: folder) }
        try await PretendRegion.with { region in
            var region = region
            (region.texts, region.language) = (texts, Self.code)
            let (cookies, store) = (try await region.signIn(), ContactWayStore(region.database))
            for (address, language) in [("/your-record/contact", "en"), ("/\(Self.code)/your-record/contact", Self.code)] {
                let kept = try await region.ask(address, .post, cookies: cookies, body: "way=email&words=a%40b.example")
                #expect(kept.status == .seeOther)
                let words = try #require(try await store.find([try NHSNumber(PretendRegion.person)])?.words)
                #expect(PretendRegion.words.open(words).map { WrittenWay($0) } == WrittenWay("a@b.example", language: language))
            }
        }
    }

    private static let confirmed = Consequence.allCases.map { "read-\($0.rawValue)=1" }.joined(separator: "&")

    @Test("the language in which somebody objected is kept sealed with it, logged in or not; of English nothing is")
    func kept() async throws {
        let pages = ["consequences", "object", "object-form", "own-objection", "own-numbers"].map { "pages/\($0).md" }
        let (texts, folder) = try texts(pages)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await PretendRegion.with { region in
            var region = region
            region.texts = texts
            let cookies = try await region.signIn()
            let store = ObjectionCaseStore(region.database)
            let who = "acting=self&name=A+B&born=1970-01-01&address=1+Street&postcode=E5+0AA&\(Self.confirmed)"
            #expect(try await region.ask("/object/form", .post, body: who).status == .ok)
            #expect(try await region.ask("/\(Self.code)/object/form", .post, body: who).status == .ok)
            let sent = try await region.ask("/\(Self.code)/object/now", .post, cookies: cookies, body: Self.confirmed)
            #expect(sent.status == .seeOther)
            let rows = try await store.queue("QMF")
            let kept = rows.map { row in WrittenDetails(row.details.flatMap { PretendRegion.words.open($0) } ?? "") }
            #expect(kept.compactMap(\.language) == [Self.code, Self.code] && kept.count == 3)
            for (row, details) in zip(rows, kept) { #expect(details.lines.isEmpty == (row.it.way == .signedIn)) }
            let sealed = rows.compactMap(\.details).map { String(decoding: $0, as: UTF8.self) }
            #expect(sealed.count == 3 && !sealed.contains { $0.contains(Self.code) })
        }
    }
}
