import AuditTrail
import Foundation

/// The keys that the log was signed with, each from which size on (docs/trail.md, "Changing the key"). They stand in the database, so that of nodes with
/// different keys only those sign that have the one in force.
public enum LogKeyring {
    public struct Key: Sendable, Hashable {
        public let verifier: VerifierKey
        /// Sizes that it signs.
        public let from: UInt64
    }

    /// All keys, the first one first. Empty: none was written down yet, and whatever signed is the only one.
    public static func keys(_ transaction: any SQLTransaction) throws -> [Key] {
        try transaction.query("SELECT verifier, valid_from FROM log_key ORDER BY valid_from", []).map { row in
            guard let verifier = row.text(0).flatMap({ try? VerifierKey($0) }), let from = row.integer(1) else {
                throw StorageError.logDamaged("one of its keys is none")
            }
            return Key(verifier: verifier, from: UInt64(from))
        }
    }

    /// The key that signs now.
    static func inForce(_ transaction: any SQLTransaction) throws -> VerifierKey? {
        try transaction.query("SELECT verifier FROM log_key ORDER BY valid_from DESC LIMIT 1", []).first?.text(0).map {
            guard let key = try? VerifierKey($0) else { throw StorageError.logDamaged("one of its keys is none") }
            return key
        }
    }

    /// Writes down a log's first key.
    static func begin(_ key: VerifierKey, _ transaction: any SQLTransaction, at now: Date) throws {
        try transaction.execute(
            "INSERT INTO log_key (verifier, valid_from, at) VALUES (?, 0, ?) ON CONFLICT (verifier) DO NOTHING",
            [.text(key.text), .time(now)])
    }

    /// Whom to believe, for a log's keys.
    /// - Parameter only: the key of a log whose keys were not written down yet.
    public static func policy(_ keys: [Key], only: VerifierKey) -> TrustPolicy {
        guard !keys.isEmpty else { return TrustPolicy(log: only) }
        return TrustPolicy(logs: keys.map { TrustPolicy.LogKey(key: $0.verifier, from: $0.from, until: end(of: $0, keys)) })
    }

    /// Where the next key of the same log begins; nil: it is the log's last, also where the entries went on under another name: how far the log was
    /// published, which then is more than the database knows, is not known here.
    private static func end(of key: Key, _ keys: [Key]) -> UInt64? {
        keys.first { $0.from > key.from && $0.verifier.name.utf8.elementsEqual(key.verifier.name.utf8) }?.from
    }

    /// The same as lines of a policy file.
    public static func lines(_ keys: [Key], only: VerifierKey) -> String {
        guard keys.count > 1 else { return "log \(keys.first?.verifier.text ?? only.text)\n" }
        return keys.map { key in
            let until = end(of: key, keys).map { "\($0)" } ?? "-"
            return "log \(key.verifier.text)\nspan \(key.verifier.idText) \(key.from) \(until)\n"
        }.joined()
    }

    /// Whom to believe, as a policy file that is handed to people: every key that the log was signed with, and of the region's witnesses more than half. Of
    /// fewer, two histories could each have the signatures of some.
    /// - Parameters:
    ///   - only: the key of a log whose keys were not written down yet.
    ///   - witnesses: their keys, those of one neighbour together: while it changes its key it has two, and either is enough.
    public static func policyFile(_ keys: [Key], only: VerifierKey, witnesses: [[VerifierKey]]) -> String {
        var text = lines(keys, only: only)
        var (members, count): ([String], Int) = ([], 0)
        for (number, neighbour) in witnesses.enumerated() where !neighbour.isEmpty {
            let names = neighbour.indices.map { "W\(count + $0 + 1)" }
            count += names.count
            text += zip(names, neighbour).map { "witness \($0) \($1.text)\n" }.joined()
            if names.count > 1 { text += "group N\(number + 1) any \(names.joined(separator: " "))\n" }
            members.append(names.count > 1 ? "N\(number + 1)" : names[0])
        }
        guard members.count > 1, let needed = needed(of: witnesses) else { return text + "quorum \(members.first ?? "none")\n" }
        return text + "group Q \(needed) \(members.joined(separator: " "))\nquorum Q\n"
    }

    /// How many neighbours that policy asks for; nil: there is none.
    static func needed(of witnesses: [[VerifierKey]]) -> Int? {
        let count = witnesses.count { !$0.isEmpty }
        return count > 0 ? count / 2 + 1 : nil
    }

    /// The first size of a checkpoint under the log's present name: where it went on as a new log, smaller ones are the old log's.
    static func firstSize(_ keys: [Key]) -> UInt64 {
        guard let name = keys.last?.verifier.name else { return 0 }
        return keys.first { $0.verifier.name.utf8.elementsEqual(name.utf8) }?.from ?? 0
    }

    /// Why a key is not taken.
    public enum Refused: Error, Hashable, Sendable {
        case storage(StorageError)
        /// The log was never kept by a program that writes its keys down.
        case noFirstKey
        case otherLog(String)
        case sameLog(String)
        case usedBefore
        /// The key was changed just now, and has signed nothing yet.
        case tooSoon

        public var sentence: String {
            switch self {
            case .storage(let error): error.sentence
            case .noFirstKey: "The log's first key is not written down yet. Start the service once with it."
            case .otherLog(let name): "The new key is not one of the log \(name): it must have that name."
            case .sameLog(let name): "The log was called \(name) already. A new log needs a name that it never had."
            case .usedBefore: "The log had that key before. Make a new one."
            case .tooSoon: "The key was changed just now, and has signed nothing yet. Let a node sign with it first."
            }
        }
    }

    /// Lets another key sign from the next entry on. What was signed stays as it is; the old key is not needed, so that one that is lost or stolen is
    /// replaced the same way.
    /// - Parameter renaming: whether the key has another name, under which the entries go on as a new log: where the old one was published further than the
    ///   database knows.
    /// - Returns: the first size that it signs.
    public static func change(
        to key: VerifierKey, renaming: Bool = false, in database: any SQLDatabase, at now: Date
    ) async throws(Refused) -> UInt64 {
        let result: Result<UInt64, Refused>
        do { result = try await database.write { try change(to: key, renaming, $0, at: now) } } catch { throw .storage(error) }
        return try result.get()
    }

    private static func change(
        to key: VerifierKey, _ renaming: Bool, _ transaction: any SQLTransaction, at now: Date
    ) throws -> Result<UInt64, Refused> {
        // No leader signs meanwhile: the fence's row is taken (`Leadership.hold`).
        try transaction.execute("UPDATE leader_lease SET fence = fence WHERE name = ?", [.text(LogIntegrator.lease)])
        let keys = try keys(transaction)
        guard let last = keys.last else { return .failure(.noFirstKey) }
        let hadName = keys.contains { $0.verifier.name.utf8.elementsEqual(key.name.utf8) }
        guard renaming ? !hadName : last.verifier.name.utf8.elementsEqual(key.name.utf8) else {
            return .failure(renaming ? .sameLog(key.name) : .otherLog(last.verifier.name))
        }
        guard !keys.contains(where: { $0.verifier == key }) else { return .failure(.usedBefore) }
        let size = try transaction.query("SELECT MAX(size) FROM log_checkpoint", []).first?.integer(0) ?? 0
        let from = UInt64(size) + 1
        guard from > last.from else { return .failure(.tooSoon) }
        try transaction.execute(
            "INSERT INTO log_key (verifier, valid_from, at) VALUES (?, ?, ?)", [.text(key.text), .integer(Int64(from)), .time(now)])
        try TrailStore.insert(TrailEvent(kind: .logKeyChanged, at: now, detail: key.text), transaction)
        return .success(from)
    }
}
