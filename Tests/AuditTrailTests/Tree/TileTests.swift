import Testing

@testable import AuditTrail

/// Addresses and contents of tiles (C2SP tlog-tiles).
@Suite struct TileTests {
    @Test(
        "a tile's address is the one that tlog-tiles gives it, and reads back",
        arguments: [
            (Tile(.hashes(level: 0), 1_234_067), "tile/0/x001/x234/067"), (Tile(.hashes(level: 0), 0), "tile/0/000"),
            (Tile(.hashes(level: 3), 999, width: 1), "tile/3/999.p/1"), (Tile(.entries, 1000, width: 255), "tile/entries/x001/000.p/255"),
            (Tile(.hashes(level: 63), .max), "tile/63/x018/x446/x744/x073/x709/x551/615"),
        ])
    func paths(tile: Tile, path: String) {
        #expect(tile.path == path)
        #expect(Tile(path: path) == tile)
    }

    @Test(
        "what is no tile's address is none",
        arguments: [
            "", "tile", "tile/0", "tile/0/", "tile/0/1", "tile/0/0001", "tile/0/x000/001", "tile/0/001.p", "tile/0/001.p/0",
            "tile/0/001.p/256", "tile/0/001.p/01", "tile/64/001", "tile/00/001", "tile/-1/001", "tile/0/+01", "tile/entries/x001",
            "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/001/002", "/tile/0/001", "tile/0/001/", "tiles/0/001", "tile/0/../001",
        ])
    func noPaths(path: String) { #expect(Tile(path: path) == nil) }

    @Test("the tiles beside the full ones are those that tlog-tiles names for a tree of 70,000, and none for a tree of nothing")
    func edges() {
        #expect(
            Tile.edge(size: 70_000) == [
                Tile(.hashes(level: 0), 273, width: 112), Tile(.hashes(level: 1), 1, width: 17), Tile(.hashes(level: 2), 0, width: 1),
            ])
        #expect(Tile.edge(size: 256) == [Tile(.hashes(level: 1), 0, width: 1)])
        #expect(Tile.edge(size: 0).isEmpty)
    }

    @Test("a tree that goes on from its tiles gives the same tiles as one that never stopped")
    func goesOn() throws {
        for size in [UInt64(1), 255, 256, 257, 512, 1000, 65_535, 65_536, 66_000] {
            let (tiles, root) = ProofTests.log(size)
            var resumed = try TiledTree(size: size) { try #require(tiles[$0]) }
            #expect(resumed.root == root)
            var (all, filled) = (TiledTree(), [Tile: [MerkleHash]]())
            for number in 0..<size + 700 { all.append(ProofTests.leaf(number)) { filled[$0] = $1 } }
            for number in size..<size + 700 { resumed.append(ProofTests.leaf(number)) { #expect(filled[$0] == $1) } }
            #expect(resumed == all)
        }
    }

    @Test("a tile or a bundle whose bytes end too early or too late is not read")
    func contents() throws {
        let tile = Tile(.hashes(level: 0), 0, width: 3)
        #expect(throws: TileError.wrongLength(expected: 96, got: 95)) { try tile.hashes([UInt8](repeating: 0, count: 95)) }
        let entries: [[UInt8]] = [[], [1], [UInt8](repeating: 7, count: 0xFFFF)]
        let bytes = try Tile.bundle(entries)
        let bundle = Tile(.entries, 0, width: 3)
        #expect(try bundle.entries(bytes).map { Array($0) } == entries)
        #expect(throws: TileError.brokenBundle(entry: 2)) { try bundle.entries(Array(bytes.dropLast())) }
        #expect(throws: TileError.brokenBundle(entry: 3)) { try bundle.entries(bytes + [0]) }
        #expect(throws: TileError.brokenBundle(entry: 0)) { try bundle.entries([]) }
        #expect(throws: TileError.entryTooLong(0x10000)) { try Tile.bundle([[UInt8](repeating: 0, count: 0x10000)]) }
    }
}
