import CareRecord
import Looks

/// What is missing of an organisation's information that is of no section, in words, with when and why (law 4).
enum OtherKindsWords {
    static func html(_ others: OtherKinds?, _ view: LookView) -> HTML {
        guard let others else { return "" }
        var reasons = others.cutShort.map(\.sentence)
        switch others.state {
        case .unavailable(let failure): reasons.insert(failure.sentence, at: 0)
        case .withheld(let why): reasons.insert(why.words, at: 0)
        case .entries, .nothingRecorded, .notShared, .notAsked, .notUnderstood, .waiting: break
        }
        let state = others.state == .entries ? "not the whole answer" : others.state.words.lowercased()
        let why = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
        return "\(state) \(Ago.words(others.answered, now: view.now))\(why)"
    }
}
