import Testing

@testable import AccessControl

/// Eight bytes at a time, the same words begin as byte by byte.
@Suite struct WordStartsTests {
    /// Nil where it cannot be told.
    private static func quick(_ text: [UInt8]) -> [Int]? {
        var found: [Int] = []
        let isClear = text.withUnsafeBufferPointer { text in
            Words.letters.withUnsafeBufferPointer { letters -> Bool in
                guard let letters = letters.baseAddress else { return false }
                return WordStarts.find(in: text, letters) { at in
                    found.append(at)
                    return .goOn
                }
            }
        }
        return isClear ? found : nil
    }

    /// By `JSONWords`, one after the other; nil where one has a letter beyond ASCII or may have.
    private static func slow(_ text: [UInt8]) -> [Int]? {
        text.withUnsafeBufferPointer { text in
            Words.letters.withUnsafeBufferPointer { letters -> [Int]? in
                guard let letters = letters.baseAddress else { return nil }
                var words = JSONWords(text, letters, isMarkup: false)
                var found: [Int] = []
                while true {
                    switch words.next() {
                    case .word(let word, isASCII: true):
                        found.append(word.baseAddress.map { $0 - UnsafeRawPointer(text.baseAddress ?? letters) } ?? 0)
                    case .none: return found
                    case .word, .uncertain: return nil
                    }
                }
            }
        }
    }

    @Test("whatever the bytes, wherever they stand among eight", arguments: 0..<200)
    func same(seed: Int) {
        var dice = RandomPolicyTests.Dice(UInt64(seed) &* 104_729 &+ 7)
        let pieces: [[UInt8]] = [
            "a", "Z", "z", "A", "m", "0", "9", "/", ":", "@", "[", "`", "{", " ", "\n", "\u{0}", "\u{1F}", "\u{7F}", "\"", "_", "-", "\\n",
            "\\\\", "\\\"", "word", "Eight888", "\\/", "\\t\\t",
        ].map { Array($0.utf8) }
        for _ in 0..<50 {
            let text = (0..<dice.roll(30)).flatMap { _ in pieces[dice.roll(pieces.count)] }
            #expect(Self.quick(text) == Self.slow(text), "seed \(seed): \(text)")
        }
    }

    @Test("each byte of ASCII, at each place, is a letter or digit or none as Words has it")
    func each() {
        for byte in UInt8(0)...0x7F where byte != 0x5C {
            for place in 0..<9 {
                var text = [UInt8](repeating: 0x20, count: 20)
                text[place] = byte
                #expect(Self.quick(text) == (Words.letter(byte) != 0 ? [place] : []))
            }
        }
    }

    @Test(
        "what folds otherwise or may be a letter is not told, wherever it stands",
        arguments: ["é", "words and words and é", "\\u0041", "plain text, then \\u0041", "1234567\\u0041", "\\é"])
    func notTold(text: String) { #expect(Self.quick(Array(text.utf8)) == nil) }

    @Test("it stops where it is told to")
    func stops() {
        var found: [Int] = []
        _ = Array("one two three".utf8).withUnsafeBufferPointer { text in
            Words.letters.withUnsafeBufferPointer { letters -> Bool in
                guard let letters = letters.baseAddress else { return false }
                return WordStarts.find(in: text, letters) { at in
                    found.append(at)
                    return found.count == 2 ? .stop : .goOn
                }
            }
        }
        #expect(found == [0, 4])
    }
}
