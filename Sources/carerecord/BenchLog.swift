import ArgumentParser
import AuditTrail
import Crypto
import Foundation

/// For `bin/bench`: gives places to entries in memory, with links, tree and tiles, and says how fast. Hidden, because nobody else needs it.
struct BenchLog: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-log", abstract: "Measures giving entries their places in the log.", shouldDisplay: false)
    @Option(help: "How many entries.") var entries = 400_000
    @Option(help: "How many people they are about, each with a chain of their own.") var people = 5_000

    func run() throws {
        guard entries > 0, people > 0 else { throw stop("Entries and people are at least one each.", code: 2) }
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
        print("{\"entriesPerSecond\":\(Double(entries) / max(took, 1e-6)),\"tileBytes\":\(bytes),\"root\":\"\(root.base64)\"}")
    }
}
