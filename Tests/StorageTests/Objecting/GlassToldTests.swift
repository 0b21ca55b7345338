import AccessControl
import AuditTrail
import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// Who hears that the glass was broken although somebody objects: each desk, and the person once, under whichever of their numbers they object.
@Suite struct GlassToldTests {
    private static let (person, older) = ("9991230068", "9434765870")

    /// A case under a number, in force.
    private static func inForce(
        _ database: any WatchedDatabase, _ id: String, _ digits: String = person, contact: [UInt8]? = [7]
    ) async throws {
        let number = try NHSNumber(digits)
        let row = ObjectionCaseStoreTests.row(id, person: number, contact: contact)
        let outcome = try await ObjectionCaseStore(database).receive(
            row, ObjectionCaseStoreTests.writing(),
            then: [.checkIdentity(.documents), .consider, .uphold].map {
                ($0, ObjectionCaseStoreTests.writing(1, kind: $0.kind, person: number))
            })
        guard case .done = outcome else {
            Issue.record("it must be in force")
            return
        }
    }

    private static func merged(_ database: any WatchedDatabase) async throws {
        let event = TrailEvent(kind: .searchAnswered, at: Make.time, people: [older, person], detail: "number superseded")
        try await TrailStore(database).append(event, older: older, newer: person)
    }

    private static func way(
        _ database: any WatchedDatabase, _ digits: String = person, at seconds: TimeInterval = 0, glass: Bool = true, words: [UInt8]? = [9]
    ) async throws {
        let number = try NHSNumber(digits)
        try await ContactWayStore(database).set(
            .init(person: number, way: words == nil ? .here : .email, words: words, set: Make.time + seconds, tellsOfGlass: glass),
            TrailEvent(kind: .contactWaySet, at: Make.time, people: [digits]))
    }

    /// Glass that is broken on a ground, as a decision writes it.
    private static func broken(
        _ database: any WatchedDatabase, _ id: String = "g", on ground: String? = "vital", else desk: String? = nil
    ) async throws {
        let event = TrailEvent(
            kind: .glassBroken, at: Make.time + 60, subject: "s1", organisation: "R1H", role: "R8000", people: [person], look: id)
        let grant = BreakGlassGrant(
            id: id, staff: "s1", organisation: try #require(ODSCode("R1H")), person: try NHSNumber(person), sections: [.conditions],
            reason: "emergency", opened: Moment(Make.time + 60), assurance: 3, authenticated: Moment(Make.time), ground: ground)
        try await database.write {
            _ = try $0.run(BreakGlassStore.inserting(RegisterStore.Broken(grant, issuer: "i", words: [1], desk: desk, event)))
        }
    }

    /// What waits of broken glass: each message's id and where it goes to.
    private static func told(_ database: any WatchedDatabase) async throws -> [String: [UInt8]?] {
        let due = try await OutboxStore(database).due(at: Make.time + 90).map(\.message).filter { $0.template.hasPrefix("glass-") }
        return Dictionary(uniqueKeysWithValues: due.map { ($0.id, $0.recipient) })
    }

    @Test(
        "whoever objects and asked to be told of an emergency is told there where the case has no address, and not twice where it has",
        arguments: Driver.all, [false, true])
    func asked(_ driver: Driver, _ hasAddress: Bool) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(database, "a", contact: hasAddress ? [7] : nil)
            try await Self.way(database)
            try await Self.broken(database)
            let byCase: [String: [UInt8]?] = ["desk-glass-g-QMF": nil, "person-glass-g": [7]]
            #expect(try await Self.told(database) == (hasAddress ? byCase : ["desk-glass-g-QMF": nil, "told-glass-email-g": [9]]))
        }
    }

    @Test(
        "an address that was given for answers is not used, and whoever acts being told does not stand for the person",
        arguments: Driver.all)
    func others(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(database, "a")
            let acting = ActingFor(standing: .attorney, evidence: "on record", from: Day(Make.time), cannotDecide: true)
            try await database.write { try $0.execute("UPDATE objection_case SET acting = ?", [.text(acting.kept)]) }
            try await Self.way(database, glass: false)
            try await Self.broken(database, "one")
            #expect(try await Self.told(database) == ["desk-glass-one-QMF": nil, "person-glass-one": [7]])
            try await Self.way(database, at: 1)
            try await Self.broken(database, "two")
            #expect(try await Self.told(database)["told-glass-email-two"] == [9])
        }
    }

    @Test(
        "an objection under an older number is told to its desk and its person, and stands in that desk's list of looks despite it",
        arguments: Driver.all)
    func merged(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(database, "a", Self.older)
            try await Self.merged(database)
            try await Self.broken(database)
            #expect(try await Self.told(database) == ["desk-glass-g-QMF": nil, "person-glass-g": [7]])
            let lines = try await ObjectionCaseStore(database).despite("QMF")
            #expect(lines.map(\.reference) == ["REF-a"] && lines.map(\.ground) == ["vital"])
            #expect(try await ObjectionCaseStore(database).despite("QMJ").isEmpty)
        }
    }

    @Test(
        "of cases under two numbers each desk is told, and the person once, by the one of the number that was looked at",
        arguments: Driver.all)
    func two(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(database, "a", Self.older)
            let row = ObjectionCaseStoreTests.row("b", person: try NHSNumber(Self.person), contact: [8], desk: "QMJ")
            _ = try await ObjectionCaseStore(database).receive(row, ObjectionCaseStoreTests.writing())
            try await Self.merged(database)
            try await Self.way(database)
            try await Self.broken(database)
            let all: [String: [UInt8]?] = ["desk-glass-g-QMF": nil, "desk-glass-g-QMJ": nil, "person-glass-g": [8]]
            #expect(try await Self.told(database) == all)
        }
    }

    @Test(
        "after a merge that was taken back who asked is told by their own word, whatever the other says later, and nothing goes by the other's",
        arguments: Driver.all, [false, true])
    func takenBack(_ driver: Driver, _ isSilent: Bool) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(database, "a", Self.older)
            try await Self.merged(database)
            try await Self.way(database)
            // The other's newer word: another address, or that nothing is sent.
            try await Self.way(database, Self.older, at: 5, glass: !isSilent, words: isSilent ? nil : [6])
            try await Self.broken(database, "one")
            let byTheirs: [String: [UInt8]?] = ["desk-glass-one-QMF": nil, "person-glass-one": [7], "told-glass-email-one": [9]]
            #expect(try await Self.told(database) == byTheirs, "the other's message does not stand for theirs")
            // As soon as they object themselves, the other hears nothing.
            try await Self.inForce(database, "b", contact: nil)
            try await Self.broken(database, "two")
            let told = try await Self.told(database).filter { $0.key.contains("two") }
            #expect(told == ["desk-glass-two-QMF": nil, "told-glass-email-two": [9]])
            // Whoever asked for nothing under the number that was looked at is told by no other's.
            try await Self.way(database, at: 9, glass: false, words: nil)
            try await Self.broken(database, "three")
            #expect(try await Self.told(database).filter { $0.key.contains("three") } == ["desk-glass-three-QMF": nil])
        }
    }

    @Test(
        "of an objection without a case the desk that answers for the person is told, finds it in its list, and nobody else does",
        arguments: Driver.all)
    func byCommand(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await ObjectionStore(database).set(try NHSNumber(Self.person), .sharedCareRecord, by: "a command", at: Make.time)
            try await Self.broken(database, "one")
            #expect(try await Self.told(database).isEmpty, "no desk is known")
            try await Self.broken(database, "two", else: "QMJ")
            #expect(try await Self.told(database) == ["desk-glass-two-QMJ": nil])
            let due = try await OutboxStore(database).due(at: Make.time + 90).map(\.message)
            #expect(due.map(\.isForDesk) == [true] && due.map(\.desk) == ["QMJ"])
            #expect(try await ObjectionCaseStore(database).despite("QMJ").map(\.reference) == due.map(\.reference))
            #expect(try await ObjectionCaseStore(database).despite("QMF").isEmpty)
            let about = try await database.read { try $0.query("SELECT \(OutboxStore.person) FROM outbox", []).map { $0.text(0) } }
            #expect(about == [Self.person], "a hold on the person keeps it")
            try await Self.inForce(database, "a")
            try await Self.broken(database, "three", else: "QMJ")
            #expect(try await Self.told(database)["desk-glass-three-QMF"] != nil, "a case is its desk's")
            #expect(try await Self.told(database)["desk-glass-three-QMJ"] == nil)
        }
    }

    @Test("without a ground nobody objects: only who asked is told, and no desk", arguments: Driver.all)
    func noGround(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.way(database)
            try await Self.broken(database, on: nil, else: "QMJ")
            #expect(try await Self.told(database) == ["told-glass-email-g": [9]])
        }
    }

    @Test(
        "where a case's address leads to nobody, who asked is told by the way that they chose, once, and who did not is not",
        arguments: Driver.all)
    func instead(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.inForce(database, "a")
            try await Self.broken(database)
            let store = OutboxStore(database)
            let leader = try #require(try await LeaderStore(database).take("telling", as: "node", lasting: 60))
            let message = try #require(try await store.due(at: Make.time + 90).map(\.message).first { OutboxStore.isOfCase($0) })
            try await store.tellByWay(insteadOf: message, at: Make.time + 80, as: leader)
            #expect(try await Self.told(database).count == 2)
            try await Self.way(database)
            for _ in 0..<2 { try await store.tellByWay(insteadOf: message, at: Make.time + 80, as: leader) }
            #expect(try await Self.told(database)["told-glass-email-g"] == [9])
            #expect(try await Self.told(database).count == 3)
        }
    }

    @Test(
        "to the address of a case nothing of broken glass goes once the case is another's, and whoever was looked at is told by their own way",
        arguments: Driver.all)
    func untied(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (cases, outbox, today) = (ObjectionCaseStore(database), OutboxStore(database), Day(Make.time))
            try await Self.inForce(database, "a")
            try await Self.broken(database)
            let message = try #require(try await outbox.due(at: Make.time + 90).map(\.message).first { OutboxStore.isOfCase($0) })
            #expect(try await outbox.isStillSo(message, on: today))
            _ = try await cases.take("a", at: "QMF", .proposeUntie(why: "w"), ObjectionCaseStoreTests.writing(70))
            #expect(try await outbox.isStillSo(message, on: today), "until a second person agrees it is theirs")
            _ = try await cases.take("a", at: "QMF", .untie(why: "w"), ObjectionCaseStoreTests.writing(71, by: "desk-2"))
            #expect(try await !outbox.isStillSo(message, on: today))
            let other = try NHSNumber("9991000232")
            _ = try await cases.take(
                "a", at: "QMF", .checkIdentity(.documents, addressIsTheirs: true),
                ObjectionCaseStoreTests.writing(72, kind: .checkIdentity, person: other))
            #expect(try await !outbox.isStillSo(message, on: today), "nor once it is tied to whoever made it")
        }
    }

    @Test("of a look under one of a person's numbers the address of a case under another is told", arguments: Driver.all)
    func byMergedNumber(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.merged(database)
            try await Self.inForce(database, "a", Self.older)
            try await Self.broken(database)
            let outbox = OutboxStore(database)
            let message = try #require(try await outbox.due(at: Make.time + 90).map(\.message).first { OutboxStore.isOfCase($0) })
            #expect(try await outbox.isStillSo(message, on: Day(Make.time)))
        }
    }

    @Test(
        "what stands under an older number is found for whoever asks the register whose it is now; one's own is not", arguments: Driver.all)
    func elsewhere(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ObjectionCaseStore(database), try NHSNumber(Self.person))
            try await Self.inForce(database, "a", Self.older)
            #expect(try await store.standingElsewhere(person).isEmpty)
            try await Self.merged(database)
            #expect(try await store.standingElsewhere(person).map(\.id) == ["a"])
            #expect(try await store.standingElsewhere(try NHSNumber(Self.older)).isEmpty)
            _ = try await store.take("a", at: "QMF", .asked, ObjectionCaseStoreTests.writing(9, kind: .withdraw))
            #expect(try await store.standingElsewhere(person).isEmpty)
        }
    }

    @Test("the report on a notice counts a look that was opened under it and one that went on under it, each once", arguments: Driver.all)
    func report(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, now) = (EmergencyStore(database), Make.time)
            let id = "n1"
            try await database.write { transaction in
                try transaction.execute(
                    "INSERT INTO objection_suspension (id, instrument, scope, from_at, until_at, proposed_by, proposed_at) VALUES (?, 'i', 's', ?, ?, 'p', ?)",
                    [.text(id), .time(now), .time(now + 100), .time(now)])
            }
            for (kind, look) in [
                (TrailEvent.Kind.lookOpened, "l1"), (.lookGatheredAgain, "l1"), (.lookGatheredAgain, "l2"), (.lookGatheredAgain, "l2"),
            ] {
                try await TrailStore(database).append(
                    TrailEvent(
                        kind: kind, at: now + 5, subject: "s", organisation: "R1H", role: "R8000", people: [Self.person], look: look,
                        detail: EmergencyStore.mark(id)))
            }
            try await TrailStore(database).append(
                TrailEvent(
                    kind: .lookGatheredAgain, at: now + 5, subject: "s", organisation: "R1H", role: "R8000", people: [Self.person],
                    look: "l3", detail: "taken over"))
            #expect(try await store.report(id) == [.init(organisation: "R1H", role: "R8000", looks: 2)])
        }
    }

    @Test(
        "where two notices run at once the report of each counts the looks of that time, and of no other time what stood on the other alone",
        arguments: Driver.all)
    func reportsTogether(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, now) = (EmergencyStore(database), Make.time)
            func notice(_ from: TimeInterval, _ until: TimeInterval) async throws -> String {
                let id = try await NoticeSigningTests.proposed(store, from: from, until: until)
                for (who, turn) in [(NoticeSigningTests.first, NoticeSignature.Turn.first), (NoticeSigningTests.second, .second)] {
                    #expect(try await NoticeSigningTests.sign(store, id, by: who, as: turn) == .done)
                }
                return id
            }
            let (short, long) = (try await notice(10, 100), try await notice(50, 200))
            func facts(_ seconds: TimeInterval) async throws -> String? {
                let fact: Facts.Suspension? = try await database.read { try $0.ask(EmergencyStore.suspension(now + seconds)) }
                return fact?.id
            }
            // As the looks of these moments are decided, and marked.
            for (number, seconds) in [20.0, 60, 150].enumerated() {
                let standsOn = try #require(try await facts(seconds))
                #expect(standsOn == (seconds < 50 ? short : long), "the one that ends last")
                try await TrailStore(database).append(
                    TrailEvent(
                        kind: .lookOpened, at: now + seconds, subject: "s", organisation: "R1H", role: "R8000", people: [Self.person],
                        look: "l\(number)", detail: EmergencyStore.mark(standsOn)))
            }
            func looks(_ id: String) async throws -> Int { try await store.report(id).reduce(0) { $0 + $1.looks } }
            #expect(try await looks(short) == 2, "the one of its own, and the one of the time of both")
            #expect(try await looks(long) == 2)
            // Withdrawn before: what came after that stood on the other alone.
            #expect(try await store.end(short, by: "two", at: now + 55) == .done)
            #expect(try await looks(short) == 1)
            #expect(try await facts(60) == long, "the other goes on")
        }
    }
}
