import Foundation
import GRDB
import Synchronization
import Testing

@testable import Storage

private struct Own: Error {}

/// How writes ended, as they did.
private final class Ended: Sendable {
    let all = Mutex<[StorageError?]>([])
}

@Suite struct GroupCommitTests {
    @Test("many writes at once share few commits, and each is there")
    func shared() async throws {
        try await withDatabase { database, _ in
            let trail = TrailStore(database)
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        #expect(await storageFailure { try await trail.append(Make.event("\(number)")) } == nil)
                    }
                }
            }
            #expect(try await database.count("trail_event") == 200)
            // The last batch's count is told after its writers were.
            for _ in 0..<200 where await database.tally().writes < 200 { try await Task.sleep(for: .milliseconds(10)) }
            #expect(await database.tally().writes == 200)
            let commits = await database.tally().commits
            #expect(commits < 100, "200 writes took \(commits) commits")
        }
    }

    @Test("a body that fails fails alone, and leaves nothing behind")
    func failsAlone() async throws {
        try await withDatabase { database, _ in
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<60 { group.addTask { await Self.appended(number, to: database) } }
            }
            // Outside the macro: a closure's `throws` is not inferred from within one.
            let kept = try await database.count("trail_event")
            #expect(kept == 40)
            #expect(try await database.count("trail_event WHERE detail = 'lost'") == 0)
        }
    }

    /// Every third write fails in its body, after it has inserted.
    private static func appended(_ number: Int, to database: SQLiteDatabase) async {
        let why = await storageFailure {
            try await database.write { transaction in
                try TrailStore.insert(Make.event(number.isMultiple(of: 3) ? "lost" : "\(number)"), transaction)
                if number.isMultiple(of: 3) { throw Own() }
            }
        }
        #expect(why == (number.isMultiple(of: 3) ? .unavailable(code: -1) : nil))
    }

    @Test("a commit that fails fails all of its writes, and the database goes on")
    func commitFails() async throws {
        try await withDatabase { database, _ in
            try await database.write { transaction in
                try transaction.execute("CREATE TABLE parent (id TEXT PRIMARY KEY)", [])
                try transaction.execute(
                    "CREATE TABLE child (parent TEXT REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)", [])
            }
            let before = try await database.count("parent")
            // The first write holds the writer, so that the other two share the commit that a deferred constraint refuses.
            let ended = Ended()
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await Self.tried(database, "SELECT 1", slowly: true, ended) }
                try? await Task.sleep(for: .milliseconds(150))
                group.addTask {
                    await Self.tried(database, "INSERT INTO child (parent) VALUES ('nobody')", slowly: false, ended)
                }
                group.addTask {
                    await Self.tried(database, "INSERT INTO parent (id) VALUES ('beside')", slowly: false, ended)
                }
            }
            let failures = ended.all.withLock { $0 }
            #expect(failures.filter { $0 == nil }.count == 1, "only the write before them")
            #expect(try await database.count("parent") == before)
            try await TrailStore(database).append(Make.event())
            #expect(try await database.count("trail_event") == 1)
        }
    }

    /// Runs one statement in a write of its own, and keeps how it ended.
    private static func tried(_ database: SQLiteDatabase, _ sql: String, slowly: Bool, _ ended: Ended) async {
        let why = await storageFailure {
            try await database.write { transaction in
                if slowly { _ = usleep(400_000) }
                _ = try transaction.query(sql, [])
            }
        }
        ended.all.withLock { $0.append(why) }
    }

    @Test("it has a write-ahead log, synced where it begins anew by SQLite and after each commit by us (SyncedCommitTests)")
    func durable() async throws {
        try await withDatabase { database, _ in
            let normal = try await database.write { try $0.query("PRAGMA synchronous", [])[0].integer(0) }
            #expect(normal == 1)
            let log = try await database.write { try $0.query("PRAGMA journal_mode", [])[0].text(0) }
            #expect(log == "wal")
            let keys = try await database.write { try $0.query("PRAGMA foreign_keys", [])[0].integer(0) }
            #expect(keys == 1)
        }
    }

    @Test("the log of writes goes into the file while writes go on, and stays of its length")
    func logOfWritesIsCut() async throws {
        try await withDatabase { database, path in
            let row = String(repeating: "r", count: 1 << 20)
            for number in 0..<64 {
                try await database.write {
                    try $0.execute(
                        "INSERT INTO region_version (digest, text, loaded_at) VALUES (?, ?, 1)", [.text("\(number)"), .text(row)])
                }
            }
            func size(_ path: String) throws -> Int {
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                return (attributes[.size] as? NSNumber)?.intValue ?? -1
            }
            let (log, file) = (try size(path + "-wal"), try size(path))
            #expect(log > 0 && log < 24 << 20, "64 MB were written")
            #expect(file > 32 << 20)
            #expect(try await database.count("region_version") == 64)
        }
    }

    @Test("no commit waits until the log of writes is in the file")
    func commitsDoNotCheckpoint() async throws {
        try await withDatabase { database, _ in
            let pages = try await database.write { try $0.query("PRAGMA wal_autocheckpoint", [])[0].integer(0) }
            #expect(pages == 0)
        }
    }

    @Test("values of every kind and length are kept as they were given, one statement after the other")
    func values() async throws {
        try await withDatabase { database, _ in
            let texts = ["", "a", "\0inside\0", "Zoë 😀", String(repeating: "x", count: 100_000)]
            let blobs: [[UInt8]] = [[], [0], Array(repeating: 255, count: 3_000)]
            try await database.write { transaction in
                try transaction.execute("CREATE TABLE kept (t TEXT, b BLOB, n BIGINT, absent TEXT)", [])
                for (number, text) in texts.enumerated() {
                    try transaction.execute(
                        "INSERT INTO kept (t, b, n, absent) VALUES (?, ?, ?, ?)",
                        [.text(text), .blob(blobs[number % 3]), .integer(.min + Int64(number)), .null])
                }
            }
            let rows = try await database.read { try $0.query("SELECT t, b, n, absent, typeof(b) FROM kept ORDER BY n", []) }
            #expect(rows.map { $0.text(0) } == texts)
            #expect(rows.map { $0.blob(1) } == (0..<5).map { blobs[$0 % 3] })
            #expect(rows.allSatisfy { $0.values[3] == .null && $0.text(4) == "blob" })
        }
    }

    @Test("what was committed is there for another connection and after opening again")
    func reopened() async throws {
        try await withDatabase { database, path in
            try await TrailStore(database).open(Make.look("look-1"), Make.event(look: "look-1"))
            let other = try DatabaseQueue(path: path)
            #expect(
                try await other.read {
                    try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM trail_event WHERE look = 'look-1'")
                } == 1)
            let again = try SQLiteDatabase(path: path)
            #expect(try await OpenLookStore(again).find("look-1")?.session == "s")
        }
    }
}
