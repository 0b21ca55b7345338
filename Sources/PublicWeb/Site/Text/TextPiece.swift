/// A piece of a page's text, as it was read.
struct TextPiece: Sendable, Equatable {
    /// The line of its heading in the file.
    let line: Int
    let blocks: [SiteBlock]
    /// Names between `{` and `}`.
    let placeholders: Set<String>

    /// Whether it is one paragraph, which can stand within others' markup.
    var isPhrase: Bool {
        guard blocks.count == 1, case .paragraph = blocks[0] else { return false }
        return true
    }

    /// Whether it is paragraphs of text without markup, which can be printed and sent.
    var isPlain: Bool {
        blocks.allSatisfy { block in
            guard case .paragraph(let words) = block else { return false }
            return words.allSatisfy { if case .text = $0 { true } else { false } }
        }
    }

    /// All pieces of a file. Each begins with `# name` on a line of its own; before the first may be notes, and nothing else.
    /// - Parameter file: for mistakes, such as `en/pages/proof.md`.
    /// - Throws: the first thing that is no piece, or a piece that is there twice or empty.
    static func read(_ text: String, file: String) throws(SiteTextMistake) -> [String: TextPiece] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let starts = lines.indices.filter { lines[$0].hasPrefix("# ") }
        let before = lines[..<(starts.first ?? lines.endIndex)].joined(separator: "\n")
        guard try SiteMarkdown(file: file, firstLine: 1).blocks(before).isEmpty else {
            throw SiteTextMistake(file: file, line: 1, words: "each piece begins with “# ” and its name")
        }
        var pieces: [String: TextPiece] = [:]
        for (start, end) in zip(starts, starts.dropFirst() + [lines.endIndex]) {
            let (id, line) = (String(lines[start].dropFirst(2)), start + 1)
            guard id.wholeMatch(of: /[a-z][A-Za-z0-9]*/) != nil else {
                throw SiteTextMistake(file: file, line: line, words: "a piece’s name is made of letters and digits: “\(id)”")
            }
            let body = lines[(start + 1)..<end].joined(separator: "\n")
            let piece = TextPiece(
                line: line, blocks: try SiteMarkdown(file: file, firstLine: line + 1).blocks(body),
                placeholders: try placeholders(body, file: file, line: line))
            guard !piece.blocks.isEmpty else { throw SiteTextMistake(file: file, line: line, words: "“\(id)” says nothing") }
            guard !piece.blocks.contains(where: { if case .made = $0 { true } else { false } }) else {
                throw SiteTextMistake(
                    file: file, line: line, words: "“\(id)” has something made by “::”, which only pages of the site have")
            }
            guard pieces.updateValue(piece, forKey: id) == nil else {
                throw SiteTextMistake(file: file, line: line, words: "“\(id)” is there twice")
            }
        }
        return pieces
    }

    private static func placeholders(_ body: String, file: String, line: Int) throws(SiteTextMistake) -> Set<String> {
        let said = body.replacing(/<!--.*-->/, with: "")
        guard !said.replacing(/\{[a-z][A-Za-z]*\}/, with: "").contains(where: { "{}".contains($0) }) else {
            throw SiteTextMistake(file: file, line: line, words: "a placeholder is a name in letters, such as {name}")
        }
        return Set(said.matches(of: /\{([a-z][A-Za-z]*)\}/).map { String($0.1) })
    }
}
