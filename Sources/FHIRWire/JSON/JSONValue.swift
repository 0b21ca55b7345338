import CSimdjson

/// One value of a document: a place on its tape. Keeps the document alive; costs nothing until something is asked of it.
public struct JSONValue: Sendable {
    public let document: JSONDocument
    let index: Int

    public enum Kind: Hashable, Sendable { case null, bool, number, string, array, object }

    public var kind: Kind {
        switch document.kind(index) {
        case CR_JSON_NULL.rawValue: .null
        case CR_JSON_FALSE.rawValue, CR_JSON_TRUE.rawValue: .bool
        case CR_JSON_NUMBER.rawValue: .number
        case CR_JSON_STRING.rawValue: .string
        case CR_JSON_ARRAY.rawValue: .array
        default: .object
        }
    }

    /// The object's member of this key (the first, where it repeats); nil where there is none or this is no object.
    public subscript(_ key: StaticString) -> JSONValue? {
        document.member(index, key).map { JSONValue(document: document, index: $0) }
    }

    /// As the subscript, for a key that is not known while compiling.
    public func member(_ key: String) -> JSONValue? {
        var key = key
        return key.withUTF8 { bytes -> Int? in
            // An empty key has no base address to compare with; FHIR has none.
            bytes.isEmpty ? nil : document.member(index, bytes)
        }.map { JSONValue(document: document, index: $0) }
    }

    /// The element at a position of an array.
    public subscript(_ position: Int) -> JSONValue? {
        guard position >= 0 else { return nil }
        return elements.dropFirst(position).first { _ in true }
    }

    /// A string's text, unescaped.
    public var string: String? { kind == .string ? document.text(index) : nil }

    /// Whether a lone surrogate of this string became U+FFFD.
    public var isRepaired: Bool { document.node(index).info & CR_JSON_REPLACED.rawValue != 0 }

    public var bool: Bool? {
        switch document.kind(index) {
        case CR_JSON_TRUE.rawValue: true
        case CR_JSON_FALSE.rawValue: false
        default: nil
        }
    }

    /// A number's text as sent: "2.50" stays "2.50".
    public var numberText: String? {
        guard kind == .number else { return nil }
        return String(decoding: raw, as: UTF8.self)
    }

    public var int: Int? { numberText.flatMap(Int.init) }
    public var double: Double? { numberText.flatMap(Double.init) }
    public var isNull: Bool { kind == .null }

    /// Where it stands in the source; a string's quotes included.
    public var range: Range<Int> {
        let node = document.node(index)
        return Int(node.start)..<Int(node.end)
    }

    /// Its bytes as they came.
    public var raw: ArraySlice<UInt8> { document.source.bytes[range] }

    /// Elements of an array, members of an object.
    public var count: Int {
        document.kind(index) >= CR_JSON_ARRAY.rawValue
            ? Int(document.node(index).info >> CR_JSON_COUNT_SHIFT.rawValue) : 0
    }

    /// The path from the top, such as `entry[3].resource`.
    public var path: String { document.path(of: index) }

    /// An array's elements; nothing for other kinds.
    public var elements: Elements {
        kind == .array
            ? Elements(document: document, at: index + 1, end: document.after(index))
            : Elements(document: document, at: 0, end: 0)
    }

    /// An object's members in order, repeated keys left out; nothing for other kinds.
    public var members: Members {
        kind == .object
            ? Members(document: document, at: index + 1, end: document.after(index))
            : Members(document: document, at: 0, end: 0)
    }

    public struct Elements: Sequence, IteratorProtocol, Sendable {
        let document: JSONDocument
        var at: Int
        let end: Int

        public mutating func next() -> JSONValue? {
            guard at < end else { return nil }
            defer { at = document.after(at) }
            return JSONValue(document: document, index: at)
        }
    }

    public struct Members: Sequence, IteratorProtocol, Sendable {
        let document: JSONDocument
        var at: Int
        let end: Int

        public mutating func next() -> (key: String, value: JSONValue)? {
            while at < end {
                let key = at
                at = document.after(key + 1)
                if document.node(key).info & CR_JSON_REPEATED.rawValue != 0 { continue }
                return (document.text(key), JSONValue(document: document, index: key + 1))
            }
            return nil
        }
    }
}
