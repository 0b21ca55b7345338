import CareRecord
import Testing

@testable import FHIRWire

/// What a document says of another is read by its own server's names, and told only as far as the other may be (HL7 FHIR R4, `relatesTo`).
@Suite struct DocumentRelationTests {
    private static func document(
        _ relatesTo: String, id: String = "new", type: String = "DocumentReference", more: String = ""
    ) -> String {
        #"{"resourceType":"\#(type)","id":"\#(id)","status":"current","subject":{"reference":"Patient/p"},"description":"Letter","title":"Letter"\#(more),"relatesTo":[\#(relatesTo)]}"#
    }

    private static func relations(_ text: String) throws -> [DocumentRelation] {
        guard case .document(let it) = try Read.entry(text).content else { return [] }
        return it.relations
    }

    private static let old = DocumentRelation(.replaces, .resource(type: "DocumentReference", id: "old"))

    @Test(
        "the other is named by its id, however that is written",
        arguments: ["DocumentReference/old", "DocumentReference/old/_history/2", "https://x.example/fhir/DocumentReference/old"])
    func byID(reference: String) throws {
        let text = Self.document(#"{"code":"replaces","target":{"reference":"\#(reference)"}}"#)
        #expect(try Self.relations(text) == [Self.old])
    }

    @Test("another server's document, and what is no address of one, is no relation to one of this source's, and is still said")
    func otherServer() throws {
        for reference in ["https://other.example/fhir/DocumentReference/old", "urn:uuid:1", "#inside", "old"] {
            let entry = try #require(
                try R4Reader.read(
                    SharedBytes(Array(Self.document(#"{"code":"replaces","target":{"reference":"\#(reference)"}}"#).utf8)),
                    ReadingContext(
                        source: SourceID("barts")!, organisation: ODSCode("R1H")!, organisations: [], fetched: Read.fetched,
                        bases: ["https://x.example/fhir"])
                ).resources.first?.entries.first)
            guard case .document(let it) = entry.content else { return }
            #expect(it.relations.isEmpty && entry.detail("Relation: replaces") == reference)
        }
    }

    @Test("the other is named by a business number where that is all there is, in a document and in a Composition")
    func byNumber() throws {
        let number = #"{"system":"urn:x","value":"9"}"#
        let named = [DocumentRelation(.appends, .identifier("urn:x|9"))]
        #expect(try Self.relations(Self.document(#"{"code":"appends","target":{"identifier":\#(number)}}"#)) == named)
        #expect(
            try Self.relations(Self.document(#"{"code":"appends","targetIdentifier":\#(number)}"#, type: "Composition")) == named)
        let bears = try Read.entry(Self.document("", more: #","masterIdentifier":\#(number),"identifier":[{"value":"8"}]"#))
        guard case .document(let it) = bears.content else { return }
        #expect(it.identifiers == ["urn:x|9", "|8"])
    }

    @Test("a word that FHIR does not have is shown as sent and means nothing")
    func unknown() throws {
        let entry = try Read.entry(Self.document(#"{"code":"overrides","target":{"reference":"DocumentReference/old"}}"#))
        guard case .document(let it) = entry.content else { return }
        #expect(it.relations.isEmpty && entry.detail("Relation: overrides") == "DocumentReference/old")
    }

    @Test("the words of a document of somebody else are not told through a relation (law 7)")
    func somebodyElses() throws {
        let other =
            #"{"resourceType":"DocumentReference","id":"old","status":"current","subject":{"reference":"Patient/q"},"description":"Secret"}"#
        let answer = try Read.bundle([
            (nil, Self.document(#"{"code":"replaces","target":{"reference":"DocumentReference/old","display":"Secret letter"}}"#)),
            (nil, other),
        ])
        let entry = try #require(answer.resources.first?.entries.first)
        #expect(entry.detail("Relation: replaces") == Reading.notTold)
    }
}
