import CareRecord
import Foundation
import Looks
import Testing

@testable import StaffWeb

/// An original laid out to read: as sent, and never so much of it that its page harms anybody else's (law 6).
@Suite struct LaidOutTests {
    private static func page(_ original: [UInt8]) throws -> HTML {
        let entry = try #require(ExamplePerson.entries.first)
        let opened = OpenedEntry(entry: entry, line: nil, original: original, narrative: nil)
        return EntryPage.main(opened, LookView(look: ExampleLooks.ordinary, site: Site.example()))
    }

    private static func laidOut(_ text: String) -> LaidOutJSON { LaidOutJSON(Array(text.utf8)) }

    @Test(
        "of whatever an organisation sends a page has at most a megabyte, says that it is only the beginning, and leads to the whole",
        arguments: [
            String(repeating: "[", count: 62) + Array(repeating: "0", count: 1_000_000).joined(separator: ",")
                + String(repeating: "]", count: 62),
            String(repeating: "{\"a\":[", count: 200_000), "[" + String(repeating: "\"\",", count: 700_000) + "0]",
            "[" + Array(repeating: "\"" + String(repeating: "'", count: 3_900) + "\"", count: 600).joined(separator: ",") + "]",
            "[" + Array(repeating: "\"" + String(repeating: "\u{202E}", count: 1_300) + "\"", count: 600).joined(separator: ",") + "]",
            "[" + Array(repeating: "\"" + String(repeating: "x", count: 5_000) + "\"", count: 600).joined(separator: ",") + "]",
        ])
    func hostile(_ original: String) throws {
        let html = try Self.page(Array(original.utf8))
        #expect(html.bytes.count < 1_100_000)
        #expect(html.words.contains("Only its beginning is laid out here:"))
        #expect(html.words.contains("of \(original.utf8.count) bytes. The rest is only in the original"))
        #expect(html.text.contains("/original\">\(original.utf8.count) bytes as sent</a>"))
    }

    @Test("a document inside a resource is shortened to its beginning, with how long it is; what comes after it is there, as sent")
    func document() throws {
        let document = String(repeating: "JVBERi0x", count: 1_000_000)
        let html = try Self.page(Array(#"{"data":"\#(document)","value":2.50}"#.utf8))
        #expect(html.bytes.count < 20_000)
        #expect(html.words.contains("JVBERi0xJVBERi0x"))
        #expect(html.text.contains("<mark>… shortened here: 8000000 bytes in all</mark>"))
        #expect(html.words.contains("\"value\": 2.50"))
        #expect(html.words.contains("1 long text is shortened here"))
        #expect(!html.words.contains("Only its beginning"))
    }

    @Test("a shortened text ends neither inside a letter nor inside an escape", arguments: ["é", "µ€", "\\u00e9", "\\n", "x\\\\", "😀"])
    func cut(_ letter: String) {
        for before in 0..<7 {
            let sent = String(repeating: "x", count: before) + String(repeating: letter, count: 4_000)
            let words = Self.laidOut("\"\(sent)\"").html.words
            let shown = words.prefix { $0 != " " && $0 != "…" }.dropFirst()
            #expect(!words.contains("\u{FFFD}"), "\(letter) \(before)")
            #expect(sent.hasPrefix(shown), "\(letter) \(before): \(shown.suffix(8))")
            #expect((try? JSONDecoder().decode(String.self, from: Data("\"\(shown)\"".utf8))) != nil, "\(shown.suffix(8))")
            #expect(shown.utf8.count > LaidOutJSON.beginning - 8)
        }
    }

    @Test("a number that is endless is shortened like a text, and white space of a source costs nothing")
    func numbers() {
        let endless = Self.laidOut("[" + String(repeating: "1", count: 500_000) + ",5]")
        #expect(endless.shortened == 1 && endless.ends == nil && endless.html.bytes.count < 1_000)
        #expect(endless.html.words.contains("500000 bytes in all"))
        let spaced = Self.laidOut("[" + String(repeating: " \n", count: 500_000) + "5" + String(repeating: " ", count: 500_000) + "]")
        #expect(spaced.html.text == "[\n  5\n]" && spaced.ends == nil)
    }

    @Test("what is short is there whole, as sent: numbers, escapes and empty lists, and a word of ours is in none of it")
    func asSent() {
        let words = Self.laidOut(#"{"a": [1, 2.50, {}, [ ]], "b":"\u00e9 <mark>\"", "c":null}"#).html
        let lines = [
            "{", #"  "a": ["#, "    1,", "    2.50,", "    {},", "    []", "  ],", #"  "b": "\u00e9 <mark>\"","#, #"  "c": null"#, "}",
        ]
        #expect(words.words == lines.joined(separator: "\n"))
        #expect(!words.text.contains("<mark>"), "what a source writes is never in our mark")
    }
}
