import AccessControl
import CareRecord
import Foundation
import Storage
import Testing

@testable import Looks

/// Launches and looks of one session at several nodes over one database (issue 4, part 2; issue 5, part 3). Nodes know of each other through nothing else.
@Suite struct LaunchedAcrossNodesTests {
    private static let other = "9990000018"

    /// Where a node is held up until the test opens the door.
    private enum Place: Sendable { case asksWhoItIs, asksWhomToAsk, nowhere }

    /// Two nodes over one database: what is opened at the first is held up at a place.
    private func withTwoNodes(
        _ place: Place, limits: Looks.Limits = .init(),
        _ body: (TakingOverTests.Region, _ held: Looks, _ free: Looks, _ atDoor: Count, Door) async throws -> Void
    ) async throws {
        try await TakingOverTests().withNodes(0) { region, _ in
            let (atDoor, door) = (Count(), Door())
            func node(_ place: Place) -> Looks {
                region.node(limits: limits) { surroundings in
                    surroundings.trace = { number, _ in
                        if place == .asksWhoItIs {
                            atDoor.add()
                            await door.pass()
                        }
                        return .found(
                            BannerPerson(nhsNumber: number, name: Stage.person.name, born: Stage.person.born, gender: "female"),
                            families: ["Okonkwo"], superseded: [])
                    }
                    let plan = surroundings.plan
                    surroundings.plan = { person, asker in
                        if place == .asksWhomToAsk {
                            atDoor.add()
                            await door.pass()
                        }
                        return await plan(person, asker)
                    }
                }
            }
            let (held, free) = (node(place), node(.nowhere))
            let running = [held, free].map { node in Task { await node.run() } }
            defer { for one in running { one.cancel() } }
            try await body(region, held, free, atDoor, door)
        }
    }

    private func launch(_ number: String, _ region: TakingOverTests.Region) -> LookRequest {
        LookRequest(
            number: number,
            launch: LaunchEvidence(
                id: "signed: epr", birthDate: "1944-03-14", at: region.stage.state.withLock { $0.now }, organisation: Stage.barts.ods))
    }

    private func opened(_ request: LookRequest, at node: Looks, session: String = "s") async throws -> LookID? {
        guard case .opened(let id) = try await node.open(request, by: Stage.clinician, session: session) else { return nil }
        return id
    }

    /// Whom the session has open, by the database.
    private func open(_ region: TakingOverTests.Region) async throws -> [String] {
        try await region.open.open(of: "s").map(\.look)
    }

    @Test("a look on its way at one node does not open once another person was launched at another node")
    func overtaken() async throws {
        try await withTwoNodes(.asksWhoItIs) { region, held, free, atDoor, door in
            async let typed = opened(LookRequest(number: Stage.number), at: held)
            #expect(await eventually { atDoor.value == 1 })
            region.stage.pass(0.01)
            let launched = try #require(try await opened(launch(Self.other, region), at: free))
            door.open()
            do {
                _ = try await typed
                Issue.record("it must not open")
            } catch { #expect("\(error)" == "ended") }
            #expect(await held.openCount == 0)
            #expect(try await open(region) == [launched.text])
        }
    }

    @Test("a look that was decided at one node and is shown by nobody yet ends with the launch of another person at another node")
    func decidedBefore() async throws {
        try await withTwoNodes(.asksWhomToAsk) { region, held, free, atDoor, door in
            async let typed = opened(LookRequest(number: Stage.number), at: held)
            #expect(await eventually { atDoor.value == 1 })
            region.stage.pass(0.01)
            let launched = try #require(try await opened(launch(Self.other, region), at: free))
            #expect(try await open(region) == [launched.text])
            door.open()
            // It begins where the node has not heard yet, and ends within the lease.
            do {
                let id = try #require(try await typed)
                try await Task.sleep(for: Looks.lease)
                #expect(await lookFailure { _ = try await held.look(id, session: "s") } == "ended")
            } catch { #expect("\(error)" == "ended") }
            #expect(await eventually { await held.openCount == 0 })
            #expect(try await open(region) == [launched.text])
        }
    }

    @Test(
        "of two launches at two nodes for two people one is open at the end: the later one, wherever the earlier was held up",
        arguments: [true, false])
    func laterOne(_ isDecided: Bool) async throws {
        try await withTwoNodes(isDecided ? .asksWhomToAsk : .asksWhoItIs) { region, held, free, atDoor, door in
            async let earlier = opened(launch(Stage.number, region), at: held)
            #expect(await eventually { atDoor.value == 1 })
            region.stage.pass(0.01)
            let later = try #require(try await opened(launch(Self.other, region), at: free))
            door.open()
            do {
                _ = try await earlier
                Issue.record("it must not open")
            } catch { #expect("\(error)" == "ended") }
            #expect(await held.openCount == 0)
            #expect(try await open(region) == [later.text])
            #expect(try await free.look(later, session: "s").id == later)
        }
    }

    @Test("a launch at one node closes what another has open of another person, first and on record, though it is held up itself")
    func earlierLook() async throws {
        try await withTwoNodes(.asksWhomToAsk) { region, held, free, atDoor, door in
            let typed = try #require(try await opened(LookRequest(number: Stage.number), at: free))
            region.stage.pass(0.01)
            async let launched = opened(launch(Self.other, region), at: held)
            #expect(await eventually { atDoor.value == 1 })
            #expect(try await region.open.find(typed.text)?.ended != nil, "first, and whatever becomes of the launch")
            door.open()
            let id = try #require(try await launched)
            #expect(try await open(region) == [id.text])
            #expect(await eventually { await lookFailure { _ = try await free.look(typed, session: "s") } == "ended" })
        }
    }

    @Test("a launch in one session closes nothing of another, at whichever node")
    func otherSession() async throws {
        try await withTwoNodes(.asksWhoItIs) { region, held, free, atDoor, door in
            async let typed = opened(LookRequest(number: Stage.number), at: held, session: "t")
            #expect(await eventually { atDoor.value == 1 })
            region.stage.pass(0.01)
            _ = try await opened(launch(Self.other, region), at: free)
            door.open()
            let theirs = try #require(try await typed)
            #expect(try await region.open.find(theirs.text)?.ended == nil)
        }
    }

    @Test(
        "who asks for as many looks in a minute as anybody may is refused on every node and opens nothing, and nobody else is, nor a launch"
    )
    func looksOfAllNodes() async throws {
        var limits = Looks.Limits()
        limits.looksInAMinute = 3
        try await withTwoNodes(.nowhere, limits: limits) { region, one, two, _, _ in
            func look(_ node: Looks, by staff: StaffMember = Stage.clinician, session: String = "s") async -> String {
                await lookFailure { _ = try await node.open(LookRequest(number: Stage.number), by: staff, session: session) }
            }
            for node in [one, two, one] { #expect(await look(node) == "none") }
            // In whichever of their sessions.
            for (node, session) in [(one, "s"), (two, "s"), (two, "t")] { #expect(await look(node, session: session) == "tooManyLooks") }
            let kinds = try await region.database.read { try $0.query("SELECT kind FROM trail_event", []).compactMap { $0.text(0) } }
            #expect(kinds.filter { $0 == "look-opened" }.count == 3 && kinds.filter { $0 == "look-ended" }.count == 3)
            let other = StaffMember(
                subject: "2", issuer: Stage.clinician.issuer, name: "Dr Other", role: Stage.clinician.role, proof: Stage.clinician.proof)
            #expect(await look(two, by: other, session: "u") == "none")
            #expect(try await opened(launch(Stage.number, region), at: two) != nil)
            // A minute later by the clock that all go by.
            region.stage.pass(61)
            #expect(await look(two) == "none")
        }
    }

    // MARK: A clock that is put back

    @Test(
        "where the clock is put back between two launches at two nodes the later one is open at the end, and nothing of the earlier person",
        arguments: [true, false])
    func clockPutBack(_ isSlow: Bool) async throws {
        try await withTwoNodes(isSlow ? .asksWhoItIs : .nowhere) { region, held, free, atDoor, door in
            async let earlier = lookFailure { _ = try await opened(launch(Stage.number, region), at: held) }
            if isSlow { #expect(await eventually { atDoor.value == 1 }) } else { #expect(await earlier == "none") }
            // A database takes over whose clock is ten seconds behind.
            region.stage.pass(-10)
            let later = try #require(try await opened(launch(Self.other, region), at: free))
            door.open()
            if isSlow { #expect(await earlier == "ended") }
            #expect(try await open(region) == [later.text])
            #expect(await eventually { await held.openCount == 0 })
            // The node of the earlier one goes by the clock as it is now.
            region.stage.pass(1)
            let last = try #require(try await opened(launch(Stage.number, region), at: held))
            #expect(try await open(region) == [last.text])
        }
    }

    // MARK: A number that another supersedes

    @Test(
        "a launch by a number that another supersedes opens its person's record, and closes what is open of them only where nobody knows that it is theirs",
        arguments: [(true, true), (true, false), (false, false)])
    func superseded(_ isTypedAlike: Bool, _ isSameNode: Bool) async throws {
        let person = Stage.person.nhsNumber
        try await TakingOverTests().withNodes(
            change: { surroundings, _ in
                surroundings.trace = { number, _ in
                    .found(Stage.person, families: ["Okonkwo"], superseded: number == person ? [] : [number])
                }
            }
        ) { region, nodes in
            let typed = try #require(
                try await opened(LookRequest(number: isTypedAlike ? Self.other : Stage.number), at: nodes[0]))
            region.stage.pass(0.01)
            let launched = try #require(try await opened(launch(Self.other, region), at: nodes[isSameNode ? 0 : 1]))
            #expect(try await region.open.find(launched.text)?.nhsNumber == person.digits)
            #expect(try await Set(open(region)) == (isTypedAlike ? [typed.text, launched.text] : [launched.text]))
            #expect(try await nodes[isSameNode ? 0 : 1].look(launched, session: "s").id == launched)
            if isTypedAlike { #expect(try await nodes[0].look(typed, session: "s").id == typed) }
        }
    }

    @Test("a record whose person is known to have had the launched number stays open at the node that knows it, on record too")
    func knownHere() async throws {
        let old = try NHSNumber(Self.other)
        try await TakingOverTests().withNodes(
            1,
            change: { surroundings, _ in
                surroundings.trace = { _, _ in .found(Stage.person, families: ["Okonkwo"], superseded: [old]) }
            }
        ) { region, nodes in
            let typed = try #require(try await opened(LookRequest(number: Stage.number), at: nodes[0]))
            region.stage.pass(0.01)
            let launched = try #require(try await opened(launch(Self.other, region), at: nodes[0]))
            #expect(try await Set(open(region)) == [typed.text, launched.text])
            #expect(try await nodes[0].look(typed, session: "s").id == typed)
        }
    }

    // MARK: A look that ends while it is being opened

    /// Its end is so long ago that readings tell it no more.
    private func endedLongAgo(_ region: TakingOverTests.Region) async throws {
        try await region.database.write {
            _ = try $0.execute("UPDATE look_life SET ended_at = opened_at - 60000 WHERE ended_at IS NULL", [])
        }
        region.stage.pass(20)
        // A reading that no more tells it.
        try await Task.sleep(for: Looks.lease * 2)
    }

    @Test("a look that ended long ago while it was being opened or taken over does not begin", arguments: [true, false])
    func endedMeanwhile(_ isTakenOver: Bool) async throws {
        try await withTwoNodes(.asksWhomToAsk) { region, held, free, atDoor, door in
            let there = isTakenOver ? try await opened(LookRequest(number: Stage.number), at: free) : nil
            async let failure = lookFailure {
                if let there {
                    _ = try await held.look(there, session: "s")
                } else {
                    _ = try await opened(LookRequest(number: Stage.number), at: held)
                }
            }
            #expect(await eventually { atDoor.value == 1 })
            try await endedLongAgo(region)
            door.open()
            #expect(await failure == "ended")
            #expect(await held.openCount == 0)
        }
    }

    // MARK: What stays of a launch

    @Test("whom a session launched is forgotten after two minutes, though nobody launches anything again")
    func forgotten() async throws {
        try await withTwoNodes(.nowhere) { region, _, free, _, _ in
            func rows() async throws -> Int64? {
                try await region.database.read { try $0.query("SELECT COUNT(*) FROM launch", []).first?.integer(0) }
            }
            _ = try await opened(launch(Stage.number, region), at: free)
            await free.endLeft()
            #expect(try await rows() == 1)
            region.stage.pass(123)
            await free.endLeft()
            #expect(try await rows() == 0)
        }
    }
}
