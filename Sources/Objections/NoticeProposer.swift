/// Who proposed a notice of a national emergency, as whoever ran the command wrote it: believed, said to be so, and no signature.
public struct NoticeProposer: Sendable, Hashable {
    public let name: String

    /// Nil where it has no letter or digit, is longer than 200 characters, or could be taken for somebody who was signed in.
    public init?(typed name: String) {
        guard name.contains(where: { $0.isLetter || $0.isNumber }), !name.hasPrefix(NoticeSignature.mark), name.count <= 200,
            !name.contains(where: { $0.isNewline || $0 == "\t" })
        else { return nil }
        self.name = name
    }

    /// As it was kept.
    public init(kept name: String) { self.name = name }

    /// As it is read: who, and how that is known.
    public var words: String { "\(name), by command" }
}
