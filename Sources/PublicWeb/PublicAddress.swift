import Web

/// Every address of the public listener, for routes and links alike. None holds a word, a number or a name of anybody: an event's id is a time and
/// chance, and worth nothing without the session of the person whom it names.
enum PublicAddress {
    case start
    /// `then`: where to go afterwards, a path of ours.
    case signIn(then: String?)
    case signOut
    case signedOut
    /// The list; `before`: the last line of the page before.
    case whoLooked(before: String?)
    /// One line of it with all its events; `after`: the last event of the page before.
    case line(String, after: String?)
    case question(String)
    /// How to check the list without us; one of its files, from 1; and whom to believe.
    case proof
    case proofList(Int)
    case proofPolicy
    /// What a person can do about their own record, and each of it.
    case yourRecord, shared, copy, correction, complain, contactWay
    /// For whom somebody acts; one of them, in a month, `YYYY-MM`; a letter for them; and the person's word that it stops.
    case acting
    case actingFor(String, month: String?)
    case actingCopy(String)
    case actingStop(String)
    case newsFeed
    /// A file of `web/`, with its version.
    case asset(String, version: String)

    var path: String {
        switch self {
        case .start: "/"
        case .signIn(nil): "/sign-in"
        case .signIn(.some(let then)): "/sign-in?return=" + then
        case .signOut: "/sign-out"
        case .signedOut: "/signed-out"
        case .whoLooked(nil): "/who-looked"
        case .whoLooked(.some(let last)): "/who-looked?before=" + last
        case .line(let id, nil): "/who-looked/\(id)"
        case .line(let id, .some(let last)): "/who-looked/\(id)?after=" + last
        case .question(let id): "/who-looked/\(id)/question"
        case .proof: "/proof"
        case .proofList(let number): "/proof/list/\(number)"
        case .proofPolicy: "/proof/policy"
        case .yourRecord: "/your-record"
        case .shared: "/your-record/shared"
        case .copy: "/your-record/copy"
        case .correction: "/your-record/correction"
        case .complain: "/your-record/complain"
        case .contactWay: "/your-record/contact"
        case .acting: "/acting"
        case .actingFor(let id, nil): "/acting/\(id)"
        case .actingFor(let id, .some(let month)): "/acting/\(id)?month=" + month
        case .actingStop(let id): "/acting/\(id)/stop"
        case .actingCopy(let id): "/acting/\(id)/copy"
        case .newsFeed: "/news.xml"
        case .asset(let name, let version): "/static/\(name)?v=\(version)"
        }
    }

    /// Its path in the language of the page on which it stands, where the page that it leads to is there in it.
    var here: String { Self.here(path) }

    static func here(_ path: String) -> String {
        guard let language = PageSurroundings.current?.language, language.says(at: path) else { return path }
        return "/\(language.code)\(path)"
    }

    /// Paths beside the site's own pages to which its texts may link.
    static let linked: Set<String> = [
        "/who-looked", "/proof", "/checkpoint", "/sign-in", "/news.xml", "/organisations.csv", "/organisations.json", "/your-record",
        "/object", "/your-record/shared", "/your-record/copy", "/your-record/correction", "/your-record/complain",
        "/your-record/contact", "/acting",
    ]

    /// An event's id as we make them (`TrailEvent`): 32 hexadecimal digits in small letters. Nothing else is looked for.
    static func event(_ text: (some StringProtocol)?) -> String? {
        guard let text, text.utf8.count == 32, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        return String(text)
    }

    /// The bytes of such an id.
    static func bytes(of event: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = event[...]
        while rest.count >= 2 {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}

extension HTML.Interpolation {
    /// An address of ours, inside `href`, `action` or `src`.
    mutating func appendInterpolation(_ address: PublicAddress) { appendInterpolation(plain: address.here) }
}
