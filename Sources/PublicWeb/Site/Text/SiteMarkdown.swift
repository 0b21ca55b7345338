import Foundation

/// Reads the part of Markdown (CommonMark) that our texts use, and refuses the rest: `##` and `###` headings, paragraphs, lists of one level, `> ` for what
/// is set apart, tables, `**strong**`, `[words](address)`, `::name arguments` for what the program makes. What a page claims is true by is said in
/// `<!-- true: … -->` lines, which are for tests and reach no reader.
struct SiteMarkdown {
    let file: String
    /// The line in the file at which the text begins, from 1.
    let firstLine: Int

    /// - Throws: `SiteTextMistake` at the first thing that is none of this.
    func blocks(_ text: String) throws(SiteTextMistake) -> [SiteBlock] {
        var blocks: [SiteBlock] = []
        var paragraph: [Substring] = []
        var number = firstLine - 1
        var began = firstLine
        func close() throws(SiteTextMistake) {
            if !paragraph.isEmpty { blocks.append(try block(paragraph, at: began)) }
            paragraph = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            if line.isEmpty || line.hasPrefix("<!--") {
                try close()
                if line.hasPrefix("<!--"), line.wholeMatch(of: /<!-- (true|note): .+ -->/) == nil {
                    throw mistake(number, "a comment must be <!-- true: … --> or <!-- note: … -->, on a line of its own")
                }
                continue
            }
            if paragraph.isEmpty { began = number }
            paragraph.append(line)
        }
        try close()
        return blocks
    }

    private func mistake(_ line: Int, _ words: String) -> SiteTextMistake { SiteTextMistake(file: file, line: line, words: words) }

    private func block(_ lines: [Substring], at line: Int) throws(SiteTextMistake) -> SiteBlock {
        let first = lines[0]
        if first.hasPrefix("#") { return try heading(lines, at: line) }
        if first.hasPrefix("::") {
            let words = first.dropFirst(2).split(separator: " ").map(String.init)
            guard lines.count == 1, let name = words.first else { throw mistake(line, "what is made stands on a line of its own") }
            return .made(name: name, arguments: Array(words.dropFirst()))
        }
        if first.hasPrefix("> ") {
            guard lines.allSatisfy({ $0.hasPrefix("> ") }) else { throw mistake(line, "each line of what is set apart begins with “> ”") }
            return .inset(try inlines(lines.map { $0.dropFirst(2) }.joined(separator: " "), at: line))
        }
        if first.hasPrefix("| ") { return try table(lines, at: line) }
        if first.hasPrefix("- ") {
            return .list(isOrdered: false, items: try items(lines, at: line) { $0.hasPrefix("- ") ? $0.dropFirst(2) : nil })
        }
        if first.hasPrefix("1. ") {
            return .list(
                isOrdered: true,
                items: try items(lines, at: line) { text in (text.prefixMatch(of: /[0-9]+\.\s/)?.output.count).map { text.dropFirst($0) } })
        }
        return .paragraph(try inlines(lines.joined(separator: " "), at: line))
    }

    private func heading(_ lines: [Substring], at line: Int) throws(SiteTextMistake) -> SiteBlock {
        guard lines.count == 1, let match = lines[0].wholeMatch(of: /(##|###) (.+)/) else {
            throw mistake(line, "a heading is ## or ###, alone between empty lines")
        }
        let words = String(match.2)
        return .heading(level: match.1.count, id: Self.id(words), words: try inlines(words, at: line))
    }

    /// A heading's name in addresses.
    static func id(_ words: String) -> String {
        var id = ""
        for character in words.lowercased() {
            if character.isLetter || character.isNumber { id.append(character) } else if !id.isEmpty, id.last != "-" { id.append("-") }
        }
        return id.last == "-" ? String(id.dropLast()) : id
    }

    private func items(
        _ lines: [Substring], at line: Int, _ begins: (Substring) -> Substring?
    ) throws(SiteTextMistake) -> [[SiteInline]] {
        var texts: [String] = []
        for text in lines {
            if let words = begins(text) {
                texts.append(String(words))
            } else if text.hasPrefix("  "), !texts.isEmpty {
                texts[texts.count - 1] += " " + text.drop { $0 == " " }
            } else {
                throw mistake(line, "a list has one level; what goes on in the next line begins with two spaces")
            }
        }
        var items: [[SiteInline]] = []
        for text in texts { items.append(try inlines(text, at: line)) }
        return items
    }

    private func table(_ lines: [Substring], at line: Int) throws(SiteTextMistake) -> SiteBlock {
        var rows: [[[SiteInline]]] = []
        for (index, text) in lines.enumerated() where index != 1 {
            var cells: [[SiteInline]] = []
            for cell in text.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false) {
                cells.append(try inlines(cell.trimmingCharacters(in: .whitespaces), at: line + index))
            }
            rows.append(cells)
        }
        guard lines.count > 2, lines[1].allSatisfy({ "|- ".contains($0) }), lines.allSatisfy({ $0.hasPrefix("|") && $0.hasSuffix("|") }),
            rows.allSatisfy({ $0.count == rows[0].count })
        else { throw mistake(line, "a table has a head, a line of hyphens, and rows of as many cells") }
        return .table(head: rows[0], rows: Array(rows.dropFirst()))
    }

    private func inlines(_ text: String, at line: Int) throws(SiteTextMistake) -> [SiteInline] {
        var inlines: [SiteInline] = []
        var rest = text[...]
        while let match = rest.firstMatch(of: /\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)/) {
            let before = rest[..<match.range.lowerBound]
            // A picture is no link: these texts have none.
            if before.hasSuffix("!"), match.3 != nil { throw mistake(line, "a picture is none of the signs that these texts use") }
            if !before.isEmpty { inlines.append(.text(try plain(before, at: line))) }
            if let strong = match.1 {
                inlines.append(.strong(try plain(strong, at: line)))
            } else {
                let address = String(match.3 ?? "")
                guard
                    address.hasPrefix("/") && !address.hasPrefix("//") || address.hasPrefix("https://")
                        || address.wholeMatch(of: /tel:\+?[0-9]{3,15}/) != nil
                else {
                    throw mistake(line, "a link leads to a path of ours, to an https address or to a telephone: \(address)")
                }
                inlines.append(.link(words: try plain(match.2 ?? "", at: line), address: address))
            }
            rest = rest[match.range.upperBound...]
        }
        if !rest.isEmpty { inlines.append(.text(try plain(rest, at: line))) }
        return inlines
    }

    /// Text without anything that Markdown would take for more.
    private func plain(_ text: Substring, at line: Int) throws(SiteTextMistake) -> String {
        if let character = text.first(where: { "*_`<>[]\\#".contains($0) }) {
            throw mistake(line, "“\(character)” is none of the signs that these texts use")
        }
        return String(text)
    }
}
