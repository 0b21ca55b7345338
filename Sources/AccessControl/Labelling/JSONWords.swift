/// The words of JSON text as it was sent, one by one, without decoding it: what the strings in it say, and the names of members.
struct JSONWords {
    private let json: UnsafeBufferPointer<UInt8>
    private let letters: UnsafePointer<UInt8>
    private let isMarkup: Bool
    private var at: Int

    enum Next {
        case word(UnsafeRawBufferPointer, isASCII: Bool)
        /// A letter may stand in an escape or an entity.
        case uncertain
        case none
    }

    /// - Parameters:
    ///   - letters: `Words.letters`, which outlives this.
    ///   - isMarkup: what it says is HTML, whose tags only stand between words.
    ///   - start: where to begin, not inside a word.
    init(_ json: UnsafeBufferPointer<UInt8>, _ letters: UnsafePointer<UInt8>, isMarkup: Bool, from start: Int = 0) {
        at = start
        self.isMarkup = isMarkup
        self.json = json
        self.letters = letters
    }

    @inline(__always) mutating func next() -> Next {
        while at < json.count {
            if letters[Int(json[at])] != 0 { break }
            if isMarkup, json[at] == 0x26 { return .uncertain }
            if isMarkup, json[at] == 0x3C {
                while at < json.count, json[at] != 0x3E {
                    // An end of the tag by number.
                    if json[at] == 0x5C, at + 1 < json.count, json[at + 1] == 0x75 { return .uncertain }
                    at += 1
                }
                continue
            }
            if json[at] == 0x5C {
                // Of the escapes, only one by number can be a letter (RFC 8259, section 7).
                if at + 1 < json.count, json[at + 1] == 0x75 { return .uncertain }
                at += 1
            }
            at += 1
        }
        guard at < json.count else { return .none }
        let start = at
        var bytes: UInt8 = 0
        while at < json.count, letters[Int(json[at])] != 0 {
            bytes |= json[at]
            at += 1
        }
        return .word(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(json)[start..<at]), isASCII: bytes < 0x80)
    }
}
