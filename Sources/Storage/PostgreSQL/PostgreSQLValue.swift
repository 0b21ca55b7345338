import CPostgreSQL

/// Values on the wire, in binary (PostgreSQL 15, src/backend/utils/adt: int8send, textsend, byteasend): nothing is quoted or escaped.
enum PostgreSQLValue {
    /// The types of `pg_type.dat` that our schema and its counts come to.
    private enum OID {
        static let bool: UInt32 = 16
        static let bytea: UInt32 = 17
        static let int8: UInt32 = 20
        static let int2: UInt32 = 21
        static let int4: UInt32 = 23
        static let texts: Set<UInt32> = [19, 25, 705, 1042, 1043]
    }

    /// 42804, datatype mismatch: said here, since the server would take eight bytes for a text.
    private static let mismatch = PostgreSQLFault.refused(.init(state: "42804"))

    /// - Parameter type: what the server found the parameter to be.
    /// - Returns: nil for null.
    static func bytes(_ value: SQLValue, as type: UInt32) throws(PostgreSQLFault) -> [UInt8]? {
        switch value {
        case .null: return nil
        case .text(let it):
            guard OID.texts.contains(type) else { throw mismatch }
            return Array(it.utf8)
        case .blob(let it):
            guard type == OID.bytea else { throw mismatch }
            return it
        case .integer(let it):
            switch type {
            case OID.int8: return bigEndian(it)
            case OID.int4:
                guard let small = Int32(exactly: it) else { throw mismatch }
                return bigEndian(small)
            default: throw mismatch
            }
        }
    }

    /// A result's field. The result lives until it is cleared.
    static func field(_ result: OpaquePointer, _ row: Int32, _ column: Int32) throws(PostgreSQLFault) -> SQLValue {
        if PQgetisnull(result, row, column) == 1 { return .null }
        let bytes = UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
        let type = PQftype(result, column)
        switch type {
        case OID.bytea: return .blob(Array(bytes))
        case _ where OID.texts.contains(type): return .text(String(decoding: bytes, as: UTF8.self))
        case OID.int8 where bytes.count == 8: return .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case OID.int4 where bytes.count == 4: return .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case OID.int2 where bytes.count == 2: return .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case OID.bool where bytes.count == 1: return .integer(bytes[0] == 0 ? 0 : 1)
        default: throw mismatch
        }
    }

    private static func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
}
