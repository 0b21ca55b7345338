import Objections

/// Writes the objection desk's letters, in one language.
public struct LetterWords: Sendable {
    private let text: PageWords<LetterText>
    private let consequences: PageWords<ConsequenceText>

    /// In English: for the desk.
    /// - Parameter facts: what the region says of itself; nil: nothing.
    public init(_ texts: SiteTexts, of facts: SiteFacts?) {
        text = texts.words(LetterText.self, of: facts)
        consequences = texts.words(ConsequenceText.self, of: facts)
    }

    /// In the language of the request where that has them: for the person's own page.
    init(_ site: PublicSite) {
        text = site.words(LetterText.self)
        consequences = site.words(ConsequenceText.self)
    }

    /// - Parameters:
    ///   - reference: by which the desk finds the objection.
    ///   - due: the day by which the desk answers.
    ///   - reasons: in the desk's words, where the letter gives any.
    public func letter(_ kind: Letter.Kind, desk: Desk, reference: String, due: Day, reasons: String = "") -> Letter {
        let piece = LetterText.of(kind)
        let values: [String: any PieceValue] = [
            "reference": reference, "due": text.language.date(due), "desk": desk.name, "reasons": because(kind, reasons),
            "reach": reach(desk),
            "complain": text.plain(.complain), "elsewhere": text.plain(.elsewhere),
            "consequences": Consequence.allCases.map { consequences.plain(ConsequenceText.label($0)) }.joined(separator: " "),
        ]
        return Letter(kind, subject: text.plain(piece.subject), paragraphs: text.paragraphs(piece.body, values))
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
