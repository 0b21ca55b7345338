/// What an event can say, and under which number it stands in the canonical form. Numbers are for ever: a field that falls out of use keeps
/// its own, and a new one takes the next. docs/events.md lists them; docs/trail.md says how they are written.
public enum EventField: UInt8, CaseIterable, Sendable, Comparable {
    case id = 1
    case kind = 2
    case at = 3
    case subject = 4
    case issuer = 5
    case organisation = 6
    case role = 7
    case person = 8
    case part = 9
    case parts = 10
    case look = 11
    case purpose = 12
    case decision = 13
    case detail = 14
    case sources = 15
    case release = 16
    case shown = 17
    case root = 18
    case about = 19
    case first = 20
    case last = 21
    case treeSize = 22
    case treeRoot = 23

    /// How its value is written.
    public enum Form: Hashable, Sendable {
        /// UTF-8, as it was given: nothing is normalised.
        case text
        /// 8 bytes, big-endian, at most 2^53 - 1, so that every reader of JSON holds it exactly.
        case number
        /// Bytes of one fixed length.
        case bytes(Int)
    }

    public var form: Form {
        switch self {
        case .id, .about: .bytes(16)
        case .root, .treeRoot: .bytes(32)
        case .at, .part, .parts, .release, .shown, .first, .last, .treeSize: .number
        case .kind, .subject, .issuer, .organisation, .role, .person, .look, .purpose, .decision, .detail, .sources: .text
        }
    }

    public var name: String { "\(self)" }

    /// What every event says.
    public static let always: [EventField] = [.id, .kind, .at, .part, .parts, .purpose]

    public static func < (a: EventField, b: EventField) -> Bool { a.rawValue < b.rawValue }
}

/// What a field says.
public enum EventValue: Hashable, Sendable {
    case text(String)
    case number(UInt64)
    case bytes([UInt8])

    /// Numbers are at most this.
    public static let largestNumber: UInt64 = 1 << 53 - 1

    var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .number(let number): withUnsafeBytes(of: number.bigEndian) { Array($0) }
        case .bytes(let bytes): bytes
        }
    }
}
