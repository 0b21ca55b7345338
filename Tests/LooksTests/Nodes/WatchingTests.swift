import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Logging
import Storage
import Synchronization
import Testing

@testable import Looks

/// What a browser's watch is told, on whichever node it asks.
@Suite struct WatchingTests {
    private let making = TakingOverTests()

    private func watch(_ ids: [LookID], session: String = "s") -> LookWatch { LookWatch(ids.map(\.watchName), session: session) }

    @Test("a watch names the session's looks that may be shown, and a look that is closed is named no more")
    func closed() async throws {
        try await making.withNodes(1) { region, nodes in
            let (one, other) = (try await region.opened(on: nodes[0]), try await region.opened(on: nodes[0]))
            var watch = try await nodes[0].beat(watch([one, other]))
            #expect(watch.shown == [one.watchName, other.watchName])
            try await nodes[0].close(one, session: "s")
            watch = try await nodes[0].beat(watch)
            #expect(watch.shown == [other.watchName])
        }
    }

    @Test("the name in a watch is not the look's id, and opens nothing")
    func name() async throws {
        try await making.withNodes(1) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            #expect(!id.text.contains(id.watchName) && id.watchName.utf8.count == 12)
            #expect(LookID(id.watchName) == nil || LookID(id.watchName) != id)
        }
    }

    @Test("another session's look is never named, on whichever node")
    func notTheirs() async throws {
        try await making.withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            for node in nodes { #expect(try await node.beat(watch([id], session: "thief")).shown.isEmpty) }
        }
    }

    @Test("a look that another node opened a moment ago may be shown at once, though the session's looks were read here before")
    func openedElsewhere() async throws {
        try await making.withNodes { region, nodes in
            let one = try await region.opened(on: nodes[0])
            #expect(try await nodes[1].beat(watch([one])).shown == [one.watchName])
            let other = try await region.opened(on: nodes[0])
            #expect(try await nodes[1].beat(watch([one, other])).shown == [one.watchName, other.watchName])
        }
    }

    @Test("where it cannot be read whether another node uses an idle look, its watch cannot tell, and clears nothing for good")
    func cannotTell() async throws {
        var limits = Looks.Limits()
        limits.idle = 120
        try await making.withNodes(0) { region, _ in
            let node = region.node(limits: limits) {
                $0.nodes.seen = { _ async throws(NodesDesk.Failed) in throw NodesDesk.Failed() }
            }
            let id = try await region.opened(on: node)
            region.stage.pass(130)
            #expect(await lookFailure { _ = try await node.beat(watch([id])) } == "accountUnavailable")
        }
    }

    /// A node that reads what opened a look as a program of another version wrote it.
    private func ofAnotherVersion(_ region: TakingOverTests.Region, _ change: @escaping @Sendable (WrittenDecision) -> WrittenDecision?)
        -> Looks
    {
        region.node {
            let find = $0.nodes.find
            $0.nodes.find = { id async throws(NodesDesk.Failed) in
                guard let it = try await find(id) else { return nil }
                return HeldLook(
                    session: it.session, person: it.person, askedFor: it.askedFor, mark: it.mark, opened: it.opened, seen: it.seen,
                    isEnded: it.isEnded, decision: it.decision.flatMap(change))
            }
        }
    }

    @Test("a look of a node whose program knows one silent rule more is watched and goes on here")
    func oneRuleMore() async throws {
        try await making.withNodes(1) { region, nodes in
            let here = ofAnotherVersion(region) {
                try? WrittenDecision(text: $0.text.replacing("\"silent\":[", with: "\"silent\":[\"a-later-rule\","))
            }
            let id = try await region.opened(on: nodes[0])
            #expect(try await here.beat(watch([id])).shown == [id.watchName])
            #expect(try await here.look(id, session: "s").id == id)
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-gathered-again" }.count == 1)
        }
    }

    @Test(
        "where this program finds otherwise its watch tells nothing of that look, and of the session's others all; the look does not go on here"
    )
    func anotherFinding() async throws {
        try await making.withNodes(1) { region, nodes in
            let here = ofAnotherVersion(region) {
                guard let rule = $0.findings.first?.rule else { return nil }
                return try? WrittenDecision(text: $0.text.replacing("\"rule\":\"\(rule)\"", with: "\"rule\":\"a-later-rule\""))
            }
            let id = try await region.opened(on: nodes[0])
            let mine = try await region.opened(on: here)
            let told = try await here.beat(watch([mine, id]))
            #expect(told.shown == [mine.watchName] && told.untold == [id.watchName])
            #expect(try await nodes[0].beat(watch([id])).shown == [id.watchName])
            // An original that stands open is asked for again by the browser alone.
            #expect(
                await lookFailure { _ = try await LookUse.$isByPerson.withValue(false) { try await here.look(id, session: "s") } }
                    == "leaving")
            #expect(try await !region.trail.kinds(of: id.text).contains("look-ended"))
            #expect(try await nodes[0].look(id, session: "s").id == id)
            #expect(await lookFailure { _ = try await here.look(id, session: "s") } == "ended")
            #expect(try await region.trail.kinds(of: id.text).contains("look-ended"))
        }
    }

    @Test("a database that hangs is waited for by a watch for less than a second, whoever began to read; and it comes back by itself")
    func hangs() async throws {
        let hangs = Mutex(false)
        try await making.withNodes(
            1,
            change: { surroundings, region in
                let authority = AuthorityStore(region.database)
                surroundings.access.authority = { last async throws(AccessDesk.Failed) in
                    while hangs.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(20)) }
                    do { return try await authority.read(since: last) } catch { throw AccessDesk.Failed() }
                }
            }
        ) { region, nodes in
            let id = try await region.opened(on: nodes[0])
            let watched = try await nodes[0].beat(watch([id]))
            @Sendable func beat() async throws -> LookWatch {
                try await LookUse.$isByPerson.withValue(false) { try await nodes[0].beat(watched) }
            }
            hangs.withLock { $0 = true }
            try? await Task.sleep(for: Looks.lease)
            for _ in 0..<3 {
                let begun = ContinuousClock.now
                #expect(await lookFailure { _ = try await beat() } == "accountUnavailable")
                #expect(ContinuousClock.now - begun < .seconds(2), "it never ends by itself")
            }
            hangs.withLock { $0 = false }
            #expect(await eventually { (try? await beat())?.shown == [id.watchName] })
        }
    }

    @Test("a session that ends on another node ends the watch within the lease")
    func sessionEnds() async throws {
        try await making.withNodes { region, nodes in
            let sessions = SessionStore(region.database)
            let now = Date()
            try await sessions.create(
                .init(key: "s", staff: Stage.clinician, roles: [], sid: nil, idToken: nil, created: now, seen: now))
            let id = try await region.opened(on: nodes[0])
            let watched = try await nodes[1].beat(watch([id]))
            #expect(watched.shown == [id.watchName])
            try await sessions.end("s", at: Date())
            await nodes[0].sessionEnded("s")
            try await Task.sleep(for: Looks.lease)
            #expect(await lookFailure { _ = try await nodes[1].beat(watched) } == "ended")
        }
    }

    @Test("a look of another node is watched without being taken over, and without a read for each beat")
    func afar() async throws {
        try await making.withNodes(1) { region, nodes in
            let reads = Mutex((find: 0, open: 0, again: 0))
            let here = region.node {
                let (find, open, again) = ($0.nodes.find, $0.nodes.open, $0.access.again)
                $0.nodes.find = { id async throws(NodesDesk.Failed) in
                    reads.withLock { $0.find += 1 }
                    return try await find(id)
                }
                $0.nodes.open = { session async throws(NodesDesk.Failed) in
                    reads.withLock { $0.open += 1 }
                    return try await open(session)
                }
                $0.access.again = { question, decide async throws(AccessDesk.Failed) in
                    reads.withLock { $0.again += 1 }
                    return try await again(question, decide)
                }
            }
            let id = try await region.opened(on: nodes[0])
            var watch = watch([id])
            for _ in 0..<50 {
                watch = try await here.beat(watch)
                #expect(watch.shown == [id.watchName])
            }
            #expect(await here.openCount == 0)
            #expect(reads.withLock { $0 } == (1, 1, 1))
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-gathered-again" }.isEmpty)
            try await nodes[0].close(id, session: "s")
            try await Task.sleep(for: Looks.lease)
            #expect(try await here.beat(watch).shown.isEmpty)
        }
    }

    @Test("an objection clears the page of a look whose node is dead, and the look ends, on record")
    func deadNode() async throws {
        try await making.withNodes(1) { region, nodes in
            let dead = region.node()
            let running = Task { await dead.run() }
            let id = try await region.opened(on: dead)
            // As a process that is killed: it says nothing to anybody any more.
            running.cancel()
            await running.value
            let watched = try await nodes[0].beat(watch([id]))
            #expect(watched.shown == [id.watchName])
            region.stage.state.withLock { $0.objection = .objects }
            _ = try await ObjectionStore(region.database).set(Stage.person.nhsNumber, .sharedCareRecord, by: "test", at: Date())
            try await Task.sleep(for: Looks.lease)
            #expect(try await nodes[0].beat(watched).shown.isEmpty)
            #expect(try await region.open.find(id.text)?.ended != nil)
            #expect(try await region.trail.kinds(of: id.text).filter { $0 == "look-ended" }.count == 1)
        }
    }

    @Test("a watch is no use by a person: an idle look ends though it is watched, and so does one that a browser loads again by itself")
    func noUse() async throws {
        var limits = Looks.Limits()
        limits.idle = 120
        try await making.withNodes(1, limits: limits) { region, nodes in
            let (watched, refreshed) = (try await region.opened(on: nodes[0]), try await region.opened(on: nodes[0]))
            let used = try await region.opened(on: nodes[0])
            var watch = watch([watched, refreshed, used])
            for _ in 0..<5 {
                region.stage.pass(30)
                watch = try await nodes[0].beat(watch)
                _ = try await nodes[0].look(used, session: "s")
                _ = try? await LookUse.$isByPerson.withValue(false) { try await nodes[0].look(refreshed, session: "s") }
            }
            #expect(try await nodes[0].beat(watch).shown == [used.watchName])
        }
    }

    @Test("while it cannot be told what may be shown, a watch says so and names nothing")
    func cutOff() async throws {
        try await making.withNodes(1) { region, nodes in
            let fault = Mutex<AccessDesk.Failed?>(nil)
            let authority = AuthorityStore(region.database)
            let node = region.node {
                $0.access.authority = { last async throws(AccessDesk.Failed) in
                    if let fault = fault.withLock({ $0 }) { throw fault }
                    do { return try await authority.read(since: last) } catch { throw AccessDesk.Failed() }
                }
            }
            let id = try await region.opened(on: nodes[0])
            let watched = try await node.beat(watch([id]))
            for (failed, said) in [(AccessDesk.Failed(), "accountUnavailable"), (AccessDesk.Failed(clockOff: 9), "clockOff")] {
                fault.withLock { $0 = failed }
                try await Task.sleep(for: Looks.lease)
                #expect(await lookFailure { _ = try await node.beat(watched) } == said)
                #expect(await lookFailure { _ = try await node.mayGoOn(session: "s") } == said)
            }
            fault.withLock { $0 = nil }
            #expect(try await node.beat(watched).shown == [id.watchName])
        }
    }

    @Test("a node that is told to stop opens nothing new and takes nothing over; what is open goes on, and watches are sent elsewhere")
    func leaving() async throws {
        try await making.withNodes { region, nodes in
            let (here, there) = (try await region.opened(on: nodes[0]), try await region.opened(on: nodes[1]))
            await nodes[0].drain()
            #expect(await lookFailure { _ = try await region.opened(on: nodes[0]) } == "leaving")
            #expect(await lookFailure { _ = try await nodes[0].look(there, session: "s") } == "leaving")
            #expect(try await nodes[0].final(here, session: "s").record.entries.count == 4)
            let watch = try await nodes[0].beat(watch([here]))
            #expect(watch.isLeaving && watch.shown == [here.watchName])
            #expect(try await nodes[1].final(here, session: "s").record.entries.count == 4)
        }
    }

    @Test("which other records a session has open is told on every node, within the lease")
    func others() async throws {
        try await making.withNodes { region, nodes in
            let id = try await region.opened(on: nodes[0])
            _ = try await nodes[0].look(id, session: "s")
            #expect(await nodes[0].others(than: id, session: "s").isEmpty)
            // Another person's, as another node writes it.
            let row = LookRow(
                id: String(repeating: "b", count: 43), session: "s", subject: "1", organisation: "R1H", role: "R8000",
                nhsNumber: "9434765870", openedAt: Date(), salt: Array(repeating: 1, count: 32), mark: 1)
            try await region.trail.open(row, TrailEvent(kind: .lookOpened, at: Date(), look: row.id))
            try await Task.sleep(for: Looks.lease)
            #expect(await nodes[0].others(than: id, session: "s").map(\.mark.number) == [1])
            #expect(await nodes[0].others(than: id, session: "thief").isEmpty)
            try await region.open.end(row.id, TrailEvent(kind: .lookEnded, at: Date(), look: row.id), at: Date())
            try await Task.sleep(for: Looks.lease)
            #expect(await nodes[0].others(than: id, session: "s").isEmpty)
        }
    }
}
