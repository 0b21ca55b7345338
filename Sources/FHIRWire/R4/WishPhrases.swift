/// Set phrases about resuscitation, and what must not stand beside them.
extension Wishes {
    enum Phrase { case attempt, doNotAttempt, unclear }

    /// What words say that begin with a set phrase. A question, an answer, a condition or a taking back turns the phrase round or leaves it
    /// open ("For attempted CPR: No", "Do not attempt resuscitation decision revoked"): then nothing is told from it, and a person reads it.
    static func phrase(_ words: String) -> Phrase? {
        guard words.utf8.count < 400 else { return nil }
        var folded = words.lowercased().replacing("\u{2019}", with: "'")
        if folded.hasPrefix("wish: ") { folded = String(folded.dropFirst(6)) }
        for (phrases, meaning) in [(against, Phrase.doNotAttempt), (wanted, .attempt)] {
            guard let phrase = phrases.first(where: folded.hasPrefix) else { continue }
            let rest = folded.dropFirst(phrase.count)
            // "For attempted CPRs" is another word.
            if let next = rest.first, next.isLetter || next.isNumber { continue }
            return isPlain(rest, meaning) ? meaning : .unclear
        }
        return ["dnacpr", "dnar", "dnacpr decision", "dnacpr form", "dnacpr in place"].contains(folded) ? .doNotAttempt : nil
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
        let said = sentence.split { !$0.isLetter && $0 != "'" && $0 != "/" }
        // A phrase that is asked for must be answered by yes, or by nothing.
        if meaning == .attempt, sentence.drop(while: \.isWhitespace).first.map({ ":=-\u{2013}".contains($0) }) ?? false {
            return said == ["yes"] || said.isEmpty
        }
        return !said.contains { doubts.contains(String($0)) || $0.hasSuffix("n't") }
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
