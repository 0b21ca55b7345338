/// A log's tree that gives its tiles as it grows: full ones when they are full, the rest when asked. O(1) hashes a leaf; holds the unfinished
/// tile of each level and the tree's full subtrees.
public struct TiledTree: Sendable, Hashable {
    public private(set) var tree = MerkleTree()
    /// Hashes of each level's unfinished tile.
    private var edge: [[MerkleHash]] = [[]]

    public init() {}

    public var size: UInt64 { tree.size }
    public var root: MerkleHash { tree.rootHash }

    /// Goes on with a tree that was kept as tiles.
    /// - Parameter tile: the content of a tile of `Tile.edge(size:)`.
    /// - Throws: `TileError` where one is not as long as it must be, or what `tile` throws.
    public init(size: UInt64, tile: (Tile) throws -> [UInt8]) throws {
        var subtrees: [MerkleHash] = []
        for edged in Tile.edge(size: size).reversed() {
            guard case .hashes(let level) = edged.row else { continue }
            let hashes = try edged.hashes(try tile(edged))
            while edge.count <= level { edge.append([]) }
            edge[level] = hashes
            // Full subtrees within it, largest first: the ones of its width in binary.
            var start = 0
            for bit in (0..<8).reversed() where hashes.count & (1 << bit) != 0 {
                subtrees.append(.root(over: hashes[start..<start + 1 << bit]))
                start += 1 << bit
            }
        }
        guard let tree = MerkleTree(size: size, subtrees: subtrees) else { throw TileError.wrongLength(expected: 0, got: 0) }
        self.tree = tree
    }

    /// Adds a leaf by its hash.
    /// - Parameter filled: is given every tile that the leaf fills.
    public mutating func append(_ leaf: MerkleHash, filled: (Tile, [MerkleHash]) -> Void) {
        var edge = self.edge
        self.edge = []
        tree.append(leaf) { height, root in
            guard height & 7 == 0 else { return }
            let level = height >> 3
            if level == edge.count { edge.append([]) }
            edge[level].append(root)
        }
        for level in edge.indices where edge[level].count == Tile.fullWidth {
            filled(Tile(.hashes(level: level), Tile.count(level: level, size: tree.size) >> 8 - 1), edge[level])
            edge[level].removeAll(keepingCapacity: true)
        }
        self.edge = edge
    }

    /// The unfinished tiles of the tree as it is now: they must be served with a checkpoint of this size.
    public var partialTiles: [(tile: Tile, hashes: [MerkleHash])] {
        Tile.edge(size: size).compactMap { tile in
            guard case .hashes(let level) = tile.row, level < edge.count else { return nil }
            return (tile, edge[level])
        }
    }
}
