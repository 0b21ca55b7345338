import Synchronization

/// How much room the disk of the trail has left: said long before the account cannot be written, when law 2 stops everything.
public enum DiskSpace: Hashable, Sendable {
    case enough
    /// A week's notice.
    case low(free: Int64)
    /// Hours: somebody must act now.
    case nearlyFull(free: Int64)
    /// The database has grown to four fifths of what the region allows it. A server's disk cannot be seen from a node, its size can. `log`: how much
    /// of it is its server's write-ahead log, as far as that is seen.
    case large(size: Int64, log: Int64 = 0, limit: Int64)
    /// To nineteen twentieths, or beyond it.
    case nearlyLargest(size: Int64, log: Int64 = 0, limit: Int64)
    /// It could not be told, which is not the same as enough.
    case unknown

    /// A busy day's trail of a region is some hundred megabytes.
    public static let lowBelow: Int64 = 2_000_000_000
    /// The log of one long transaction and of a checkpoint must still find room.
    public static let nearlyFullBelow: Int64 = 200_000_000

    /// - Parameter free: bytes free; nil where it cannot be told.
    public static func judge(free: Int64?) -> DiskSpace {
        guard let free, free >= 0 else { return .unknown }
        if free < nearlyFullBelow { return .nearlyFull(free: free) }
        return free < lowBelow ? .low(free: free) : .enough
    }

    /// - Parameters:
    ///   - size: of the database; nil where it cannot be told.
    ///   - log: of its server's write-ahead log, which grows without end where a standby that is gone has a slot, or where archiving fails; 0 where
    ///     it may not be seen.
    ///   - limit: how large the region lets it get; nil: nothing was said, and nothing can be judged.
    public static func judge(size: Int64?, log: Int64 = 0, limit: Int64?) -> DiskSpace {
        guard let size = size.map({ $0 + log }), let limit, limit > 0 else { return .unknown }
        if size >= limit / 20 * 19 { return .nearlyLargest(size: size, log: log, limit: limit) }
        return size >= limit / 5 * 4 ? .large(size: size, log: log, limit: limit) : .enough
    }

    /// Whether somebody must act now.
    public var isUrgent: Bool {
        switch self {
        case .nearlyFull, .nearlyLargest: true
        case .enough, .low, .large, .unknown: false
        }
    }

    /// For the log; nil where there is nothing to say.
    public var warning: String? {
        switch self {
        case .enough: nil
        case .low(let free):
            "The database's disk is filling (\(free / 1_000_000) MB free): when it is full, nothing is shown."
        case .nearlyFull(let free):
            "The database's disk is nearly full (\(free / 1_000_000) MB free): free space now, or nothing is shown."
        case .large(let size, let log, let limit):
            "The database is growing towards its limit (\(Self.words(size, log, limit))): when its server's disk is full, nothing is shown."
        case .nearlyLargest(let size, let log, let limit):
            "The database is at its limit (\(Self.words(size, log, limit))): make room at its server now, or nothing is shown."
        case .unknown: "How full the database's disk is cannot be told: watch it by other means."
        }
    }
    private static func words(_ size: Int64, _ log: Int64, _ limit: Int64) -> String {
        "\(size / 1_000_000) of \(limit / 1_000_000) MB" + (log > 0 ? ", of which its write-ahead log has \(log / 1_000_000)" : "")
    }
}

/// Which words of the room that is left go to the log, asked minute by minute.
public struct SpaceTelling: Sendable {
    /// What cannot be told stays so for as long as nobody changes the region file, and a log is read by who was not there when the process started.
    public static let unknownEvery: Duration = .seconds(86_400)

    private var unknown: ContinuousClock.Instant?

    public init() {}

    /// - Returns: nil where there is nothing to say now.
    public mutating func words(_ space: DiskSpace, at now: ContinuousClock.Instant) -> String? {
        guard space == .unknown else { return space.warning }
        if let unknown, now - unknown < Self.unknownEvery { return nil }
        unknown = now
        return space.warning
    }
}

/// What one node last saw of the room that is left: for its log, minute by minute, and for whoever asks whether it is well. No question to the
/// database hangs on the second.
public final class SpaceWatch: Sendable {
    private struct State {
        var telling = SpaceTelling()
        var last = DiskSpace.enough
    }
    private let state = Mutex(State())

    public init() {}

    /// Takes in what was seen.
    /// - Returns: a line for the log, and whether somebody must act now; nil where there is nothing to say.
    public func saw(_ space: DiskSpace, at now: ContinuousClock.Instant = .now) -> (words: String, isUrgent: Bool)? {
        state.withLock { state in
            state.last = space
            return state.telling.words(space, at: now).map { ($0, space.isUrgent) }
        }
    }

    /// The warning that holds now; nil where there is room, or nobody can tell, which the log says once a day.
    public var note: String? { state.withLock { $0.last == .unknown ? nil : $0.last.warning } }
}
