import Hummingbird

/// A posted form's fields (`application/x-www-form-urlencoded`), bounded. The first of a name counts.
package struct Form: Sendable {
    private let fields: [String: String]

    /// 16 KB: every form of ours is far smaller.
    package static let limit = 16_384

    /// Why a form cannot be read: it is none, larger than any of ours, or says one field twice and differently.
    package struct Unreadable: Error {}

    /// - Parameter limit: bytes, for a form that takes a list.
    /// - Throws: `Unreadable`.
    package init(_ request: Request, limit: Int = Form.limit) async throws {
        guard request.headers[.contentType].map(Self.isForm) ?? true,
            let buffer = try? await request.body.collect(upTo: limit)
        else { throw Unreadable() }
        let bytes = Array(buffer.readableBytesView)
        // Said twice and differently, one of them would be acted on unseen: which person is meant must be beyond doubt.
        guard !Self.contradictsItself(bytes) else { throw Unreadable() }
        self.init(bytes)
    }

    /// Whether a field is given twice with two values.
    package static func contradictsItself(_ bytes: [UInt8]) -> Bool {
        var said: [String: String] = [:]
        for (name, value) in pairs(bytes) { if said.updateValue(value, forKey: name).map({ $0 != value }) ?? false { return true } }
        return false
    }

    /// A media type is the same in any case, and ends before its parameters (RFC 9110 section 8.3.1).
    package static func isForm(_ contentType: String) -> Bool {
        let type = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return type.lowercased() == "application/x-www-form-urlencoded"
    }

    /// As if it had been posted so.
    package init(fields: [String: String]) { self.fields = fields }

    /// From the bytes of a form's body.
    package init(_ bytes: [UInt8]) { fields = Self.read(bytes) }

    /// The field without surrounding spaces; nil where absent or empty.
    package subscript(_ name: String) -> String? {
        guard let value = fields[name]?.trimmingPrefix(while: \.isWhitespace) else { return nil }
        var text = String(value)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text.isEmpty ? nil : text
    }

    /// What stands after a prefix in the names of fields: boxes that were ticked.
    package func named(_ prefix: String) -> [String] {
        fields.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    package static func read(_ bytes: [UInt8]) -> [String: String] {
        Dictionary(pairs(bytes), uniquingKeysWith: { first, _ in first })
    }

    private static func pairs(_ bytes: [UInt8]) -> [(String, String)] {
        bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(parts[0]), parts.count > 1 ? decoded(parts[1]) : "")
        }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                out.append(0x20)
            } else if byte == UInt8(ascii: "%"), rest.count >= 2,
                let high = nibble(rest[rest.startIndex]), let low = nibble(rest[rest.startIndex + 1])
            {
                out.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}
