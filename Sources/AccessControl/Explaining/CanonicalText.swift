/// JSON in one form, written as bytes: members in the order in which they are given, which is by name, no space between, and nothing escaped that need not be
/// (RFC 8259, section 7). It is what `JSONEncoder` writes with sorted keys and slashes as they are, in a tenth of the time: each look has two decisions and more.
struct CanonicalText {
    private(set) var bytes: [UInt8] = []

    init(room: Int) { bytes.reserveCapacity(room) }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// An object or a list between two marks; within it each `member` and `next` sets its own comma.
    mutating func object(_ members: (inout CanonicalText) -> Void) { enclosed(0x7B, 0x7D, members) }
    mutating func list(_ elements: (inout CanonicalText) -> Void) { enclosed(0x5B, 0x5D, elements) }

    private mutating func enclosed(_ open: UInt8, _ close: UInt8, _ within: (inout CanonicalText) -> Void) {
        bytes.append(open)
        within(&self)
        bytes.append(close)
    }

    /// The comma before the next element or member, where it is not the first.
    mutating func next() {
        guard let last = bytes.last, last != 0x7B, last != 0x5B else { return }
        bytes.append(0x2C)
    }

    /// A member's name; its value is written next.
    /// - Parameter name: ASCII without anything to escape.
    mutating func member(_ name: StaticString) {
        next()
        bytes.append(0x22)
        raw(name)
        bytes.append(0x22)
        bytes.append(0x3A)
    }

    mutating func member(_ name: StaticString, _ text: String) {
        member(name)
        string(text)
    }

    /// What is nil is left out.
    mutating func member(_ name: StaticString, _ text: String?) { if let text { member(name, text) } }

    mutating func member(_ name: StaticString, _ number: Int) {
        member(name)
        self.number(number)
    }

    mutating func member(_ name: StaticString, _ moment: Moment?) { if let moment { member(name, moment.milliseconds) } }

    mutating func member(_ name: StaticString, _ isTrue: Bool) {
        member(name)
        raw(isTrue ? "true" : "false")
    }

    mutating func member(_ name: StaticString, _ texts: some Sequence<String>) {
        member(name)
        list { out in
            for text in texts {
                out.next()
                out.string(text)
            }
        }
    }

    mutating func number(_ number: Int) { bytes.append(contentsOf: String(number).utf8) }

    mutating func string(_ text: String) {
        bytes.append(0x22)
        escaped(text)
        bytes.append(0x22)
    }

    /// Text within a string's quotes.
    mutating func escaped(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            // Nearly all has nothing to escape, and goes in as it is.
            if utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
                bytes.append(contentsOf: utf8)
            } else {
                for byte in utf8 { escaped(byte) }
            }
        }
    }

    private mutating func escaped(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C: pair(byte)
        case 0x08: pair(0x62)
        case 0x09: pair(0x74)
        case 0x0A: pair(0x6E)
        case 0x0C: pair(0x66)
        case 0x0D: pair(0x72)
        case 0..<0x20:
            raw("\\u00")
            bytes.append(0x30 + (byte >> 4))
            bytes.append((byte & 15) < 10 ? 0x30 + (byte & 15) : 0x57 + (byte & 15))
        default: bytes.append(byte)
        }
    }

    private mutating func pair(_ byte: UInt8) {
        bytes.append(0x5C)
        bytes.append(byte)
    }

    /// What is in this form already.
    mutating func raw(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }
    mutating func raw(_ written: ArraySlice<UInt8>) { bytes.append(contentsOf: written) }
}
