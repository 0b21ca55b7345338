import AuditTrail
import Foundation

/// This region as the witness of neighbours' logs (C2SP tlog-witness): what it signed last of each, and the evidence of logs that signed two histories.
public struct WitnessStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    /// What goes back to the log that asked.
    public struct Answer: Sendable, Hashable {
        public let status: Int
        public let contentType: String
        public let body: [UInt8]
        /// A split view that was not known before: somebody must hear of it.
        public var alarm: SplitView?

        init(status: Int, contentType: String = "text/plain; charset=utf-8", body: [UInt8] = [], alarm: SplitView? = nil) {
            self.status = status
            self.contentType = contentType
            self.body = body
            self.alarm = alarm
        }
    }

    public struct SplitView: Sendable, Hashable {
        public let origin: String
        public let size: UInt64
    }

    /// More evidence of one log is not kept: two are enough, and a log could sign any number.
    static let mostEvidence = 16

    /// Judges a request, keeps the checkpoint and only then signs it. Reading, deciding and keeping are one transaction: of two requests at once one sees
    /// what the other kept, and after a crash nothing was signed that is not kept.
    /// - Parameters:
    ///   - logs: the keys of the logs that this region is a witness of.
    ///   - now: stands in the signature, and on record where a log signed two histories; as the first second of 1970 where the clock says that it is earlier.
    ///     No event can be dated before, and what cannot be on record would not be kept as evidence either; a cosignature has no time 0 (C2SP tlog-cosignature).
    public func add(_ body: [UInt8], logs: TrustPolicy, by signer: NoteSigner, at now: Date) async throws(StorageError) -> Answer {
        let now = max(now, Date(timeIntervalSince1970: 1))
        // What no known log signed is no matter for the database.
        let first = WitnessDecision.on(body, latest: { _ in nil }, logs: logs)
        switch first {
        case .malformed, .notSigned, .unknownLog: return Self.answer(first)
        case .sign, .conflict, .notConsistent, .splitView: break
        }
        do throws(StorageError) { return try await judge(body, logs, signer, now) } catch {
            // Of two that were first at once, one is told so; it sees the other's now.
            guard case .conflict = error else { throw error }
            return try await judge(body, logs, signer, now)
        }
    }

    private func judge(_ body: [UInt8], _ logs: TrustPolicy, _ signer: NoteSigner, _ now: Date) async throws(StorageError) -> Answer {
        let (decision, alarm) = try await database.write { transaction in
            let decision = try WitnessDecision.on(body, latest: { try Self.latest($0, transaction)?.checkpoint }, logs: logs)
            switch decision {
            case .sign(let checkpoint):
                guard let note = AddCheckpoint(body)?.note else { return (WitnessDecision.malformed, SplitView?.none) }
                try Self.keep(checkpoint, note, at: now, transaction)
                return (decision, nil)
            case .splitView(let seen, let other):
                guard let note = AddCheckpoint(body)?.note else { return (.malformed, nil) }
                return (decision, try Self.keep(seen, other, note, at: now, transaction))
            case .unknownLog, .notSigned, .malformed, .conflict, .notConsistent: return (decision, nil)
            }
        }
        guard case .sign(let checkpoint) = decision else { return Self.answer(decision, alarm) }
        guard let line = try? signer.sign(checkpoint.text, at: UInt64(now.timeIntervalSince1970)).line else {
            throw .logDamaged("a witness's signature cannot be made")
        }
        return Answer(status: 200, body: Array(line.utf8))
    }

    private static func answer(_ decision: WitnessDecision, _ alarm: SplitView? = nil) -> Answer {
        guard let body = decision.body else { return Answer(status: decision.status, alarm: alarm) }
        return Answer(status: decision.status, contentType: body.type, body: Array(body.text.utf8), alarm: alarm)
    }

    private static func keep(_ checkpoint: Checkpoint, _ note: SignedNote, at now: Date, _ transaction: any SQLTransaction) throws {
        let values: [SQLValue] = [.integer(Int64(clamping: checkpoint.size)), .blob(checkpoint.root.bytes), .blob(note.bytes), .time(now)]
        if let before = try latest(checkpoint.origin, transaction)?.checkpoint {
            guard before.size != checkpoint.size else { return }
            let kept = try transaction.execute(
                "UPDATE witnessed_log SET size = ?, root = ?, note = ?, at = ? WHERE origin = ? AND size = ?",
                values + [.text(checkpoint.origin), .integer(Int64(clamping: before.size))])
            // Somebody else was first, on a database that lets two be at it: nothing is signed.
            guard kept == 1 else { throw StorageError.busy }
        } else {
            try transaction.execute(
                "INSERT INTO witnessed_log (size, root, note, at, origin) VALUES (?, ?, ?, ?, ?)", values + [.text(checkpoint.origin)])
        }
    }

    /// The evidence and its event.
    /// - Returns: nil where it is known already.
    private static func keep(_ seen: Checkpoint, _ other: Checkpoint, _ note: SignedNote, at now: Date, _ transaction: any SQLTransaction)
        throws -> SplitView?
    {
        let rows = try transaction.query("SELECT size, root FROM split_view WHERE origin = ?", [.text(other.origin)])
        let size = Int64(clamping: other.size)
        guard rows.count < mostEvidence, !rows.contains(where: { $0.integer(0) == size && $0.blob(1) == other.root.bytes }) else {
            return nil
        }
        let event = TrailEvent(
            kind: .splitViewSeen, at: now, detail: other.origin,
            also: [.treeSize: .number(other.size), .treeRoot: .bytes(other.root.bytes)])
        // The first is in `witnessed_log` today and not for ever.
        let first = try latest(other.origin, transaction)?.note ?? note
        for (checkpoint, note) in [(seen, first), (other, note)] {
            try transaction.execute(
                "INSERT INTO split_view (origin, size, root, note, event, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (origin, size, root) DO NOTHING",
                [.text(checkpoint.origin), .integer(size), .blob(checkpoint.root.bytes), .blob(note.bytes), .text(event.id), .time(now)])
        }
        try TrailStore.insert(event, transaction)
        return SplitView(origin: other.origin, size: other.size)
    }

    private static func latest(_ origin: String, _ transaction: any SQLTransaction) throws -> (checkpoint: Checkpoint, note: SignedNote)? {
        guard let row = try transaction.query("SELECT note FROM witnessed_log WHERE origin = ?", [.text(origin)]).first else { return nil }
        guard let note = row.blob(0).flatMap({ try? SignedNote($0) }), let checkpoint = try? Checkpoint(note.text) else {
            throw StorageError.logDamaged("what was signed last of a neighbour's log cannot be read")
        }
        return (checkpoint, note)
    }

    /// What was signed last of a log, as the log sent it; nil where nothing was.
    public func latest(_ origin: String) async throws(StorageError) -> SignedNote? {
        try await database.read { try Self.latest(origin, $0)?.note }
    }

    /// How many checkpoints are kept as evidence that a log signed two histories; 0 is what everybody hopes for.
    public func evidence() async throws(StorageError) -> Int {
        try await database.read { Int(try $0.query("SELECT COUNT(*) FROM split_view", []).first?.integer(0) ?? 0) }
    }
}
