import Foundation

/// A value of the portable dialect. Times are milliseconds since 1970, Booleans 0 or 1.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    public static func text(_ value: String?) -> SQLValue { value.map { .text($0) } ?? .null }
    public static func time(_ date: Date) -> SQLValue {
        .integer(Int64((date.timeIntervalSince1970 * 1000).rounded(.down)))
    }
}

/// One row, by column position.
public struct SQLRow: Sendable {
    public let values: [SQLValue]
    public init(_ values: [SQLValue]) { self.values = values }
    public func text(_ column: Int) -> String? { if case .text(let it) = values[column] { it } else { nil } }
    public func integer(_ column: Int) -> Int64? { if case .integer(let it) = values[column] { it } else { nil } }
    public func blob(_ column: Int) -> [UInt8]? { if case .blob(let it) = values[column] { it } else { nil } }
    public func time(_ column: Int) -> Date? { integer(column).map { Date(timeIntervalSince1970: Double($0) / 1000) } }
}

/// What goes wrong with a database, as far as a caller can act on it. Never holds a bound value.
public enum StorageError: Error, Hashable, Sendable {
    /// Somebody else holds it; trying again may help.
    case busy
    /// The disk is full: nothing may be shown until it is not (law 2).
    case full
    case readOnly
    case corrupt
    /// A unique constraint said no: the named table or index.
    case conflict(String)
    /// The database was made by a newer program.
    case newerSchema(found: Int, known: Int)
    /// Anything else, by the driver's code.
    case unavailable(code: Int)
}

extension StorageError {
    public var sentence: String {
        switch self {
        case .busy: "The database is in use by another process. Wait, or stop the other process."
        case .full: "The disk that holds the database is full. Free space; nothing is shown until then."
        case .readOnly: "The database cannot be written. Check the rights of its file and folder."
        case .corrupt: "The database file is damaged or is not a database. Restore a backup."
        case .conflict(let what): "Already there: \(what)."
        case .newerSchema(let found, let known):
            "The database has schema \(found), and this program knows \(known). Run a newer program, or restore a backup."
        case .unavailable(let code): "The database cannot be used (code \(code))."
        }
    }
}

/// The one small interface that stores are written against; each driver implements it (DESIGN, "One machine, many machines").
/// A body is a function that may be run again: it must do nothing but SQL.
public protocol SQLDatabase: Sendable {
    /// Runs a body in a transaction; returns only when what it wrote is durable.
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError)
        -> T
    /// Runs a body that only reads, on one consistent state.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T
}

/// Statements inside a transaction. Portable SQL only: `?` parameters, no upserts, no dialect's functions.
public protocol SQLTransaction {
    /// - Returns: how many rows changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int
    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow]
}
