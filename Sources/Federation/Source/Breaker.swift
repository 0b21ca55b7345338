import CareRecord

/// Circuit breaker: a source that failed several times in a row is given a rest, then tried with one question.
struct Breaker: Sendable {
    enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        /// One probe is under way; others are not let through.
        case halfOpen
    }

    private(set) var state: State = .closed(failures: 0)
    /// Fewer would rest a source for one bad minute; more would keep every look waiting for it.
    let threshold: Int
    let rest: Duration

    init(threshold: Int = 5, rest: Duration = .seconds(10)) {
        self.threshold = threshold
        self.rest = rest
    }

    /// Whether to ask now. Answering true in the half-open state takes the one probe.
    mutating func permits(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: return true
        case .halfOpen: return false
        case .open(let until):
            guard now >= until else { return false }
            state = .halfOpen
            return true
        }
    }

    mutating func succeeded() { state = .closed(failures: 0) }

    /// A probe that was cancelled tells nothing: the next may try.
    mutating func abandoned(at now: ContinuousClock.Instant) {
        if state == .halfOpen { state = .open(until: now) }
    }

    mutating func failed(at now: ContinuousClock.Instant) {
        switch state {
        case .halfOpen: state = .open(until: now + rest)
        case .closed(let failures):
            state = failures + 1 >= threshold ? .open(until: now + rest) : .closed(failures: failures + 1)
        case .open: break
        }
    }

    /// Whether a failure tells of a sick source; one that only says no is well.
    static func counts(_ failure: SourceFailure) -> Bool {
        switch failure {
        case .late, .unreachable, .cutOff, .untrusted, .tooManyRequests, .malformed, .tooLarge: true
        case .status(let code): code >= 500
        default: false
        }
    }
}
