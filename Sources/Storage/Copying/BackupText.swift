import Foundation

/// One value or row of a backup as text: readable by any program, and the same bytes whichever driver it came from.
enum BackupText {
    /// `-` for null, `i12` for a number, `t…` for text with tab, line feed, carriage return and backslash escaped, `b…` for bytes in Base64.
    static func line(_ row: SQLRow) -> String { "row\t" + row.values.map(field).joined(separator: "\t") + "\n" }

    private static func field(_ value: SQLValue) -> String {
        switch value {
        case .null: "-"
        case .integer(let it): "i\(it)"
        case .text(let it): "t" + escaped(it)
        case .blob(let it): "b" + Data(it).base64EncodedString()
        }
    }

    /// By bytes: a carriage return and a line feed are one `Character`, and must stay two.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0x5C || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            switch byte {
            case 0x5C: bytes += [0x5C, 0x5C]
            case 0x09: bytes += [0x5C, UInt8(ascii: "t")]
            case 0x0A: bytes += [0x5C, UInt8(ascii: "n")]
            case 0x0D: bytes += [0x5C, UInt8(ascii: "r")]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Returns: nil where it is no row.
    static func row(_ line: ArraySlice<UInt8>) -> SQLRow? {
        let fields = line.split(separator: 0x09, omittingEmptySubsequences: false)
        guard fields.first.map({ $0.elementsEqual("row".utf8) }) == true else { return nil }
        var values: [SQLValue] = []
        for field in fields.dropFirst() {
            guard let value = value(field) else { return nil }
            values.append(value)
        }
        return SQLRow(values)
    }

    private static func value(_ field: ArraySlice<UInt8>) -> SQLValue? {
        let rest = field.dropFirst()
        switch field.first {
        case UInt8(ascii: "-") where rest.isEmpty: return .null
        case UInt8(ascii: "i"): return Int64(String(decoding: rest, as: UTF8.self)).map { .integer($0) }
        case UInt8(ascii: "t"): return unescaped(rest).map { .text($0) }
        case UInt8(ascii: "b"): return Data(base64Encoded: Data(rest)).map { .blob(Array($0)) }
        default: return nil
        }
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var isEscape = false
        for byte in bytes {
            switch (isEscape, byte) {
            case (false, 0x5C):
                isEscape = true
                continue
            case (false, _): plain.append(byte)
            case (true, 0x5C): plain.append(0x5C)
            case (true, UInt8(ascii: "t")): plain.append(0x09)
            case (true, UInt8(ascii: "n")): plain.append(0x0A)
            case (true, UInt8(ascii: "r")): plain.append(0x0D)
            case (true, _): return nil
            }
            isEscape = false
        }
        return isEscape ? nil : String(validating: plain, as: UTF8.self)
    }
}
