/// Finds where values are in JSON text, without changing a byte of it. For files others wrote: what is not JSON gives nil, and how deep values
/// nest costs no stack. Inside a value it looks no further than for its end: `JSONTree` is strict.
struct JSONScanner {
    let bytes: [UInt8]

    /// Members of the object that begins at a place: name and where its value is.
    func members(at start: Int) -> [(name: String, value: Range<Int>)]? {
        var at = skipSpace(start)
        guard at < bytes.count, bytes[at] == 0x7B else { return nil }
        at = skipSpace(at + 1)
        var found: [(String, Range<Int>)] = []
        if at < bytes.count, bytes[at] == 0x7D { return [] }
        while true {
            guard let nameEnd = string(at) else { return nil }
            let name = String(decoding: bytes[(at + 1)..<(nameEnd - 1)], as: UTF8.self)
            at = skipSpace(nameEnd)
            guard at < bytes.count, bytes[at] == 0x3A else { return nil }
            at = skipSpace(at + 1)
            guard let end = end(ofValueAt: at) else { return nil }
            found.append((name, at..<end))
            at = skipSpace(end)
            guard at < bytes.count else { return nil }
            if bytes[at] == 0x7D { return found }
            guard bytes[at] == 0x2C else { return nil }
            at = skipSpace(at + 1)
        }
    }

    /// Where the items of the array that begins at a place are.
    func items(at start: Int) -> [Range<Int>]? {
        var at = skipSpace(start)
        guard at < bytes.count, bytes[at] == 0x5B else { return nil }
        at = skipSpace(at + 1)
        var found: [Range<Int>] = []
        if at < bytes.count, bytes[at] == 0x5D { return [] }
        while true {
            guard let end = end(ofValueAt: at) else { return nil }
            found.append(at..<end)
            at = skipSpace(end)
            guard at < bytes.count else { return nil }
            if bytes[at] == 0x5D { return found }
            guard bytes[at] == 0x2C else { return nil }
            at = skipSpace(at + 1)
        }
    }

    /// The text of a string value, its escapes read; a lone surrogate is U+FFFD.
    func text(_ range: Range<Int>) -> String? {
        guard range.count >= 2, bytes[range.lowerBound] == 0x22 else { return nil }
        return Self.unescaped(bytes[(range.lowerBound + 1)..<(range.upperBound - 1)])
    }

    /// Where the first thing that is no space stands, from a place on.
    func skipSpace(_ start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
        return at
    }

    /// Where the value that begins at a place ends; nil where it does not.
    func end(ofValueAt start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        switch bytes[start] {
        case 0x22: return string(start)
        case 0x7B, 0x5B: return end(ofNestAt: start)
        default:
            var at = start
            while at < bytes.count, !(bytes[at] == 0x2C || bytes[at] == 0x7D || bytes[at] == 0x5D || bytes[at] <= 0x20) { at += 1 }
            return at > start ? at : nil
        }
    }

    private func end(ofNestAt start: Int) -> Int? {
        var open: [UInt8] = []
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x22:
                guard let end = string(at) else { return nil }
                at = end
                continue
            case 0x7B, 0x5B: open.append(bytes[at])
            case 0x7D, 0x5D:
                // A closing bracket is two after its opening one.
                guard let last = open.popLast(), last + 2 == bytes[at] else { return nil }
                if open.isEmpty { return at + 1 }
            default: break
            }
            at += 1
        }
        return nil
    }

    private func string(_ start: Int) -> Int? {
        guard start < bytes.count, bytes[start] == 0x22 else { return nil }
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == 0x5C {
                at += 2
                continue
            }
            if bytes[at] == 0x22 { return at + 1 }
            at += 1
        }
        return nil
    }

    /// What stands between the quotes of a JSON string, as text.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(0x5C) else { return String(decoding: bytes, as: UTF8.self) }
        // In UTF-16, as escapes are: two halves of a pair meet by themselves, and a lone one becomes U+FFFD.
        var units: [UInt16] = []
        var plain: [UInt8] = []
        var at = bytes.startIndex
        func flush() {
            units.append(contentsOf: String(decoding: plain, as: UTF8.self).utf16)
            plain.removeAll()
        }
        while at < bytes.endIndex {
            guard bytes[at] == 0x5C, at + 1 < bytes.endIndex else {
                plain.append(bytes[at])
                at += 1
                continue
            }
            let kind = bytes[at + 1]
            at += 2
            switch kind {
            case UInt8(ascii: "u"):
                let digits = bytes[at..<min(at + 4, bytes.endIndex)]
                flush()
                units.append(UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xFFFD)
                at = digits.endIndex
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "t"): plain.append(0x09)
            case UInt8(ascii: "r"): plain.append(0x0D)
            case UInt8(ascii: "b"): plain.append(0x08)
            case UInt8(ascii: "f"): plain.append(0x0C)
            default: plain.append(kind)
            }
        }
        flush()
        return String(decoding: units, as: UTF16.self)
    }
}
