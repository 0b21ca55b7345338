import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What every store promises, on both drivers: SQLite and PostgreSQL.
@Suite struct StoreContractTests {
    // MARK: The trail

    @Test("a look's row and its event are written together or not at all", arguments: Driver.all)
    func lookIsAtomic(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            try await trail.open(Make.look("one"), Make.event(look: "one"))
            #expect(
                await storageFailure {
                    try await trail.open(Make.look("one", session: "thief"), Make.event(look: "one"))
                } == .conflict("look.id"))
            #expect(try await database.count("trail_event") == 1)
            #expect(try await OpenLookStore(database).find("one")?.session == "s")
            #expect(try await OpenLookStore(database).find("two") == nil)
            #expect(try await database.count("trail_person") == 1, "a person named twice by one event is one row")
        }
    }

    @Test("a release is written once for each number, and only for a look that is there", arguments: Driver.all)
    func releases(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            func row(_ look: String, _ sequence: Int, _ byte: UInt8) -> ReleaseRow {
                ReleaseRow(
                    look: look, sequence: sequence, at: Make.time, leaves: Array(repeating: byte, count: 64),
                    sources: "barts", root: [byte], treeSize: 2)
            }
            try await trail.open(Make.look("one"), Make.event(look: "one"))
            try await trail.release(row("one", 1, 1), Make.event())
            guard case .conflict = await storageFailure({ try await trail.release(row("one", 1, 9), Make.event()) }) else {
                Issue.record("a second writer of the same release must be told")
                return
            }
            guard case .conflict = await storageFailure({ try await trail.release(row("none", 1, 1), Make.event()) }) else {
                Issue.record("a release of a look that is not there must be refused")
                return
            }
            try await trail.release(row("one", 2, 2), Make.event())
            #expect(try await trail.releases(of: "one").map(\.sequence) == [1, 2])
            #expect(try await trail.releases(of: "one")[0] == row("one", 1, 1))
        }
    }

    @Test(
        "a release is written only over the one that its writer knows: not where that is lost, and not where another was written in its place",
        arguments: Driver.all)
    func releasesInARow(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            func row(_ sequence: Int, _ byte: UInt8) -> ReleaseRow {
                ReleaseRow(
                    look: "one", sequence: sequence, at: Make.time, leaves: Array(repeating: byte, count: 32), sources: "barts",
                    root: Array(repeating: byte, count: 32), treeSize: UInt64(sequence))
            }
            func isWritten(_ sequence: Int, _ byte: UInt8, after before: UInt8) async -> Bool {
                let fault = await storageFailure {
                    try await trail.release(row(sequence, byte), Make.event(), after: Array(repeating: before, count: 32))
                }
                guard let fault else { return true }
                guard case .conflict = fault else {
                    Issue.record("\(fault)")
                    return false
                }
                return false
            }
            try await trail.open(Make.look("one"), Make.event(look: "one"))
            try await trail.release(row(1, 1), Make.event())
            #expect(await isWritten(2, 2, after: 1))
            #expect(await !isWritten(2, 3, after: 1), "its number is taken")
            #expect(await !isWritten(4, 4, after: 3), "the one before is not there")
            #expect(await !isWritten(3, 3, after: 9), "the one before is another")
            let events = try await database.count("trail_event")
            #expect(await isWritten(3, 3, after: 2))
            #expect(try await database.count("trail_event") == events + 1)
            #expect(try await trail.releases(of: "one").map(\.sequence) == [1, 2, 3])
        }
    }

    @Test("what a look's events of one kind say besides is read in their order, without those that say nothing", arguments: Driver.all)
    func details(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            try await trail.append(Make.event("first", look: "one"))
            try await trail.append(Make.event(look: "one"))
            try await trail.append(Make.event("another look's", look: "two"))
            try await trail.append(TrailEvent(kind: .answerShown, at: Make.time, subject: "1", look: "one", detail: "another kind's"))
            try await trail.append(Make.event("second", look: "one"))
            #expect(try await trail.details(of: "one", kind: .searched) == ["first", "second"])
            #expect(try await trail.details(of: "three", kind: .searched) == [])
        }
    }

    /// What is no account of a look: states of sign-in, and registers, whose every change is an event of the trail.
    private static let changeable: Set<String> = [
        "session", "sign_in", "launch", "schema_migration", "register_version", "register_change", "objection", "training", "training_list",
        "professional",
        "caseload", "break_glass", "role_end", "mix_up", "objection_case", "outbox", "objection_suspension",
        "direction", "pending_look", "used_token", "look_life", "session_mark", "leader_lease", "break_glass_case", "oversight_case",
        "case_question",
        "staff_home", "monitor_memory", "public_session", "look_question", "glass_contact", "cookie_choice", "correction_request",
        "contact_way", "representative",
        // What waits for its place, until it has one.
        "log_waiting",
        // What a witness signed last of a neighbour's log: the newest is all that it goes by.
        "witnessed_log",
        // How far a collector has come; holds, whose every change is an event.
        "export_cursor", "legal_hold",
    ]

    /// The one exception, with its event: texts and salts that are older than the region keeps (docs/trail.md, "Erasing"). Never an entry, a tile or a checkpoint.
    private static let erasing = [
        // A second copy, of tables alone that are not only added to.
        "CopiedTable.swift": ["DELETE FROM \\(name) WHERE \\(key.map"],
        "TrailErasing.swift": [
            "UPDATE trail_part SET salt = ? WHERE event = ?", "DELETE FROM trail_person WHERE event = ?",
            "DELETE FROM trail_event WHERE id = ?", "DELETE FROM log_waiting WHERE event = ?",
            "DELETE FROM person_key WHERE nhs_number = ?", "DELETE FROM number_superseded WHERE (older = ? OR newer = ?)",
            "DELETE FROM look_flag WHERE event = ?",
            // Where no log is kept, and nothing ever commits to them.
            "DELETE FROM trail_part WHERE event = ?",
        ],
        "TrailErasing+Log.swift": ["DELETE FROM trail_part WHERE event = ?", "DELETE FROM log_waiting WHERE event = ?"],
        "TrailErasing+Flags.swift": ["DELETE FROM look_flag WHERE event = ?"],
        "ErasedTable.swift": [
            "DELETE FROM look_release WHERE look = ?", "DELETE FROM look_life WHERE look = ?",
            "DELETE FROM break_glass_case WHERE break_glass = ?", "DELETE FROM look_supplier WHERE look = ?",
            "DELETE FROM glass_contact WHERE break_glass = ?",
            "DELETE FROM alert WHERE oversight_case = ?", "DELETE FROM case_step WHERE oversight_case = ?",
            "DELETE FROM case_question WHERE oversight_case = ?", "DELETE FROM objection_step WHERE objection_case = ?",
            "DELETE FROM \\(name) WHERE \\(key) = ?",
        ],
    ]

    @Test("the log itself, its tiles and its checkpoints are no table that is ever erased, and a part keeps its commitment")
    func erasingIsNarrow() {
        #expect(
            Set(ErasedTable.all.map(\.name)).isDisjoint(with: ["trail_event", "trail_part", "log_entry", "log_tile", "log_checkpoint"]))
        for statement in Self.erasing.values.joined() {
            #expect(!statement.contains("log_entry") && !statement.contains("log_tile") && !statement.contains("commitment"))
        }
    }

    @Test("no statement of ours changes or deletes a line of the trail, a look or a release")
    func appendOnly() throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources")
        var statements = 0
        let walk = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let url as URL in walk where url.pathExtension == "swift" {
            for line in try String(contentsOf: url, encoding: .utf8).split(separator: "\n") {
                for match in line.matches(of: /(?:UPDATE|DELETE FROM|DROP TABLE|TRUNCATE) +([a-z_]+)/) {
                    statements += 1
                    let isErasing = Self.erasing[url.lastPathComponent]?.contains { line.contains($0) } ?? false
                    #expect(
                        isErasing || Self.changeable.contains(String(match.1)),
                        "\(url.lastPathComponent): \(line.trimmingCharacters(in: .whitespaces))")
                }
            }
        }
        #expect(statements >= 4, "the rule sees the statements")
    }

    /// A search of somebody, so many seconds after the test's time.
    private func searched(
        by subject: String = "1", issuer: String = Make.issuer, kind: TrailEvent.Kind = .searched, after: TimeInterval = 0
    )
        -> TrailEvent
    {
        TrailEvent(
            kind: kind, at: Make.time.addingTimeInterval(after), subject: subject, issuer: issuer, organisation: "R1H", role: "R8000",
            people: ["9434765919"])
    }

    @Test("of many searches at the same moment no more are put on record than the limit lets, on whichever node", arguments: Driver.all)
    func searchesAreCounted(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let most = 5
            // Nobody is told of a fault: who is in another's way is tried again, within the time that anything may take.
            let done = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<(4 * most) {
                    group.addTask {
                        // Nodes' clocks are a little apart.
                        let event = searched(after: Double(number % 3) / 10)
                        return try await TrailStore(database).append(event, atMost: most, since: Make.time.addingTimeInterval(-60))
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == most)
            #expect(try await database.count("trail_event") == most)
            #expect(try await database.count("trail_person") == most)
        }
    }

    @Test("of twenty searches at the same moment on two nodes over one PostgreSQL five are put on record where the limit is five")
    func searchesOfTwoNodes() async throws {
        let settings = try #require(PostgreSQLServer.shared).settings()
        // Connections of their own, as nodes have.
        let nodes = [try await PostgreSQLDatabase.open(settings), try await PostgreSQLDatabase.open(settings)]
        for round in 0..<3 {
            let done = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await TrailStore(nodes[number % 2]).append(
                            searched(by: "\(round)"), atMost: 5, since: Make.time.addingTimeInterval(-60))
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == 5)
            #expect(try await nodes[0].count("trail_event WHERE subject = '\(round)'") == 5)
        }
    }

    @Test("a search counts for a minute, for whose it is and no one else", arguments: Driver.all)
    func whoseSearches(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = TrailStore(database)
            func may(_ event: TrailEvent, after: TimeInterval = 0) async throws -> Bool {
                try await store.append(event, atMost: 1, since: Make.time.addingTimeInterval(after - 60))
            }
            for other in [searched(by: "2"), searched(issuer: "https://other.example"), searched(kind: .searchAnswered)] {
                try await store.append(other)
            }
            #expect(try await may(searched()))
            #expect(try await !may(searched()))
            #expect(try await may(searched(by: "3")))
            #expect(try await !may(searched(after: 59.999), after: 59.999))
            #expect(try await may(searched(after: 60), after: 60))
        }
    }

    @Test("events keep their order, and an event's id is its own", arguments: Driver.all)
    func events(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let trail = TrailStore(database)
            let event = Make.event(look: "one")
            try await trail.append(event)
            guard case .conflict = await storageFailure({ try await trail.append(event) }) else {
                Issue.record("the same event twice must be refused")
                return
            }
            let end = TrailEvent(kind: .lookEnded, at: Make.time + 5, look: "one")
            try await trail.append(end)
            #expect(try await trail.kinds(of: "one") == ["searched", "look-ended"])
        }
    }

    // MARK: Sessions

    @Test("a session is found by its key until it ends, keeps its beginning, and its token goes with it", arguments: Driver.all)
    func session(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Make.session("k"))
            try await sessions.touch("k", at: Make.time + 100)
            let row = try #require(try await sessions.find("k"))
            #expect(row.created == Make.time)
            #expect(row.seen == Make.time + 100)
            #expect(row.staff == Make.staff())
            try await sessions.end("k", at: Make.time + 200)
            #expect(try await sessions.find("k") == nil)
            try await sessions.touch("k", at: Make.time + 300)
            try await sessions.setStaff(Make.staff("R8001"), for: "k")
            #expect(try await sessions.find("k") == nil, "nothing wakes it again")
            #expect(try await database.count("session WHERE id_token IS NOT NULL") == 0)
            #expect(try await sessions.find("other") == nil)
        }
    }

    @Test("a session that has ended is still known, and one that never was is not", arguments: Driver.all)
    func knownSessions(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = SessionStore(database)
            try await store.create(Make.session("one"))
            #expect(try await store.isKnown("one"))
            try await store.end("one", at: Make.time)
            #expect(try await store.isKnown("one"))
            #expect(try await !store.isKnown("two"))
        }
    }

    @Test("a session takes another's place in one step: both happen, or neither", arguments: Driver.all)
    func replacedSession(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            for key in ["old", "taken"] { try await sessions.create(Make.session(key)) }
            let failure = await storageFailure { try await sessions.replace("old", with: Make.session("taken"), at: Make.time + 1) }
            guard case .conflict = failure else {
                Issue.record("a key may not be taken twice")
                return
            }
            #expect(try await sessions.find("old") != nil)
            try await sessions.replace("old", with: Make.session("new"), at: Make.time + 1)
            #expect(try await sessions.find("old") == nil)
            #expect(try await sessions.find("new") != nil)
        }
    }

    @Test("a key is one session's, and what no session can still be is forgotten", arguments: Driver.all)
    func sessionRows(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let sessions = SessionStore(database)
            try await sessions.create(Make.session("old", created: Make.time - 3 * 86_400))
            try await sessions.create(Make.session("k"))
            #expect(try await sessions.find("old") == nil)
            #expect(try await database.count("session") == 1)
            guard case .conflict = await storageFailure({ try await sessions.create(Make.session("k")) }) else {
                Issue.record("a key may not be taken twice")
                return
            }
        }
    }

    // MARK: Sign-ins

    @Test("a state is good once, for the browser that began, for ten minutes", arguments: Driver.all)
    func signIn(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = SignInStore(database)
            for state in ["a", "b", "c"] { try await store.begin(Make.signIn(state)) }
            #expect(try await store.take("a", browser: "b", now: Make.time + 1)?.verifier == "v")
            #expect(try await store.take("a", browser: "b", now: Make.time + 1) == nil, "used")
            #expect(try await store.take("b", browser: "another", now: Make.time + 1) == nil, "another browser")
            #expect(try await store.take("b", browser: "b", now: Make.time + 1) == nil, "and then gone")
            #expect(try await store.take("c", browser: "b", now: Make.time + 600) == nil, "too late")
            #expect(try await store.take("never", browser: "b", now: Make.time) == nil)
            #expect(try await database.count("sign_in") == 0)
        }
    }

    @Test("of many that bring one state at the same moment, one gets it", arguments: Driver.all)
    func signInRace(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = SignInStore(database)
            try await store.begin(Make.signIn("a"))
            let got = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<40 { group.addTask { (try? await store.take("a", browser: "b", now: Make.time)) != nil } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(got == 1)
        }
    }

    @Test("sign-ins that nobody finished are forgotten by the next one that begins", arguments: Driver.all)
    func signInSweep(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = SignInStore(database)
            for number in 0..<10 { try await store.begin(Make.signIn("old\(number)")) }
            try await store.begin(Make.signIn("new", created: Make.time + 601))
            #expect(try await database.count("sign_in") == 1)
        }
    }

    // MARK: Mix-ups, region versions

    @Test("the same mix-up, raised by many looks at once, is one row, and each look's is on the trail", arguments: Driver.all)
    func mixUp(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = MixUpStore(database)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<30 {
                    group.addTask {
                        let row = MixUpStore.Row(
                            id: "m\(number)", organisation: "R1H", source: "barts", nhsNumber: "9434765919",
                            fields: "date of birth", look: "l\(number)", raised: Make.time)
                        #expect(
                            await storageFailure {
                                try await store.raise(row, TrailEvent(kind: .mixUpRaised, at: Make.time))
                            } == nil)
                    }
                }
            }
            #expect(try await store.open(for: "R1H").count == 1)
            #expect(try await store.open(for: "RQX").isEmpty)
            #expect(try await database.count("trail_event") == 30)
            let other = MixUpStore.Row(
                id: "x", organisation: "R1H", source: "barts", nhsNumber: "9434765919", fields: "name", look: "l",
                raised: Make.time + 1)
            try await store.raise(other, TrailEvent(kind: .mixUpRaised, at: Make.time))
            #expect(try await store.open(for: "R1H").map(\.fields) == ["name", "date of birth"])
        }
    }

    @Test("a mix-up that was closed is open no more, has its event, and is raised again when it comes again", arguments: Driver.all)
    func mixUpClosed(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = MixUpStore(database)
            func raise(_ id: String, _ organisation: String = "R1H") async throws {
                let row = MixUpStore.Row(
                    id: id, organisation: organisation, source: "ics", nhsNumber: "9434765919", fields: "date of birth", look: "l",
                    raised: Make.time)
                try await store.raise(row, TrailEvent(kind: .mixUpRaised, at: Make.time))
            }
            @Sendable func event(_ row: MixUpStore.Row) -> TrailEvent {
                TrailEvent(kind: .mixUpClosed, at: Make.time, people: [row.nhsNumber], detail: row.fields)
            }
            try await raise("a")
            // One system answers for two organisations: each has its own.
            try await raise("b", "RYJ")
            #expect(try await store.count(for: "R1H") == 1)
            #expect(try await store.count(for: "RYJ") == 1)
            #expect(try await store.close("a", of: "RYJ", at: Make.time, event) == false, "another organisation's is not closed")
            #expect(try await store.close("a", of: "R1H", at: Make.time, event))
            #expect(try await store.close("a", of: "R1H", at: Make.time, event) == false)
            #expect(try await store.open(for: "R1H").isEmpty)
            #expect(try await store.count(for: "R1H") == 0)
            #expect(try await database.count("trail_event") == 3)
            try await raise("c")
            #expect(try await store.open(for: "R1H").map(\.id) == ["c"])
        }
    }

    @Test("a region file is kept once, however often it is loaded", arguments: Driver.all)
    func region(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let store = RegionVersionStore(database)
            for _ in 0..<3 { try await store.importing("t", digest: "d", by: "ig", at: Make.time) }
            #expect(try await database.count("region_version") == 1)
        }
    }
}
