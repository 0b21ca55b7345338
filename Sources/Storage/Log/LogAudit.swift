import AuditTrail
import Foundation

/// Holds the whole log against the database that it is of: every event's text against its commitment, every link against its chain, every tile and
/// every checkpoint against the entries. Whoever has the keys can do it; nothing is written.
public struct LogAudit: Sendable {
    private let database: any SQLDatabase
    private let keys: LogKeys
    private let kept: TimeInterval
    private static let step: Int64 = 500

    /// - Parameter kept: how long the region keeps texts, in seconds.
    public init(_ database: any SQLDatabase, keys: LogKeys, kept: TimeInterval = 0) {
        self.database = database
        self.keys = keys
        self.kept = kept
    }

    public struct Found: Sendable, Hashable {
        public var entries: UInt64 = 0
        /// Entries whose text and salt are gone: their commitments could not be computed again.
        public var erased: UInt64 = 0
        /// Of these, those that were erased sooner than the region keeps them now.
        public var early: UInt64 = 0
        public var checkpoints = 0
        /// Events that wait for their place.
        public var waiting = 0
        /// Events without any commitment: written by a program from before the log.
        public var uncommitted = 0
        /// What is wrong, in order; the first hundred.
        public var wrong: [String] = []
        public var isRight: Bool { wrong.isEmpty }

        mutating func say(_ words: String) { if wrong.count < 100 { wrong.append(words) } }
    }

    public func run() async throws(StorageError) -> Found {
        let (keys, kept) = (keys, kept)
        return try await database.read { transaction in
            var found = Found()
            var erasures = try Erasures(transaction)
            // When the last entry before was made whose text is there: whatever comes after it was made about then at the earliest.
            var madeBefore: Int64?
            var growth = LogGrowth(TiledTree(), bundle: [])
            var heads: [[UInt8]: ChainHead] = [:]
            var names: [String: ChainKey] = [:]
            let policy = LogKeyring.policy(try LogKeyring.keys(transaction), only: keys.signer.verifier)
            let checkpoints = try transaction.query("SELECT size, root, note FROM log_checkpoint ORDER BY size", [])
            var next = 0
            while true {
                let rows = try transaction.query(
                    "SELECT place, number, entry, event, part, chain FROM log_entry WHERE place >= ? ORDER BY place LIMIT ?",
                    [.integer(Int64(growth.tree.size)), .integer(Self.step)])
                guard !rows.isEmpty else { break }
                let placed = rows.compactMap { PlacedEntry($0) }
                guard placed.count == rows.count else {
                    found.say("an entry from \(growth.tree.size) on is none of ours")
                    break
                }
                let shown = try KeptRows.shown(placed, hiding: { _ in [] }, transaction)
                let left = try KeptRows.left(placed, shown, transaction)
                for (place, entry) in placed.enumerated() {
                    guard entry.place == growth.tree.size else {
                        found.say("entry \(growth.tree.size) is missing")
                        return found
                    }
                    switch left[place] {
                    case .whole: if case .number(let at) = shown[place][.at] { madeBefore = Int64(clamping: at) }
                    case .part: found.say("the event of entry \(entry.place) cannot be read, and was not erased")
                    case .nothing:
                        found.erased += 1
                        switch erasures.judge(entry.place, madeAfter: madeBefore, kept) {
                        case .said: break
                        case .early: found.early += 1
                        case .young: found.say("the text of entry \(entry.place) was erased within a day of it")
                        case .unsaid: found.say("entry \(entry.place) has no text, and nothing says that it was erased")
                        }
                    }
                    if shown[place].commitment != entry.entry.commitment { found.say("entry \(entry.place) does not commit to its event") }
                    let person = if case .text(let number) = shown[place][.person] { number } else { "" }
                    let name = rows[place].blob(5) ?? []
                    if case .fields = shown[place].content {
                        let key = try names[person] ?? Self.key(of: person, keys, transaction)
                        names[person] = key
                        guard let key, key.name == name else {
                            found.say("entry \(entry.place) is in another's chain")
                            continue
                        }
                        let head = heads[name, default: .start].next(entry.entry.commitment, key)
                        if head.entry != entry.entry || head.head.number != entry.number {
                            found.say("entry \(entry.place) is not the next of its chain")
                        }
                    }
                    heads[name] = ChainHead(number: entry.number, last: entry.entry.leaf)
                    _ = growth.append(entry.entry)
                    if next < checkpoints.count, checkpoints[next].integer(0) == Int64(growth.tree.size) {
                        if !Self.isRight(checkpoints[next], growth, policy) {
                            found.say("the checkpoint of \(growth.tree.size) is of another log")
                        }
                        found.checkpoints += 1
                        next += 1
                    }
                }
                try Self.check(growth.takeFilled(), &found, transaction)
            }
            found.entries = growth.tree.size
            if found.erased > erasures.entries {
                found.say("\(found.erased) entries have no text, and \(erasures.entries) were erased")
            }
            if next < checkpoints.count { found.say("there is a checkpoint of more entries than there are") }
            let counts = try transaction.run([
                SQLStatement("SELECT COUNT(*) FROM log_waiting", []),
                SQLStatement("SELECT COUNT(*) FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL", []),
                SQLStatement("SELECT COUNT(*) FROM trail_part", []),
            ]).map { Int($0.rows.first?.integer(0) ?? 0) }
            (found.waiting, found.uncommitted) = (counts[0], counts[1])
            if counts[2] != Int(found.entries) + found.waiting { found.say("a part of an event is in no place and waits for none") }
            return found
        }
    }

    private static func key(of person: String, _ keys: LogKeys, _ transaction: any SQLTransaction) throws -> ChainKey? {
        guard !person.isEmpty else { return keys.chain(nil) }
        return try transaction.query("SELECT key FROM person_key WHERE nhs_number = ?", [.text(person)]).first?.blob(0).map {
            keys.chain($0)
        }
    }

    private static func isRight(_ row: SQLRow, _ growth: LogGrowth, _ policy: TrustPolicy) -> Bool {
        guard row.blob(1) == growth.tree.root.bytes, let note = row.blob(2),
            let believed = try? policy.believe(note)
        else { return false }
        return believed.checkpoint.size == growth.tree.size && believed.checkpoint.root == growth.tree.root
    }

    private static func check(_ tiles: [Tile: [UInt8]], _ found: inout Found, _ transaction: any SQLTransaction) throws {
        for (tile, bytes) in tiles {
            let row = try transaction.run([LogTile.reading(tile)])[0].rows.first
            if LogTile.bytes(tile, row) != bytes { found.say("\(tile.path) is not the tile of its entries") }
        }
    }
}
