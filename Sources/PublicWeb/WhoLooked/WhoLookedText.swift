/// What `/who-looked` says around its lines.
enum WhoLookedText: String, PageText {
    static let file = "who-looked"
    static let blocks: Set<Self> = [.means, .check]

    case title, countOne, count, order, namesHidden, meansTitle, means
    case reach, reachOfMany, range, either, numbersMean, numbersMeanOfMany, checkTitle, check, noneGone, gone, goneOf, keepsAll, erases,
        download
    case shortNumber, shortNumbers, seeAll, seeAllOrAsk, which, none, pages, newest, older

    var takes: Set<String> {
        switch self {
        case .count: ["count"]
        case .reach: ["last"]
        case .reachOfMany: ["ranges"]
        case .range: ["last", "number"]
        case .either: ["first", "last"]
        case .gone: ["numbers"]
        case .goneOf: ["numbers", "number"]
        case .erases: ["date"]
        case .check: ["entries", "fingerprint"]
        case .shortNumber, .shortNumbers: ["numbers"]
        case .which: ["moment"]
        default: []
        }
    }
}
