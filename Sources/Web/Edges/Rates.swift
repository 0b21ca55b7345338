import Foundation
import Synchronization

/// How often somebody may ask, in buckets that fill steadily: one for each kind of request and client. Never by a person's number, and nothing of
/// it is logged but the kind.
///
/// Bounded in memory: a bucket that is full again is forgotten, and past `most` new clients share one bucket of each kind.
public final class Rates: Sendable {
    public enum Kind: Sendable, Hashable, CaseIterable { case requests, searches, looks }

    /// How many in a minute, and at once.
    public struct Limit: Sendable {
        public var perSession: Int
        public var perAddress: Int
        public init(perSession: Int, perAddress: Int) {
            self.perSession = perSession
            self.perAddress = perAddress
        }
    }

    /// What must not be done yet.
    public struct Wait: Error, Hashable {
        public let seconds: Int
        /// The first refusal since something was allowed: worth a line in the log, the others are not.
        public let isFirst: Bool

        package init(seconds: Int, isFirst: Bool) {
            self.seconds = seconds
            self.isFirst = isFirst
        }
    }

    private struct Key: Hashable {
        let kind: Kind
        let isSession: Bool
        let who: String
    }
    private struct Bucket {
        var left: Double
        var at: ContinuousClock.Instant
        var isRefusing = false
        mutating func fill(_ most: Int, at now: ContinuousClock.Instant) {
            let passed = at.duration(to: now) / .seconds(1)
            left = min(Double(most), left + max(0, passed) * Double(most) / 60)
            at = now
        }
    }
    private struct State {
        var buckets: [Key: Bucket] = [:]
        var forgot: ContinuousClock.Instant?
    }

    private let limits: [Kind: Limit]
    private let most: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// - Parameters:
    ///   - limits: a kind that is not named is not limited.
    ///   - most: buckets kept apart at once, some 200 bytes each.
    public init(
        _ limits: [Kind: Limit] = [:], most: Int = 50_000, now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.limits = limits
        self.most = most
        self.now = now
    }

    /// Takes one of a client network's.
    public func take(_ kind: Kind, address network: String) throws(Wait) {
        guard let limit = limits[kind] else { return }
        try take(Key(kind: kind, isSession: false, who: network), limit.perAddress)
    }

    /// Takes one of a session's.
    /// - Parameter key: the session's key, never its cookie.
    public func take(_ kind: Kind, session key: String) throws(Wait) {
        guard let limit = limits[kind] else { return }
        try take(Key(kind: kind, isSession: true, who: key), limit.perSession)
    }

    /// Buckets kept.
    package var kept: Int { state.withLock { $0.buckets.count } }

    private func take(_ asked: Key, _ limit: Int) throws(Wait) {
        let now = now()
        let wait: Wait? = state.withLock { state in
            var key = asked
            if state.buckets[key] == nil, state.buckets.count >= most {
                forget(&state, at: now)
                if state.buckets.count >= most { key = Key(kind: key.kind, isSession: key.isSession, who: "") }
            }
            var bucket = state.buckets[key] ?? Bucket(left: Double(limit), at: now)
            bucket.fill(limit, at: now)
            defer { state.buckets[key] = bucket }
            guard bucket.left < 1 else {
                bucket.left -= 1
                bucket.isRefusing = false
                return nil
            }
            let isFirst = !bucket.isRefusing
            bucket.isRefusing = true
            return Wait(seconds: max(1, Int(((1 - bucket.left) * 60 / Double(limit)).rounded(.up))), isFirst: isFirst)
        }
        if let wait { throw wait }
    }

    /// Once a second at most: a stranger with many addresses must not make every request walk through all buckets.
    private func forget(_ state: inout State, at now: ContinuousClock.Instant) {
        if let forgot = state.forgot, forgot.duration(to: now) < .seconds(1) { return }
        state.forgot = now
        state.buckets = state.buckets.filter { key, bucket in
            guard let limit = limits[key.kind] else { return false }
            let full = key.isSession ? limit.perSession : limit.perAddress
            var bucket = bucket
            bucket.fill(full, at: now)
            return bucket.left < Double(full)
        }
    }
}
