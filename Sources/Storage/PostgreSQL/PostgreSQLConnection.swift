import CPostgreSQL
import Foundation

/// One connection, used only by the thread that made it. It is in libpq's pipeline mode from beginning to end (PostgreSQL 15 manual, 34.5):
/// whatever is sent together costs one round trip, and waiting is ours, with a limit, so that a server that is stopped or cut off holds nobody.
final class PostgreSQLConnection {
    private let handle: OpaquePointer
    private let limits: PostgreSQLSettings.Limits
    private var prepared: [String: Prepared] = [:]
    private var named = 0
    /// Constraints' columns by name, as far as they were asked for.
    private var columns: [String: String] = [:]
    /// How many warnings the server gave; libpq counts them up through a pointer that lives as long as the connection.
    private let warnings: UnsafeMutablePointer<Int>

    private struct Prepared {
        let name: String
        /// Types of its parameters, as the server inferred them from our columns.
        let types: [UInt32]
    }

    /// Statements kept prepared. Ours are some eighty; beyond it all are forgotten, so that made-up ones cannot fill the server.
    private static let most = 400

    init(_ settings: PostgreSQLSettings) throws(PostgreSQLFault) {
        handle = try Self.connect(settings)
        limits = settings.limits
        warnings = .allocate(capacity: 1)
        warnings.initialize(to: 0)
        // Without a receiver libpq prints what the server says, values and all, to standard error.
        PQsetNoticeReceiver(
            handle,
            { count, result in
                guard let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))), String(cString: severity) == "WARNING" else {
                    return
                }
                count?.assumingMemoryBound(to: Int.self).pointee += 1
            }, warnings)
        PQsetnonblocking(handle, 1)
        PQenterPipelineMode(handle)
    }

    deinit {
        PQfinish(handle)
        warnings.deallocate()
    }

    private static func connect(_ settings: PostgreSQLSettings) throws(PostgreSQLFault) -> OpaquePointer {
        let parameters = settings.parameters
        let keywords = parameters.map { strdup($0.0) }
        let values = parameters.map { strdup($0.1) }
        defer { for text in keywords + values { free(text) } }
        let handle = PQconnectStartParams(keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
        guard let handle else { throw .lost(state: nil) }
        // Codes and nothing else: a message may quote what was sent.
        PQsetErrorVerbosity(handle, PQERRORS_SQLSTATE)
        let deadline = ContinuousClock.now + settings.limits.connect
        var status = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
        while status == PGRES_POLLING_READING || status == PGRES_POLLING_WRITING {
            guard Self.isReady(handle, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: deadline) else {
                PQfinish(handle)
                throw .lost(state: nil)
            }
            status = PQconnectPoll(handle)
        }
        guard status == PGRES_POLLING_OK else {
            let words = String(cString: PQerrorMessage(handle))
            PQfinish(handle)
            throw .connecting(words, isSecured: settings.transport != .inTheClear)
        }
        return handle
    }

    // MARK: Asking

    /// Sends statements together and waits for all their answers.
    /// - Parameter first: `BEGIN` or its like, sent before them.
    func exchange(_ first: String?, _ statements: [SQLStatement]) throws(PostgreSQLFault) -> [SQLAnswer] {
        let plans = try prepare(statements.map(\.sql))
        var sent = 0
        if let first {
            try sending(PQsendQueryParams(handle, first, 0, nil, nil, nil, nil, 1))
            sent = 1
        }
        let before = sent
        do throws(PostgreSQLFault) {
            for (statement, plan) in zip(statements, plans) {
                try send(statement, plan)
                sent += 1
            }
        } catch {
            // What cannot be sent fails the transaction; what was sent is still answered.
            try synchronise()
            try? collect(sent) { _, _ in }
            throw error
        }
        try synchronise()
        var answers: [SQLAnswer] = []
        answers.reserveCapacity(statements.count)
        try collect(sent) { index, result throws(PostgreSQLFault) in
            if index >= before { answers.append(try Self.answer(result)) }
        }
        return answers
    }

    /// Whether a transaction is open, sound or failed.
    var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

    /// Rolls back what is open.
    func rollBack() throws(PostgreSQLFault) {
        if isInTransaction { _ = try exchange("ROLLBACK", []) }
    }

    /// How a commit ended, as far as that can be known.
    enum Commit {
        case durable
        /// It was refused: nothing was kept.
        case refused(PostgreSQLFault)
        /// It was asked for and its answer did not come, or came with a warning: a server that is told to stop while it waits for its standby
        /// has committed here and not there, and says so by a warning only (src/backend/replication/syncrep.c, SyncRepWaitForLSN).
        case unknown
    }

    /// Adds rows and commits, all sent together.
    /// - Throws: where nothing of it can have been kept, since the commit was not sent.
    func append(_ rows: [SQLStatement]) throws(PostgreSQLFault) -> Commit {
        let plans = try prepare(rows.map(\.sql))
        guard isAlive else { throw .lost(state: nil) }
        warnings.pointee = 0
        // Each row is right or wrong by itself and its keys: no state that others change is looked at.
        try sending(PQsendQueryParams(handle, "BEGIN ISOLATION LEVEL READ COMMITTED", 0, nil, nil, nil, nil, 1))
        var sent = 1
        do throws(PostgreSQLFault) {
            for (row, plan) in zip(rows, plans) {
                try send(row, plan)
                sent += 1
            }
        } catch {
            try synchronise()
            try collect(sent) { _, _ in }
            try rollBack()
            throw error
        }
        return committed(after: sent)
    }

    func commit() -> Commit {
        // One that is known to be gone is not asked: then it is certain that nothing was kept.
        guard isAlive else { return .refused(.lost(state: nil)) }
        warnings.pointee = 0
        return committed(after: 0)
    }

    /// Whether the connection was not seen to end.
    private var isAlive: Bool {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        while poll(&descriptor, 1, 0) > 0 { if PQconsumeInput(handle) == 0 { return false } }
        return PQstatus(handle) == CONNECTION_OK
    }

    /// - Parameter sent: statements that were sent before the commit and not answered yet.
    private func committed(after sent: Int) -> Commit {
        var isCommitted = false
        do throws(PostgreSQLFault) {
            try sending(PQsendQueryParams(handle, "COMMIT", 0, nil, nil, nil, nil, 1))
            try synchronise()
            // A transaction that had failed is rolled back by COMMIT, which is no error.
            try collect(sent + 1) { index, result in
                if index == sent { isCommitted = String(cString: PQcmdStatus(result)) == "COMMIT" }
            }
        } catch {
            // After a row that is refused the server passes over the commit too.
            if case .refused = error { return .refused(error) }
            return .unknown
        }
        guard isCommitted else { return .refused(.refused(.init(state: "25P02"))) }
        return warnings.pointee == 0 ? .durable : .unknown
    }

    // MARK: Preparing

    private func prepare(_ statements: [String]) throws(PostgreSQLFault) -> [Prepared] {
        let new = Set(statements).filter { prepared[$0] == nil }.sorted()
        if !new.isEmpty {
            if prepared.count + new.count > Self.most {
                _ = try exchange("DEALLOCATE ALL", [])
                prepared = [:]
                return try prepare(statements)
            }
            // Never a name again: of several of which one is refused, the server has the others.
            let names = new.indices.map { "s\(named + $0)" }
            named += new.count
            for (sql, name) in zip(new, names) {
                try sending(PQsendPrepare(handle, name, PostgreSQLText.numbered(sql), 0, nil))
                try sending(PQsendDescribePrepared(handle, name))
            }
            try synchronise()
            var found: [String: Prepared] = [:]
            try collect(new.count * 2) { index, result in
                // Every second answer describes.
                guard index % 2 == 1 else { return }
                found[new[index / 2]] = Prepared(name: names[index / 2], types: (0..<PQnparams(result)).map { PQparamtype(result, $0) })
            }
            prepared.merge(found) { _, new in new }
        }
        return statements.compactMap { prepared[$0] }
    }

    private func send(_ statement: SQLStatement, _ plan: Prepared) throws(PostgreSQLFault) {
        // 07001: as many values as parameters, or libpq would read beyond them.
        guard statement.arguments.count == plan.types.count else { throw .refused(.init(state: "07001")) }
        var bytes: [UInt8] = []
        var places: [Range<Int>?] = []
        for (value, type) in zip(statement.arguments, plan.types) {
            guard let value = try PostgreSQLValue.bytes(value, as: type) else {
                places.append(nil)
                continue
            }
            places.append(bytes.count..<bytes.count + value.count)
            bytes += value
        }
        // An empty value needs an address too: no address means null.
        bytes.append(0)
        let lengths = places.map { Int32($0?.count ?? 0) }
        let isSent = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { characters in
                PQsendQueryPrepared(
                    handle, plan.name, Int32(places.count),
                    places.map { place in place.flatMap { characters.baseAddress?.advanced(by: $0.lowerBound) } },
                    lengths, Array(repeating: 1, count: places.count), 1)
            }
        }
        try sending(isSent)
    }

    // MARK: Waiting

    private func sending(_ isSent: Int32) throws(PostgreSQLFault) {
        if isSent != 1 { throw .lost(state: nil) }
    }

    private func synchronise() throws(PostgreSQLFault) { try sending(PQpipelineSync(handle)) }

    /// Takes the answers of as many statements as were sent before the last synchronising point. After one is refused the server passes over
    /// the rest; the connection is good again at that point.
    private func collect(
        _ count: Int, _ take: (Int, OpaquePointer) throws(PostgreSQLFault) -> Void
    ) throws(PostgreSQLFault) {
        var fault: PostgreSQLFault?
        for index in 0..<count {
            guard let result = try next() else { throw .lost(state: nil) }
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
                guard fault == nil else { break }
                do throws(PostgreSQLFault) { try take(index, result) } catch { fault = error }
            case PGRES_PIPELINE_ABORTED: fault = fault ?? .refused(.init(state: "25P02"))
            default:
                let it = PostgreSQLFault.of(result)
                guard case .refused = it else { throw it }
                fault = fault ?? it
            }
            if let more = try next() {
                PQclear(more)
                throw .lost(state: nil)
            }
        }
        guard let end = try next() else { throw .lost(state: nil) }
        defer { PQclear(end) }
        guard PQresultStatus(end) == PGRES_PIPELINE_SYNC else { throw .of(end) }
        if let fault { throw fault }
    }

    /// The next result, or nil at the end of a statement's.
    private func next() throws(PostgreSQLFault) -> OpaquePointer? {
        let deadline = ContinuousClock.now + limits.statement + limits.grace
        while true {
            let unsent = PQflush(handle)
            // A connection that broke says so by its next result.
            if unsent < 0 || PQisBusy(handle) == 0 { break }
            guard Self.isReady(handle, unsent > 0 ? POLLIN | POLLOUT : POLLIN, until: deadline) else { throw .late }
            if PQconsumeInput(handle) == 0 { break }
        }
        return PQgetResult(handle)
    }

    private static func isReady(_ handle: OpaquePointer, _ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = (deadline - .now).milliseconds
            guard left > 0 else { return false }
            var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let found = poll(&descriptor, 1, Int32(clamping: left))
            if found > 0 { return true }
            if found < 0, errno != EINTR { return false }
        }
    }

    private static func answer(_ result: OpaquePointer) throws(PostgreSQLFault) -> SQLAnswer {
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            return SQLAnswer(changed: Int(String(cString: PQcmdTuples(result))) ?? 0, rows: [])
        }
        let width = PQnfields(result)
        var rows: [SQLRow] = []
        rows.reserveCapacity(Int(PQntuples(result)))
        for row in 0..<PQntuples(result) {
            var values: [SQLValue] = []
            values.reserveCapacity(Int(width))
            for column in 0..<width { values.append(try PostgreSQLValue.field(result, row, column)) }
            rows.append(SQLRow(values))
        }
        return SQLAnswer(changed: 0, rows: rows)
    }

    // MARK: Names

    /// The columns of a unique or primary key, as SQLite names them: `table.column, table.column`. Asked for outside a transaction.
    func columns(of constraint: String) -> String? {
        if let known = columns[constraint] { return known }
        // By pg_index, since a unique index that is no constraint says no too.
        let question = SQLStatement(
            """
            SELECT t.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relname = ? AND pg_table_is_visible(t.oid) ORDER BY a.attnum
            """, [.text(constraint)])
        guard let rows = try? exchange(nil, [question]).first?.rows, !rows.isEmpty else { return nil }
        let names = rows.map { "\($0.text(0) ?? "").\($0.text(1) ?? "")" }.joined(separator: ", ")
        columns[constraint] = names
        return names
    }
}
