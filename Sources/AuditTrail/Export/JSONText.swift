/// JSON as it stands in an export: members in the order in which they are given, ASCII alone (RFC 8259 section 7: anything may be escaped). So the same event is
/// the same bytes each time, on one line, and a syslog message needs no byte order mark (RFC 5424 section 6.4).
public indirect enum JSONText: Hashable, Sendable {
    case string(String)
    case number(UInt64)
    case bool(Bool)
    case array([JSONText])
    case members([Member])

    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: JSONText
    }

    /// What is nil is left out.
    public static func object(_ members: KeyValuePairs<String, JSONText?>) -> JSONText {
        .members(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
    }

    public var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(2048)
        write(&out)
        return out
    }

    private func write(_ out: inout [UInt8]) {
        func list<Each>(_ open: Character, _ all: [Each], _ close: Character, _ one: (Each) -> Void) {
            out.append(open.asciiValue ?? 0)
            for (number, each) in all.enumerated() {
                if number > 0 { out.append(0x2C) }
                one(each)
            }
            out.append(close.asciiValue ?? 0)
        }
        switch self {
        case .string(let text): Self.write(text, &out)
        case .number(let number): out.append(contentsOf: String(number).utf8)
        case .bool(let isTrue): out.append(contentsOf: (isTrue ? "true" : "false").utf8)
        case .array(let all): list("[", all, "]") { $0.write(&out) }
        case .members(let all):
            list("{", all, "}") { member in
                Self.write(member.name, &out)
                out.append(0x3A)
                member.value.write(&out)
            }
        }
    }

    private static func write(_ text: String, _ out: inout [UInt8]) {
        out.append(0x22)
        for unit in text.utf16 {
            switch unit {
            case 0x22, 0x5C: out.append(contentsOf: [0x5C, UInt8(unit)])
            case 0x20..<0x7F: out.append(UInt8(unit))
            default:
                out.append(contentsOf: [0x5C, 0x75])
                for shift in [12, 8, 4, 0] { out.append(hex(UInt8(unit >> UInt16(shift) & 15))) }
            }
        }
        out.append(0x22)
    }

    /// The hexadecimal digit of a number below 16.
    static func hex(_ number: UInt8) -> UInt8 { number < 10 ? 0x30 + number : 0x57 + number }
}

extension JSONText: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
}
