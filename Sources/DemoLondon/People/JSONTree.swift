/// One JSON value with the place of everything in it, read strictly (RFC 8259): what a server could not take is found where it stands.
struct JSONTree {
    struct Member {
        let name: String
        let value: JSONTree
    }

    enum Kind {
        case object([Member])
        case array([JSONTree])
        case string
        /// A number, `true`, `false` or `null`.
        case other
    }

    /// Why it is no JSON, and at which byte. Holds no content.
    struct Fault: Error, Equatable {
        let words: String
        let at: Int
    }

    let range: Range<Int>
    let kind: Kind

    /// How deep a resource may nest. A reader of the answer that it stands in allows 128 levels, of which the answer has three itself.
    static let deepest = 120

    /// - Parameter deepest: levels of objects and arrays inside each other that are read.
    init(_ bytes: [UInt8], _ range: Range<Int>, deepest: Int = Self.deepest) throws(Fault) {
        var reader = JSONTreeReader(bytes: bytes, at: range.lowerBound, end: range.upperBound, deepest: deepest)
        self = try reader.value(depth: 1)
        reader.skipSpace()
        guard reader.at == range.upperBound else { throw Fault(words: "something follows its end", at: reader.at) }
    }

    init(range: Range<Int>, kind: Kind) {
        self.range = range
        self.kind = kind
    }

    /// Members of an object; none of anything else.
    var members: [Member] { if case .object(let members) = kind { members } else { [] } }
    /// Items of an array; anything else is one item, as hands that forget the brackets mean it.
    var items: [JSONTree] { if case .array(let items) = kind { items } else { [self] } }
    var isObject: Bool { if case .object = kind { true } else { false } }

    /// The first member of this name.
    subscript(_ name: String) -> JSONTree? { members.first { $0.name == name }?.value }

    /// The text of a string; nil for anything else.
    func text(_ bytes: [UInt8]) -> String? {
        guard case .string = kind else { return nil }
        return JSONScanner.unescaped(bytes[(range.lowerBound + 1)..<(range.upperBound - 1)])
    }

    /// The text of a member that is a string.
    func text(_ name: String, _ bytes: [UInt8]) -> String? { self[name]?.text(bytes) }

    /// The `reference` at the end of a path; of lists on the way, their first item's.
    func reference(_ path: [String], _ bytes: [UInt8]) -> String? {
        var here = self
        for name in path {
            guard let next = here[name]?.items.first else { return nil }
            here = next
        }
        return here.text("reference", bytes)
    }
}

/// Reads a `JSONTree`, depth first.
struct JSONTreeReader {
    let bytes: [UInt8]
    private(set) var at: Int
    let end: Int
    let deepest: Int

    init(bytes: [UInt8], at: Int, end: Int, deepest: Int) {
        self.bytes = bytes
        self.at = at
        self.end = end
        self.deepest = deepest
    }

    mutating func skipSpace() {
        while at < end, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
    }

    mutating func value(depth: Int) throws(JSONTree.Fault) -> JSONTree {
        skipSpace()
        guard at < end else { throw fault("it ends in the middle") }
        let start = at
        switch bytes[at] {
        case 0x22:
            try string()
            return JSONTree(range: start..<at, kind: .string)
        case 0x7B, 0x5B:
            guard depth <= deepest else { throw fault("it nests too deep: more than \(deepest) levels") }
            let kind: JSONTree.Kind = bytes[at] == 0x7B ? .object(try members(depth)) : .array(try items(depth))
            return JSONTree(range: start..<at, kind: kind)
        default:
            try word()
            return JSONTree(range: start..<at, kind: .other)
        }
    }

    private mutating func members(_ depth: Int) throws(JSONTree.Fault) -> [JSONTree.Member] {
        at += 1
        var found: [JSONTree.Member] = []
        skipSpace()
        if take(0x7D) { return found }
        while true {
            skipSpace()
            let start = at
            try string()
            let name = JSONScanner.unescaped(bytes[(start + 1)..<(at - 1)])
            skipSpace()
            guard take(0x3A) else { throw unexpected }
            found.append(JSONTree.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take(0x7D) { return found }
            guard take(0x2C) else { throw unexpected }
        }
    }

    private mutating func items(_ depth: Int) throws(JSONTree.Fault) -> [JSONTree] {
        at += 1
        var found: [JSONTree] = []
        skipSpace()
        if take(0x5D) { return found }
        while true {
            found.append(try value(depth: depth + 1))
            skipSpace()
            if take(0x5D) { return found }
            guard take(0x2C) else { throw unexpected }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < end, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func string() throws(JSONTree.Fault) {
        guard take(0x22) else { throw unexpected }
        let start = at
        var isPlain = true
        while at < end {
            switch bytes[at] {
            case 0x22:
                guard isPlain || String(validating: bytes[start..<at], as: UTF8.self) != nil else {
                    throw JSONTree.Fault(words: "a text is not UTF-8", at: start)
                }
                at += 1
                return
            case 0x5C: try escape()
            case ..<0x20: throw fault("a text holds a control character")
            case 0x80...:
                isPlain = false
                at += 1
            default: at += 1
            }
        }
        throw fault("it ends in the middle")
    }

    private mutating func escape() throws(JSONTree.Fault) {
        guard at + 1 < end else { throw fault("it ends in the middle") }
        switch bytes[at + 1] {
        case 0x22, 0x5C, 0x2F, UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): at += 2
        case UInt8(ascii: "u"):
            let digits = bytes[(at + 2)..<min(at + 6, end)]
            guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else {
                throw fault("a text holds an escape that is none")
            }
            at += 6
        default: throw fault("a text holds an escape that is none")
        }
    }

    private mutating func word() throws(JSONTree.Fault) {
        let start = at
        while at < end, !(bytes[at] == 0x2C || bytes[at] == 0x7D || bytes[at] == 0x5D || bytes[at] <= 0x20) { at += 1 }
        let text = bytes[start..<at]
        if ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) { return }
        guard !Self.isNumber(text) else { return }
        let looksLikeOne = text.first.map { $0 == 0x2D || (0x30...0x39).contains($0) } ?? false
        throw JSONTree.Fault(words: looksLikeOne ? "a number is none" : "a word is neither true, false nor null", at: start)
    }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        func digits() -> ArraySlice<UInt8> { rest.prefix { (0x30...0x39).contains($0) } }
        if rest.first == 0x2D { rest = rest.dropFirst() }
        let whole = digits()
        guard !whole.isEmpty, whole.count == 1 || whole.first != 0x30 else { return false }
        rest = rest.dropFirst(whole.count)
        if rest.first == 0x2E {
            rest = rest.dropFirst()
            guard !digits().isEmpty else { return false }
            rest = rest.dropFirst(digits().count)
        }
        if rest.first == 0x65 || rest.first == 0x45 {
            rest = rest.dropFirst()
            if rest.first == 0x2B || rest.first == 0x2D { rest = rest.dropFirst() }
            guard !digits().isEmpty else { return false }
            rest = rest.dropFirst(digits().count)
        }
        return rest.isEmpty
    }

    private var unexpected: JSONTree.Fault { fault(at < end ? "something stands where it may not" : "it ends in the middle") }
    private func fault(_ words: String) -> JSONTree.Fault { JSONTree.Fault(words: words, at: at) }
}
