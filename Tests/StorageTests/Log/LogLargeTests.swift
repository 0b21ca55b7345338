import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What proofs cost where the log is large.
@Suite struct LogLargeTests {
    private static let size: UInt64 = 10_000_000
    /// In full, of a release build: what the log may take. Else, beside other tests, and of an unoptimised build always: ten times that.
    private static let limit: Duration = {
        #if DEBUG
            return .milliseconds(10)
        #else
            return .milliseconds(ProcessInfo.processInfo.environment["CARERECORD_FULL"] == nil ? 10 : 1)
        #endif
    }()

    /// Roots of perfect trees of one leaf's hash, by height: a log of ten million entries whose tiles need not all be there.
    private static let perfect: [MerkleHash] = (0..<24).reduce(into: [MerkleHash.leaf([7])]) { heights, _ in
        if let last = heights.last { heights.append(.node(last, last)) }
    }

    private static var root: MerkleHash {
        var found: MerkleHash?
        for height in 0..<24 where size >> UInt64(height) & 1 == 1 { found = found.map { .node(perfect[height], $0) } ?? perfect[height] }
        return found ?? .ofNothing
    }

    @Test(
        "an inclusion proof over ten million entries is read from a dozen rows at most, is below 2 KB, and takes about a millisecond",
        arguments: Driver.all)
    func inclusion(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let places = (0..<100).map { _ in UInt64.random(in: 0..<Self.size) } + [0, Self.size - 1]
            let plans = try places.map { try ProofPlan.inclusion(of: $0, size: Self.size) }
            let tiles = plans.reduce(into: Set<Tile>()) { $0.formUnion($1.tiles) }
            _ = try await database.write { transaction in
                try transaction.run(
                    tiles.map { tile in
                        let level = if case .hashes(let level) = tile.row { level } else { 0 }
                        return LogTile.writing(tile, Tile.bytes(Array(repeating: Self.perfect[8 * level], count: tile.width)))
                    })
            }
            var took: [Duration] = []
            for (place, plan) in zip(places, plans) {
                let begun = ContinuousClock.now
                let hashes = try await database.read { try plan.proof(from: try LogTile.read(plan.tiles, $0)) }
                took.append(ContinuousClock.now - begun)
                #expect(plan.tiles.count <= 12 && hashes.count * 32 < 2048)
                try InclusionProof(hashes).verify(Self.perfect[0], at: place, size: Self.size, root: Self.root)
            }
            let median = took.sorted()[took.count / 2]
            print("an inclusion proof over \(Self.size) entries (\(driver)): \(median)")
            #expect(median < Self.limit)
        }
    }
}
