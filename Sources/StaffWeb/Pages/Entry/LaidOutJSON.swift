/// JSON laid out to read, token by token: numbers and strings stay exactly as sent ("2.50", escapes and all); only white
/// space between tokens is ours.
///
/// Only so much of it: an original is a stranger's, up to tens of megabytes, and a page that was many times as large stopped a node (law 6). What is
/// left out is said where it is left out; the original as sent has all of it.
struct LaidOutJSON {
    /// Its beginning and, where something of it is left out, our word of that in a mark of its own: what a sender wrote never looks like it.
    let html: HTML
    /// How many bytes of the original it reaches; nil where it reaches the end.
    let ends: Int?
    /// How many long strings or numbers are shortened.
    let shortened: Int

    /// So many bytes are laid out. Most resources have fewer than 50,000; escaping makes at most five of one.
    static let most = 200_000
    /// Longer than this a string is a document or a picture, and no words.
    static let longest = 4_000
    /// What is shown of one that is longer.
    static let beginning = 400
    /// Deeper than this it is indented no further: FHIR is seldom so deep, an attack may be.
    static let deepest = 20

    /// - Complexity: O(bytes), and little more than `most` bytes of memory whatever it is given.
    init(_ bytes: [UInt8]) {
        var writer = Writer()
        var (depth, index, shortened) = (0, 0, 0)
        var isWhole = true
        bytes.withUnsafeBufferPointer { bytes in
            func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
            func line() { writer.line(min(max(depth, 0), Self.deepest)) }
            /// One string, number or word as sent, or the beginning of it.
            func token(_ range: Range<Int>, isString: Bool) {
                guard range.count > Self.longest else {
                    writer.asSent(bytes[range])
                    return
                }
                shortened += 1
                writer.asSent(bytes[range.lowerBound..<Self.cut(bytes, range.lowerBound, range.lowerBound + Self.beginning)])
                writer.ours("… shortened here: \(isString ? range.count - 2 : range.count) bytes in all")
            }
            while index < bytes.count {
                guard writer.count < Self.most else {
                    isWhole = false
                    return
                }
                let byte = bytes[index]
                switch byte {
                case 0x22:
                    let start = index
                    index += 1
                    while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
                    index = min(index + 1, bytes.count)
                    token(start..<index, isString: true)
                case 0x7B, 0x5B:
                    var next = index + 1
                    while next < bytes.count, isSpace(bytes[next]) { next += 1 }
                    writer.asSent(bytes[index...index])
                    if next < bytes.count, bytes[next] == byte + 2 {
                        writer.asSent(bytes[next...next])
                        index = next + 1
                    } else {
                        depth += 1
                        line()
                        index = next
                    }
                case 0x7D, 0x5D:
                    depth -= 1
                    line()
                    writer.asSent(bytes[index...index])
                    index += 1
                case 0x2C:
                    writer.asSent(bytes[index...index])
                    line()
                    index += 1
                case 0x3A:
                    writer.asSent(bytes[index...index])
                    writer.space()
                    index += 1
                case 0x20, 0x09, 0x0A, 0x0D: index += 1
                default:
                    let start = index
                    index += 1
                    while index < bytes.count, !isSpace(bytes[index]), !Self.isMark(bytes[index]) { index += 1 }
                    token(start..<index, isString: false)
                }
            }
        }
        html = writer.finish()
        ends = isWhole ? nil : index
        self.shortened = shortened
    }

    private static func isMark(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x22, 0x2C, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D: true
        default: false
        }
    }

    /// Where the beginning of a long string ends: neither inside a letter nor inside an escape.
    private static func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Int {
        var (index, last) = (start, start)
        while index < min(end, bytes.count) {
            last = index
            switch bytes[index] {
            case 0x5C: index += index + 1 < bytes.count && bytes[index + 1] == 0x75 ? 6 : 2
            case 0xC0...0xDF: index += 2
            case 0xE0...0xEF: index += 3
            case 0xF0...0xF7: index += 4
            default: index += 1
            }
        }
        return index == end ? end : last
    }

    /// What was sent, as text; what is ours, in a mark.
    private struct Writer {
        private var html = HTML()
        private var waiting: [UInt8] = []
        /// Bytes laid out so far, before they are escaped.
        private(set) var count = 0

        mutating func asSent(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) {
            waiting.append(contentsOf: bytes)
            count += bytes.count
        }

        mutating func space() {
            waiting.append(0x20)
            count += 1
        }

        mutating func line(_ depth: Int) {
            waiting.append(0x0A)
            waiting.append(contentsOf: repeatElement(0x20, count: 2 * depth))
            count += 1 + 2 * depth
        }

        mutating func ours(_ words: String) {
            flush()
            html += "<mark>\(plain: words)</mark>"
            count += words.utf8.count
        }

        private mutating func flush() {
            guard !waiting.isEmpty else { return }
            html += "\(plain: String(decoding: waiting, as: UTF8.self))"
            waiting = []
        }

        mutating func finish() -> HTML {
            flush()
            return html
        }
    }
}
