import Foundation
import Testing

@testable import Looks

/// A summary's own outline, and which of its headings are the core.
@Suite struct SummaryDocumentTests {
    private static func read(_ sections: String) -> SummaryDocument? {
        SummaryDocument(
            Array(
                """
                {"resourceType":"Composition","title":"General Practice Summary","date":"2026-10-12","author":[{"display":"A practice"}],"section":[\(sections)]}
                """.utf8))
    }

    @Test("it says when it was made and by whom, and its first part is what it says of itself")
    func head() throws {
        let it = try #require(
            Self.read(#"{"title":"General Practice Summary","text":{"div":"<div>May not be complete</div>"}},{"title":"Diagnoses"}"#))
        #expect(it.made?.text == "2026-10-12" && it.author == "A practice")
        #expect(it.preamble?.narrative == "<div>May not be complete</div>")
        #expect(it.parts.map(\.title) == ["Diagnoses"])
    }

    @Test(
        "medicines, allergies and reactions are the core, and every other heading, known or not, is additional",
        arguments: [
            ("Allergies and Adverse Reactions", true), ("Repeat Medication", true), ("ACUTE MEDICATION ", true),
            ("Discontinued Repeat Medication", true), ("Diagnoses", false), ("Personal Preferences", false), ("Medication review", false),
            ("A heading of tomorrow", false),
        ])
    func core(_ title: String, _ isCore: Bool) throws {
        #expect(try #require(Self.read(#"{"title":"\#(title)","entry":[]}"#)).parts.first?.isCore == isCore)
    }

    @Test("an entry is named by its type and id, whatever stands before them, or by its name alone, in any case")
    func names() throws {
        let part = try #require(
            Self.read(
                #"{"title":"Diagnoses","entry":[{"reference":"https://x.example/Condition/c1/_history/2"},{"reference":"urn:uuid:ABC"}]}"#)
        ).parts[0]
        func names(_ id: String) -> Bool {
            part.names(Stage.resource("Condition", id, source: "scr", title: "Asthma").entries[0])
        }
        #expect(names("c1") && names("abc") && !names("c2"))
    }

    @Test("why a heading is empty is the practice's word, and is kept")
    func empty() throws {
        let it = try #require(Self.read(#"{"title":"Allergies","emptyReason":{"coding":[{"code":"nilknown","display":"Nil Known"}]}}"#))
        #expect(it.parts.first?.whyEmpty == "Nil Known")
    }

    @Test("what is no Composition has no outline")
    func none() {
        #expect(SummaryDocument(Array("{}".utf8)) == nil && SummaryDocument(Array("[".utf8)) == nil)
        #expect(SummaryDocument(Array(#"{"resourceType":"Patient"}"#.utf8)) == nil)
    }
}
