/// What somebody wrote of how they can be reached, as it is kept sealed, and in which language they are written to there.
public struct WrittenWay: Sendable, Hashable {
    /// An address, or a number, and what to mind.
    public let words: String
    /// The code (RFC 5646) of the language in which they wrote it, where it is not English or the region's own is another; nil: none was kept, so the region's own, or English.
    public let language: String?

    /// Nobody types it. A version before this one takes what is after it for something to mind: it sends nothing by itself, and gives up what waits for an email
    /// address (docs/running.md, "Until the last node is upgraded").
    private static let separator: Character = "\u{1F}"

    public init(_ words: String, language: String?) {
        self.words = String(words.filter { $0 != Self.separator })
        self.language = language
    }

    /// Of the text that was opened: also of an address that was given with an objection, which has no language here.
    public init(_ text: String) {
        let parts = text.split(separator: Self.separator, maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        words = parts[0]
        language = parts.count == 2 ? parts[1] : nil
    }

    /// To be sealed.
    public var text: String { words + (language.map { String(Self.separator) + $0 } ?? "") }
}
