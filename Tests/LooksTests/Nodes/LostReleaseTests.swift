import AccessControl
import CareRecord
import Foundation
import Storage
import Synchronization
import Testing

@testable import Looks

/// A standby that was behind takes over, and lacks what was acknowledged last: what looks have shown, and what they were decided by.
@Suite struct LostReleaseTests {
    private let making = TakingOverTests()

    /// What the server that takes over has not got.
    private static func lose(_ look: LookID, _ database: any SQLDatabase) async throws {
        try await database.write {
            try $0.execute(
                "DELETE FROM look_release WHERE look = ? AND sequence = (SELECT MAX(sequence) FROM look_release WHERE look = ?)",
                [.text(look.text), .text(look.text)])
        }
    }

    private static func release(_ look: LookID, _ name: String) -> ReleaseAccount {
        let shown = ShownResource(
            source: SourceID("barts")!, organisation: Stage.barts.ods, type: "Condition", id: name, version: "", digest: [1],
            sections: [.conditions])
        return ReleaseAccount(look: look, staff: Stage.clinician, person: Stage.person.nhsNumber, shown: [shown], at: Date())
    }

    @Test(
        "where another server lacks what a look has shown, the look ends on record and shows nothing from memory; one whose account is all there goes on"
    )
    func lost() async throws {
        let server = Mutex("a")
        try await making.withNodes(
            1,
            change: { surroundings, region in
                let authority = AuthorityStore(region.database)
                surroundings.access.authority = { last async throws(AccessDesk.Failed) in
                    do { return try await authority.read(since: last).of(server.withLock { $0 }) } catch { throw AccessDesk.Failed() }
                }
            }
        ) { region, nodes in
            let node = nodes[0]
            let staying = try await region.opened(on: node)
            let losing = try await region.opened(on: node, session: "t")
            _ = try await node.final(staying, session: "s")
            _ = try await node.final(losing, session: "t")
            for _ in 0..<2 { try await node.openSection("conditions", of: staying, session: "s") }
            try await Self.lose(losing, region.database)
            server.withLock { $0 = "b" }
            try await Task.sleep(for: Looks.lease * 2)
            #expect(await lookFailure { _ = try await node.look(losing, session: "t") } == "ended")
            #expect(try await region.trail.kinds(of: losing.text).filter { $0 == "look-ended" }.count == 1)
            #expect(try await node.look(staying, session: "s").record.entries.count == 4)
            // That a section was opened may be lost though what was shown is not.
            for _ in 0..<2 { try await node.openSection("conditions", of: staying, session: "s") }
            let kinds = try await region.trail.kinds(of: staying.text)
            #expect(kinds.filter { $0 == "section-opened" }.count == 2)
            #expect(!kinds.contains("look-gathered-again") && !kinds.contains("look-ended"))
        }
    }

    @Test("where another server lacks a look's row its page goes where another node watches it, too, though nothing says that it ended")
    func lostElsewhere() async throws {
        let server = Mutex("a")
        try await making.withNodes(
            1,
            change: { surroundings, region in
                let authority = AuthorityStore(region.database)
                surroundings.access.authority = { last async throws(AccessDesk.Failed) in
                    do { return try await authority.read(since: last).of(server.withLock { $0 }) } catch { throw AccessDesk.Failed() }
                }
            }
        ) { region, nodes in
            // Its node is gone: nobody ends it there.
            let id = try await region.opened(on: region.node())
            var watch = LookWatch([id.watchName], session: "s")
            watch = try await nodes[0].beat(watch)
            #expect(watch.shown == [id.watchName])
            try await region.database.write {
                for table in ["look_release WHERE look", "look_supplier WHERE look", "look_life WHERE look", "look WHERE id"] {
                    try $0.execute("DELETE FROM \(table) = ?", [.text(id.text)])
                }
            }
            watch = try await nodes[0].beat(watch)
            #expect(watch.shown == [id.watchName], "until another server answers")
            server.withLock { $0 = "b" }
            try await Task.sleep(for: Looks.lease * 2)
            #expect(try await nodes[0].beat(watch).shown.isEmpty)
        }
    }

    @Test("nothing is released over a release that is lost; a node that takes the look up goes on from what is there")
    func overLost() async throws {
        try await SQLiteAccountTests().withAccount { it in
            let id = try #require(LookID(Looks.random(32)))
            try await it.open(id, "s")
            func isReleased(_ name: String) async -> Bool {
                do { try await it.accountant.account.released(Self.release(id, name)) } catch { return false }
                return true
            }
            for name in ["1", "2"] { #expect(await isReleased(name)) }
            #expect(try await it.accountant.nodes.stands(id))
            try await Self.lose(id, it.database)
            for name in ["3", "4"] { #expect(await !isReleased(name)) }
            #expect(try await it.trail.releases(of: id.text).map(\.sequence) == [1])
            #expect(try await !it.accountant.nodes.stands(id))
            #expect(it.lines.text.contains("on record no more"))
            #expect(try await it.accountant.nodes.adopt(id) != nil)
            for name in ["2", "3"] { #expect(await isReleased(name)) }
            let rows = try await it.trail.releases(of: id.text)
            #expect(rows.map(\.sequence) == [1, 2, 3])
            SQLiteAccountTests.check(rows)
        }
    }

    @Test("a look whose row is lost does not stand")
    func withoutRow() async throws {
        try await SQLiteAccountTests().withAccount { it in
            let id = try #require(LookID(Looks.random(32)))
            try await it.open(id, "s")
            #expect(try await it.accountant.nodes.stands(id))
            try await it.database.write {
                for table in ["look_life WHERE look", "look WHERE id"] { try $0.execute("DELETE FROM \(table) = ?", [.text(id.text)]) }
            }
            #expect(try await !it.accountant.nodes.stands(id))
        }
    }

    @Test("how many looks of a node stand is one question; one whose release or row is lost is left out, and the others go on")
    func together() async throws {
        try await SQLiteAccountTests().withAccount { it in
            var ids: [LookID] = []
            for number in 0..<8 {
                let id = try #require(LookID(Looks.random(32)))
                try await it.open(id, "s\(number)")
                ids.append(id)
            }
            for id in ids.dropLast() { for name in ["1", "2"] { try await it.accountant.account.released(Self.release(id, name)) } }
            it.database.reads.withLock { $0 = 0 }
            #expect(try await it.accountant.nodes.standing(Set(ids)) == LooksStanding(Set(ids)))
            #expect(it.database.reads.withLock { $0 } == 1)
            try await Self.lose(ids[0], it.database)
            let gone = ids[1]
            try await it.database.write {
                for table in ["look_release WHERE look", "look_supplier WHERE look", "look_life WHERE look", "look WHERE id"] {
                    try $0.execute("DELETE FROM \(table) = ?", [.text(gone.text)])
                }
            }
            it.database.reads.withLock { $0 = 0 }
            #expect(try await it.accountant.nodes.standing(Set(ids)) == LooksStanding(Set(ids.dropFirst(2))))
            #expect(it.database.reads.withLock { $0 } == 1)
            #expect(
                try await it.accountant.nodes.stillOpen(Set(ids)) == Set(ids).subtracting([gone]),
                "of another node's only its life is asked")
            // Another node released under one since: all of it is read, and nothing is lost.
            let another = it.another()
            #expect(try await another.nodes.adopt(ids[2]) != nil)
            try await another.account.released(Self.release(ids[2], "3"))
            #expect(try await it.accountant.nodes.standing(Set(ids)) == LooksStanding(Set(ids.dropFirst(2))))
            try await it.accountant.account.released(Self.release(ids[2], "4"))
            SQLiteAccountTests.check(try await it.trail.releases(of: ids[2].text))
        }
    }

    @Test("a look of whose last release nobody knows what became is read as a whole, and stands whether it was written or not")
    func uncertain() async throws {
        try await SQLiteAccountTests().withAccount { it in
            for isWritten in [true, false] {
                let id = try #require(LookID(Looks.random(32)))
                try await it.open(id, "s\(isWritten)")
                try await it.accountant.account.released(Self.release(id, "1"))
                if isWritten { it.database.losesAnswer.withLock { $0 = true } } else { it.database.failure.withLock { $0 = .busy } }
                #expect(await lookFailure { try await it.accountant.account.released(Self.release(id, "2")) } != "none")
                it.database.failure.withLock { $0 = nil }
                #expect(try await it.accountant.nodes.standing([id]) == LooksStanding([id]))
                try await it.accountant.account.released(Self.release(id, "3"))
                SQLiteAccountTests.check(try await it.trail.releases(of: id.text))
            }
        }
    }

    @Test(
        "where another server answers, what cannot be told of accounts shows nothing and ends nothing; of one look it keeps no other back"
    )
    func untold() async throws {
        let server = Mutex("a")
        let fails = Mutex(true)
        let alone = Mutex<LookID?>(nil)
        let asked = Mutex<[Int]>([])
        try await making.withNodes(
            1,
            change: { surroundings, region in
                let authority = AuthorityStore(region.database)
                surroundings.access.authority = { last async throws(AccessDesk.Failed) in
                    do { return try await authority.read(since: last).of(server.withLock { $0 }) } catch { throw AccessDesk.Failed() }
                }
                let standing = surroundings.nodes.standing
                surroundings.nodes.standing = { looks async throws(NodesDesk.Failed) in
                    asked.withLock { $0.append(looks.count) }
                    if fails.withLock({ $0 }) { throw NodesDesk.Failed() }
                    var told = try await standing(looks)
                    if let one = alone.withLock({ $0 }), told.standing.remove(one) != nil { told.untold.insert(one) }
                    return told
                }
            }
        ) { region, nodes in
            let node = nodes[0]
            var ids: [LookID] = []
            for number in 0..<6 { ids.append(try await region.opened(on: node, session: "s\(number)")) }
            for (number, id) in ids.enumerated() { _ = try await node.final(id, session: "s\(number)") }
            func shown() async -> [String] {
                var shown: [String] = []
                for (number, id) in ids.enumerated() {
                    shown.append(await lookFailure { _ = try await node.look(id, session: "s\(number)") })
                }
                return shown
            }
            server.withLock { $0 = "b" }
            try await Task.sleep(for: Looks.lease * 2)
            #expect(await shown() == Array(repeating: "accountUnavailable", count: 6))
            #expect(asked.withLock { $0.contains(6) })
            alone.withLock { $0 = ids[0] }
            fails.withLock { $0 = false }
            #expect(await shown() == ["accountUnavailable"] + Array(repeating: "none", count: 5))
            alone.withLock { $0 = nil }
            #expect(await shown() == Array(repeating: "none", count: 6))
            for id in ids { #expect(try await !region.trail.kinds(of: id.text).contains("look-ended")) }
        }
    }

    @Test("a look whose decision was under way when another server took over is decided again before anything of it is shown")
    func underWay() async throws {
        let stage = Stage()
        let door = Door()
        let isDecided = Mutex(false)
        stage.state.withLock { $0.server = "a" }
        try await stage.withDesk(
            [Stage.answer("barts", [Stage.patient()], completes: [.identity])],
            change: {
                let decide = $0.access.decide
                $0.access.decide = { deciding async throws(AccessDesk.Failed) in
                    let decided = try await decide(deciding)
                    // The one that opens it: the first only says that the person may be named to others.
                    guard deciding.step != .whoItIs, decided?.decision.isPermitted == true else { return decided }
                    isDecided.withLock { $0 = true }
                    await door.pass()
                    return decided
                }
            }
        ) { desk in
            async let opened = desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(await eventually { isDecided.withLock { $0 } })
            // What it was decided by is lost, and its number is another change's.
            stage.state.withLock { state in
                state.server = "b"
                state.objection = .objects
            }
            #expect(await eventually { await desk.lease?.reading.server == "b" })
            door.open()
            let id = try await opened
            #expect(await lookFailure { _ = try await desk.look(id, session: "s") } == "ended")
        }
    }
}

extension AuthorityReading {
    fileprivate func of(_ server: String) -> AuthorityReading {
        AuthorityReading(
            version: version, endedLooks: endedLooks, endedSessions: endedSessions, openedLooks: openedLooks, changes: changes,
            server: server, at: at)
    }
}

extension NodesDesk {
    fileprivate func stands(_ look: LookID) async throws(Failed) -> Bool { try await standing([look]).standing.contains(look) }
}
