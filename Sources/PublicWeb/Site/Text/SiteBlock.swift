/// What a page of the public site is made of, once its text is read. A closed set: what a writer can say is what a reader can be shown safely.
enum SiteBlock: Sendable, Equatable {
    case heading(level: Int, id: String, words: [SiteInline])
    case paragraph([SiteInline])
    case list(isOrdered: Bool, items: [[SiteInline]])
    /// Set apart, to be seen.
    case inset([SiteInline])
    case table(head: [[SiteInline]], rows: [[[SiteInline]]])
    /// What the program makes here, by name, with its arguments: figures, a search, a list out of the region file.
    case made(name: String, arguments: [String])
}

/// Words within a block. `{name}` in a text is filled with what the region says (`SiteFacts`).
enum SiteInline: Sendable, Equatable {
    case text(String)
    case strong(String)
    /// A path of ours, an `https` address of somebody else's, or a telephone's number (`tel:`).
    case link(words: String, address: String)
}

/// A mistake in a text, with its place.
public struct SiteTextMistake: Error, Hashable, Sendable {
    public let file: String
    public let line: Int
    public let words: String
    public var sentence: String { "\(file), line \(line): \(words)" }
}
