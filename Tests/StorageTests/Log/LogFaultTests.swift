import AuditTrail
import Foundation
import Testing

@testable import Storage

/// What must not happen to the log, whatever happens to whoever keeps it.
@Suite struct LogFaultTests {
    private let ann = "9434765919"

    @Test("a leader that was paused can give no places and publish nothing", .enabled(if: PostgreSQLServer.isPossible))
    func paused() async throws {
        try await withDatabase(on: .postgresql) { database in
            let keys = try KeptLog.keys()
            let store = LeaderStore(database)
            let paused = try #require(try await store.take("log", as: "paused", lasting: 0.05))
            let (old, new) = (LogIntegrator(keys), LogIntegrator(keys))
            try await TrailStore(database).append(Make.event(about: [ann]))
            try await database.writeInTurn(as: paused) { _ = try old.publish($0, at: Make.time) }
            try await TrailStore(database).append(Make.event(about: [ann]))
            var next: Leadership?
            for _ in 0..<200 where next == nil {
                next = try await store.take("log", as: "next", lasting: 30)
                if next == nil { try await Task.sleep(for: .milliseconds(10)) }
            }
            let leader = try #require(next)
            let refused = await storageFailure { try await database.writeInTurn(as: paused) { _ = try old.publish($0, at: Make.time) } }
            #expect(refused == .fenced)
            #expect(try await database.count("log_entry") == 1)
            #expect(try await database.count("log_checkpoint") == 1)
            #expect(try await LogPublication(database).file("tile/0/000.p/2") == nil)
            try await database.writeInTurn(as: leader) { _ = try new.publish($0, at: Make.time) }
            #expect(try await database.count("log_entry") == 2)
            // Were it to lead again, it finds that the log went on without it.
            try await TrailStore(database).append(Make.event(about: [ann]))
            try await database.writeInTurn(as: leader) { _ = try old.publish($0, at: Make.time) }
            #expect(try await LogAudit(database, keys: keys).run().isRight)
        }
    }

    @Test(
        "an event that is committed long after others had their places gets its own, and the log is right",
        .enabled(if: PostgreSQLServer.isPossible))
    func late() async throws {
        try await withDatabase(on: .postgresql) { database in
            let log = try await KeptLog(database)
            let early = Make.event(about: [ann], detail: "made first")
            for _ in 0..<3 { try await TrailStore(database).append(Make.event(about: [ann])) }
            try await log.publish()
            try await TrailStore(database).append(early)
            try await log.publish()
            let bundle = try await TrailProofs(database, keys: log.keys).bundle(event: early.id, person: ann)
            #expect(bundle.proof.index == 3)
            #expect(try await log.audit().isRight)
        }
    }

    @Test("where the place cannot be given, the event is not written: nobody is told otherwise")
    func failsClosed() async throws {
        try await withDatabase { database, path in
            let log = try await KeptLog(database)
            try await TrailStore(database).append(Make.event(about: [ann]))
            // As if another process had put an entry there that is none.
            try await another(path).write {
                try $0.execute(
                    sql: "INSERT INTO log_entry (place, event, part, chain, number, entry) VALUES (1, 'x', 1, x'00', 1, x'00')")
            }
            let refused = await storageFailure { try await TrailStore(database).append(Make.event(about: [ann])) }
            guard case .logDamaged? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
            #expect(try await database.count("trail_event") == 1)
            try await another(path).write { try $0.execute(sql: "DELETE FROM log_entry WHERE place = 1") }
            try await TrailStore(database).append(Make.event(about: [ann]))
            #expect(try await log.audit().entries == 2)
        }
    }

    @Test("a log is not signed on under other keys, or from tiles that are not those that were signed", arguments: Driver.all)
    func otherKeys(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            for _ in 0..<5 { try await TrailStore(database).append(Make.event(about: [ann])) }
            try await log.publish()
            try await database.read { try LogIntegrator.check(log.keys, $0) }
            let stranger = try KeptLog.keys()
            let other = await storageFailure { try await database.read { try LogIntegrator.check(stranger, $0) } }
            guard case .otherLogKey? = other else {
                Issue.record("\(String(describing: other))")
                return
            }
            let secret = try #require(LogKeys(log.keys.signer, secret: Array(repeating: 6, count: 32)))
            let keyed = await storageFailure { try await database.read { try LogIntegrator.check(secret, $0) } }
            guard case .logDamaged? = keyed else {
                Issue.record("\(String(describing: keyed))")
                return
            }
            try await database.write {
                try $0.execute("UPDATE log_tile SET bytes = ? WHERE level = 0", [.blob(Array(repeating: 1, count: 160))])
            }
            let anew = LogIntegrator(log.keys)
            let wrong = await storageFailure { try await database.read { _ = try anew.using($0) { $0.size } } }
            guard case .logDamaged? = wrong else {
                Issue.record("\(String(describing: wrong))")
                return
            }
            #expect(try await log.audit().isRight, "entries and events are as they were: only the edge's tile is not")
        }
    }

    @Test("whatever is changed in the database, the audit names it", arguments: Driver.all)
    func changed(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            let event = Make.event(about: [ann], detail: "seven")
            try await TrailStore(database).append(event)
            for number in 0..<300 { try await TrailStore(database).append(Make.event(about: [ann], detail: "\(number)")) }
            try await log.publish()
            func change(_ sql: String, _ back: String, _ says: String) async throws {
                try await database.write { try $0.execute(sql, []) }
                let found = try await log.audit()
                #expect(found.wrong.contains { $0.contains(says) }, "\(sql): \(found.wrong)")
                try await database.write { try $0.execute(back, []) }
                #expect(try await log.audit().isRight)
            }
            try await change(
                "UPDATE trail_event SET detail = 'eight' WHERE detail = 'seven'",
                "UPDATE trail_event SET detail = 'seven' WHERE detail = 'eight'",
                "entry 0 does not commit to its event")
            try await change(
                "UPDATE trail_event SET subject = NULL WHERE detail = 'seven'",
                "UPDATE trail_event SET subject = '1' WHERE detail = 'seven'",
                "entry 0 does not commit")
            try await change(
                "UPDATE log_tile SET width = 255 WHERE level = -1 AND number = 0",
                "UPDATE log_tile SET width = 256 WHERE level = -1 AND number = 0",
                "tile/entries/000 is not")
            try await change(
                "UPDATE log_checkpoint SET size = 200", "UPDATE log_checkpoint SET size = 301", "the checkpoint of 200 is of another log")
        }
    }

    @Test("an event that was taken away or made unreadable is not taken for one that was erased", arguments: Driver.all)
    func takenAway(_ driver: Driver) async throws {
        for (statements, says) in [
            (["DELETE FROM trail_person WHERE event = ?", "DELETE FROM trail_event WHERE id = ?"], "was not erased"),
            (
                [
                    "DELETE FROM trail_person WHERE event = ?", "DELETE FROM trail_event WHERE id = ?",
                    "UPDATE trail_part SET salt = ? WHERE event = ?",
                ], "nothing says that it was erased"
            ),
            (["UPDATE trail_part SET salt = ? WHERE event = ?"], "was not erased"),
            (["DELETE FROM trail_person WHERE event = ?"], "does not commit to its event"),
        ] {
            try await withDatabase(on: driver) { database in
                let log = try await KeptLog(database)
                let events = (0..<4).map { Make.event(about: [ann], detail: "\($0)") }
                for event in events { try await TrailStore(database).append(event) }
                try await log.publish()
                #expect(try await log.audit().isRight)
                try await database.write { transaction in
                    for sql in statements { try transaction.execute(sql, Self.values(sql, events[2].id)) }
                }
                let found = try await log.audit()
                #expect(!found.isRight && found.wrong.contains { $0.contains("entry 2") && $0.contains(says) }, "\(says): \(found.wrong)")
            }
        }
    }

    private static func values(_ sql: String, _ event: String) -> [SQLValue] {
        sql.hasPrefix("UPDATE") ? [.blob([]), .text(event)] : [.text(event)]
    }

    @Test(
        "of what was erased the log says so: more than it says, what is outside of it, and what is younger than a day are found",
        arguments: Driver.all)
    func moreThanErased(_ driver: Driver) async throws {
        try await withDatabase(on: driver) { database in
            let log = try await KeptLog(database)
            func event(_ day: Double, _ detail: String) -> TrailEvent {
                TrailEvent(
                    kind: .lookOpened, at: Make.time + day * 86_400, subject: "1", organisation: "R1H", role: "R8000", people: [ann],
                    look: "l", detail: detail)
            }
            let events = (0..<6).map { event(Double($0), "\($0)") }
            for one in events { try await TrailStore(database).append(one) }
            try await log.publish()
            // What is not yet three days old on the fifth.
            let tally = try await TrailErasing(database).erase(before: Make.time + 2.5 * 86_400, at: Make.time + 5.5 * 86_400)
            #expect(tally.events == 3)
            try await log.publish()
            let kept = LogAudit(database, keys: log.keys, kept: 3 * 86_400)
            let right = try await kept.run()
            #expect(right.isRight && right.erased == 3 && right.early == 0, "\(right.wrong)")
            // Erased once more long after: what says what was erased stays.
            #expect(try await TrailErasing(database).erase(before: Make.time + 2.6 * 86_400, at: Make.time + 900 * 86_400).events == 0)
            func take(_ place: Int) async throws {
                try await database.write { transaction in
                    for sql in [
                        "DELETE FROM trail_person WHERE event = ?", "DELETE FROM trail_event WHERE id = ?",
                        "UPDATE trail_part SET salt = ? WHERE event = ?",
                    ] { try transaction.execute(sql, Self.values(sql, events[place].id)) }
                }
            }
            try await take(4)
            let found = try await kept.run()
            #expect(found.wrong.contains("entry 4 has no text, and nothing says that it was erased"))
            #expect(found.wrong.contains("4 entries have no text, and 3 were erased"))
            // Whoever took it away says that it was erased: that stands in the log, is too soon, and names a log that never was.
            try await TrailStore(database).append(
                TrailEvent(
                    kind: .trailErased, at: Make.time + 3.5 * 86_400, detail: "1 events, 1 entries",
                    also: [.first: .number(4), .last: .number(4), .treeSize: .number(6), .treeRoot: .bytes(Array(repeating: 0, count: 32))])
            )
            try await log.publish()
            #expect(
                try await kept.run().wrong == [
                    "the text of entry 4 was erased within a day of it", "entry 7 says that texts were erased under a log that never was",
                ])
            // Older by its own word than what stood before it: told, and no fault, since the region may have kept less then.
            for one in [event(10, "newer"), event(0, "older")] {
                try await TrailStore(database).append(one)
                try await log.publish()
            }
            #expect(try await TrailErasing(database).erase(before: Make.time + 43_200, at: Make.time + 11.5 * 86_400).events == 1)
            try await log.publish()
            #expect(try await kept.run().early == 1)
        }
    }

    /// Not by the recording database: how a question is answered is no question of ours.
    @Test("the audit finds what says that something was erased by an index, however long the trail is", arguments: Driver.all)
    func erasuresByIndex(_ driver: Driver) async throws {
        let finding = LogAudit.Erasures.finding.replacingOccurrences(of: "?", with: "'trail-erased'")
        switch driver {
        case .sqlite:
            try await withDatabase { database, _ in
                let plan = try await database.read { try $0.query("EXPLAIN QUERY PLAN " + finding, []).compactMap { $0.text(3) } }
                #expect(plan.count == 1 && plan.allSatisfy { $0.contains("trail_event_subject (subject=? AND kind=?)") }, "\(plan)")
            }
        case .postgresql:
            try await withPostgreSQL { database, _ in
                let plan = try await database.read { transaction in
                    // A table without rows is read whole by choice.
                    _ = try transaction.query("SELECT set_config('enable_seqscan', 'off', true)", [])
                    return try transaction.query("EXPLAIN " + finding, []).compactMap { $0.text(0) }
                }
                #expect(plan.contains { $0.contains("Index Cond") && $0.contains("subject IS NULL") && $0.contains("kind =") }, "\(plan)")
            }
        }
    }

    @Test("one bit of the published log that is another is found")
    func flipped() async throws {
        try await withDatabase { database, _ in
            let log = try await KeptLog(database)
            for number in 0..<520 { try await TrailStore(database).append(Make.event(about: [ann], detail: "\(number)")) }
            try await log.publish()
            var published = KeptLog.Published(publication: LogPublication(database))
            let copy = try #require(try await LogPublication(database).copy())
            var chance = SystemRandomNumberGenerator()
            for path in copy.tiles + ["checkpoint"] {
                var bytes = try #require(try await published.read(path))
                let place = Int.random(in: 0..<bytes.count, using: &chance)
                bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &chance)
                published.changed = [path: bytes]
                let reader = published
                await #expect(throws: LogProblem.self, "\(path), byte \(place)") { try await LogVerifier(reader, log.policy).whole() }
            }
        }
    }

    @Test("only what the last checkpoint covers is served, each file for ever but the checkpoint")
    func served() async throws {
        try await withDatabase { database, _ in
            let log = try await KeptLog(database)
            let files = LogPublication(database)
            #expect(try await files.file("checkpoint") == nil)
            for _ in 0..<256 { try await TrailStore(database).append(Make.event(about: [ann])) }
            #expect(try await files.file("tile/0/000") == nil, "no checkpoint says so yet")
            try await log.publish()
            #expect(try await files.file("tile/0/000")?.bytes.count == 8192)
            #expect(try await files.file("tile/entries/000")?.bytes.count == 256 * 67)
            #expect(try await files.file("tile/0/000.p/7")?.bytes.count == 7 * 32, "also as it was")
            #expect(try await files.file("tile/entries/000.p/7")?.bytes.count == 7 * 67)
            #expect(try await files.file("tile/1/000.p/1")?.bytes.count == 32)
            for path in [
                "", "tile/0/001", "tile/2/000.p/1", "tile/0/000.p/0", "tile/0/0", "../checkpoint", "tile/entries/x001/000",
                "tile/63/x999/x999/x999/x999/x999/999",
            ] {
                #expect(try await files.file(path) == nil, "\(path)")
            }
            let checkpoint = try #require(try await files.file("checkpoint"))
            #expect(checkpoint.cacheControl == "no-cache" && checkpoint.isText)
            #expect(try await files.file("tile/0/000")?.cacheControl == "public, max-age=31536000, immutable")
        }
    }
}
