/// HTML that holds only harmless elements: nothing runs, loads, links or styles. Only `NarrativeSanitiser` makes one, so a
/// page that takes a `SafeHTML` cannot be handed anything else.
public struct SafeHTML: Hashable, Sendable {
    /// Well-formed HTML for the inside of a block element.
    public let html: String
    /// The same as plain text, blocks apart by line ends.
    public let text: String
    /// Something was taken out: a script, an image, a link's address, a form.
    public let leftOut: Bool
    /// The limits cut it short; the page must say so (law 4).
    public let isCutShort: Bool

    init(html: String, text: String, leftOut: Bool, isCutShort: Bool) {
        self.html = html
        self.text = text
        self.leftOut = leftOut
        self.isCutShort = isCutShort
    }
}
