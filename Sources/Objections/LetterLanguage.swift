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

    /// The code of the language in which somebody is written to.
    /// - Parameters:
    ///   - chosen: what they chose, how they can be reached before how they objected; nil: nothing there.
    ///   - region: the region's own.
    /// - Returns: nil where nobody said any: English.
    public static func written(_ chosen: [String?], region: String?) -> String? { chosen.compactMap { $0 }.first ?? region }

    public static let english = LetterLanguage(code: "en", name: "English", isRightToLeft: false)
}
