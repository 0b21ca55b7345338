/// What a witness does with a log's checkpoint, decided from what it signed last: pure, so that the read, the decision and the write can be one transaction.
public enum WitnessDecision: Hashable, Sendable {
    /// To be kept as the newest of its log, and only then signed: 200 and the signature lines.
    case sign(Checkpoint)
    /// Nobody told us of that log: 404.
    case unknownLog
    /// No key of the log's signed it, or a signature is not what it says: 403.
    case notSigned
    /// No request, or a tree that would become smaller: 400.
    case malformed
    /// Another size was signed last: 409 and that size.
    case conflict(signed: UInt64)
    /// The proof does not show that the log only grew: 422.
    case notConsistent
    /// The log signed two different trees of one size. Nothing repairs that: both checkpoints are evidence, and somebody must hear of it at once: 409.
    case splitView(seen: Checkpoint, other: Checkpoint)

    /// - Parameters:
    ///   - latest: of the checkpoint's origin, what was signed last.
    ///   - logs: whose checkpoints are signed. Their witnesses do not matter here.
    public static func on(_ body: [UInt8], latest: (String) throws -> Checkpoint?, logs: TrustPolicy) rethrows -> WitnessDecision {
        guard let request = AddCheckpoint(body) else { return .malformed }
        var policy = logs
        policy.quorum = nil
        let checkpoint: Checkpoint
        do throws(CheckpointError) { checkpoint = try policy.believe(request.note).checkpoint } catch {
            return switch error {
            case .notANote, .notACheckpoint: .malformed
            case .unknownLog: .unknownLog
            case .notSigned, .forged, .notWitnessed: .notSigned
            }
        }
        guard request.old <= checkpoint.size else { return .malformed }
        return on(request, checkpoint, latest: try latest(checkpoint.origin))
    }

    private static func on(_ request: AddCheckpoint, _ checkpoint: Checkpoint, latest: Checkpoint?) -> WitnessDecision {
        let signed = latest?.size ?? 0
        if let latest, latest.size == checkpoint.size, latest.root != checkpoint.root {
            return .splitView(seen: latest, other: checkpoint)
        }
        guard request.old == signed else { return .conflict(signed: signed) }
        guard let latest, signed > 0 else { return request.proof.hashes.isEmpty ? .sign(checkpoint) : .notConsistent }
        do throws(ProofError) {
            try request.proof.verify(from: signed, root: latest.root, to: checkpoint.size, root: checkpoint.root)
        } catch {
            return .notConsistent
        }
        return .sign(checkpoint)
    }

    public var status: Int {
        switch self {
        case .sign: 200
        case .malformed: 400
        case .notSigned: 403
        case .unknownLog: 404
        case .conflict, .splitView: 409
        case .notConsistent: 422
        }
    }

    /// Of an answer without signatures: a conflict says which size was signed, so that the log can prove from there.
    public var body: (type: String, text: String)? {
        switch self {
        case .conflict(let signed): ("text/x.tlog.size", "\(signed)\n")
        case .splitView(let seen, _): ("text/x.tlog.size", "\(seen.size)\n")
        default: nil
        }
    }
}
