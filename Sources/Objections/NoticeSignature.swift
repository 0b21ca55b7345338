/// Who signed a notice of a national emergency, and how that is known.
public enum NoticeSignature: Sendable, Hashable {
    /// Somebody of a desk who was signed in: the identity provider and its subject, which are compared, and their name, which is read. What a version before
    /// kept does not say the provider: then it is empty.
    case signedIn(issuer: String, subject: String, name: String)
    /// A name that a version before let a command write: believed as it was, and said to be so. Nobody signs so any more.
    case command(name: String)

    /// Which of the two signatures: with the second one objections are suspended.
    public enum Turn: String, Sendable, Hashable, CaseIterable { case first, second }

    /// Before what a sign-in says. No name at a command line may begin so (`NoticeProposer`).
    static let mark = "signed-in:"

    /// As it is kept. What does not say that somebody was signed in is a name at a command line.
    public init(kept: String) {
        guard kept.hasPrefix(Self.mark) else {
            self = .command(name: kept)
            return
        }
        let parts = kept.dropFirst(Self.mark.count).split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        self = .signedIn(issuer: parts.count > 2 ? parts[2] : "", subject: parts.first ?? "", name: parts.count > 1 ? parts[1] : "")
    }

    /// The provider stands last: a version before reads it as part of the name, and still compares the subject.
    public var kept: String {
        switch self {
        case .signedIn(let issuer, let subject, let name): Self.mark + [subject, name, issuer].map(Self.oneLine).joined(separator: "\t")
        case .command(let name): name
        }
    }

    /// As it is read: who, and how that is known.
    public var words: String {
        switch self {
        case .signedIn(_, let subject, let name): name.isEmpty ? "\(subject), signed in" : "\(name) (\(subject)), signed in"
        case .command(let name): "\(name), by command"
        }
    }

    /// Whether it may be one person who signs both: one subject of one provider, or of one that is not known. Names are not compared: two people may have one
    /// name. A name at a command line may be anybody.
    public func mayBeOnePerson(with other: NoticeSignature) -> Bool {
        guard case .signedIn(let issuer, let subject, _) = self, case .signedIn(let otherIssuer, let otherSubject, _) = other else {
            return true
        }
        guard Self.oneLine(subject) == Self.oneLine(otherSubject) else { return false }
        return issuer.isEmpty || otherIssuer.isEmpty || Self.oneLine(issuer) == Self.oneLine(otherIssuer)
    }

    /// Without what would part it from what is kept beside it.
    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 })
    }
}
