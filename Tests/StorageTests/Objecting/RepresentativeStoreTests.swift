import AuditTrail
import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// Who acts for whom (issue 7, part 5).
@Suite struct RepresentativeStoreTests {
    private static let (person, actor, other) = ("9991230068", "9991230076", "9991230084")

    private static func event(_ kind: TrailEvent.Kind, _ seconds: TimeInterval) -> TrailEvent {
        TrailEvent(
            kind: kind, at: Make.time + seconds, subject: "s", issuer: "i", organisation: "QMF", people: [person], purpose: "objection")
    }

    private static func row(
        _ id: String, for person: String = person, by actor: String = actor, until: Day? = nil, at seconds: TimeInterval = 0,
        desk: String = "QMF", confirmed: String? = nil
    ) throws
        -> RepresentativeStore.Row
    {
        RepresentativeStore.Row(
            id: id, person: try NHSNumber(person), representative: try NHSNumber(actor), kind: .attorney, evidence: [1, 2],
            from: try #require(Day(2020, 1, 1)), until: until, cannotDecide: true, practice: ODSCode("F84003"), desk: desk, setBy: "s",
            set: Make.time + seconds, confirmedBy: confirmed)
    }

    private static func enter(
        _ store: RepresentativeStore, _ row: RepresentativeStore.Row, people: [NHSNumber] = [], knows: Bool = true,
        _ seconds: TimeInterval = 0
    ) async throws -> RepresentativeStore.Entered {
        try await store.enter(
            row, people: people, actors: [], knowsOfEnd: knows, event(.representativeSet, seconds),
            ending: { _ in event(.representativeEnded, seconds) })
    }

    private static func end(
        _ store: RepresentativeStore, _ id: String, by ender: RepresentativeStore.Ender = .desk("QMF", who: "x"),
        _ seconds: TimeInterval = 3
    ) async throws -> Bool {
        try await store.end(id, by: ender, at: Make.time + seconds) { _ in event(.representativeEnded, seconds) }
    }

    @Test("who acts is found by who they are and for whom, once of two, until its desk ends it, each with its event", arguments: Driver.all)
    func standing(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            let (person, actor) = (try NHSNumber(Self.person), try NHSNumber(Self.actor))
            #expect(try await Self.enter(store, try Self.row("a", until: Day(2030, 1, 1))) == .done)
            #expect(try await Self.enter(store, try Self.row("b"), 1) == .standsAlready, "they act for this person already")
            #expect(try await Self.enter(store, try Self.row("c", by: Self.other, at: 2), 2) == .done)
            #expect(try await store.actingFor([actor]).isEmpty, "a second person has not agreed")
            #expect(try await store.acting("a", by: [actor]) == nil)
            #expect(try await store.at("QMF", about: [actor], limit: 9) == [try Self.row("a", until: Day(2030, 1, 1))])
            #expect(try await store.waiting("a", at: "QMF")?.id == "a")
            #expect(try await store.waiting("a", at: "QKK") == nil, "another desk's")
            #expect(try await store.actors(for: [person]).map(\.confirmedBy) == [nil, nil], "the person sees who waits")
            func agreed(_ id: String, at desk: String = "QMF", by who: String = "t") async throws -> RepresentativeStore.Confirmed {
                try await store.confirm(id, at: desk, by: who, at: Make.time) { _ in
                    [Self.event(.representativeSet, 2.1), Self.event(.actingSet, 2.2)]
                }
            }
            #expect(try await agreed("a", by: "s") == .samePerson)
            #expect(try await agreed("a", at: "QKK") == .notFound)
            #expect(try await agreed("a") == .done)
            #expect(try await agreed("a") == .notFound, "once")
            #expect(try await agreed("c") == .done)
            #expect(try await store.actingFor([actor]) == [try Self.row("a", until: Day(2030, 1, 1), confirmed: "t")])
            #expect(try await store.acting("a", by: [actor])?.id == "a")
            #expect(try await store.acting("c", by: [actor]) == nil, "by which somebody else acts")
            #expect(try await store.person(of: "c", among: [actor, person]) == person)
            #expect(try await store.person(of: "c", among: [actor]) == nil)
            #expect(try await store.actors(for: [person]).map(\.id) == ["c", "a"])
            #expect(try await store.at("QMF", limit: 1).map(\.id) == ["c"])
            #expect(try await store.at("QMF", about: [], limit: 1).isEmpty)
            #expect(try await store.at("QKK", limit: 10).isEmpty)
            #expect(try await store.actingFor([]).isEmpty)
            #expect(try await Self.end(store, "a", by: .desk("QKK", who: "x")) == false)
            #expect(try await Self.end(store, "a"))
            #expect(try await Self.end(store, "a") == false)
            #expect(try await store.actingFor([actor]).isEmpty)
            #expect(try await Self.enter(store, try Self.row("d", at: 5), 5) == .done, "and may be put on record again")
            #expect(try await database.count("trail_event") == 8, "what was refused left no event")
        }
    }

    @Test("one of which something cannot be read lets nobody act", arguments: Driver.all)
    func unreadable(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            #expect(try await Self.enter(store, try Self.row("a", until: Day(2030, 1, 1))) == .done)
            #expect(try await store.confirm("a", at: "QMF", by: "t", at: Make.time) { _ in [] } == .done)
            #expect(try await store.actingFor([try NHSNumber(Self.actor)]).count == 1)
            for change in ["until_day = 'some day'", "until_day = NULL, from_day = ''", "from_day = '2020-01-01', kind = 'friend'"] {
                try await database.write { try $0.execute("UPDATE representative SET \(change) WHERE id = 'a'", []) }
                #expect(try await store.actingFor([try NHSNumber(Self.actor)]).isEmpty, "\(change)")
            }
        }
    }

    @Test("that something is shown is on record only while what lets somebody act stands as it was read", arguments: Driver.all)
    func showing(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            let actor = try NHSNumber(Self.actor)
            #expect(try await Self.enter(store, try Self.row("a")) == .done)
            let waits = try Self.row("a")
            #expect(try await store.showing(waits, Self.event(.representativeShown, 1)) == false, "nobody acts by it yet")
            #expect(try await store.confirm("a", at: "QMF", by: "t", at: Make.time) { _ in [] } == .done)
            let row = try #require(try await store.acting("a", by: [actor]))
            #expect(try await store.showing(row, Self.event(.representativeShown, 2)))
            #expect(try await Self.end(store, "a", by: .person))
            #expect(try await store.showing(row, Self.event(.representativeShown, 4)) == false, "the person stopped it meanwhile")
            #expect(try await database.count("trail_event WHERE kind = 'representative-shown'") == 1)
        }
    }

    @Test(
        "what the person has stopped, under any of their numbers, is entered again only by who says that they know of it; what a day has ended is not spoken of",
        arguments: Driver.all)
    func endedBefore(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            let (person, actor) = (try NHSNumber(Self.person), try NHSNumber(Self.actor))
            #expect(try await Self.enter(store, try Self.row("a")) == .done)
            #expect(try await Self.end(store, "a", by: .clock, 1))
            #expect(try await store.ended([person], [actor]) == nil)
            #expect(try await Self.enter(store, try Self.row("b", at: 2), knows: false) == .done)
            #expect(try await Self.end(store, "b", by: .person, 3))
            let stopped = RepresentativeStore.Ended(isByPerson: true, at: Make.time + 3)
            #expect(try await Self.enter(store, try Self.row("c", at: 4), knows: false) == .endedBefore(stopped))
            let newer = try Self.row("d", for: "9991230092", at: 4)
            #expect(try await Self.enter(store, newer, people: [person], knows: false) == .endedBefore(stopped))
            #expect(try await Self.enter(store, try Self.row("e", at: 4), knows: true) == .done)
            #expect(try await Self.end(store, "e", 5))
            #expect(try await store.ended([person], [actor]) == stopped, "the person's own word weighs more than a desk's after it")
            #expect(try await database.count("representative") == 3, "what was asked back is not there")
        }
    }

    @Test("what is over is renewed at once: the day has ended it, and no desk needs to", arguments: Driver.all)
    func renewed(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            let over = try Self.row("a", until: Day(Make.time - 86_400))
            #expect(try await Self.enter(store, over) == .done)
            #expect(try await Self.enter(store, try Self.row("b", at: 1), knows: false, 1) == .done)
            #expect(try await store.at("QMF", limit: 9).map(\.id) == ["b"])
            #expect(try await Self.enter(store, try Self.row("c", until: Day(Make.time), at: 2), knows: false, 2) == .standsAlready)
        }
    }

    @Test("what another desk has on record between the same two ends when the person's desk of today enters it anew", arguments: Driver.all)
    func otherDesk(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            let (person, actor) = (try NHSNumber(Self.person), try NHSNumber(Self.actor))
            #expect(try await Self.enter(store, try Self.row("a", desk: "QKK")) == .done)
            #expect(try await store.confirm("a", at: "QKK", by: "t", at: Make.time) { _ in [] } == .done)
            let older = try Self.row("b", for: "9991230092", at: 1)
            #expect(try await Self.enter(store, older, people: [person], 1) == .done)
            #expect(try await store.actingFor([actor]).isEmpty, "nobody acts until a second one agrees again")
            #expect(try await store.at("QKK", limit: 9).isEmpty)
            #expect(try await store.actors(for: [person, try NHSNumber("9991230092")]).map(\.id) == ["b"])
            #expect(try await database.count("trail_event WHERE kind = 'representative-ended'") == 1)
        }
    }

    @Test(
        "who asked to be told has a message when somebody asks to act for them and when that is on record, and nobody else has",
        arguments: Driver.all)
    func told(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, ways) = (RepresentativeStore(database), ContactWayStore(database))
            let asked: [(String, ContactWayStore.Way, [UInt8]?, Bool, Bool)] = [
                (Self.person, .email, [7], true, true), ("9991230092", .phone, [8], true, false), (Self.other, .email, [9], false, true),
                ("9434765870", .here, nil, false, false),
            ]
            for (place, (number, way, words, acting, glass)) in asked.enumerated() {
                let row = ContactWayStore.Row(
                    person: try NHSNumber(number), way: way, words: words, set: Make.time, tellsOfGlass: glass, tellsOfActing: acting)
                try await ways.set(row, Self.event(.contactWaySet, 0))
                #expect(try await ways.find(number) == row)
                let id = String(repeating: "\(place)", count: 32)
                #expect(try await Self.enter(store, try Self.row(id, for: number)) == .done)
                try await database.append([OutboxStore.tellingPersonOfGlass("g\(number)", person: number, at: Make.time)])
            }
            var due = try await OutboxStore(database).due(at: Make.time).map(\.message).filter { $0.template != "glass-broken" }
            #expect(due.compactMap(\.recipient).sorted { $0[0] < $1[0] } == [[7], [8]])
            #expect(due.allSatisfy { $0.template == "acting-asked" && $0.desk == nil && !$0.reference.contains(Self.person) })
            #expect(Set(due.map { OutboxStore.wayOfActing($0) }) == [.email, .phone])
            #expect(try await database.count("outbox WHERE template = 'glass-broken'") == 2, "one wish does not hide the other")
            #expect(try await store.confirm(String(repeating: "0", count: 32), at: "QMF", by: "t", at: Make.time) { _ in [] } == .done)
            due = try await OutboxStore(database).due(at: Make.time).map(\.message).filter { $0.template == "acting-set" }
            #expect(due.map(\.recipient) == [[7]])
            let about = try await database.read { transaction in
                try transaction.query(
                    "SELECT DISTINCT \(OutboxStore.person) FROM outbox WHERE template LIKE 'acting-%' ORDER BY 1", []
                ).compactMap { $0.text(0) }
            }
            #expect(about == [Self.person, "9991230092"].sorted(), "a hold on the person keeps them")
        }
    }

    @Test("what nobody ever agreed to is erased with its time, and what stands is not", arguments: Driver.all)
    func erased(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            #expect(try await Self.enter(store, try Self.row("a")) == .done)
            #expect(try await Self.enter(store, try Self.row("b", by: Self.other)) == .done)
            #expect(try await store.confirm("b", at: "QMF", by: "t", at: Make.time) { _ in [] } == .done)
            _ = try await TrailErasing(database).erase(before: Make.time + 86_400, at: Make.time + 2 * 86_400)
            #expect(try await store.at("QMF", limit: 9).map(\.id) == ["b"])
        }
    }
}
