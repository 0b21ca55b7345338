import Foundation
import Testing

@testable import AuditTrail

/// Proofs made from tiles, against a tree that is computed as RFC 9162 writes it.
@Suite struct ProofTests {
    /// `bin/test --full`
    static let isFull = ProcessInfo.processInfo.environment["CARERECORD_FULL"] != nil

    static func leaf(_ number: UInt64) -> MerkleHash { .leaf(withUnsafeBytes(of: number.bigEndian) { Array($0) }) }

    /// A log's tiles as they would be kept, and its root.
    static func log(_ size: UInt64) -> (tiles: [Tile: [UInt8]], root: MerkleHash) {
        var (tree, tiles) = (TiledTree(), [Tile: [UInt8]]())
        for number in 0..<size { tree.append(leaf(number)) { tiles[$0] = Tile.bytes($1) } }
        for (tile, hashes) in tree.partialTiles { tiles[tile] = Tile.bytes(hashes) }
        return (tiles, tree.root)
    }

    static func bits(_ hashes: [MerkleHash], flipped bit: Int) -> [MerkleHash] {
        var bytes = Tile.bytes(hashes)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        return stride(from: 0, to: bytes.count, by: 32).compactMap { MerkleHash(bytes[$0..<$0 + 32]) }
    }

    @Test(
        "of every size up to 400 the root from tiles is the naive tree's, and every entry's proof shows that it is there and nowhere else")
    func everySmallSize() throws {
        let leaves = (0..<400).map { Self.leaf($0) }
        for size in UInt64(1)...400 {
            let (tiles, root) = Self.log(size)
            #expect(root == MerkleTreeTests.root(leaves[..<Int(size)]))
            // All of the edges, some of the middle.
            for index in Set([0, size / 2, size - 1] + (0..<4).map { _ in UInt64.random(in: 0..<size) }) {
                let plan = try ProofPlan.inclusion(of: index, size: size)
                let proof = InclusionProof(try plan.proof(from: tiles))
                #expect(throws: Never.self) { try proof.verify(leaves[Int(index)], at: index, size: size, root: root) }
                #expect(throws: ProofError.self) { try proof.verify(.ofNothing, at: index, size: size, root: root) }
                if size > 1 {
                    #expect(throws: ProofError.self) {
                        try proof.verify(leaves[Int(index)], at: (index + 1) % size, size: size, root: root)
                    }
                    let flipped = InclusionProof(Self.bits(proof.hashes, flipped: .random(in: 0..<proof.hashes.count * 256)))
                    #expect(throws: ProofError.otherRoot) { try flipped.verify(leaves[Int(index)], at: index, size: size, root: root) }
                    let short = InclusionProof(Array(proof.hashes.dropLast()))
                    #expect(throws: ProofError.self) { try short.verify(leaves[Int(index)], at: index, size: size, root: root) }
                }
            }
        }
    }

    @Test(
        "between any two sizes up to 300, and some larger, the proof shows that the later tree begins with the earlier, and no other is shown"
    )
    func consistency() throws {
        let roots = (0...1100).reduce(into: (tree: MerkleTree(), roots: [MerkleTree().rootHash])) {
            $0.tree.append(Self.leaf(UInt64($1)))
            $0.roots.append($0.tree.rootHash)
        }.roots
        for size in Array(UInt64(1)...300) + [511, 512, 513, 1023, 1100] {
            let (tiles, root) = Self.log(size)
            for old in size <= 60 || Self.isFull
                ? Array(1...size) : [1, size / 2, 255 % size + 1, 256 % size + 1, size - 1, size, .random(in: 1...size)]
            {
                let proof = ConsistencyProof(try ProofPlan.consistency(from: old, to: size).proof(from: tiles))
                #expect(throws: Never.self) { try proof.verify(from: old, root: roots[Int(old)], to: size, root: root) }
                #expect(throws: ProofError.self) { try proof.verify(from: old, root: .ofNothing, to: size, root: root) }
                if !proof.hashes.isEmpty {
                    let flipped = ConsistencyProof(Self.bits(proof.hashes, flipped: .random(in: 0..<proof.hashes.count * 256)))
                    #expect(throws: ProofError.self) { try flipped.verify(from: old, root: roots[Int(old)], to: size, root: root) }
                    let long = ConsistencyProof(proof.hashes + [.ofNothing])
                    #expect(throws: ProofError.self) { try long.verify(from: old, root: roots[Int(old)], to: size, root: root) }
                }
            }
        }
    }

    @Test("proofs over random sizes up to a million need few tiles and hold", arguments: 0..<(isFull ? 4 : 2))
    func large(_: Int) throws {
        let size = UInt64.random(in: 1000...(Self.isFull ? 1_000_000 : 80_000))
        let (tiles, root) = Self.log(size)
        for _ in 0..<8 {
            let index = UInt64.random(in: 0..<size)
            let plan = try ProofPlan.inclusion(of: index, size: size)
            #expect(plan.tiles.count <= 6)
            let proof = InclusionProof(try plan.proof(from: tiles))
            #expect(throws: Never.self) { try proof.verify(Self.leaf(index), at: index, size: size, root: root) }
            let old = UInt64.random(in: 1...size)
            let consistency = ConsistencyProof(try ProofPlan.consistency(from: old, to: size).proof(from: tiles))
            var tree = MerkleTree()
            for number in 0..<old { tree.append(Self.leaf(number)) }
            #expect(throws: Never.self) { try consistency.verify(from: old, root: tree.rootHash, to: size, root: root) }
            #expect(throws: ProofError.self) { try consistency.verify(from: old, root: .ofNothing, to: size, root: root) }
        }
    }

    @Test("sizes and places that no tree has are said so, up to the largest number there is")
    func limits() throws {
        let most = UInt64.max
        #expect(throws: ProofError.outside(index: 5, size: 5)) {
            try InclusionProof([]).verify(.ofNothing, at: 5, size: 5, root: .ofNothing)
        }
        #expect(throws: ProofError.self) { try InclusionProof([]).verify(.ofNothing, at: most - 1, size: most, root: .ofNothing) }
        #expect(throws: ProofError.self) { try ConsistencyProof([]).verify(from: most - 1, root: .ofNothing, to: most, root: .ofNothing) }
        #expect(throws: ProofError.provesNothing) { try ConsistencyProof([]).verify(from: 0, root: .ofNothing, to: 4, root: .ofNothing) }
        #expect(throws: ProofError.self) { try ProofPlan.inclusion(of: 0, size: 0) }
        #expect(throws: ProofError.self) { try ProofPlan.consistency(from: 3, to: 2) }
        for index in [0, most / 2, most - 1] {
            let plan = try ProofPlan.inclusion(of: index, size: most)
            #expect(throws: TileError.self) { try plan.proof(from: [:]) }
        }
        #expect(throws: ProofError.self) { try Subtree(1, most) }
    }
}
