/// What `/your-record/shared` says.
enum SharedText: String, PageText, SectionText {
    static let file = "shared"
    static let blocks: Set<Self> = [.more]

    case title, back, intro, empty, kindsMean
    case organisation, shownIn, kindsShown, mayShare
    case oneLook, looks, allKinds, noKind, notOnRecord, paused, kinds
    case identity, appointments, conditions, medicines, allergies, results, documents, carePlans, encounters, procedures, immunisations
    case alerts
    case more

    var takes: Set<String> {
        switch self {
        case .oneLook: ["date"]
        case .looks: ["looks", "date"]
        case .kinds: ["before", "last"]
        default: []
        }
    }
}
