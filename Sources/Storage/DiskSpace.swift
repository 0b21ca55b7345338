/// How much room the disk of the trail has left: said long before the account cannot be written, when law 2 stops everything.
public enum DiskSpace: Hashable, Sendable {
    case enough
    /// A week's notice.
    case low(free: Int64)
    /// Hours: somebody must act now.
    case nearlyFull(free: Int64)
    /// The database has grown to four fifths of what the region allows it. A server's disk cannot be seen from a node, its size can.
    case large(size: Int64, limit: Int64)
    /// To nineteen twentieths, or beyond it.
    case nearlyLargest(size: Int64, limit: Int64)
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
    ///   - limit: how large the region lets it get; nil: nothing was said, and nothing can be judged.
    public static func judge(size: Int64?, limit: Int64?) -> DiskSpace {
        guard let size, let limit, limit > 0 else { return .unknown }
        if size >= limit / 20 * 19 { return .nearlyLargest(size: size, limit: limit) }
        return size >= limit / 5 * 4 ? .large(size: size, limit: limit) : .enough
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
        case .large(let size, let limit):
            "The database is growing towards its limit (\(size / 1_000_000) of \(limit / 1_000_000) MB): when its server's disk is full, nothing is shown."
        case .nearlyLargest(let size, let limit):
            "The database is at its limit (\(size / 1_000_000) of \(limit / 1_000_000) MB): make room at its server now, or nothing is shown."
        case .unknown: "How full the database's disk is cannot be told: watch it by other means."
        }
    }
}
