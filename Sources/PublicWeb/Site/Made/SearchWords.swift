import Foundation

/// Words as people type them, and whether one is meant by another.
enum SearchWords {
    /// In small letters and without accents; an apostrophe joins what stands around it.
    static func of(_ text: String) -> [String] {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: Locale(identifier: "en_GB")).lowercased()
            .replacing("’", with: "").replacing("'", with: "").split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Whether one is the other but for one letter: one more, one less, another, or two that changed places. Only of words that are long enough to be known so.
    static func isSlip(_ typed: String, of word: String) -> Bool {
        guard typed.count >= 5, word.count >= 5 else { return false }
        var (a, b) = (Substring(typed), Substring(word))
        while let first = a.first, first == b.first { (a, b) = (a.dropFirst(), b.dropFirst()) }
        while let last = a.last, last == b.last { (a, b) = (a.dropLast(), b.dropLast()) }
        if max(a.count, b.count) <= 1 { return true }
        return a.count == 2 && String(a.reversed()) == b
    }

    /// Whether two words are one but for how they end, such as "object" and "objecting".
    /// - Parameter endings: those of the language.
    static func isSame(_ a: String, _ b: String, _ endings: Set<String>) -> Bool {
        let stem = a.commonPrefix(with: b).count
        // Of three letters one must be the other's whole beginning: shorter ones are too many words.
        guard stem >= 4 || (stem == 3 && stem == min(a.count, b.count)) else { return false }
        return [a, b].allSatisfy { $0.count == stem || endings.contains(String($0.dropFirst(stem))) }
    }
}

extension SiteLanguage {
    /// A row of words of `words.txt`.
    func list(_ name: String) -> Set<String> { Set(SearchWords.of(words[name] ?? "")) }
}
