import Foundation
import Storage
import Testing

@testable import Looks

/// What one node does for all, and what a node says of itself.
@Suite struct UpkeepTests {
    @Test("looks that no node uses any more are ended by the node that leads, and by no other; one that was taken over from ends nothing")
    func leader() async throws {
        let staging = TakingOverTests()
        try await staging.withNodes(1) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            await nodes[0].letGo(id)
            let leases = ["one", "two"].map { LeaderLease(region.database, name: "upkeep", node: $0, lasting: .milliseconds(400)) }
            let (one, two) = (region.node(leading: leases[0]), region.node(leading: leases[1]))
            region.stage.pass(3_600)
            await one.endLeft()
            #expect(try await region.open.find(id.text)?.ended == nil, "nobody leads yet")
            let first = try #require(try await leases[0].renew())
            await two.endLeft()
            #expect(try await region.open.find(id.text)?.ended == nil, "another leads")
            // It stands still past its lease, and goes on as if it led.
            for _ in 0..<200 where await leases[0].leadership != nil { try await Task.sleep(for: .milliseconds(10)) }
            let second = try #require(try await leases[1].renew())
            #expect(second.fence == first.fence + 1)
            await one.endLeft()
            #expect(try await region.open.find(id.text)?.ended == nil)
            await two.endLeft()
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-ended" }.count == 1)
        }
    }

    @Test("a node counts how looks that were asked for came out, and says how old what it knows of the registers is")
    func figures() async throws {
        let staging = TakingOverTests()
        try await staging.withNodes(1) { region, nodes in
            #expect(await nodes[0].leaseAge == nil)
            let id = try await region.opened(on: nodes[0])
            _ = try await nodes[0].final(id, session: "s")
            await nodes[0].drain()
            #expect(
                await lookFailure { _ = try await nodes[0].open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s") }
                    != nil)
            let openings = await nodes[0].openings
            #expect(openings.opened == 1 && openings.full == 1 && openings.refused == 0)
            #expect(await nodes[0].leaseAge.map { $0 < .seconds(60) } == true)
        }
    }
}
