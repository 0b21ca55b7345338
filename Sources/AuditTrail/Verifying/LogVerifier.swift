/// Checks a log from its files alone: whole, from where it was checked before, or a range. Needs no network, no database and no secret.
public struct LogVerifier: Sendable {
    let reader: any LogReader
    let policy: TrustPolicy

    public init(_ reader: any LogReader, _ policy: TrustPolicy) {
        self.reader = reader
        self.policy = policy
    }

    public struct Verified: Sendable {
        public let believed: TrustPolicy.Believed
        /// Entries that were read now.
        public internal(set) var read: UInt64 = 0
        /// Of those, entries of a version or length that this program does not know: hashed, and not understood.
        public internal(set) var notUnderstood: UInt64 = 0
        /// Where links that were looked for stand.
        public internal(set) var found: [MerkleHash: UInt64] = [:]
        /// Where the entries of the chain stand that was followed on, in order.
        public internal(set) var followed: [UInt64] = []
        /// Files that are no tiles, or beyond what the checkpoint covers: nothing is said of them.
        public internal(set) var notCovered: [String] = []
        /// To go on from next time.
        public internal(set) var state: VerifiedState
    }

    /// Where a log of ours has the newest checkpoint that its witnesses signed: the newest of all waits for nobody.
    static let witnessedPath = "checkpoint-witnessed"

    /// The checkpoint that is there, if it is believed; where it lacks witnesses that the policy asks for, the newest that has them.
    public func checkpoint() async throws(LogProblem) -> TrustPolicy.Believed {
        guard let bytes = try await bytes("checkpoint") else { throw .missing("checkpoint") }
        do throws(CheckpointError) { return try policy.believe(bytes) } catch {
            guard error == .notWitnessed, let witnessed = try await self.bytes(Self.witnessedPath) else { throw .checkpoint(error) }
            do throws(CheckpointError) { return try policy.believe(witnessed) } catch { throw .checkpoint(error) }
        }
    }

    private func bytes(_ path: String) async throws(LogProblem) -> [UInt8]? {
        do throws(LogUnreadable) { return try await reader.read(path) } catch { throw .unreadable(error) }
    }

    /// Roots of both checkpoints that a copy of a log may hold: they must be of one history.
    private func checkWitnessed(_ known: [UInt64: MerkleHash], _ newest: TrustPolicy.Believed) async throws(LogProblem) -> [UInt64:
        MerkleHash]
    {
        var known = known
        for path in ["checkpoint", Self.witnessedPath] {
            guard let bytes = try await bytes(path) else { continue }
            var alone = policy
            alone.quorum = nil
            let believed: TrustPolicy.Believed
            do throws(CheckpointError) { believed = try alone.believe(bytes) } catch { throw .checkpoint(error) }
            let (size, root) = (believed.checkpoint.size, believed.checkpoint.root)
            // One that came meanwhile is larger: it is not read now.
            guard size <= newest.checkpoint.size else { continue }
            guard known[size] ?? (size == newest.checkpoint.size ? newest.checkpoint.root : root) == root else {
                throw .rewritten(size: size)
            }
            if size < newest.checkpoint.size { known[size] = root }
        }
        return known
    }

    /// Every entry, every hash of every tile, every file that is there, the root, and that no link occurs twice among the entries that are read.
    /// - Parameters:
    ///   - state: of an earlier time. What was right then is not read again, but the log must still begin with it.
    ///   - known: roots that the log must have had at sizes that are read now.
    ///   - links: to be looked for.
    ///   - chain: to be followed on from where it is: only whoever has its key can tell which entries are its own.
    /// - Throws: the first wrong thing.
    public func whole(
        from state: VerifiedState? = nil, known: [UInt64: MerkleHash] = [:], lookingFor links: Set<MerkleHash> = [],
        following chain: (key: ChainKey, head: ChainHead)? = nil
    ) async throws(LogProblem) -> Verified {
        let believed = try await checkpoint()
        let size = believed.checkpoint.size
        var known = try await checkWitnessed(known, believed)
        var tree = MerkleTree()
        if let state {
            guard KeyName.isSame(state.origin, believed.checkpoint.origin) else { throw .otherLog }
            guard state.size <= size else { throw .shrunk(from: state.size, to: size) }
            guard known[state.size].map({ $0 == state.root }) ?? true else { throw .rewritten(size: state.size) }
            (known[state.size], tree) = (state.root, state.tree)
        }
        var verified = Verified(believed: believed, state: VerifiedState(believed.checkpoint, tree))
        var files = LogFiles(reader, size: size)
        var beginnings: [UInt64] = []
        var head = chain?.head
        func next() -> MerkleHash? { chain.flatMap { chain in head.map { chain.key.link($0.number + 1, after: $0.last) } } }
        var awaited = next()
        func check(_ tree: MerkleTree) throws(LogProblem) {
            if let root = known[tree.size], root != tree.rootHash { throw .rewritten(size: tree.size) }
        }
        try check(tree)
        let start = tree.size
        while let tile = Tile(.entries, holding: tree.size, of: size) {
            let first = tree.size
            var completed: [(level: Int, place: UInt64, hash: MerkleHash)] = []
            for entry in try await files.entries(tile) {
                let read = LogEntry(entry)
                if let read {
                    beginnings.append(read.link.beginning)
                    if let known = head, read.link == awaited {
                        verified.followed.append(tree.size)
                        head = ChainHead(number: known.number + 1, last: read.leaf)
                        awaited = next()
                    }
                    if links.contains(read.link), verified.found[read.link] == nil { verified.found[read.link] = tree.size }
                } else {
                    verified.notUnderstood += 1
                }
                let index = tree.size
                tree.append(read?.leaf ?? .leaf(entry)) { height, hash in
                    if height & 7 == 0 { completed.append((height >> 3, index >> UInt64(height), hash)) }
                }
                if !known.isEmpty, known[tree.size] != nil {
                    // An entry that is not the tree's is the better name for what is wrong.
                    for it in completed where it.level == 0 {
                        guard try await files.hash(level: 0, at: it.place).0 == it.hash else { throw .entry(it.place) }
                    }
                    try check(tree)
                }
            }
            for it in completed {
                let (hash, tile) = try await files.hash(level: it.level, at: it.place)
                guard hash == it.hash else {
                    let width = UInt64(8 * it.level)
                    throw it.level == 0 ? .entry(it.place) : .hash(tile.path, entries: it.place << width..<(it.place + 1) << width)
                }
            }
            verified.read += tree.size - first
            if tree.size & 255 == 0 { verified.state = VerifiedState(believed.checkpoint, tree) }
        }
        guard tree.rootHash == believed.checkpoint.root else { throw .otherRoot(size: size) }
        verified.notCovered = try await earlierTiles(files)
        try await noLinkTwice(beginnings, from: start, files)
        return verified
    }

    /// Tiles of earlier sizes that are there must be the beginnings of those of now.
    /// - Returns: files of which nothing can be told.
    private func earlierTiles(_ files: LogFiles) async throws(LogProblem) -> [String] {
        let paths: [String]?
        do throws(LogUnreadable) { paths = try await reader.paths() } catch { throw .unreadable(error) }
        var notCovered: [String] = []
        for path in paths ?? [] where path != "checkpoint" && path != Self.witnessedPath {
            guard let tile = Tile(path: path), let now = tile.now(size: files.size), tile.width <= now.width else {
                notCovered.append(path)
                continue
            }
            guard tile != now else { continue }
            let bytes = try await files.bytes(tile)
            let whole = try await files.bytes(now)
            do throws(TileError) { _ = try tile.row == .entries ? tile.entries(bytes).count : tile.hashes(bytes).count } catch {
                throw .tile(path, error)
            }
            guard whole.starts(with: bytes) else { throw .stray(path) }
        }
        return notCovered
    }

    /// - Parameter beginnings: of the links from entry `start` on: enough to find two that may be the same.
    private func noLinkTwice(_ beginnings: [UInt64], from start: UInt64, _ files: LogFiles) async throws(LogProblem) {
        let sorted = beginnings.sorted()
        let suspects = Set(zip(sorted, sorted.dropFirst()).filter { $0 == $1 }.map(\.0))
        guard !suspects.isEmpty else { return }
        var seen: [MerkleHash: UInt64] = [:]
        var at = start
        while let tile = Tile(.entries, holding: at, of: files.size) {
            for entry in try await files.entries(tile) {
                if let link = LogEntry(entry)?.link, suspects.contains(link.beginning) {
                    if let first = seen.updateValue(at, forKey: link) { throw .linkTwice(first, at) }
                }
                at += 1
            }
        }
    }
}

extension Tile {
    /// What it is at that size of the tree; nil where the tree has none there.
    fileprivate func now(size: UInt64) -> Tile? {
        let level = if case .hashes(let level) = row { level } else { 0 }
        let count = Tile.count(level: level, size: size)
        return number > count >> 8 ? nil : Tile(row, holding: number << 8, of: count)
    }
}

extension MerkleHash {
    /// The first eight bytes, to sort by.
    var beginning: UInt64 { withUnsafeBytes(of: self) { $0.load(as: UInt64.self) } }
}
