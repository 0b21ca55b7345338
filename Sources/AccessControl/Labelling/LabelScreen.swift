import CareRecord

/// A quick look at resources' text as it was sent: whether a label could be borne by anything in it.
///
/// It never says no where `Labels` would find a label by itself: every word, code and mark that one looks for is looked for here as
/// words, in all of the text, whatever they stand for there. Most records hold none, and then nothing else needs to be read.
public struct LabelScreen: Sendable {
    /// What tells a label by itself: words and codes of lists.
    private let told: Phrases
    /// Codes of marks, and the members they stand in: both must be there.
    private let marks: Phrases
    private let members: Phrases
    private let begins: Begins
    /// Something is looked for that has no letter or digit, and so is no word.
    private let isBlind: Bool

    /// HL7 FHIR R4: `Meta.security`, `DocumentReference.securityLabel`, `Composition.confidentiality`.
    private static let memberNames = ["security", "securityLabel", "confidentiality"]

    public init(_ policy: RegionPolicy) {
        let used = policy.labels.reduce(into: Set<String>()) { $0.formUnion($1.lists) }
        let lists = policy.lists.filter { used.contains($0.id) }
        let codes = lists.flatMap(\.codes).map(\.code)
        let marked = policy.labels.flatMap(\.marks).map(\.code)
        let names = marked.isEmpty ? [] : Self.memberNames
        let texts = lists.flatMap(\.words) + codes + marked + names
        told = Phrases((lists.flatMap(\.words) + codes).map { Words($0) })
        marks = Phrases(marked.map { Words($0) })
        members = Phrases(names.map { Words($0) })
        begins = Begins(texts)
        isBlind = (codes + marked).contains { Words($0).count == 0 }
    }

    /// - Parameter json: a resource's JSON text.
    /// - Returns: false only where no label is told by anything in it.
    public func mayFind(in json: ArraySlice<UInt8>) -> Bool {
        json.withUnsafeBufferPointer { json in
            // Where letters must be decoded or folded first, which is rare, it is.
            isBlind || (scan(json) ?? isFound(in: Words(json: json)))
        }
    }

    /// - Parameter json: a narrative's JSON string, as it stands in its resource: its words without its tags, which `mayFind(in:)` has looked
    ///   through tags and all.
    public func mayFind(inNarrative json: ArraySlice<UInt8>) -> Bool {
        json.withUnsafeBufferPointer { json in
            isBlind || (scan(markup: json) ?? isFound(in: Words(Markup.text(Words.unescaped(json)))))
        }
    }

    /// - Parameter text: a title that stands nowhere as it is.
    public func mayFind(in text: String) -> Bool { isBlind || isFound(in: Words(text)) }

    /// What the strings in a resource's JSON say, and the names of its members, as one text.
    public static func text(of json: ArraySlice<UInt8>) -> String { json.withUnsafeBufferPointer { Words.unescaped($0) } }

    private func isFound(in words: Words) -> Bool {
        told.areFound(in: words) || marks.areFound(in: words) && members.areFound(in: words)
    }

    /// Nil where that cannot be told without decoding. Makes no word of any that does not begin like one looked for.
    private func scan(_ json: UnsafeBufferPointer<UInt8>) -> Bool? {
        Words.letters.withUnsafeBufferPointer { letters -> Bool? in
            guard let letters = letters.baseAddress else { return nil }
            var sight = Sight()
            let isClear = WordStarts.find(in: json, letters) { at in
                guard begins.hold(letters[Int(json[at])], at + 1 < json.count ? letters[Int(json[at + 1])] : 0) else { return .goOn }
                var words = JSONWords(json, letters, isMarkup: false, from: at)
                return look(words.next(), words, letters, &sight)
            }
            return isClear ? sight.isFound : nil
        }
    }

    /// As `scan`, of a narrative without its tags.
    private func scan(markup json: UnsafeBufferPointer<UInt8>) -> Bool? {
        Words.letters.withUnsafeBufferPointer { letters -> Bool? in
            guard let letters = letters.baseAddress else { return nil }
            var sight = Sight()
            var words = JSONWords(json, letters, isMarkup: true)
            while true {
                let next = words.next()
                switch next {
                case .none: return sight.isFound
                case .word(let word, isASCII: true):
                    guard begins.hold(letters[Int(word[0])], word.count > 1 ? letters[Int(word[1])] : 0) else { continue }
                    if look(next, words, letters, &sight) == .stop { return sight.isFound }
                case .uncertain, .word: return nil
                }
            }
        }
    }

    /// What a text has shown so far.
    private struct Sight {
        var isTold = false
        var hasMark = false
        var hasMember = false
        /// False once something must be decoded first.
        var isSure = true
        var isFound: Bool? { isSure ? isTold || hasMark && hasMember : nil }
    }

    /// What one word, and those that follow it, say.
    private func look(_ next: JSONWords.Next, _ words: JSONWords, _ letters: UnsafePointer<UInt8>, _ sight: inout Sight) -> WordStarts.Step
    {
        // A dash or a space beyond ASCII parts words, a letter folds.
        guard case .word(let word, isASCII: true) = next else {
            sight.isSure = false
            return .stop
        }
        let hash = Words.hash(word, letters)
        for phrase in told.beginning(with: hash) {
            sight.isTold = follows(phrase, words, letters, &sight)
            if sight.isTold || !sight.isSure { return .stop }
        }
        for phrase in marks.beginning(with: hash) where !sight.hasMark {
            sight.hasMark = follows(phrase, words, letters, &sight)
            if !sight.isSure { return .stop }
        }
        if members.mayBegin(with: hash) { sight.hasMember = true }
        return .goOn
    }

    /// Whether a phrase's other words come next.
    private func follows(_ phrase: [UInt64], _ words: JSONWords, _ letters: UnsafePointer<UInt8>, _ sight: inout Sight) -> Bool {
        var words = words
        for hash in phrase.dropFirst() {
            switch words.next() {
            case .word(let word, isASCII: true): if Words.hash(word, letters) != hash { return false }
            case .none: return false
            case .uncertain, .word:
                sight.isSure = false
                return false
            }
        }
        return true
    }

    /// The first two bytes of the words that come first, folded: few words of a text begin so.
    private struct Begins: Sendable {
        private var bits = [UInt64](repeating: 0, count: 1024)

        init(_ texts: [String]) {
            for text in texts {
                let word = Words.folded(text).utf8.drop { Words.letter($0) == 0 }.prefix(2).map(Words.letter)
                guard let first = word.first else { continue }
                let key = Int(first) << 8 | Int(word.dropFirst().first ?? 0)
                bits[key >> 6] |= 1 << UInt64(key & 63)
            }
        }

        /// - Parameter second: 0 where the word is one byte long.
        @inline(__always)
        func hold(_ first: UInt8, _ second: UInt8) -> Bool {
            let key = Int(first) << 8 | Int(second)
            return bits[key >> 6] & (1 << UInt64(key & 63)) != 0
        }
    }
}
