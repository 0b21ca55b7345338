/// JSON laid out to read, token by token: numbers and strings stay exactly as sent ("2.50", escapes and all); only white
/// space between tokens is ours.
enum LaidOutJSON {
    /// Deeper than this it stays on one line: FHIR is never so deep, an attack may be.
    private static let deepest = 60

    static func text(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        var depth = 0
        var index = 0
        func line() {
            out.append(0x0A)
            out.append(contentsOf: repeatElement(0x20, count: 2 * min(max(depth, 0), deepest)))
        }
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x22:
                let start = index
                index += 1
                while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
                out.append(contentsOf: bytes[start...min(index, bytes.count - 1)])
            case 0x7B, 0x5B:
                out.append(byte)
                var next = index + 1
                while next < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[next]) { next += 1 }
                if next < bytes.count, bytes[next] == byte + 2 {
                    out.append(bytes[next])
                    index = next
                } else {
                    depth += 1
                    line()
                }
            case 0x7D, 0x5D:
                depth -= 1
                line()
                out.append(byte)
            case 0x2C:
                out.append(byte)
                line()
            case 0x3A: out.append(contentsOf: [0x3A, 0x20])
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: out.append(byte)
            }
            index += 1
        }
        return String(decoding: out, as: UTF8.self)
    }
}
