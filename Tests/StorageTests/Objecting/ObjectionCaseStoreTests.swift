import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// Objections on their way, on both drivers: each step with what it does to the register that decisions read.
@Suite struct ObjectionCaseStoreTests {
    static let digits = "9991230068"
    private static func person() throws -> NHSNumber { try NHSNumber(digits) }

    static func row(_ id: String, person: NHSNumber?, contact: [UInt8]? = [7], acting: ActingFor? = nil, desk: String = "QMF")
        -> ObjectionCaseRow
    {
        ObjectionCaseRow(
            id: id, reference: "REF-" + id, desk: desk, person: person,
            it: ObjectionCase(way: person == nil ? .form : .letter, received: Day(Make.time), acting: acting), details: [1, 2],
            contact: contact,
            actingEvidence: acting == nil ? nil : [3], created: Make.time)
    }

    static func writing(
        _ seconds: TimeInterval = 0, by subject: String = "desk-1", kind: ObjectionStep.Kind? = nil, person: NHSNumber? = nil,
        born: Day? = nil,
        words: [UInt8]? = nil
    ) -> ObjectionCaseStore.Writing {
        var registered = Representing.Person(born: born, isDeceased: kind == .died, isDeathFormal: kind == .died, isRestricted: false)
        if kind == .moved { registered.place = .elsewhere }
        return .init(
            hand: Hand(.desk, subject: subject), at: Make.time + seconds, words: words, person: person, registered: registered,
            event: { row in
                TrailEvent(kind: .objectionHandled, at: Make.time + seconds, people: row.person.map { [$0.digits] } ?? [], detail: "step")
            }, messages: { $0.told(after: kind, at: Make.time + seconds) })
    }

    /// Whether decisions read that the person objects.
    static func objects(_ database: any SQLDatabase, _ digits: String = digits) async throws -> Bool {
        let number = try NHSNumber(digits)
        return try await database.read { try $0.ask(ObjectionStore.objects([number])) }
    }

    /// All that the clock has to do with on a day, a page after the other.
    static func timed(_ store: ObjectionCaseStore, _ day: Day, limit: Int = 200) async throws -> [String] {
        var (place, found, pages) = (ObjectionCaseStore.TimedPlace(day), [String](), 0)
        while !place.isDone, pages < 50 {
            let (rows, next) = try await store.timed(place, limit: limit)
            #expect(rows.count <= limit)
            found += rows.map(\.id)
            (place, pages) = (next, pages + 1)
        }
        #expect(place.isDone, "it comes to an end")
        return found
    }

    @Test(
        "what was written with the objection that a message is about is found by the message, and of another message nothing is",
        arguments: Driver.all)
    func detailsOfMessages(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let row = Self.row("a", person: try Self.person())
            _ = try await store.receive(row, Self.writing())
            func message(_ reference: String) -> OutboxMessage {
                OutboxMessage(id: "m", template: "receipt", desk: "QMF", reference: reference, recipient: [9], created: Make.time)
            }
            #expect(try await store.details(of: message(row.reference)) == [1, 2])
            #expect(try await store.details(of: message("none")) == nil)
        }
    }

    /// One that is in force.
    private static func inForce(_ store: ObjectionCaseStore, _ id: String = "a") async throws {
        _ = try await store.receive(row(id, person: try person()), writing())
        for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
            guard
                case .done = try await store.take(
                    id, at: "QMF", step, writing(TimeInterval(place + 1), kind: step.kind, person: try person()))
            else {
                Issue.record("it must be taken: \(step.kind)")
                return
            }
        }
    }

    @Test(
        "what is in force is what decisions read, in the same transaction, and withdrawing ends it; each step has its event",
        arguments: Driver.all)
    func effect(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let before = try await RegisterVersionStore(database).current()
            try await Self.inForce(store)
            #expect(try await Self.objects(database))
            #expect(try await RegisterVersionStore(database).current() > before, "open looks are decided again")
            #expect(try await store.isInForce(try Self.person()))
            _ = try await store.take("a", at: "QMF", .asked, Self.writing(9, kind: .withdraw))
            #expect(try await Self.objects(database) == false)
            #expect(try await store.isInForce(try Self.person()) == false)
            #expect(try await store.steps(of: "a").map(\.kind) == ["received", "check-identity", "consider", "uphold", "withdraw"])
            #expect(try await database.count("trail_event WHERE kind = 'objection-handled'") == 5)
            #expect(try await database.count("trail_event WHERE kind = 'objection-set'") == 1)
            #expect(try await database.count("trail_event WHERE kind = 'objection-ended'") == 1)
        }
    }

    @Test("how identity was checked is kept with the step and read again", arguments: Driver.all)
    func identityCheck(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for check in IdentityCheck.byDesk {
                _ = try await store.receive(Self.row(check.rawValue, person: nil), Self.writing())
                let writing = Self.writing(1, kind: .checkIdentity, person: try Self.person())
                guard case .done = try await store.take(check.rawValue, at: "QMF", .checkIdentity(check), writing) else {
                    Issue.record("it must be taken: \(check)")
                    return
                }
                #expect(try await store.steps(of: check.rawValue).map(\.ground) == [nil, check.rawValue])
                _ = try await store.take(check.rawValue, at: "QMF", .asked, Self.writing(2))
            }
        }
    }

    @Test("as it was kept it is read again, with all that was sealed", arguments: Driver.all)
    func kept(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let from = try #require(Day(2020, 1, 1))
            let acting = ActingFor(standing: .attorney, evidence: "on record", from: from, until: Day(2030, 1, 1), cannotDecide: true)
            let row = Self.row("a", person: nil, acting: acting)
            #expect(try await store.receive(row, Self.writing()) == .done(row))
            #expect(try await store.find("a", at: "QMF") == row)
            #expect(try await store.find("a", at: "QMJ") == nil, "another desk's is none")
            #expect(try await store.take("a", at: "QMJ", .died(why: "w"), Self.writing(1)) == .notFound)
        }
    }

    @Test("a person has one that stands, whoever enters the second and whenever it turns out to be theirs", arguments: Driver.all)
    func duplicates(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try Self.person())
            try await Self.inForce(store)
            #expect(try await store.receive(Self.row("b", person: person), Self.writing(20)) == .standsAlready("REF-a"))
            _ = try await store.receive(Self.row("c", person: nil), Self.writing(21))
            #expect(
                try await store.take("c", at: "QMF", .checkIdentity(.documents), Self.writing(22, person: person))
                    == .standsAlready("REF-a"))
            _ = try await store.take("a", at: "QMF", .asked, Self.writing(23))
            guard case .done = try await store.take("c", at: "QMF", .checkIdentity(.documents), Self.writing(24, person: person)) else {
                Issue.record("after the first is withdrawn the second goes on")
                return
            }
        }
    }

    @Test("of many at the same moment for one person one is received", arguments: Driver.all)
    func racing(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try Self.person())
            let outcomes = try await withThrowingTaskGroup(of: ObjectionCaseStore.Outcome.self) { group in
                for number in 0..<8 { group.addTask { try await store.receive(Self.row("r\(number)", person: person), Self.writing()) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { if case .done = $0 { true } else { false } } == 1)
            #expect(try await database.count("objection_case") == 1)
        }
    }

    @Test(
        "an objection that is brought into force twice is in force once, and one set by command before ends with it", arguments: Driver.all)
    func setBefore(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await ObjectionStore(database).set(try Self.person(), .sharedCareRecord, by: "a command", at: Make.time)
            let store = ObjectionCaseStore(database)
            try await Self.inForce(store)
            #expect(try await database.count("objection WHERE ended_at IS NULL") == 1)
            _ = try await store.take("a", at: "QMF", .died(why: "w"), Self.writing(9, kind: .died))
            #expect(try await Self.objects(database) == false)
        }
    }

    @Test(
        "whoever reads of one that came into force a moment ago waits until it is so on every node, and of an older one not",
        arguments: Driver.all)
    func untilInForce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            try await Self.inForce(store)
            let rows = try await store.of([try Self.person()])
            func waited(_ seconds: TimeInterval) async throws -> Duration {
                let begun = ContinuousClock.now
                try await store.untilInForce(rows, after: .milliseconds(400)) { Make.time + seconds }
                return ContinuousClock.now - begun
            }
            // It came into force three seconds after the beginning.
            #expect(try await waited(3) >= .milliseconds(400))
            // That long after its own time it may have been written just now.
            #expect(try await waited(8) >= .milliseconds(400))
            // A clock that is behind makes nobody wait for long.
            #expect(try await waited(-3600) < .seconds(10))
            let begun = ContinuousClock.now
            // And one of a minute ago was not: nobody waits.
            for _ in 0..<3 { try await store.untilInForce(rows, after: .seconds(60)) { Make.time + 63 } }
            #expect(ContinuousClock.now - begun < .seconds(30))
        }
    }

    @Test(
        "a child who comes of an age to decide stands at the desk until they have answered, and whoever objected for them hears of nothing more",
        arguments: Driver.all)
    func comingOfAge(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try Self.person())
            let born = try #require(Day(2015, 1, 1))
            let parent = ActingFor(standing: .parent, evidence: "e", from: born)
            _ = try await store.receive(Self.row("a", person: person, acting: parent), Self.writing())
            func take(_ step: ObjectionStep, at seconds: TimeInterval, _ hand: Hand? = nil) async throws {
                var writing = Self.writing(seconds, kind: step.kind, person: person, born: born)
                if let hand { writing.hand = hand }
                guard case .done = try await store.take("a", at: nil, step, writing) else {
                    Issue.record("it must be taken: \(step.kind)")
                    return
                }
            }
            for (place, step) in [ObjectionStep.checkIdentity(.documents), .consider, .uphold].enumerated() {
                try await take(step, at: Double(place + 1))
            }
            func tell(_ grant: String, at seconds: TimeInterval) async throws -> Int {
                try await database.write {
                    _ = try $0.run(OutboxStore.tellingOfGlass(grant, person: Self.digits, else: nil, at: Make.time + seconds))
                }
                return try await database.count("outbox WHERE id = 'person-glass-\(grant)'")
            }
            #expect(try await tell("before", at: 9) == 1)
            // Thirteen on 1 January 2028.
            let (year, of) = (500 * 86_400.0, Day(Make.time + 500 * 86_400))
            #expect(try await Self.timed(store, Day(Make.time + 86_400 * 400)).isEmpty)
            #expect(try await Self.timed(store, of) == ["a"])
            #expect(try await tell("on-the-day", at: year) == 0, "before the clock has said it, too")
            try await take(.comeOfAge, at: year, .service)
            #expect(try await Self.timed(store, of).isEmpty, "once")
            #expect(try await store.toAsk("QMF", on: of).map { $0.it.asking(on: of) } == [.due])
            #expect(try await store.find("a", at: "QMF")?.contact == nil)
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 0, "not even what waited already")
            try await take(.askAgain, at: year + 1)
            #expect(try await store.toAsk("QMF", on: of).map { $0.it.asking(on: of) } == [.asked])
            #expect(try await store.toAsk("QMJ", on: of).isEmpty)
            #expect(try await tell("after", at: year + 2) == 0)
            try await take(.withdraw(why: "w"), at: year + 3, Hand(.person, subject: "p"))
            #expect(try await store.toAsk("QMF", on: of).isEmpty)
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 0)
            #expect(try await Self.objects(database) == false)
        }
    }

    @Test(
        "a child whom the clock of a version before said to have asked is still to be asked, until the desk says that it did",
        arguments: Driver.all)
    func neverAsked(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            try await Self.inForce(store)
            let (asked, today) = (Make.time + 10 * 86_400, Day(Make.time + 20 * 86_400))
            let parent = ActingFor(standing: .parent, evidence: "e", from: Day(Make.time))
            try await database.write { transaction in
                try transaction.execute("UPDATE objection_case SET acting = ?, ask_again_day = NULL", [.text(parent.kept)])
                try transaction.execute(
                    "INSERT INTO objection_step (id, objection_case, at, kind, hand, subject) VALUES ('s', 'a', ?, 'ask-again', 'service', '')",
                    [.time(asked)])
            }
            #expect(try await store.toAsk("QMF", on: today).map { $0.it.asking(on: today) } == [.due])
            #expect(try await store.find("a", at: "QMF")?.it.askAgain == Day(asked))
            guard case .done = try await store.take("a", at: "QMF", .askAgain, Self.writing(21 * 86_400, kind: .askAgain)) else {
                Issue.record("it must be taken")
                return
            }
            #expect(try await store.toAsk("QMF", on: today).map { $0.it.asking(on: today) } == [.asked])
        }
    }

    @Test("a parent is not told of more time once the child decides themselves", arguments: Driver.all)
    func ofAgeWhileItWaits(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try Self.person())
            // Thirteen ten days after the objection came.
            let born = Day(Make.time + 10 * 86_400).adding(months: -12 * 13)
            let parent = ActingFor(standing: .parent, evidence: "e", from: born)
            _ = try await store.receive(Self.row("a", person: person, acting: parent), Self.writing())
            _ = try await store.take("a", at: "QMF", .checkIdentity(.documents), Self.writing(1, kind: .checkIdentity, born: born))
            #expect(try await store.find("a", at: "QMF")?.contact == [7])
            let more = ObjectionStep.extend(months: 1, because: .complex, reasons: "r")
            guard case .done(let row) = try await store.take("a", at: "QMF", more, Self.writing(12 * 86_400, kind: .extend)) else {
                Issue.record("it must be taken")
                return
            }
            #expect(row.contact == nil)
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 0)
            #expect(try await database.count("outbox WHERE template = 'more-time'") == 0)
        }
    }

    @Test("what the state machine refuses changes nothing and writes nothing", arguments: Driver.all)
    func refused(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            _ = try await store.receive(Self.row("a", person: try Self.person()), Self.writing())
            #expect(try await store.take("a", at: "QMF", .uphold, Self.writing(1)) == .refused(.notNow(.received, .uphold)))
            #expect(try await store.steps(of: "a").count == 1)
            #expect(try await Self.objects(database) == false)
        }
    }

    @Test(
        "whoever gave an address is told when their objection is closed or handed over, and by nobody when the person has died",
        arguments: Driver.all)
    func toldOfClosing(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let other = try #require(ODSCode("QMJ"))
            let steps: [(String, ObjectionStep)] = [
                ("a", .moved(why: "w")), ("b", .identityNotShown(why: "w")), ("c", .duplicate(why: "w")), ("d", .transfer(to: other)),
                ("e", .died(why: "w")),
            ]
            for (id, step) in steps {
                _ = try await store.receive(Self.row(id, person: nil), Self.writing())
                _ = try await store.take(id, at: "QMF", step, Self.writing(1, kind: step.kind))
            }
            let told = try await OutboxStore(database).due(at: Make.time + 9).map { [$0.message.template, $0.message.reference] }
            #expect(
                Set(told.filter { $0[0] != "receipt" }) == [
                    ["moved", "REF-a"], ["not-identified", "REF-b"], ["duplicate", "REF-c"], ["handed-over", "REF-d"],
                ])
        }
    }

    @Test("an address that was given is taken back: nothing goes there any more, not even what waits", arguments: Driver.all)
    func takenBack(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            _ = try await store.receive(Self.row("a", person: try Self.person()), Self.writing())
            #expect(try await OutboxStore(database).due(at: Make.time + 1).count == 1)
            var writing = Self.writing(2, kind: .forgetAddress)
            writing.hand = Hand(.person, subject: "p")
            guard case .done(let row) = try await store.take("a", at: nil, .forgetAddress, writing) else {
                Issue.record("it must be taken")
                return
            }
            #expect(row.contact == nil && row.it.state == .received)
            #expect(try await store.find("a", at: "QMF")?.contact == nil)
            _ = try await store.take("a", at: "QMF", .asked, Self.writing(3, kind: .withdraw))
            #expect(try await OutboxStore(database).due(at: Make.time + 9).isEmpty)
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 0)
            #expect(try await store.steps(of: "a").map(\.kind) == ["received", "forget-address", "withdraw"])
        }
    }

    @Test(
        "what was read to be sent does not leave once its address was taken back, is not tried again, and is not the desk's",
        arguments: Driver.all)
    func takenBackMeanwhile(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, outbox) = (ObjectionCaseStore(database), OutboxStore(database))
            _ = try await store.receive(Self.row("a", person: try Self.person()), Self.writing())
            let message = try #require(try await outbox.due(at: Make.time + 1).first).message
            #expect(try await outbox.leaving(message) == .stands)
            _ = try await store.take("a", at: "QMF", .forgetAddress, Self.writing(2, kind: .forgetAddress))
            #expect(try await outbox.leaving(message) == .gone)
            // It was on its way at that moment, and failed.
            let leader = try #require(try await LeaderLease(database, name: "telling", node: "n").renew())
            try await outbox.failed(message.id, "late", isFinal: false, attempts: 0, at: Make.time + 3, as: leader)
            #expect(try await outbox.due(at: Make.time + 86_400).isEmpty)
            // Such as a version before this one may have left behind.
            let forgotten = OutboxMessage(
                id: message.id, template: message.template, desk: "QMF", reference: message.reference, recipient: nil, created: Make.time)
            #expect(!forgotten.isForDesk)
        }
    }

    @Test("what a desk itself is told of is the desk's: an answer that is due, and glass that was broken", arguments: Driver.all)
    func forTheDesk(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(ObjectionCaseStore(database))
            try await database.write { _ = try $0.run(OutboxStore.tellingOfGlass("g", person: Self.digits, else: nil, at: Make.time)) }
            let due = try await OutboxStore(database).due(at: Make.time + 60).map(\.message)
            #expect(due.filter(\.isForDesk).map(\.id) == ["desk-glass-g-QMF"])
            #expect(due.filter { !$0.isForDesk }.allSatisfy { $0.recipient != nil })
            let row = Self.row("b", person: nil)
            #expect(row.remindingDesk(at: Make.time).map(\.isForDesk) == [true])
        }
    }

    @Test(
        "who says after they objected that they want nothing sent is not written to, and nobody else is silenced by it",
        arguments: Driver.all)
    func onlyHere(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, outbox, ways) = (ObjectionCaseStore(database), OutboxStore(database), ContactWayStore(database))
            let person = try Self.person()
            _ = try await store.receive(Self.row("a", person: person), Self.writing())
            _ = try await store.receive(Self.row("b", person: nil), Self.writing())
            func unwanted() async throws -> [String] {
                var found: [String] = []
                for (message, _) in try await outbox.due(at: Make.time + 60) where try await outbox.leaving(message) == .unwanted {
                    found.append(message.reference)
                }
                return found
            }
            func say(_ way: ContactWayStore.Way, at seconds: TimeInterval) async throws {
                try await ways.set(
                    .init(person: person, way: way, words: way == .here ? nil : [1], set: Make.time + seconds),
                    TrailEvent(kind: .contactWaySet, at: Make.time + seconds, people: [Self.digits]))
            }
            #expect(try await unwanted().isEmpty)
            try await say(.here, at: 5)
            #expect(try await unwanted() == ["REF-a"])
            #expect(try await store.addressUse(of: Self.row("a", person: person)) == .unwanted)
            #expect(try await store.addressUse(of: Self.row("b", person: nil)) == .used)
            try await say(.email, at: 6)
            #expect(try await unwanted().isEmpty)
        }
    }

    @Test(
        "who wanted nothing sent before an objection came is not written to at its address, but at one that they gave since while signed in",
        arguments: Driver.all)
    func onlyHereBefore(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, ways, person) = (ObjectionCaseStore(database), ContactWayStore(database), try Self.person())
            try await ways.set(
                .init(person: person, way: .here, words: nil, set: Make.time - 9),
                TrailEvent(kind: .contactWaySet, at: Make.time - 9, people: [Self.digits]))
            for (way, isUnwanted) in [(ObjectionCase.Way.signedIn, false), (.form, true), (.letter, true), (.phone, true), (.staff, true)] {
                let row = ObjectionCaseRow(
                    id: way.rawValue, reference: "REF-" + way.rawValue, desk: "QMF", person: person,
                    it: ObjectionCase(way: way, received: Day(Make.time)), contact: [7], created: Make.time)
                _ = try await store.receive(row, Self.writing())
                #expect(try await store.addressUse(of: row) == (isUnwanted ? .unwanted : .used), "\(way)")
                _ = try await store.take(row.id, at: "QMF", .asked, Self.writing(1))
            }
        }
    }

    @Test(
        "an address that anybody may have typed is forgotten when it is checked who it is, with what waits, unless the person says that it is theirs",
        arguments: Driver.all)
    func strangersAddress(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            _ = try await store.receive(Self.row("a", person: nil), Self.writing())
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 1)
            _ = try await store.take("a", at: "QMF", .checkIdentity(.documents), Self.writing(1, person: try Self.person()))
            #expect(try await store.find("a", at: "QMF")?.contact == nil)
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 0)
            _ = try await store.take("a", at: "QMF", .asked, Self.writing(2))
            _ = try await store.receive(Self.row("b", person: nil), Self.writing(3))
            _ = try await store.take(
                "b", at: "QMF", .checkIdentity(.documents, addressIsTheirs: true), Self.writing(4, person: try Self.person()))
            #expect(try await store.find("b", at: "QMF")?.contact == [7])
        }
    }

    @Test("what nobody has checked yet is found for its own desk, bounded, and nothing else is", arguments: Driver.all)
    func unchecked(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for id in ["a", "b", "c"] { _ = try await store.receive(Self.row(id, person: nil), Self.writing()) }
            _ = try await store.receive(Self.row("other", person: nil, desk: "QMJ"), Self.writing())
            _ = try await store.receive(Self.row("known", person: try Self.person()), Self.writing())
            _ = try await store.take("c", at: "QMF", .identityNotShown(why: "w"), Self.writing(1))
            #expect(try await store.unchecked("QMF", limit: 9).map(\.id) == ["a", "b"])
            #expect(try await store.unchecked("QMF", limit: 1).map(\.id) == ["a"])
            #expect(try await store.unchecked("QMJ", limit: 9).map(\.id) == ["other"])
        }
    }

    @Test("the queue is by due date, in pages, of one desk and of what waits", arguments: Driver.all)
    func queue(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            for id in ["a", "b", "c"] { _ = try await store.receive(Self.row(id, person: nil), Self.writing()) }
            _ = try await store.receive(Self.row("other", person: nil, desk: "QMJ"), Self.writing())
            _ = try await store.take("b", at: "QMF", .extend(months: 1, because: .complex, reasons: "r"), Self.writing(1, kind: .extend))
            _ = try await store.take("c", at: "QMF", .identityNotShown(why: "w"), Self.writing(2))
            let first = try await store.queue("QMF", limit: 1)
            #expect(first.map(\.id) == ["a"])
            let place = ObjectionCaseStore.Place(due: first[0].it.due.text, id: "a")
            #expect(try await store.queue("QMF", after: place).map(\.id) == ["b"])
            #expect(try await store.counts("QMF") == [.received: 2, .notIdentified: 1])
            let later = try #require(try await store.queue("QMF", after: place).first?.it.due)
            #expect(try await store.waiting("QMF") == [first[0].it.due: 1, later: 1], "those that are closed wait for nothing")
            let figures = try await store.figures("QMF", from: "2000-01", today: Day(Make.time))
            #expect(figures.reduce(0) { $0 + $1.count } == 3 && figures.allSatisfy { $0.late == 0 })
        }
    }

    @Test(
        "late is what had no answer by its day, whether it came later or is still owed; what came from an older list is not",
        arguments: Driver.all)
    func late(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            let due = ObjectionCase(way: .form, received: Day(Make.time)).due
            let after = due.end.timeIntervalSince(Make.time) + 3600
            for id in ["owed", "answered-late", "answered"] { _ = try await store.receive(Self.row(id, person: nil), Self.writing()) }
            _ = try await store.take("answered", at: "QMF", .identityNotShown(why: "w"), Self.writing(1))
            _ = try await store.take("answered-late", at: "QMF", .identityNotShown(why: "w"), Self.writing(after))
            // Received at the older system months ago, and brought into force here as it was there.
            let older = ObjectionCaseRow(
                id: "imported", reference: "REF-imported", desk: "QMF", person: try Self.person(),
                it: ObjectionCase(way: .imported, received: Day(Make.time).adding(months: -5)), created: Make.time)
            let person = try Self.person()
            _ = try await store.receive(
                older, Self.writing(person: person),
                then: [.checkIdentity(.documents), .consider, .uphold].map { ($0, Self.writing(1, person: person)) })
            func late(_ today: Day) async throws -> Int {
                try await store.figures("QMF", from: "2000-01", today: today).reduce(0) { $0 + $1.late }
            }
            #expect(try await store.find("imported", at: "QMF")?.it.state == .inForce)
            #expect(
                try await late(due) == 1, "answered late; what is still owed has this day left, and what was imported was answered there")
            #expect(try await late(Day(Make.time + after)) == 2, "and what is still owed")
        }
    }

    @Test(
        "messages wait with the step that they tell of, once; what was sent forgets where to, what fails is tried again, and a leader who was replaced marks nothing",
        arguments: Driver.all)
    func outbox(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(ObjectionCaseStore(database))
            let store = OutboxStore(database)
            #expect(
                try await store.due(at: Make.time + 3.5).map(\.message.template) == ["receipt"], "that it is in force is told when it is so"
            )
            let due = try await store.due(at: Make.time + 60)
            #expect(due.map(\.message.template) == ["receipt", "in-force"])
            #expect(due.allSatisfy { $0.message.recipient == [7] && !$0.message.id.contains(Self.digits) })
            let lease = LeaderLease(database, name: "telling", node: "n")
            guard let leader = try await lease.renew() else {
                Issue.record("it must lead")
                return
            }
            try await store.sent(due[0].message.id, at: Make.time + 61, as: leader)
            try await store.failed(due[1].message.id, "late", isFinal: false, attempts: 0, at: Make.time + 61, as: leader)
            #expect(try await store.due(at: Make.time + 62).isEmpty)
            #expect(try await store.due(at: Make.time + 122).map(\.message.template) == ["in-force"])
            #expect(try await database.count("outbox WHERE recipient IS NULL AND sent_at IS NOT NULL") == 1)
            try await store.failed(due[1].message.id, "refused", isFinal: true, attempts: 1, at: Make.time + 123, as: leader)
            #expect(
                try await database.count("outbox WHERE recipient IS NULL") == 2, "where one that is given up was to go is forgotten too")
            let old = Leadership(name: leader.name, holder: leader.holder, fence: leader.fence - 1)
            #expect(await storageFailure { try await store.sent(due[1].message.id, at: Make.time + 130, as: old) } == .fenced)
        }
    }

    @Test(
        "what nobody took is there for the desk and is counted, also once it is given up; what is not to be sent is not",
        arguments: Driver.all)
    func untaken(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(ObjectionCaseStore(database))
            let store = OutboxStore(database)
            let leader = try #require(try await LeaderLease(database, name: "telling", node: "n").renew())
            let now = Make.time + 60
            func of(_ template: String) async throws -> OutboxMessage {
                try #require(try await store.due(at: now, of: .only([template])).first).message
            }
            let (receipt, inForce) = (try await of("receipt"), try await of("in-force"))
            #expect(try await store.due(at: now, of: .allBut(["receipt"])).map(\.message.template) == ["in-force"])
            #expect(try await store.due(at: now, of: .only([])).isEmpty)
            #expect(try await store.unsent(receipt.reference).isEmpty, "none was tried")
            try await store.failed(receipt.id, "mail: 550", isFinal: false, attempts: 0, at: now, as: leader)
            try await store.failed(
                inForce.id, "the person wants nothing sent", isFinal: true, isMeant: true, attempts: 0, at: now, as: leader)
            #expect(try await store.unsent(receipt.reference) == [.init(template: "receipt", tries: 1, next: now + 60)])
            var counted = try await store.untaken(at: now)
            #expect(counted == (1, 0))
            // For some three days, each time after twice as long; then it is over, and still in sight.
            #expect(try await store.due(at: now, of: .only(["receipt"])).isEmpty, "not before its time")
            var at = now + 60
            while let due = try await store.due(at: at, of: .only(["receipt"])).first {
                try await store.failed(receipt.id, "mail: 550", isFinal: false, attempts: due.attempts, at: at, as: leader)
                if let next = try await store.unsent(receipt.reference).first?.next { at = next }
            }
            #expect((2 * 86_400...4 * 86_400).contains(at.timeIntervalSince(now)))
            #expect(try await store.unsent(receipt.reference) == [.init(template: "receipt", tries: OutboxStore.attempts, next: nil)])
            counted = try await store.untaken(at: at)
            #expect(counted == (0, 1))
            counted = try await store.untaken(at: at + 8 * 86_400)
            #expect(counted == (0, 0))
            #expect(try await database.count("outbox WHERE recipient IS NOT NULL") == 0)
        }
    }

    @Test("what was not taken is counted once a minute at most, however often it is asked for", arguments: Driver.all)
    func untakenCounts(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(ObjectionCaseStore(database))
            let (store, counts, now) = (OutboxStore(database), UntakenCounts(database), Make.time + 60)
            let leader = try #require(try await LeaderLease(database, name: "telling", node: "n").renew())
            let receipt = try #require(try await store.due(at: now, of: .only(["receipt"])).first).message
            func waiting(_ seconds: TimeInterval) async throws -> Int { try await counts.counts(at: now + seconds).waiting }
            #expect(try await waiting(0) == 0)
            try await store.failed(receipt.id, "mail: 550", isFinal: false, attempts: 0, at: now, as: leader)
            #expect(try await waiting(59) == 0, "as it was counted before")
            #expect(try await waiting(60) == 1)
            #expect(try await waiting(-5) == 1, "a clock that was set back keeps no count for ever")
        }
    }

    @Test(
        "a notice suspends only once a second person has signed it, from its beginning to its end, and ended early it is over",
        arguments: Driver.all)
    func notices(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let now = Make.time
            let id = try await NoticeSigningTests.proposed(store, from: 10)
            func fact(_ seconds: TimeInterval) async throws -> Facts.Suspension? {
                try await database.read { try $0.ask(EmergencyStore.suspension(now + seconds)) }
            }
            #expect(try await fact(20) == nil)
            #expect(try await NoticeSigningTests.sign(store, id, by: NoticeSigningTests.first, as: .first) == .done)
            #expect(try await fact(20) == nil)
            #expect(try await NoticeSigningTests.sign(store, id, by: NoticeSigningTests.second, as: .second) == .done)
            #expect(try await fact(9) == nil)
            #expect(try await fact(10)?.id == id)
            #expect(try await fact(99)?.until == Moment(now + 100))
            #expect(try await fact(100) == nil)
            #expect(try await store.running(at: now + 20).first?.suspends(at: now + 20) == true)
            #expect(try await store.end(id, by: "two", at: now + 30) == .done)
            #expect(try await fact(31) == nil)
            #expect(try await store.running(at: now + 31).isEmpty)
        }
    }

    @Test("a notice that is not over stands before newer ones that are, and each is found by its name", arguments: Driver.all)
    func noticesInOrder(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = EmergencyStore(database)
            let now = Make.time
            func propose(until seconds: TimeInterval) async throws -> String {
                try await NoticeSigningTests.proposed(store, until: seconds)
            }
            let running = try await propose(until: 1000)
            var over: [String] = []
            for second in 1...3 { over.append(try await propose(until: Double(second))) }
            let shown = try await store.notices(at: now + 10, limit: 3).map(\.id)
            #expect(shown.first == running && shown.count == 3 && Set(shown.dropFirst()).isSubset(of: over))
            #expect(try await store.find(over[0])?.id == over[0])
            #expect(try await store.find("never") == nil)
        }
    }

    @Test(
        "every notice that is in force is there to be announced, the one that ends last first, and none that is not", arguments: Driver.all)
    func runningTogether(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, now) = (EmergencyStore(database), Make.time)
            func propose(_ name: String, from: TimeInterval = 0, until: TimeInterval, isSigned: Bool = true) async throws -> String {
                let id = try await NoticeSigningTests.proposed(store, name, from: from, until: until)
                guard isSigned else { return id }
                for (who, turn) in [(NoticeSigningTests.first, NoticeSignature.Turn.first), (NoticeSigningTests.second, .second)] {
                    #expect(try await NoticeSigningTests.sign(store, id, by: who, as: turn) == .done)
                }
                return id
            }
            _ = try await propose("short", until: 100)
            _ = try await propose("long", until: 200)
            _ = try await propose("unsigned", until: 300, isSigned: false)
            _ = try await propose("later", from: 150, until: 300)
            let ended = try await propose("ended", until: 300)
            #expect(try await store.end(ended, by: "two", at: now + 5) == .done)
            func running(_ seconds: TimeInterval) async throws -> [String] { try await store.running(at: now + seconds).map(\.instrument) }
            #expect(try await running(10) == ["long", "short"])
            #expect(try await running(100) == ["long"])
            #expect(try await running(160) == ["later", "long"])
            #expect(try await running(300).isEmpty)
        }
    }

    @Test("what is received with the steps that follow is in force in one transaction, or nothing of it is there", arguments: Driver.all)
    func atOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            func steps(_ all: [ObjectionStep]) throws -> [ObjectionCaseStore.Written] {
                let person = try Self.person()
                return all.map { ($0, Self.writing(1, kind: $0.kind, person: person)) }
            }
            let row = Self.row("a", person: try Self.person(), contact: nil)
            #expect(
                try await store.receive(row, Self.writing(), then: steps([.checkIdentity(.documents), .uphold]))
                    == .refused(.notNow(.identityChecked, .uphold)))
            #expect(try await database.count("objection_case") == 0)
            #expect(try await database.count("trail_event") == 0)
            let before = try await database.count("objection_step")
            guard case .done = try await store.receive(row, Self.writing(), then: steps([.checkIdentity(.documents), .consider, .uphold]))
            else {
                Issue.record("it must be taken")
                return
            }
            #expect(try await Self.objects(database))
            #expect(try await database.count("objection_step") == before + 4)
            #expect(try await store.steps(of: "a").map(\.kind) == ["received", "check-identity", "consider", "uphold"])
            // One that a version before left half done goes on, and all of its rest or none.
            try await database.write { _ = try $0.execute("UPDATE objection_case SET state = 'identity-checked'", []) }
            #expect(
                try await store.take("a", at: "QMF", steps: steps([.consider, .checkIdentity(.documents)]))
                    == .refused(.notNow(.considering, .checkIdentity)))
            #expect(try await store.find("a", at: "QMF")?.it.state == .identityChecked)
            guard case .done(let after) = try await store.take("a", at: "QMF", steps: steps([.consider, .uphold])) else {
                Issue.record("it must be finished")
                return
            }
            #expect(after.it.state == .inForce)
            #expect(try await database.count("objection WHERE ended_at IS NULL") == 1)
        }
    }

    @Test(
        "what the register says is a line at the desk until it is left, handed over or said no more; a case that goes to another desk is that one's",
        arguments: Driver.all)
    func heard(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = ObjectionCaseStore(database)
            try await Self.inForce(store)
            let other = try #require(ODSCode("QMJ"))
            func take(_ step: ObjectionStep, at seconds: TimeInterval, desk: String = "QMF") async throws {
                var writing = Self.writing(seconds, kind: step.kind)
                if case .heard = step { writing.hand = .service }
                guard case .done = try await store.take("a", at: desk, step, writing) else {
                    Issue.record("it must be taken: \(step.kind)")
                    return
                }
            }
            func lines(_ desk: String = "QMF") async throws -> [RegisterWord?] { try await store.heard(desk).map(\.it.openWord) }
            let (asked, lease) = (Day(Make.time + 10 * 86_400), LeaderLease(database, name: "telling", node: "n"))
            let leader = try #require(try await lease.renew())
            try await store.asking("a", on: asked, nil, as: leader)
            #expect(try await store.unasked(since: Day(Make.time + 5 * 86_400), limit: 9).isEmpty)
            #expect(try await lines() == [])
            try await take(.heard(.died), at: 10)
            #expect(try await lines() == [.died])
            #expect(try await store.find("a", at: "QMF")?.it.state == .inForce, "nothing is ended by it")
            #expect(try await Self.objects(database))
            try await take(.leave(why: "they live"), at: 11)
            #expect(try await lines() == [])
            #expect(try await store.find("a", at: "QMF")?.it.heard == .init(.died, isLeft: true))
            try await take(.heard(.moved(to: other)), at: 12)
            #expect(try await lines() == [.moved(to: other)])
            try await take(.transfer(to: other), at: 13)
            #expect(try await lines() == [])
            #expect(try await lines("QMJ") == [])
            #expect(try await store.find("a", at: "QMF") == nil)
            #expect(try await store.find("a", at: "QMJ")?.it.state == .inForce)
            #expect(try await store.unasked(since: Day(Make.time + 5 * 86_400), limit: 9).map(\.id) == ["a"], "for the new desk at once")
            try await take(.heard(.died), at: 14, desk: "QMJ")
            #expect(try await lines("QMJ") == [.died])
            try await take(.heard(nil), at: 15, desk: "QMJ")
            #expect(try await lines("QMJ") == [])
            #expect(try await Self.objects(database), "it was in force all the while")
        }
    }

    @Test(
        "withdrawing ends what a desk or the person set under an older number of theirs; what a command set or what has a case of its own is left, and told",
        arguments: Driver.all)
    func older(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, trail) = (ObjectionCaseStore(database), TrailStore(database))
            let (old, split, typed) = ("9434765870", "9990000018", "9434765919")
            for (number, who) in [(old, "desk QMF"), (typed, "a command")] {
                try await ObjectionStore(database).set(try NHSNumber(number), .sharedCareRecord, by: who, at: Make.time)
            }
            for older in [old, split, typed] {
                try await trail.append(
                    TrailEvent(kind: .searchAnswered, at: Make.time, people: [older, Self.digits]), older: older, newer: Self.digits)
            }
            // Taken for theirs once, and somebody else's: they object themselves.
            let theirs = Self.row("b", person: try NHSNumber(split))
            for row in [Self.row("a", person: try Self.person()), theirs] {
                _ = try await store.receive(
                    row, Self.writing(),
                    then: [.checkIdentity(.documents), .consider, .uphold].map { ($0, Self.writing(1, kind: $0.kind, person: row.person)) })
            }
            _ = try await store.take("a", at: "QMF", .asked, Self.writing(9, kind: .withdraw))
            #expect(try await database.count("objection WHERE nhs_number = '\(old)' AND ended_at IS NULL") == 0)
            #expect(try await database.count("objection WHERE nhs_number = '\(Self.digits)' AND ended_at IS NULL") == 0)
            #expect(try await database.count("objection WHERE nhs_number = '\(split)' AND ended_at IS NULL") == 1)
            #expect(try await database.count("objection WHERE nhs_number = '\(typed)' AND ended_at IS NULL") == 1)
            #expect(try await store.otherNumbersInForce(try Self.person()).map(\.digits) == [typed, split])
            #expect(try await store.isInForce(try Self.person()), "the record stays closed")
        }
    }
}

extension ObjectionStep {
    /// The desk was asked to end it, and has checked by whom.
    static let asked = ObjectionStep.withdraw(why: "w", asked: WithdrawalAsked(.phone, check: .calledBack))
}
