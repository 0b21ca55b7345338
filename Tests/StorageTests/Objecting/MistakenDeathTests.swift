import AuditTrail
import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// An objection that ended with a death that was a mistake, on both drivers.
@Suite struct MistakenDeathTests {
    private static let digits = "9991230068"
    private static func person() throws -> NHSNumber { try NHSNumber(digits) }

    private static func writing(_ seconds: TimeInterval, _ kind: ObjectionStep.Kind, _ hand: Hand? = nil) throws
        -> ObjectionCaseStore.Writing
    {
        var writing = ObjectionCaseStoreTests.writing(seconds, kind: kind, person: try person())
        if let hand { writing.hand = hand }
        return writing
    }

    /// One that had come so far, and ended with a death.
    private static func ended(_ store: ObjectionCaseStore, _ id: String, after steps: [ObjectionStep]) async throws {
        _ = try await store.receive(ObjectionCaseStoreTests.row(id, person: try person()), ObjectionCaseStoreTests.writing())
        // All at one moment, as an older list is taken.
        for step in steps + [.died(why: "w")] {
            guard case .done = try await store.take(id, at: "QMF", step, try writing(1, step.kind)) else {
                Issue.record("it must be taken: \(step.kind)")
                return
            }
        }
    }

    private static let whole: [ObjectionStep] = [.checkIdentity(.documents), .consider, .uphold]

    @Test(
        "what ended with a death that was a mistake is what decisions read again, in the same transaction, with a step of its own, and the person is told",
        arguments: Driver.all, [Hand.register, Hand(.desk, subject: "desk-1")])
    func again(_ driver: Driver, _ hand: Hand) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            try await Self.ended(store, "a", after: Self.whole)
            #expect(try await ObjectionCaseStoreTests.objects(database) == false)
            let version = try await RegisterVersionStore(database).current()
            let outcome = try await store.take("a", at: "QMF", .notDied(why: "w"), try Self.writing(2, .notDied, hand))
            guard case .done(let row) = outcome else {
                Issue.record("it must be taken")
                return
            }
            #expect(row.it.state == .inForce && row.closed == nil && row.contact == [7])
            #expect(try await ObjectionCaseStoreTests.objects(database))
            #expect(try await RegisterVersionStore(database).current() > version, "open looks are decided again")
            let last = try #require(try await store.steps(of: "a").last)
            #expect(last.kind == "not-died" && last.hand == hand.kind.rawValue)
            // The desk reads that the register did it, until it has seen to it.
            let heard = try await store.heard("QMF")
            #expect(heard.map(\.it.openWord) == (hand == .register ? [.lives] : []))
            if hand == .register {
                _ = try await store.take("a", at: "QMF", .leave(why: "w"), try Self.writing(3, .leave))
                #expect(try await store.heard("QMF").isEmpty)
            }
            let due = try await OutboxStore(database).due(at: Make.time + 60).map(\.message.template)
            #expect(due.contains("in-force-again"))
            #expect(
                try await OutboxStore(database).due(at: Make.time + 2 + ObjectionCaseRow.longestWrite - 1).map(\.message.template)
                    .contains("in-force-again") == false, "not before it is so on every node")
            _ = try await store.take("a", at: "QMF", .asked, try Self.writing(4, .withdraw))
            #expect(try await ObjectionCaseStoreTests.objects(database) == false)
        }
    }

    @Test(
        "a desk that brings one back after the register did has seen to it: what is read again is what was written, and nothing is to be seen to",
        arguments: Driver.all)
    func againByDesk(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            try await Self.ended(store, "a", after: Self.whole)
            _ = try await store.take("a", at: "QMF", .notDied(why: "w"), try Self.writing(2, .notDied, .register))
            #expect(try await store.heard("QMF").map(\.it.openWord) == [.lives])
            _ = try await store.take("a", at: "QMF", .died(why: "w"), try Self.writing(3, .died))
            let outcome = try await store.take("a", at: "QMF", .notDied(why: "w"), try Self.writing(4, .notDied))
            guard case .done(let row) = outcome else {
                Issue.record("it must be taken")
                return
            }
            #expect(row.it.state == .inForce && row.it.openWord == nil)
            #expect(try await store.find("a", at: "QMF")?.it == row.it)
            #expect(try await store.heard("QMF").isEmpty)
        }
    }

    @Test("what waited when the person was said to have died waits again, and still owes its answer", arguments: Driver.all)
    func waits(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let proposed = ObjectionStep.proposeNotUpheld(.safeguarding, reasons: "r")
            let ways: [(steps: [ObjectionStep], state: ObjectionState)] = [
                ([], .received), ([.checkIdentity(.documents)], .identityChecked), ([.checkIdentity(.documents), .consider], .considering),
                ([.checkIdentity(.documents), .consider, proposed], .secondCheck),
            ]
            for (place, way) in ways.enumerated() {
                try await Self.ended(store, "w\(place)", after: way.steps)
                #expect(try await store.find("w\(place)", at: "QMF")?.it.beforeDeath == way.state)
                _ = try await store.take("w\(place)", at: "QMF", .notDied(why: "w"), try Self.writing(2, .notDied, .register))
                #expect(try await store.find("w\(place)", at: "QMF")?.it.state == way.state)
                #expect(try await database.count("objection_case WHERE id = 'w\(place)' AND answered_day IS NULL") == 1)
                #expect(try await ObjectionCaseStoreTests.objects(database) == false)
                _ = try await store.take("w\(place)", at: "QMF", .asked, try Self.writing(3, .withdraw))
            }
        }
    }

    @Test(
        "whose objection ended with a death the register is asked about again, and not where they have objected anew since",
        arguments: Driver.all)
    func asked(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            try await Self.ended(store, "a", after: Self.whole)
            let week = Day(Make.time + 7 * 86_400)
            #expect(try await store.unasked(since: week, limit: 5).map(\.id) == ["a"])
            let leader = try #require(try await LeaderLease(database, name: "telling", node: "n").renew())
            try await store.asking("a", on: Day(Make.time + 8 * 86_400), nil, as: leader)
            #expect(try await store.unasked(since: week, limit: 5).isEmpty, "each once")
            #expect(try await store.unasked(since: Day(Make.time + 8 * 86_400), limit: 5).map(\.id) == ["a"])
            let later = ObjectionCaseRow(
                id: "b", reference: "REF-b", desk: "QMF", person: try Self.person(),
                it: ObjectionCase(way: .letter, received: Day(Make.time)), created: Make.time + 5)
            _ = try await store.receive(later, ObjectionCaseStoreTests.writing(5))
            // One at a time of one person: the newer one stands.
            guard case .standsAlready = try await store.take("a", at: "QMF", .notDied(why: "w"), try Self.writing(6, .notDied)) else {
                Issue.record("it must be refused")
                return
            }
            _ = try await store.take("b", at: "QMF", .asked, try Self.writing(7, .withdraw))
            #expect(try await store.unasked(since: Day(Make.time + 99 * 86_400), limit: 5).isEmpty, "their last word counts")
            for state in [ObjectionState.notIdentified, .duplicate] {
                try await database.write {
                    try $0.execute("UPDATE objection_case SET state = ? WHERE id = 'b'", [.text(state.rawValue)])
                }
                let asked = try await store.unasked(since: Day(Make.time + 99 * 86_400), limit: 5).map(\.id)
                #expect(asked == ["a"], "nobody is known to have said it: \(state)")
            }
        }
    }
}
