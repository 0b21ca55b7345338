/// How text of strangers enters a page: nothing in it can become markup, reorder the line, or hide.
package enum Escaping {
    /// Appends `text` with `& < > " '` as references, controls as U+FFFD, and the characters that reorder text (U+202A–202E,
    /// U+2066–2069, U+200F and U+061C where nothing runs from right to left) spelled out, so that a reader sees that they were sent.
    package static func append(_ text: String, to bytes: inout [UInt8]) {
        let whole = text
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            var index = 0
            // Asked once, however many marks there are.
            lazy var isRightToLeft = runsRightToLeft(whole)
            func flush(_ end: Int, _ bytes: inout [UInt8]) {
                if end > start { bytes.append(contentsOf: utf8[start..<end]) }
            }
            while index < utf8.count {
                let byte = utf8[index]
                var instead: StaticString?
                var length = 1
                switch byte {
                case 0x26: instead = "&amp;"
                case 0x3C: instead = "&lt;"
                case 0x3E: instead = "&gt;"
                case 0x22: instead = "&quot;"
                case 0x27: instead = "&#39;"
                case 0x09, 0x0A, 0x0D: break
                case 0x00..<0x20, 0x7F: instead = "\u{FFFD}"
                case 0xC2 where index + 1 < utf8.count && (0x80..<0xA0).contains(utf8[index + 1]):
                    (instead, length) = ("\u{FFFD}", 2)
                case 0xD8 where index + 1 < utf8.count && utf8[index + 1] == 0x9C && !isRightToLeft:
                    (instead, length) = ("[U+061C]", 2)
                case 0xE2 where index + 2 < utf8.count:
                    if let name = reordering(utf8[index + 1], utf8[index + 2]) {
                        (instead, length) = (name, 3)
                    } else if utf8[index + 1] == 0x80, utf8[index + 2] == 0x8F, !isRightToLeft {
                        // Between letters of such a script this mark is in its place; between figures it turns them round: "2 to 3" reads "3 to 2".
                        (instead, length) = ("[U+200F]", 3)
                    }
                default: break
                }
                if let instead {
                    flush(index, &bytes)
                    instead.withUTF8Buffer { bytes.append(contentsOf: $0) }
                    start = index + length
                }
                index += length
            }
            flush(utf8.count, &bytes)
        }
    }

    private static func reordering(_ second: UInt8, _ third: UInt8) -> StaticString? {
        switch (second, third) {
        case (0x80, 0xAA): "[U+202A]"
        case (0x80, 0xAB): "[U+202B]"
        case (0x80, 0xAC): "[U+202C]"
        case (0x80, 0xAD): "[U+202D]"
        case (0x80, 0xAE): "[U+202E]"
        case (0x81, 0xA6): "[U+2066]"
        case (0x81, 0xA7): "[U+2067]"
        case (0x81, 0xA8): "[U+2068]"
        case (0x81, 0xA9): "[U+2069]"
        default: nil
        }
    }

    /// Whether any letter is of a script that runs from right to left (Hebrew to Arabic Extended, their presentation forms,
    /// and the plane-1 blocks). Such text would reorder the digits beside it.
    package static func runsRightToLeft(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            var index = 0
            while index < utf8.count {
                let byte = utf8[index]
                if byte >= 0xD6 {
                    let next = index + 1 < utf8.count ? utf8[index + 1] : 0
                    switch byte {
                    // The Arabic letter mark is no letter.
                    case 0xD8 where next == 0x9C: break
                    case 0xD6...0xDF: return true
                    case 0xE0 where (0xA0...0xA3).contains(next): return true
                    case 0xEF where (0xAC...0xB7).contains(next) || (0xB9...0xBB).contains(next): return true
                    case 0xF0 where next == 0x9E: return true
                    case 0xF0 where next == 0x90 && index + 2 < utf8.count && utf8[index + 2] >= 0xA0: return true
                    default: break
                    }
                }
                index += 1
            }
            return false
        }
    }
}
