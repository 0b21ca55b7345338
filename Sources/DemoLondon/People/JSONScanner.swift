/// Finds where values are in JSON text, without changing a byte of it. For files others wrote: nesting is bounded, and what is
/// not JSON gives nil.
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
            guard let end = value(at, depth: 0) else { return nil }
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
            guard let end = value(at, depth: 0) else { return nil }
            found.append(at..<end)
            at = skipSpace(end)
            guard at < bytes.count else { return nil }
            if bytes[at] == 0x5D { return found }
            guard bytes[at] == 0x2C else { return nil }
            at = skipSpace(at + 1)
        }
    }

    /// The text of a plain string value (escapes are left as they are: only names and ids are read so).
    func text(_ range: Range<Int>) -> String? {
        guard range.count >= 2, bytes[range.lowerBound] == 0x22 else { return nil }
        return String(decoding: bytes[(range.lowerBound + 1)..<(range.upperBound - 1)], as: UTF8.self)
    }

    /// How deep values may nest: no resource needs as much, and what reads them has a stack.
    static let deepest = 512

    /// Where the text nests deeper than that; nil where it does not.
    var tooDeepAt: Int? {
        var (depth, at) = (0, 0)
        while at < bytes.count {
            switch bytes[at] {
            case 0x22:
                guard let end = string(at) else { return nil }
                at = end
                continue
            case 0x7B, 0x5B:
                depth += 1
                if depth > Self.deepest { return at }
            case 0x7D, 0x5D: depth -= 1
            default: break
            }
            at += 1
        }
        return nil
    }

    private func skipSpace(_ start: Int) -> Int {
        var at = start
        while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
        return at
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

    private func value(_ start: Int, depth: Int) -> Int? {
        // The value of a top object's member is one deep already.
        guard start < bytes.count, depth < Self.deepest else { return nil }
        switch bytes[start] {
        case 0x22: return string(start)
        case 0x7B, 0x5B:
            let isObject = bytes[start] == 0x7B
            let close: UInt8 = isObject ? 0x7D : 0x5D
            var at = skipSpace(start + 1)
            if at < bytes.count, bytes[at] == close { return at + 1 }
            while true {
                if isObject {
                    guard let nameEnd = string(at) else { return nil }
                    at = skipSpace(nameEnd)
                    guard at < bytes.count, bytes[at] == 0x3A else { return nil }
                    at = skipSpace(at + 1)
                }
                guard let end = value(at, depth: depth + 1) else { return nil }
                at = skipSpace(end)
                guard at < bytes.count else { return nil }
                if bytes[at] == close { return at + 1 }
                guard bytes[at] == 0x2C else { return nil }
                at = skipSpace(at + 1)
            }
        default:
            var at = start
            while at < bytes.count, !(bytes[at] == 0x2C || bytes[at] == 0x7D || bytes[at] == 0x5D || bytes[at] <= 0x20) { at += 1 }
            return at > start ? at : nil
        }
    }
}
