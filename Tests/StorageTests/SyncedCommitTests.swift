import Foundation
import GRDB
import GRDBSQLite
import Synchronization
import Testing

@testable import Storage

/// A disk whose syncs are held, fail, and are counted.
private final class HeldDisk: Sendable {
    private struct State {
        var isHeld = false
        var fails = false
        var failsOnce = false
        var syncs = 0
        /// How much of the log of writes was certainly on the disk when the last sync ended.
        var bytes: Int64 = 0
    }

    private let state = Mutex(State())

    func hold() { state.withLock { $0.isHeld = true } }
    func release() { state.withLock { $0.isHeld = false } }
    func fail() { state.withLock { $0.fails = true } }
    /// As the kernel does: it is told once that what waited could not be written, and then that all is well.
    func failOnce() { state.withLock { $0.failsOnce = true } }
    var syncs: Int { state.withLock { $0.syncs } }
    var bytes: Int64 { state.withLock { $0.bytes } }

    func sync(_ log: SyncedCommits.LogFile) -> CInt {
        let size = log.size
        while state.withLock({ $0.isHeld }) { usleep(1_000) }
        let fails = state.withLock { state in
            defer { state.failsOnce = false }
            return state.fails || state.failsOnce
        }
        let code = fails ? SQLITE_IOERR : SyncedCommits.toDisk(log)
        state.withLock {
            $0.syncs += 1
            if code == SQLITE_OK { $0.bytes = size }
        }
        return code
    }
}

/// What happened, in order.
private final class Happened: Sendable {
    private let what = Mutex<[String]>([])
    func note(_ it: String) { what.withLock { $0.append(it) } }
    var all: [String] { what.withLock { $0 } }
}

@Suite struct SyncedCommitTests {
    private func withDisk(_ body: (SQLiteDatabase, HeldDisk, String) async throws -> Void) async throws {
        try await withFolder { folder in
            let (disk, path) = (HeldDisk(), folder + "/trail.sqlite")
            // The log's file is as long as what is in it, so that its length says how much was synced.
            let database = try SQLiteDatabase(
                path: path, migrations: Migration.all, pragmas: ["PRAGMA journal_size_limit = 0"], sync: { disk.sync($0) })
            try await body(database, disk, path)
        }
    }

    private func until(_ holds: () async throws -> Bool) async throws {
        for _ in 0..<2_000 where try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try await holds())
    }

    /// Once so many commits are made and everybody had time to be told too early.
    private func release(_ disk: HeldDisk, after commits: Int, of database: SQLiteDatabase, _ happened: Happened) async throws {
        try await until { await database.tally().commits == commits }
        try await Task.sleep(for: .milliseconds(50))
        happened.note("held")
        disk.release()
    }

    @Test("whoever wrote is told when the disk has it, and not before; the next commit is made meanwhile")
    func writersWait() async throws {
        try await withDisk { database, disk, _ in
            let (trail, happened) = (TrailStore(database), Happened())
            disk.hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await trail.append(Make.event("first"))
                    happened.note("told")
                }
                try await until { await database.tally().commits == 1 }
                group.addTask {
                    try await trail.append(Make.event("second"))
                    happened.note("told")
                }
                try await release(disk, after: 2, of: database, happened)
                try await group.waitForAll()
            }
            #expect(happened.all == ["held", "told", "told"])
        }
    }

    @Test("whoever reads is not answered with what the disk does not have yet")
    func readersWait() async throws {
        try await withDisk { database, disk, _ in
            let (trail, happened) = (TrailStore(database), Happened())
            #expect(try await database.count("trail_event") == 0)
            disk.hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await trail.append(Make.event()) }
                try await until { await database.tally().commits == 1 }
                group.addTask {
                    let seen = try await database.count("trail_event")
                    happened.note("saw \(seen)")
                }
                try await Task.sleep(for: .milliseconds(100))
                happened.note("held")
                disk.release()
                try await group.waitForAll()
            }
            #expect(happened.all == ["held", "saw 1"])
        }
    }

    @Test("where the disk did not take a commit nobody takes it for written, and nothing is written or read until the file is opened anew")
    func failedSync() async throws {
        try await withDisk { database, disk, path in
            let trail = TrailStore(database)
            try await trail.append(Make.event("before"))
            disk.fail()
            #expect(await storageFailure { try await trail.append(Make.event("lost")) } == .unsynced)
            #expect(await storageFailure { try await trail.append(Make.event("after")) } == .unsynced)
            #expect(await storageFailure { _ = try await database.count("trail_event") } == .unsynced)
            let again = try SQLiteDatabase(path: path)
            #expect(try await again.count("trail_event WHERE detail = 'before'") == 1)
            #expect(try await again.count("trail_event WHERE detail = 'after'") == 0)
            try await TrailStore(again).append(Make.event("on"))
        }
    }

    @Test(
        "a commit that was made while the sync before it failed is not taken for written either, though the next sync would say that all is well"
    )
    func failedOnce() async throws {
        try await withDisk { database, disk, _ in
            let trail = TrailStore(database)
            try await trail.append(Make.event("before"))
            disk.hold()
            disk.failOnce()
            async let first = storageFailure { try await trail.append(Make.event("first")) }
            try await until { await database.tally().commits == 2 }
            async let second = storageFailure { try await trail.append(Make.event("second")) }
            try await until { await database.tally().commits == 3 }
            disk.release()
            let (one, two) = await (first, second)
            #expect(one == .unsynced && two == .unsynced)
            #expect(await storageFailure { try await trail.append(Make.event("after")) } == .unsynced)
        }
    }

    @Test("a commit that is over once the sync before it has failed is told of that, and no sync is tried for it")
    func overAfterAFailure() throws {
        try withFolderSync { path in
            let told = Mutex<[StorageError?]>([])
            let syncs = Mutex(0)
            let commits = SyncedCommits { _ in
                syncs.withLock { $0 += 1 }
                return syncs.withLock { $0 } == 1 ? SQLITE_IOERR : SQLITE_OK
            }
            let log = try SyncedCommits.LogFile(of: path)
            _ = commits.begins()
            commits.isOver(log) { failure in told.withLock { $0.append(failure) } }
            _ = commits.begins()
            for _ in 0..<2_000 where told.withLock({ $0.isEmpty }) { usleep(1_000) }
            commits.isOver(log) { failure in told.withLock { $0.append(failure) } }
            #expect(told.withLock { $0 } == [.unsynced, .unsynced])
            #expect(syncs.withLock { $0 } == 1)
        }
    }

    private func withFolderSync(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("synced-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("a.sqlite").path
        try Data().write(to: URL(fileURLWithPath: path + "-wal"))
        try body(path)
    }

    @Test("where the log of writes was replaced under its name, no sync counts")
    func replacedLog() throws {
        try withFolderSync { path in
            let log = try SyncedCommits.LogFile(of: path)
            #expect(log.sync() == SQLITE_OK)
            try FileManager.default.removeItem(atPath: path + "-wal")
            try Data().write(to: URL(fileURLWithPath: path + "-wal"))
            #expect(log.sync() != SQLITE_OK)
        }
    }

    @Test("what fails because of what another has just committed is told once the disk has that")
    func conflictsWait() async throws {
        try await withDisk { database, disk, _ in
            let happened = Happened()
            let insert = "INSERT INTO launch (handle, context, created_at) VALUES ('h', 'c', 1)"
            disk.hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { _ = try await database.write { try $0.execute(insert, []) } }
                try await until { await database.tally().commits == 1 }
                group.addTask {
                    let why = await storageFailure { _ = try await database.write { try $0.execute(insert, []) } }
                    #expect(why != nil)
                    happened.note("told")
                }
                try await release(disk, after: 2, of: database, happened)
                try await group.waitForAll()
            }
            #expect(happened.all == ["held", "told"])
        }
    }

    @Test("those whose commits wait while a sync is under way share the next")
    func shared() async throws {
        try await withDisk { database, disk, _ in
            let trail = TrailStore(database)
            disk.hold()
            let before = disk.syncs
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...20 { group.addTask { try await trail.append(Make.event("\(number)")) } }
                try await until { await database.tally().commits == 2 }
                try await Task.sleep(for: .milliseconds(50))
                #expect(await database.tally().commits == 2, "one on its way, one made meanwhile")
                disk.release()
                try await group.waitForAll()
            }
            #expect(disk.syncs - before <= 4)
            #expect(try await database.count("trail_event") == 20)
        }
    }

    @Test("a commit of which nothing was kept is waited for by nobody")
    func failedCommit() async throws {
        try await withDisk { database, disk, _ in
            let trail = TrailStore(database)
            try await trail.append(Make.event())
            disk.hold()
            #expect(await storageFailure { _ = try await database.write { try $0.execute("INSERT INTO none (a) VALUES (1)", []) } } != nil)
            #expect(try await database.count("trail_event") == 1)
            disk.release()
        }
    }

    @Test("whoever reads while one commit is on its way and the next fails is answered when the first is there")
    func readersBesideAFailure() async throws {
        try await withDisk { database, disk, _ in
            let trail = TrailStore(database)
            disk.hold()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await trail.append(Make.event()) }
                try await until { await database.tally().commits == 1 }
                group.addTask {
                    let why = await storageFailure {
                        _ = try await database.write { try $0.execute("INSERT INTO none (a) VALUES (1)", []) }
                    }
                    #expect(why != nil)
                }
                try await until { await database.tally().commits == 2 }
                group.addTask {
                    let seen = try await database.count("trail_event")
                    #expect(seen == 1)
                }
                try await Task.sleep(for: .milliseconds(50))
                disk.release()
                try await group.waitForAll()
            }
        }
    }

    @Test("what is synced is SQLite's own log of writes")
    func itIsTheLog() async throws {
        try await withDisk { database, disk, path in
            try await TrailStore(database).append(Make.event())
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "-wal")
            #expect((attributes[.size] as? NSNumber)?.int64Value == disk.bytes && disk.bytes > 0)
        }
    }

    @Test("after a power cut at any moment all that was told as written is there", arguments: 0..<8)
    func powerCut(_ round: Int) async throws {
        try await withDisk { database, disk, path in
            let (trail, happened) = (TrailStore(database), Happened())
            let copy = path + "-copy"
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<20 {
                            try await trail.append(Make.event("\(writer) \(number)"))
                            happened.note("\(writer) \(number)")
                        }
                    }
                }
                try await until { happened.all.count > 10 + 15 * round }
                // In this order: what was told is certainly among what was synced.
                let told = happened.all
                let durable = disk.bytes
                let log = try #require(FileManager.default.contents(atPath: path + "-wal"))
                try FileManager.default.copyItem(atPath: path, toPath: copy)
                try log.prefix(Int(durable)).write(to: URL(fileURLWithPath: copy + "-wal"))
                let after = try SQLiteDatabase(path: copy)
                for it in told { #expect(try await after.count("trail_event WHERE detail = '\(it)'") == 1) }
                try await group.waitForAll()
            }
        }
    }

    @Test("a database's file that was moved away is neither written nor read, and is again when it is back")
    func moved() async throws {
        try await withDisk { database, _, path in
            let trail = TrailStore(database)
            try await trail.append(Make.event("before"))
            try FileManager.default.moveItem(atPath: path, toPath: path + "-away")
            #expect(await storageFailure { try await trail.append(Make.event("lost")) } == .moved)
            // A connection that was open says that it moved; one that is opened then finds none.
            #expect(await storageFailure { _ = try await database.count("trail_event") } != nil)
            try FileManager.default.moveItem(atPath: path + "-away", toPath: path)
            try await trail.append(Make.event("after"))
            #expect(try await database.count("trail_event") == 2)
        }
    }
}
