import Foundation

/// Ends sessions so that the end holds at once, also while it cannot be written: signing out must not wait for a disk.
///
/// A session is refused from the moment `end` is called. What could not be written is kept here, in memory, and tried again by
/// `run()` until it is written or the session has come to its absolute end, after which nothing would let it in anyway. What is
/// waiting is lost with the process: such a session then lasts until it is idle.
public actor SessionEnding {
    /// Ends that may wait, some hundred bytes each. More than an ICS's staff sign out in an hour; past it every session is refused until
    /// they are written, because one that has ended could not be told from one that has not.
    public static let limit = 100_000
    /// Between two attempts: soon after the disk is back, and no load while it is away.
    public static let pause: Duration = .seconds(5)

    private struct Waiting {
        let until: Date
        let write: @Sendable () async -> Bool
    }
    private let policy: SessionPolicy
    private let most: Int
    private var waiting: [String: Waiting] = [:]

    public init(policy: SessionPolicy, limit: Int = SessionEnding.limit) {
        self.policy = policy
        most = limit
    }

    /// Ends a session: refuses it, then writes that it has ended.
    /// - Parameters:
    ///   - key: the session's key, never its cookie.
    ///   - created: when it was created; nil where that could not be read.
    ///   - write: writes the end; whether it is durable. Called again until it is.
    /// - Returns: whether it is written. Where not, it is refused all the same, and written later.
    public func end(_ key: String, created: Date?, at now: Date, write: @escaping @Sendable () async -> Bool) async -> Bool {
        waiting[key] = Waiting(until: (created ?? now).addingTimeInterval(policy.absolute), write: write)
        guard await write() else { return false }
        waiting[key] = nil
        return true
    }

    /// Whether a session must not be let in, whatever its row says.
    public func refuses(_ key: String) -> Bool { waiting[key] != nil || waiting.count > most }

    /// How many ends wait to be written.
    public var waitingCount: Int { waiting.count }

    /// Tries once more to write what waits. The first that cannot be written ends the attempt: the others could not either.
    public func tryAgain(at now: Date) async {
        waiting = waiting.filter { $0.value.until > now }
        for (key, it) in waiting {
            guard await it.write() else { return }
            waiting[key] = nil
        }
    }

    /// Runs until cancelled; then tries a last time.
    public func run(now: @escaping @Sendable () -> Date = { Date() }) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.pause)
            await tryAgain(at: now())
        }
    }
}
