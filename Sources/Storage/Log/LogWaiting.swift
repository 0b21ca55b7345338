import Foundation

/// What waits for its place in the log. Until it has one it is rows and nothing more: whoever can write to the database could take them away, and nothing that was
/// signed would lack them (ARCHITECTURE.md, "The log ends with its database"). So it is told how long it waits.
public enum LogWaiting {
    /// Seconds since the oldest of it was made, by the time in its id and the database's clock; 0 where nothing waits. While events from before the log get
    /// their places (`LogAdoption`) it is the age of those.
    public static func age(_ transaction: any SQLTransaction) throws -> TimeInterval {
        guard let oldest = try transaction.query("SELECT MIN(event) FROM log_waiting", []).first?.text(0) else { return 0 }
        // An id begins with its milliseconds (RFC 9562, section 5.7).
        guard let made = UInt64(oldest.prefix(12), radix: 16) else { throw StorageError.logDamaged("a part that waits is none") }
        return max(0, try transaction.clock().timeIntervalSince1970 - Double(made) / 1000)
    }
}

/// Says that something waits for long, once, and once more when it is over.
public struct LongWaiting: Sendable {
    /// Seconds. For as long another node may need to take over from one that is gone: the time of a lease.
    public static let longest: TimeInterval = 10

    public enum Word: Hashable, Sendable {
        /// Whole seconds of the oldest.
        case long(Int)
        case over
    }

    private var isLong = false

    public init() {}

    /// - Parameter age: `LogWaiting.age`; nil: it could not be told, of which other lines speak.
    public mutating func see(_ age: TimeInterval?) -> Word? {
        guard let age, (age > Self.longest) != isLong else { return nil }
        isLong.toggle()
        return isLong ? .long(Int(age)) : .over
    }
}
