/// What `/proof` says.
enum ProofText: String, PageText {
    static let file = "proof"
    static let blocks: Set<Self> = [.intro]

    case title, back, intro, empty, download, list, listPart, tooLong, tooLongPart, key, program
    case check, needs, newest, answer, keptBack, keptBackWithNames, onRecord

    var takes: Set<String> {
        switch self {
        case .list, .tooLong: ["last"]
        case .listPart, .tooLongPart: ["part", "last"]
        case .needs: ["package"]
        default: []
        }
    }
}
