import AuditTrail
import Foundation

/// Holds the whole log against the database that it is of: every event's text against its commitment, every link against its chain, every tile and
/// every checkpoint against the entries. Whoever has the keys can do it; nothing is written.
public struct LogAudit: Sendable {
    private let database: any SQLDatabase
    private let keys: LogKeys
    private let kept: TimeInterval?
    private let comparesLooks: Bool
    private let page: Int

    /// - Parameters:
    ///   - kept: how long the region keeps texts, in seconds; nil: for ever.
    ///   - comparesLooks: whether rows of looks are held against their events too.
    ///   - page: entries that are read at once, two pages of which are in memory: some megabytes each.
    public init(
        _ database: any SQLDatabase, keys: LogKeys, kept: TimeInterval? = nil, comparesLooks: Bool = false, page: Int = 2_000
    ) {
        self.comparesLooks = comparesLooks
        self.page = max(1, page)
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

    /// How far it has come.
    public struct Progress: Sendable, Hashable {
        /// Entries that were held against all that is known of them.
        public let entries: UInt64
        /// How many there are. After the last of them some questions about whole tables are left.
        public let all: UInt64
    }

    /// - Parameters:
    ///   - now: nil: by the database's clock.
    ///   - progress: is told after each page, and again from the beginning where the reading had to begin anew.
    public func run(
        at now: Date? = nil, telling progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(StorageError) -> Found {
        let (keys, kept, comparesLooks, most) = (keys, kept, comparesLooks, page)
        return try await database.read { transaction in
            var found = Found()
            let now = Int64(try (now ?? transaction.clock()).timeIntervalSince1970 * 1000)
            let counts = try transaction.run([
                SQLStatement("SELECT COUNT(*), MIN(size) FROM log_checkpoint", []), SQLStatement("SELECT MAX(place) FROM log_entry", []),
            ]).map(\.rows.first)
            let checkpoints = Int(counts[0]?.integer(0) ?? 0)
            let begun = UInt64(clamping: counts[0]?.integer(1) ?? 0)
            let all = UInt64(clamping: (counts[1]?.integer(0) ?? -1).addingReportingOverflow(1).partialValue)
            var erasures = try Erasures(transaction, adopted: begun)
            var around = Around()
            let looks = comparesLooks ? Looks(now: now, kept: kept) : nil
            // When the last entry before was made whose text is there: whatever comes after it was made about then at the earliest.
            var madeBefore: Int64?
            var growth = LogGrowth(TiledTree(), bundle: [])
            var heads: [[UInt8]: ChainHead] = [:]
            var names = ChainNames(keys)
            let policy = LogKeyring.policy(try LogKeyring.keys(transaction), only: keys.signer.verifier)
            var next = try Page.read(from: 0, most: most, transaction)
            var judging = next.map { Judging($0, policy) }
            while let page = next, let hashed = judging {
                // While this one is hashed on the other processors.
                next = try page.next.flatMap { try Page.read(from: $0, most: most, transaction) }
                let judged = hashed.result()
                // And that one while this one is held against the chains and the tree.
                judging = next.map { Judging($0, policy) }
                guard !page.entries.isEmpty else {
                    found.say("an entry from \(growth.tree.size) on is none of ours")
                    break
                }
                let whole = zip(page.entries, judged.entries).filter { $1.left == .whole }.map(\.0)
                try names.know(Set(whole.compactMap { kept in kept.event?.person(ofPart: kept.placed.part) }), transaction)
                var signed = page.checkpoints[...]
                for (kept, one) in zip(page.entries, judged.entries) {
                    let entry = kept.placed
                    guard entry.place == growth.tree.size else {
                        found.say("entry \(growth.tree.size) is missing")
                        return found
                    }
                    switch one.left {
                    case .whole:
                        guard let event = kept.event else { break }
                        madeBefore = event.at
                        if let step = erasures.step(at: entry.place) {
                            if let fault = erasures.fault(step, before: growth.tree.size, now: now) {
                                found.say("entry \(entry.place) \(fault)")
                            }
                            if !around.isAfter(entry.place, at: event.at) { found.say(Self.misdated(entry.place)) }
                        } else {
                            for place in around.saw(event.at) { found.say(Self.misdated(place)) }
                        }
                        if event.kind == TrailEvent.Kind.listHanded.rawValue, case .number(let size) = event.value(.treeSize),
                            size < begun
                        {
                            found.say("the checkpoint of \(size), of which entry \(entry.place) tells, is gone")
                        }
                    case .part: found.say("the event of entry \(entry.place) cannot be read, and was not erased")
                    case .nothing:
                        found.erased += 1
                        switch erasures.judge(entry.place, madeAfter: madeBefore, self.kept) {
                        case .said: break
                        case .early: found.early += 1
                        case .young: found.say("the text of entry \(entry.place) was erased within a day of it")
                        case .unsaid: found.say("entry \(entry.place) has no text, and nothing says that it was erased")
                        }
                    }
                    if !one.isBound { found.say("entry \(entry.place) does not commit to its event") }
                    let head = heads[kept.chain, default: .start]
                    if one.left == .whole {
                        let person = kept.event?.person(ofPart: entry.part) ?? ""
                        if let key = names.key(of: person, named: kept.chain) {
                            if entry.number != head.number + 1 || entry.entry.link != key.link(head.number + 1, after: head.last) {
                                found.say("entry \(entry.place) is not the next of its chain")
                            }
                        } else {
                            found.say("entry \(entry.place) is in another's chain")
                        }
                    }
                    heads[kept.chain] = ChainHead(number: entry.number, last: one.leaf)
                    _ = growth.append(entry.entry, leaf: one.leaf)
                    erasures.grown(growth.tree)
                    if let row = signed.first, row.size == Int64(clamping: growth.tree.size) {
                        if !Self.isRight(row.root, judged.checkpoints[row.size], growth.tree) {
                            found.say("the checkpoint of \(growth.tree.size) is of another log")
                        }
                        found.checkpoints += 1
                        signed.removeFirst()
                    }
                }
                if let looks { for fault in try looks.faults(whole, transaction) { found.say(fault) } }
                try Self.check(growth.takeFilled(), &found, transaction)
                progress(Progress(entries: growth.tree.size, all: all))
            }
            found.entries = growth.tree.size
            if found.erased > erasures.entries {
                found.say("\(found.erased) entries have no text, and \(erasures.entries) were erased")
            }
            if found.checkpoints < checkpoints { found.say("there is a checkpoint of more entries than there are") }
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
            let rest = try transaction.run([
                SQLStatement("SELECT COUNT(*) FROM log_waiting", []),
                SQLStatement("SELECT COUNT(*) FROM trail_event e LEFT JOIN trail_part p ON p.event = e.id WHERE p.event IS NULL", []),
                // By name, not by number: a part of an event that was erased could be taken away for one that was made up.
                SQLStatement(
                    """
                    SELECT COUNT(*) FROM trail_part p LEFT JOIN log_entry l ON l.event = p.event AND l.part = p.part \
                    LEFT JOIN log_waiting w ON w.event = p.event AND w.part = p.part WHERE l.event IS NULL AND w.event IS NULL
                    """, []),
            ]).map { Int($0.rows.first?.integer(0) ?? 0) }
            found.waiting = rest[0]
            if rest[2] > 0 { found.say("a part of an event is in no place and waits for none") }
            if checkpoints == 0 {
                found.uncommitted = rest[1]
            } else if rest[1] > 0 {
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

    private static func isRight(_ root: [UInt8]?, _ signed: Checkpoint?, _ tree: TiledTree) -> Bool {
        guard let signed, signed.size == tree.size else { return false }
        return root == tree.root.bytes && signed.root == tree.root
    }

    private static func check(_ tiles: [Tile: [UInt8]], _ found: inout Found, _ transaction: any SQLTransaction) throws {
        let tiles = tiles.sorted { $0.key.path < $1.key.path }
        for (answer, (tile, bytes)) in zip(try transaction.run(tiles.map { LogTile.reading($0.key) }), tiles) {
            if LogTile.bytes(tile, answer.rows.first) != bytes { found.say("\(tile.path) is not the tile of its entries") }
        }
    }
}
