import Foundation
import Synchronization

/// What time it is by the database, between readings of it: expiries are judged by it, so that nodes whose clocks differ judge alike
/// (issue 5, part 6). Goes on by the machine's steady clock, whatever somebody does to the other one.
public final class DatabaseClock: Sendable {
    private struct Known {
        var theirs: Date
        var at: ContinuousClock.Instant
        /// How far the node's own clock was off when it was last asked; positive: it was behind.
        var skew: TimeInterval
    }
    private let known = Mutex<Known?>(nil)

    public init() {}

    /// By the node's own clock until the database was first read.
    public func now() -> Date {
        guard let known = known.withLock({ $0 }) else { return Date() }
        return known.theirs.addingTimeInterval((ContinuousClock.now - known.at) / .seconds(1))
    }

    /// - Parameters:
    ///   - theirs: what the database said.
    ///   - asked: when it was asked; it looked at its clock at some time between then and now, and the middle is taken.
    public func learn(_ theirs: Date, asked: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        let half = (now - asked) / 2
        let skew = theirs.addingTimeInterval(half / .seconds(1)).timeIntervalSinceNow
        known.withLock { $0 = Known(theirs: theirs, at: now - half, skew: skew) }
    }

    /// How far the node's own clock is off, in seconds; 0 while nothing is known.
    public var skew: TimeInterval { known.withLock { $0?.skew } ?? 0 }
}
