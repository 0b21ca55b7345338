import Foundation
import GRDB

/// Our small SQL interface over one GRDB connection, and SQLite's errors as ours.
struct SQLiteTransaction: SQLTransaction {
    let database: Database
    /// Where the database keeps the log itself: parts that get their places before the commit, and so never wait for them.
    var placed: PlacedParts?

    private func bind(_ arguments: [SQLValue]) -> StatementArguments {
        StatementArguments(
            arguments.map { value -> (any DatabaseValueConvertible)? in
                switch value {
                case .null: nil
                case .integer(let it): it
                case .text(let it): it
                case .blob(let it): Data(it)
                }
            })
    }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int {
        if let placed, sql == WaitingPart.inserting, let part = WaitingPart(arguments) {
            placed.parts.append(part)
            return 1
        }
        try database.cachedStatement(sql: sql).execute(arguments: bind(arguments))
        return database.changesCount
    }

    var clockQuery: SQLStatement { SQLStatement("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", []) }

    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        try Row.fetchAll(database.cachedStatement(sql: sql), arguments: bind(arguments)).map { row in
            SQLRow(
                (0..<row.count).map { column in
                    switch (row[column] as DatabaseValue).storage {
                    case .null: .null
                    case .int64(let it): .integer(it)
                    case .double(let it): .integer(Int64(it))
                    case .string(let it): .text(it)
                    case .blob(let it): .blob(Array(it))
                    }
                })
        }
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
}

/// Parts of a commit that is being made.
final class PlacedParts {
    var parts: [WaitingPart] = []
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
