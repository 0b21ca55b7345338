import Foundation
import Synchronization
import Testing

@testable import StaffWeb

@Suite struct RatesTests {
    private final class Clock: Sendable {
        private let at = Mutex(ContinuousClock.now)
        var now: @Sendable () -> ContinuousClock.Instant { { self.at.withLock { $0 } } }
        func pass(_ seconds: Double) { at.withLock { $0 += .seconds(seconds) } }
    }

    private static func wait(_ body: () throws(Rates.Wait) -> Void) -> Rates.Wait? {
        do throws(Rates.Wait) { try body() } catch { return error }
        return nil
    }

    @Test("as many as may come at once do, the next waits as long as it is told and no longer")
    func bucket() {
        let clock = Clock()
        let rates = Rates([.looks: .init(perSession: 6, perAddress: 100)], now: clock.now)
        for _ in 0..<6 { #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") } == nil) }
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") } == .init(seconds: 10, isFirst: true))
        #expect(
            Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") } == .init(seconds: 10, isFirst: false),
            "one line in the log is enough")
        clock.pass(9)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") }?.seconds == 1)
        clock.pass(1.1)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") } == nil)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") }?.isFirst == true)
    }

    @Test("sessions, addresses and kinds are counted apart; what is not limited is not")
    func apart() {
        let rates = Rates([.looks: .init(perSession: 1, perAddress: 1)], now: Clock().now)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") } == nil)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "a") } != nil)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, session: "b") } == nil)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.looks, address: "a") } == nil)
        for _ in 0..<10 { #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.searches, session: "a") } == nil) }
    }

    @Test("a stranger with many addresses fills no memory, and who was there before is not refused for it")
    func bounded() {
        let clock = Clock()
        let rates = Rates([.requests: .init(perSession: 10, perAddress: 10)], most: 100, now: clock.now)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.requests, session: "mine") } == nil)
        var refused = 0
        for number in 0..<1_000 where Self.wait({ () throws(Rates.Wait) in try rates.take(.requests, address: "address \(number)") }) != nil
        { refused += 1 }
        #expect(rates.kept <= 102 && refused > 800, "past the bound new ones share a bucket")
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.requests, session: "mine") } == nil)
        clock.pass(61)
        #expect(Self.wait { () throws(Rates.Wait) in try rates.take(.requests, address: "late") } == nil)
        #expect(rates.kept <= 3, "full buckets are forgotten")
    }
}
