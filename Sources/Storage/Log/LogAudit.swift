import AuditTrail
import Foundation

/// Holds the whole log against the database that it is of: every event's text against its commitment, every link against its chain, every tile and
/// every checkpoint against the entries. Whoever has the keys can do it; nothing is written.
public struct LogAudit: Sendable {
    private let database: any SQLDatabase
    private let keys: LogKeys
    private let kept: TimeInterval?
    private let comparesLooks: Bool
    private static let step: Int64 = 500

    /// - Parameters:
    ///   - kept: how long the region keeps texts, in seconds; nil: for ever.
    ///   - comparesLooks: whether rows of looks are held against their events too.
    public init(_ database: any SQLDatabase, keys: LogKeys, kept: TimeInterval? = nil, comparesLooks: Bool = false) {
        self.comparesLooks = comparesLooks
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
        /// Events without any commitment from before the log: all, while it has no checkpoint; afterwards those that hold what its one form cannot.
        public var uncommitted = 0
        /// What is on record as erased, oldest first.
        public var erasings: [Erasing] = []
        /// What is wrong, in order; the first hundred.
        public var wrong: [String] = []
        public var isRight: Bool { wrong.isEmpty }

        mutating func say(_ words: String) { if wrong.count < 100 { wrong.append(words) } }
    }

    /// A step of erasing that the log commits to.
    public struct Erasing: Sendable, Hashable {
        /// In milliseconds since 1970.
        public let at: Int64
        /// The last place whose text it took.
        public let last: UInt64
        /// How many entries' texts.
        public let entries: UInt64
    }

    /// - Parameter now: nil: by the database's clock.
    public func run(at now: Date? = nil) async throws(StorageError) -> Found {
        let (keys, kept, comparesLooks) = (keys, kept, comparesLooks)
        return try await database.read { transaction in
            var found = Found()
            let now = Int64(try (now ?? transaction.clock()).timeIntervalSince1970 * 1000)
            let checkpoints = try transaction.query("SELECT size, root, note FROM log_checkpoint ORDER BY size", [])
            let begun = UInt64(clamping: checkpoints.first?.integer(0) ?? 0)
            var erasures = try Erasures(transaction, adopted: begun)
            var around = Around()
            let looks = comparesLooks ? Looks(now: now, kept: kept) : nil
            // When the last entry before was made whose text is there: whatever comes after it was made about then at the earliest.
            var madeBefore: Int64?
            var growth = LogGrowth(TiledTree(), bundle: [])
            var heads: [[UInt8]: ChainHead] = [:]
            var names: [String: ChainKey] = [:]
            let policy = LogKeyring.policy(try LogKeyring.keys(transaction), only: keys.signer.verifier)
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
                    case .whole:
                        guard case .number(let made) = shown[place][.at] else { break }
                        let at = Int64(clamping: made)
                        madeBefore = at
                        if let step = erasures.step(at: entry.place) {
                            if let fault = erasures.fault(step, before: growth.tree.size, now: now) {
                                found.say("entry \(entry.place) \(fault)")
                            }
                            if !around.isAfter(entry.place, at: at) { found.say(Self.misdated(entry.place)) }
                        } else {
                            for place in around.saw(at) { found.say(Self.misdated(place)) }
                        }
                        if shown[place][.kind] == .text(TrailEvent.Kind.listHanded.rawValue),
                            case .number(let size) = shown[place][.treeSize],
                            size < begun
                        {
                            found.say("the checkpoint of \(size), of which entry \(entry.place) tells, is gone")
                        }
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
                        if let key, key.name == name {
                            let head = heads[name, default: .start].next(entry.entry.commitment, key)
                            if head.entry != entry.entry || head.head.number != entry.number {
                                found.say("entry \(entry.place) is not the next of its chain")
                            }
                        } else {
                            found.say("entry \(entry.place) is in another's chain")
                        }
                    }
                    heads[name] = ChainHead(number: entry.number, last: entry.entry.leaf)
                    _ = growth.append(entry.entry)
                    erasures.grown(growth.tree)
                    if next < checkpoints.count, checkpoints[next].integer(0) == Int64(growth.tree.size) {
                        if !Self.isRight(checkpoints[next], growth, policy) {
                            found.say("the checkpoint of \(growth.tree.size) is of another log")
                        }
                        found.checkpoints += 1
                        next += 1
                    }
                }
                if let looks {
                    let whole = placed.indices.filter { left[$0] == .whole }.map { (place: placed[$0].place, event: shown[$0]) }
                    for fault in try looks.faults(whole, transaction) { found.say(fault) }
                }
                try Self.check(growth.takeFilled(), &found, transaction)
            }
            found.entries = growth.tree.size
            if found.erased > erasures.entries {
                found.say("\(found.erased) entries have no text, and \(erasures.entries) were erased")
            }
            if next < checkpoints.count { found.say("there is a checkpoint of more entries than there are") }
            for fault in try looks?.invented(transaction) ?? [] { found.say(fault) }
            for place in around.rest() { found.say(Self.misdated(place)) }
            for step in erasures.waiting {
                if let fault = erasures.fault(step, before: growth.tree.size, now: now) {
                    found.say("an event that waits for its place \(fault)")
                }
            }
            found.erasings = erasures.steps.map { Erasing(at: $0.at, last: $0.last, entries: $0.entries) }.sorted {
                ($0.at, $0.last) < ($1.at, $1.last)
            }
            if let first = erasures.steps.map(\.size).min(), first < begun {
                found.say("the checkpoint of \(first), of which an erasing tells, is gone")
            }
            let counts = try transaction.run([
                SQLStatement("SELECT COUNT(*) FROM log_waiting", []),
                SQLStatement("SELECT COUNT(*) FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL", []),
                // By name, not by number: a part of an event that was erased could be taken away for one that was made up.
                SQLStatement(
                    """
                    SELECT COUNT(*) FROM trail_part p LEFT JOIN log_entry l ON l.event = p.event AND l.part = p.part \
                    LEFT JOIN log_waiting w ON w.event = p.event AND w.part = p.part WHERE l.event IS NULL AND w.event IS NULL
                    """, []),
            ]).map { Int($0.rows.first?.integer(0) ?? 0) }
            found.waiting = counts[0]
            if counts[2] > 0 { found.say("a part of an event is in no place and waits for none") }
            if checkpoints.isEmpty {
                found.uncommitted = counts[1]
            } else if counts[1] > 0 {
                let strangers = try LogAdoption.strangers(transaction)
                found.uncommitted = strangers.formless
                for id in strangers.ids.prefix(100) {
                    found.say("the log does not commit to the event \(id), which was put there by another than the service")
                }
            }
            return found
        }
    }

    private static func misdated(_ place: UInt64) -> String {
        "entry \(place) says that texts were erased at a time that is not that of the entries around it"
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
