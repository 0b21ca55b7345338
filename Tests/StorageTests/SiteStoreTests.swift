import AuditTrail
import CareRecord
import Foundation
import Objections
import Testing

@testable import Storage

/// What the public site writes and counts.
@Suite struct SiteStoreTests {
    private static let person = "9991230068"
    private static let other = "9991230084"

    private static func event(_ kind: TrailEvent.Kind, _ seconds: TimeInterval = 0) -> TrailEvent {
        TrailEvent(kind: kind, at: Make.time + seconds, subject: "p1", issuer: "login", people: [person], detail: "to R1H")
    }

    private static func request(
        _ id: String, of digits: String = person, at seconds: TimeInterval = 0, organisation: String = "R1H"
    ) throws -> CorrectionStore.Row {
        CorrectionStore.Row(
            id: id, person: try NHSNumber(digits), organisation: organisation, words: [1, 2], asked: Make.time + seconds,
            due: Make.time + seconds + 2_592_000)
    }

    @Test("a correction is on record with its asking, waits for its organisation alone, and is answered once by it", arguments: Driver.all)
    func corrections(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CorrectionStore(database)
            try await store.ask(try Self.request("a"), Self.event(.correctionAsked))
            try await store.ask(try Self.request("b", of: Self.other, at: 1), Self.event(.correctionAsked, 1))
            let failure = await storageFailure { try await store.ask(try Self.request("c"), Self.event(.correctionAsked, 2)) }
            #expect(failure == .conflict("correction_request.open_key"))
            #expect(try await database.count("trail_event") == 2, "what was not asked is not on record")
            #expect(try await store.open(of: "R1H").map(\.id) == ["a", "b"])
            #expect(try await store.open(of: "RF4").isEmpty)
            let answered = Self.event(.correctionAnswered, 3)
            #expect(
                try await store.answer("a", of: "RF4", .noted, words: [9], by: "s", at: Make.time + 3, answered) == false,
                "another organisation's is none of its")
            #expect(try await store.answer("a", of: "R1H", .noted, words: [9], by: "s", at: Make.time + 3, answered))
            #expect(
                try await store.answer(
                    "a", of: "R1H", .declined, words: [8], by: "s", at: Make.time + 4, Self.event(.correctionAnswered, 4))
                    == false)
            #expect(try await database.count("trail_event") == 3)
            let asked = try await store.asked(by: [try NHSNumber(Self.person)])
            #expect(asked.map(\.outcome) == [.noted] && asked[0].answer == [9] && asked[0].answered == Make.time + 3)
            #expect(asked[0].due == Make.time + 2_592_000)
            try await store.ask(try Self.request("d", at: 9), Self.event(.correctionAsked, 9))
            #expect(try await store.asked(by: [try NHSNumber(Self.person)]).map(\.id) == ["d", "a"])
        }
    }

    @Test(
        "an organisation is told once that a request waits for it and once that it is late, by when, and nothing of whoever asks",
        arguments: Driver.all)
    func told(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, outbox) = (CorrectionStore(database), OutboxStore(database))
            try await store.ask(try Self.request("a"), Self.event(.correctionAsked))
            try await store.ask(try Self.request("b", of: Self.other, at: 1), Self.event(.correctionAsked, 1))
            _ = await storageFailure { try await store.ask(try Self.request("c"), Self.event(.correctionAsked, 2)) }
            let due = Make.time + 2_592_000
            let first = try await outbox.due(at: Make.time + 1).map(\.message)
            #expect(first.map(\.id) == ["correction-waits-a", "correction-waits-b"], "what was not asked is not told")
            for message in first {
                #expect(message.recipient == nil && message.desk == nil && message.reference == "R1H, by \(Day(due).words)")
            }
            #expect(try await store.remindLate(.init(at: due)).count == 0, "its day is not over")
            _ = try await store.answer("b", of: "R1H", .noted, words: [9], by: "s", at: due, Self.event(.correctionAnswered))
            #expect(try await store.remindLate(.init(at: due + 86_400)).count == 1)
            #expect(try await store.remindLate(.init(at: due + 2 * 86_400)).count == 0, "once")
            let late = try await outbox.due(at: due + 86_400).map(\.message).filter { $0.template == "correction-late" }
            #expect(late.map(\.id) == ["correction-late-a"])
        }
    }

    @Test("of all requests that are late organisations are told in one day, page by page, however many there are", arguments: Driver.all)
    func toldOfAll(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, outbox) = (CorrectionStore(database), OutboxStore(database))
            let all = ["a", "b", "c", "d", "e"]
            // Two of one moment: a page may end between them.
            for (number, (id, place)) in zip(all, [0.0, 1, 1, 1, 2]).enumerated() {
                let request = try Self.request(id, at: place, organisation: ["R1H", "RJ1", "RYJ", "RAL", "RRV"][number])
                try await store.ask(request, Self.event(.correctionAsked, place))
            }
            let late = Make.time + 2_592_000 + 86_400
            var (place, counts) = (CorrectionStore.LatePlace(at: late), [Int]())
            while !place.isDone, counts.count < 9 {
                let (count, next) = try await store.remindLate(place, limit: 2)
                counts.append(count)
                place = next
            }
            #expect(counts == [2, 2, 1])
            #expect(try await store.remindLate(place, limit: 2).count == 0, "the day is done")
            let told = try await outbox.due(at: late).map(\.message).filter { $0.template == "correction-late" }.map(\.id).sorted()
            #expect(told == all.map { "correction-late-\($0)" })
        }
    }

    @Test("of what was answered meanwhile an organisation is not told any more", arguments: Driver.all)
    func toldNoMore(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, outbox) = (CorrectionStore(database), OutboxStore(database))
            try await store.ask(try Self.request("a"), Self.event(.correctionAsked))
            let message = try #require(try await outbox.due(at: Make.time).first?.message)
            #expect(try await store.telling(message) == .open(organisation: "R1H"))
            _ = try await store.answer("a", of: "R1H", .noted, words: [9], by: "s", at: Make.time, Self.event(.correctionAnswered))
            #expect(try await store.telling(message) == .over)
            let other = OutboxMessage(id: "a", template: "receipt", desk: "QMF", reference: "r", recipient: nil, created: Make.time)
            #expect(try await store.telling(other) == .ofSomethingElse)
        }
    }

    @Test("officers see what is open at their own organisation, and the region's what is open at any", arguments: Driver.all)
    func officers(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CorrectionStore(database)
            try await store.ask(try Self.request("a"), Self.event(.correctionAsked))
            try await store.ask(try Self.request("b", of: Self.other, at: 1), Self.event(.correctionAsked, 1))
            #expect(try await store.open(in: .organisation("R1H")).map(\.id) == ["a", "b"])
            #expect(try await store.open(in: .organisation("RF4")).isEmpty)
            #expect(try await store.open(in: .region, limit: 1).map(\.id) == ["a"], "what is due first")
            #expect(try await store.find("a", in: .organisation("RF4")) == nil)
            #expect(try await store.find("a", in: .organisation("R1H"))?.id == "a")
            _ = try await store.answer("a", of: "R1H", .noted, words: [9], by: "s", at: Make.time + 3, Self.event(.correctionAnswered, 3))
            #expect(try await store.open(in: .region).map(\.id) == ["b"])
            #expect(try await store.find("a", in: .region)?.answered == Make.time + 3)
        }
    }

    @Test("how a person can be reached is their newest word, and an older one that comes late changes nothing", arguments: Driver.all)
    func ways(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let (store, person) = (ContactWayStore(database), try NHSNumber(Self.person))
            #expect(try await store.find([person]) == nil)
            try await store.set(.init(person: person, way: .phone, words: [1], set: Make.time + 5), Self.event(.contactWaySet, 5))
            try await store.set(.init(person: person, way: .email, words: [2], set: Make.time + 4), Self.event(.contactWaySet, 4))
            #expect(try await store.find([person])?.way == .phone)
            try await store.set(.init(person: person, way: .here, words: nil, set: Make.time + 6), Self.event(.contactWaySet, 6))
            let row = try await store.find([try NHSNumber(Self.other), person])
            #expect(row?.way == .here && row?.words == nil)
            #expect(try await store.find([try NHSNumber(Self.other)]) == nil)
        }
    }

    @Test("a choice about cookies is found by its id, replaced, and forgotten when it has run out", arguments: Driver.all)
    func choices(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = CookieChoiceStore(database)
            try await store.record(.init(id: "a", categories: ["analytics", "other"], chosen: Make.time))
            #expect(try await store.find("a")?.categories == ["analytics", "other"])
            try await store.record(.init(id: "b", categories: [], chosen: Make.time + 1), replacing: "a")
            #expect(try await store.find("a") == nil)
            #expect(try await store.find("b")?.categories == [])
            try await store.record(.init(id: "c", categories: [], chosen: Make.time + 2 + CookieChoiceStore.kept))
            #expect(try await store.find("b") == nil)
        }
    }

    private static func look(
        _ database: any SQLDatabase, _ id: String, at seconds: TimeInterval, organisation: String = "R1H", suppliers: Set<String> = [],
        answered: TimeInterval? = nil, sections: String? = nil
    ) async throws {
        let (trail, opened) = (TrailStore(database), Make.time + seconds)
        func event(_ kind: TrailEvent.Kind, _ detail: String? = nil) -> TrailEvent {
            TrailEvent(kind: kind, at: opened, organisation: organisation, people: [person], look: id, detail: detail)
        }
        try await trail.open(
            LookRow(
                id: id, session: "s", subject: "u", organisation: organisation, role: "r", nhsNumber: person, openedAt: opened, salt: [1]),
            event(.lookOpened))
        let answers: [TimeInterval] = answered.map { [$0, $0 + 5] } ?? []
        for (number, later) in zip(answers.indices, answers) {
            try await trail.release(
                ReleaseRow(look: id, sequence: number + 1, at: opened + later, leaves: [], sources: "x", root: [], treeSize: 1),
                event(.answerShown, number == 0 ? sections : nil), suppliers: number == 0 ? suppliers : [], opened: opened)
        }
    }

    @Test(
        "figures count looks and organisations of the stretch, first answers only, and each look that was asked about once",
        arguments: Driver.all)
    func figures(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.look(database, "before", at: -10, answered: 1)
            try await Self.look(database, "a", at: 0, answered: 0.8)
            try await Self.look(database, "b", at: 1, organisation: "RF4", answered: 0.2)
            try await Self.look(database, "c", at: 2)
            try await Self.look(database, "after", at: 100, answered: 1)
            let questions = LookQuestionStore(database)
            for (id, event, digits) in [("q1", "e1", Self.person), ("q2", "e1", Self.other), ("q3", "e2", Self.person)] {
                try await questions.ask(
                    .init(
                        id: id, event: event, look: "a", person: try NHSNumber(digits), organisation: "R1H", words: [1],
                        asked: Make.time + 3),
                    about: .init(staff: "s1", role: "R8000", at: Make.time, due: Make.time + 7 * 86_400),
                    Self.event(.lookQuestioned, 3))
            }
            let figures = try await PublicFigureStore(database).figures(from: Make.time, until: Make.time + 50)
            #expect(figures == .init(looks: 3, organisations: 2, opening: [200, 800], questioned: 2))
            #expect(try await PublicFigureStore(database).figures(from: Make.time + 500, until: Make.time + 600) == .init())
        }
    }

    @Test(
        "what was shared about a person is told by organisation, with looks and of which sections they showed something",
        arguments: Driver.all)
    func shared(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.look(
                database, "a", at: 0, suppliers: ["RF4", "R1H"], answered: 1, sections: "medicines; R1H medicines; RF4 medicines")
            try await Self.look(database, "b", at: 60, suppliers: ["RF4"], answered: 1, sections: "results; RF4 results")
            let store = SharedAboutStore(database)
            let told = try await store.supplied(about: [try NHSNumber(Self.person)])
            #expect(told.map(\.organisation) == ["RF4", "R1H"] && told.map(\.looks) == [2, 1])
            #expect(told[0].sections == [.medicines, .results] && told[1].sections == [.medicines] && told[0].last == Make.time + 60)
            #expect(try await store.supplied(about: [try NHSNumber(Self.other)]).isEmpty)
        }
    }
}
