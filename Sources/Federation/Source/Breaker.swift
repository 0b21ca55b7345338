import CareRecord

/// Circuit breaker: a source that failed several times in a row is given a rest, then tried with one question. A source that asks for
/// a pause itself (429 with Retry-After) gets it at once.
struct Breaker: Sendable {
    enum State: Sendable, Equatable {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant, atItsWish: Bool)
        /// One probe is under way; others are not let through.
        case halfOpen
    }

    private(set) var state: State = .closed(failures: 0)
    /// Fewer would rest a source for one bad minute; more would keep every look waiting for it.
    let threshold: Int
    let rest: Duration
    /// However long a pause a source asks for: a slip there must not hide it for a day, and one question a minute burdens nobody.
    static let longestPause = 60

    /// How long a source that failed is left alone before it is tried again.
    static let usualRest: Duration = .seconds(10)

    init(threshold: Int = 5, rest: Duration = usualRest) {
        self.threshold = threshold
        self.rest = rest
    }

    /// Why not to ask now; nil: ask. Nil in the half-open state takes the one probe, so whoever gets it must report what came of it.
    mutating func refusal(at now: ContinuousClock.Instant) -> SourceFailure? {
        switch state {
        case .closed: return nil
        case .halfOpen: return .resting
        case .open(let until, let atItsWish):
            guard now >= until else {
                // Rounded up: a second that has begun is still to be waited.
                return atItsWish
                    ? .tooManyRequests(
                        retryAfter: Int((until - now).components.seconds)
                            + ((until - now).components.attoseconds > 0 ? 1 : 0)) : .resting
            }
            state = .halfOpen
            return nil
        }
    }

    /// Whether a question would be refused now. Unlike `refusal`, it changes nothing.
    func isResting(at now: ContinuousClock.Instant) -> Bool {
        switch state {
        case .closed: false
        case .halfOpen: true
        case .open(let until, _): now < until
        }
    }

    mutating func succeeded() { state = .closed(failures: 0) }

    /// A probe that was cancelled tells nothing: the next may try.
    mutating func abandoned(at now: ContinuousClock.Instant) {
        if state == .halfOpen { state = .open(until: now, atItsWish: false) }
    }

    mutating func failed(_ failure: SourceFailure, at now: ContinuousClock.Instant) {
        if case .tooManyRequests(let seconds?) = failure, seconds > 0 {
            state = .open(until: now + .seconds(min(seconds, Self.longestPause)), atItsWish: true)
            return
        }
        switch state {
        case .halfOpen: state = .open(until: now + rest, atItsWish: false)
        case .closed(let failures):
            state =
                failures + 1 >= threshold ? .open(until: now + rest, atItsWish: false) : .closed(failures: failures + 1)
        case .open: break
        }
    }

    /// Whether a failure tells of a sick source; one that only says no is well.
    static func counts(_ failure: SourceFailure) -> Bool {
        switch failure {
        // A damaged or huge answer is one person's: it must not rest the source for everybody else.
        case .late, .unreachable, .cutOff, .untrusted, .tooManyRequests: true
        case .status(let code): code >= 500
        default: false
        }
    }
}
