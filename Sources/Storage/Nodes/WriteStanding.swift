/// Whether the database takes writes, as one node knows it by writing. Reading cannot tell of a full disk, nor of a lock that only writes wait for;
/// and while a sign-out or the closing of a record cannot be written, the other nodes do not hear of it: whoever goes on by what can be read would go
/// on showing it. So a node shows nothing once its own writes have failed for `lasts`.
public actor WriteStanding {
    /// Between two probes: one small commit a second for each node.
    public static let pause: Duration = .seconds(1)
    /// How long the last write that was taken counts. Shorter than a sign-out waits before it is said to be unwritten (a lock is waited for two
    /// seconds, `PostgreSQLSettings.Limits`) and one probe more; longer than a commit takes on a slow disk.
    public static let lasts: Duration = .seconds(3)

    private let write: @Sendable () async -> Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    /// When the last probe that was written began.
    private var taken: ContinuousClock.Instant?
    /// When the last one that was not had its answer.
    private var refused: ContinuousClock.Instant?
    private var isAsking = false
    private var waiting: [CheckedContinuation<Bool, Never>] = []

    public init(_ database: any SQLDatabase) {
        let probe = WriteProbe(database)
        self.init {
            do { try await probe.write() } catch { return false }
            return true
        }
    }

    /// - Parameter write: one probe; whether it is on the disk.
    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, write: @escaping @Sendable () async -> Bool) {
        self.now = now
        self.write = write
    }

    /// Whether anything may be shown by what can be read. Where the last word is old (the process stood still, the database was away) it is asked
    /// for, once for all who wait.
    public var takesWrites: Bool {
        get async {
            if let taken, now() - taken < Self.lasts { return true }
            if let refused, now() - refused < Self.pause { return false }
            return await ask()
        }
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
