import CareRecord
import Foundation
import Objections
import Synchronization
import Testing

@testable import Storage

/// A case that a desk tied to a wrong person, on both drivers: what decisions read, what is kept, and who is told.
@Suite struct WrongPersonStoreTests {
    private typealias It = ObjectionCaseStoreTests
    private static let second = "desk-2"

    private static func inForce(_ database: any SQLDatabase) async throws -> (ObjectionCaseStore, NHSNumber) {
        let (store, person) = (ObjectionCaseStore(database), try NHSNumber(It.digits))
        _ = try await store.receive(It.row("a", person: nil), It.writing())
        let steps: [ObjectionStep] = [.checkIdentity(.documents, addressIsTheirs: true), .consider, .uphold]
        for (place, step) in steps.enumerated() {
            _ = try await store.take("a", at: "QMF", step, It.writing(Double(place) + 1, kind: step.kind, person: person))
        }
        return (store, person)
    }

    @Test(
        "a case in force for a wrong person is nobody's again only once a second person agrees, and that person's record opens",
        arguments: Driver.all)
    func untied(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = try await Self.inForce(database)
            let why = ObjectionStep.proposeUntie(why: "w")
            _ = try await store.take("a", at: "QMF", why, It.writing(20, kind: why.kind, words: [1]))
            #expect(try await It.objects(database), "one person's word opens nothing")
            #expect(try await store.find("a", at: "QMF")?.it.untying == "desk-1")
            #expect(try await store.untying("QMF", limit: 9).map(\.id) == ["a"])
            let alone = try await store.take("a", at: "QMF", .untie(why: "w"), It.writing(21, kind: .untie))
            #expect(alone == .refused(.samePerson))
            guard
                case .done(let row) = try await store.take("a", at: "QMF", .untie(why: "w"), It.writing(22, by: Self.second, kind: .untie))
            else {
                Issue.record("two agree")
                return
            }
            #expect(row.person == nil && row.it.state == .received && row.contact != nil)
            #expect(try await database.count("objection_case WHERE answered_day IS NULL") == 1, "the objector has no answer yet")
            #expect(try await !It.objects(database))
            #expect(try await store.of([person]).isEmpty, "the person whose number it was sees it no more")
            #expect(try await store.untying("QMF", limit: 9).isEmpty)
            let told = try await OutboxStore(database).due(at: Make.time + 60).map(\.message.template)
            #expect(told.contains("identity-again"))
        }
    }

    @Test("what was tied to a wrong person is tied to the right one by a new check", arguments: Driver.all)
    func tiedAgain(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = try await Self.inForce(database)
            let right = try NHSNumber("9991000232")
            _ = try await store.take("a", at: "QMF", .proposeUntie(why: "w"), It.writing(20))
            _ = try await store.take("a", at: "QMF", .untie(why: "w"), It.writing(21, by: Self.second))
            for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
                _ = try await store.take("a", at: "QMF", step, It.writing(22 + Double(place), kind: step.kind, person: right))
            }
            #expect(try await It.objects(database, right.digits))
            #expect(try await !It.objects(database, person.digits))
            #expect(try await store.find("a", at: "QMF")?.it.openWord == nil)
        }
    }

    @Test("what nobody is tied to is not untied", arguments: Driver.all)
    func nobodys(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            _ = try await store.receive(It.row("a", person: nil), It.writing())
            #expect(try await store.take("a", at: "QMF", .untie(why: "w"), It.writing(1)) == .refused(.notNow(.received, .untie)))
        }
    }

    @Test(
        "with which nothing of who objected is kept, that is not untied before somebody has written who it was: else nobody could find them again",
        arguments: Driver.all)
    func whoObjected(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try NHSNumber(It.digits))
            let listed = ObjectionCaseRow(
                id: "a", reference: "REF-a", desk: "QMF", person: person, it: ObjectionCase(way: .imported, received: Day(Make.time)),
                created: Make.time)
            _ = try await store.receive(listed, It.writing(), then: [(.checkIdentity(.asImported), It.writing(1, person: person))])
            #expect(try await store.take("a", at: "QMF", .untie(why: "w"), It.writing(2)) == .refused(.whoMissing))
            #expect(try await store.find("a", at: "QMF")?.person == person)
            var writing = It.writing(3, kind: .untie)
            writing.details = [4, 2]
            _ = try await store.take("a", at: "QMF", .untie(why: "w"), writing)
            let row = try await store.find("a", at: "QMF")
            #expect(row?.person == nil && row?.details == [4, 2])
        }
    }

    @Test(
        "who acts for a wrong person goes with them when it is untied, with what shows it; who acted when it came stays",
        arguments: Driver.all)
    func whoActs(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try NHSNumber(It.digits))
            let born = Day(1930, 1, 1)
            func acting(_ standing: ActingFor.Standing) -> ActingFor {
                ActingFor(standing: standing, evidence: "e", from: Day(Make.time), cannotDecide: true)
            }
            let (attorney, deputy) = (acting(.attorney), acting(.deputy))
            let cases: [(String, ActingFor?, ActingFor?)] = [("a", nil, attorney), ("b", deputy, nil), ("c", deputy, attorney)]
            for (id, first, later) in cases {
                _ = try await store.receive(It.row(id, person: nil, acting: first), It.writing())
                let check = It.writing(1, kind: .checkIdentity, person: person, born: born)
                _ = try await store.take(id, at: "QMF", .checkIdentity(.documents), check)
                if let later {
                    var writing = It.writing(2, born: born)
                    writing.evidence = [9]
                    _ = try await store.take(id, at: "QMF", .represent(later), writing)
                }
                #expect(try await store.find(id, at: "QMF")?.it.acting?.standing == (later ?? first)?.standing)
                _ = try await store.take(id, at: "QMF", .untie(why: "w"), It.writing(3, kind: .untie))
                let row = try #require(try await store.find(id, at: "QMF"))
                #expect(row.person == nil && row.it.acting?.standing == (later == nil ? first?.standing : nil), "\(id)")
                #expect((row.actingEvidence == nil) == (row.it.acting == nil), "\(id)")
            }
        }
    }

    @Test("what a command set for the wrong person stays when a case is untied from them", arguments: Driver.all)
    func byCommand(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let person = try NHSNumber(It.digits)
            _ = try await ObjectionStore(database).set(person, .sharedCareRecord, by: "somebody", at: Make.time)
            let (store, _) = try await Self.inForce(database)
            _ = try await store.take("a", at: "QMF", .proposeUntie(why: "w"), It.writing(20))
            _ = try await store.take("a", at: "QMF", .untie(why: "w"), It.writing(21, by: Self.second))
            #expect(try await It.objects(database))
        }
    }

    @Test("how a desk was asked to end an objection, and how it checked who asked, is kept with the step", arguments: Driver.all)
    func askedToEnd(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, _) = try await Self.inForce(database)
            let bare = try await store.take("a", at: "QMF", .withdraw(why: "a man rang"), It.writing(20, kind: .withdraw))
            #expect(bare == .refused(.askerNotChecked))
            #expect(try await It.objects(database))
            _ = try await store.take("a", at: "QMF", .asked, It.writing(21, kind: .withdraw))
            #expect(try await !It.objects(database))
            let kept = try await store.steps(of: "a").last?.ground
            #expect(kept.flatMap { WithdrawalAsked(kept: $0) } == WithdrawalAsked(.phone, check: .calledBack))
        }
    }

    @Test("that an objection is in force is not sent once it has ended, and what tells of its end is", arguments: Driver.all)
    func superseded(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, outbox) = (try await Self.inForce(database).0, OutboxStore(database))
            func so() async throws -> [String: Bool] {
                var all: [String: Bool] = [:]
                for (message, _) in try await outbox.due(at: Make.time + 60) {
                    all[message.template] = try await outbox.isStillSo(message, on: Day(Make.time))
                }
                return all
            }
            #expect(try await so() == ["receipt": false, "in-force": true])
            _ = try await store.take("a", at: "QMF", .asked, It.writing(5, kind: .withdraw))
            #expect(try await so() == ["receipt": false, "in-force": false, "withdrawn": true])
        }
    }

    @Test(
        "a power whose last day is over is noted once, forgets its address, and stands in the desk's queue until somebody else acts",
        arguments: Driver.all)
    func powerOver(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try NHSNumber(It.digits))
            let (first, last, after) = (Day(Make.time), Day(Make.time + 86_400 * 30), Make.time + 86_400 * 32)
            let attorney = ActingFor(standing: .attorney, evidence: "e", from: first, until: last, cannotDecide: true)
            let born = try #require(Day(1930, 1, 1))
            _ = try await store.receive(It.row("a", person: person, acting: attorney), It.writing())
            for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
                _ = try await store.take("a", at: "QMF", step, It.writing(Double(place) + 1, kind: step.kind, born: born))
            }
            #expect(try await It.timed(store, last).isEmpty)
            #expect(try await It.timed(store, Day(after)) == ["a"])
            let row = try #require(try await store.find("a", at: "QMF"))
            let step = try #require(ObjectionCaseStore.step(of: row.it, on: Day(after)))
            #expect(step == .powerOver)
            var writing = It.writing(86_400 * 32)
            writing.hand = .service
            guard case .done(let noted) = try await store.take("a", at: nil, step, writing) else {
                Issue.record("it is noted")
                return
            }
            #expect(noted.contact == nil && noted.it.state == .inForce)
            #expect(try await It.objects(database), "what is in force stays")
            #expect(try await OutboxStore(database).due(at: after).isEmpty, "nothing goes there any more")
            #expect(try await It.timed(store, Day(after)).isEmpty, "once")
            #expect(try await store.withoutPower("QMF", on: Day(after), limit: 9).map(\.id) == ["a"])
            let deputy = ActingFor(standing: .deputy, evidence: "o", from: first, cannotDecide: true)
            _ = try await store.take("a", at: "QMF", .represent(deputy), It.writing(86_400 * 32 + 1, born: born))
            #expect(try await store.withoutPower("QMF", on: Day(after), limit: 9).isEmpty)
        }
    }

    @Test("of a desk's list whose power is over, those for whom somebody else acts since take no place", arguments: Driver.all)
    func placesInTheList(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let (first, last, born) = (Day(Make.time), Day(Make.time + 86_400 * 30), Day(1930, 1, 1))
            let attorney = ActingFor(standing: .attorney, evidence: "e", from: first, until: last, cannotDecide: true)
            let over: TimeInterval = 86_400 * 32
            for (id, digits) in [("a", It.digits), ("b", "9991000232")] {
                let person = try NHSNumber(digits)
                _ = try await store.receive(It.row(id, person: person, acting: attorney), It.writing())
                for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
                    _ = try await store.take(id, at: "QMF", step, It.writing(Double(place) + 1, kind: step.kind, born: born))
                }
                var writing = It.writing(over)
                writing.hand = .service
                _ = try await store.take(id, at: nil, .powerOver, writing)
            }
            #expect(try await store.withoutPower("QMF", on: Day(Make.time + over), limit: 1).map(\.id) == ["a"])
            let deputy = ActingFor(standing: .deputy, evidence: "o", from: first, cannotDecide: true)
            _ = try await store.take("a", at: "QMF", .represent(deputy), It.writing(over + 1, born: born))
            #expect(try await store.withoutPower("QMF", on: Day(Make.time + over), limit: 1).map(\.id) == ["b"])
        }
    }

    @Test(
        "what ended while it was tied to a wrong person is nobody's again, waits for its answer, and their record stays as it is",
        arguments: Driver.all)
    func endedForTheWrong(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = try await Self.inForce(database)
            _ = try await store.take("a", at: "QMF", .asked, It.writing(21, kind: .withdraw))
            // The wrong person objects themselves: that one stands.
            let own = ObjectionCaseRow(
                id: "b", reference: "REF-b", desk: "QMF", person: person, it: ObjectionCase(way: .signedIn, received: Day(Make.time)),
                created: Make.time + 22)
            _ = try await store.receive(own, It.writing(22))
            let noted = Mutex<NHSNumber?>(nil)
            var writing = It.writing(23, kind: .untie)
            let event = writing.event
            writing.event = { row in
                noted.withLock { $0 = row.person }
                return event(row)
            }
            guard case .done(let row) = try await store.take("a", at: "QMF", .untie(why: "w"), writing) else {
                Issue.record("one of the desk undoes it")
                return
            }
            #expect(row.person == nil && row.it.state == .received && row.closed == nil)
            #expect(try await database.count("objection_case WHERE id = 'a' AND answered_day IS NULL AND closed_at IS NULL") == 1)
            #expect(try await store.of([person]).map(\.id) == ["b"])
            #expect(noted.withLock { $0 } == person, "the trail says whose it was")
        }
    }

    @Test("what the person keeps, signed in, is kept as theirs, and no desk unties it", arguments: Driver.all)
    func keptByPerson(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try NHSNumber(It.digits))
            let attorney = ActingFor(standing: .attorney, evidence: "e", from: Day(Make.time), cannotDecide: true)
            _ = try await store.receive(It.row("a", person: person, acting: attorney), It.writing())
            for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
                let writing = It.writing(Double(place) + 1, kind: step.kind, born: Day(1930, 1, 1))
                _ = try await store.take("a", at: "QMF", step, writing)
            }
            #expect(try await store.find("a", at: "QMF")?.it.isProven == false)
            var writing = It.writing(9)
            writing.hand = Hand(.person, subject: "p")
            _ = try await store.take("a", at: nil, .keep, writing)
            #expect(try await store.find("a", at: "QMF")?.it.isProven == true)
            #expect(try await store.take("a", at: "QMF", .proposeUntie(why: "w"), It.writing(10)) == .refused(.notTheirs))
        }
    }
}
