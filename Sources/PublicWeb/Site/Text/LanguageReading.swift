import Foundation

/// Reads the files of one language. What is wrong with one file is noted, and the others are read all the same: whoever checks them reads all of it at once.
struct LanguageReading {
    let code: String
    let folder: URL

    private func mistake(_ path: String, _ line: Int, _ words: String) -> SiteTextMistake {
        SiteTextMistake(file: "\(code)/\(path)", line: line, words: words)
    }

    private func text(_ path: String) throws(SiteTextMistake) -> String {
        guard let text = try? String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8) else {
            throw mistake(path, 1, "cannot be read")
        }
        return text
    }

    private func noted<T>(_ mistakes: inout [SiteTextMistake], _ work: () throws(SiteTextMistake) -> T) -> T? {
        do { return try work() } catch {
            mistakes.append(error)
            return nil
        }
    }

    /// - Parameter names: what must be said, all of it.
    func words(_ names: Set<String>?, _ mistakes: inout [SiteTextMistake]) -> [String: String] {
        let path = "words.txt"
        guard let text = noted(&mistakes, { () throws(SiteTextMistake) in try text(path) }) else { return [:] }
        var words: [String: String] = [:]
        var places: [String: Int] = [:]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where !line.isEmpty && !line.hasPrefix("#") {
            if let colon = line.firstRange(of: ": ") {
                let name = String(line[..<colon.lowerBound])
                words[name] = String(line[colon.upperBound...])
                places[name] = index + 1
            } else {
                mistakes.append(mistake(path, index + 1, "is not “name: words”"))
            }
        }
        for missing in (names ?? []).subtracting(words.keys).sorted() { mistakes.append(mistake(path, 1, "does not say \(missing)")) }
        for wrong in SiteLanguage.filledWrong(words, isWhole: names == nil) {
            mistakes.append(mistake(path, places[wrong.name] ?? 1, wrong.words))
        }
        if let direction = words["language.direction"], direction != "ltr", direction != "rtl" {
            mistakes.append(mistake(path, 1, "language.direction is ltr or rtl"))
        }
        return words
    }

    func pages(_ mistakes: inout [SiteTextMistake]) -> [String: SitePage] {
        var pages: [String: SitePage] = [:]
        for file in SiteTexts.names(in: folder) where file.hasSuffix(".md") {
            let slug = String(file.dropLast(3))
            guard slug.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil else {
                mistakes.append(mistake(file, 1, "a page's file is named in small letters and hyphens"))
                continue
            }
            pages[slug] = noted(&mistakes) { () throws(SiteTextMistake) in
                try SitePage(slug: slug, file: "\(code)/\(file)", text: try text(file), isNews: false)
            }
        }
        return pages
    }

    /// - Parameter isWhole: every text must be there.
    func texts(isWhole: Bool, _ mistakes: inout [SiteTextMistake]) -> [String: [String: TextPiece]] {
        var texts: [String: [String: TextPiece]] = [:]
        let paths = PageTexts.folders.flatMap { name in
            SiteTexts.names(in: folder.appendingPathComponent(name)).map { "\(name)/\($0)" }
        }
        for path in paths {
            guard let known = PageTexts.all.first(where: { $0.path == path }) else {
                mistakes.append(mistake(path, 1, "nothing takes its words from here"))
                continue
            }
            let pieces = noted(&mistakes) { () throws(SiteTextMistake) in try TextPiece.read(try text(path), file: "\(code)/\(path)") }
            guard let pieces else { continue }
            mistakes += known.mistakes(pieces, file: "\(code)/\(path)")
            texts[path] = pieces
        }
        if isWhole {
            for missing in PageTexts.all where !paths.contains(missing.path) { mistakes.append(mistake(missing.path, 1, "is not there")) }
        }
        return texts
    }

    /// Markdown that is in no folder from which anything is read: whoever wrote it believes that somebody reads it.
    func strays(_ mistakes: inout [SiteTextMistake]) {
        let known = Set(PageTexts.folders + ["news"])
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        for path in paths.sorted() where path.hasSuffix(".md") {
            let parts = path.split(separator: "/")
            guard parts.count > 2 || parts.count == 2 && !known.contains(String(parts[0])) else { continue }
            mistakes.append(mistake(path, 1, "nothing takes its words from here"))
        }
    }

    func news(_ mistakes: inout [SiteTextMistake]) -> [SitePage] {
        var news: [SitePage] = []
        for file in SiteTexts.names(in: folder.appendingPathComponent("news")) where file.hasSuffix(".md") {
            let (slug, path) = (String(file.dropLast(3)), "news/\(file)")
            guard slug.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil else {
                mistakes.append(mistake(path, 1, "news is named in small letters, digits and hyphens"))
                continue
            }
            let page = noted(&mistakes) { () throws(SiteTextMistake) in
                try SitePage(slug: slug, file: "\(code)/\(path)", text: try text(path), isNews: true)
            }
            if let page { news.append(page) }
        }
        return news
    }
}
