import CareRecord
import Testing

@testable import Federation

/// The circuit breaker alone, with given times.
@Suite struct BreakerTests {
    static let start = ContinuousClock.now

    @Test("it opens at the threshold of failures in a row and not before")
    func threshold() {
        var breaker = Breaker(threshold: 3, rest: .seconds(10))
        for _ in 0..<2 { breaker.failed(.unreachable, at: Self.start) }
        #expect(breaker.refusal(at: Self.start) == nil)
        breaker.succeeded()
        for _ in 0..<2 { breaker.failed(.unreachable, at: Self.start) }
        #expect(breaker.refusal(at: Self.start) == nil)
        breaker.failed(.unreachable, at: Self.start)
        #expect(breaker.refusal(at: Self.start) == .resting)
    }

    @Test("when the rest is over one probe is let through; its failure starts another rest, its success ends it")
    func probe() {
        var breaker = Breaker(threshold: 1, rest: .seconds(10))
        breaker.failed(.status(500), at: Self.start)
        #expect(breaker.refusal(at: Self.start + .seconds(9)) == .resting)
        #expect(breaker.refusal(at: Self.start + .seconds(10)) == nil)
        #expect(breaker.refusal(at: Self.start + .seconds(10)) == .resting)
        breaker.failed(.status(500), at: Self.start + .seconds(11))
        #expect(breaker.refusal(at: Self.start + .seconds(20)) == .resting)
        #expect(breaker.refusal(at: Self.start + .seconds(21)) == nil)
        breaker.succeeded()
        #expect(
            breaker.refusal(at: Self.start + .seconds(21)) == nil
                && breaker.refusal(at: Self.start + .seconds(21)) == nil)
    }

    @Test("whether it rests can be asked without taking the one probe")
    func isResting() {
        var breaker = Breaker(threshold: 1, rest: .seconds(10))
        #expect(!breaker.isResting(at: Self.start))
        breaker.failed(.status(500), at: Self.start)
        #expect(breaker.isResting(at: Self.start + .seconds(9)) && !breaker.isResting(at: Self.start + .seconds(10)))
        #expect(breaker.refusal(at: Self.start + .seconds(10)) == nil)
        #expect(breaker.isResting(at: Self.start + .seconds(10)))
    }

    @Test("a probe that was given up frees the place for the next")
    func abandoned() {
        var breaker = Breaker(threshold: 1, rest: .seconds(10))
        breaker.failed(.unreachable, at: Self.start)
        #expect(breaker.refusal(at: Self.start + .seconds(10)) == nil)
        breaker.abandoned(at: Self.start + .seconds(10))
        #expect(breaker.refusal(at: Self.start + .seconds(10)) == nil)
    }

    @Test("a pause that the source asked for is kept at once, says so, and is never longer than a minute")
    func pause() {
        var breaker = Breaker()
        breaker.failed(.tooManyRequests(retryAfter: 30), at: Self.start)
        #expect(breaker.refusal(at: Self.start + .seconds(10)) == .tooManyRequests(retryAfter: 20))
        #expect(breaker.refusal(at: Self.start + .seconds(30)) == nil)
        var other = Breaker()
        other.failed(.tooManyRequests(retryAfter: 1_000_000), at: Self.start)
        #expect(other.refusal(at: Self.start + .seconds(61)) == nil)
        var third = Breaker()
        third.failed(.tooManyRequests(retryAfter: -5), at: Self.start)
        #expect(third.refusal(at: Self.start) == nil)
    }

    @Test("what tells of a sick source counts; one that only says no is well")
    func counts() {
        for sick in [
            SourceFailure.late(after: .zero), .unreachable, .cutOff, .untrusted(.expired),
            .tooManyRequests(retryAfter: nil), .status(500), .status(503),
        ] {
            #expect(Breaker.counts(sick), "\(sick)")
        }
        for well in [
            SourceFailure.unauthorised, .forbidden, .notFound, .status(400), .redirected, .outcome(codes: []),
            .withheldBySource, .busy, .otherPerson, .notConfigured, .malformed(at: 0), .tooLarge(limit: 1), .incomplete,
        ] {
            #expect(!Breaker.counts(well), "\(well)")
        }
    }
}
