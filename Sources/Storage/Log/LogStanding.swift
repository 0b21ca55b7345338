import AuditTrail
import Synchronization

/// The largest checkpoint of the log that this node knows to have been published, and whether it may go on from what the database has. A database that
/// was put back to before it, or a standby that lacks the newest commits, has it no more: a log that went on from there would be two.
public final class LogStanding: Sendable {
    private struct State {
        var known: Checkpoint?
        var why: String?
        var strangers: Int?
    }

    private let state: Mutex<State>

    /// - Parameter known: from before this process.
    public init(_ known: Checkpoint? = nil) { state = Mutex(State(known: known)) }

    /// Nil: it goes on.
    public var stopped: String? { state.withLock { $0.why } }
    public var known: Checkpoint? { state.withLock { $0.known } }

    /// Events that the log does not commit to although it has begun: somebody put them into the database beside the service. Nil: nobody has looked yet.
    public var strangers: Int? { state.withLock { $0.strangers } }
    public func found(strangers: Int) { state.withLock { $0.strangers = strangers } }

    /// A checkpoint of the database, or one that somebody published under the log's key.
    /// - Returns: whether it is larger than what was known.
    @discardableResult
    public func see(_ checkpoint: Checkpoint) -> Bool {
        state.withLock {
            if let known = $0.known, known.origin.utf8.elementsEqual(checkpoint.origin.utf8), known.size >= checkpoint.size { return false }
            $0.known = checkpoint
            return true
        }
    }

    /// Somebody showed a checkpoint under the log's own key that the database does not have: nothing is published until the node is started again.
    public func stop(_ why: String) { state.withLock { if $0.why == nil { $0.why = why } } }

    /// Whether the database has what was published.
    /// - Throws: `logDamaged` where it has not, or where it was found out before.
    public func check(_ transaction: any SQLTransaction) throws {
        let (known, why) = state.withLock { ($0.known, $0.why) }
        if let why { throw StorageError.logDamaged(why) }
        guard let known else { return }
        // Of a log that goes on under another name nothing was published yet.
        if let key = try LogKeyring.inForce(transaction), !key.name.utf8.elementsEqual(known.origin.utf8) { return }
        let root = try transaction.query("SELECT root FROM log_checkpoint WHERE size = ?", [.integer(Int64(clamping: known.size))]).first?
            .blob(0)
        guard root == known.root.bytes else {
            throw StorageError.logDamaged(
                root == nil
                    ? "it was signed at \(known.size) entries, and the database does not have that checkpoint: it is older, or another"
                    : "it was signed at \(known.size) entries, and the database has another checkpoint of that size")
        }
    }
}
