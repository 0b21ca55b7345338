/// What is told by message, in words: no more than that something waits, and by which reference. In English.
public struct MessageWords: Sendable {
    private let text: PageWords<MessageText>

    /// - Parameter facts: what the region says of itself; nil: nothing.
    public init(_ texts: SiteTexts, of facts: SiteFacts?) { text = texts.words(MessageText.self, of: facts) }

    /// - Parameters:
    ///   - template: its name in the outbox.
    ///   - sender: a desk's or the service's name.
    /// - Returns: nil of a template that this program does not know, such as a newer one's: nothing is sent in words that are not its own.
    public func said(_ template: String, reference: String, sender: String) -> (subject: String, text: String)? {
        guard let piece = MessageText.of(template) else { return nil }
        let lines = [text.plain(.reference, ["reference": reference]), sender].map { $0 + "\r\n" }.joined()
        return (text.plain(piece.subject), text.paragraphs(piece.body).map { $0 + "\r\n\r\n" }.joined() + lines)
    }
}
