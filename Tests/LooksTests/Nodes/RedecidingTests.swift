import AccessControl
import CareRecord
import Foundation
import Logging
import Storage
import Synchronization
import Testing

@testable import Looks

/// Deciding again about many open looks at once.
@Suite struct RedecidingTests {
    private let making = TakingOverTests()
    private static let looks = 2_000

    @Test(
        "a change in the registers decides two thousand open looks again in few reads, while their pages and watches wait for no more than that"
    )
    func many() async throws {
        try await making.withNodes(1) { region, _ in
            let registers = RegisterStore(region.database)
            let reads = Mutex(0)
            // Nothing to gather: it is about deciding.
            let node = region.node([]) {
                $0.access.againTogether = { looks async throws(AccessDesk.Failed) in
                    reads.withLock { $0 += 1 }
                    let read: [RegisterStore.Registers]
                    do { read = try await registers.read(looks.map(\.question)) } catch { throw AccessDesk.Failed() }
                    return zip(looks, read).map { look, read in
                        var read = read
                        read.relationships.append(look.question.onCaseload)
                        return look.decide(read)
                    }
                }
            }
            let running = Task { await node.run() }
            defer { running.cancel() }
            let ids = try await Self.opened(region, node)
            #expect(await node.openCount == Self.looks)
            // Somebody else's objection: nobody here loses anything.
            let other = try NHSNumber("9434765870")
            reads.withLock { $0 = 0 }
            _ = try await ObjectionStore(region.database).set(other, .sharedCareRecord, by: "test", at: Date())
            try await Task.sleep(for: Looks.lease)
            let begun = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for id in ids { group.addTask { await Self.stays(id, node) } }
            }
            let took = ContinuousClock.now - begun
            print("deciding again about \(Self.looks) open looks: \(took), \(reads.withLock { $0 }) reads")
            #expect(reads.withLock { $0 } <= Self.looks / Looks.decidedTogether * 2 + 2 * Looks.readsTogether)
            #expect(took < .seconds(20), "a debug build on a busy machine; a release build is measured in the bench")
            // The person's own: every one of them ends.
            _ = try await ObjectionStore(region.database).set(Stage.person.nhsNumber, .sharedCareRecord, by: "test", at: Date())
            try await Task.sleep(for: Looks.lease)
            #expect(try await node.beat(LookWatch([ids[0].watchName], session: "s0")).shown.isEmpty)
            #expect(await lookFailure { _ = try await node.look(ids[1], session: "s1") } == "ended")
        }
    }

    private static func stays(_ id: LookID, _ node: Looks) async {
        guard let look = await node.live[id] else {
            Issue.record("a look has ended")
            return
        }
        #expect(await lookFailure { try await node.holdAuthority(id, look) } == "none")
    }

    private static func opened(_ region: TakingOverTests.Region, _ node: Looks) async throws -> [LookID] {
        var ids: [LookID] = []
        for start in stride(from: 0, to: looks, by: 100) {
            try await withThrowingTaskGroup(of: (Int, LookID).self) { group in
                for number in start..<start + 100 { group.addTask { (number, try await region.opened(on: node, session: "s\(number)")) } }
                var some: [(Int, LookID)] = []
                for try await one in group { some.append(one) }
                ids += some.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        return ids
    }
}

extension RegisterStore.Question {
    /// The stage's organisation has everybody on a caseload.
    fileprivate var onCaseload: Relationship {
        Relationship(
            kind: .caseload, strength: .proven, organisation: organisation, person: person ?? Stage.person.nhsNumber, from: Moment(now),
            evidence: "caseload")
    }
}
