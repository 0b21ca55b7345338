import Crypto
import Testing

@testable import AuditTrail

/// Each person's events, one after the other, and the log that they grow.
@Suite struct ChainTests {
    static let secret = SymmetricKey(data: [UInt8](repeating: 1, count: 32))
    static let key = ChainKey(person: [UInt8](repeating: 2, count: 32), secret: secret)
    static func commitment(_ number: UInt8) -> EventCommitment { EventCommitment(.leaf([number])) }

    @Test("a link depends on the number, on all that came before, and on whose chain it is")
    func links() {
        let (first, head) = ChainHead.start.next(Self.commitment(1), Self.key)
        let (other, otherHead) = ChainHead.start.next(Self.commitment(2), Self.key)
        #expect(first.link == other.link, "nothing came before either")
        #expect(head.next(Self.commitment(3), Self.key).entry.link != otherHead.next(Self.commitment(3), Self.key).entry.link)
        let another = ChainKey(person: [UInt8](repeating: 3, count: 32), secret: Self.secret)
        #expect(another.link(1, after: nil) != Self.key.link(1, after: nil))
        #expect(ChainKey(ofServiceWith: Self.secret) != Self.key)
        #expect(Self.key.link(2, after: nil) != Self.key.link(1, after: nil))
    }

    @Test("a chain that is continued twice from one place has one link twice, which anybody sees who reads the public log")
    func fork() {
        let (_, head) = ChainHead.start.next(Self.commitment(1), Self.key)
        #expect(head.next(Self.commitment(2), Self.key).entry.link == head.next(Self.commitment(3), Self.key).entry.link)
    }

    @Test("a log that grows in batches gives each entry the next index, and the tiles of a log that grew at once")
    func batches() throws {
        var kept: [Tile: [UInt8]] = [:]
        var (size, head) = (UInt64(0), ChainHead.start)
        var entries: [[UInt8]] = []
        for batch in [1, 200, 55, 1, 0, 256, 700, 3] {
            let bundle = size & 255 == 0 ? [] : try #require(kept[Tile(.entries, size >> 8, width: Int(size & 255))])
            var growth = LogGrowth(try TiledTree(size: size) { try #require(kept[$0]) }, bundle: bundle)
            for _ in 0..<batch {
                let next = head.next(Self.commitment(UInt8(truncatingIfNeeded: entries.count)), Self.key)
                #expect(growth.append(next.entry) == UInt64(entries.count))
                entries.append(next.entry.bytes)
                head = next.head
            }
            kept.merge(growth.tiles) { $1 }
            size = growth.tree.size
        }
        #expect(head.number == 1216)
        var tree = MerkleTree()
        for entry in entries { tree.append(MerkleHash.leaf(entry)) }
        #expect(try TiledTree(size: size) { try #require(kept[$0]) }.root == tree.rootHash)
        for start in stride(from: 0, to: entries.count, by: 256) {
            let tile = try #require(Tile(.entries, holding: UInt64(start), of: size))
            #expect(try tile.entries(try #require(kept[tile])).map { Array($0) } == Array(entries[start..<start + tile.width]))
        }
    }
}
