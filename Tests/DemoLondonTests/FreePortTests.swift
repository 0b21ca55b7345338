import Testing

@testable import DemoLondon

@Suite struct FreePortTests {
    @Test("a port that was promised to somebody else is never given again, though nobody listens at it yet")
    func promised() throws {
        // Nearly all of the range is promised, so that without the rule some of the promised would be given.
        let promised = Set(20_000..<31_000)
        for _ in 0..<5 { #expect(try promised.isDisjoint(with: FreePorts.take(10, besides: promised))) }
    }
}
