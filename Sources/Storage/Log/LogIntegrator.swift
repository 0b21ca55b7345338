import AuditTrail
import Foundation
import Synchronization

/// Gives events their places in the log: index, link of their chain, tiles; and signs checkpoints. Whoever calls it is alone: the commit's single
/// writer on SQLite, the leader behind its fence on PostgreSQL.
///
/// It remembers how far the log has come. Before it goes on from there it looks whether the last entry is still that one: links are never the same
/// twice, so that a commit that failed, another process or another leader is always found out, and it reads anew.
public final class LogIntegrator: Sendable {
    /// The name of the lease of whoever gives places on a server.
    public static let lease = "log"

    let keys: LogKeys
    private let memory = Mutex<Grown?>(nil)
    private let signing: Mutex<NoteSigner>
    /// What this node knows to have been published.
    public let standing: LogStanding

    public init(_ keys: LogKeys, standing: LogStanding = LogStanding()) {
        self.keys = keys
        self.standing = standing
        signing = Mutex(keys.signer)
    }

    /// The key that it signs with.
    public var signer: NoteSigner { signing.withLock { $0 } }
    /// Another key of the same log, from now on.
    public func sign(with signer: NoteSigner) { signing.withLock { $0 = signer } }

    /// A log as far as it has come.
    struct Grown: Sendable {
        var growth: LogGrowth
        /// The last entry's bytes; nil of an empty log.
        var last: [UInt8]?
        /// Where chains are, by their names, as far as they were asked for.
        var heads: [[UInt8]: ChainHead] = [:]
        /// Of people whose keys were asked for, by their numbers; of what is about nobody, by "".
        var chains: [String: ChainKey] = [:]
        /// Since when those are remembered.
        var chainsSince = ContinuousClock.now

        var size: UInt64 { growth.tree.size }
    }

    /// Heads of more chains are not remembered: they are asked for again.
    private static let mostHeads = 20_000
    /// For how long people's keys are remembered: far less than the day that a text is kept at least, with whose erasing a key may go and be made anew (`TrailErasing`).
    private static let longestRemembered = Duration.seconds(3600)

    /// Whether something about this NHS number got its place lately, so that its key is there: a text is kept far longer than that is remembered.
    func knows(_ person: String) -> Bool {
        memory.withLock { memory in
            guard let memory, ContinuousClock.now - memory.chainsSince <= Self.longestRemembered else { return false }
            return memory.chains[person] != nil
        }
    }

    /// Whoever undoes a commit in which places were given says so.
    func forget() { memory.withLock { $0 = nil } }

    /// What it remembers, as it is used: whatever goes wrong meanwhile leaves nothing remembered.
    func using<T>(_ transaction: any SQLTransaction, _ body: (inout Grown) throws -> T) throws -> T {
        let kept = memory.withLock { memory in
            defer { memory = nil }
            return memory
        }
        var grown = try current(kept, transaction)
        if ContinuousClock.now - grown.chainsSince > Self.longestRemembered { (grown.chains, grown.chainsSince) = ([:], .now) }
        let value = try body(&grown)
        if grown.heads.count > Self.mostHeads { grown.heads = [:] }
        if grown.chains.count > Self.mostHeads { grown.chains = [:] }
        let now = grown
        memory.withLock { $0 = now }
        return value
    }

    /// Gives places to what waits, oldest first, however late it was committed.
    /// - Parameter most: at once; nil: all.
    /// - Returns: how many.
    @discardableResult
    public func takeIn(_ transaction: any SQLTransaction, most: Int? = nil) throws -> Int {
        let rows = try transaction.query(
            "SELECT event, part, commitment, nhs_number FROM log_waiting ORDER BY event, part LIMIT ?",
            [.integer(Int64(most ?? .max))])
        guard !rows.isEmpty else { return 0 }
        let waiting = rows.compactMap { WaitingPart($0.values) }
        guard waiting.count == rows.count else { throw StorageError.logDamaged("a part that waits is none") }
        let taken = waiting.map {
            SQLStatement("DELETE FROM log_waiting WHERE event = ? AND part = ?", [.text($0.event), .integer($0.part)])
        }
        try place(waiting, transaction, and: taken)
        return waiting.count
    }

    /// Gives places to parts in their order.
    /// - Parameter more: statements that go with it.
    func place(_ parts: [WaitingPart], _ transaction: any SQLTransaction, and more: [SQLStatement] = []) throws {
        guard !parts.isEmpty else { return }
        try using(transaction) { grown in
            let chains = try chains(of: parts, &grown, transaction)
            try heads(of: chains, &grown, transaction)
            var rows: [SQLStatement] = []
            rows.reserveCapacity(parts.count + more.count + 2)
            for (part, chain) in zip(parts, chains) {
                let next = grown.heads[chain.name, default: .start].next(part.commitment, chain.key)
                grown.heads[chain.name] = next.head
                let entry = next.entry.bytes
                let place = grown.growth.append(next.entry)
                grown.last = entry
                rows.append(
                    SQLStatement(
                        "INSERT INTO log_entry (place, event, part, chain, number, entry) VALUES (?, ?, ?, ?, ?, ?)",
                        [
                            .integer(Int64(place)), .text(part.event), .integer(part.part), .blob(chain.name),
                            .integer(Int64(next.head.number)), .blob(entry),
                        ]))
            }
            rows += grown.growth.takeFilled().sorted { $0.key.path < $1.key.path }.map { LogTile.writing($0.key, $0.value) }
            _ = try transaction.run(rows + more)
        }
    }

    private struct Chain {
        let key: ChainKey
        let name: [UInt8]
    }

    /// The chain of each part.
    private func chains(of parts: [WaitingPart], _ grown: inout Grown, _ transaction: any SQLTransaction) throws -> [Chain] {
        var unknown: [String] = []
        var names: [String: Chain] = [:]
        for part in parts {
            let person = part.person ?? ""
            guard names[person] == nil else { continue }
            if let key = grown.chains[person] {
                names[person] = Chain(key: key, name: key.name)
            } else if part.person == nil {
                let key = keys.chain(nil)
                grown.chains[person] = key
                names[person] = Chain(key: key, name: key.name)
            } else if !unknown.contains(person) {
                unknown.append(person)
            }
        }
        if !unknown.isEmpty {
            let found = try transaction.run(unknown.map { PersonKeys.asking($0) })
            for (person, answer) in zip(unknown, found) {
                guard let bytes = try answer.rows.first?.blob(0) ?? PersonKeys.madeAnew(person, transaction), bytes.count == 32 else {
                    throw StorageError.logDamaged("a person who is named has no key")
                }
                let key = keys.chain(bytes)
                grown.chains[person] = key
                names[person] = Chain(key: key, name: key.name)
            }
        }
        return try parts.map { part in
            guard let chain = names[part.person ?? ""] else { throw StorageError.logDamaged("a person who is named has no key") }
            return chain
        }
    }

    /// Where the chains are.
    private func heads(of chains: [Chain], _ grown: inout Grown, _ transaction: any SQLTransaction) throws {
        let unknown = Array(Set(chains.map(\.name)).filter { grown.heads[$0] == nil })
        guard !unknown.isEmpty else { return }
        let found = try transaction.run(
            unknown.map {
                SQLStatement("SELECT number, entry FROM log_entry WHERE chain = ? ORDER BY number DESC LIMIT 1", [.blob($0)])
            })
        for (name, answer) in zip(unknown, found) {
            guard let row = answer.rows.first else {
                grown.heads[name] = .start
                continue
            }
            guard let number = row.integer(0), let entry = row.blob(1).flatMap({ LogEntry($0) }) else {
                throw StorageError.logDamaged("the last entry of a chain is none")
            }
            grown.heads[name] = ChainHead(number: UInt64(number), last: entry.leaf)
        }
    }
}
