import Web

/// A page's text in one language, to be filled:
///
///     let words = site.words(ProofText.self)
///     main += "<h1>\(words[.title])</h1>\(words.blocks(.intro))"
///     main += "<li>\(words[.tooLong, ["events": count]])</li>"
///
/// What is filled in is text and escaped, whoever wrote it; only markup of ours (`HTML`) is taken as markup. It is never read again for placeholders.
struct PageWords<Key: PageText>: Sendable {
    /// Which it is in: of the frame around it, too.
    let language: SiteLanguage
    private let facts: SiteFacts
    private let pieces: [String: TextPiece]

    /// - Parameters:
    ///   - language: one that has this text.
    ///   - pieces: nil: the language's own, which were checked when it was read.
    init(_ language: SiteLanguage, _ facts: SiteFacts, pieces: [String: TextPiece]? = nil) {
        self.language = language
        self.facts = facts
        self.pieces = pieces ?? language.texts[Key.path] ?? [:]
    }

    /// A phrase, without a paragraph around it: for headings, labels, buttons, items, and within markup.
    subscript(_ key: Key, _ values: [String: any PieceValue] = [:]) -> HTML {
        let markup = markup(values)
        return of(key).map { block -> HTML in if case .paragraph(let words) = block { markup.inlines(words) } else { markup.html([block]) }
        }
        .joined(" ")
    }

    /// Paragraphs, lists and what is set apart, each as a block.
    func blocks(_ key: Key, _ values: [String: any PieceValue] = [:]) -> HTML { markup(values).html(of(key)) }

    /// Text alone: for titles, attributes (`\(plain: …)`) and messages.
    func plain(_ key: Key, _ values: [String: any PieceValue] = [:]) -> String { paragraphs(key, values).joined(separator: " ") }

    /// Text alone, of each block: for letters. An item of a list is one too.
    func paragraphs(_ key: Key, _ values: [String: any PieceValue] = [:]) -> [String] {
        let markup = markup(values)
        return of(key).flatMap { block -> [String] in
            if case .list(_, let items) = block {
                items.map { markup.text(SiteMarkup.words($0)) }
            } else {
                [markup.text(SiteMarkup.words([block]))]
            }
        }
    }

    /// Every piece of every text is there, or the texts would not have been read (`PageText.check`).
    private func of(_ key: Key) -> [SiteBlock] { pieces[key.rawValue]?.blocks ?? [] }

    private func markup(_ values: [String: any PieceValue]) -> SiteMarkup {
        SiteMarkup(language: language, facts: facts, values: values) { _, _ in "" }
    }
}

/// What may be filled into a text: words of anybody, a number, or markup of ours.
protocol PieceValue: Sendable {
    var html: HTML { get }
    var plain: String { get }
}

extension String: PieceValue {
    var html: HTML { "\(self)" }
    var plain: String { self }
}

extension Int: PieceValue {
    var html: HTML { "\(self)" }
    var plain: String { String(self) }
}

extension HTML: PieceValue {
    var html: HTML { self }
    var plain: String { words }
}
