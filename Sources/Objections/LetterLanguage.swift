/// A language in which somebody can be written to.
public struct LetterLanguage: Sendable, Hashable {
    /// RFC 5646.
    public let code: String
    /// Its own name for itself.
    public let name: String
    public let isRightToLeft: Bool

    public init(code: String, name: String, isRightToLeft: Bool) {
        self.code = code
        self.name = name
        self.isRightToLeft = isRightToLeft
    }

    public static let english = LetterLanguage(code: "en", name: "English", isRightToLeft: false)
}
