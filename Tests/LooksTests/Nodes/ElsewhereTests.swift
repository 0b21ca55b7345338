import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Storage
import Synchronization
import Testing

@testable import Looks

/// What a node says of looks that another one holds, and what it makes of an entry's address that another one gave.
@Suite struct ElsewhereTests {
    private let making = TakingOverTests()

    private static func answers(_ condition: [ReadResource]) -> [GatheredAnswer] {
        [Stage.answer("barts", [Stage.patient()] + condition), Stage.answer("gp", [])]
    }

    @Test("every node lists all that a session has open, and what another holds is closed from here without being gathered")
    func listed() async throws {
        try await making.withNodes { region, nodes in
            let (mine, other) = (try await region.opened(on: nodes[0]), try await region.opened(on: nodes[1]))
            _ = try await region.opened(on: nodes[1], session: "theirs")
            for (node, here, there) in [(nodes[0], mine, other), (nodes[1], other, mine)] {
                #expect(await node.openLooks(session: "s").map(\.id) == [here])
                let elsewhere = await node.openElsewhere(session: "s")
                #expect(elsewhere.map(\.id) == [there] && elsewhere.map(\.nhsNumber) == [Stage.person.nhsNumber])
                #expect(elsewhere.first?.mark.number == 0)
            }
            #expect(await nodes[0].openElsewhere(session: "nobody's").isEmpty)
            try await nodes[0].close(other, session: "s")
            #expect(await nodes[0].openElsewhere(session: "s").isEmpty)
            #expect(await eventually { await nodes[1].openLooks(session: "s").isEmpty })
            #expect(try await !region.trail.kinds(of: other.text).contains("look-gathered-again"))
        }
    }

    @Test("who may not be looked at any more is named by no node")
    func notPermitted() async throws {
        try await making.withNodes { region, nodes in
            _ = try await region.opened(on: nodes[1])
            #expect(await nodes[0].openElsewhere(session: "s").count == 1)
            region.stage.state.withLock { $0.objection = .objects }
            _ = try await ObjectionStore(region.database).set(Stage.person.nhsNumber, .sharedCareRecord, by: "test", at: Date())
            try await Task.sleep(for: Looks.lease)
            #expect(await nodes[0].openElsewhere(session: "s").isEmpty)
        }
    }

    @Test(
        "an entry whose resource is another by the time that this node asks is shown as it is, and said to have changed; its bytes are not shown for the first's"
    )
    func changed() async throws {
        try await making.withNodes(1) { region, nodes in
            let here = region.node(Self.answers([Stage.resource("Condition", "c1", title: "Asthma, resolved")]))
            let running = Task { await here.run() }
            defer { running.cancel() }
            let id = try await region.opened(on: nodes[0])
            let there = try await nodes[0].final(id, session: "s")
            let opaque = there.opaqueID(of: try #require(there.record.entries(in: .conditions).first).id)
            let opened = try await here.openEntry(opaque, of: id, session: "s")
            #expect(opened.isChanged && opened.entry.title.text == "Asthma, resolved" && opened.entry.id.resource.id == "c1")
            #expect(await lookFailure { _ = try await here.openAttachment(0, of: opaque, in: id, session: "s") } == "entryChanged")
            #expect(try await !nodes[0].openEntry(opaque, of: id, session: "s").isChanged)
        }
    }

    @Test("an entry that its source sends this node no more is said not to be there now, and nobody else's is shown in its place")
    func gone() async throws {
        try await making.withNodes(1) { region, nodes in
            let here = region.node(Self.answers([Stage.resource("Condition", "c2")]))
            let running = Task { await here.run() }
            defer { running.cancel() }
            let id = try await region.opened(on: nodes[0])
            let there = try await nodes[0].final(id, session: "s")
            let opaque = there.opaqueID(of: try #require(there.record.entries(in: .conditions).first).id)
            #expect(await lookFailure { _ = try await here.openEntry(opaque, of: id, session: "s") } == "entryGone")
            #expect(await lookFailure { _ = try await here.openEntry(String(opaque.reversed()), of: id, session: "s") } == "entryGone")
        }
    }

    @Test(
        "when a staff member's role is ended, their open looks end on the node that holds them and on one that watches, and no new one opens"
    )
    func roleEnded() async throws {
        try await making.withNodes(1) { region, _ in
            let registers = RegisterStore(region.database)
            let nodes = (0..<2).map { _ in
                region.node {
                    $0.access.again = { question, decide async throws(AccessDesk.Failed) in
                        do { return decide(try await registers.read(question).with(question)) } catch { throw AccessDesk.Failed() }
                    }
                }
            }
            let running = nodes.map { node in Task { await node.run() } }
            defer { for one in running { one.cancel() } }
            let id = try await region.opened(on: nodes[0])
            #expect(try await nodes[1].beat(LookWatch([id.watchName], session: "s")).shown == [id.watchName])
            try await nodes[0].mayBegin(Stage.clinician)
            let store = RoleEndStore(region.database)
            let line = RoleEndLine(subject: Stage.clinician.subject, role: Stage.clinician.role.jobRole)
            try await store.end([line], at: "R1H", issuer: "https://another.example", by: "hr")
            try await Task.sleep(for: Looks.lease)
            _ = try await nodes[0].look(id, session: "s")
            // By the clock of the stage, which stands still and is what these nodes judge by.
            try await store.end(
                [line], at: "R1H", issuer: Stage.clinician.issuer, by: "hr", at: region.stage.state.withLock { $0.now })
            try await Task.sleep(for: Looks.lease)
            #expect(try await nodes[1].beat(LookWatch([id.watchName], session: "s")).shown.isEmpty)
            #expect(await lookFailure { _ = try await nodes[0].look(id, session: "s") } == "ended")
            #expect(await lookFailure { _ = try await region.opened(on: nodes[0]) } == "refused")
            #expect(await lookFailure { try await nodes[0].mayBegin(Stage.clinician) } == "refused")
            try await store.restore([line], at: "R1H", issuer: Stage.clinician.issuer, by: "hr")
            _ = try await region.opened(on: nodes[0])
            try await nodes[0].mayBegin(Stage.clinician)
        }
    }
}

extension RegisterStore.Registers {
    /// The stage's organisation has everybody on a caseload.
    fileprivate func with(_ question: RegisterStore.Question) -> RegisterStore.Registers {
        guard let person = question.person else { return self }
        var it = self
        it.relationships.append(
            Relationship(
                kind: .caseload, strength: .proven, organisation: question.organisation, person: person, from: Moment(question.now),
                evidence: "caseload"))
        return it
    }
}
