/// A log's files read as what they must be at one size of the tree.
struct LogFiles {
    let reader: any LogReader
    let size: UInt64
    /// The tile of each level that was read last.
    private var rows: [Int: (tile: Tile, hashes: [MerkleHash])] = [:]

    init(_ reader: any LogReader, size: UInt64) {
        self.reader = reader
        self.size = size
    }

    /// A partial tile, or the full one that it became.
    func bytes(_ tile: Tile) async throws(LogProblem) -> [UInt8] {
        if let bytes = try await read(tile.path) { return bytes }
        if !tile.isFull, let full = try await read(tile.full.path) { return full }
        throw .missing(tile.path)
    }

    private func read(_ path: String) async throws(LogProblem) -> [UInt8]? {
        do throws(LogUnreadable) { return try await reader.read(path) } catch { throw .unreadable(error) }
    }

    mutating func hashes(_ tile: Tile) async throws(LogProblem) -> [MerkleHash] {
        if case .hashes(let level) = tile.row, let row = rows[level], row.tile == tile { return row.hashes }
        let bytes = try await bytes(tile)
        let hashes: [MerkleHash]
        do throws(TileError) {
            // Of a full tile that is there in place of a partial one, its beginning.
            hashes = bytes.count == Tile.fullWidth * 32 ? Array(try tile.full.hashes(bytes).prefix(tile.width)) : try tile.hashes(bytes)
        } catch { throw .tile(tile.path, error) }
        if case .hashes(let level) = tile.row { rows[level] = (tile, hashes) }
        return hashes
    }

    /// The hash of a level at a place, and the tile that it is in.
    mutating func hash(level: Int, at place: UInt64) async throws(LogProblem) -> (MerkleHash, Tile) {
        guard let tile = Tile(.hashes(level: level), holding: place, of: Tile.count(level: level, size: size)) else {
            throw .noRange(from: place, to: place, size: size)
        }
        return (try await hashes(tile)[Int(place & 255)], tile)
    }

    mutating func proof(_ plan: ProofPlan) async throws(LogProblem) -> [MerkleHash] {
        var tiles: [Tile: [UInt8]] = [:]
        for tile in plan.tiles { tiles[tile] = Tile.bytes(try await hashes(tile)) }
        do throws(TileError) { return try plan.proof(from: tiles) } catch { throw .tile("tile", error) }
    }

    func entries(_ tile: Tile) async throws(LogProblem) -> [ArraySlice<UInt8>] {
        let bytes = try await bytes(tile)
        do throws(TileError) { return try tile.entries(bytes) } catch {
            guard !tile.isFull, let full = try? tile.full.entries(bytes) else { throw .tile(tile.path, error) }
            return Array(full.prefix(tile.width))
        }
    }
}
