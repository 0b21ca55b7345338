import Foundation
import GRDB

/// Our small SQL interface over one GRDB connection, and SQLite's errors as ours.
struct SQLiteTransaction: SQLTransaction {
    let database: Database
    /// Where the database keeps the log itself: parts that get their places before the commit, and so never wait for them.
    var placed: PlacedParts?

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int { try changing(SQLStatement(sql, arguments)) }

    var clockQuery: SQLStatement { SQLStatement("SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)", []) }

    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        var rows: [SQLRow] = []
        try bound(try database.cachedStatement(sql: sql)).run(arguments) { rows.append(SQLRow($0.row())) }
        return rows
    }

    /// One after the other: there is no way to the database that could be saved.
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        try statements.map { asked in
            if let changed = placing(asked) { return SQLAnswer(changed: changed, rows: []) }
            let statement = try database.cachedStatement(sql: asked.sql)
            var rows: [SQLRow] = []
            try bound(statement).run(asked.arguments) { rows.append(SQLRow($0.row())) }
            return SQLAnswer(changed: statement.columnCount == 0 ? database.changesCount : 0, rows: rows)
        }
    }

    /// Runs statements of which nobody asks what they came to.
    func add(_ statements: [SQLStatement]) throws {
        for asked in statements where placing(asked) == nil {
            try bound(try database.cachedStatement(sql: asked.sql)).run(asked.arguments) { _ in }
        }
    }

    /// - Returns: how many rows changed. Also where it answers with rows, which nobody asks for: all of it is done.
    private func changing(_ asked: SQLStatement) throws -> Int {
        if let changed = placing(asked) { return changed }
        try bound(try database.cachedStatement(sql: asked.sql)).run(asked.arguments) { _ in }
        return database.changesCount
    }

    /// Where the database keeps the log itself: takes a part that is to get its place with this commit, and leaves out a key that is there.
    /// - Returns: what the statement came to; nil where it is to be run.
    private func placing(_ asked: SQLStatement) -> Int? {
        guard let placed else { return nil }
        if asked.sql == WaitingPart.inserting, let part = WaitingPart(asked.arguments) {
            placed.parts.append(part)
            return 1
        }
        if asked.sql == PersonKeys.inserting, case .text(let number)? = asked.arguments.first, placed.hasKey(number) { return 0 }
        return nil
    }

    private func bound(_ statement: Statement) -> BoundStatement { BoundStatement(statement.sqliteStatement) }
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
