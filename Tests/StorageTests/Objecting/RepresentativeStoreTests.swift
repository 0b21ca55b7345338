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
        _ id: String, by actor: String = actor, until: Day? = nil, at seconds: TimeInterval = 0, confirmed: String? = nil
    ) throws
        -> RepresentativeStore.Row
    {
        RepresentativeStore.Row(
            id: id, person: try NHSNumber(person), representative: try NHSNumber(actor), kind: .attorney, evidence: [1, 2],
            from: try #require(Day(2020, 1, 1)), until: until, cannotDecide: true, practice: ODSCode("F84003"), desk: "QMF", setBy: "s",
            set: Make.time + seconds, confirmedBy: confirmed)
    }

    @Test("who acts is found by who they are and for whom, once of two, until its desk ends it, each with its event", arguments: Driver.all)
    func standing(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            let (person, actor) = (try NHSNumber(Self.person), try NHSNumber(Self.actor))
            #expect(try await store.set(try Self.row("a", until: Day(2030, 1, 1)), Self.event(.representativeSet, 0)))
            #expect(try await store.set(try Self.row("b"), Self.event(.representativeSet, 1)) == false, "they act for this person already")
            #expect(try await store.set(try Self.row("c", by: Self.other, at: 2), Self.event(.representativeSet, 2)))
            #expect(try await store.actingFor([actor]).isEmpty, "a second person has not agreed")
            #expect(try await store.at("QMF", about: actor, limit: 9) == [try Self.row("a", until: Day(2030, 1, 1))])
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
            #expect(try await store.actors(for: [person]).map(\.id) == ["c", "a"])
            #expect(try await store.at("QMF", limit: 1).map(\.id) == ["c"])
            #expect(try await store.at("QKK", limit: 10).isEmpty)
            #expect(try await store.actingFor([]).isEmpty)
            #expect(try await store.end("a", at: "QKK", by: "x", at: Make.time) { _ in Self.event(.representativeEnded, 3) } == false)
            #expect(try await store.end("a", at: "QMF", by: "x", at: Make.time) { _ in Self.event(.representativeEnded, 3) })
            #expect(try await store.end("a", at: "QMF", by: "x", at: Make.time) { _ in Self.event(.representativeEnded, 4) } == false)
            #expect(try await store.actingFor([actor]).isEmpty)
            #expect(try await store.set(try Self.row("d", at: 5), Self.event(.representativeSet, 5)), "and may be put on record again")
            #expect(try await database.count("trail_event") == 8, "what was refused left no event")
        }
    }

    @Test("one of which something cannot be read lets nobody act", arguments: Driver.all)
    func unreadable(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RepresentativeStore(database)
            #expect(try await store.set(try Self.row("a", until: Day(2030, 1, 1)), Self.event(.representativeSet, 0)))
            #expect(try await store.confirm("a", at: "QMF", by: "t", at: Make.time) { _ in [] } == .done)
            #expect(try await store.actingFor([try NHSNumber(Self.actor)]).count == 1)
            for change in ["until_day = 'some day'", "until_day = NULL, from_day = ''", "from_day = '2020-01-01', kind = 'friend'"] {
                try await database.write { try $0.execute("UPDATE representative SET \(change) WHERE id = 'a'", []) }
                #expect(try await store.actingFor([try NHSNumber(Self.actor)]).isEmpty, "\(change)")
            }
        }
    }
}
