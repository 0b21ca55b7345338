/// Which hashes a proof is made of, and in which tiles they are. A value that asks nobody: read the tiles from wherever they are, then make the proof.
public struct ProofPlan: Hashable, Sendable {
    /// A full subtree of 2^height leaves, the `index`th of its height.
    struct Node: Hashable, Sendable {
        let height: Int
        let index: UInt64
    }

    public let size: UInt64
    /// Each hash of the proof as full subtrees side by side, largest first.
    let hashes: [[Node]]

    /// The proof that entry `index` is in the tree of `size`.
    public static func inclusion(of index: UInt64, size: UInt64) throws(ProofError) -> ProofPlan {
        guard index < size else { throw .outside(index: index, size: size) }
        var found: [[Node]] = []
        var (start, end) = (UInt64(0), size)
        // From the root down; a proof is told from the leaf up.
        while end - start > 1 {
            let middle = start + split(end - start)
            found.append(index < middle ? nodes(middle, end) : nodes(start, middle))
            if index < middle { end = middle } else { start = middle }
        }
        return ProofPlan(size: size, hashes: found.reversed())
    }

    /// The proof that the tree of `size` begins with the tree of `old`.
    public static func consistency(from old: UInt64, to size: UInt64) throws(ProofError) -> ProofPlan {
        guard old > 0 else { throw .provesNothing }
        guard old <= size else { throw .noSubtree(start: 0, end: old, size: size) }
        var found: [[Node]] = []
        var (start, end) = (UInt64(0), size)
        while old != end {
            let middle = start + split(end - start)
            found.append(old <= middle ? nodes(middle, end) : nodes(start, middle))
            if old <= middle { end = middle } else { start = middle }
        }
        // Where the old tree is itself a subtree, its root is known.
        if start > 0 { found.append(nodes(start, end)) }
        return ProofPlan(size: size, hashes: found.reversed())
    }

    /// The largest power of two below `count`, which is at least 2.
    private static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }

    /// `start` is a multiple of every power of two that is not above the number of leaves.
    private static func nodes(_ start: UInt64, _ end: UInt64) -> [Node] {
        var nodes: [Node] = []
        var at = start
        for height in (0..<64).reversed() where (end - start) >> UInt64(height) & 1 == 1 {
            nodes.append(Node(height: height, index: at >> UInt64(height)))
            at += 1 << UInt64(height)
        }
        return nodes
    }

    private func tile(of node: Node) -> Tile? {
        let level = node.height >> 3
        let first = node.index << UInt64(node.height & 7)
        return Tile(.hashes(level: level), holding: first, of: Tile.count(level: level, size: size))
    }

    /// The tiles that it needs: at most two of each level for an inclusion proof.
    public var tiles: Set<Tile> { Set(hashes.joined().compactMap(tile(of:))) }

    /// The proof's hashes, out of the tiles' bytes.
    /// - Throws: `wrongLength` where a tile is missing or not as long as it must be.
    public func proof(from tiles: [Tile: [UInt8]]) throws(TileError) -> [MerkleHash] {
        var read: [Tile: [MerkleHash]] = [:]
        var proof: [MerkleHash] = []
        for nodes in hashes {
            var row: [MerkleHash] = []
            for node in nodes {
                guard let tile = tile(of: node) else { throw .wrongLength(expected: 0, got: 0) }
                if read[tile] == nil { read[tile] = try tile.hashes(tiles[tile] ?? []) }
                let hashes = read[tile, default: []]
                let first = Int(node.index << UInt64(node.height & 7) & 255)
                row.append(.root(over: hashes[first..<first + 1 << (node.height & 7)]))
            }
            guard var root = row.popLast() else { continue }
            for left in row.reversed() { root = .node(left, root) }
            proof.append(root)
        }
        return proof
    }
}
