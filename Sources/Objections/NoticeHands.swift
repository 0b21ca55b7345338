/// Whose hands a notice of a national emergency went through: who proposed it, and who signed.
///
/// They are kept in two texts. The first is the proposer's name until somebody has signed, and then that signature with the name after it: whoever signs
/// second on a node of the version before, which takes the first text for the first signature, is so held against the first who was signed in.
public struct NoticeHands: Sendable, Hashable {
    public let proposer: NoticeProposer?
    /// First and second.
    public let signers: [NoticeSignature]

    public init(proposer: NoticeProposer?, signers: [NoticeSignature]) {
        self.proposer = proposer
        self.signers = signers
    }

    /// As they were kept.
    /// - Parameter second: nil: it was not signed by two. A version before took a proposer's name for the first signature: where somebody signed after it, both
    ///   are believed as they were.
    public init(first: String, second: String?) {
        let parts = first.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let signature = NoticeSignature(kept: parts.first ?? "")
        let last = second.map { [NoticeSignature(kept: $0)] } ?? []
        switch signature {
        case .signedIn: self.init(proposer: parts.count > 1 ? NoticeProposer(kept: parts[1]) : nil, signers: [signature] + last)
        case .command: self.init(proposer: NoticeProposer(kept: first), signers: last.isEmpty ? [] : [.command(name: first)] + last)
        }
    }

    /// The first text once somebody has signed first.
    public static func kept(first: NoticeSignature, proposer: NoticeProposer?) -> String {
        first.kept + (proposer.map { "\n" + $0.name } ?? "")
    }
}
