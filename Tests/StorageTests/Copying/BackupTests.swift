import AuditTrail
import CareRecord
import Crypto
import Foundation
import Testing

@testable import Storage

/// A backup of either database, put into either.
@Suite struct BackupTests {
    private func fill(_ database: any SQLDatabase, looks: Int = 600) async throws {
        let trail = TrailStore(database)
        for number in 0..<looks {
            let look = "l\(number)"
            try await trail.open(Make.look(look), Make.event("tab\t, line\n, both\r\n, \\, \u{1F9D1}", look: look))
            try await trail.release(
                ReleaseRow(
                    look: look, sequence: 1, at: Make.time, leaves: Array(repeating: UInt8(number % 256), count: 64), sources: "",
                    root: [0, 255], treeSize: 2), Make.event(look: look))
        }
        try await SessionStore(database).create(Make.session("k"))
        _ = try await ObjectionStore(database).set(try NHSNumber("9434765919"), .sharedCareRecord, by: "desk", at: Make.time)
        try await PolicyStore(database).importing("t", digest: "d", by: "ig", at: Make.time)
        try await PolicyStore(database).activate("d", by: "ig", at: Make.time)
    }

    private func backup(_ database: any SQLDatabase, to path: String) async throws -> DatabaseBackup.Made {
        try await DatabaseBackup(database).write(to: path)
    }

    private func failure(_ body: () async throws -> Void) async -> BackupError? {
        do { try await body() } catch { return error as? BackupError }
        return nil
    }

    @Test(
        "a restored database erases nothing for a day, however the backup vouches for the time: its legal holds are those of then",
        arguments: Driver.all)
    func erasesNothing(_ driver: Driver) async throws {
        try await withFolder { folder in
            try await withDatabase(on: driver) { source in
                try await source.write { _ = try $0.execute("UPDATE schema_migration SET applied_at = 0", []) }
                let now = try await source.clock()
                for hours in [30.0, 1] {
                    try await TrailStore(source).append(TrailEvent(kind: .serviceStarted, at: now - hours * 3_600))
                }
                #expect(try await TrailErasing(source).hindrance(at: now) == nil)
                _ = try await backup(source, to: folder + "/b")
                try await withDatabase(on: driver) { target in
                    try await DatabaseRestore(checking: folder + "/b").run(into: target)
                    #expect(try await TrailErasing(target).hindrance(at: now) == .newDatabase)
                    #expect(try await TrailErasing(target).hindrance(at: now + 86_400 + 3_600 * 2) != .newDatabase)
                }
            }
        }
    }

    /// A backup's lines but for when it was made, and for what a restore changes: sessions, and the registers' version.
    private static func rows(_ path: String) throws -> [String] {
        var isChanged = false
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init).filter { line in
            if line.hasPrefix("table ") { isChanged = ["session", "register_version"].contains(line.split(separator: " ")[1]) }
            return !isChanged && !line.hasPrefix("made ") && !line.hasPrefix("digest ")
        }
    }

    private static let pairs = Driver.all.flatMap { from in Driver.all.map { (from, $0) } }

    @Test("what is backed up from either database is there and the same in either, to the byte", arguments: pairs)
    func whole(_ from: Driver, _ to: Driver) async throws {
        try await withFolder { folder in
            try await withDatabase(on: from) { source in
                try await fill(source)
                let made = try await backup(source, to: folder + "/b")
                #expect(made.rows["look_release"] == 600 && made.rows.count == CopiedTable.all.count)
                try await withDatabase(on: to) { target in
                    let restore = try DatabaseRestore(checking: folder + "/b")
                    #expect(restore.rows == made.rows && restore.schema == Migration.all.count)
                    #expect(try await restore.run(into: target) == 1)
                    let again = try await backup(target, to: folder + "/again")
                    #expect(again.rows == made.rows)
                    let texts = try ["/b", "/again"].map { try Self.rows(folder + $0) }
                    #expect(texts[0] == texts[1])
                    // Nobody is signed in, and no node takes it for the database that it knew.
                    #expect(try await SessionStore(source).find("k") != nil)
                    #expect(try await SessionStore(target).find("k") == nil)
                    #expect(try await AuthorityStore(target).read(since: nil).endedSessions == ["k"], "every node hears of it")
                    #expect(try await target.read { try $0.query("SELECT id_token FROM session", []).first?.text(0) } == nil)
                    let versions = (try await RegisterVersionStore(source).current(), try await RegisterVersionStore(target).current())
                    #expect(versions.1 == versions.0 + DatabaseRestore.leap)
                    // And it goes on.
                    try await TrailStore(target).append(Make.event())
                }
            }
        }
    }

    @Test("made while others write it is of one moment: no look without its event, no release without its look", arguments: Driver.all)
    func underLoad(_ driver: Driver) async throws {
        try await withFolder { folder in
            try await withDatabase(on: driver) { database in
                try await fill(database, looks: 50)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for writer in 0..<8 {
                        group.addTask {
                            let trail = TrailStore(database)
                            var count = 0
                            while !Task.isCancelled {
                                let look = "\(writer)-\(count)"
                                try await trail.open(Make.look(look), Make.event(look: look))
                                try await trail.release(
                                    ReleaseRow(
                                        look: look, sequence: 1, at: Make.time, leaves: [], sources: "s", root: [1], treeSize: 0),
                                    Make.event(look: look))
                                count += 1
                            }
                        }
                    }
                    for number in 0..<3 {
                        let before = try await database.count("look")
                        _ = try await backup(database, to: folder + "/\(number)")
                        let restore = try DatabaseRestore(checking: folder + "/\(number)")
                        #expect(restore.rows["look"] ?? 0 >= before, "what was written before it began is in it")
                        try await withDatabase { target, _ in
                            try await restore.run(into: target)
                            let alone = try await target.count("look l WHERE NOT EXISTS (SELECT 1 FROM trail_event e WHERE e.look = l.id)")
                            #expect(alone == 0)
                        }
                    }
                    group.cancelAll()
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test("its owner alone may read it, nothing is written over, and nothing is left of one that failed")
    func file() async throws {
        try await withFolder { folder in
            try await withDatabase { database, _ in
                try await fill(database, looks: 1)
                let path = folder + "/b"
                // What a backup that was killed has left, with rights for everybody.
                #expect(
                    FileManager.default.createFile(
                        atPath: path + ".part", contents: Data("half".utf8), attributes: [.posixPermissions: 0o666]))
                _ = try await backup(database, to: path)
                let attributes = try FileManager.default.attributesOfItem(atPath: path)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["b"])
                let before = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(await failure { _ = try await backup(database, to: path) } == .isThere)
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
                let held = try BackupFile(folder + "/c.part")
                #expect(await failure { _ = try await backup(database, to: folder + "/c") } == .isBeingWritten)
                held.close()
                #expect(await failure { _ = try await backup(database, to: folder + "/none/b") } == .file(code: ENOENT))
            }
        }
    }

    @Test("a full disk leaves no backup, and says so", .enabled(if: SmallDisk.isPossible, "no small disk can be mounted here"))
    func full() async throws {
        let disk = try #require(SmallDisk())
        defer { disk.remove() }
        try await withDatabase { database, _ in
            try await fill(database, looks: 12_000)
            #expect(await failure { _ = try await backup(database, to: disk.folder + "/b") } == .file(code: ENOSPC))
            #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder) == [])
        }
    }

    @Test("one that was cut short or changed anywhere is damaged, and nothing of it is restored", arguments: Driver.all)
    func damaged(_ driver: Driver) async throws {
        try await withFolder { folder in
            let path = folder + "/b"
            let whole = try await withDatabase { source, _ in
                try await fill(source, looks: 30)
                _ = try await backup(source, to: path)
                return try Data(contentsOf: URL(fileURLWithPath: path))
            }
            try await withDatabase(on: driver) { target in
                for round in 0..<60 {
                    var bytes = whole
                    if round % 2 == 0 {
                        bytes = bytes.prefix(Int.random(in: 0..<bytes.count))
                    } else {
                        bytes[Int.random(in: 0..<bytes.count)] ^= UInt8(1 << Int.random(in: 0..<7))
                    }
                    try bytes.write(to: URL(fileURLWithPath: path))
                    let why = await failure { _ = try DatabaseRestore(checking: path) }
                    #expect(why != nil, "round \(round)")
                }
                // Changed between being checked and being loaded.
                try whole.write(to: URL(fileURLWithPath: path))
                let restore = try DatabaseRestore(checking: path)
                let text = String(decoding: whole, as: UTF8.self).replacingOccurrences(of: "\ttR1H", with: "\ttR1X")
                try Data(text.utf8).write(to: URL(fileURLWithPath: path))
                #expect(await failure { try await restore.run(into: target) } != nil)
                for table in CopiedTable.all where table.name != "register_version" {
                    #expect(try await target.count(table.name) == 0, "\(table.name)")
                }
                try whole.write(to: URL(fileURLWithPath: path))
                try await restore.run(into: target)
                #expect(try await target.count("look") == 30)
            }
        }
    }

    @Test("a database that something was written to is never restored over, and one of a newer schema is refused", arguments: Driver.all)
    func refused(_ driver: Driver) async throws {
        try await withFolder { folder in
            try await withDatabase(on: driver) { database in
                try await TrailStore(database).append(Make.event())
                _ = try await backup(database, to: folder + "/b")
                let restore = try DatabaseRestore(checking: folder + "/b")
                #expect(await failure { try await restore.run(into: database) } == .notEmpty(table: "trail_event"))
                #expect(try await database.count("trail_event") == 1)
            }
            let known = Migration.all.count
            try Data("carerecord-backup 1\nschema 99\nmade 0\ndigest".utf8).write(to: URL(fileURLWithPath: folder + "/newer"))
            #expect(await failure { _ = try DatabaseRestore(checking: folder + "/newer") } != nil)
            let head = BackupHead(schema: 99, made: Make.time)
            try await withDatabase { database, _ in
                let file = try BackupFile(folder + "/n.part")
                try await database.read { transaction in
                    var hash = SHA256()
                    _ = try BackupContent.write(head, [], from: transaction) {
                        hash.update(data: Data($0.utf8))
                        try file.write(Data($0.utf8))
                    }
                    try file.write(Data("digest \(BackupContent.text(hash.finalize()))\n".utf8))
                }
                try file.take(folder + "/n")
                file.close()
            }
            #expect(
                await failure { _ = try DatabaseRestore(checking: folder + "/n") } == .database(.newerSchema(found: 99, known: known)))
        }
    }

    @Test("a backup of an older schema is restored into that schema, and brought up to date afterwards")
    func older() async throws {
        try await withFolder { folder in
            let text = """
                carerecord-backup 1
                schema 1
                made 1790000000000
                table session key staff,sid,id_token,roles,created_at,seen_at,ended_at
                row\ttk\tt{}\t-\t-\t-\ti1\ti2\t-
                end session 1

                """
            var hash = SHA256()
            hash.update(data: Data(text.utf8))
            try Data((text + "digest \(BackupContent.text(hash.finalize()))\n").utf8).write(to: URL(fileURLWithPath: folder + "/b"))
            let restore = try DatabaseRestore(checking: folder + "/b")
            #expect(restore.migrations.map(\.number) == [1])
            let path = folder + "/t.sqlite"
            try await restore.run(into: try SQLiteDatabase(path: path, migrations: restore.migrations))
            let now = try SQLiteDatabase(path: path)
            #expect(try await now.count("session WHERE key = 'k' AND frame IS NULL") == 1)
            #expect(try await now.count("schema_migration") == Migration.all.count)
        }
    }
}
