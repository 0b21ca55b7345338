import CSimdjson

/// Why bytes are not one JSON document, and at which byte. Holds no content.
public struct JSONError: Error, Hashable, Sendable {
    public let kind: Kind
    /// Offset from the start of the source.
    public let at: Int

    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case empty = "there is nothing in it"
        case tooLarge = "it is larger than the limit"
        case tooDeep = "it is nested too deep"
        case notUTF8 = "it is not UTF-8"
        case controlCharacter = "a text holds a control character"
        case unfinished = "it ends in the middle"
        case badEscape = "a text holds an escape that is none"
        case badNumber = "a number is none"
        case badLiteral = "a word is neither true, false nor null"
        case unexpected = "something stands where it may not"
        case trailing = "something follows its end"
        case memory = "there is not enough memory"
    }

    public init(kind: Kind, at: Int) {
        self.kind = kind
        self.at = at
    }

    init(code: Int32, at: Int) {
        self.at = at
        kind =
            switch UInt32(bitPattern: code) {
            case CR_JSON_EMPTY.rawValue: .empty
            case CR_JSON_TOO_LARGE.rawValue: .tooLarge
            case CR_JSON_TOO_DEEP.rawValue: .tooDeep
            case CR_JSON_NOT_UTF8.rawValue: .notUTF8
            case CR_JSON_CONTROL_CHARACTER.rawValue: .controlCharacter
            case CR_JSON_UNFINISHED.rawValue: .unfinished
            case CR_JSON_BAD_ESCAPE.rawValue: .badEscape
            case CR_JSON_BAD_NUMBER.rawValue: .badNumber
            case CR_JSON_BAD_LITERAL.rawValue: .badLiteral
            case CR_JSON_TRAILING.rawValue: .trailing
            case CR_JSON_MEMORY.rawValue: .memory
            default: .unexpected
            }
    }
}

/// How much a caller is willing to read.
public struct JSONLimits: Hashable, Sendable {
    /// Bytes of source; never more than 2³¹.
    public var bytes: Int
    /// Objects and arrays inside each other. FHIR nests some twenty deep; a hostile answer a hundred thousand.
    public var depth: Int
    /// Resources of one answer, and statements inside them. The smallest is some forty bytes and makes some kilobytes of a look's memory, so
    /// a bound on bytes alone bounds nothing. A record of 32 MB holds some 20,000.
    public var resources: Int

    public init(bytes: Int = 256 << 20, depth: Int = 128, resources: Int = 40_000) {
        self.bytes = bytes
        self.depth = depth
        self.resources = resources
    }
}
