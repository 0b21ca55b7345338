import CareRecord
import Looks

/// What is missing of an organisation's information that is of no section, in words, with when and why (law 4).
enum OtherKindsWords {
    static func html(_ others: OtherKinds?, _ view: LookView) -> HTML {
        guard let others else { return "" }
        var reasons = others.cutShort.map(\.sentence)
        if case .unavailable(let failure) = others.state { reasons.insert(failure.sentence, at: 0) }
        var words: [String] = []
        switch others.state {
        case .entries: if !reasons.isEmpty { words.append("not the whole answer") }
        // With its reasons, and how many there are.
        case .withheld: if !reasons.isEmpty { words.append("not the whole answer") }
        case .nothingRecorded, .notShared, .notAsked, .notUnderstood, .unavailable, .waiting: words.append(others.state.words.lowercased())
        }
        let why = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
        let at = Ago.words(others.answered, now: view.now)
        words = words.map { "\($0) \(at)\(why)" }
        words += others.withheldParts.map { "\($0.counted.lowercased()) \(at)\($0.reason.map { " (\($0.words))" } ?? "")" }
        return "\(words.joined(separator: "; "))"
    }
}
