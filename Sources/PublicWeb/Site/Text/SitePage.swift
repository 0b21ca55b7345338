import Objections

/// One page's text: `slug.md` in a language's folder. Its head says, between lines of `---`:
///
///     title: Who can look
///     about: One sentence, for lists and search engines.
///     menu: 2            its place in the menu, where it has one
///     foot: 3            its place in the footer, where it has one
///     short: Looks       its name in menus; left out: the title
///     date: 2026-11-02   of news only: when it was published
///     kind: event        of news only; left out: news
///     until: 2027-01-14  the day of an event or a panel, the last day of a consultation
struct SitePage: Sendable, Equatable {
    let slug: String
    let title: String
    let about: String
    let short: String
    let menu: Int?
    let foot: Int?
    /// `2026-11-02`, of news.
    let date: String?
    /// Of news.
    let kind: Kind
    /// The day of it, or its last; of every kind but plain news.
    let until: Day?
    let blocks: [SiteBlock]

    /// What a piece of news is, in the order of the list: ways to take part come first.
    enum Kind: String, Sendable, CaseIterable { case event, consultation, panel, news }

    /// Whether its day has passed.
    func isOver(on today: Day) -> Bool { until.map { $0 < today } ?? false }

    /// - Throws: `SiteTextMistake`.
    init(slug: String, file: String, text: String, isNews: Bool) throws(SiteTextMistake) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
            throw SiteTextMistake(file: file, line: 1, words: "begins with its head, between lines of ---")
        }
        let head = try Self.head(lines[1..<end], file: file)
        func number(_ name: String) throws(SiteTextMistake) -> Int? {
            guard let text = head[name] else { return nil }
            guard let number = Int(text) else { throw SiteTextMistake(file: file, line: 1, words: "\(name) must be a whole number") }
            return number
        }
        guard let title = head["title"], let about = head["about"] else {
            throw SiteTextMistake(file: file, line: 1, words: "must say its title, and in a sentence what it is about")
        }
        let date = head["date"]
        guard (date?.wholeMatch(of: /20[0-9]{2}-(0[1-9]|1[0-2])-([0-2][0-9]|3[01])/) != nil) == isNews else {
            throw SiteTextMistake(file: file, line: 1, words: "news has a date such as 2026-11-02, and nothing else has one")
        }
        guard let kind = Kind(rawValue: head["kind"] ?? Kind.news.rawValue), isNews || head["kind"] == nil else {
            throw SiteTextMistake(file: file, line: 1, words: "a kind is event, consultation, panel or news, and is of news alone")
        }
        until = head["until"].flatMap { Day($0) }
        guard (until != nil) == (kind != .news), (head["until"] != nil) == (until != nil) else {
            throw SiteTextMistake(
                file: file, line: 1, words: "an event, a consultation and a panel say until when, such as 2027-01-14, and nothing else does"
            )
        }
        self.kind = kind
        self.slug = slug
        self.title = title
        self.about = about
        self.short = head["short"] ?? title
        self.menu = try number("menu")
        self.foot = try number("foot")
        self.date = date
        blocks = try SiteMarkdown(file: file, firstLine: end + 2).blocks(lines[(end + 1)...].joined(separator: "\n"))
    }

    static let heads: Set<String> = ["title", "about", "short", "menu", "foot", "date", "kind", "until"]

    private static func head(_ lines: ArraySlice<Substring>, file: String) throws(SiteTextMistake) -> [String: String] {
        var head: [String: String] = [:]
        for (index, line) in zip(lines.indices, lines) {
            guard let match = line.wholeMatch(of: /([a-z]+): (.+)/), heads.contains(String(match.1)),
                head.updateValue(String(match.2), forKey: String(match.1)) == nil
            else { throw SiteTextMistake(file: file, line: index + 1, words: "is not “name: text”, with a name that is known, once") }
        }
        return head
    }

    /// Every link's address.
    static func addresses(_ blocks: [SiteBlock]) -> [String] {
        func of(_ inlines: [SiteInline]) -> [String] { inlines.compactMap { if case .link(_, let address) = $0 { address } else { nil } } }
        return blocks.flatMap { block -> [String] in
            switch block {
            case .heading(_, _, let words), .paragraph(let words), .inset(let words): of(words)
            case .list(_, let items): items.flatMap(of)
            case .table(let head, let rows): (head + rows.flatMap { $0 }).flatMap(of)
            case .made: []
            }
        }
    }
}
