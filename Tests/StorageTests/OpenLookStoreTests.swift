import AuditTrail
import Foundation
import Testing

@testable import Storage

/// Looks and sessions as every node sees them, on both drivers.
@Suite struct OpenLookStoreTests {
    private func ended(_ look: String) -> TrailEvent { TrailEvent(kind: .lookEnded, at: Make.time, look: look, detail: "closed") }

    private func begin(_ database: any SQLDatabase, _ looks: [(id: String, session: String)], at: Date = Make.time) async throws {
        for look in looks {
            try await database.append(TrailStore.inserting(Make.look(look.id, session: look.session, at: at)))
        }
    }

    @Test("a look ends once, with one event, whoever ends it first; one that showed nothing ends by its event", arguments: Driver.all)
    func once(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await begin(database, [("one", "s")])
            let store = OpenLookStore(database)
            #expect(try await store.find("one")?.ended == nil)
            for _ in 0..<2 { try await store.end("one", ended("one"), at: Make.time) }
            #expect(try await database.count("trail_event") == 1)
            #expect(try await #require(store.find("one")?.ended) >= Make.time)
            #expect(try await store.use("one", at: Make.time) == false, "what has ended stays ended")
            #expect(try await store.seen("one") == nil)
            try await store.end("never opened", ended("never opened"), at: Make.time)
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test("looks that nobody uses are ended, each once; those that somebody used since are not", arguments: Driver.all)
    func left(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await begin(database, [("old", "s"), ("used", "s"), ("new", "t")])
            let store = OpenLookStore(database)
            let now = Make.time.addingTimeInterval(1000)
            #expect(try await store.use("used", at: now))
            #expect(try await store.use("new", at: now))
            let ended = try await store.endLeft(unused: now, opened: .distantPast, at: now)
            #expect(ended.ended == ["old"] && !ended.mayBeMore)
            #expect(try await store.endLeft(unused: now, opened: .distantPast, at: now).ended.isEmpty)
            #expect(try await TrailStore(database).kinds(of: "old") == ["look-ended"])
            #expect(
                try await store.endLeft(unused: .distantPast, opened: now, at: now).ended.sorted() == ["new", "used"],
                "too old, however used")
        }
    }

    @Test("all that a node left behind are ended at once, however many, in transactions of a few each", arguments: Driver.all)
    func manyLeft(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await begin(database, (0..<23).map { ("look\($0)", "s") })
            let store = OpenLookStore(database)
            let later = Make.time.addingTimeInterval(1000)
            let commits = await database.tally().commits
            #expect(try await store.endAllLeft(unused: later, opened: .distantPast, limit: 5, at: later) == 23)
            #expect(await database.tally().commits - commits == 5)
            #expect(try await database.count("look_life WHERE ended_at IS NULL") == 0)
            #expect(try await database.count("trail_event WHERE kind = 'look-ended'") == 23)
        }
    }

    @Test("a session's looks end together, but for one person's", arguments: Driver.all)
    func ofSession(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            try await begin(database, [("one", "s"), ("two", "s"), ("other", "t")])
            let store = OpenLookStore(database)
            let person = Make.look("x").nhsNumber
            #expect(try await store.endAll(of: "s", but: person, because: "another person", at: Make.time).isEmpty)
            #expect(try await store.endAll(of: "s", because: "signed out", at: Make.time) == ["one", "two"])
            #expect(try await store.find("other")?.ended == nil)
        }
    }

    @Test("whom a session has opened keeps their mark, ended looks' too, and nobody of another session counts", arguments: Driver.all)
    func marks(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = OpenLookStore(database)
            for (number, person) in ["9000000009", "9000000017", "9000000009"].enumerated() {
                let look = Make.look("l\(number)", session: "s", of: person, mark: number % 2)
                try await database.append(TrailStore.inserting(look))
                try await store.end(look.id, ended(look.id), at: Make.time)
            }
            try await database.append(TrailStore.inserting(Make.look("t", session: "t", of: "9000000025", mark: 0)))
            for (person, mark) in [("9000000009", 0), ("9000000017", 1), ("9000000025", 2), ("9000000009", 0), ("9000000025", 2)] {
                #expect(try await store.mark(of: person, session: "s", at: Make.time) == mark)
            }
            #expect(try await store.find("l1")?.mark == 1)
        }
    }

    @Test("people whom a session opens at the same time on several nodes never get one mark", arguments: Driver.all)
    func marksAtOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            for round in 0..<10 {
                let marks = try await withThrowingTaskGroup(of: (String, Int).self) { group in
                    // Two of them twice: in two tabs.
                    for person in ["a", "b", "c", "d", "a", "b"] {
                        group.addTask { (person, try await OpenLookStore(database).mark(of: person, session: "\(round)", at: Make.time)) }
                    }
                    return try await group.reduce(into: [String: Set<Int>]()) { $0[$1.0, default: []].insert($1.1) }
                }
                #expect(marks.values.allSatisfy { $0.count == 1 } && Set(marks.values.flatMap { $0 }) == [0, 1, 2, 3])
            }
        }
    }

    /// It goes on record that the demographics service is asked whom a look is of.
    private func asking(
        _ look: String, by subject: String = "1", issuer: String = Make.issuer, kind: TrailEvent.Kind = .evidenceAsked,
        decision: String? = "{}", detail: String = OpenLookStore.whoItIs, after: TimeInterval = 0
    ) -> TrailEvent {
        TrailEvent(
            kind: kind, at: Make.time.addingTimeInterval(after), subject: subject, issuer: issuer, organisation: "R1H", role: "R8000",
            people: ["9434765919"], look: look, decision: decision, detail: detail)
    }

    /// How many looks a staff member asked for since so many seconds after the test's time.
    private func count(since: TimeInterval = -60, _ database: any SQLDatabase) async throws -> Int {
        try await OpenLookStore(database).asked(by: "1", issuer: Make.issuer, since: Make.time.addingTimeInterval(since))
    }

    @Test("how many looks a staff member asked for since a moment: each once, on all nodes, and nobody else's", arguments: Driver.all)
    func askedLately(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            #expect(try await count(database) == 0)
            for event in [
                asking("one"), asking("one", after: 2), asking("two", after: 1), asking("theirs", by: "2"),
                asking("other issuer", issuer: "https://other.example"), asking("own organisation", detail: "appointment"),
                asking("traced again", decision: nil), asking("refused", kind: .lookRefused), asking("old", after: -60),
            ] { try await trail.append(event) }
            #expect(try await count(database) == 2)
            #expect(try await count(since: 1, database) == 1)
            #expect(try await count(since: 2, database) == 0)
        }
    }

    @Test(
        "a look that is refused whatever the evidence was asked for as any other, and one that was refused for its number was not, until it is asked for again",
        arguments: Driver.all)
    func refusedLately(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            // Both are one look each, of whichever decisions.
            for event in [
                asking("one"), asking("objects", kind: .lookRefused, detail: OpenLookStore.refused), asking("objects"),
                asking("glass", kind: .lookRefused, detail: "glass not broken"),
            ] { try await trail.append(event) }
            #expect(try await count(database) == 2)
            for (look, kind) in [("one", TrailEvent.Kind.lookEnded), ("objects", .lookChallenged)] {
                try await trail.append(asking(look, kind: kind, decision: nil, detail: OpenLookStore.tooMany, after: 1))
            }
            #expect(try await count(database) == 0)
            // One that waits is confirmed again.
            try await trail.append(asking("objects", after: 2))
            #expect(try await count(database) == 1)
        }
    }

    @Test(
        "of many looks that are asked for at the same moment, on whichever nodes, no more find themselves within a limit than it lets",
        arguments: Driver.all)
    func askedAtOnce(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let most = 5
            func isWithin(_ look: String) async throws -> Bool {
                // On record first: then whoever counts later counts it.
                try await TrailStore(database).append(asking(look))
                return try await count(database) <= most
            }
            let within = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 { group.addTask { try await isWithin("\(number)") } }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(within <= most)
            #expect(try await !isWithin("one more"))
        }
    }

    @Test("marks are forgotten with their sessions", arguments: Driver.all)
    func marksForgotten(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            _ = try await OpenLookStore(database).mark(of: "a", session: "s", at: Make.time)
            let later = Make.time.addingTimeInterval(SessionStore.kept + 1)
            let staff = Make.staff()
            try await SessionStore(database).create(
                .init(key: "k", staff: staff, roles: [staff.role], sid: nil, idToken: nil, created: later, seen: later))
            #expect(try await database.count("session_mark") == 0)
        }
    }

    @Test("one reading tells the version, and what ended since the last one, whoever ended it", arguments: Driver.all)
    func authority(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let now = Date()
            try await begin(database, [("one", "s"), ("two", "s")], at: now)
            let store = AuthorityStore(database)
            let first = try await store.read(since: nil)
            #expect(abs(first.at.timeIntervalSince(now)) < 30)
            #expect(first.endedLooks.isEmpty && first.endedSessions.isEmpty)
            try await OpenLookStore(database).end("one", ended("one"), at: Date())
            let sessions = SessionStore(database)
            try await sessions.create(
                .init(key: "s", staff: Make.staff("R8000"), roles: [], sid: nil, idToken: nil, created: now, seen: now))
            try await sessions.end("s", at: Date())
            try await database.write { try RegisterVersionStore.rise(.everything, $0) }
            let next = try await store.read(since: first)
            #expect(next.endedLooks == ["one"] && next.endedSessions == ["s"])
            #expect(next.version == first.version + 1)
            let later = try await store.read(
                since: .init(version: 0, server: first.server, at: Date().addingTimeInterval(AuthorityStore.overlap + 60)))
            #expect(later.endedLooks.isEmpty && later.endedSessions.isEmpty)
        }
    }

    @Test("an end that is written by a process that stood still for minutes before is heard of all the same", arguments: Driver.all)
    func lateEnds(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let now = Date()
            try await begin(database, [("closed", "s"), ("signed out", "t")], at: now)
            let sessions = SessionStore(database)
            for (key, sid) in [("s", nil), ("t", "provider's")] as [(String, String?)] {
                try await sessions.create(
                    .init(key: key, staff: Make.staff(), roles: [], sid: sid, idToken: nil, created: now, seen: now))
            }
            let first = try await AuthorityStore(database).read(since: nil)
            // What its clock said before it was stopped.
            let before = now - 2 * AuthorityStore.overlap
            try await OpenLookStore(database).end("closed", ended("closed"), at: before)
            _ = try await OpenLookStore(database).endAll(of: "t", because: "signed out", at: before)
            try await sessions.end("s", at: before)
            let told = try await sessions.signOut(
                issuer: Make.staff().issuer, sid: "provider's", token: ("token", now + 60), at: before
            ) { _, sid in sid == "provider's" }
            #expect(told?.map(\.key) == ["t"])
            let next = try await AuthorityStore(database).read(since: first)
            #expect(next.endedLooks == ["closed", "signed out"] && next.endedSessions == ["s", "t"])
        }
    }

    @Test("the database's clock goes on between readings, whatever the node's own says, and how far that is off is known")
    func clock() {
        let clock = DatabaseClock()
        #expect(abs(clock.now().timeIntervalSinceNow) < 1)
        clock.learn(Date().addingTimeInterval(-100), asked: .now)
        #expect(abs(clock.now().timeIntervalSinceNow + 100) < 1)
        #expect(abs(clock.skew + 100) < 1)
    }

    @Test(
        "a reading names what was opened lately, with its session, and a session's open looks are those that have not ended",
        arguments: Driver.all)
    func opened(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let now = Date()
            try await begin(database, [("old", "s")], at: now.addingTimeInterval(-600))
            try await begin(database, [("one", "s"), ("two", "t")], at: now)
            let authority = AuthorityStore(database)
            let server = try await authority.read(since: nil).server
            let reading = try await authority.read(since: .init(version: 0, server: server, at: now))
            #expect(reading.openedLooks == ["one": "s", "two": "t"])
            let store = OpenLookStore(database)
            #expect(Set(try await store.open(of: "s").map(\.look)) == ["old", "one"])
            try await store.end("old", ended("old"), at: now)
            #expect(try await store.open(of: "s").map(\.look) == ["one"])
        }
    }
}
