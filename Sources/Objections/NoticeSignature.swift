/// Who signed a notice of a national emergency, and how that is known.
public enum NoticeSignature: Sendable, Hashable {
    /// Somebody of a desk who was signed in: the identity provider's subject, which is compared, and their name, which is read.
    case signedIn(subject: String, name: String)
    /// As whoever ran the command wrote it: believed, and said to be so.
    case command(name: String)

    /// Before what a sign-in says. No name at a command line may begin so.
    private static let mark = "signed-in:"

    /// A name at a command line; nil where it has no letter or digit, or could be taken for somebody who was signed in.
    public init?(typed name: String) {
        guard !Self.plain(name).isEmpty, !name.hasPrefix(Self.mark), !name.contains(where: \.isNewline), !name.contains("\t"),
            name.count <= 200
        else { return nil }
        self = .command(name: name)
    }

    /// As it is kept. What a version before kept is a name at a command line.
    public init(kept: String) {
        guard kept.hasPrefix(Self.mark) else {
            self = .command(name: kept)
            return
        }
        let parts = kept.dropFirst(Self.mark.count).split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
        self = .signedIn(subject: String(parts.first ?? ""), name: parts.count > 1 ? String(parts[1]) : "")
    }

    public var kept: String {
        switch self {
        case .signedIn(let subject, let name): "\(Self.mark)\(subject)\t\(name)"
        case .command(let name): name
        }
    }

    /// As it is read: who, and how that is known.
    public var words: String {
        switch self {
        case .signedIn(let subject, let name): name.isEmpty ? "\(subject), signed in" : "\(name) (\(subject)), signed in"
        case .command(let name): "\(name), by command"
        }
    }

    /// Whether it may be one person who signed both: one subject; where one of the two is only a name, that name, in whichever order and case it was written,
    /// with a title or without, in full or with an initial, or the other's subject. Where it may be, the second does not count.
    public func mayBeOnePerson(with other: NoticeSignature) -> Bool {
        if case .signedIn(let one, _) = self, case .signedIn(let two, _) = other { return one == two }
        return names.contains { one in
            other.names.contains { two in one == two || Self.saysNoMore(one, than: two) || Self.saysNoMore(two, than: one) }
        }
    }

    /// Whether a name has a word of the other, and beside such words nothing but initials and titles.
    private static func saysNoMore(_ name: Set<String>, than other: Set<String>) -> Bool {
        name.contains { $0.count > 2 && other.contains($0) }
            && name.allSatisfy { $0.count < 3 || other.contains($0) || titles.contains($0) }
    }

    /// Those of more than two letters.
    private static let titles: Set = ["mrs", "miss", "prof", "professor", "doctor", "sir", "dame", "nurse", "sister", "lord", "lady"]

    private var names: [Set<String>] {
        switch self {
        case .signedIn(let subject, let name): [Self.plain(subject), Self.plain(name)].filter { !$0.isEmpty }
        case .command(let name): [Self.plain(name)]
        }
    }

    /// Its words, without case, marks and order: "Bose, Kavita" is "kavita bose".
    private static func plain(_ name: String) -> Set<String> {
        Set(name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init))
    }
}
