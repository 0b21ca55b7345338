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

    private static let end: UInt64 = 0

    private mutating func add(_ text: String) {
        // Only beyond ASCII does a letter's other case need more than a bit.
        let folded = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.lowercased()
        var hash = Self.start
        for byte in folded.utf8 {
            switch byte {
            // FNV-1a.
            case 0x30...0x39, 0x61...0x7A, 0x80...: hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            case 0x41...0x5A: hash = (hash ^ UInt64(byte | 0x20)) &* 0x100_0000_01B3
            default:
                close(&hash)
                continue
            }
            length += 1
        }
        close(&hash)
    }

    private static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    private mutating func close(_ hash: inout UInt64) {
        if hash != Self.start { hashes.append(hash == Self.end ? 1 : hash) }
        hash = Self.start
    }
}

/// Phrases to look for, all at once.
struct Phrases: Sendable {
    private var byFirst: [UInt64: [[UInt64]]] = [:]

    init(_ phrases: some Sequence<Words>) {
        for phrase in phrases { if let first = phrase.hashes.first { byFirst[first, default: []].append(phrase.hashes) } }
    }

    var isEmpty: Bool { byFirst.isEmpty }

    /// - Complexity: O(words of the text).
    func areFound(in text: Words) -> Bool {
        guard !isEmpty else { return false }
        for (place, word) in text.hashes.enumerated() {
            guard let phrases = byFirst[word] else { continue }
            if phrases.contains(where: { text.hashes[place...].starts(with: $0) }) { return true }
        }
        return false
    }
}
