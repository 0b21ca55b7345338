import Testing

@testable import FHIRServer

/// How many lists are read at once.
@Suite struct BodiesInHandTests {
    @Test("a sender has room for four, others beside it, and all of them together for sixteen; what is put back is room again")
    func room() {
        let bodies = BodiesInHand()
        #expect((1...5).map { _ in bodies.take(of: "one") } == [true, true, true, true, false])
        #expect(["two", "three", "four"].allSatisfy { sender in (1...4).allSatisfy { _ in bodies.take(of: sender) } })
        #expect(!bodies.take(of: "five"))
        bodies.putBack(of: "two")
        #expect(!bodies.take(of: "one") && bodies.take(of: "five") && !bodies.take(of: "two"))
    }

    @Test("what was never taken gives no room")
    func none() {
        let bodies = BodiesInHand()
        bodies.putBack(of: "one")
        #expect((1...5).map { _ in bodies.take(of: "one") } == [true, true, true, true, false])
    }
}
