import ArgumentParser
import AuditTrail
import Crypto
import Foundation

/// For `bin/bench`: gives places to entries in memory, with links, tree and tiles, and says how fast; and once more with what commits to each event hashed
/// beforehand. With a folder also what a proof out of millions of entries takes, and giving places where it is a database that has what waits. Hidden, because
/// nobody else needs it.
struct BenchLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-log", abstract: "Measures giving entries their places in the log, and proofs out of it.",
        discussion: "Some seconds; with --folder some two minutes more, and no more than --minutes.", shouldDisplay: false)
    @Option(help: "How many entries.") var entries = 400_000
    @Option(help: "How many people they are about, each with a chain of their own.") var people = 5_000

    @Option(help: "An empty folder on the disk to measure, for databases of some 400 MB; without it everything is in memory.") var folder:
        String?
    @Option(help: "With a folder: of how many entries the log is, of which proofs are made.") var proofEntries = 10_000_000
    @Option(help: "With a folder: how many events wait there for their places.") var waiting = 40_000
    @Option(help: "With a folder: minutes after which it gives up.") var minutes = 5.0

    func run() async throws {
        guard entries > 0, people > 0, proofEntries > 0, waiting > 0 else { throw stop("Of each there is at least one.", code: 2) }
        let secret = SymmetricKey(size: .bits256)
        let chains = (0..<people).map { _ in ChainKey(person: EventSalt.random().bytes, secret: secret) }
        // What commits to an event comes with it, and is no part of this.
        let commitments = (0..<256).map { EventCommitment(.leaf([UInt8($0)])) }
        var heads = [ChainHead](repeating: .start, count: people)
        var growth = LogGrowth(TiledTree(), bundle: [])
        var bytes = 0
        // Processor time: other programs may share the machine.
        let begun = clock()
        for number in 0..<entries {
            let who = number % people
            let next = heads[who].next(commitments[number % 256], chains[who])
            heads[who] = next.head
            _ = growth.append(next.entry)
            if number % 1_000 == 999 { bytes += growth.takeFilled().values.reduce(0) { $0 + $1.count } }
        }
        let root = growth.tree.root
        let took = Double(clock() - begun) / Double(CLOCKS_PER_SEC)
        let (hashed, check) = try committing()
        print(
            "{\"entriesPerSecond\":\(Double(entries) / max(took, 1e-6)),\"committedPerSecond\":\(Double(entries) / max(took + hashed, 1e-6)),"
                + "\(try await inDatabases())\"tileBytes\":\(bytes),\"root\":\"\(root.base64)\",\"check\":\(check)}")
    }

    /// What is measured on a disk, as JSON's members; nothing without a folder.
    private func inDatabases() async throws -> String {
        guard let folder else { return "" }
        let bench = BenchLogDatabase(folder: folder, deadline: .now + .seconds(minutes * 60))
        let proofs = try await bench.proofs(over: proofEntries)
        let integrated = try await bench.integrating(waiting)
        return "\"proofMilliseconds\":\(proofs.milliseconds),\"proofBytes\":\(proofs.bytes),\"integratedPerSecond\":\(integrated),"
    }

    /// Processor seconds of hashing what commits to as many events, each with a salt of its own, and a byte of all of them, so that none is left out: a look's opening
    /// with a decision of two kilobytes and what it showed, by turns.
    private func committing() throws -> (seconds: Double, check: UInt8) {
        func event(_ kind: TrailEvent.Kind, decision: String? = nil, also: [EventField: EventValue] = [:]) -> TrailEvent {
            TrailEvent(
                kind: kind, at: Date(), subject: "555000000001", issuer: "https://id.example", organisation: "R1H", role: "R8000",
                people: ["9990000000"], look: "a look", decision: decision, also: also)
        }
        let shown: [EventField: EventValue] = [
            .sources: .text("one,two"), .release: .number(1), .shown: .number(10), .root: .bytes(Array(repeating: 7, count: 32)),
        ]
        let decision = String(repeating: "d", count: 2_000)
        let events = try event(.lookOpened, decision: decision).canonical() + event(.answerShown, also: shown).canonical()
        var check: UInt8 = 0
        let begun = clock()
        for number in 0..<entries { check ^= EventCommitment(events[number % events.count], salt: .random()).hash.bytes[0] }
        return (Double(clock() - begun) / Double(CLOCKS_PER_SEC), check)
    }
}
