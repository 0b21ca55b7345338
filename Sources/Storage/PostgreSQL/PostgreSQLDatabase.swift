import Synchronization

/// PostgreSQL by libpq: the second driver, for many nodes over one database (DESIGN, "One machine, many machines").
///
/// Writes are SERIALIZABLE. The stores are written once, for a database that runs one write after the other (SQLite does): they count and then
/// insert, look whether something was taken and then take it. That is the one level under which such a body means the same here
/// (PostgreSQL 15 manual, 13.2.3), without each store being thought through again for two nodes; its price is that a body may be told to run
/// again, which bodies may. Reads see one state and lock nothing (REPEATABLE READ, READ ONLY).
public final class PostgreSQLDatabase: WatchedDatabase {
    static let beginWriting = "BEGIN ISOLATION LEVEL SERIALIZABLE"
    /// For bodies that take turns by a row: each statement sees what was committed before it (13.2.1), and is in nobody's way whom it does not touch.
    static let beginInTurn = "BEGIN ISOLATION LEVEL READ COMMITTED"
    static let beginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    private let pool: PostgreSQLPool
    private let patience: Duration
    private let sizeLimit: Int64?
    /// When writes of this node's own failed last (`WriteStanding`).
    private let failed = Mutex(FailedWrites())
    /// What the server's settings made unwise when it was opened, for the log. Nothing of anybody.
    public let cautions: [String]
    private let servers: PostgreSQLWatch

    /// What to do with a schema that is older than the program.
    public enum Schema: Sendable {
        case broughtUpToDate
        /// To read what is there while a service may use it.
        case leftAsItIs
    }

    /// Connects, checks that the server is fit for an account, and brings the schema up to date.
    public static func open(
        _ settings: PostgreSQLSettings, schema: Schema = .broughtUpToDate, migrations: [Migration] = Migration.all
    ) async throws(StorageError) -> PostgreSQLDatabase {
        try await open(settings, schema: schema, migrations: migrations, waits: Waits())
    }

    static func open(
        _ settings: PostgreSQLSettings, schema: Schema = .broughtUpToDate, migrations: [Migration], waits: Waits
    ) async throws(StorageError) -> PostgreSQLDatabase {
        // With limits of their own: a step of the schema may take longer than a look may, and waits for whoever takes it first.
        var patient = settings
        patient.connections = 1
        patient.limits.statement = waits.statement
        patient.limits.lock = waits.turn
        let servers = PostgreSQLWatch()
        let beginning = PostgreSQLPool(patient, judgedBy: servers)
        defer { beginning.close() }
        // The first connection is made, and its server judged.
        try await beginning.run(beginReading, patience: settings.limits.patience) { _ = try $0.query("SELECT 1", []) }
        try await migrate(beginning, migrations, schema, waits)
        return PostgreSQLDatabase(PostgreSQLPool(settings, judgedBy: servers), settings, servers)
    }

    private init(_ pool: PostgreSQLPool, _ settings: PostgreSQLSettings, _ servers: PostgreSQLWatch) {
        self.pool = pool
        self.servers = servers
        patience = settings.limits.patience
        sizeLimit = settings.sizeLimit
        cautions = servers.take().map(\.sentence)
    }

    /// What is to be said of servers that were reached since: each is told once.
    public func takeWords() -> [ServerWord] { servers.take() }

    /// How often a node asks again what its server is: a failover that loses what was acknowledged is seldom sooner.
    public static let judging: Duration = .seconds(60)

    /// Asks the server that answers now what it is; what is to be said of it is taken with `takeWords`. One that is found unfit is neither written nor read
    /// from then on, until it is right. One that does not answer is asked the next time.
    public func judgeAgain() async { try? await pool.judge(patience: patience) }

    deinit { pool.close() }

    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
        do { return try await pool.run(Self.beginWriting, patience: patience, body) } catch {
            note(error)
            throw error
        }
    }

    public func writeInTurn<T: Sendable>(
        as leader: Leadership, _ body: @escaping @Sendable (any SQLTransaction) throws -> T
    ) async throws(StorageError) -> T {
        do {
            return try await pool.run(Self.beginInTurn, patience: patience) { transaction in
                try leader.hold(transaction)
                return try body(transaction)
            }
        } catch {
            note(error)
            throw error
        }
    }

    public func append(_ rows: [SQLStatement]) async throws(StorageError) {
        do { try await pool.run(.rows(rows), patience: patience) } catch {
            note(error)
            throw error
        }
    }

    /// Some hundred kilobytes of a temporary file on the database's own disk (manual, 20.4.1, `work_mem`; 23.6, `temp_tablespaces`): a row that comes
    /// and goes finds room in a page that another left, while the next real one finds none.
    static let takingRoom = [
        SQLStatement("SELECT set_config('work_mem', '64kB', true)", []), SQLStatement("SELECT COUNT(*) FROM generate_series(1, 8000)", []),
    ]

    public func probe(_ rows: [SQLStatement]) async throws(StorageError) {
        // Not noted: it is whoever probes who is told.
        try await pool.run(.rows(rows), patience: patience)
        do { try await pool.run(.rows(Self.takingRoom), patience: patience) } catch {
            // Anything else, such as a limit on temporary files, tells nothing of what was written a moment ago.
            guard error == .full else { return }
            throw error
        }
    }

    /// When writes of this node's own failed last, and were not only in somebody's way or refused for what they held.
    public var failedWrites: FailedWrites { failed.withLock { $0 } }

    private func note(_ error: StorageError) { failed.withLock { $0.note(error, at: .now) } }

    public func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
        try await pool.run(Self.beginReading, patience: patience, body)
    }

    public func tally() async -> DatabaseTally { pool.tally }

    /// The server's disk is another machine's: whoever keeps it watches it.
    public func freeBytes() -> Int64? { nil }

    /// Bytes that the database takes on its server's disk; nil where it cannot be asked.
    public func size() async -> Int64? {
        try? await read { try $0.query("SELECT pg_database_size(current_database())", []).first?.integer(0) } ?? nil
    }

    /// Bytes of its server's write-ahead log, on the same disk as a rule; nil where our role may not see that (`pg_monitor`).
    public func logSize() async -> Int64? {
        let size = try? await read { transaction -> Int64? in
            // Asked first: a question that is refused fails the transaction.
            let may = try transaction.query("SELECT has_function_privilege('pg_ls_waldir()', 'execute')", []).first?.integer(0)
            guard may == 1 else { return nil }
            return try transaction.query("SELECT SUM(size)::bigint FROM pg_ls_waldir()", []).first?.integer(0)
        }
        return size ?? nil
    }

    public func space() async -> DiskSpace {
        // One that does not answer is not asked twice.
        guard let size = await size() else { return .unknown }
        return .judge(size: size, log: await logSize() ?? 0, limit: sizeLimit)
    }
}

extension PostgreSQLPool {
    func run(_ work: PostgreSQLJob.Work, patience: Duration) async throws(StorageError) {
        let failure: StorageError? = await withCheckedContinuation { continuation in
            submit(PostgreSQLJob(work: work, deadline: .now + patience) { continuation.resume(returning: $0) })
        }
        if let failure { throw failure }
    }

    /// Also for a task that has been cancelled, as with SQLite: a service that stops is no fault of the database.
    func run<T: Sendable>(
        _ begin: String, patience: Duration, _ body: @escaping @Sendable (any SQLTransaction) throws -> T
    ) async throws(StorageError) -> T {
        let result = Mutex<T?>(nil)
        try await run(
            .body(begin: begin) { transaction in
                let value = try body(transaction)
                result.withLock { $0 = value }
            }, patience: patience)
        guard let value = result.withLock({ $0 }) else { throw .unavailable(code: 0) }
        return value
    }
}
