import CPostgreSQL

/// What went wrong on a connection. Holds names of the schema and a code, never the server's words: those quote values.
enum PostgreSQLFault: Error, Hashable {
    /// The server refused a statement; the connection is good, the transaction is not.
    case refused(Refused)
    /// The connection is gone. `state`: what the server said as it left, if it did.
    case lost(state: String?)
    /// No answer within the client's own limit: the connection is given up.
    case late
    /// The server's certificate did not hold.
    case notTrusted
    /// The server may not hold an account: why.
    case unfit(StorageError)

    struct Refused: Hashable {
        /// SQLSTATE, five characters (PostgreSQL 15 manual, appendix A).
        var state: String
        var table: String?
        var column: String?
        var constraint: String?
    }

    /// Whether running the transaction again from its beginning may help, where its commit was not asked for or was refused: others were in the
    /// way (40001, 40P01), or a prepared statement is gone or out of date (26000, 0A000), or the connection was.
    var isWorthAnotherRun: Bool {
        switch self {
        case .refused(let it): ["40001", "40P01", "26000", "0A000"].contains(it.state)
        case .lost(let state): state.map { Self.passes($0) } ?? true
        case .late, .notTrusted, .unfit: false
        }
    }

    /// Whether what kept us from connecting may pass by itself: a server that starts, stops or is full, a network.
    private static func passes(_ state: String) -> Bool { state.hasPrefix("57P") || state.hasPrefix("08") || state == "53300" }

    /// Whether the connection must be made anew.
    var endsConnection: Bool {
        switch self {
        case .refused(let it): ["26000", "0A000"].contains(it.state)
        case .lost, .late, .notTrusted, .unfit: true
        }
    }

    /// As callers of the storage see it.
    /// - Parameter columns: of a named constraint, `table.column, table.column`.
    func storageError(columns: (String) -> String?) -> StorageError {
        switch self {
        case .late: .late
        case .notTrusted: .notTrusted
        case .unfit(let why): why
        case .lost(let state): state.map { Self.storageError($0) } ?? .unreachable
        case .refused(let it):
            switch it.state {
            case "23505", "23503", "23514", "23P01":
                .conflict(it.constraint.map { columns($0) ?? $0 } ?? it.table ?? "")
            case "23502": .conflict([it.table, it.column].compactMap { $0 }.joined(separator: "."))
            default: Self.storageError(it.state)
            }
        }
    }

    private static func storageError(_ state: String) -> StorageError {
        switch state {
        case "40001", "40P01", "55P03", "55006": .busy
        case "57014", "25P03": .late
        case "53100": .full
        case "25006": .readOnly
        case "53300": .tooManyConnections
        // 53200: the server has no memory left; 58*: its disk or system fails.
        case "XX001", "XX002": .corrupt
        case _ where state.hasPrefix("57P") || state.hasPrefix("08"): .unreachable
        case _ where state.hasPrefix("28") || ["3D000", "42501", "3F000"].contains(state): .notAllowed(state: state)
        default: .failed(state: state)
        }
    }

    /// What a failed result says, as codes and names only.
    static func of(_ result: OpaquePointer?) -> PostgreSQLFault {
        func field(_ code: Character) -> String? {
            guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii)) else { return nil }
            let value = String(cString: text)
            return value.isEmpty ? nil : value
        }
        // 'C' SQLSTATE, 'V' severity in English (manual, 34.3.1, PQresultErrorField). Without a code it is libpq's own: the connection broke.
        guard let state = field("C") else { return .lost(state: nil) }
        if let severity = field("V"), severity == "FATAL" || severity == "PANIC" { return .lost(state: state) }
        return .refused(Refused(state: state, table: field("t"), column: field("c"), constraint: field("n")))
    }

    /// Why a connection could not be made: libpq has no field for it, but prints the SQLSTATE when told to say nothing else.
    static func connecting(_ words: String, isSecured: Bool) -> PostgreSQLFault {
        if let code = words.matches(of: /: +([0-9A-Z]{5})(?:\n|$)/).last { return .lost(state: String(code.1)) }
        if isSecured, words.contains("certificate") || words.contains("SSL") { return .notTrusted }
        return .lost(state: nil)
    }
}
