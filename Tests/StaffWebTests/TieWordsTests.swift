import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// Documents that hang together are each a line, tied to each other in words.
@Suite struct TieWordsTests {
    private static func letter(_ name: String, _ relations: [DocumentRelation] = []) -> Entry {
        Example.entry(
            .document(
                DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: nil, setting: nil, relations: relations)), name,
            by: "R1H", id: name, type: "DocumentReference", status: "current", when: "2024-01-01", author: "Dr J Mensah")
    }

    private static func view(_ kind: DocumentRelation.Kind) -> LookView {
        let says = DocumentRelation(kind, .resource(type: "DocumentReference", id: "First"))
        return LookView(look: ExampleLooks.look(entries: [letter("First"), letter("Second", [says])]), site: Site.example())
    }

    /// Each tag is a space in it.
    private static func words(_ html: HTML) -> String { html.words.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    @Test(
        "each of two tied documents says so in the list and on paper, and both are there",
        arguments: [
            (.replaces, "Replaces First", "Replaced by Second"), (.appends, "Adds to First", "Added to by Second"),
            (.signs, "Signs First", "Signed by Second"), (.transforms, "Another form of First", "Also in another form: Second"),
        ] as [(DocumentRelation.Kind, String, String)])
    func tied(kind: DocumentRelation.Kind, said: String, told: String) {
        let view = Self.view(kind)
        for words in [Self.words(SectionPage.page(.documents).main(view)), Self.words(PrintPage.html(view, session: ExamplePages.session))]
        {
            #expect(words.contains(said) && words.contains(told))
            #expect(words.contains("replaced by another document") == (kind == .replaces))
        }
    }

    @Test("an entry's page leads to the document that replaces it")
    func page() throws {
        let view = Self.view(.replaces)
        let old = try #require(view.look.record.entries.first { $0.title.text == "First" })
        let new = try #require(view.look.record.entries.first { $0.title.text == "Second" })
        let opened = OpenedEntry(entry: old, line: nil, original: nil, narrative: nil, isChanged: false)
        let html = EntryPage.main(opened, view)
        #expect(Self.words(html).contains("Replaced by Second"))
        #expect(String(decoding: html.bytes, as: UTF8.self).contains(view.entry(new).path))
    }
}
