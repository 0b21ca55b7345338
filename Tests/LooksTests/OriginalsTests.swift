import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// What a look holds of its sources, in order and counted.
@Suite struct OriginalsTests {
    private static func key(_ source: String, _ type: String, _ id: String, _ hash: UInt64 = 0) throws -> ResourceKey {
        ResourceKey(source: try #require(SourceID(source)), type: type, id: id, version: nil, contentHash: hash)
    }

    @Test("the order of originals is that of their keys, whatever their ids are made of")
    func order() throws {
        let plain = ["", "1", "10", "2", "s1-1", "s1-10", "s1-100000", "s1-1000001", "s1-1000002", "A", "a"]
        let others = ["é", "e\u{301}", "z", "éa", "12345678é", "12345678e"]
        for ids in [plain, plain + others] {
            var keys: [ResourceKey] = []
            for source in ["b", "a", "a-2"] {
                for type in ["Medication", "MedicationRequest", "MedicationStatement", "Condition", ""] {
                    for id in ids { for hash: UInt64 in [2, 1] { keys.append(try Self.key(source, type, id, hash)) } }
                }
            }
            let sorted = Originals.sorted(Set(keys))
            #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0 < $1 || !($1 < $0) })
            #expect(Set(sorted) == Set(keys) && sorted.count == Set(keys).count)
        }
    }

    private static func resource(_ id: String, in buffer: SharedBytes) throws -> ReadResource {
        ReadResource(
            key: try key("a", "Condition", id), fullURL: nil, raw: RawResource(buffer: buffer, range: 0..<1), entries: [],
            outcome: .listed, subject: ReadResource.Subject(reference: nil))
    }

    @Test("a buffer counts once, for as long as one resource of it is held, in whatever order they came")
    func buffers() throws {
        let (a, b) = (SharedBytes([1, 2, 3]), SharedBytes([4, 5]))
        let resources = try [("1", a), ("2", a), ("3", b), ("4", a)].map { try Self.resource($0.0, in: $0.1) }
        var held = HeldBuffers()
        #expect(held.added(by: resources) == 5)
        held.take(resources)
        #expect(held.bytes == 5 && held.added(by: resources) == 0)
        for resource in resources.prefix(3) { held.letGo(resource.raw) }
        #expect(held.bytes == 3)
        held.letGo(resources[3].raw)
        #expect(held.bytes == 0)
    }

    @Test("what only names a resource holds none of its bytes and entries")
    func named() throws {
        let resource = try Self.resource("1", in: SharedBytes(Array("{\"secret\":1}".utf8)))
        #expect(resource.named.key == resource.key && resource.named.outcome == resource.outcome)
        #expect(resource.named.raw.buffer.bytes.isEmpty && resource.named.entries.isEmpty)
    }
}
