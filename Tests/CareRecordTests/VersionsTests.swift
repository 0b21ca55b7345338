import CareRecord
import Testing

/// Versions of one resource that came beside each other, and what was said of one moment twice.
@Suite struct VersionsTests {
    private static func entry(
        _ version: String?, updated: Int64? = nil, hash: UInt64, id: String = "c1", organisation: String = "R1H",
        title: String = "Leukaemia",
        status: Status.Meaning = .current, when: String? = "2020-01-01", recorded: String? = nil,
        _ content: EntryContent = Make.condition
    ) -> Entry {
        let key = ResourceKey(
            source: SourceID("barts")!, type: Make.type(content), id: id, version: version, updated: updated, contentHash: hash)
        return Entry(
            id: EntryID(resource: key), title: Concept(text: title), status: Status(asSent: status.rawValue, meaning: status),
            when: when.flatMap { PartialDate($0) }, content: content,
            provenance: Provenance(
                organisation: ODSCode(organisation)!, resource: key, recorded: recorded.flatMap { PartialDate($0) }, fetched: Make.fetched))
    }

    private static func statuses(_ entries: [Entry]) -> [UInt64: Status.Meaning] {
        let lines = PatientRecord(entries).lines(entries[0].section)
        return Dictionary(
            uniqueKeysWithValues: lines.flatMap(\.entries).map { ($0.id.resource.contentHash, $0.status?.meaning ?? .asSent) })
    }

    @Test("of two versions of one resource the older is replaced, in whichever order and answer they come")
    func replaced() {
        // The older one's hash comes first here and last there: chance must not decide.
        for (old, new) in [(UInt64(1), UInt64(2)), (2, 1)] {
            let versions = [Self.entry("1", hash: old), Self.entry("2", hash: new, status: .enteredInError)]
            for order in [versions, versions.reversed()] {
                #expect(Self.statuses(order) == [old: .superseded, new: .enteredInError])
                var record = PatientRecord()
                for one in order { record.insert([one]) }
                #expect(record.lines(.conditions).flatMap(\.entries).filter(\.stands).isEmpty)
                #expect(record.lines(.conditions).flatMap(\.entries).contains { $0.status?.asSent == "current, in an earlier version" })
                #expect(record.resourcesShownAndGrouped.shown + record.resourcesShownAndGrouped.grouped == 2)
            }
        }
    }

    @Test("versions are told by when they were changed where all say it, by numbers only where all have one")
    func told() {
        let dated = [Self.entry("b7", updated: 9, hash: 1), Self.entry("a2", updated: 5, hash: 2)]
        #expect(Self.statuses(dated) == [1: .current, 2: .superseded])
        #expect(Self.statuses([Self.entry("10", hash: 1), Self.entry("9", hash: 2)]) == [1: .current, 2: .superseded])
        #expect(Self.statuses([Self.entry("x", hash: 1), Self.entry("9", hash: 2)]) == [1: .current, 2: .current])
        #expect(Self.statuses([Self.entry(nil, updated: 1, hash: 1), Self.entry("2", updated: 2, hash: 2)]) == [1: .current, 2: .current])
    }

    @Test("two resources of one version, of two organisations or without an id are no versions of each other")
    func twoResources() {
        #expect(Self.statuses([Self.entry("1", updated: 1, hash: 1), Self.entry("1", updated: 2, hash: 2)]) == [1: .current, 2: .current])
        #expect(Self.statuses([Self.entry("1", hash: 1), Self.entry("2", hash: 2, organisation: "RYJ")]) == [1: .current, 2: .current])
        #expect(Self.statuses([Self.entry("1", hash: 1, id: ""), Self.entry("2", hash: 2, id: "")]) == [1: .current, 2: .current])
    }

    @Test(
        "a third of which nothing tells how late it is leaves all three as they were sent; a record made without the later version knows nothing of it"
    )
    func undone() {
        var record = PatientRecord([Self.entry("1", hash: 1), Self.entry("2", hash: 2)])
        #expect(record.lines(.conditions).flatMap(\.entries).filter(\.stands).map(\.id.resource.contentHash) == [2])
        let without = PatientRecord(record.entriesAsSent.filter { $0.id.resource.contentHash == 1 })
        #expect(without.lines(.conditions).flatMap(\.entries).map { $0.status?.asSent } == ["current"])
        record.insert([Self.entry("x", hash: 3)])
        #expect(record.lines(.conditions).flatMap(\.entries).filter(\.stands).count == 3)
        #expect(record.entries.count == 3)
    }

    @Test("of two results of one moment the one that was issued later comes first, whatever their names")
    func issued() {
        for (first, second) in [("a", "b"), ("b", "a")] {
            let results = [
                Self.entry(nil, hash: 1, id: first, title: "Potassium", recorded: "2024-01-01T10:00:00Z", Make.result("5.0")),
                Self.entry(nil, hash: 2, id: second, title: "Potassium", recorded: "2024-01-02T10:00:00Z", Make.result("60")),
            ]
            let line = PatientRecord(results).lines(.results)
            #expect(line.count == 1 && line[0].lead.id.resource.id == second)
        }
    }

    @Test("a version that was replaced differs with no other organisation")
    func noDifference() {
        let old = Self.entry("1", hash: 1), new = Self.entry("2", hash: 2, status: .past)
        let other = Make.entry(
            Make.condition, source: "kings", organisation: "RJZ", id: "k", title: Concept(text: "Leukaemia"), status: .past,
            when: "2020-01-01")
        #expect(PatientRecord([old, new, other]).lines(.conditions).flatMap(\.disagreements).isEmpty)
        #expect(PatientRecord([old, other]).lines(.conditions).flatMap(\.disagreements).count == 1)
    }

    @Test("two traces, or two values that are not read, of one test and moment are two: nothing tells that they are one")
    func notTold() {
        for value in [ResultValue.ofAnotherKind, .sampled("300 points")] {
            let content = EntryContent.result(ResultStatement(kind: .observation, value: value))
            let both = [("barts", "R1H"), ("kings", "RJZ")].map { source, organisation in
                Make.entry(
                    content, source: source, organisation: organisation, id: "1", title: Make.snomed("29303009", "ECG"),
                    when: "2024-01-01T10:00:00Z")
            }
            #expect(PatientRecord(both).lines(.results).flatMap(\.statements).count == 2)
        }
    }
}
