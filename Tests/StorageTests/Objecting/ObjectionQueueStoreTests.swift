import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// Who of a desk has a case, what its queue is asked for, and what somebody said whom nobody has checked, on both drivers.
@Suite struct ObjectionQueueStoreTests {
    private typealias It = ObjectionCaseStoreTests

    private static func writing(_ seconds: TimeInterval, _ subject: String, _ name: String?) -> ObjectionCaseStore.Writing {
        var writing = It.writing(seconds, by: subject)
        writing.name = name
        return writing
    }

    @Test("of two who take one case at once one has it, the other reads who, and the taking is on record once", arguments: Driver.all)
    func atOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            _ = try await store.receive(It.row("a", person: nil), It.writing())
            let outcomes = try await withThrowingTaskGroup(of: ObjectionCaseStore.Outcome.self) { group in
                for clerk in 0..<8 {
                    group.addTask { try await store.take("a", at: "QMF", .takeOn, Self.writing(1, "clerk-\(clerk)", "Clerk \(clerk)")) }
                }
                return try await group.reduce(into: [ObjectionCaseStore.Outcome]()) { $0.append($1) }
            }
            let row = try #require(try await store.find("a", at: "QMF"))
            let name = try #require(row.ownerWords)
            let done = outcomes.filter { if case .done = $0 { true } else { false } }
            #expect(done.count == 1)
            #expect(outcomes.count { $0 == .refused(.takenBy(name)) } == 7, "each of the others reads who has it")
            #expect(try await store.steps(of: "a").count { $0.kind == "take-on" } == 1)
        }
    }

    @Test("the table itself says whether a case is free, whatever was read of it before", arguments: Driver.all)
    func inTheTable(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            _ = try await store.receive(It.row("a", person: nil), It.writing())
            _ = try await store.take("a", at: "QMF", .takeOn, Self.writing(1, "one", "One"))
            let second = try await store.take("a", at: "QMF", .takeOn, Self.writing(2, "two", "Two"))
            #expect(second == .refused(.takenBy("One")))
            _ = try await store.take("a", at: "QMF", .giveBack, Self.writing(3, "two", "Two"))
            #expect(try await store.find("a", at: "QMF")?.ownerWords == nil)
            _ = try await store.take("a", at: "QMF", .takeOn, Self.writing(4, "two", nil))
            #expect(try await store.find("a", at: "QMF")?.ownerWords == "two", "who gives no name is known by the sign-in")
        }
    }

    @Test("the queue is of anybody’s, of one’s own or of nobody’s cases, and of one state, and counted likewise", arguments: Driver.all)
    func filtered(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for id in ["a", "b", "c"] { _ = try await store.receive(It.row(id, person: nil), It.writing()) }
            _ = try await store.take("a", at: "QMF", .takeOn, Self.writing(1, "one", nil))
            _ = try await store.take("c", at: "QMF", .identityNotShown(why: "w"), It.writing(2))
            for (filter, ids) in [
                (ObjectionCaseStore.Filter(), ["a", "b"]), (.init(owner: .of("one")), ["a"]), (.init(owner: .nobody), ["b"]),
                (.init(owner: .of("two")), []), (.init(state: .notIdentified), ["c"]), (.init(state: .inForce), []),
            ] {
                #expect(try await store.queue("QMF", filter).map(\.id) == ids)
                #expect(try await store.count("QMF", filter) == ids.count)
            }
            #expect(try await store.count("QMJ", .init()) == 0)
        }
    }

    @Test("late is what of the last thirty days had no answer by its day, and whatever is still owed one", arguments: Driver.all)
    func late(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for id in ["owed", "answered", "long-ago", "in-time"] { _ = try await store.receive(It.row(id, person: nil), It.writing()) }
            func set(_ id: String, _ due: String, _ answered: String?) async throws {
                let state = answered == nil ? "received" : "not-identified"
                try await database.write {
                    _ = try $0.execute(
                        "UPDATE objection_case SET due_day = ?, answered_day = ?, state = ? WHERE id = ?",
                        [.text(due), .text(answered), .text(state), .text(id)])
                }
            }
            try await set("owed", "2026-01-01", nil)
            try await set("answered", "2026-03-10", "2026-03-11")
            try await set("long-ago", "2026-01-10", "2026-03-11")
            try await set("in-time", "2026-03-10", "2026-03-10")
            let (since, today) = (try #require(Day(2026, 3, 1)), try #require(Day(2026, 3, 31)))
            #expect(try await store.late("QMF", since: since, today: today) == 2)
            #expect(try await store.late("QMJ", since: since, today: today) == 0)
        }
    }

    @Test(
        "what somebody asked whom nobody has checked is kept with the case, in force as before, until it ends or was not the person",
        arguments: Driver.all)
    func said(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let number = try NHSNumber(It.digits)
            _ = try await store.receive(It.row("a", person: number), It.writing())
            for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
                _ = try await store.take("a", at: "QMF", step, It.writing(Double(place) + 1, person: number))
            }
            let asked = UncheckedWithdrawal(.phone, on: Day(Make.time))
            func ask(_ seconds: Double) async throws {
                _ = try await store.take("a", at: "QMF", .askedToWithdraw(asked, said: "s"), It.writing(seconds, words: [9]))
            }
            try await ask(10)
            #expect(try await store.find("a", at: "QMF")?.it.withdrawalSaid == asked)
            #expect(try await It.objects(database), "nothing ends by it")
            #expect(try await store.withdrawalSaid("QMF", limit: 9).map(\.id) == ["a"])
            #expect(try await store.withdrawalSaid("QMJ", limit: 9).isEmpty)
            let step = try #require(try await store.steps(of: "a").last)
            #expect(step.ground == asked.kept && step.words == [9])
            _ = try await store.take("a", at: "QMF", .notThePerson(why: "w"), It.writing(11))
            #expect(try await store.withdrawalSaid("QMF", limit: 9).isEmpty)
            #expect(try await It.objects(database))
            try await ask(12)
            let checked = WithdrawalAsked(.phone, check: .calledBack)
            _ = try await store.take("a", at: "QMF", .withdraw(why: "w", asked: checked), It.writing(13))
            #expect(try await store.find("a", at: "QMF")?.it.withdrawalSaid == nil)
            #expect(try await !It.objects(database))
        }
    }

    @Test(
        "what a second person decides is counted, not upheld or for a wrong person; and what was done lately comes first",
        arguments: Driver.all)
    func others(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let numbers = [try NHSNumber(It.digits), try NHSNumber("9996241858")]
            for (id, number) in zip(["a", "b"], numbers) {
                _ = try await store.receive(It.row(id, person: number), It.writing())
                _ = try await store.take(id, at: "QMF", .checkIdentity(.documents), It.writing(1, person: number))
                _ = try await store.take(id, at: "QMF", .consider, It.writing(2))
            }
            #expect(try await store.secondPerson("QMF") == 0)
            _ = try await store.take("a", at: "QMF", .proposeNotUpheld(.safeguarding, reasons: "r"), It.writing(3))
            _ = try await store.take("b", at: "QMF", .uphold, It.writing(4))
            #expect(try await store.secondPerson("QMF") == 1)
            _ = try await store.take("b", at: "QMF", .proposeUntie(why: "w"), It.writing(5))
            #expect(try await store.secondPerson("QMF") == 2)
            let recent = try await store.recent("QMF", since: Make.time, limit: 9)
            #expect(recent.map(\.row.id) == ["b", "a"] && recent.first?.steps == [.checkIdentity, .consider, .uphold, .proposeUntie])
            #expect(try await store.recent("QMF", since: Make.time + 4, limit: 9).map(\.row.id) == ["b"])
            #expect(try await store.recent("QMJ", since: Make.time, limit: 9).isEmpty)
        }
    }
}
