/// Whether the database takes writes, as one node knows it by writing. Reading cannot tell of a full disk, nor of a lock that only writes wait for;
/// and while a sign-out or the closing of a record cannot be written, the other nodes do not hear of it: whoever goes on by what can be read would go
/// on showing it. So a node shows nothing once its own writes have failed for `lasts`; and nothing at once where one that was no probe was refused.
public actor WriteStanding {
    /// Between two probes: one small commit a second for each node.
    public static let pause: Duration = .seconds(1)
    /// How long the last write that was taken counts. Shorter than a sign-out waits before it is said to be unwritten (a lock is waited for two
    /// seconds, `PostgreSQLSettings.Limits`) and one probe more; longer than a commit takes on a slow disk.
    public static let lasts: Duration = .seconds(3)

    /// For how long after a real write was refused nothing is shown, whatever probes say. Longer than between two attempts at an end that could not be
    /// written (5 s, `SessionEnding.pause` of Identity): it stays dark while those fail.
    public static let dark: Duration = .seconds(6)

    private let write: @Sendable () async -> Bool
    private let failed: @Sendable () -> FailedWrites
    private let now: @Sendable () -> ContinuousClock.Instant
    /// When the last probe that was written began.
    private var taken: ContinuousClock.Instant?
    /// When the last one that was not had its answer.
    private var refused: ContinuousClock.Instant?
    private var isAsking = false
    private var waiting: [CheckedContinuation<Bool, Never>] = []

    public init(_ database: PostgreSQLDatabase) {
        let probe = WriteProbe(database)
        self.init(failed: { database.failedWrites }) {
            do { try await probe.write() } catch { return false }
            return true
        }
    }

    /// - Parameters:
    ///   - failed: when writes of the node's own failed last.
    ///   - write: one probe; whether it is on the disk.
    init(
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        failed: @escaping @Sendable () -> FailedWrites = { FailedWrites() },
        write: @escaping @Sendable () async -> Bool
    ) {
        self.now = now
        self.failed = failed
        self.write = write
    }

    /// Whether anything may be shown by what can be read. Where the last word is old (the process stood still, the database was away) it is asked
    /// for, once for all who wait.
    public var takesWrites: Bool {
        get async {
            if let real = failed().refused, now() - real < Self.dark { return false }
            if isTaken { return true }
            if let refused, now() - refused < Self.pause { return false }
            // One that was under way when a real write failed tells nothing: another is asked for.
            if await ask(), isTaken { return true }
            if let refused, now() - refused < Self.pause { return false }
            return await ask() && isTaken
        }
    }

    /// Whether the last probe that was written still counts: lately, and begun after whatever failed.
    private var isTaken: Bool {
        guard let taken, now() - taken < Self.lasts else { return false }
        let failed = failed()
        return [failed.refused, failed.doubted].allSatisfy { $0.map { $0 <= taken } ?? true }
    }

    /// Probes now, or waits for the probe that is under way.
    @discardableResult
    public func ask() async -> Bool {
        if isAsking { return await withCheckedContinuation { waiting.append($0) } }
        isAsking = true
        let begun = now()
        let isTaken = await write()
        isAsking = false
        if isTaken { taken = begun } else { refused = now() }
        let others = waiting
        waiting = []
        for other in others { other.resume(returning: isTaken) }
        return isTaken
    }
}
