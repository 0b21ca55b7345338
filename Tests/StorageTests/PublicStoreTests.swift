import AuditTrail
import CareRecord
import Foundation
import Testing

@testable import Storage

/// What the public listener reads and writes: people's sessions, the trail as its person reads it, questions.
@Suite struct PublicStoreTests {
    static let person = "9991230068"
    static let old = "9991230076"
    static let other = "9991230084"

    private static func number(_ digits: String) throws -> NHSNumber { try NHSNumber(digits) }

    private static func event(
        _ kind: TrailEvent.Kind, _ people: [String], _ seconds: TimeInterval, look: String? = nil, detail: String? = nil
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: Make.time + seconds, subject: "s1", issuer: "i", organisation: "R1H", role: "R8000", people: people, look: look,
            detail: detail)
    }

    private static func session(_ key: String, at now: Date = Make.time) throws -> PublicSessionStore.Row {
        PublicSessionStore.Row(key: key, person: try number(person), subject: "p1", issuer: "login", created: now, seen: now)
    }

    // MARK: Sessions

    @Test("a person's session is found until it ends, ends once, and its beginning and end are on record with it", arguments: Driver.all)
    func sessions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = PublicSessionStore(database)
            try await store.create(try Self.session("k"), Self.event(.signedIn, [Self.person], 0))
            #expect(try await store.find("k") == Self.session("k"))
            #expect(try await SessionStore(database).find("k") == nil, "it is no staff session")
            try await store.touch("k", at: Make.time + 60)
            try await store.touch("k", at: Make.time + 30)
            #expect(try await store.find("k")?.seen == Make.time + 60, "a later use is never taken back")
            #expect(try await store.end("k", at: Make.time + 90, Self.event(.signedOut, [Self.person], 90)))
            #expect(try await store.end("k", at: Make.time + 91, Self.event(.signedOut, [Self.person], 91)) == false)
            #expect(try await store.find("k") == nil)
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test("a session whose beginning cannot be put on record is not there", arguments: Driver.all)
    func noSessionWithoutItsEvent(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let event = Self.event(.signedIn, [Self.person], 0)
            try await TrailStore(database).append(event)
            _ = await storageFailure { try await PublicSessionStore(database).create(try Self.session("k"), event) }
            #expect(try await PublicSessionStore(database).find("k") == nil)
        }
    }

    // MARK: The list

    /// Looks of the person, of somebody else, and what belongs to no look.
    private static func fill(_ database: any SQLDatabase) async throws {
        let trail = TrailStore(database)
        for event in [
            event(.searched, [person], 0), event(.evidenceAsked, [person], 1, look: "a"), event(.lookOpened, [person], 2, look: "a"),
            event(.entryOpened, [person], 3, look: "a"), event(.entryOpened, [person], 4, look: "a"),
            event(.sectionOpened, [person], 5, look: "a", detail: "medicines"), event(.lookOpened, [other], 6, look: "b"),
            event(.searchAnswered, [person, other], 7, detail: "found"), event(.lookChallenged, [person], 8, look: "c"),
            event(.lookRefused, [person], 9, look: "c"), event(.lookEnded, [person], 10, look: "a"),
        ] { try await trail.append(event) }
    }

    @Test(
        "a list has every event that names the person, those of a look under its opening, and no event of anybody else",
        arguments: Driver.all)
    func lines(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.fill(database)
            let store = PersonTrailStore(database)
            let numbers = [try Self.number(Self.person)]
            let page = try await store.page(of: numbers, limit: 20)
            #expect(page.lines.map(\.first.kind) == ["look-challenged", "search-answered", "look-opened", "searched"])
            #expect(page.count == 10 && page.next == nil)
            #expect(page.lines.reduce(0) { $0 + $1.counts.values.reduce(0, +) } == 10, "each event is under one line")
            #expect(page.lines[2].counts["entry-opened"] == 2 && page.lines[2].sections == ["medicines"])
            let events = try await store.events(of: page.lines[2], of: numbers, limit: 4)
            #expect(events.events.map(\.kind) == ["evidence-asked", "look-opened", "entry-opened", "entry-opened"])
            let rest = try await store.events(of: page.lines[2], of: numbers, after: events.next, limit: 4)
            #expect(rest.events.map(\.kind) == ["section-opened", "look-ended"] && rest.next == nil)
        }
    }

    @Test("pages by their last line hold each line once, whatever comes meanwhile", arguments: Driver.all)
    func keyset(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.fill(database)
            let store = PersonTrailStore(database)
            let numbers = [try Self.number(Self.person)]
            var (seen, last): ([String], String?) = ([], nil)
            repeat {
                let page = try await store.page(of: numbers, before: last, limit: 1)
                seen += page.lines.map(\.first.kind)
                last = page.next
                try await TrailStore(database).append(Self.event(.listHanded, [Self.person], 100))
            } while last != nil
            #expect(seen == ["look-challenged", "search-answered", "look-opened", "searched"])
        }
    }

    @Test("a line is found by its event for the person whom it names, and for nobody else", arguments: Driver.all)
    func oneLine(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await Self.fill(database)
            let store = PersonTrailStore(database)
            let (mine, others) = ([try Self.number(Self.person)], [try Self.number(Self.other)])
            let theirs = try #require(try await store.page(of: others, limit: 20).lines.last { $0.first.kind == "look-opened" }).first.id
            let own = try #require(try await store.page(of: mine, limit: 20).lines.first { $0.first.kind == "look-opened" }).first.id
            #expect(try await store.line(theirs, of: mine) == nil)
            #expect(try await store.line(own, of: mine)?.first.id == own)
            #expect(try await store.line(own, of: others) == nil)
            #expect(try await store.line(String(repeating: "0", count: 32), of: mine) == nil)
        }
    }

    @Test(
        "looks under a superseded number are the person's too, and nobody is taken for them because a search named both",
        arguments: Driver.all)
    func superseded(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            try await trail.append(Self.event(.lookOpened, [Self.old], 0, look: "a"))
            try await trail.append(Self.event(.searchAnswered, [Self.old, Self.person], 1, look: "b", detail: "number superseded"))
            try await trail.append(Self.event(.searchAnswered, [Self.person, Self.other], 2, detail: "found"))
            let store = PersonTrailStore(database)
            let numbers = try await store.numbers(of: try Self.number(Self.person))
            #expect(numbers.map(\.digits) == [Self.person, Self.old])
            let page = try await store.page(of: numbers, limit: 20)
            #expect(page.count == 3 && page.lines.count == 3, "an event that names both numbers is one event")
            #expect(try await store.numbers(of: try Self.number(Self.other)).map(\.digits) == [Self.other])
        }
    }

    // MARK: Questions

    private static func question(
        _ id: String, event: String, organisation: String = "R1H", of digits: String = person, at seconds: TimeInterval = 0
    ) throws -> LookQuestionStore.Row {
        LookQuestionStore.Row(
            id: id, event: event, look: "a", person: try number(digits), organisation: organisation, words: [1, 2, 3],
            asked: Make.time + seconds)
    }

    @Test("a question is on record with its asking, waits for its organisation alone, and is answered once", arguments: Driver.all)
    func questions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LookQuestionStore(database)
            try await store.ask(try Self.question("q1", event: "e1"), Self.event(.lookQuestioned, [Self.person], 0))
            try await store.ask(try Self.question("q2", event: "e2", at: 1), Self.event(.lookQuestioned, [Self.person], 1))
            #expect(try await database.count("trail_event") == 2)
            let first = try await store.open(of: "R1H", limit: 1)
            #expect(first.map(\.id) == ["q1"])
            #expect(try await store.open(of: "R1H", after: first.last, limit: 1).map(\.id) == ["q2"])
            #expect(try await store.open(of: "RF4").isEmpty)
            #expect(try await store.answer("q1", words: [9], at: Make.time + 5, Self.event(.caseDecided, [Self.person], 5)))
            #expect(try await store.answer("q1", words: [8], at: Make.time + 6, Self.event(.caseDecided, [Self.person], 6)) == false)
            #expect(try await database.count("trail_event") == 3)
            #expect(try await store.open(of: "R1H").map(\.id) == ["q2"])
            let asked = try await store.asked(by: [try Self.number(Self.person)])
            #expect(asked.map(\.id) == ["q2", "q1"] && asked[1].answer == [9] && asked[1].answered == Make.time + 5)
            #expect(try await store.asked(by: [try Self.number(Self.other)]).isEmpty)
            #expect(try await store.find("q1")?.words == [1, 2, 3])
        }
    }

    @Test(
        "about one event a person has one open question, whoever else asks about it; once it is answered another may be asked",
        arguments: Driver.all)
    func oneOpenQuestion(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = LookQuestionStore(database)
            try await store.ask(try Self.question("q1", event: "e1"), Self.event(.lookQuestioned, [Self.person], 0))
            let failure = await storageFailure {
                try await store.ask(try Self.question("q2", event: "e1"), Self.event(.lookQuestioned, [Self.person], 1))
            }
            #expect(failure == .conflict("look_question.open_key"))
            #expect(try await database.count("trail_event") == 1, "what was not asked is not on record")
            try await store.ask(
                try Self.question("q4", event: "e1", organisation: "RF4", of: Self.other), Self.event(.lookQuestioned, [Self.other], 2))
            #expect(try await store.answer("q1", words: [9], at: Make.time + 5))
            try await store.ask(try Self.question("q3", event: "e1", at: 9), Self.event(.lookQuestioned, [Self.person], 9))
            #expect(try await store.open(of: "R1H").map(\.id) == ["q3"])
        }
    }
}
