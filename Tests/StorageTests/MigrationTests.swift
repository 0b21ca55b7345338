import Foundation
import Testing

@testable import Storage

@Suite struct MigrationTests {
    @Test("a database made by a newer program is refused, unchanged")
    func newer() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            let later = Migration(99, ["CREATE TABLE later (id TEXT)"])
            _ = try SQLiteDatabase(path: path, migrations: Migration.all + [later])
            let known = Migration.all.map(\.number).max() ?? 0
            #expect(
                await storageFailure { _ = try SQLiteDatabase(path: path) } == .newerSchema(found: 99, known: known))
        }
    }

    @Test("an older database is brought forward and keeps what it holds; doing it twice changes nothing")
    func forward() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            do {
                let old = try SQLiteDatabase(path: path, migrations: [Migration.all[0]])
                try await old.write {
                    try $0.execute(
                        "INSERT INTO trail_event (id, kind, at, purpose, detail) VALUES (?, 'searched', 1, 'direct care', 'old')",
                        [.text(Make.event().id)])
                }
            }
            for _ in 0..<2 {
                let now = try SQLiteDatabase(path: path)
                #expect(try await now.count("schema_migration") == Migration.all.count)
                #expect(try await now.count("trail_event WHERE detail = 'old'") == 1)
            }
        }
    }

    @Test("a step that fails is undone as a whole")
    func undone() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            let bad = Migration(50, ["CREATE TABLE half (id TEXT)", "CREATE TABLE half (id TEXT)"])
            #expect(
                await storageFailure { _ = try SQLiteDatabase(path: path, migrations: Migration.all + [bad]) } != nil)
            let database = try SQLiteDatabase(path: path)
            #expect(try await database.count("sqlite_master WHERE name = 'half'") == 0)
        }
    }

    @Test("numbers rise by one, and the second dialect's words differ only in the types of bytes and text, and in one reference")
    func numbers() {
        #expect(Migration.all.map(\.number) == Array(1...Migration.all.count))
        for migration in Migration.all {
            #expect(
                zip(migration.statements(.sqlite), migration.statements(.postgresql)).allSatisfy {
                    $0.replacingOccurrences(of: "BLOB", with: "BYTEA").replacingOccurrences(of: "TEXT", with: "TEXT COLLATE \"C\"")
                        .replacingOccurrences(
                            of: "event TEXT COLLATE \"C\" NOT NULL REFERENCES trail_event (id)", with: "event TEXT COLLATE \"C\" NOT NULL")
                        == $1
                })
            for statement in migration.statements(.postgresql) {
                for word in ["AUTOINCREMENT", "WITHOUT ROWID", "STRICT", "OR IGNORE", "OR REPLACE", "{"] {
                    #expect(!statement.contains(word))
                }
            }
        }
    }

    /// The last step that made an index on a table that a region had filled, before the rule.
    static let lastBeforeRule = 26

    @Test("a step that makes an index on a table that is there already is that alone, and leaves one that was made by hand before it")
    func indexes() {
        var tables: Set<String> = []
        for migration in Migration.all {
            let statements = migration.statements(.postgresql)
            let made = statements.compactMap { $0.firstMatch(of: /CREATE TABLE (\w+)/).map { String($0.1) } }
            let older = statements.filter { statement in
                statement.firstMatch(of: /CREATE (?:UNIQUE )?INDEX [^;]*? ON (\w+)/).map { tables.contains(String($0.1)) } ?? false
            }
            if migration.number > Self.lastBeforeRule, !older.isEmpty {
                #expect(
                    statements.count == 1,
                    "step \(migration.number): it holds up whoever writes to that table; nothing else may wait for it")
                #expect(
                    older.allSatisfy { $0.contains("INDEX IF NOT EXISTS ") },
                    "step \(migration.number): so that a region can make it before")
            }
            tables.formUnion(made)
        }
        #expect(tables.contains("trail_event") && tables.contains("look_life"))
    }

    @Test("the file, its log and its index can be read by nobody but their owner")
    func rights() async throws {
        try await withDatabase { database, path in
            try await TrailStore(database).append(Make.event())
            for ending in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + ending)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(ending)")
            }
        }
    }

    @Test("rights that somebody gave an existing file are left as they are")
    func existingRights() async throws {
        try await withFolder { folder in
            let path = folder + "/trail.sqlite"
            _ = try SQLiteDatabase(path: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
            _ = try SQLiteDatabase(path: path)
            #expect(
                (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
                    == 0o640)
        }
    }

    @Test("a server's log of writes counts as what its database takes, and the warning says how much of it that is")
    func roomOfTheLog() {
        #expect(DiskSpace.judge(size: 60, log: 19, limit: 100) == .enough)
        #expect(DiskSpace.judge(size: 60, log: 20, limit: 100) == .large(size: 80, log: 20, limit: 100))
        #expect(DiskSpace.judge(size: 5, log: 90, limit: 100) == .nearlyLargest(size: 95, log: 90, limit: 100))
        #expect(DiskSpace.judge(size: nil, log: 90, limit: 100) == .unknown)
        let warning = DiskSpace.large(size: 80_000_000, log: 20_000_000, limit: 100_000_000).warning
        #expect(warning?.contains("80 of 100 MB, of which its write-ahead log has 20") == true)
    }

    @Test("that the room cannot be told is said once a day, whatever is said between, and a warning each time")
    func roomIsTold() {
        var telling = SpaceTelling()
        let begun = ContinuousClock.now
        #expect(telling.words(.unknown, at: begun) == DiskSpace.unknown.warning)
        #expect(telling.words(.unknown, at: begun + .seconds(60)) == nil)
        for _ in 0..<2 { #expect(telling.words(.low(free: 1), at: begun + .seconds(120)) != nil) }
        #expect(telling.words(.enough, at: begun + .seconds(180)) == nil)
        #expect(telling.words(.unknown, at: begun + .seconds(86_399)) == nil)
        #expect(telling.words(.unknown, at: begun + .seconds(86_400)) != nil)
        #expect(telling.words(.unknown, at: begun + .seconds(86_460)) == nil)
    }

    @Test("how large a server's database has grown has a word long before its limit, and none where no limit was given")
    func size() {
        #expect(DiskSpace.judge(size: 79, limit: 100) == .enough)
        #expect(DiskSpace.judge(size: 80, limit: 100) == .large(size: 80, limit: 100))
        #expect(DiskSpace.judge(size: 95, limit: 100) == .nearlyLargest(size: 95, limit: 100))
        #expect(DiskSpace.judge(size: 300, limit: 100) == .nearlyLargest(size: 300, limit: 100))
        #expect(DiskSpace.judge(size: nil, limit: 100) == .unknown)
        #expect(DiskSpace.judge(size: 5, limit: nil) == .unknown)
        #expect(DiskSpace.nearlyLargest(size: 1, limit: 1).isUrgent && DiskSpace.nearlyFull(free: 1).isUrgent)
        #expect(!DiskSpace.large(size: 1, limit: 1).isUrgent && !DiskSpace.low(free: 1).isUrgent)
        #expect(DiskSpace.large(size: 1, limit: 1).warning?.contains("limit") == true)
    }

    @Test("how full the disk is has a word long before it is full")
    func disk() {
        #expect(DiskSpace.judge(free: 50_000_000_000) == .enough)
        #expect(DiskSpace.judge(free: DiskSpace.lowBelow) == .enough)
        #expect(DiskSpace.judge(free: DiskSpace.lowBelow - 1) == .low(free: DiskSpace.lowBelow - 1))
        #expect(
            DiskSpace.judge(free: DiskSpace.nearlyFullBelow - 1) == .nearlyFull(free: DiskSpace.nearlyFullBelow - 1))
        #expect(DiskSpace.judge(free: 0) == .nearlyFull(free: 0))
        #expect(DiskSpace.judge(free: nil) == .unknown)
        #expect(DiskSpace.judge(free: -1) == .unknown)
        #expect(DiskSpace.enough.warning == nil)
        for state in [DiskSpace.low(free: 1), .nearlyFull(free: 1), .unknown] {
            #expect(state.warning?.isEmpty == false)
        }
    }
}
