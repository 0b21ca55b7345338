import Foundation

/// All texts of the public site, in every language that there is: a folder for each under `web/site/`, named by its code (RFC 5646), with `words.txt` for
/// what stands around pages, `slug.md` for each page, `pages/` for the pieces of which pages of a person's own are made (`PageText`), and `news/`. English is
/// whole; another language has the pages that somebody translated and no other, and none is pretended.
public struct SiteTexts: Sendable {
    let languages: [SiteLanguage]
    var english: SiteLanguage { languages[0] }

    /// The pieces of a page's text in English, of a region that says nothing of itself: for what is read elsewhere than on this listener.
    func words<Key: PageText>(_: Key.Type) -> PageWords<Key> { PageWords(english, .unsaid(english)) }

    static let main = "en"

    /// - Parameter folder: the path of `web/`.
    /// - Throws: the first `SiteTextMistake`.
    public init(folder: String) throws(SiteTextMistake) {
        let root = URL(fileURLWithPath: folder, isDirectory: true).appendingPathComponent("site", isDirectory: true)
        let codes = Self.names(in: root).filter { $0.wholeMatch(of: /[a-z]{2,3}(-[A-Za-z]{2,4})?/) != nil && $0 != Self.main }
        let english = try SiteLanguage(code: Self.main, folder: root.appendingPathComponent(Self.main), words: nil)
        var languages = [english]
        for code in codes {
            languages.append(try SiteLanguage(code: code, folder: root.appendingPathComponent(code), words: Set(english.words.keys)))
        }
        self.languages = languages
        for language in languages { try check(language) }
    }

    static func names(in folder: URL) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    /// Every path of ours that a text links to is one, and what it has made can be made.
    private func check(_ language: SiteLanguage) throws(SiteTextMistake) {
        for (file, pieces) in language.texts {
            for piece in pieces.values { try check(piece.blocks, file: "\(language.code)/pages/\(file).md", line: piece.line) }
        }
        for page in Array(language.pages.values) + language.news {
            try check(page.blocks, file: "\(language.code)/\(page.slug).md", line: 1)
            for case .made(let name, _) in page.blocks where MadePart(rawValue: name) == nil {
                throw SiteTextMistake(file: "\(language.code)/\(page.slug).md", line: 1, words: "nothing makes “\(name)”")
            }
        }
    }

    private func check(_ blocks: [SiteBlock], file: String, line: Int) throws(SiteTextMistake) {
        for address in SitePage.addresses(blocks) where address.hasPrefix("/") {
            let path = String(address.prefix { $0 != "#" })
            let isPage = english.pages[String(path.dropFirst())] != nil || path == "/"
            if !isPage, !PublicAddress.linked.contains(path) {
                throw SiteTextMistake(file: file, line: line, words: "links to \(address), which is no page")
            }
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
    /// The pieces of each text of `pages/`, by the file's name and theirs.
    let texts: [String: [String: TextPiece]]

    /// - Parameter words: names that its words must say, all of them; nil: its own are the measure.
    init(code: String, folder: URL, words names: Set<String>?) throws(SiteTextMistake) {
        func text(_ path: String) throws(SiteTextMistake) -> String {
            guard let text = try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8) else {
                throw SiteTextMistake(file: "\(code)/\(path)", line: 1, words: "cannot be read")
            }
            return text
        }
        self.code = code
        var words: [String: String] = [:]
        for (index, line) in try text("words.txt").split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            guard let colon = line.firstRange(of: ": ") else {
                throw SiteTextMistake(file: "\(code)/words.txt", line: index + 1, words: "is not “name: words”")
            }
            words[String(line[..<colon.lowerBound])] = String(line[colon.upperBound...])
        }
        if let names, let missing = names.subtracting(words.keys).sorted().first {
            throw SiteTextMistake(file: "\(code)/words.txt", line: 1, words: "does not say \(missing)")
        }
        if let direction = words["language.direction"], direction != "ltr", direction != "rtl" {
            throw SiteTextMistake(file: "\(code)/words.txt", line: 1, words: "language.direction is ltr or rtl")
        }
        self.words = words
        var pages: [String: SitePage] = [:]
        for file in SiteTexts.names(in: folder) where file.hasSuffix(".md") {
            let slug = String(file.dropLast(3))
            guard slug.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil else {
                throw SiteTextMistake(file: "\(code)/\(file)", line: 1, words: "a page's file is named in small letters and hyphens")
            }
            pages[slug] = try SitePage(slug: slug, file: "\(code)/\(file)", text: try text(file), isNews: false)
        }
        self.pages = pages
        var texts: [String: [String: TextPiece]] = [:]
        for file in SiteTexts.names(in: folder.appendingPathComponent("pages")) {
            let (name, place) = (file.hasSuffix(".md") ? String(file.dropLast(3)) : file, "\(code)/pages/\(file)")
            guard let known = PageTexts.all.first(where: { $0.file == name }) else {
                throw SiteTextMistake(file: place, line: 1, words: "no page takes its words from here")
            }
            let pieces = try TextPiece.read(try text("pages/" + file), file: place)
            try known.check(pieces, file: place)
            texts[name] = pieces
        }
        // English is whole.
        if names == nil, let missing = PageTexts.all.first(where: { texts[$0.file] == nil }) {
            throw SiteTextMistake(file: "\(code)/pages/\(missing.file).md", line: 1, words: "is not there")
        }
        self.texts = texts
        var news: [SitePage] = []
        for file in SiteTexts.names(in: folder.appendingPathComponent("news")) where file.hasSuffix(".md") {
            let slug = String(file.dropLast(3))
            guard slug.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil else {
                throw SiteTextMistake(file: "\(code)/news/\(file)", line: 1, words: "news is named in small letters, digits and hyphens")
            }
            news.append(try SitePage(slug: slug, file: "\(code)/news/\(file)", text: try text("news/" + file), isNews: true))
        }
        self.news = news.sorted { ($0.date ?? "", $0.slug) > ($1.date ?? "", $1.slug) }
    }

    subscript(_ name: String) -> String { words[name] ?? name }

    /// Whether the page at a path of ours, one of a person's own, is there in this language: all texts that it is made of.
    func says(at path: String) -> Bool { PageTexts.at(path).map { $0.allSatisfy { texts[$0.file] != nil } } ?? false }

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
