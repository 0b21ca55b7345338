import Foundation
import GRDB
import Testing

@testable import Storage

/// The fault line: a database that is locked, full or read-only; and damaged, or newer than we are.
@Suite struct DatabaseFaultTests {
    @Test("a database that somebody else writes to is busy, can be read meanwhile, and is written to again afterwards")
    func locked() async throws {
        try await withDatabase { database, path in
            let trail = TrailStore(database)
            try await trail.append(Make.event())
            let other = try another(path)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            #expect(await storageFailure { try await trail.append(Make.event()) } == .busy)
            #expect(try await database.count("trail_event") == 1)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try await trail.append(Make.event())
            #expect(try await database.count("trail_event") == 2)
        }
    }

    @Test("a task that was cancelled reads and writes like any other: stopping is no fault of the database")
    func cancelled() async throws {
        try await withDatabase { database, _ in
            let fault = await Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return await storageFailure {
                    try await SessionStore(database).end("none", at: Make.time)
                    _ = try await SessionStore(database).find("none")
                }
            }.value
            #expect(fault == nil)
        }
    }

    @Test("a write waits for another's short one")
    func shortLock() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            let database = try SQLiteDatabase(path: path, migrations: Migration.all, pragmas: [], patience: 60)
            let other = try another(path)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            async let written: Void = TrailStore(database).append(Make.event())
            try await Task.sleep(for: .milliseconds(200))
            try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            try await written
            #expect(try await database.count("trail_event") == 1)
        }
    }

    static func fill(_ database: SQLiteDatabase) async -> StorageError? {
        let large = String(repeating: "x", count: 50_000)
        for _ in 0..<400 {
            if let why = await storageFailure({ try await TrailStore(database).append(Make.event(large)) }) {
                return why
            }
        }
        return nil
    }

    @Test("a database that may not grow is full, says so, and keeps what it has")
    func full() async throws {
        try await withFolder { folder in
            let database = try SQLiteDatabase(
                path: folder + "/full.sqlite", migrations: Migration.all, pragmas: ["PRAGMA max_page_count = 250"])
            try await TrailStore(database).append(Make.event("small"))
            #expect(await Self.fill(database) == .full)
            #expect(await Self.fill(database) == .full, "and goes on saying so")
            #expect(try await database.count("trail_event WHERE detail = 'small'") == 1)
        }
    }

    @Test(
        "a full disk is full, and the trail goes on when there is room",
        .enabled(if: SmallDisk.isPossible, "no small disk can be mounted here: the page limit above stands for it"))
    func fullDisk() async throws {
        let disk = try #require(SmallDisk())
        defer { disk.remove() }
        let database = try SQLiteDatabase(path: disk.folder + "/trail.sqlite")
        #expect(DiskSpace.judge(free: database.freeBytes()) != .enough)
        let ballast = disk.folder + "/ballast"
        _ = ran("dd", "if=/dev/zero", "of=" + ballast, "bs=1k", "count=10000")
        #expect(await Self.fill(database) == .full)
        try FileManager.default.removeItem(atPath: ballast)
        try await TrailStore(database).append(Make.event("after"))
        #expect(try await database.count("trail_event WHERE detail = 'after'") == 1)
    }

    @Test(
        "a disk that became read-only is read-only or unavailable, and nothing is taken for written",
        .enabled(
            if: SmallDisk.isPossible, "no small disk can be mounted here: the read-only setting below stands for it"))
    func readOnlyDisk() async throws {
        let disk = try #require(SmallDisk())
        defer { disk.remove() }
        let path = disk.folder + "/trail.sqlite"
        do {
            let database = try SQLiteDatabase(path: path)
            try await TrailStore(database).append(Make.event())
        }
        // Once the connections above are closed, which nobody waits for.
        var isReadOnly = false
        for _ in 0..<100 where !isReadOnly {
            isReadOnly = disk.makeReadOnly()
            if !isReadOnly { try await Task.sleep(for: .milliseconds(50)) }
        }
        try #require(isReadOnly)
        let why = await storageFailure {
            let database = try SQLiteDatabase(path: path)
            try await TrailStore(database).append(Make.event())
        }
        #expect(why != nil)
    }

    @Test("a database that may not be written says so, and can be read")
    func readOnly() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            try await TrailStore(try SQLiteDatabase(path: path)).append(Make.event())
            // Opened read-write, then each connection told not to write: what SQLite answers is the same as for a read-only file.
            let database = try SQLiteDatabase(path: path)
            try await database.write { try $0.execute("PRAGMA query_only = 1", []) }
            #expect(await storageFailure { try await TrailStore(database).append(Make.event()) } == .readOnly)
            #expect(try await database.count("trail_event") == 1)
        }
    }

    @Test("what finds out whether the database can be written does write, and leaves nothing behind")
    func probe() async throws {
        try await withDatabase { database, path in
            func log() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path + "-wal")) }
            for _ in 0..<2 {
                let before = try log()
                try await WriteProbe(database).write()
                #expect(try log() != before)
            }
            #expect(try await database.count("sign_in") == 0)
            try await database.write { try $0.execute("PRAGMA query_only = 1", []) }
            #expect(await storageFailure { try await WriteProbe(database).write() } == .readOnly)
        }
    }

    @Test("a folder that is not there is said to be not writable, before anything is shown")
    func noFolder() async {
        #expect(await storageFailure { _ = try SQLiteDatabase(path: "/nowhere/at/all/trail.sqlite") } == .readOnly)
    }

    @Test("a file that is no database, or a damaged one, is corrupt, and is not written over")
    func damaged() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            let junk = Data(repeating: UInt8(ascii: "j"), count: 8192)
            try junk.write(to: URL(fileURLWithPath: path))
            #expect(await storageFailure { _ = try SQLiteDatabase(path: path) } == .corrupt)
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == junk)
        }
    }

    @Test("pages damaged in the middle are found when they are read")
    func damagedInside() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            do {
                let database = try SQLiteDatabase(path: path)
                for number in 0..<50 {
                    try await TrailStore(database).append(Make.event(String(repeating: "\(number)", count: 2000)))
                }
                // Folded into the file, so that the file is what is read.
                try await database.write { _ = $0 }
                let other = try another(path)
                try await other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
            }
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            let size = try handle.seekToEnd()
            for offset in stride(from: UInt64(4096 * 8), to: size, by: 4096) {
                try handle.seek(toOffset: offset)
                try handle.write(contentsOf: Data(repeating: 0xFF, count: 64))
            }
            try handle.close()
            let why = await storageFailure {
                let database = try SQLiteDatabase(path: path)
                _ = try await database.read { try $0.query("SELECT SUM(LENGTH(detail)) FROM trail_event", []) }
            }
            #expect(why == .corrupt)
        }
    }

    @Test("every way to fail has words that say what to do, and none holds a value")
    func words() {
        let all: [StorageError] = [
            .busy, .full, .readOnly, .corrupt, .conflict("look.id"), .newerSchema(found: 9, known: 2),
            .unavailable(code: 1),
        ]
        #expect(all.allSatisfy { $0.sentence.count > 10 && $0.sentence.hasSuffix(".") })
    }
}
