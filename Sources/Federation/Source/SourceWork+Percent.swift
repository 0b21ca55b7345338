/// How text is written into an address or a form.
extension SourceWork {
    /// Percent-encoding of everything but unreserved characters (RFC 3986 section 2.3).
    static func percent(_ text: String) -> String { percent(Array(text.utf8)) }

    static func percent(_ bytes: [UInt8]) -> String {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count * 3)
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: encoded.append(byte)
            default: encoded += [0x25, hex(byte >> 4), hex(byte & 15)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    private static func hex(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x37 + number }
}
