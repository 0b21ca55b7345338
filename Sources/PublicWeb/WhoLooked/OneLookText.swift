/// What a line's own page says around it, and a question about it.
enum OneLookText: String, PageText {
    static let file = "one-look"

    case events, next, anotherName, complain, ask, words, hint, theOrganisation, most, send, enterWords, tooManyWords
    case asked, answered, question, askedOn, answer, answeredOn, waiting, waitingUntil, unreadable

    var takes: Set<String> {
        switch self {
        case .hint: ["organisation"]
        case .most, .tooManyWords: ["most"]
        case .askedOn, .answeredOn: ["moment"]
        case .waitingUntil: ["date"]
        default: []
        }
    }
}
