import Foundation
import Testing

@testable import Storage

/// The second driver itself, on a real server.
@Suite(.enabled(if: PostgreSQLServer.isPossible, "PostgreSQL 15 is not installed: bin/setup test"))
struct PostgreSQLDatabaseTests {
    @Test("values come back as they went, bytes of every kind and no bytes among them")
    func values() async throws {
        try await withPostgreSQL { database, _ in
            try await database.write {
                try $0.execute("CREATE TABLE it (number BIGINT, words TEXT, bytes BYTEA)", [])
                let rows: [[SQLValue]] = [
                    [.integer(.max), .text("æ'\"?\\ $1"), .blob(Array(0...255))], [.integer(.min), .text(""), .blob([])],
                    [.null, .null, .null],
                ]
                for row in rows { try $0.execute("INSERT INTO it (number, words, bytes) VALUES (?, ?, ?)", row) }
                let found = try $0.query("SELECT number, words, bytes FROM it ORDER BY number", []).map(\.values)
                guard found == [rows[1], rows[0], rows[2]] else { throw StorageError.corrupt }
            }
            let question = try await database.read { try $0.query("SELECT 'who?' , ? || '?'", [.text("you")]).first }
            #expect(question?.text(0) == "who?" && question?.text(1) == "you?")
        }
    }

    @Test("a value of the wrong type, or too few of them, is refused before it is sent, and the connection goes on")
    func mistakes() async throws {
        try await withPostgreSQL { database, _ in
            #expect(
                await storageFailure {
                    try await database.write { _ = try $0.execute("UPDATE look SET role = ?", [.integer(1)]) }
                } == .failed(state: "42804"))
            #expect(
                await storageFailure {
                    try await database.write { _ = try $0.execute("UPDATE look SET role = ? WHERE id = ?", [.text("1")]) }
                } == .failed(state: "07001"))
            #expect(
                await storageFailure { try await database.write { _ = try $0.execute("UPDATE nowhere SET role = 1", []) } }
                    == .failed(state: "42P01"))
            #expect(
                await storageFailure {
                    try await database.write { _ = try $0.execute("UPDATE look SET role = ?", [.text("a\u{0}b")]) }
                } == .failed(state: "22021"))
            try await TrailStore(database).append(Make.event())
            #expect(try await database.count("trail_event") == 1)
        }
    }
}

extension PostgreSQLDatabaseTests {
    @Test("statements that are run together are answered in order, and the first that fails fails all")
    func together() async throws {
        try await withPostgreSQL { database, _ in
            let both = [Make.event("one"), Make.event("two")]
            try await database.write { transaction in
                let answers = try transaction.run(
                    try both.flatMap { try TrailStore.inserting($0) } + [SQLStatement("SELECT COUNT(*) FROM trail_event", [])])
                guard answers.count == 11, answers.last?.changed == 0, answers.last?.rows[0].integer(0) == 2 else {
                    throw StorageError.corrupt
                }
            }
            #expect(
                await storageFailure {
                    try await database.write { transaction in
                        _ = try transaction.run(try TrailStore.inserting(Make.event("three")) + TrailStore.inserting(both[0]))
                    }
                } == .conflict("trail_event.id"))
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test("many looks that open at once are hardly in each other's way")
    func manyAtOnce() async throws {
        try await withPostgreSQL { database, _ in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<300 {
                    group.addTask {
                        let why = await storageFailure {
                            let look = "l\(number)"
                            try await database.write { transaction in
                                _ = try transaction.ask(
                                    RegisterVersionStore.current,
                                    RelationshipStore.presencesStated(by: look, issuer: "https://id.example", after: Make.time),
                                    TrainingStore.training(of: "1", issuer: "https://id.example", at: "R1H", Make.time))
                                _ = try transaction.run(
                                    TrailStore.inserting(Make.look(look, session: look))
                                        + (try TrailStore.inserting(Make.event(look: look))))
                            }
                            try await TrailStore(database).append(Make.event(look: look))
                        }
                        #expect(why == nil)
                    }
                }
            }
            let again = await database.tally().again
            #expect(again < 60, "300 looks and 300 events took \(again) runs more")
        }
    }

    @Test("rows that are added are all there or none, and those that are no rows of the table are refused without harm")
    func added() async throws {
        try await withPostgreSQL { database, _ in
            let (one, two) = (Make.event("one"), Make.event("two"))
            try await database.append(try TrailStore.inserting(one))
            #expect(
                await storageFailure { try await database.append(try TrailStore.inserting(two) + TrailStore.inserting(one)) }
                    == .conflict("trail_event.id"))
            #expect(
                await storageFailure {
                    try await database.append(
                        try TrailStore.inserting(two) + [
                            SQLStatement("INSERT INTO training_list (organisation, loaded_at) VALUES (?, ?)", [.text("R"), .text("soon")])
                        ])
                } == .failed(state: "42804"))
            // What was prepared beside a statement that is none is not in the way later.
            for _ in 0..<2 {
                #expect(
                    await storageFailure {
                        try await database.append([SQLStatement("DELETE FROM launch", []), SQLStatement("INSERT INTO nowhere", [])])
                    } == .failed(state: "42601"))
            }
            try await database.append(try TrailStore.inserting(two))
            #expect(try await database.count("trail_event") == 2)
            #expect(await database.tally().commits == 2)
        }
    }

    @Test("what a body makes of a statement that failed does not matter: nothing of it is kept")
    func swallowed() async throws {
        try await withPostgreSQL { database, _ in
            let why = await storageFailure {
                try await database.write { transaction in
                    try TrailStore.insert(Make.event(), transaction)
                    _ = try? transaction.execute("UPDATE nowhere SET it = 1", [])
                }
            }
            #expect(why == .failed(state: "42P01"))
            let count = try await database.count("trail_event")
            #expect(count == 0)
        }
    }

    @Test("two bodies that would both be right alone are never both kept: one runs again and sees the other")
    func serializable() async throws {
        try await withPostgreSQL { database, _ in
            for round in 0..<10 {
                await withTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            let why = await storageFailure {
                                try await database.write { transaction in
                                    let count = try transaction.query(
                                        "SELECT COUNT(*) FROM trail_event WHERE detail = ?", [.text("\(round)")])[0].integer(0)
                                    if count == 0 { try TrailStore.insert(Make.event("\(round)"), transaction) }
                                }
                            }
                            #expect(why == nil)
                        }
                    }
                }
            }
            let count = try await database.count("trail_event")
            #expect(count == 10)
            #expect(await database.tally().again > 0)
        }
    }

    @Test("nodes that start at once take each step of the schema once")
    func migratedTogether() async throws {
        // Several times: they are in each other's way in more ways than one.
        for _ in 0..<5 {
            let settings = try #require(PostgreSQLServer.shared).settings(connections: 2)
            try await withThrowingTaskGroup(of: PostgreSQLDatabase.self) { group in
                for _ in 0..<6 { group.addTask { try await PostgreSQLDatabase.open(settings) } }
                for try await database in group {
                    let count = try await database.count("schema_migration")
                    #expect(count == Migration.all.count)
                }
            }
        }
    }

    /// Patience in tests: a tenth of a step's time for its turn, so that waiting in turns is what is seen.
    private static func waits(_ whole: Duration) -> PostgreSQLDatabase.Waits {
        PostgreSQLDatabase.Waits(whole: whole, statement: .seconds(20), turn: .milliseconds(300), table: .milliseconds(300))
    }

    @Test("a node that starts while another takes a long step waits for as long as it takes, and not only for one turn")
    func longStep() async throws {
        let settings = try #require(PostgreSQLServer.shared).settings(connections: 2)
        _ = try await PostgreSQLDatabase.open(settings)
        let long = Migration.all + [Migration(98, ["CREATE TABLE slow AS SELECT pg_sleep(3)::varchar AS it"]), Migration(99, [])]
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    try await PostgreSQLDatabase.open(settings, migrations: long, waits: Self.waits(.seconds(60))).count("schema_migration")
                }
            }
            for try await count in group { #expect(count == long.count) }
        }
    }

    @Test("a node whose patience with another's step is over says so, and for how long it waited")
    func tooLongStep() async throws {
        let settings = try #require(PostgreSQLServer.shared).settings(connections: 2)
        _ = try await PostgreSQLDatabase.open(settings)
        let long = Migration.all + [Migration(98, ["CREATE TABLE slow AS SELECT pg_sleep(6)::varchar AS it"])]
        try await withThrowingTaskGroup(of: StorageError?.self) { group in
            group.addTask {
                await storageFailure { _ = try await PostgreSQLDatabase.open(settings, migrations: long, waits: Self.waits(.seconds(60))) }
            }
            try await Task.sleep(for: .seconds(1))
            let why = await storageFailure {
                _ = try await PostgreSQLDatabase.open(settings, migrations: long, waits: Self.waits(.seconds(2)))
            }
            #expect(why == .schemaBeingChanged(waited: 2))
            for try await failure in group { #expect(failure == nil) }
        }
    }

    @Test("a step that waits for its table steps back again and again, so that looks of the version before are not held up behind it")
    func stepBack() async throws {
        let settings = try #require(PostgreSQLServer.shared).settings(connections: 4)
        let database = try await PostgreSQLDatabase.open(settings)
        let indexed = Migration.all + [Migration(99, ["CREATE INDEX IF NOT EXISTS it ON trail_event (kind)"])]
        try await withThrowingTaskGroup(of: Void.self) { group in
            // Somebody who writes, and takes their time.
            group.addTask {
                try await database.write {
                    try $0.execute(
                        "INSERT INTO trail_event (id, kind, at, purpose) VALUES (?, 'searched', 1, 'direct care')", [.text("slow")])
                    _ = try $0.query("SELECT pg_sleep(3)::varchar", [])
                }
            }
            try await Task.sleep(for: .milliseconds(300))
            group.addTask { _ = try await PostgreSQLDatabase.open(settings, migrations: indexed, waits: Self.waits(.seconds(60))) }
            try await Task.sleep(for: .milliseconds(300))
            let took = try await ContinuousClock().measure { try await TrailStore(database).append(Make.event("look")) }
            #expect(took < .seconds(1.5))
            try await group.waitForAll()
        }
        #expect(try await database.count("schema_migration") == indexed.count)
    }

    @Test("a database of a newer program is refused, a step that fails is undone as a whole, and reading changes nothing")
    func migrations() async throws {
        let server = try #require(PostgreSQLServer.shared)
        let settings = try server.settings(connections: 2)
        #expect(
            await storageFailure { _ = try await PostgreSQLDatabase.open(settings, schema: .leftAsItIs) } == .failed(state: "42P01"))
        let bad = Migration(50, ["CREATE TABLE half (id TEXT)", "CREATE TABLE half (id TEXT)"])
        #expect(
            await storageFailure { _ = try await PostgreSQLDatabase.open(settings, migrations: Migration.all + [bad]) }
                == .failed(state: "42P07"))
        let schema = try #require(settings.schema)
        #expect(try server.psql("SELECT count(*) FROM pg_tables WHERE schemaname = '\(schema)' AND tablename = 'half'") == "0")
        #expect(try server.psql("SELECT max(number) FROM \(schema).schema_migration") == "\(Migration.all.count)")
        try server.psql("INSERT INTO \(schema).schema_migration VALUES (99, 0)")
        let known = Migration.all.count
        #expect(await storageFailure { _ = try await PostgreSQLDatabase.open(settings) } == .newerSchema(found: 99, known: known))
        #expect(
            await storageFailure { _ = try await PostgreSQLDatabase.open(settings, schema: .leftAsItIs) }
                == .newerSchema(found: 99, known: known))
    }

    @Test("what a constraint refuses names its columns as SQLite does, and neither the error nor the server's log holds the value")
    func conflicts() async throws {
        try await withPostgreSQL { database, settings in
            let event = Make.event()
            try await TrailStore(database).append(event)
            let why = await storageFailure {
                try await database.write { transaction in
                    for _ in 0..<2 {
                        try transaction.execute(
                            "INSERT INTO trail_person (event, nhs_number) VALUES (?, ?)", [.text(event.id), .text("9999999999")])
                    }
                }
            }
            #expect(why == .conflict("trail_person.event, trail_person.nhs_number"))
            let log = try String(contentsOfFile: settings.host + "/log", encoding: .utf8)
            #expect(log.contains("trail_person_pkey") && !log.contains("9999999999"))
        }
    }

    @Test("what counts whole tables may take longer than a look's statement, and a look's may not")
    func patient() async throws {
        var settings = try #require(PostgreSQLServer.shared).settings(connections: 1)
        // A look's limit, made short so that the test is.
        settings.limits.statement = .milliseconds(300)
        let slow = SQLStatement("SELECT pg_sleep(1)::varchar", [])
        let hasty = try await PostgreSQLDatabase.open(settings)
        #expect(await storageFailure { _ = try await hasty.read { try $0.run([slow]) } } == .late)
        settings.limits = .patient
        let patient = try await PostgreSQLDatabase.open(settings)
        #expect(await storageFailure { _ = try await patient.read { try $0.run([slow]) } } == nil)
        #expect(settings.limits.statement == PostgreSQLDatabase.Waits().statement)
        #expect(settings.limits.patience == PostgreSQLSettings.Limits().patience)
    }

    @Test("a server with which an account would not last is refused; one whose log tells too much is warned of")
    func fitness() throws {
        let good: [String: String?] = [
            "fsync": "on", "full_page_writes": "on", "server_encoding": "UTF8", "server_version_num": "150020",
            "log_error_verbosity": "terse",
            "log_parameter_max_length": "0", "synchronous_commit": "on",
        ]
        #expect(try PostgreSQLFitness.judge(good) == [])
        for (name, value) in [
            ("fsync", "off"), ("full_page_writes", "off"), ("server_encoding", "SQL_ASCII"), ("server_version_num", "140009"),
            ("synchronous_commit", "off"),
        ] {
            #expect(throws: StorageError.self) { try PostgreSQLFitness.judge(good.merging([name: value]) { $1 }) }
        }
        for (name, value) in [("log_error_verbosity", "default"), ("log_parameter_max_length", "-1")] {
            #expect(try PostgreSQLFitness.judge(good.merging([name: value]) { $1 }).count == 1)
        }
    }
}
