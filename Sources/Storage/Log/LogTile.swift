import AuditTrail

/// Tiles as rows: a row of the tree is its level, that of the entries -1.
public enum LogTile {
    static func level(_ row: Tile.Row) -> Int64 { if case .hashes(let level) = row { Int64(level) } else { -1 } }

    public static func writing(_ tile: Tile, _ bytes: [UInt8]) -> SQLStatement {
        SQLStatement(
            "INSERT INTO log_tile (level, number, width, bytes) VALUES (?, ?, ?, ?) ON CONFLICT (level, number) DO UPDATE SET width = excluded.width, bytes = excluded.bytes",
            [.integer(level(tile.row)), .integer(Int64(tile.number)), .integer(Int64(tile.width)), .blob(bytes)])
    }

    static func reading(_ tile: Tile) -> SQLStatement {
        SQLStatement(
            "SELECT width, bytes FROM log_tile WHERE level = ? AND number = ?", [.integer(level(tile.row)), .integer(Int64(tile.number))])
    }

    /// A tile out of its row, which may be wider by now: what it was is the beginning of what it became. Nil where the row is narrower, or not of
    /// its length.
    static func bytes(_ tile: Tile, _ row: SQLRow?) -> [UInt8]? {
        guard let row, let width = row.integer(0), let bytes = row.blob(1), width >= tile.width else { return nil }
        if case .hashes = tile.row { return bytes.count == Int(width) * 32 ? Array(bytes.prefix(tile.width * 32)) : nil }
        guard let entries = try? Tile(tile.row, tile.number, width: Int(width)).entries(bytes) else { return nil }
        guard let end = entries.prefix(tile.width).last?.endIndex else { return nil }
        return Array(bytes[..<end])
    }

    /// Reads tiles in one round trip.
    /// - Throws: `logDamaged` where one is not there.
    public static func read(_ tiles: Set<Tile>, _ transaction: any SQLTransaction) throws -> [Tile: [UInt8]] {
        let tiles = Array(tiles)
        var found: [Tile: [UInt8]] = [:]
        for (tile, answer) in zip(tiles, try transaction.run(tiles.map(reading))) {
            guard let bytes = bytes(tile, answer.rows.first) else { throw StorageError.logDamaged("\(tile.path) is not there") }
            found[tile] = bytes
        }
        return found
    }
}
