import GRDB
import GRDBSQLite

/// A prepared statement of GRDB's cache, bound and stepped by SQLite's own functions.
///
/// GRDB's binding boxes each value, copies each blob into `Data` and watches what a statement might change: of an account, most of its time. What
/// begins, ends and undoes transactions stays GRDB's, which must know of it.
struct BoundStatement {
    private let statement: OpaquePointer

    /// - Parameter statement: used by nobody else until `end`.
    init(_ statement: OpaquePointer) { self.statement = statement }

    /// SQLite copies what it is given.
    private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

    /// - Throws: `DatabaseError`, with SQLite's code, where the number of values is not the statement's or one is too large.
    func bind(_ values: [SQLValue]) throws {
        guard values.count == Int(sqlite3_bind_parameter_count(statement)) else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        for (number, value) in values.enumerated() {
            let place = CInt(number + 1)
            let code =
                switch value {
                case .null: sqlite3_bind_null(statement, place)
                case .integer(let it): sqlite3_bind_int64(statement, place, it)
                case .text(let it): Self.bind(it, statement, place)
                case .blob(let it):
                    it.withUnsafeBytes { bytes in
                        // Of no bytes there may be no address, and SQLite takes that for NULL.
                        bytes.isEmpty
                            ? sqlite3_bind_zeroblob(statement, place, 0)
                            : sqlite3_bind_blob64(statement, place, bytes.baseAddress, UInt64(bytes.count), Self.copied)
                    }
                }
            guard code == SQLITE_OK else { throw error(code) }
        }
    }

    private static func bind(_ text: String, _ statement: OpaquePointer, _ place: CInt) -> CInt {
        var text = text
        return text.withUTF8 { bytes in
            // Its length is said, so that a NUL in it ends nothing.
            bytes.withMemoryRebound(to: CChar.self) { characters in
                guard let begin = characters.baseAddress else { return sqlite3_bind_text(statement, place, "", 0, copied) }
                return sqlite3_bind_text64(statement, place, begin, UInt64(characters.count), copied, UInt8(SQLITE_UTF8))
            }
        }
    }

    /// - Returns: whether there is a row to read.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code)
        }
    }

    /// The row that `step` came to.
    func row() -> [SQLValue] { (0..<sqlite3_column_count(statement)).map(value) }

    private func value(_ column: CInt) -> SQLValue {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(statement, column))
        // No store keeps fractions; a sum or an average may be one.
        case SQLITE_FLOAT: .integer(Int64(exactly: sqlite3_column_double(statement, column).rounded(.towardZero)) ?? .max)
        case SQLITE_TEXT: .text(String(decoding: bytes(sqlite3_column_text(statement, column), column), as: UTF8.self))
        case SQLITE_BLOB: .blob(Array(bytes(sqlite3_column_blob(statement, column), column)))
        default: .null
        }
    }

    private func bytes(_ begin: UnsafeRawPointer?, _ column: CInt) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: begin, count: begin == nil ? 0 : Int(sqlite3_column_bytes(statement, column)))
    }

    func end() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func error(_ code: CInt) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqlite3_db_handle(statement).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) })
    }
}
