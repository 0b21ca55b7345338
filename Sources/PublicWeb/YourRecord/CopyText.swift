/// What `/your-record/copy` says, and the letter that it writes.
enum CopyText: String, PageText {
    static let file = "copy"
    static let blocks: Set<Self> = [.intro]

    case title, back, intro, write
    case letterTitle, letterBack, print, sendToOfficer
    case toOfficer, subject, ask, number, name, born, address, reach, month, signed

    var takes: Set<String> {
        switch self {
        case .sendToOfficer: ["place"]
        case .number: ["number"]
        case .name, .born, .address, .reach, .signed: ["line"]
        default: []
        }
    }
}
