import Testing

@testable import Storage

/// How long a thread waits before it connects, or runs something, again.
@Suite struct PauseTests {
    /// The same numbers in each run (SplitMix64).
    private struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    private func pauses(after runs: Int, _ count: Int, seed: UInt64 = 1) -> [Int64] {
        var chance = Chance(state: seed)
        return (0..<count).map { _ in PostgreSQLPool.pause(after: runs, by: &chance).milliseconds }
    }

    @Test(
        "a pause is 1 ms at least, and at most 5 ms doubled with each run, until half a second",
        arguments: [(1, Int64(10)), (2, 20), (5, 160), (6, 320), (7, 500), (8, 500), (100, 500)])
    func bounds(_ runs: Int, _ most: Int64) {
        let all = pauses(after: runs, 2_000)
        #expect(all.allSatisfy { (1...most).contains($0) })
        // The whole of it is used, so that those who were lost together are spread over it.
        #expect(all.contains { $0 <= most / 4 } && all.contains { $0 > most - most / 4 })
    }

    @Test("the pauses of one pool differ, and so do those of two that lost one server together")
    func differ() {
        let (one, other) = (pauses(after: 8, 100, seed: 1), pauses(after: 8, 100, seed: 2))
        #expect(Set(one).count > 50)
        #expect(zip(one, other).count { $0 != $1 } > 90)
    }

    @Test("a pool's own pauses are as much by chance")
    func own() {
        let all = (0..<100).map { _ in PostgreSQLPool.pause(after: 8).milliseconds }
        #expect(all.allSatisfy { (1...500).contains($0) })
        #expect(Set(all).count > 50)
    }
}
