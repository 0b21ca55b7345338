import Storage

/// What `/your-record/correction` says.
enum CorrectionText: String, PageText {
    static let file = "correction"

    case title, back, intro
    case to, unknownPlace, asked, cannotOpen, corrected, noted, declined, answered, due, late
    case ask, what, whoReads, most, send
    case enterWords, tooManyWords, askedAlready

    var takes: Set<String> {
        switch self {
        case .to, .askedAlready: ["place"]
        case .unknownPlace: ["code"]
        case .asked, .corrected, .noted, .declined, .answered, .due, .late: ["date"]
        case .most, .tooManyWords: ["most"]
        default: []
        }
    }

    static func label(_ outcome: CorrectionStore.Outcome?) -> Self {
        switch outcome {
        case .corrected: .corrected
        case .noted: .noted
        case .declined: .declined
        case nil: .answered
        }
    }
}
