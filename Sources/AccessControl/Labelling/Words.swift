/// A text as its words, folded, for finding one text's words in another's: whole words, in any case, whatever stands between.
///
/// Words are kept as hashes, since a look has hundreds of thousands: two that share one would label too much, never too little.
struct Words: Hashable, Sendable {
    private(set) var hashes: [UInt64] = []
    /// Letters and digits, in bytes of UTF-8.
    private(set) var length = 0

    var count: Int { hashes.count }

    init(_ text: String) { add(text) }

    /// Several texts one after the other; no words reach from one into the next.
    init(_ texts: [String]) {
        for text in texts {
            add(text)
            // A hash that no word has: nothing is found across it.
            hashes.append(Self.end)
        }
    }

    /// The words of JSON text, its escapes decoded: what the strings in it say, and the names of members, one after the other.
    init(json: UnsafeBufferPointer<UInt8>) {
        add(Self.unescaped(json))
    }

    static let end: UInt64 = 0
    static let start: UInt64 = 0xCBF2_9CE4_8422_2325
    static let prime: UInt64 = 0x100_0000_01B3

    /// A letter or digit, folded; 0 for what stands between words. Beyond ASCII every byte is a letter's.
    static func letter(_ byte: UInt8) -> UInt8 {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x80...: byte
        case 0x41...0x5A: byte | 0x20
        default: 0
        }
    }

    static let letters = (0...255).map { letter(UInt8($0)) }

    /// One word's, of ASCII alone.
    /// - Parameter letters: `letters`.
    static func hash(_ word: UnsafeRawBufferPointer, _ letters: UnsafePointer<UInt8>) -> UInt64 {
        var hash = start
        for byte in word { hash = (hash ^ UInt64(letters[Int(byte)])) &* prime }
        return hash == end ? 1 : hash
    }

    /// Only beyond ASCII does a letter's other case need more than a bit, and can what parts words look like a part of one: dashes, quotes and
    /// spaces of their own. What is not seen at all, such as a soft hyphen, parts nothing.
    static func folded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark,
                .enclosingMark,
                .decimalNumber, .letterNumber, .otherNumber:
                folded.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            case .format: continue
            default: folded.append(scalar.value < 0x80 ? scalar : " ")
            }
        }
        return String(folded)
    }

    private mutating func add(_ text: String) {
        var hash = Self.start
        for byte in Self.folded(text).utf8 {
            let letter = Self.letter(byte)
            guard letter != 0 else {
                close(&hash)
                continue
            }
            // FNV-1a.
            hash = (hash ^ UInt64(letter)) &* Self.prime
            length += 1
        }
        close(&hash)
    }

    private mutating func close(_ hash: inout UInt64) {
        if hash != Self.start { hashes.append(hash == Self.end ? 1 : hash) }
        hash = Self.start
    }

    /// JSON text with its escapes decoded (RFC 8259, section 7); what is none stays as it is.
    static func unescaped(_ json: UnsafeBufferPointer<UInt8>) -> String {
        guard json.contains(0x5C) else { return String(decoding: json, as: UTF8.self) }
        var units: [UInt16] = []
        var text = String.UnicodeScalarView()
        func flush() {
            text.append(contentsOf: String(decoding: units, as: UTF16.self).unicodeScalars)
            units = []
        }
        var at = 0
        while at < json.count {
            let rest = json[at...]
            if rest.starts(with: [0x5C, 0x75]), let unit = UInt16(String(decoding: rest.dropFirst(2).prefix(4), as: UTF8.self), radix: 16) {
                units.append(unit)
                at += 6
                continue
            }
            flush()
            // Of the other escapes none is a letter or digit.
            let plain = rest.dropFirst(rest.first == 0x5C ? 2 : 0).prefix { $0 != 0x5C }
            if rest.first == 0x5C { text.append(" ") }
            text.append(contentsOf: String(decoding: plain, as: UTF8.self).unicodeScalars)
            at = max(plain.endIndex, at + 1)
        }
        flush()
        return String(text)
    }
}

/// Phrases to look for, all at once.
struct Phrases: Sendable {
    private var byFirst: [UInt64: [[UInt64]]] = [:]
    /// By the last byte of a first word: few phrases are looked for in many words, so that most need no look-up.
    private var mayBegin = [Bool](repeating: false, count: 256)

    init(_ phrases: some Sequence<Words>) {
        for phrase in phrases {
            guard let first = phrase.hashes.first else { continue }
            byFirst[first, default: []].append(phrase.hashes)
            mayBegin[Int(first & 0xFF)] = true
        }
    }

    var isEmpty: Bool { byFirst.isEmpty }

    /// Whether one of them begins with this word.
    func mayBegin(with word: UInt64) -> Bool { mayBegin[Int(word & 0xFF)] && byFirst[word] != nil }

    /// Those that begin with this word.
    func beginning(with word: UInt64) -> [[UInt64]] { mayBegin[Int(word & 0xFF)] ? byFirst[word] ?? [] : [] }

    /// - Complexity: O(words of the text).
    func areFound(in text: Words) -> Bool {
        guard !isEmpty else { return false }
        for (place, word) in text.hashes.enumerated() {
            guard mayBegin[Int(word & 0xFF)], let phrases = byFirst[word] else { continue }
            if phrases.contains(where: { text.hashes[place...].starts(with: $0) }) { return true }
        }
        return false
    }
}
