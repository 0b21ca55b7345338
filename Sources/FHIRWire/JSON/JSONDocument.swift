import CSimdjson

/// One JSON document, checked as a whole and never changed: its bytes as they came and a tape of where each value stands.
///
/// Values keep what JSON libraries drop: the text of a number ("2.50"), the byte range of everything, the first of repeated
/// keys. A lone surrogate becomes U+FFFD and is counted, and does not cost the rest. Source: RFC 8259.
public final class JSONDocument: @unchecked Sendable {
    // Sendable, because everything is a `let`, the tape is written before `init` returns and by nobody afterwards, and it is
    // freed only in `deinit`, when no reader is left.

    /// The bytes as they came.
    public let source: SharedBytes
    let tape: cr_json_tape

    /// Keys that repeated an earlier one of their object; the earlier one is read.
    public var repeatedKeys: Int { Int(tape.repeated_keys) }
    /// Lone surrogates that became U+FFFD.
    public var replacedSurrogates: Int { Int(tape.replaced_surrogates) }
    /// Number of values, keys included.
    public var count: Int { Int(tape.node_count) }

    /// Checks and indexes the whole document.
    /// - Throws: `JSONError` with the byte at which it is not JSON, or which limit it is over.
    public init(_ source: SharedBytes, limits: JSONLimits = JSONLimits()) throws(JSONError) {
        guard source.bytes.count <= limits.bytes else { throw JSONError(kind: .tooLarge, at: limits.bytes) }
        self.source = source
        var tape = cr_json_tape()
        var at = 0
        let code = source.bytes.withUnsafeBufferPointer { bytes -> Int32 in
            guard let base = bytes.baseAddress else { return Int32(CR_JSON_EMPTY.rawValue) }
            return cr_json_parse(base, bytes.count, UInt32(clamping: limits.depth), &tape, &at)
        }
        self.tape = tape
        if code != 0 { throw JSONError(code: code, at: at) }
    }

    public convenience init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
        try self.init(SharedBytes(bytes), limits: limits)
    }

    deinit {
        var tape = tape
        cr_json_free(&tape)
    }

    /// The top value.
    public var root: JSONValue { JSONValue(document: self, index: 0) }
}

// MARK: The tape, by index. An index comes from the tape itself, so it is in range.

extension JSONDocument {
    @inline(__always)
    func node(_ index: Int) -> cr_json_node { tape.nodes[index] }

    @inline(__always)
    func kind(_ index: Int) -> UInt32 { tape.nodes[index].info & CR_JSON_KIND_MASK.rawValue }

    /// The value after this one and everything inside it.
    @inline(__always)
    func after(_ index: Int) -> Int {
        let node = tape.nodes[index]
        return node.info & CR_JSON_KIND_MASK.rawValue >= CR_JSON_ARRAY.rawValue ? Int(node.link) : index + 1
    }

    /// A string's or key's bytes, unescaped.
    @inline(__always)
    func withText<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let node = tape.nodes[index]
        if node.info & CR_JSON_ESCAPED.rawValue != 0 {
            let base = UnsafePointer(tape.text + Int(node.link))
            var length: UInt32 = 0
            withUnsafeMutableBytes(of: &length) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: base, count: 4))
            }
            return body(UnsafeBufferPointer(start: base + 4, count: Int(length)))
        }
        return source.bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[Int(node.start) + 1..<Int(node.end) - 1]))
        }
    }

    @inline(__always)
    func text(_ index: Int) -> String { withText(index) { String(decoding: $0, as: UTF8.self) } }

    /// The member of this key of the object at `index`; nil where there is none. Bytes are compared, first key wins.
    @inline(__always)
    func member(_ index: Int, _ key: UnsafeBufferPointer<UInt8>) -> Int? {
        let nodes = tape.nodes!
        let object = nodes[index]
        guard object.info & CR_JSON_KIND_MASK.rawValue == CR_JSON_OBJECT.rawValue else { return nil }
        let end = Int(object.link)
        return source.bytes.withUnsafeBufferPointer { bytes -> Int? in
            var at = index + 1
            while at < end {
                let node = nodes[at]
                if node.info & CR_JSON_ESCAPED.rawValue == 0 {
                    if Int(node.end &- node.start) &- 2 == key.count,
                        Self.same(bytes.baseAddress! + Int(node.start) + 1, key.baseAddress!, key.count)
                    {
                        return at + 1
                    }
                } else if withText(at, { $0.elementsEqual(key) }) {
                    return at + 1
                }
                at = after(at + 1)
            }
            return nil
        }
    }

    @inline(__always)
    private static func same(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var i = 0
        while i < count {
            if a[i] != b[i] { return false }
            i &+= 1
        }
        return true
    }

    @inline(__always)
    func member(_ index: Int, _ key: StaticString) -> Int? {
        member(index, UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
    }

    /// The path to a value from the top, such as `entry[3].resource.code`: found by walking down, so it costs nothing until asked.
    func path(of target: Int, from base: Int = 0) -> String {
        var steps = Int.max
        return path(of: target, from: base, steps: &steps)
    }

    /// - Parameter steps: lessened by what it cost.
    func path(of target: Int, from base: Int = 0, steps: inout Int) -> String {
        var path = ""
        var at = base
        while at != target {
            var child = at + 1
            let end = after(at)
            guard kind(at) >= CR_JSON_ARRAY.rawValue, child < end else { break }
            let isObject = kind(at) == CR_JSON_OBJECT.rawValue
            var position = 0
            while child < end {
                steps -= 1
                let value = isObject ? child + 1 : child
                let next = after(value)
                if target < next {
                    if isObject {
                        path += (path.isEmpty ? "" : ".") + placeName(child)
                    } else {
                        path += "[\(position)]"
                    }
                    // A key's own place is its value's.
                    at = target == child ? target : value
                    break
                }
                position += 1
                child = next
            }
            if child >= end { break }
        }
        return path
    }

    /// A key as it may stand in a message: FHIR's names are letters; anything else could be content.
    private func placeName(_ key: Int) -> String {
        withText(key) { bytes in
            let isName =
                !bytes.isEmpty && bytes.count <= 64
                && bytes.allSatisfy { (65...90).contains($0) || (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
            return isName ? String(decoding: bytes, as: UTF8.self) : "?"
        }
    }
}
