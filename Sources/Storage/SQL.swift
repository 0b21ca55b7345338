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

/// The one small interface that stores are written against; each driver implements it (DESIGN, "One machine, many machines").
/// A body is a function that may be run again: it must do nothing but SQL.
public protocol SQLDatabase: Sendable {
    /// Runs a body in a transaction; returns only when what it wrote is durable.
    @discardableResult
    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError)
        -> T
    /// Adds rows, all or none; returns only when they are durable. Nothing is read, so that nothing that others do meanwhile can make it
    /// wrong; where the database is a server it costs one round trip.
    func append(_ rows: [SQLStatement]) async throws(StorageError)
    /// As `append`, to find out whether rows would be kept: fails too where there is no room for new ones, though these found some.
    func probe(_ rows: [SQLStatement]) async throws(StorageError)
    /// Runs a leader's body behind its fence: refused with `fenced`, and nothing of it kept, where another has taken over. The fence's row is taken
    /// first, so that no other leader is at it, and what others committed until then is seen, however late.
    func writeInTurn<T: Sendable>(
        as leader: Leadership, _ body: @escaping @Sendable (any SQLTransaction) throws -> T
    ) async throws(StorageError) -> T
    /// Runs a body that only reads, on one consistent state.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLTransaction) throws -> T) async throws(StorageError) -> T
}

extension SQLDatabase {
    public func writeInTurn<T: Sendable>(
        as leader: Leadership, _ body: @escaping @Sendable (any SQLTransaction) throws -> T
    ) async throws(StorageError) -> T { try await write(as: leader, body) }

    public func append(_ rows: [SQLStatement]) async throws(StorageError) { try await write { _ = try $0.run(rows) } }

    public func probe(_ rows: [SQLStatement]) async throws(StorageError) { try await append(rows) }
}

/// One statement with what is bound to it.
public struct SQLStatement: Sendable, Hashable {
    public let sql: String
    public let arguments: [SQLValue]
    public init(_ sql: String, _ arguments: [SQLValue]) {
        self.sql = sql
        self.arguments = arguments
    }
}

/// What a statement did.
public struct SQLAnswer: Sendable {
    /// How many rows changed; 0 for a query.
    public let changed: Int
    /// The rows of a query; empty for anything else.
    public let rows: [SQLRow]
    public init(changed: Int, rows: [SQLRow]) {
        self.changed = changed
        self.rows = rows
    }
}

/// Statements inside a transaction. Portable SQL only: `?` parameters, no dialect's functions. `ON CONFLICT (column) DO UPDATE` is in both.
public protocol SQLTransaction {
    /// - Returns: how many rows changed.
    @discardableResult
    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int
    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow]
    /// Runs several statements, none of which needs another's answer: one round trip where the database is a server. The first that
    /// fails fails all.
    /// - Returns: an answer for each, in order.
    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer]
    /// A query for what time it is, by the database, in milliseconds since 1970: the one sentence that no dialect shares.
    var clockQuery: SQLStatement { get }
    /// A query for what the database is: one row. First whether it takes writes from now on, 1 or 0: only a server can be read by one node while
    /// another's writes are refused. Then a text that is another where another server, or the same after it stopped, answers: what was committed before may
    /// not be there any more (a standby that was behind), and a number that was read before may stand for something else.
    var standingQuery: SQLStatement { get }
}

extension SQLTransaction {
    public var standingQuery: SQLStatement { SQLStatement("SELECT 1, ''", []) }

    /// What time it is, by the database: leases and expiries that several nodes judge are judged by it, never by a node's own clock.
    public func clock() throws -> Date {
        guard let now = try query(clockQuery.sql, []).first?.time(0) else { throw StorageError.unavailable(code: 0) }
        return now
    }

    /// A moment that other nodes read on from, such as when something ended: they read what is dated after their last reading, and half a minute
    /// before. A process that stood still between looking at its clock and writing would date it before that, and nobody would ever hear of it: of its
    /// word and the database's the later counts.
    func heard(_ moment: Date) throws -> Date { max(moment, try clock()) }
}

extension SQLDatabase {
    /// What time it is, by the database: what a command line writes is dated by it, and not by whichever workstation it is typed at.
    public func clock() async throws(StorageError) -> Date { try await read { try $0.clock() } }
}
