/// A log growing by one batch: a value that is filled, and then written with the database's own fence check in one transaction, or thrown away whole.
public struct LogGrowth: Sendable {
    public private(set) var tree: TiledTree
    /// Tiles and bundles that became full.
    public private(set) var filled: [Tile: [UInt8]] = [:]
    /// The unfinished bundle.
    private var bundle: [UInt8]

    /// - Parameter bundle: the bytes of the entries after the last full bundle; empty where there are none.
    public init(_ tree: TiledTree, bundle: [UInt8]) {
        self.tree = tree
        self.bundle = bundle
    }

    /// Gives an entry the next index.
    public mutating func append(_ entry: LogEntry) -> UInt64 { append(entry, leaf: entry.leaf) }

    /// - Parameter leaf: the entry's, where it was hashed already.
    public mutating func append(_ entry: LogEntry, leaf: MerkleHash) -> UInt64 {
        let index = tree.size
        bundle.append(contentsOf: [UInt8(LogEntry.byteCount >> 8), UInt8(LogEntry.byteCount & 255)])
        bundle.append(contentsOf: entry.bytes)
        var filled = self.filled
        self.filled = [:]
        tree.append(leaf) { filled[$0] = Tile.bytes($1) }
        if tree.size & 255 == 0 {
            filled[Tile(.entries, index >> 8)] = bundle
            bundle = []
        }
        self.filled = filled
        return index
    }

    /// What became full since it was last taken, for whoever keeps it at once and goes on.
    public mutating func takeFilled() -> [Tile: [UInt8]] {
        defer { filled = [:] }
        return filled
    }

    /// All that must be served with a checkpoint of the tree as it is now, besides what was full before.
    public var tiles: [Tile: [UInt8]] { filled.merging(unfinished) { _, new in new } }

    /// Tiles that are not full.
    public var unfinished: [Tile: [UInt8]] {
        var tiles: [Tile: [UInt8]] = [:]
        for (tile, hashes) in tree.partialTiles { tiles[tile] = Tile.bytes(hashes) }
        if tree.size & 255 != 0 { tiles[Tile(.entries, tree.size >> 8, width: Int(tree.size & 255))] = bundle }
        return tiles
    }
}
