/// What is told by message, in words: no more than that something waits, and by which reference.
public struct MessageWords: Sendable {
    private let english: PageWords<MessageText>
    /// By the language's code, each that has all of them.
    private let others: [String: PageWords<MessageText>]

    /// - Parameter facts: what the region says of itself; nil: nothing.
    public init(_ texts: SiteTexts, of facts: SiteFacts?) {
        english = texts.words(MessageText.self, of: facts)
        let having = texts.languages.dropFirst().filter { $0.texts[MessageText.path] != nil }
        others = Dictionary(
            having.map { ($0.code, PageWords<MessageText>($0, facts ?? .unsaid(texts.english))) }, uniquingKeysWith: { first, _ in first })
    }

    /// A message as it is read.
    public struct Said: Sendable, Hashable {
        public let subject: String
        public let text: String
        /// The code of the language that it is in (RFC 5646).
        public let language: String
    }

    /// - Parameters:
    ///   - template: its name in the outbox.
    ///   - sender: a desk's or the service's name.
    ///   - language: the code of the receiver's; nil, or one that has no messages: in English.
    /// - Returns: nil of a template that this program does not know, such as a newer one's: nothing is sent in words that are not its own.
    public func said(_ template: String, reference: String, sender: String, in language: String? = nil) -> Said? {
        guard let piece = MessageText.of(template) else { return nil }
        let text = language.flatMap { others[$0] } ?? english
        let lines = [text.plain(.reference, ["reference": reference]), sender].map { $0 + "\r\n" }.joined()
        return Said(
            subject: text.plain(piece.subject), text: text.paragraphs(piece.body).map { $0 + "\r\n\r\n" }.joined() + lines,
            language: text.language.code)
    }
}
