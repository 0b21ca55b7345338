/// Reads a blood group out of an answer in words, and never out of a remark.
///
/// An answer that is made of nothing but the words of groups is read whole ("Group A, Rh(D) positive"). Of any other only what stands as a group
/// stands: a capital behind "group", or before "Rh" or a sign ("Group O RhD negative, weak reaction"); and nothing at all where it denies, asks,
/// or speaks of somebody else's or of units.
enum BloodGroupWords {
    static func told(_ words: String) -> BloodGroup.Told {
        // No answer is so long, and senders make their texts as long as they like.
        guard words.utf8.count <= 200 else { return BloodGroup.Told() }
        let sentences = words.split { ".;\n".contains($0) }.map { tokens(String($0)) }
        let all = sentences.joined()
        let isAnswer = all.allSatisfy { $0.kind != .other }
        if !isAnswer, all.contains(where: { doubts.contains($0.folded) }) { return BloodGroup.Told() }
        var told = BloodGroup.Told()
        // "No antibodies" denies nothing but what stands with it.
        for sentence in sentences where !sentence.contains(where: { $0.folded == "no" }) { told.formUnion(self.told(sentence, isAnswer)) }
        return told
    }

    private static func told(_ tokens: [Token], _ isAnswer: Bool) -> BloodGroup.Told {
        var told = BloodGroup.Told()
        for (at, token) in tokens.enumerated() {
            switch token.kind {
            case .group(let abo, let sign):
                guard isAnswer || stands(at, tokens) else { continue }
                told.abo.insert(abo)
                if let sign { told.rh.insert(sign) }
            case .sign(let isPositive):
                let before = at > 0 ? tokens[at - 1] : nil
                // A dash by itself stands for "no answer" as often as for "negative".
                let isAnswered = isAnswer && (!["+", "-"].contains(token.folded) || before?.isGroup == true)
                if isAnswered || before?.isRhesus == true || before?.isGroup == true && stands(at - 1, tokens) {
                    told.rh.insert(isPositive)
                }
            case .rhesus(let sign): if let sign { told.rh.insert(sign) }
            case .filler, .other: continue
            }
        }
        return told
    }

    private struct Token {
        enum Kind: Equatable {
            /// A group, with the sign that is written to it.
            case group(String, Bool?)
            case rhesus(Bool?)
            case sign(Bool)
            case filler
            case other
        }
        let kind: Kind
        let folded: String
        let isCapital: Bool
        /// Whether a sentence or a part of one ends behind it.
        var isLast: Bool

        var isRhesus: Bool { if case .rhesus(nil) = kind { true } else { false } }
        var isGroup: Bool { if case .group(_, nil) = kind { true } else { false } }
    }

    /// Whether a group's letter among other words is one: "please send A new sample" has none.
    private static func stands(_ at: Int, _ tokens: [Token]) -> Bool {
        let token = tokens[at]
        guard token.isCapital, case .group(_, let sign) = token.kind else { return false }
        if at > 0,
            ["group", "abo"].contains(tokens[at - 1].folded) || at > 1 && tokens[at - 1].folded == "is" && tokens[at - 2].folded == "group"
        {
            return true
        }
        if sign != nil { return true }
        guard !token.isLast, at + 1 < tokens.count else { return false }
        switch tokens[at + 1].kind {
        case .rhesus: return true
        // "A positive." is a group; "a positive antibody screen" is none.
        case .sign: return tokens[at + 1].isLast
        default: return false
        }
    }

    /// Subgroups of A are A.
    private static let groups = [
        "a": "a", "a1": "a", "a2": "a", "b": "b", "ab": "ab", "a1b": "ab", "a2b": "ab", "o": "o", "0": "o",
    ]
    private static let rhesus: Set<String> = ["rh", "rhd", "rhesus"]
    private static let fillers: Set<String> = [
        "blood", "group", "type", "abo", "d", "factor", "is", "and", "finding", "phenotype", "grouping",
    ]
    private static let positive: Set<String> = ["positive", "pos", "+", "+ve"]
    private static let negative: Set<String> = ["negative", "neg", "-", "-ve"]
    private static let doubts: Set<String> = [
        "not", "or", "query", "possible", "possibly", "probable", "probably", "previous", "previously", "was", "donor", "baby", "cord",
        "fetal",
        "foetal", "fetus", "foetus", "maternal", "mother", "father", "partner", "unit", "units", "compatible", "transfuse", "transfused",
        "mixed",
        "wrong", "error", "invalid", "cannot", "unable", "indeterminate",
    ]

    private static func tokens(_ words: String) -> [Token] {
        // A question is no answer.
        let text = words.replacing("?", with: " not ").replacing("(D)", with: " D ").replacing("(d)", with: " D ")
        var tokens: [Token] = []
        var word = ""
        func end(isLast: Bool) {
            if !word.isEmpty { tokens.append(token(word)) }
            word = ""
            if isLast, !tokens.isEmpty { tokens[tokens.count - 1].isLast = true }
        }
        for character in text {
            if character.isLetter || character.isNumber || character == "+" || character == "-" || character == "'" {
                word.append(character)
            } else {
                end(isLast: character == "," || character == ")")
            }
        }
        end(isLast: true)
        // "RhD - positive", "Group - A": a dash between words is no sign, one at the end is; "D" and "factor" belong to "Rh".
        var read: [Token] = []
        for (at, token) in tokens.enumerated() {
            if token.folded == "-", at + 1 < tokens.count { continue }
            if ["d", "factor"].contains(token.folded), read.last?.isRhesus == true {
                if token.isLast { read[read.count - 1].isLast = true }
                continue
            }
            read.append(token)
        }
        return read
    }

    private static func token(_ word: String) -> Token {
        let folded = word.lowercased()
        return Token(kind: kind(folded), folded: folded, isCapital: word.first?.isUppercase == true || word.first == "0", isLast: false)
    }

    private static func kind(_ folded: String) -> Token.Kind {
        if let abo = groups[folded] { return .group(abo, nil) }
        if rhesus.contains(folded) { return .rhesus(nil) }
        if positive.contains(folded) { return .sign(true) }
        if negative.contains(folded) { return .sign(false) }
        if fillers.contains(folded) { return .filler }
        // Written together: "O+", "A-ve", "ONEG", "RhD+ve", "Rhpos".
        for (endings, isPositive) in [(["+ve", "+", "pos"], true), (["-ve", "-", "neg"], false)] {
            for ending in endings where folded.hasSuffix(ending) {
                let rest = String(folded.dropLast(ending.count))
                if let abo = groups[rest] { return .group(abo, isPositive) }
                if rhesus.contains(rest) { return .rhesus(isPositive) }
            }
        }
        return .other
    }
}
