import AuditTrail

/// The log's public files, out of the database and from nowhere else: a leader that was paused has nothing of its own to show (docs/trail.md).
public struct LogPublication: Sendable {
    private let database: any SQLDatabase
    private let standing: LogStanding?
    private let witnesses: [[VerifierKey]]

    /// - Parameters:
    ///   - standing: what this node knows to have been published; nil: nothing.
    ///   - witnesses: the region's, as `LogKeyring.policyFile` takes them: what that policy believes is shown as witnessed.
    public init(_ database: any SQLDatabase, standing: LogStanding? = nil, witnesses: [[VerifierKey]] = []) {
        self.database = database
        self.standing = standing
        self.witnesses = witnesses
    }

    /// A file as it is served (C2SP tlog-tiles).
    public struct File: Sendable, Hashable {
        public let bytes: [UInt8]
        /// Whether it can never be another: whoever has it need not ask again.
        public let isForEver: Bool
        public let isText: Bool

        public var contentType: String { isText ? "text/plain; charset=utf-8" : "application/octet-stream" }
        /// A checkpoint is another within a second.
        public var cacheControl: String { isForEver ? "public, max-age=31536000, immutable" : "no-cache" }
    }

    /// - Parameter path: without a slash before it, such as `checkpoint` or `tile/0/x001/x234/067.p/12`.
    /// - Returns: nil where the log has no such file, or none that its last checkpoint covers.
    public func file(_ path: String) async throws(StorageError) -> File? {
        if path == "checkpoint" || path == Self.witnessedPath {
            return try await note(path).map { File(bytes: $0, isForEver: false, isText: true) }
        }
        guard let tile = Tile(path: path), tile.number <= UInt64(Int64.max) >> 8 else { return nil }
        let bytes: [UInt8]? = try await database.read { transaction in
            let answers = try transaction.run([Self.size, LogTile.reading(tile)])
            guard let size = answers[0].rows.first?.integer(0), tile.isCovered(by: UInt64(size)) else { return nil }
            return LogTile.bytes(tile, answers[1].rows.first)
        }
        // A partial one is for ever too: it is the beginning of what it becomes.
        return bytes.map { File(bytes: $0, isForEver: true, isText: false) }
    }

    static let size = SQLStatement("SELECT MAX(size) FROM log_checkpoint", [])

    /// The newest checkpoint that enough witnesses signed for the policy that people are handed; where none has so many, the newest of those
    /// signed lately that most signed. It may be some seconds older than the newest, which waits for nobody.
    public static let witnessedPath = "checkpoint-witnessed"

    /// With what witnesses signed under it.
    private func note(_ path: String) async throws(StorageError) -> [UInt8]? {
        let (standing, witnesses) = (standing, witnesses)
        return try await database.read { transaction in
            try standing?.check(transaction)
            guard path == "checkpoint" else { return try CosignedNotes.witnessed(witnesses, transaction)?.note.bytes }
            return try Self.newest(transaction)?.note.bytes
        }
    }

    private static func newest(_ transaction: any SQLTransaction) throws -> (size: UInt64, note: SignedNote)? {
        try transaction.run([CosignedNotes.newest])[0].rows.first.map { try CosignedNotes.note($0, transaction) }
    }

    /// All that belongs to a checkpoint, for whoever copies the log: the tiles' paths first, which stay readable however the log grows.
    public struct Copy: Sendable {
        public let tiles: [String]
        /// Written last, when the tiles are there.
        public let checkpoint: [UInt8]
        /// As at `witnessedPath`; nil where no witness signed.
        public let witnessed: [UInt8]?
    }

    /// Nil where there is no checkpoint yet. Both checkpoints are of one moment, and what either covers is there: whoever asks for witnesses verifies by the
    /// second, which may end in the middle of a tile of the first.
    public func copy() async throws(StorageError) -> Copy? {
        let (standing, witnesses) = (standing, witnesses)
        let notes: (newest: (size: UInt64, note: SignedNote), witnessed: (size: UInt64, note: SignedNote)?)?
        notes = try await database.read { transaction in
            try standing?.check(transaction)
            return try Self.newest(transaction).map { ($0, try CosignedNotes.witnessed(witnesses, transaction)) }
        }
        guard let notes else { return nil }
        var tiles = Self.tiles(of: notes.newest.size)
        if let size = notes.witnessed?.size {
            let already = Set(tiles)
            tiles += Self.tiles(of: size).filter { !already.contains($0) }
        }
        return Copy(tiles: tiles, checkpoint: notes.newest.note.bytes, witnessed: notes.witnessed?.note.bytes)
    }

    /// Paths of all that a tree of that size has.
    private static func tiles(of size: UInt64) -> [String] {
        var tiles: [String] = []
        for row in [Tile.Row.entries] + (0..<8).map({ Tile.Row.hashes(level: $0) }) {
            let count = if case .hashes(let level) = row { Tile.count(level: level, size: size) } else { size }
            var at: UInt64 = 0
            while let tile = Tile(row, holding: at, of: count) {
                tiles.append(tile.path)
                at += 256
            }
        }
        return tiles
    }
}

extension Tile {
    /// Whether a tree of that size has all of it.
    func isCovered(by size: UInt64) -> Bool {
        let count = if case .hashes(let level) = row { Tile.count(level: level, size: size) } else { size }
        return number << 8 + UInt64(width) <= count
    }
}
