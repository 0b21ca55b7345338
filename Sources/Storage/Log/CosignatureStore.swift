import AuditTrail
import Foundation

/// What witnesses signed of this region's log, under its checkpoints.
public struct CosignatureStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// A checkpoint of the log and its note, as the log signed it.
    public struct Signed: Sendable, Hashable {
        public let checkpoint: Checkpoint
        public let note: SignedNote
    }

    /// The newest; nil where there is none yet.
    public func newest() async throws(StorageError) -> Signed? {
        try await database.read { transaction in
            guard let row = try transaction.query("SELECT note FROM log_checkpoint ORDER BY size DESC LIMIT 1", []).first else {
                return nil
            }
            return try Self.signed(row)
        }
    }

    /// That of a size; nil where none was signed at it.
    public func checkpoint(of size: UInt64) async throws(StorageError) -> Signed? {
        try await database.read { transaction in
            try transaction.query("SELECT note FROM log_checkpoint WHERE size = ?", [.integer(Int64(clamping: size))]).first.map {
                try Self.signed($0)
            }
        }
    }

    private static func signed(_ row: SQLRow) throws -> Signed {
        guard let note = row.blob(0).flatMap({ try? SignedNote($0) }), let checkpoint = try? Checkpoint(note.text) else {
            throw StorageError.logDamaged("a checkpoint is none")
        }
        return Signed(checkpoint: checkpoint, note: note)
    }

    /// The largest size that a witness signed, as far as it is kept here; 0: none.
    public func size(signedBy witness: VerifierKey) async throws(StorageError) -> UInt64 {
        try await database.read { transaction in
            let row = try transaction.query("SELECT MAX(size) FROM log_cosignature WHERE witness = ?", [.text(witness.text)]).first
            return UInt64(row?.integer(0) ?? 0)
        }
    }

    /// Keeps signature lines that were verified. A witness that signs a checkpoint again says nothing new.
    public func keep(_ note: SignedNote, _ size: UInt64, by witness: VerifierKey, at now: Date) async throws(StorageError) {
        guard let line = note.signatures.first(where: { witness.isNamed(by: $0) })?.line else { return }
        _ = try await database.write { transaction in
            try transaction.execute(
                "INSERT INTO log_cosignature (size, witness, line, at) VALUES (?, ?, ?, ?) ON CONFLICT (size, witness) DO NOTHING",
                [.integer(Int64(clamping: size)), .text(witness.text), .text(line), .time(now)])
        }
    }
}

/// Checkpoints with what witnesses signed under them.
enum CosignedNotes {
    static let newest = SQLStatement("SELECT size, note FROM log_checkpoint ORDER BY size DESC LIMIT 1", [])
    /// How far back it is looked for a checkpoint that more witnesses signed, where none meets a policy: signatures, not seconds.
    private static let reach: Int64 = 256
    /// How often it goes back by the index before it reads signatures one after the other. All witnesses of a round are asked for one checkpoint:
    /// where a few times are not enough, they sign in turns.
    private static let leaps = 16
    /// Signatures that are read at once: a millisecond or two.
    private static let stretch = 1_000
    /// For how long it is looked further back. Whoever asks for a list or a checkpoint waits for it, and a tenth of a second goes through some
    /// ten thousand signatures at least; from one witness's absence to the next it goes at once, however many there are.
    static let patience = Duration.milliseconds(100)

    /// The newest checkpoint that the policy believes which people are handed. Where none is, or no policy asks for a witness: of those signed
    /// lately the newest under which most witnesses signed. Nil where no witness ever signed one under the log's present name.
    static func witnessed(_ witnesses: [[VerifierKey]], _ transaction: any SQLTransaction) throws -> (size: UInt64, note: SignedNote)? {
        try believed(by: witnesses, only: nil, transaction) ?? mostSigned(transaction)
    }

    /// The newest checkpoint under the log's present name that the policy believes which people are handed; nil where none is, or none was found
    /// in time. However long ago it was signed: from each size that too few signed it goes on at the newest that enough can have signed, by the index
    /// of what each signed; where that gets nowhere, because they sign in turns and never the same, by reading what they signed.
    /// - Parameters:
    ///   - witnesses: the region's, as `LogKeyring.policyFile` takes them.
    ///   - only: the key of a log whose keys were not written down yet; nil: of such a log none is believed.
    ///   - patience: after which it is looked no further back.
    static func believed(
        by witnesses: [[VerifierKey]], only: VerifierKey?, within patience: Duration = patience, _ transaction: any SQLTransaction
    ) throws -> (size: UInt64, note: SignedNote)? {
        let keys = try LogKeyring.keys(transaction)
        guard let needed = LogKeyring.needed(of: witnesses), let signer = keys.last?.verifier ?? only,
            let policy = try? TrustPolicy(LogKeyring.policyFile(keys, only: signer, witnesses: witnesses))
        else { return nil }
        let first = Int64(clamping: LogKeyring.firstSize(keys))
        let begun = ContinuousClock.now
        var most = Int64.max
        repeat {
            for _ in 0..<leaps {
                let newest = try newest(of: witnesses, first, most, transaction)
                guard newest.count >= needed else { return nil }
                // No larger one can have the signatures of so many.
                let size = newest[needed - 1]
                guard size == newest[0] else {
                    most = size
                    continue
                }
                if let found = try believed(size, policy, transaction) { return found }
                most = size - 1
            }
            let (sizes, next) = try signed(by: needed, of: witnesses, first, most, transaction)
            for size in sizes { if let found = try believed(size, policy, transaction) { return found } }
            guard let next else { return nil }
            most = next
        } while ContinuousClock.now - begun < patience
        return nil
    }

    /// The checkpoint of a size, where the policy believes it.
    private static func believed(
        _ size: Int64, _ policy: TrustPolicy, _ transaction: any SQLTransaction
    ) throws -> (size: UInt64, note: SignedNote)? {
        let row = try transaction.query("SELECT size, note FROM log_checkpoint WHERE size = ?", [.integer(size)]).first
        guard let found = try row.map({ try note($0, transaction) }), (try? policy.believe(found.note)) != nil else { return nil }
        return found
    }

    /// The sizes between two, both in it, that so many of the witnesses signed, the largest first, of the next thousand signatures.
    /// - Returns: and the size at which it goes on; nil: there are no more.
    private static func signed(
        by needed: Int, of witnesses: [[VerifierKey]], _ first: Int64, _ most: Int64, _ transaction: any SQLTransaction
    ) throws -> (sizes: [Int64], next: Int64?) {
        let rows = try transaction.query(
            "SELECT size, witness FROM log_cosignature WHERE size >= ? AND size <= ? ORDER BY size DESC LIMIT ?",
            [.integer(first), .integer(most), .integer(Int64(stretch))])
        let neighbours = Dictionary(
            witnesses.enumerated().flatMap { number, keys in keys.map { ($0.text, number) } }, uniquingKeysWith: { one, _ in one })
        // The last size's signatures may go on behind these.
        let cut = rows.count < stretch ? nil : rows.last?.integer(0)
        var signers: [Int64: Set<Int>] = [:]
        for row in rows {
            guard let size = row.integer(0), size != cut, let neighbour = row.text(1).flatMap({ neighbours[$0] }) else { continue }
            signers[size, default: []].insert(neighbour)
        }
        let sizes = signers.filter { $0.value.count >= needed }.keys.sorted(by: >)
        return (sizes, cut.map { min($0, most - 1) })
    }

    /// The newest size between two, both in it, that each of the witnesses signed, the largest first; of those that signed one.
    private static func newest(
        of witnesses: [[VerifierKey]], _ first: Int64, _ most: Int64, _ transaction: any SQLTransaction
    ) throws -> [Int64] {
        let questions = witnesses.map { keys in
            keys.map { key in
                SQLStatement(
                    "SELECT MAX(size) FROM log_cosignature WHERE witness = ? AND size >= ? AND size <= ?",
                    [.text(key.text), .integer(first), .integer(most)])
            }
        }
        var answers = try transaction.run(questions.flatMap(\.self)).map { $0.rows.first?.integer(0) }[...]
        return questions.compactMap { own in
            defer { answers = answers.dropFirst(own.count) }
            return answers.prefix(own.count).compactMap(\.self).max()
        }.sorted(by: >)
    }

    private static func mostSigned(_ transaction: any SQLTransaction) throws -> (size: UInt64, note: SignedNote)? {
        let first = LogKeyring.firstSize(try LogKeyring.keys(transaction))
        let sizes = try transaction.query(
            "SELECT size FROM log_cosignature WHERE size >= ? ORDER BY size DESC LIMIT ?",
            [.integer(Int64(clamping: first)), .integer(reach)]
        ).compactMap { $0.integer(0) }
        let counts = Dictionary(sizes.map { ($0, 1) }, uniquingKeysWith: +)
        guard let best = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key,
            let row = try transaction.query("SELECT size, note FROM log_checkpoint WHERE size = ?", [.integer(best)]).first
        else { return nil }
        return try note(row, transaction)
    }

    /// Of a row of `log_checkpoint`: size and note.
    static func note(_ row: SQLRow, _ transaction: any SQLTransaction) throws -> (size: UInt64, note: SignedNote) {
        guard let size = row.integer(0), let note = row.blob(1).flatMap({ try? SignedNote($0) }) else {
            throw StorageError.logDamaged("a checkpoint is none")
        }
        let lines = try transaction.query("SELECT line FROM log_cosignature WHERE size = ? ORDER BY witness", [.integer(size)])
        let signatures = try lines.compactMap { $0.text(0) }.flatMap { line in
            guard let signatures = try? SignedNote.signatures(Array(line.utf8)) else {
                throw StorageError.logDamaged("a witness's signature is none")
            }
            return signatures
        }
        return (UInt64(size), SignedNote(text: note.text, signatures: note.signatures + signatures))
    }
}
