import AccessControl
import CareRecord
import Foundation
import Logging
import Synchronization
import Testing

@testable import Looks
@testable import Storage

/// Deciding again about many open looks at once.
@Suite struct RedecidingTests {
    private let making = TakingOverTests()
    private static let looks = 2_000

    @Test(
        "a change that may concern everybody decides two thousand open looks again in few reads, one that concerns somebody else decides none"
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
            func trained(_ seconds: TimeInterval) async throws {
                try await TrainingStore(region.database).replace(
                    [.init(subject: "somebody else", until: Date() + seconds)], of: "R1H", at: Date())
            }
            try await trained(2 * 86_400)
            let ids = try await Self.opened(region, node)
            #expect(await node.openCount == Self.looks)
            // Somebody else's objection, somebody else's training: nobody here is asked about.
            let other = try NHSNumber("9434765870")
            reads.withLock { $0 = 0 }
            _ = try await ObjectionStore(region.database).set(other, .sharedCareRecord, by: "test", at: Date())
            try await trained(86_400)
            try await Task.sleep(for: Looks.lease * 2)
            for id in ids.prefix(200) { await Self.stays(id, node) }
            #expect(reads.withLock { $0 } == 0)
            // The program of the version before changes something, and does not say what.
            try await region.database.write { try $0.execute("UPDATE register_version SET version = version + 1 WHERE id = 1", []) }
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

    @Test(
        "a change of a staff member's decides their looks again and nobody else's, on the node that holds them and on one that watches them"
    )
    func ofStaff() async throws {
        try await making.withNodes(2) { region, nodes in
            let asked = Mutex<[String]>([])
            let registers = RegisterStore(region.database)
            let here = region.node {
                $0.access.againTogether = { looks async throws(AccessDesk.Failed) in
                    asked.withLock { $0 += looks.map(\.question.staff.subject) }
                    let read: [RegisterStore.Registers]
                    do { read = try await registers.read(looks.map(\.question)) } catch { throw AccessDesk.Failed() }
                    return zip(looks, read).map { look, read in
                        var read = read
                        read.relationships.append(look.question.onCaseload)
                        return look.decide(read)
                    }
                }
            }
            let running = Task { await here.run() }
            defer { running.cancel() }
            let (mine, theirs) = (Stage.clinician, Stage.clinician.named("another"))
            var ids: [String: LookID] = [:]
            for (staff, node) in [(mine, here), (theirs, here), (theirs, nodes[0])] {
                guard case .opened(let id) = try await node.open(LookRequest(number: Stage.number), by: staff, session: staff.subject)
                else {
                    Issue.record("not opened")
                    return
                }
                ids["\(staff.subject) \(node === here)"] = id
            }
            let watched = try #require(ids["another false"])
            #expect(try await here.beat(LookWatch([watched.watchName], session: "another")).shown == [watched.watchName])
            asked.withLock { $0 = [] }
            try await region.database.write { try RegisterVersionStore.rise(.staff(["another"]), $0) }
            try await Task.sleep(for: Looks.lease * 2)
            _ = try await here.look(try #require(ids["\(mine.subject) true"]), session: mine.subject)
            _ = try await here.look(try #require(ids["another true"]), session: "another")
            #expect(try await here.beat(LookWatch([watched.watchName], session: "another")).shown == [watched.watchName])
            #expect(asked.withLock { $0 } == ["another", "another"])
        }
    }

    @Test("a version that falls, or whose changes are too long ago, is not known: everything may have changed")
    func unknown() throws {
        func reading(_ version: Int64, _ changes: [Int64: RegisterChange] = [:]) -> AuthorityReading {
            AuthorityReading(version: version, changes: changes, at: Date())
        }
        let question = RegisterStore.Question(
            staff: Stage.clinician, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
            breakGlass: Stage.policy.breakGlass, now: Date())
        let others = RegisterChange.staff(["another"])
        var changes = RegisterChanges()
        changes.learn(from: reading(5), after: nil)
        #expect(changes.mayTouch(question, from: 4, to: 5), "nobody said what it was")
        changes.learn(from: reading(7, [6: others, 7: others]), after: reading(5))
        #expect(!changes.mayTouch(question, from: 5, to: 7))
        #expect(!changes.mayTouch(question, from: 7, to: 7))
        #expect(changes.mayTouch(question, from: 4, to: 7))
        #expect(changes.mayTouch(question, from: -1, to: 7))
        #expect(changes.mayTouch(question, from: 8, to: 7))
        changes.learn(from: reading(9, [8: others]), after: reading(7))
        #expect(changes.mayTouch(question, from: 7, to: 9), "one of the version before")
        let ofSame = changes.learn(from: reading(10, [10: .staff([Stage.clinician.subject])]), after: reading(9))
        #expect(ofSame)
        #expect(changes.mayTouch(question, from: 9, to: 10))
        // Restored: the same numbers of another history.
        let ofFallen = changes.learn(from: reading(6), after: reading(10))
        #expect(!ofFallen)
        #expect(changes.mayTouch(question, from: 5, to: 6))
        let far = Int64(RegisterChanges.most) + 20
        changes.learn(from: reading(6 + far, Dictionary(uniqueKeysWithValues: (7...6 + far).map { ($0, others) })), after: reading(6))
        #expect(changes.mayTouch(question, from: 6, to: 6 + far))
        #expect(!changes.mayTouch(question, from: 6 + far - 10, to: 6 + far))
    }

    @Test("where another server answers nothing that was known of changes counts, though the version is the same or higher")
    func anotherServer() {
        func reading(_ version: Int64, _ changes: [Int64: RegisterChange] = [:], _ server: String) -> AuthorityReading {
            AuthorityReading(version: version, changes: changes, server: server, at: Date())
        }
        let question = RegisterStore.Question(
            staff: Stage.clinician, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
            breakGlass: Stage.policy.breakGlass, now: Date())
        let others = RegisterChange.staff(["another"])
        var changes = RegisterChanges()
        changes.learn(from: reading(7, [6: others, 7: others], "a"), after: nil)
        #expect(!changes.mayTouch(question, from: 5, to: 7))
        let ofOther = changes.learn(from: reading(8, [8: others], "b"), after: reading(7, [:], "a"))
        #expect(!ofOther)
        #expect(changes.mayTouch(question, from: 6, to: 8), "what 7 was is of the server before")
        #expect(!changes.mayTouch(question, from: 7, to: 8))
        let ofOtherAgain = changes.learn(from: reading(9, [9: others], "b"), after: reading(8, [:], "b"))
        #expect(ofOtherAgain)
    }

    @Test(
        "a standby that was behind takes over, and a change has the number of one that was lost: open looks are decided again all the same")
    func promoted() async throws {
        for server in ["a", "b"] {
            let stage = Stage()
            try await stage.withDesk([Stage.answer("barts", [Stage.patient()], completes: [.identity])]) { desk in
                let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
                stage.state.withLock { $0.server = "a" }
                try await Task.sleep(for: Looks.lease * 2)
                _ = try await desk.look(id, session: "s")
                // Another clinic's list was the change of that number, and is lost; this is the change now.
                stage.state.withLock { state in
                    state.objection = .objects
                    state.server = server
                }
                try await Task.sleep(for: Looks.lease * 2)
                let isShown: Bool
                do {
                    _ = try await desk.look(id, session: "s")
                    isShown = true
                } catch { isShown = false }
                #expect(isShown == (server == "a"), "the version alone says nothing of it")
            }
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

extension StaffMember {
    fileprivate func named(_ subject: String) -> StaffMember {
        StaffMember(subject: subject, issuer: issuer, name: name, role: role, assurance: assurance, proof: proof)
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
