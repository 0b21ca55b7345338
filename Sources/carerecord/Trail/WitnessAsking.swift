import AsyncHTTPClient
import AuditTrail
import Federation
import Foundation
import Logging
import NIOCore
import ServiceLifecycle
import Storage

/// Has neighbours sign the log's newest checkpoint (C2SP tlog-witness, `add-checkpoint`). Whoever signs the log does it too, after the checkpoint is
/// published: no witness delays it, and one that does not answer is asked less and less often.
struct WitnessAsking: ServiceLifecycle.Service {
    /// Between two rounds. All witnesses of a round are asked for one checkpoint, so that one checkpoint has the signatures of all.
    static let pause = Duration.seconds(1)
    /// For one question.
    static let patience = TimeAmount.seconds(5)

    let witnesses: [AskedWitness]
    let log: AskingLog
    /// Nil: this node alone.
    let lease: LeaderLease?
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            if await isMine { await round() } else { for witness in witnesses { await witness.forget() } }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
        }
        for witness in witnesses { await witness.shutdown() }
    }

    private var isMine: Bool {
        get async {
            guard let lease else { return true }
            return await lease.leadership != nil
        }
    }

    private func round() async {
        guard log.standing.stopped == nil, let newest = try? await log.store.newest() else { return }
        await withTaskGroup(of: Void.self) { group in
            for witness in witnesses { group.addTask { await witness.ask(newest, log) } }
        }
    }
}

/// What asking a witness needs of the log.
struct AskingLog: Sendable {
    let store: CosignatureStore
    let proofs: TrailProofs
    let trail: TrailStore
    /// The database's clock.
    let now: @Sendable () async throws(StorageError) -> Date
    let standing: LogStanding
    /// Believes whatever the log's keys signed.
    let policy: @Sendable () async -> TrustPolicy?
    let counts: WitnessCounts
    let logger: Logger

    /// A witness signed another history of this log than the database has: a person must look (docs/running.md).
    /// - Parameter evidence: what it holds of us, under our own key: then nothing more is published. A witness's word alone stops nothing.
    func alarm(_ witness: String, _ size: UInt64, _ evidence: Checkpoint?) async {
        counts.alarm()
        logger.critical(
            "SPLIT VIEW: a witness signed another history of this log than the database has: was an older backup restored? (docs/running.md)",
            metadata: ["witness": "\(witness)", "size": "\(size)", "proved": "\(evidence != nil)"])
        if let evidence {
            standing.stop(
                "the witness \(witness) has a checkpoint of \(evidence.size) entries under its key that the database does not have")
        }
        let also: [EventField: EventValue] = [
            .treeSize: .number(size), .treeRoot: .bytes(evidence?.root.bytes ?? Array(repeating: 0, count: 32)),
        ]
        await putOnRecord("our log, by \(witness)", also)
    }

    /// Tries until it is there: it is said once, and of a log that was stopped no witness is asked again. Dated by the database, which may be away just now,
    /// and as 1970 where its clock says that it is earlier: no event can be before.
    private func putOnRecord(_ detail: String, _ also: [EventField: EventValue]) async {
        var tries = 0
        while true {
            do throws(StorageError) {
                let now = max(try await now(), Date(timeIntervalSince1970: 0))
                return try await trail.append(TrailEvent(kind: .splitViewSeen, at: now, detail: detail, also: also))
            } catch {
                logger.error(
                    "that a witness signed another history is not on record yet: it is tried again", metadata: ["why": "\(error.sentence)"])
            }
            // 1, 2, 4 … 64 seconds, and no longer than this node runs.
            let pause = Duration.seconds(1 << min(6, tries))
            tries += 1
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: pause) }
            if Task.isShuttingDownGracefully || Task.isCancelled { return }
        }
    }
}
