import Foundation
import Synchronization

@testable import Storage

/// What the stores ask of a schema, as files: `Tests/Schema/queries-of-version-N.sql`. Written by the stores' own tests
/// (`CARERECORD_RECORD_QUERIES=1`), run by `PreviousVersionTests` against the schema as it is now: a node of the version before still asks them
/// while a new one has taken its steps.
struct RecordedQuery: Hashable, Sendable, CustomStringConvertible {
    enum Kind: String, Sendable, CaseIterable { case text, integer, blob, null }

    let sql: String
    let kinds: [Kind]

    var description: String { sql }

    /// Whether the value of a column (`table.column`) is what the query reads of that table's rows: without such a row it is null, which the
    /// column refuses. A column that the query does not know of is none of these.
    func reads(_ column: String) -> Bool {
        let parts = column.split(separator: ".", maxSplits: 1)
        return parts.count == 2 && sql.contains("(SELECT \(parts[1]) FROM \(parts[0]) ")
    }

    /// Something that fits, for each parameter.
    var arguments: [SQLValue] {
        kinds.map {
            switch $0 {
            case .text: .text("x")
            case .integer: .integer(1)
            case .blob: .blob([1])
            case .null: .null
            }
        }
    }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Schema")

    static func file(_ version: Int) -> URL { folder.appendingPathComponent("queries-of-version-\(version).sql") }

    /// The versions of which there is a file.
    static let versions: [Int] =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).compactMap {
            $0.wholeMatch(of: /queries-of-version-([0-9]+)\.sql/).flatMap { Int($0.1) }
        }.sorted()

    static func of(_ version: Int) throws -> [RecordedQuery] {
        try String(contentsOf: file(version), encoding: .utf8).components(separatedBy: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n", maxSplits: 1)
            guard lines.count == 2, lines[0].hasPrefix("-- ") else { return nil }
            let kinds = lines[0].dropFirst(3).split(separator: ",").compactMap { Kind(rawValue: $0.trimmingCharacters(in: .whitespaces)) }
            return RecordedQuery(sql: lines[1].trimmingCharacters(in: .newlines), kinds: kinds)
        }
    }
}

/// Collects them. Of a parameter that was null and something else, the something else counts.
enum QueryRecorder {
    static let isOn = ProcessInfo.processInfo.environment["CARERECORD_RECORD_QUERIES"] != nil
    private static let found = Mutex<[String: [RecordedQuery.Kind]]>([:])

    static func record(_ statement: SQLStatement) {
        // What tests ask of a database's own tables, and what they break of it.
        guard !["sqlite_master", "pragma_", "schema_migration", "ALTER TABLE"].contains(where: statement.sql.contains) else { return }
        let kinds = statement.arguments.map { value -> RecordedQuery.Kind in
            switch value {
            case .text: .text
            case .integer: .integer
            case .blob: .blob
            case .null: .null
            }
        }
        let text: String? = found.withLock { found in
            let known = found[statement.sql]
            let both = known.map { zip($0, kinds).map { $0 == .null ? $1 : $0 } } ?? kinds
            if known == both { return nil }
            found[statement.sql] = both
            return found.sorted { $0.key < $1.key }.map { "-- \($1.map(\.rawValue).joined(separator: ", "))\n\($0)" }.joined(
                separator: "\n\n")
        }
        if let text { try? Data((text + "\n").utf8).write(to: RecordedQuery.file(Migration.all.count)) }
    }
}

/// A database that says what it is asked.
struct RecordingDatabase: WatchedDatabase {
    let database: any WatchedDatabase

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
        try await database.write { try body(Recording(transaction: $0)) }
    }
    func append(_ rows: [SQLStatement]) async throws(StorageError) {
        for row in rows { QueryRecorder.record(row) }
        try await database.append(rows)
    }
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T {
        try await database.read { try body(Recording(transaction: $0)) }
    }
    func tally() async -> DatabaseTally { await database.tally() }
    var cautions: [String] { database.cautions }
    func freeBytes() -> Int64? { database.freeBytes() }
    func space() async -> DiskSpace { await database.space() }
    func keepLog(_ integrator: LogIntegrator) async throws(StorageError) -> Bool { try await database.keepLog(integrator) }
    func writeInTurn<T: Sendable>(
        as leader: Leadership, _ body: @escaping @Sendable (any SQLTransaction) throws -> T
    ) async throws(StorageError) -> T {
        try await database.writeInTurn(as: leader) { try body(Recording(transaction: $0)) }
    }

    private struct Recording: SQLTransaction {
        let transaction: any SQLTransaction
        var clockQuery: SQLStatement { transaction.clockQuery }
        var standingQuery: SQLStatement { transaction.standingQuery }

        private func record(_ statements: [SQLStatement]) {
            for statement in statements
            where statement.sql != clockQuery.sql && statement.sql != standingQuery.sql { QueryRecorder.record(statement) }
        }
        func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
            record([SQLStatement(sql, arguments)])
            return try transaction.execute(sql, arguments)
        }
        func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
            record([SQLStatement(sql, arguments)])
            return try transaction.query(sql, arguments)
        }
        func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
            record(statements)
            return try transaction.run(statements)
        }
    }
}
