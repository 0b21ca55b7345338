/// Set phrases about resuscitation, and what must not stand beside them.
extension Wishes {
    enum Phrase { case attempt, doNotAttempt, unclear }

    /// What words say that begin with a set phrase. A question, an answer, a condition or a taking back turns the phrase round or leaves it
    /// open ("For attempted CPR: No", "Do not attempt resuscitation decision revoked"): then nothing is told from it, and a person reads it.
    static func phrase(_ words: String) -> Phrase? {
        guard words.utf8.count < 400, speaks(words) else { return nil }
        var folded = words.lowercased().replacing("\u{2019}", with: "'")
        if folded.hasPrefix("wish: ") { folded = String(folded.dropFirst(6)) }
        for (phrases, meaning) in [(against, Phrase.doNotAttempt), (wanted, .attempt)] {
            guard let phrase = phrases.first(where: folded.hasPrefix) else { continue }
            let rest = folded.dropFirst(phrase.count)
            // "For attempted CPRs" is another word.
            if let next = rest.first, next.isLetter || next.isNumber { continue }
            return isPlain(rest, meaning) ? meaning : .unclear
        }
        if isDoubted(words) { return nil }
        return ["dnacpr", "dnar", "dnacpr decision", "dnacpr form", "dnacpr in place"].contains(folded) ? .doNotAttempt : nil
    }

    /// Whether words that speak of resuscitation, wherever they do, take it back, deny, ask or set terms ("DNACPR decision withdrawn", "DNACPR in
    /// place? No"): a set phrase among them is no denial, and what is said of something else is none either.
    static func isDoubted(_ words: String) -> Bool {
        guard speaks(words) else { return false }
        var folded = words.lowercased().replacing("\u{2019}", with: "'")
        guard speaking.contains(where: folded.contains) else { return false }
        for phrase in against + wanted { folded = folded.replacing(phrase, with: " cpr ") }
        let sentences = folded.split { $0 == "." || $0 == ";" || $0 == "\n" }
        for (index, sentence) in sentences.enumerated() {
            let said = tokens(sentence)
            guard said.contains(where: { speaking.contains(String($0)) }) else { continue }
            if said.contains(where: { word in takenBack.contains { word.hasPrefix($0) } }) || sentence.contains("no longer") { return true }
            if sentence.contains("?") || said.contains(where: isDoubt) { return true }
            if index + 1 < sentences.count, isAnswer(sentences[index + 1]) { return true }
        }
        return false
    }

    /// Whether words can be about resuscitation at all: told by their letters alone, because it is asked of every text of every plan. Each set phrase
    /// and each of `speaking` holds one of these.
    private static func speaks(_ words: String) -> Bool {
        var words = words
        return words.withUTF8 { bytes in
            func stands(_ wanted: StaticString, _ at: Int) -> Bool {
                let count = wanted.utf8CodeUnitCount
                guard at + count <= bytes.count else { return false }
                return (0..<count).allSatisfy { bytes[at + $0] | 0x20 == wanted.utf8Start[$0] }
            }
            return bytes.indices.contains { at in
                switch bytes[at] | 0x20 {
                case UInt8(ascii: "c"): stands("cpr", at)
                case UInt8(ascii: "d"): stands("dnar", at) || stands("dnr", at)
                case UInt8(ascii: "r"): stands("resus", at)
                default: false
                }
            }
        }
    }

    private static let speaking = ["cpr", "dnacpr", "dnar", "dnr", "resuscitation", "resus"]

    private static func tokens(_ words: Substring) -> [Substring] { words.split { !$0.isLetter && $0 != "'" && $0 != "/" } }

    private static func isDoubt(_ word: Substring) -> Bool { doubts.contains(String(word)) || word.hasSuffix("n't") }

    /// "No", "Not known": an answer to what the sentence before it asks, and to nothing else.
    private static func isAnswer(_ sentence: Substring) -> Bool {
        let said = tokens(sentence)
        return !said.isEmpty && said.count <= 3
            && said.allSatisfy { isDoubt($0) || ["known", "applicable", "agreed", "valid"].contains($0) }
    }

    private static let against = [
        "not for attempted cardiopulmonary resuscitation", "not for cardiopulmonary resuscitation", "not for attempted cpr",
        "not for resuscitation", "do not attempt cardiopulmonary resuscitation", "do not attempt resuscitation",
        "cpr attempts not recommended", "cpr not recommended",
    ]
    private static let wanted = [
        "for attempted cardiopulmonary resuscitation", "for cardiopulmonary resuscitation", "for attempted cpr",
        "cpr attempts recommended", "cpr recommended", "attempt cardiopulmonary resuscitation", "attempt cpr",
    ]

    /// Whether what follows a phrase leaves it standing: of its own sentence nothing that denies, asks or sets terms; of all of it nothing
    /// that takes it back.
    private static func isPlain(_ rest: Substring, _ meaning: Phrase) -> Bool {
        let all = rest.split { !$0.isLetter && $0 != "'" }
        if all.contains(where: { word in takenBack.contains { word.hasPrefix($0) } }) { return false }
        if rest.contains("no longer") { return false }
        let sentence = rest.prefix { $0 != "." && $0 != ";" && $0 != "\n" }
        if sentence.contains("?") { return false }
        let next = rest.dropFirst(sentence.count + 1).drop { $0.isWhitespace }.prefix { $0 != "." && $0 != ";" && $0 != "\n" }
        if isAnswer(next) { return false }
        let said = tokens(sentence)
        // A phrase that is asked for must be answered by yes, or by nothing.
        if meaning == .attempt, sentence.drop(while: \.isWhitespace).first.map({ ":=-\u{2013}".contains($0) }) ?? false {
            return said == ["yes"] || said.isEmpty
        }
        return !said.contains(where: isDoubt)
    }

    private static let takenBack = [
        "revok", "revoc", "withdr", "cancel", "rescind", "revers", "supersed", "suspend", "lift", "discontinu", "expire", "remov",
        "overturn", "void", "invalid", "replac", "retract", "error",
    ]
    private static let doubts: Set<String> = [
        "no", "not", "n", "none", "nil", "never", "neither", "nor", "without", "false", "unknown", "n/a", "na", "unless", "except", "if",
        "until", "but", "unsure", "unclear", "undecided", "declines", "declined", "decline", "refuses", "refused", "refuse", "rejected",
        "pending", "awaiting", "discuss", "discussed", "discussion", "consider", "considered", "review", "tbc", "query", "previously",
        "previous", "former", "formerly", "incorrect", "wrong", "only",
    ]
}
