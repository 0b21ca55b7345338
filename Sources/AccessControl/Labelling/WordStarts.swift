/// Where words begin in JSON text as it was sent, found eight bytes at a time: nearly all text holds nothing that is looked for, and all of
/// it must be looked at.
///
/// Words are those of `JSONWords`: letters and digits that follow each other, the letter of an escape left out.
enum WordStarts {
    /// What was found at a beginning.
    enum Step {
        case goOn
        case stop
    }

    /// Calls `found` with the place of each word, in order, until it says stop.
    ///
    /// - Returns: false where that cannot be told without decoding: a byte beyond ASCII, whose letters fold otherwise, or an escape that may be
    ///   a letter.
    @inline(__always)
    static func find(in json: UnsafeBufferPointer<UInt8>, _ letters: UnsafePointer<UInt8>, _ found: (Int) -> Step) -> Bool {
        var at = 0
        var isInWord = false
        let text = UnsafeRawBufferPointer(json)
        while at + 8 <= json.count {
            let bytes = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            guard bytes & high == 0 else { return false }
            guard !holdsBackslash(bytes) else {
                // Byte by byte: past an escape words begin anew.
                let end = at + 8
                while at < end {
                    guard let step = one(json, letters, &at, &isInWord, found) else { return false }
                    if step == .stop { return true }
                }
                continue
            }
            let inWords = lettersAndDigits(bytes)
            var starts = inWords & ~(inWords << 8 | (isInWord ? 0x80 : 0))
            while starts != 0 {
                if found(at + starts.trailingZeroBitCount / 8) == .stop { return true }
                starts &= starts - 1
            }
            isInWord = inWords >> 63 != 0
            at += 8
        }
        while at < json.count {
            guard let step = one(json, letters, &at, &isInWord, found) else { return false }
            if step == .stop { return true }
        }
        return true
    }

    /// One byte, or an escape of two; nil where it cannot be told.
    @inline(__always)
    private static func one(
        _ json: UnsafeBufferPointer<UInt8>, _ letters: UnsafePointer<UInt8>, _ at: inout Int, _ isInWord: inout Bool, _ found: (Int) -> Step
    ) -> Step? {
        let byte = json[at]
        guard byte < 0x80 else { return nil }
        if byte == 0x5C {
            // Of the escapes, only one by number can be a letter (RFC 8259, section 7).
            if at + 1 < json.count, json[at + 1] == 0x75 || json[at + 1] >= 0x80 { return nil }
            at += 2
            isInWord = false
            return .goOn
        }
        let wasInWord = isInWord
        isInWord = letters[Int(byte)] != 0
        at += 1
        return isInWord && !wasInWord ? found(at - 1) : .goOn
    }

    private static let high: UInt64 = 0x8080_8080_8080_8080
    private static let each: UInt64 = 0x0101_0101_0101_0101

    /// Of eight bytes below 0x80: whether one is a backslash.
    @inline(__always)
    private static func holdsBackslash(_ bytes: UInt64) -> Bool {
        // A byte that is one becomes 0 and, less one, has the highest bit; none carries, for none is above 0x7F.
        let other = bytes ^ (each &* 0x5C)
        return ((other | high) &- each) & high != high
    }

    /// Of eight bytes below 0x80: the highest bit of each that is a letter or digit. Every sum stays below 256, so that none carries into the
    /// next byte.
    @inline(__always)
    private static func lettersAndDigits(_ bytes: UInt64) -> UInt64 {
        let small = bytes | (each &* 0x20)
        let letters = (small &+ each &* (0x80 - 0x61)) & ~(small &+ each &* (0x80 - 0x7B))
        let digits = (bytes &+ each &* (0x80 - 0x30)) & ~(bytes &+ each &* (0x80 - 0x3A))
        return (letters | digits) & high
    }
}
