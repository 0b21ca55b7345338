import Foundation

/// How long a session lasts: 15 idle minutes, because its computer is shared, and a working day and no more. Judged by the server at each request.
public struct SessionPolicy: Sendable {
    public let idle: TimeInterval
    public let absolute: TimeInterval

    public init(idle: TimeInterval = 15 * 60, absolute: TimeInterval = 12 * 60 * 60) {
        self.idle = idle
        self.absolute = absolute
    }

    public enum Verdict: Sendable, Hashable { case live, idle, tooOld }

    public func judge(created: Date, seen: Date, now: Date) -> Verdict {
        if now.timeIntervalSince(created) >= absolute { return .tooOld }
        if now.timeIntervalSince(seen) >= idle { return .idle }
        return .live
    }
}
