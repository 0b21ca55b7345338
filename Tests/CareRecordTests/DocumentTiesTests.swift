import CareRecord
import Testing

/// What documents of one source say of each other (HL7 FHIR R4, `relatesTo`): which stands, and that nothing is hidden.
@Suite struct DocumentTiesTests {
    private static func letter(
        _ id: String, _ relations: [DocumentRelation] = [], source: String = "barts", organisation: String = "R1H",
        version: String? = nil, hash: UInt64? = nil, status: Status.Meaning = .current, recorded: String? = nil, identifiers: [String] = []
    ) -> Entry {
        let key = ResourceKey(
            source: SourceID(source)!, type: "DocumentReference", id: id, version: version,
            contentHash: hash ?? id.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        return Entry(
            id: EntryID(resource: key), title: Concept(text: "Letter \(id)"), status: Status(asSent: status.rawValue, meaning: status),
            content: .document(
                DocumentStatement(
                    type: Concept(text: "Letter"), category: nil, docStatus: nil, setting: nil, relations: relations,
                    identifiers: identifiers)),
            provenance: Provenance(
                organisation: ODSCode(organisation)!, resource: key, author: "Dr Ash", recorded: recorded.flatMap { PartialDate($0) },
                fetched: Make.fetched))
    }

    private static func says(_ kind: DocumentRelation.Kind, _ id: String) -> DocumentRelation {
        DocumentRelation(kind, .resource(type: "DocumentReference", id: id))
    }

    /// Ids of the documents that are shown as replaced, which must be the same in whatever order they came.
    private static func replaced(_ entries: [Entry]) -> [String] {
        func ids(_ record: PatientRecord) -> [String] {
            #expect(record.lines(.documents).flatMap(\.entries).count == entries.count, "none is hidden")
            return record.lines(.documents).flatMap(\.entries).filter { $0.status?.meaning == .superseded }.map(\.id.resource.id).sorted()
        }
        let found = ids(PatientRecord(entries))
        for order in [entries, entries.reversed()] {
            var record = PatientRecord()
            for one in order { record.insert([one]) }
            #expect(ids(record) == found)
            #expect(ids(PatientRecord(record.entriesAsSent)) == found)
        }
        return found
    }

    @Test("a document that another of its source replaces is shown as replaced, and says so; both are shown")
    func replaces() {
        let both = [Self.letter("old"), Self.letter("new", [Self.says(.replaces, "old")])]
        #expect(Self.replaced(both) == ["old"])
        let statuses = PatientRecord(both).lines(.documents).flatMap(\.entries).map { $0.status?.asSent }
        #expect(Set(statuses) == ["current", "current, replaced by another document"])
    }

    @Test("what another organisation behind the same source sent under that id is not what was replaced, and is tied to nothing")
    func replacesOfItsOwnOrganisation() {
        let both = [
            Self.letter("7", organisation: "RRV"), Self.letter("new", [Self.says(.replaces, "7")], organisation: "R1H"),
        ]
        #expect(Self.replaced(both).isEmpty)
        #expect(both.allSatisfy { PatientRecord(both).ties(of: $0).ties.isEmpty })
    }

    @Test(
        "what adds to another, signs it or is another form of it replaces nothing",
        arguments: [
            DocumentRelation.Kind.appends, .signs, .transforms,
        ])
    func tied(kind: DocumentRelation.Kind) {
        #expect(Self.replaced([Self.letter("a"), Self.letter("b", [Self.says(kind, "a")])]).isEmpty)
    }

    @Test("of a chain only the last stands")
    func chain() {
        let chain = [Self.letter("a"), Self.letter("b", [Self.says(.replaces, "a")]), Self.letter("c", [Self.says(.replaces, "b")])]
        #expect(Self.replaced(chain) == ["a", "b"])
    }

    @Test("of those that replace each other in a circle all stand, and what one of them replaces besides is replaced")
    func circle() {
        let circle = [
            Self.letter("a", [Self.says(.replaces, "b"), Self.says(.replaces, "z")]), Self.letter("b", [Self.says(.replaces, "c")]),
            Self.letter("c", [Self.says(.replaces, "a")]), Self.letter("z"), Self.letter("self", [Self.says(.replaces, "self")]),
        ]
        #expect(Self.replaced(circle) == ["z"])
    }

    @Test("a document replaces no newer one, nor one of another source, nor by a mistake")
    func notReplaced() {
        let old = Self.letter("old", recorded: "2024-05-02")
        let says = [Self.says(.replaces, "old")]
        #expect(Self.replaced([old, Self.letter("new", says, recorded: "2024-05-01")]).isEmpty)
        #expect(Self.replaced([old, Self.letter("new", says, recorded: "2024-05")]) == ["old"])
        #expect(Self.replaced([old, Self.letter("new", says, source: "kings", organisation: "RJZ")]).isEmpty)
        #expect(Self.replaced([old, Self.letter("new", says, status: .enteredInError)]).isEmpty)
    }

    @Test("what only an older version of a document says is said no more")
    func olderVersion() {
        let old = Self.letter("old")
        let versions = [
            Self.letter("new", [Self.says(.replaces, "old")], version: "1", hash: 1), Self.letter("new", version: "2", hash: 2),
        ]
        // The first of the two is replaced by the second, and replaces nothing.
        #expect(Self.replaced([old] + versions) == ["new"])
        #expect(Self.replaced([old, versions[0]]) == ["old"])
    }

    @Test("where two resources bear the id or the number that is named, nothing tells which is meant, and both stand")
    func ambiguous() {
        let says = [Self.says(.replaces, "old")]
        #expect(Self.replaced([Self.letter("old", hash: 1), Self.letter("old", hash: 2), Self.letter("new", says)]).isEmpty)
        let byNumber = [DocumentRelation(.replaces, .identifier("urn:x|1"))]
        #expect(Self.replaced([Self.letter("a", identifiers: ["urn:x|1"]), Self.letter("new", byNumber)]) == ["a"])
        #expect(
            Self.replaced([
                Self.letter("a", identifiers: ["urn:x|1"]), Self.letter("b", identifiers: ["urn:x|1"]), Self.letter("new", byNumber),
            ]).isEmpty)
    }

    @Test("each of two tied documents leads to the other, and of a thousand that are tied to one the first few, with how many more")
    func ties() throws {
        let one = Self.letter("one")
        let record = PatientRecord([one, Self.letter("more", [Self.says(.appends, "one"), Self.says(.appends, "gone")])])
        let of = record.ties(of: one)
        #expect(of.ties.map(\.kind) == [.appends] && of.ties.map(\.isSaidByThis) == [false] && of.more == 0)
        let other = try #require(of.ties.first).other
        #expect(record.ties(of: other).ties.map(\.other) == [one] && record.ties(of: other).more == 0)

        let many = PatientRecord([one] + (0..<1_000).map { Self.letter("m\($0)", [Self.says(.appends, "one")]) })
        #expect(many.ties(of: one).ties.count == 10 && many.ties(of: one).more == 990)
    }

    @Test("thousands of documents that all replace each other cost no more than they are")
    func many() {
        let count = 3_000
        let chain = (0..<count).map { Self.letter("c\($0)", $0 == 0 ? [] : [Self.says(.replaces, "c\($0 - 1)")]) }
        let record = PatientRecord(chain)
        #expect(record.lines(.documents).flatMap(\.entries).filter(\.stands).map(\.id.resource.id) == ["c\(count - 1)"])
    }
}
