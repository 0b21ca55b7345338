import Objections

/// Writes the objection desk's letters, in one language. No letter is half in another one: a language has all texts of which letters are made, or its letters are
/// in English.
public struct LetterWords: Sendable {
    private let text: PageWords<LetterText>
    private let consequences: PageWords<ConsequenceText>

    /// In English.
    /// - Parameter facts: what the region says of itself; nil: nothing.
    public init(_ texts: SiteTexts, of facts: SiteFacts?) { self.init(texts.english, facts ?? .unsaid(texts.english)) }

    /// In the language of the request where that has them: for the person's own page.
    init(_ site: PublicSite) {
        let asked = PageSurroundings.current?.language.flatMap { Self.has($0) ? $0 : nil }
        self.init(asked ?? site.texts.english, site.facts)
    }

    private init(_ language: SiteLanguage, _ facts: SiteFacts) {
        text = PageWords(language, facts)
        consequences = PageWords(language, facts)
    }

    /// In each language that has letters, English first: for the desk, which prints the one that the person reads.
    /// - Parameter facts: what the region says of itself; nil: nothing.
    public static func all(_ texts: SiteTexts, of facts: SiteFacts?) -> [LetterWords] {
        texts.languages.filter(has).map { LetterWords($0, facts ?? .unsaid(texts.english)) }
    }

    private static func has(_ language: SiteLanguage) -> Bool {
        language.texts[LetterText.path] != nil && language.texts[ConsequenceText.path] != nil
    }

    public var language: LetterLanguage {
        LetterLanguage(code: text.language.code, name: text.language.name, isRightToLeft: text.language.direction == "rtl")
    }

    /// - Parameters:
    ///   - reference: by which the desk finds the objection.
    ///   - due: the day by which the desk answers.
    ///   - reasons: in the desk's words, where the letter gives any.
    ///   - today: the day that stands above it; nil: none does.
    public func letter(_ kind: Letter.Kind, desk: Desk, reference: String, due: Day, reasons: String = "", today: Day? = nil) -> Letter {
        let piece = LetterText.of(kind)
        let values: [String: any PieceValue] = [
            "reference": reference, "due": text.language.date(due), "desk": desk.name, "reasons": because(kind, reasons),
            "reach": reach(desk),
            "complain": text.plain(.complain), "elsewhere": text.plain(.elsewhere),
            "consequences": Consequence.allCases.map { consequences.plain(ConsequenceText.label($0)) }.joined(separator: " "),
        ]
        let head = [today.map { text.language.date($0) }, text.plain(.reference, ["reference": reference])]
        return Letter(
            kind, language: language, head: head.compactMap { $0 }, subject: text.plain(piece.subject),
            paragraphs: text.paragraphs(piece.body, values))
    }

    /// In the desk's words, where any were kept: a version before this one asked for none where somebody moved, and what was sealed may not open any more.
    private func because(_ kind: Letter.Kind, _ reasons: String) -> String {
        if reasons.allSatisfy(\.isWhitespace) { return text.plain(.reasonsNotKept) }
        if case .notUpheld = kind { return text.plain(.reasonsAre, ["reasons": reasons]) }
        return text.plain(.reasonIs, ["reasons": reasons])
    }

    private func reach(_ desk: Desk) -> String {
        let phone = desk.phone.map { phone in
            desk.hours.map { text.plain(.phoneWithHours, ["phone": phone, "hours": $0]) } ?? text.plain(.phone, ["phone": phone])
        }
        let ways = [
            phone, desk.email.map { text.plain(.email, ["email": $0]) }, desk.post.map { text.plain(.post, ["post": $0]) },
        ]
        return text.plain(.reach, ["desk": desk.name, "ways": ways.compactMap { $0 }.joined(separator: "; ")])
    }
}
