import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Logging
import Storage
import Synchronization
import Testing

@testable import Looks

/// Several nodes over one database: each with a memory, an accountant and a lease of its own.
@Suite struct TakingOverTests {
    static let condition = Stage.resource("Condition", "c1")
    static let answers = [
        Stage.answer("barts", [Stage.patient(), condition]),
        Stage.answer(
            "gp",
            [
                Stage.patient("g1", source: "gp"),
                Stage.resource("AllergyIntolerance", "a1", source: "gp", patient: "Patient/g1", organisation: "F84003"),
            ]),
    ]

    struct Region: Sendable {
        let database: SQLiteDatabase
        let stage = Stage()
        var trail: TrailStore { TrailStore(database) }
        var open: OpenLookStore { OpenLookStore(database) }

        /// A node: nothing of it is shared with another but the database.
        func node(
            _ answers: [GatheredAnswer] = TakingOverTests.answers, limits: Looks.Limits = .init(), leading: LeaderLease? = nil,
            change: (inout Surroundings) -> Void = { _ in }
        ) -> Looks {
            let accountant = Accountant(
                trail: trail, open: open, mixUps: MixUpStore(database), registers: RegisterStore(database),
                glass: BreakGlassStore(database), leading: leading, logger: Logger(label: "test"))
            var surroundings = stage.surroundings(answers)
            surroundings.account = accountant.account
            surroundings.nodes = accountant.nodes
            surroundings.access.decide = { deciding async throws(AccessDesk.Failed) in try await accountant.decided(deciding.onCaseload) }
            let authority = AuthorityStore(database)
            surroundings.access.authority = { last async throws(AccessDesk.Failed) in
                do { return try await authority.read(since: last) } catch { throw AccessDesk.Failed() }
            }
            change(&surroundings)
            return Looks(surroundings: surroundings, limits: limits, logger: Logger(label: "test"))
        }

        func opened(on node: Looks, session: String = "s") async throws -> LookID {
            guard case .opened(let id) = try await node.open(LookRequest(number: Stage.number), by: Stage.clinician, session: session)
            else { throw StorageError.busy }
            return id
        }
    }

    /// - Parameter change: what is different this time, on every node.
    func withNodes(
        _ count: Int = 2, limits: Looks.Limits = .init(), change: (inout Surroundings, Region) -> Void = { _, _ in },
        _ body: (Region, [Looks]) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-nodes-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let region = Region(database: try SQLiteDatabase(path: folder + "/trail.sqlite"))
        // The database's clock counts: what the stage says of time is of no interest to it.
        region.stage.state.withLock { $0.now = Date() }
        let nodes = (0..<count).map { _ in region.node(limits: limits) { change(&$0, region) } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await node.run() } }
            try await body(region, nodes)
            group.cancelAll()
        }
    }

    @Test("a look that another node opened goes on here: the same look, the same entries under the same ids, gathered again on record")
    func takenOver() async throws {
        try await withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            let there = try await nodes[0].final(id, session: "s")
            let here = try await nodes[1].final(id, session: "s")
            func ids(_ look: ReleasedLook) -> Set<String> { Set(look.record.entries.map { look.opaqueID(of: $0.id) }) }
            #expect(ids(here) == ids(there))
            #expect(ids(here).count == 4)
            #expect(abs(here.opened.timeIntervalSince(there.opened)) < 1)
            #expect(here.notices.contains(Looks.elsewhere))
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-gathered-again" }.count == 1)
            SQLiteAccountTests.check(try await region.trail.releases(of: id.text))
            // An entry's page by the id that the first node gave.
            let entry = try #require(there.record.entries(in: .conditions).first)
            #expect(try await nodes[1].openEntry(there.opaqueID(of: entry.id), of: id, session: "s").entry.title.text == "Asthma")
        }
    }

    @Test("both nodes may release under one look: each number is used once, and every root is over what was written before it")
    func bothRelease() async throws {
        try await withNodes(3) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            await withTaskGroup(of: Void.self) { group in
                for node in nodes { group.addTask { _ = try? await node.final(id, session: "s") } }
            }
            for node in nodes { #expect(try await node.final(id, session: "s").ledger.isBalanced) }
            let rows = try await region.trail.releases(of: id.text)
            #expect(rows.map(\.sequence) == Array(1...rows.count))
            SQLiteAccountTests.check(rows)
        }
    }

    @Test("a launch for another person closes the session's record on the node that holds it, though the launch is refused on another")
    func launchedElsewhere() async throws {
        try await withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            let theirs = try await region.opened(on: nodes[0], session: "t")
            _ = try await nodes[0].final(id, session: "s")
            // The node that hears of it holds nothing of the session, as after a restart.
            let launch = LaunchEvidence(id: "signed: epr", birthDate: "1950-01-01", at: Date(), organisation: Stage.barts.ods)
            #expect(
                await lookFailure {
                    _ = try await nodes[1].open(LookRequest(number: "9990000018", launch: launch), by: Stage.clinician, session: "s")
                } != "none")
            #expect(try await region.open.find(id.text)?.ended != nil)
            #expect(await eventually { await lookFailure { _ = try await nodes[0].look(id, session: "s") } == "ended" })
            #expect(try await nodes[0].look(theirs, session: "t").id == theirs)
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-ended" }.count == 1)
        }
    }

    @Test("who searches as often in a minute as anybody may is refused on every node, before anybody is asked, and nobody else is")
    func searchesOfAllNodes() async throws {
        var limits = Looks.Limits()
        limits.searches = 3
        try await withNodes(limits: limits) { region, nodes in
            let byNumber = PersonCriteria(nhsNumber: Stage.number)
            func search(_ node: Looks, _ criteria: PersonCriteria, by staff: StaffMember = Stage.clinician) async -> String {
                await lookFailure { _ = try await node.search(criteria, by: staff, session: "s") }
            }
            for (number, node) in [nodes[0], nodes[1], nodes[0]].enumerated() {
                let criteria = number == 1 ? PersonCriteria(family: "Okonkwo", born: "1944-03-14") : byNumber
                #expect(await search(node, criteria) == "none")
            }
            for node in nodes { #expect(await search(node, byNumber) == "tooManySearches") }
            let kinds = try await region.database.read { try $0.query("SELECT kind FROM trail_event", []).compactMap { $0.text(0) } }
            #expect(kinds.filter { $0 == "searched" }.count == 3 && kinds.filter { $0 == "search-answered" }.count == 3)
            let other = StaffMember(
                subject: "2", issuer: Stage.clinician.issuer, name: "Dr Other", role: Stage.clinician.role, proof: Stage.clinician.proof)
            #expect(await search(nodes[1], byNumber, by: other) == "none")
            // A minute later by the clock that all go by.
            region.stage.pass(60)
            #expect(await search(nodes[1], byNumber) == "none")
        }
    }

    @Test("another session's look is not there, on whichever node; one that has ended has ended on all")
    func notTheirs() async throws {
        try await withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            #expect(await lookFailure { _ = try await nodes[1].look(id, session: "thief") } == "noSuchLook")
            _ = try await nodes[1].look(id, session: "s")
            try await nodes[0].close(id, session: "s")
            try await Task.sleep(for: Looks.lease)
            #expect(await lookFailure { _ = try await nodes[1].look(id, session: "s") } == "ended")
            #expect(await nodes[1].openCount == 0)
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-ended" }.count == 1)
        }
    }

    @Test("a look is closed by a node that does not hold it")
    func closedElsewhere() async throws {
        try await withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            #expect(await lookFailure { try await nodes[1].close(id, session: "thief") } == "noSuchLook")
            _ = try await nodes[0].look(id, session: "s")
            try await nodes[1].close(id, session: "s")
            // Nobody was asked again for that.
            #expect(try await !region.trail.kinds(of: id.text).contains("look-gathered-again"))
            #expect(await lookFailure { try await nodes[1].close(id, session: "s") } == "ended")
            try await Task.sleep(for: Looks.lease)
            #expect(await lookFailure { _ = try await nodes[0].look(id, session: "s") } == "ended")
        }
    }

    @Test("a session that ends on one node ends everywhere within the lease, with all its looks on record")
    func sessionEnds() async throws {
        try await withNodes { region, nodes in
            let sessions = SessionStore(region.database)
            let now = Date()
            try await sessions.create(
                .init(key: "s", staff: Stage.clinician, roles: [], sid: nil, idToken: nil, created: now, seen: now))
            let id = try await region.opened(on: nodes[0])
            _ = try await nodes[1].look(id, session: "s")
            #expect(try await nodes[1].mayGoOn(session: "s"))
            try await sessions.end("s", at: Date())
            await nodes[0].sessionEnded("s")
            try await Task.sleep(for: Looks.lease)
            #expect(try await !nodes[1].mayGoOn(session: "s"))
            #expect(await nodes[1].openCount == 0)
            #expect(try await region.open.find(id.text)?.ended != nil)
        }
    }

    @Test("an objection that is set stops a look on every node within the lease, and no node takes it over")
    func objection() async throws {
        try await withNodes(3) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            _ = try await nodes[1].look(id, session: "s")
            region.stage.state.withLock { $0.objection = .objects }
            _ = try await ObjectionStore(region.database).set(
                Stage.person.nhsNumber, .sharedCareRecord, by: "test", at: Date())
            try await Task.sleep(for: Looks.lease)
            for node in nodes { #expect(await lookFailure { _ = try await node.look(id, session: "s") } == "ended") }
        }
    }

    @Test("a node that stops leaves its looks to the others")
    func stopped() async throws {
        try await withNodes { region, nodes in
            let leaving = region.node()
            let running = Task { await leaving.run() }
            let id = try await region.opened(on: leaving)
            _ = try await leaving.final(id, session: "s")
            running.cancel()
            await running.value
            #expect(try await region.open.find(id.text)?.ended == nil)
            #expect(try await nodes[1].final(id, session: "s").record.entries.count == 4)
        }
    }

    @Test("a look that is idle here and used elsewhere is let go and not ended; one that nobody uses is ended once, on record")
    func idle() async throws {
        var limits = Looks.Limits()
        limits.idle = 120
        try await withNodes(limits: limits) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            _ = try await nodes[1].final(id, session: "s")
            region.stage.pass(100)
            _ = try await nodes[1].look(id, session: "s")
            region.stage.pass(30)
            await nodes[0].sweep()
            #expect(await nodes[0].openCount == 0)
            #expect(try await region.open.find(id.text)?.ended == nil)
            _ = try await nodes[1].look(id, session: "s")
            // Its node is gone.
            await nodes[1].letGo(id)
            region.stage.pass(limits.idle + 20)
            await nodes[0].endLeft()
            #expect(try await region.open.find(id.text)?.ended == nil, "its use is written to the minute")
            region.stage.pass(20)
            await nodes[0].endLeft()
            await nodes[1].endLeft()
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-ended" }.count == 1)
            #expect(await lookFailure { _ = try await nodes[0].look(id, session: "s") } == "ended")
        }
    }

    @Test("a look that is taken over is in use from then on: the node that opened it neither ends it nor has a watch clear it")
    func takenOverIsInUse() async throws {
        var limits = Looks.Limits()
        limits.idle = 120
        try await withNodes(limits: limits) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            region.stage.pass(100)
            _ = try await nodes[1].final(id, session: "s")
            region.stage.pass(30)
            #expect(try await nodes[0].beat(LookWatch([id.watchName], session: "s")).shown == [id.watchName])
            await nodes[0].sweep()
            #expect(try await region.open.find(id.text)?.ended == nil)
            _ = try await nodes[1].look(id, session: "s")
        }
    }

    @Test("a look that is let go of and taken over again here at the same moment keeps its new account: it waits until the old one is gone")
    func whileLeaving() async throws {
        try await withNodes(1) { region, nodes in
            let isHeldUp = Mutex(false)
            let adopted = Mutex(0)
            let node = region.node { surroundings in
                let (letGo, adopt) = (surroundings.nodes.letGo, surroundings.nodes.adopt)
                surroundings.nodes.letGo = { id in
                    while isHeldUp.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(10)) }
                    await letGo(id)
                }
                surroundings.nodes.adopt = { id async throws(NodesDesk.Failed) in
                    adopted.withLock { $0 += 1 }
                    return try await adopt(id)
                }
            }
            let running = Task { await node.run() }
            defer { running.cancel() }
            let id = try await region.opened(on: nodes[0])
            _ = try await node.final(id, session: "s")
            isHeldUp.withLock { $0 = true }
            let leaving = Task { await node.letGo(id) }
            while await node.openCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            let again = Task { try await node.final(id, session: "s") }
            try await Task.sleep(for: .milliseconds(300))
            #expect(adopted.withLock { $0 } == 1, "not while its old account is still there")
            isHeldUp.withLock { $0 = false }
            await leaving.value
            let look = try await again.value
            #expect(look.record.entries.count == 4 && look.ledger.isBalanced)
            #expect(adopted.withLock { $0 } == 2)
        }
    }

    @Test("while the database cannot be read nothing is taken over and nothing shown; the lease is shared by all looks")
    func cutOff() async throws {
        try await withNodes(1) { region, nodes in
            let isCut = Mutex(false)
            let reads = Mutex(0)
            let authority = AuthorityStore(region.database)
            let node = region.node {
                $0.access.authority = { last async throws(AccessDesk.Failed) in
                    reads.withLock { $0 += 1 }
                    if isCut.withLock({ $0 }) { throw AccessDesk.Failed() }
                    do { return try await authority.read(since: last) } catch { throw AccessDesk.Failed() }
                }
            }
            let id = try await region.opened(on: nodes[0])
            isCut.withLock { $0 = true }
            #expect(await lookFailure { _ = try await node.look(id, session: "s") } == "accountUnavailable")
            isCut.withLock { $0 = false }
            let running = Task { await node.run() }
            defer { running.cancel() }
            _ = try await node.final(id, session: "s")
            reads.withLock { $0 = 0 }
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<200 { group.addTask { _ = try? await node.look(id, session: "s") } }
            }
            #expect(reads.withLock { $0 } <= 2)
        }
    }

    @Test("under another policy a look is not taken over: it ends, on record")
    func otherPolicy() async throws {
        try await withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            let other = region.node {
                $0.access.policy = { () async throws(AccessDesk.Failed) in Stage.policyUnder("another") }
            }
            #expect(await lookFailure { _ = try await other.look(id, session: "s") } == "ended")
            #expect(try await region.open.find(id.text)?.ended != nil)
        }
    }
}
