import Foundation
import GRDB

/// Our small SQL interface over one GRDB connection, and SQLite's errors as ours.
struct SQLiteTransaction: SQLTransaction {
    let database: Database
    /// Where the database keeps the log itself: parts that get their places before the commit, and so never wait for them.
    var placed: PlacedParts?

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        if let placed {
            if sql == WaitingPart.inserting, let part = WaitingPart(arguments) {
                placed.parts.append(part)
                return 1
            }
            if sql == PersonKeys.inserting, case .text(let number)? = arguments.first, placed.hasKey(number) { return 0 }
        }
        let statement = try database.cachedStatement(sql: sql)
        // Also where it answers with rows that nobody asks for: all of it is done.
        try run(statement, arguments) { _ in }
        return database.changesCount
    }

    var clockQuery: SQLStatement { SQLStatement("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", []) }

    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        let statement = try database.cachedStatement(sql: sql)
        var rows: [SQLRow] = []
        try run(statement, arguments) { rows.append(SQLRow($0.row())) }
        return rows
    }

    /// One after the other: there is no way to the database that could be saved.
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        try statements.map { statement in
            if try statement.sql == WaitingPart.inserting || database.cachedStatement(sql: statement.sql).columnCount == 0 {
                return SQLAnswer(changed: try execute(statement.sql, statement.arguments), rows: [])
            }
            return SQLAnswer(changed: 0, rows: try query(statement.sql, statement.arguments))
        }
    }

    private func run(_ statement: Statement, _ arguments: [SQLValue], _ row: (BoundStatement) -> Void) throws {
        let bound = BoundStatement(statement.sqliteStatement)
        // Whatever happens, the next one finds it as new, and no value of this one is left in it.
        defer { bound.end() }
        try bound.bind(arguments)
        while try bound.step() { row(bound) }
    }
}

/// Parts of a commit that is being made.
final class PlacedParts {
    var parts: [WaitingPart] = []
    /// Whether the log has placed something of this NHS number's lately, so that its key is known to be there.
    let hasKey: (String) -> Bool

    init(hasKey: @escaping (String) -> Bool) { self.hasKey = hasKey }
}

extension SQLiteDatabase {
    static func storageError(_ error: any Error) -> StorageError {
        if let error = error as? StorageError { return error }
        guard let error = error as? DatabaseError else { return .unavailable(code: -1) }
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy
        case .SQLITE_FULL: return .full
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: return .readOnly
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .corrupt
        case .SQLITE_CONSTRAINT:
            // "UNIQUE constraint failed: table.column": names of ours, no values.
            return .conflict(
                error.message.map { String($0.split(separator: ":").last ?? "").trimmingCharacters(in: .whitespaces) }
                    ?? "")
        default: return .unavailable(code: Int(error.extendedResultCode.rawValue))
        }
    }
}
