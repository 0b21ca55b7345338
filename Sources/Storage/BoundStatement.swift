import GRDB
import GRDBSQLite

/// A prepared statement of GRDB's cache, bound and stepped by SQLite's own functions.
///
/// GRDB's binding boxes each value, copies each blob into `Data` and watches what a statement might change: of an account, most of its time. What
/// begins, ends and undoes transactions stays GRDB's, which must know of it.
struct BoundStatement {
    private let statement: OpaquePointer

    /// - Parameter statement: used by nobody else meanwhile.
    init(_ statement: OpaquePointer) { self.statement = statement }

    /// Runs it to its end.
    /// - Parameter row: is told of each row that it comes to, to be read there.
    /// - Throws: `DatabaseError`, with SQLite's code, where the number of values is not the statement's or one is too large.
    func run(_ values: [SQLValue], _ row: (BoundStatement) -> Void) throws {
        guard values.count == Int(sqlite3_bind_parameter_count(statement)) else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        let size = values.reduce(0) { $0 + $1.byteCount }
        // All texts and blobs of it side by side, and SQLite reads them there: it would take memory for each, some hundred times a look.
        try withUnsafeTemporaryAllocation(byteCount: max(1, size), alignment: 1) { room in
            // Whatever happens, the next one finds it as new, and no value of this one is left in it: the room is gone then.
            defer { end() }
            var rest = UnsafeMutableRawBufferPointer(room)
            for (number, value) in values.enumerated() {
                let code = bind(value, CInt(number + 1), &rest)
                guard code == SQLITE_OK else { throw error(code) }
            }
            while try step() { row(self) }
        }
    }

    /// - Parameter room: what is left of it; as much as the value has is taken from its beginning.
    private func bind(_ value: SQLValue, _ place: CInt, _ room: inout UnsafeMutableRawBufferPointer) -> CInt {
        switch value {
        case .null: return sqlite3_bind_null(statement, place)
        case .integer(let it): return sqlite3_bind_int64(statement, place, it)
        case .text(var it):
            let kept = it.withUTF8 { Self.keep(UnsafeRawBufferPointer($0), &room) }
            guard let begin = kept.baseAddress else { return sqlite3_bind_text64(statement, place, "", 0, nil, UInt8(SQLITE_UTF8)) }
            // Its length is said, so that a NUL in it ends nothing.
            return sqlite3_bind_text64(
                statement, place, begin.assumingMemoryBound(to: CChar.self), UInt64(kept.count), nil, UInt8(SQLITE_UTF8))
        case .blob(let it):
            let kept = it.withUnsafeBytes { Self.keep($0, &room) }
            // Of no bytes there may be no address, and SQLite takes that for NULL.
            guard let begin = kept.baseAddress, !kept.isEmpty else { return sqlite3_bind_zeroblob(statement, place, 0) }
            return sqlite3_bind_blob64(statement, place, begin, UInt64(kept.count), nil)
        }
    }

    private static func keep(_ bytes: UnsafeRawBufferPointer, _ room: inout UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer {
        let kept = UnsafeMutableRawBufferPointer(rebasing: room[..<bytes.count])
        kept.copyMemory(from: bytes)
        room = UnsafeMutableRawBufferPointer(rebasing: room[bytes.count...])
        return UnsafeRawBufferPointer(kept)
    }

    /// - Returns: whether there is a row to read.
    private func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code)
        }
    }

    /// The row that it came to.
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

    private func end() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    private func error(_ code: CInt) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: sqlite3_db_handle(statement).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) })
    }
}

extension SQLValue {
    /// How much of it is neither a number nor nothing.
    fileprivate var byteCount: Int {
        switch self {
        case .null, .integer: 0
        case .text(let it): it.utf8.count
        case .blob(let it): it.count
        }
    }
}
