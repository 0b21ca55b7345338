import AuditTrail
import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Storage

@Suite struct CopyTests {
    /// Something in most tables.
    private func fill(_ database: any SQLDatabase) async throws {
        let trail = TrailStore(database)
        for number in 0..<450 {
            let look = "l\(number)"
            try await trail.open(Make.look(look), Make.event(look: look))
            try await trail.release(
                ReleaseRow(
                    look: look, sequence: 1, at: Make.time, leaves: Array(repeating: UInt8(number % 256), count: 64), sources: "barts",
                    root: [0, 255], treeSize: 2), Make.event(look: look))
        }
        try await SessionStore(database).create(Make.session("k"))
        try await SignInStore(database).begin(Make.signIn("s"))
        _ = try await ObjectionStore(database).set(try NHSNumber("9434765919"), .sharedCareRecord, by: "desk", at: Make.time)
        try await TrainingStore(database).replace(
            [.init(subject: "1", until: nil), .init(subject: "2", until: Make.time)], of: "R1H", at: Make.time)
        try await PolicyStore(database).importing("t", digest: "d", by: "ig", at: Make.time)
        try await PolicyStore(database).activate("d", by: "ig", at: Make.time)
    }

    private func copied(_ source: SQLiteDatabase, _ target: any SQLDatabase) async throws -> [DatabaseCopy.Copied] {
        var all: [DatabaseCopy.Copied] = []
        _ = try await DatabaseCopy(from: source, to: target).run { all.append($0) }
        return all
    }

    @Test("every row of every table is there and the same, and a second run changes nothing", arguments: Driver.all)
    func whole(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            try await fill(source)
            try await withDatabase(on: driver) { target in
                for _ in 0..<2 {
                    let all = try await copied(source, target)
                    #expect(all.filter { !$0.isWhole } == [])
                    #expect(all.first { $0.table == "look_release" }?.rows == 450)
                    for table in all {
                        let count = try await target.count(table.table)
                        #expect(count == table.rows, "\(table.table)")
                    }
                }
                let version = try await RegisterVersionStore(target).current()
                #expect(version == 3)
                let (there, here) = (try await TrailStore(target).releases(of: "l9"), try await TrailStore(source).releases(of: "l9"))
                #expect(there == here && here.count == 1)
            }
        }
    }

    @Test("what was changed there, or is there alone, is said, and no line of the trail is written over", arguments: Driver.all)
    func differing(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            let event = Make.event("as it was")
            try await TrailStore(source).append(event)
            try await withDatabase(on: driver) { target in
                try await target.write { transaction in
                    try transaction.execute(
                        "INSERT INTO trail_event (id, kind, at, purpose, detail) VALUES (?, 'searched', 0, 'p', 'forged')",
                        [.text(event.id)])
                }
                try await target.write { transaction in
                    try transaction.execute(
                        "INSERT INTO number_superseded (older, newer, event) VALUES ('9434765870', '9434765919', 'none')", [])
                }
                let all = try await copied(source, target)
                let trail = try #require(all.first)
                #expect(trail.table == "trail_event" && trail.rows == 1 && trail.differing == 1 && trail.others == 0)
                #expect(all.first { $0.table == "number_superseded" }?.others == 1)
                let forged = try await target.count("trail_event WHERE detail = 'forged'")
                #expect(forged == 1)
            }
        }
    }

    private func failure(_ source: SQLiteDatabase, _ target: any SQLDatabase) async throws -> CopyError? {
        do { _ = try await copied(source, target) } catch let error as CopyError { return error }
        return nil
    }

    @Test(
        "a database that was served from is not copied into again: the objection that was set there stands, and nothing is touched",
        arguments: Driver.all)
    func servedFrom(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            try await fill(source)
            try await withDatabase(on: driver) { target in
                #expect(try await copied(source, target).allSatisfy(\.isWhole))
                // With its event, as whatever is decided has one.
                let person = try NHSNumber("9434765870")
                _ = try await ObjectionStore(target).set(person, .sharedCareRecord, by: "desk", at: Make.time)
                // What a copy would put right.
                try await target.write { try $0.execute("UPDATE session SET ended_at = 1", []) }
                try await source.write { try $0.execute("DELETE FROM training", []) }
                let events = try await target.count("trail_event")
                #expect(try await failure(source, target) == .hasItsOwn)
                #expect(try await target.count("objection WHERE nhs_number = '9434765870' AND ended_at IS NULL") == 1)
                #expect(try await target.count("session WHERE ended_at = 1") == 1)
                #expect(try await target.count("training") == 2)
                #expect(try await target.count("trail_event") == events)
            }
        }
    }

    @Test("an event that was written there by a clock that is behind is found among those that were copied", arguments: Driver.all)
    func servedFromByASlowClock(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            let early = Make.event("there alone")
            for number in 0..<250 { try await TrailStore(source).append(Make.event("\(number)")) }
            try await withDatabase(on: driver) { target in
                #expect(try await copied(source, target).allSatisfy(\.isWhole))
                try await TrailStore(target).append(early)
                #expect(try await failure(source, target) == .hasItsOwn)
            }
        }
    }

    @Test("what was erased in the file since it was copied is no event of the other database's own", arguments: Driver.all)
    func erasedSince(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            let event = Make.event("old")
            try await TrailStore(source).append(event)
            try await withDatabase(on: driver) { target in
                #expect(try await copied(source, target).allSatisfy(\.isWhole))
                // As erasing leaves it: the event is gone, its places in the log stay.
                try await source.write { transaction in
                    for table in ["trail_part", "trail_person", "log_waiting"] {
                        try transaction.execute("DELETE FROM \(table) WHERE event = ?", [.text(event.id)])
                    }
                    try transaction.execute("DELETE FROM trail_event WHERE id = ?", [.text(event.id)])
                    try transaction.execute(
                        "INSERT INTO log_entry (place, event, part, chain, number, entry) VALUES (0, ?, 0, ?, 0, ?)",
                        [.text(event.id), .blob([1]), .blob([1])])
                }
                #expect(try await failure(source, target) == nil)
            }
        }
    }

    @Test(
        "a copy after a copy is the source as it is by then: what was taken away there is taken away here, and what came instead is here",
        arguments: Driver.all)
    func again(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            try await fill(source)
            let (caseload, training) = (CaseloadStore(source), TrainingStore(source))
            try await caseload.give(try NHSNumber("9434765919"), to: "t", of: "R1H", from: Make.time, until: nil, by: "d", at: Make.time)
            try await withDatabase(on: driver) { target in
                #expect(try await copied(source, target).allSatisfy(\.isWhole))
                try await training.replace([.init(subject: "1", until: nil)], of: "R1H", at: Make.time)
                try await source.write { transaction in
                    try transaction.execute("DELETE FROM session", [])
                    // Another row in the place of one that is gone: an open caseload is one.
                    try transaction.execute("UPDATE caseload SET id = 'another'", [])
                }
                #expect(try await copied(source, target).filter { !$0.isWhole } == [])
                #expect(try await target.count("training") == 1)
                #expect(try await target.count("session") == 0)
                #expect(try await target.count("caseload WHERE id = 'another'") == 1)
            }
        }
    }

    @Test(
        "what is written to the file while it is copied is not passed over without a word, and is there after another run",
        arguments: Driver.all, [false, true])
    func writtenMeanwhile(_ driver: Driver, _ isNamed: Bool) async throws {
        try await withDatabase { source, path in
            try await fill(source)
            try await withDatabase(on: driver) { target in
                let service = try another(path)
                var tables = 0
                let why: CopyError?
                do throws(CopyError) {
                    _ = try await DatabaseCopy(from: source, to: target).run { copied in
                        tables += 1
                        guard copied.table == "trail_event" else { return }
                        // A service that was forgotten; where its event names somebody, that one's row comes to a table that is still to be copied.
                        try? service.write { database in
                            try database.execute(
                                sql: "INSERT INTO trail_event (id, kind, at, purpose) VALUES ('late', 'searched', 1, 'direct care')")
                            if isNamed {
                                try database.execute(sql: "INSERT INTO trail_person (event, nhs_number) VALUES ('late', '9434765919')")
                            }
                        }
                    }
                    why = nil
                } catch { why = error }
                #expect(why == .writtenMeanwhile)
                #expect(isNamed || tables == CopiedTable.all.count, "the rest is copied all the same")
                #expect(try await target.count("trail_event WHERE id = 'late'") == 0)
                #expect(try await copied(source, target).allSatisfy(\.isWhole))
                #expect(try await target.count("trail_event WHERE id = 'late'") == 1)
            }
        }
    }

    /// Copies, and once a table is done lets somebody else use the other database, before anything more is asked of it.
    private func copied(
        _ source: SQLiteDatabase, _ target: UsedDatabase, until table: String, _ use: @escaping @Sendable () async throws -> Void
    ) async -> CopyError? {
        do throws(CopyError) {
            _ = try await DatabaseCopy(from: source, to: target).run { if $0.table == table { target.next(use) } }
        } catch { return error }
        return nil
    }

    @Test(
        "a node that starts on the other database while it is copied into stops the copy, and nothing that it wrote is taken back",
        arguments: Driver.all, ["trail_event", "session", "case_question"])
    func servedMeanwhile(_ driver: Driver, _ after: String) async throws {
        try await withDatabase { source, _ in
            try await fill(source)
            try await withDatabase(on: driver) { database in
                // Of an earlier run, so that the node finds a session which it can end.
                #expect(try await copied(source, database).allSatisfy(\.isWhole))
                let person = try NHSNumber("9434765870")
                let later = Make.time.addingTimeInterval(3600)
                let why = await copied(source, UsedDatabase(database), until: after) {
                    try await TrailStore(database).append(TrailEvent(kind: .serviceStarted, at: later))
                    _ = try await ObjectionStore(database).set(person, .sharedCareRecord, by: "desk", at: later)
                    try await SessionStore(database).end("k", at: later)
                }
                #expect(why == .servedMeanwhile)
                #expect(try await database.count("objection WHERE nhs_number = '9434765870' AND ended_at IS NULL") == 1)
                #expect(try await database.count("session WHERE ended_at IS NOT NULL") == 1)
                #expect(try await database.count("trail_event WHERE kind IN ('service-started', 'objection-set')") == 3)
                #expect(try await failure(source, database) == .hasItsOwn)
            }
        }
    }

    @Test(
        "a node whose clock is behind the file's newest event stops the copy once it leads, and at the end the two are never said to be the same",
        arguments: Driver.all, [true, false])
    func servedMeanwhileByASlowClock(_ driver: Driver, _ leads: Bool) async throws {
        try await withDatabase { source, _ in
            try await fill(source)
            try await withDatabase(on: driver) { database in
                let person = try NHSNumber("9434765870")
                let earlier = Make.time.addingTimeInterval(-3600)
                let why = await copied(source, UsedDatabase(database), until: "trail_event") {
                    _ = try await ObjectionStore(database).set(person, .sharedCareRecord, by: "desk", at: earlier)
                    if leads { _ = try await LeaderStore(database).take("upkeep", as: "node", lasting: 10) }
                }
                #expect(why == .servedMeanwhile)
                if leads { #expect(try await database.count("objection WHERE nhs_number = '9434765870' AND ended_at IS NULL") == 1) }
            }
        }
    }

    @Test("a copy that was stopped in the middle is gone on with by another run", arguments: Driver.all)
    func stopped(_ driver: Driver) async throws {
        try await withDatabase { source, _ in
            try await fill(source)
            try await withDatabase(on: driver) { target in
                // As it is when the program was killed between two of its writes: some tables whole, one begun.
                let events = try #require(CopiedTable.all.first)
                let some = try await source.read { try $0.run([events.next(after: nil, limit: 300)])[0].rows }
                try await target.write { _ = try $0.run(some.map(events.writing)) }
                #expect(try await copied(source, target).filter { !$0.isWhole } == [])
            }
        }
    }

    @Test("a file of an older program is refused before anything is copied, in words")
    func older() async throws {
        try await withDatabase { source, path in
            let known = Migration.all.map(\.number).max() ?? 0
            try await source.write { try $0.execute("DELETE FROM schema_migration WHERE number = ?", [.integer(Int64(known))]) }
            let found = Migration.all.map(\.number).sorted().dropLast().last ?? 0
            #expect(
                await storageFailure { _ = try SQLiteDatabase(reading: path, isWhole: true) } == .olderSchema(found: found, known: known))
            #expect(await storageFailure { _ = try SQLiteDatabase(reading: path) } == nil)
        }
    }

    @Test("the list of tables and columns is the schema's")
    func schema() async throws {
        try await withDatabase { database, _ in
            let tables = try await database.read { transaction in
                try transaction.query(
                    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('schema_migration', 'leader_lease')", []
                )
                .compactMap { $0.text(0) }
            }
            #expect(Set(tables) == Set(CopiedTable.all.map(\.name)))
            for table in CopiedTable.all {
                let columns = try await database.read { transaction in
                    try transaction.query("SELECT name, pk FROM pragma_table_info(?)", [.text(table.name)])
                }
                #expect(Set(columns.compactMap { $0.text(0) }) == Set(table.columns), "\(table.name)")
                let key = columns.filter { $0.integer(1) ?? 0 > 0 }.sorted { $0.integer(1) ?? 0 < $1.integer(1) ?? 0 }
                #expect(key.compactMap { $0.text(0) } == table.key, "\(table.name)")
            }
        }
    }
}

/// A database that somebody else uses at a moment of the test's choosing: before what is asked of it next.
private final class UsedDatabase: SQLDatabase {
    private let database: any SQLDatabase
    private let use = Mutex<(@Sendable () async throws -> Void)?>(nil)

    init(_ database: any SQLDatabase) { self.database = database }

    func next(_ use: @escaping @Sendable () async throws -> Void) { self.use.withLock { $0 = use } }

    private func letUse() async {
        let use = use.withLock { use in
            defer { use = nil }
            return use
        }
        do { try await use?() } catch { Issue.record("it could not be used: \(error)") }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
        await letUse()
        return try await database.write(body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
        await letUse()
        return try await database.read(body)
    }
}
