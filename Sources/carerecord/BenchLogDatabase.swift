import AuditTrail
import Crypto
import Foundation
import Storage

/// For `bin/bench`: what the log costs where it is a database's, on a disk: a proof out of millions of entries, and giving places to what waits for them.
struct BenchLogDatabase {
    /// An empty folder on the disk to measure.
    let folder: String
    /// What is not done by then is given up, so that no run goes on for ever.
    let deadline: ContinuousClock.Instant

    /// Proofs of as many places are made.
    private static let places = 202

    /// Makes a log of so many entries, keeps its tiles, and makes proofs of inclusion for some of its places, each read from the database and checked against the root.
    /// - Returns: the median's time, and the longest proof's bytes.
    func proofs(over entries: Int) async throws -> (milliseconds: Double, bytes: Int) {
        let database = try SQLiteDatabase(path: folder + "/proofs.sqlite")
        var wanted: Set<UInt64> = [0, UInt64(entries - 1)]
        while wanted.count < min(entries, Self.places) { wanted.insert(UInt64.random(in: 0..<UInt64(entries))) }
        let chain = ChainKey(person: EventSalt.random().bytes, secret: SymmetricKey(size: .bits256))
        let commitment = EventCommitment(.leaf([7]))
        var (head, leaves) = (ChainHead.start, [UInt64: MerkleHash]())
        var growth = LogGrowth(TiledTree(), bundle: [])
        for number in 1...entries {
            let next = head.next(commitment, chain)
            head = next.head
            let place = growth.append(next.entry)
            if wanted.contains(place) { leaves[place] = next.entry.leaf }
            if number.isMultiple(of: 65_536) { try await keep(growth.takeFilled(), database) }
        }
        try await keep(growth.tiles, database)
        let (size, root) = (growth.tree.size, growth.tree.root)
        var (took, longest) = ([Double](), 0)
        for (place, leaf) in leaves {
            let begun = ContinuousClock.now
            let plan = try ProofPlan.inclusion(of: place, size: size)
            let hashes = try await database.read { try plan.proof(from: try LogTile.read(plan.tiles, $0)) }
            took.append((ContinuousClock.now - begun) / .milliseconds(1))
            longest = max(longest, hashes.reduce(0) { $0 + $1.bytes.count })
            try InclusionProof(hashes).verify(leaf, at: place, size: size, root: root)
        }
        return (took.sorted()[took.count / 2], longest)
    }

    /// What a proof of inclusion is made of: no entries.
    private func keep(_ tiles: [Tile: [UInt8]], _ database: SQLiteDatabase) async throws {
        try inTime()
        let rows = tiles.compactMap { tile, bytes in if case .hashes = tile.row { LogTile.writing(tile, bytes) } else { nil } }
        _ = try await database.write { try $0.run(rows) }
    }

    /// Events about 5,000 people that wait, as they do on a server, and are then given their places in batches, as its leader does it: read, links, tree, tiles, rows,
    /// checkpoints, each batch durable.
    /// - Returns: entries a second.
    func integrating(_ events: Int) async throws -> Double {
        let database = try SQLiteDatabase(path: folder + "/waiting.sqlite")
        guard let keys = LogKeys(try NoteSigner(name: "log.example/bench", kind: .ed25519), secret: EventSalt.random().bytes) else {
            throw stop("No keys could be made.")
        }
        let trail = TrailStore(database)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<64 {
                group.addTask {
                    for number in stride(from: writer, to: events, by: 64) {
                        try inTime()
                        try await trail.append(
                            TrailEvent(
                                kind: .lookOpened, at: Date(), subject: "555000000001", issuer: "https://id.example", organisation: "R1H",
                                role: "R8000", people: ["\(9_990_000_000 + number % 5_000)"], look: "a look"))
                    }
                }
            }
            try await group.waitForAll()
        }
        let integrator = LogIntegrator(keys)
        let begun = ContinuousClock.now
        var taken = 0
        while true {
            try inTime()
            let done = try await database.write { try integrator.publish($0, at: Date(), most: LogKeeping.most) }
            taken += done.taken
            guard done.taken == LogKeeping.most else { break }
        }
        guard taken == events else { throw stop("\(taken) of \(events) events were taken in.") }
        return Double(taken) / ((ContinuousClock.now - begun) / .seconds(1))
    }

    private func inTime() throws {
        guard ContinuousClock.now < deadline else { throw stop("It was not done in time: allow more --minutes, or fewer entries.") }
    }
}
