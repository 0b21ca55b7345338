import Foundation

/// All texts of the public site, in every language that there is: a folder for each under `web/site/`, named by its code (RFC 5646), with `words.txt` for
/// what stands around pages, `slug.md` for each page, `pages/` and `letters/` for the pieces of which pages of a person's own, letters and messages are made (`PageText`), and
/// `news/`. English is whole; another language has the pages that somebody translated and no other, and none is pretended.
public struct SiteTexts: Sendable {
    let languages: [SiteLanguage]
    var english: SiteLanguage { languages[0] }

    /// The pieces of a text in English: for what is read elsewhere than on this listener.
    /// - Parameter facts: what the region says of itself; nil: nothing.
    func words<Key: PageText>(_: Key.Type, of facts: SiteFacts? = nil) -> PageWords<Key> { PageWords(english, facts ?? .unsaid(english)) }

    static let main = "en"

    /// - Parameter folder: the path of `web/`.
    /// - Throws: the first `SiteTextMistake`.
    public init(folder: String) throws(SiteTextMistake) {
        var mistakes: [SiteTextMistake] = []
        self.init(folder, &mistakes)
        if let first = mistakes.first { throw first }
    }

    /// Every mistake of the texts under a folder: of one that is no Markdown of ours the first, of others each.
    /// - Parameter folder: the path of `web/`.
    public static func mistakes(folder: String) -> [SiteTextMistake] {
        var mistakes: [SiteTextMistake] = []
        _ = SiteTexts(folder, &mistakes)
        return mistakes
    }

    private init(_ folder: String, _ mistakes: inout [SiteTextMistake]) {
        let root = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent("site", isDirectory: true)
        let codes = Self.names(in: root).filter { $0.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z]{2,4})?/) != nil && $0 != Self.main }
        let english = SiteLanguage(code: Self.main, folder: root.appendingPathComponent(Self.main), words: nil, &mistakes)
        languages =
            [english]
            + codes.map { SiteLanguage(code: $0, folder: root.appendingPathComponent($0), words: Set(english.words.keys), &mistakes) }
        for language in languages { mistakes += self.mistakes(language) }
    }

    static func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    /// Links to paths of ours that are none, and what nothing makes.
    private func mistakes(_ language: SiteLanguage) -> [SiteTextMistake] {
        var mistakes: [SiteTextMistake] = []
        for (path, pieces) in language.texts.sorted(by: { $0.key < $1.key }) {
            for piece in pieces.values.sorted(by: { $0.line < $1.line }) {
                mistakes += astray(piece.blocks, file: "\(language.code)/\(path)", line: piece.line)
            }
        }
        for page in language.pages.values.sorted(by: { $0.slug < $1.slug }) + language.news {
            let file = "\(language.code)/\(page.date == nil ? "" : "news/")\(page.slug).md"
            mistakes += astray(page.blocks, file: file, line: 1)
            for case .made(let name, _) in page.blocks where MadePart(rawValue: name) == nil {
                mistakes.append(SiteTextMistake(file: file, line: 1, words: "nothing makes “\(name)”"))
            }
        }
        return mistakes
    }

    private func astray(_ blocks: [SiteBlock], file: String, line: Int) -> [SiteTextMistake] {
        SitePage.addresses(blocks).filter { $0.hasPrefix("/") }.compactMap { address in
            let path = String(address.prefix { $0 != "#" })
            let isPage = english.pages[String(path.dropFirst())] != nil || path == "/" || PublicAddress.linked.contains(path)
            return isPage ? nil : SiteTextMistake(file: file, line: line, words: "links to \(address), which is no page")
        }
    }
}

/// One language of the site.
struct SiteLanguage: Sendable {
    let code: String
    /// Its own name for itself.
    var name: String { words["language.name"] ?? code }
    /// `ltr` or `rtl`.
    var direction: String { words["language.direction"] ?? "ltr" }
    let words: [String: String]
    let pages: [String: SitePage]
    /// The newest first.
    let news: [SitePage]
    /// The pieces of each text of `pages/` and `letters/`, by the file's path and their name.
    let texts: [String: [String: TextPiece]]

    /// - Parameters:
    ///   - names: what its words must say, all of it; nil: its own are the measure.
    ///   - mistakes: what is wrong with it is added; what was read is there all the same.
    init(code: String, folder: URL, words names: Set<String>?, _ mistakes: inout [SiteTextMistake]) {
        let reading = LanguageReading(code: code, folder: folder)
        self.code = code
        words = reading.words(names, &mistakes)
        pages = reading.pages(&mistakes)
        texts = reading.texts(isWhole: names == nil, &mistakes)
        news = reading.news(&mistakes).sorted { ($0.date ?? "", $0.slug) > ($1.date ?? "", $1.slug) }
        reading.strays(&mistakes)
    }

    subscript(_ name: String) -> String { words[name] ?? name }

    /// Whether the page at a path of ours, one of a person's own, is there in this language: all texts that it is made of.
    func says(at path: String) -> Bool { PageTexts.at(path).map { $0.allSatisfy { texts[$0.path] != nil } } ?? false }

    /// Pages in the order of the menu, or of the footer.
    func ordered(_ place: (SitePage) -> Int?) -> [SitePage] {
        pages.values.compactMap { page in place(page).map { ($0, page) } }.sorted { ($0.0, $0.1.slug) < ($1.0, $1.1.slug) }.map(\.1)
    }

    /// Where a page of the site is in this language, or in English where nobody translated it.
    func path(_ slug: String) -> String {
        let path = slug == "home" ? "/" : "/" + slug
        guard code != SiteTexts.main, pages[slug] != nil || news.contains(where: { "news/" + $0.slug == slug }) else { return path }
        return path == "/" ? "/\(code)" : "/\(code)\(path)"
    }
}
