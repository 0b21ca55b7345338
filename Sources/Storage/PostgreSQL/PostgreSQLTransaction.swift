/// Our small SQL interface over one connection. `BEGIN` goes with the first statements, so that it costs no round trip of its own.
final class PostgreSQLTransaction: SQLTransaction {
    private let connection: PostgreSQLConnection
    /// Not sent yet.
    private var begin: String?
    /// Once something went wrong, whatever the body makes of it: what has failed is never committed.
    private(set) var fault: PostgreSQLFault?

    init(_ connection: PostgreSQLConnection, begin: String) {
        self.connection = connection
        self.begin = begin
    }

    /// Of the moment, not of the transaction's beginning.
    var standingQuery: SQLStatement {
        SQLStatement(
            """
            SELECT CASE WHEN pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' THEN 0 ELSE 1 END, \
            CAST(EXTRACT(EPOCH FROM pg_postmaster_start_time()) * 1000000 AS BIGINT)::text || ' ' || \
            (SELECT oid::text FROM pg_database WHERE datname = current_database())
            """, [])
    }

    var clockQuery: SQLStatement { SQLStatement("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)", []) }

    /// Whether the server was asked anything.
    var isBegun: Bool { begin == nil }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int { try run([SQLStatement(sql, arguments)]).first?.changed ?? 0 }

    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] { try run([SQLStatement(sql, arguments)]).first?.rows ?? [] }

    func run(_ statements: [SQLStatement]) throws -> [SQLAnswer] {
        if let fault { throw fault }
        guard !statements.isEmpty else { return [] }
        do {
            let answers = try connection.exchange(begin, statements)
            begin = nil
            return answers
        } catch {
            fault = error
            throw error
        }
    }
}
