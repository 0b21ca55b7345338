import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What is asked of sources about broken glass: when, how often, and on record.
@Suite struct GlassContactTests {
    private static let day: TimeInterval = 86_400

    /// Glass that was broken at `Make.time`, with its event.
    private func withGlass(_ driver: Driver, _ body: (any WatchedDatabase, GlassContactStore, Leadership) async throws -> Void) async throws
    {
        try await withDatabase(on: driver) { database in
            let event = TrailEvent(
                kind: .glassBroken, at: Make.time, subject: "s1", organisation: "R1H", role: "R8000", people: ["9434765919"], look: "one")
            let grant = BreakGlassGrant(
                id: "g1", staff: "s1", organisation: try #require(ODSCode("R1H")), person: try NHSNumber("9434765919"),
                sections: [.conditions], reason: "emergency", opened: Moment(Make.time), assurance: 3, authenticated: Moment(Make.time))
            try await database.write {
                _ = try $0.run(BreakGlassStore.inserting(RegisterStore.Broken(grant, issuer: "i", words: [1], event)))
            }
            let leader = try #require(try await LeaderStore(database).take("monitor", as: "node", lasting: 60))
            try await body(database, GlassContactStore(database), leader)
        }
    }

    @Test(
        "it is asked after its days and not before, with an event before and after, and an answer is asked for no more",
        arguments: Driver.all)
    func days(_ driver: Driver) async throws {
        try await withGlass(driver) { database, store, leader in
            #expect(try await store.due(days: 7, at: Make.time + 7 * Self.day - 1).isEmpty)
            let now = Make.time + 7 * Self.day
            let due = try #require(try await store.due(days: 7, at: now).first)
            #expect(due.organisation == "R1H" && due.nhsNumber == "9434765919" && due.look == "one" && due.event != nil)
            try await store.asking(due, as: leader, at: now)
            #expect(try await database.count("trail_event WHERE kind = 'contact-asked' AND subject IS NULL") == 1)
            #expect(try await store.due(days: 7, at: now + 1).isEmpty, "it is being asked")
            #expect(try await store.unweighed().isEmpty)
            try await store.answered(due, .no, why: nil, as: leader, at: now + 2)
            #expect(try await database.count("trail_event WHERE kind = 'contact-answered' AND detail = 'no'") == 1)
            #expect(try await store.due(days: 7, at: now + 9 * Self.day).isEmpty)
            #expect(try await store.unweighed().map(\.event) == [due.event])
            try await store.weighed(["g1"], as: leader, at: now + 3)
            #expect(try await store.unweighed().isEmpty)
            #expect(try await store.answers().map(\.event) == [due.event], "for whoever weighs the whole trail again it stays")
            #expect(try await store.known(["g1", "other"])["g1"]?.answer == .no)
        }
    }

    @Test("who could not tell is asked again a day later, three times in all, and counts for the rule only then", arguments: Driver.all)
    func again(_ driver: Driver) async throws {
        try await withGlass(driver) { database, store, leader in
            var now = Make.time + 7 * Self.day
            for turn in 1...3 {
                let due = try #require(try await store.due(days: 7, at: now).first)
                try await store.asking(due, as: leader, at: now)
                try await store.answered(due, .couldNotTell, why: "no-answer", as: leader, at: now)
                #expect(try await store.known(["g1"])["g1"]?.isFinal == (turn == 3))
                #expect(try await store.unweighed().count == (turn == 3 ? 1 : 0))
                #expect(try await store.answers().map(\.answer) == (turn == 3 ? [.couldNotTell] : []))
                #expect(try await store.due(days: 7, at: now + Self.day - 1).isEmpty)
                now += Self.day + 1
            }
            #expect(try await store.due(days: 7, at: now).isEmpty)
            #expect(try await database.count("trail_event WHERE kind = 'contact-asked'") == 3)
        }
    }

    @Test("a question whose node died before its answer is asked again; whoever no longer leads asks nothing", arguments: Driver.all)
    func died(_ driver: Driver) async throws {
        try await withGlass(driver) { database, store, leader in
            let now = Make.time + 8 * Self.day
            let due = try #require(try await store.due(days: 7, at: now).first)
            try await store.asking(due, as: leader, at: now)
            #expect(try await store.due(days: 7, at: now + 599).isEmpty)
            #expect(try await store.due(days: 7, at: now + 601).count == 1)
            try await LeaderStore(database).giveBack(leader)
            _ = try await LeaderStore(database).take("monitor", as: "other", lasting: 60)
            let fenced = await storageFailure { try await store.asking(due, as: leader, at: now) }
            #expect(fenced == .fenced)
            #expect(try await database.count("trail_event WHERE kind = 'contact-asked'") == 1)
        }
    }

    @Test("a Summary Care Record that was asked for without the person's word is counted apart from broken glass", arguments: Driver.all)
    func apart(_ driver: Driver) async throws {
        try await withGlass(driver) { database, _, leader in
            let at = Make.time + 5
            let access = BreakGlassGrant(
                id: "g2", staff: "s2", organisation: try #require(ODSCode("R1H")), person: try NHSNumber("9434765919"), sections: [],
                reason: "unconscious", opened: Moment(at), assurance: 3, authenticated: Moment(at))
            let event = TrailEvent(
                kind: .summaryEmergency, at: at, subject: "s2", organisation: "R1H", role: "R8000", people: ["9434765919"], look: "one")
            try await BreakGlassStore(database).viewing(RegisterStore.Broken(access, issuer: "i", words: [1], event))
            let (cases, officer) = (CaseStore(database), OversightTests.officer())
            #expect(try await cases.takeUpBrokenGlass(days: 7, as: leader, at: Make.time + 9) == 2)
            for row in try await cases.queue(.glass, of: officer) {
                #expect(try await cases.decide(row.id, by: officer, .justified, because: [1], at: Make.time + 20) == .done)
            }
            let figures = try await OversightReportStore(database).figures(
                .organisation("R1H"), days: 0..<1, from: Make.time - 9, until: Make.time + 90, least: 30, at: Make.time + 90)
            #expect(figures.glassReasons == ["emergency": 1])
            #expect(figures.contacts == ["waiting": 1])
            #expect(figures.glassReviewed == 1 && figures.summaries == 1)
        }
    }

    @Test("what is older than two months is asked about no more", arguments: Driver.all)
    func old(_ driver: Driver) async throws {
        try await withGlass(driver) { _, store, _ in
            let due = try await store.due(days: 7, at: Make.time + 61 * Self.day)
            #expect(due.isEmpty)
        }
    }
}
