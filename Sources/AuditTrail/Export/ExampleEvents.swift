/// An invented event of each kind with all that it can say, for whoever writes a reader of exports before there is anything to read.
public enum ExampleEvents {
    public static var everyKind: [ExportedEvent] {
        TrailEvent.Kind.allCases.enumerated().compactMap { number, kind in
            (try? CanonicalEvent(values(kind, UInt64(number)))).map { ExportedEvent(index: UInt64(number), $0) }
        }
    }

    private static func values(_ kind: TrailEvent.Kind, _ number: UInt64) -> [EventField: EventValue] {
        let at: UInt64 = 1_790_000_000_000 + number * 1000
        var values: [EventField: EventValue] = [:]
        for field in kind.fields.union(EventField.always) {
            values[field] =
                switch field {
                case .id: .bytes(id(at))
                case .kind: .text(kind.rawValue)
                case .at: .number(at)
                case .part, .parts, .release, .first: .number(1)
                case .shown: .number(128)
                case .last: .number(5)
                case .treeSize: .number(1000)
                case .subject: .text("910000000001")
                case .issuer: .text("https://id.example")
                case .organisation: .text("R1H")
                case .role: .text("R8000")
                case .person: .text("9990000018")
                case .look: .text("example-look")
                case .purpose: .text("direct care")
                case .decision: .text("{\"outcome\":\"example\"}")
                case .detail: .text("example")
                case .sources: .text("barts,las")
                case .about: .bytes(id(at - 500))
                case .root, .treeRoot: .bytes(Array(repeating: 0xAB, count: 32))
                }
        }
        return values
    }

    /// A UUID of version 7 (RFC 9562) without chance in it.
    private static func id(_ at: UInt64) -> [UInt8] {
        Array(withUnsafeBytes(of: at.bigEndian) { Array($0) }.dropFirst(2)) + [0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1]
    }
}
