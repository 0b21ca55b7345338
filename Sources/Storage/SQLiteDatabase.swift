import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// SQLite in one file, by GRDB: a write-ahead log, which is on the disk before a write returns, and before anybody reads what it wrote (`SyncedCommits`).
///
/// Concurrent writes share one commit: whoever finds no commit under way becomes the leader and takes everybody who waits
/// with it, and all return when the one commit is durable. A body that fails is rolled back alone; a commit that fails fails all.
public actor SQLiteDatabase: WatchedDatabase {
    let pool: DatabasePool
    /// Jobs that wait for the next commit. Bounded by the callers, who each wait for theirs.
    private var waiting: [Job] = []
    private var isCommitting = false
    private let done = Mutex(DatabaseTally())
    /// Gives events their places in the log, in the commit that writes them.
    private let log = Mutex<LogIntegrator?>(nil)
    private let synced: SyncedCommits
    /// Nil where it was opened to be read.
    private let logFile: SyncedCommits.LogFile?

    private struct Job: Sendable {
        /// Runs the body in the batch's transaction; what it threw, if anything.
        let run: @Sendable (Database, PlacedParts?) -> (any Error)?
        let done: @Sendable (StorageError?) -> Void
        let asked = ContinuousClock.now
    }

    /// Opens or makes the file and brings its schema up to date. A new file can be read by nobody else: it names people.
    public init(path: String, migrations: [Migration] = Migration.all) throws(StorageError) {
        try self.init(path: path, migrations: migrations, pragmas: [])
    }

    /// Opens a file that is there, to read what is in it while a service may use it: nothing of its schema is brought up to date, and
    /// writing fails.
    /// - Parameter isWhole: refuses a file of an older program, which has not all that this one reads.
    public init(reading path: String, isWhole: Bool = false) throws(StorageError) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(2)
        synced = SyncedCommits()
        logFile = nil
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            let found = try pool.read { try Int.fetchOne($0, sql: "SELECT MAX(number) FROM schema_migration") } ?? 0
            let known = Migration.all.map(\.number).max() ?? 0
            if found > known { throw StorageError.newerSchema(found: found, known: known) }
            if isWhole, found < known { throw StorageError.olderSchema(found: found, known: known) }
        } catch { throw Self.storageError(error) }
    }

    /// - Parameters:
    ///   - pragmas: more settings of each connection, for tests of a full database.
    ///   - patience: how long a write waits, in seconds, while another process holds the database.
    ///   - sync: what brings the log of writes onto the disk, for tests of a disk that does not.
    init(
        path: String, migrations: [Migration], pragmas: [String], patience: TimeInterval = 2,
        sync: @escaping SyncedCommits.Sync = SyncedCommits.toDisk
    ) throws(StorageError) {
        synced = SyncedCommits(sync)
        Self.makePrivate(path)
        var configuration = Configuration()
        // We write BEGIN and COMMIT ourselves; what a failed COMMIT leaves open is rolled back by the next batch.
        configuration.allowsUnsafeTransactions = true
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            // What is deleted is overwritten, and not only forgotten where it is.
            try database.execute(sql: "PRAGMA secure_delete = ON")
            // Each savepoint keeps what it could undo; in a file that was 24 writes for each job of a batch, most of a commit's time.
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            for pragma in pragmas { try database.execute(sql: pragma) }
        }
        do {
            pool = try DatabasePool(path: path, configuration: configuration)
            // After the pool is made: making it sets NORMAL, which loses the last commits when the machine stops.
            try pool.writeWithoutTransaction { writer in
                try writer.execute(sql: "PRAGMA synchronous = FULL")
                // 16 MB: with SQLite's 2, pages that every look changes were read from the file again and again.
                try writer.execute(sql: "PRAGMA cache_size = -16384")
                try LogOfWrites.keep(writer)
            }
            try Self.migrate(pool, migrations)
            let file = try SyncedCommits.LogFile(of: path)
            try file.keepName()
            try pool.writeWithoutTransaction { writer in
                // What a program that was killed left in the log, and perhaps never synced, is brought onto the disk before anybody is shown it or writes after it.
                try LogOfWrites.bring(writer)
                guard file.sync() == SQLITE_OK else { throw StorageError.unsynced }
                // From here on each commit is synced by `synced`.
                try writer.execute(sql: "PRAGMA synchronous = NORMAL")
            }
            logFile = file
        } catch { throw Self.storageError(error) }
    }

    /// Makes the file with rights for its owner only, where there is none: SQLite gives its log and index the same rights. Where it
    /// cannot be made, opening it says why.
    private static func makePrivate(_ path: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    private static func migrate(_ pool: DatabasePool, _ migrations: [Migration]) throws {
        let known = migrations.map(\.number).max() ?? 0
        try pool.write { database in
            // One process at a time may write, for all of it: nobody needs to lead.
            for statement in Migration.before(.sqlite) { try database.execute(sql: statement) }
            let applied = Set(try Int.fetchAll(database, sql: "SELECT number FROM schema_migration"))
            if let found = applied.max(), found > known { throw StorageError.newerSchema(found: found, known: known) }
            for migration in migrations.sorted(by: { $0.number < $1.number }) where !applied.contains(migration.number) {
                for statement in migration.statements(.sqlite) { try database.execute(sql: statement) }
                try database.execute(
                    sql: "INSERT INTO schema_migration (number, applied_at) VALUES (?, ?)",
                    arguments: [migration.number, Int64(Date().timeIntervalSince1970 * 1000)])
            }
        }
    }

    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T)
        async throws(StorageError) -> T
    {
        let result = Mutex<T?>(nil)
        try await queued { database, placed in
            do {
                let value = try body(SQLiteTransaction(database: database, placed: placed))
                result.withLock { $0 = value }
                return nil
            } catch { return error }
        }
        guard let value = result.withLock({ $0 }) else { throw .unavailable(code: 0) }
        return value
    }

    public func append(_ rows: [SQLStatement]) async throws(StorageError) {
        try await queued { database, placed in
            do {
                try SQLiteTransaction(database: database, placed: placed).add(rows)
                return nil
            } catch { return error }
        }
    }

    /// Returns once the commit that has the job in it is durable.
    private func queued(_ run: @escaping @Sendable (Database, PlacedParts?) -> (any Error)?) async throws(StorageError) {
        let failure: StorageError? = await withCheckedContinuation { continuation in
            waiting.append(Job(run: run, done: { continuation.resume(returning: $0) }))
            if !isCommitting { lead() }
        }
        if let failure { throw failure }
    }

    /// Commits what waits, then what came meanwhile, until nobody waits. While one commit is on its way to the disk, the next is made.
    private func lead() {
        isCommitting = true
        let jobs = waiting
        waiting = []
        // GRDB runs this on its writer queue and calls back there; the actor is entered again by `committed`.
        pool.asyncWriteWithoutTransaction { [synced] database in
            let begun = ContinuousClock.now
            let commit = synced.begins()
            let (failures, log) = self.commit(jobs, on: database)
            synced.isOver(log) { failure in
                self.count(jobs)
                for (job, own) in zip(jobs, failures) { job.done(own ?? failure) }
            }
            self.count(since: begun)
            LogOfWrites.shorten(database)
            // One is made while another is on its way to the disk, and no more: what comes meanwhile shares the next.
            synced.whenSynced(commit - 1) { _ in Task { await self.committed() } }
        }
    }

    /// - Returns: what became of each, and the file that they are in until the disk has them; nil where nothing was kept.
    private nonisolated func commit(_ jobs: [Job], on database: Database) -> ([StorageError?], SyncedCommits.LogFile?) {
        do {
            try synced.goesOn()
            try SyncedCommits.isInPlace(database)
            // Nil: it was opened to be read, and writing fails.
            return (try Self.commit(jobs, on: database, log.withLock { $0 }), logFile)
        } catch {
            let why = Self.storageError(error)
            return (jobs.map { _ in why }, nil)
        }
    }

    private nonisolated func count(since begun: ContinuousClock.Instant) {
        done.withLock { done in
            done.commits += 1
            done.worked += (ContinuousClock.now - begun) / .seconds(1)
        }
    }

    private nonisolated func count(_ jobs: [Job]) {
        let now = ContinuousClock.now
        done.withLock { done in
            done.writes += jobs.count
            for job in jobs { done.waited += (now - job.asked) / .seconds(1) }
        }
    }

    private func committed() {
        isCommitting = false
        if !waiting.isEmpty { lead() }
    }

    /// All at once and without savepoints: with one, SQLite copies every page that a job changes before it does, a fifth of a batch's time. Where
    /// one of several fails nothing is kept, and all are run again, each in a savepoint of its own: bodies may be run again.
    /// - Throws: where nothing of the batch is kept.
    private static func commit(_ jobs: [Job], on database: Database, _ log: LogIntegrator?) throws -> [StorageError?] {
        do { return try committed(jobs, on: database, log, apart: false) } catch is OneFailed {
            return try committed(jobs, on: database, log, apart: true)
        }
    }

    /// A job of several did, which were not kept apart.
    private struct OneFailed: Error {}

    /// - Returns: what became of each.
    /// - Throws: where nothing of the batch is kept.
    private static func committed(_ jobs: [Job], on database: Database, _ log: LogIntegrator?, apart: Bool) throws -> [StorageError?] {
        if database.isInsideTransaction { try database.execute(sql: "ROLLBACK") }
        try database.cachedStatement(sql: "BEGIN IMMEDIATE").execute()
        do {
            let placed = log.map { log in PlacedParts(hasKey: log.knows) }
            let failures = try jobs.map { try run($0, on: database, placed, apart: apart, isAlone: jobs.count == 1) }
            // All of the batch at once: where an entry cannot have its place, nothing that it accounts for was done.
            if let log, let placed { try log.place(placed.parts, SQLiteTransaction(database: database)) }
            try database.cachedStatement(sql: "COMMIT").execute()
            return failures
        } catch {
            // Nothing of the batch is durable, so nobody may believe that theirs is, nor the log that a key of it is there.
            log?.forget()
            if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
            throw error
        }
    }

    private static func run(_ job: Job, on database: Database, _ placed: PlacedParts?, apart: Bool, isAlone: Bool) throws -> StorageError? {
        guard apart else {
            guard let error = job.run(database, placed) else { return nil }
            throw isAlone ? error : OneFailed()
        }
        try database.cachedStatement(sql: "SAVEPOINT job").execute()
        let before = placed?.parts.count ?? 0
        let error = job.run(database, placed)
        if let error {
            // Some errors, a full disk's among them, end the whole transaction: then it is everybody's.
            guard database.isInsideTransaction else { throw error }
            try database.cachedStatement(sql: "ROLLBACK TO job").execute()
            placed?.parts.removeSubrange(before...)
        }
        try database.cachedStatement(sql: "RELEASE job").execute()
        return error.map(storageError)
    }

    /// Reads, like `write`, also for a task that has been cancelled: a service that stops, or a browser that went away, is no fault of the
    /// database and must not be told as one.
    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T)
        async throws(StorageError) -> T
    {
        done.withLock { $0.reads += 1 }
        let result: Result<T, StorageError> = await withCheckedContinuation { continuation in
            pool.asyncRead { [synced, logFile, path = pool.path] database in
                // Where nothing was seen yet, nothing is waited for.
                var seen: UInt64 = 0
                let found: Result<T, StorageError>
                do {
                    let database = try database.get()
                    try SyncedCommits.isInPlace(database)
                    // Its snapshot is taken by the first thing that it reads; what it sees was begun before.
                    _ = try Int.fetchOne(database.cachedStatement(sql: "SELECT 1 FROM schema_migration LIMIT 1"))
                    seen = synced.seen
                    let value = try body(SQLiteTransaction(database: database))
                    // Opened to be read: what another process has committed, and may still be syncing.
                    if logFile == nil { try SyncedCommits.syncBeside(path) }
                    found = .success(value)
                } catch { found = .failure(Self.storageError(error)) }
                synced.whenSynced(seen) { failure in continuation.resume(returning: failure.map { .failure($0) } ?? found) }
            }
        }
        return try result.get()
    }

    /// From now on every event has its place in the log when its commit returns. What was written before gets its own now.
    public nonisolated func keepLog(_ integrator: LogIntegrator) async throws(StorageError) -> Bool {
        while try await write({ try integrator.takeIn($0, most: 2_000) }) > 0 {}
        log.withLock { $0 = integrator }
        return true
    }

    public nonisolated var cautions: [String] { [] }

    public func tally() -> DatabaseTally {
        var tally = done.withLock { $0 }
        tally.waiting = waiting.count
        tally.working = isCommitting ? 1 : 0
        return tally
    }

    public func space() async -> DiskSpace { .judge(free: freeBytes()) }

    /// Tells later whether anybody has written to the file since now.
    nonisolated func changes() throws(StorageError) -> FileChanges { try FileChanges(pool.path) }

    /// Bytes free on the file's disk; nil where it cannot be told.
    public nonisolated func freeBytes() -> Int64? {
        let folder = URL(fileURLWithPath: pool.path).deletingLastPathComponent().path
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.int64Value
    }
}
