/// The pieces of text that a page, or a part of one, is made of: `pages/FILE.md` in a language's folder under `web/site/`; of letters and messages
/// `letters/FILE.md`. A case is a piece, and its name is
/// the piece's heading in the file:
///
///     # tooLong
///     Your list is too long (events 1 to {events}). Ask a privacy officer for it.
///
///     <!-- true: test ProofTests "a list that is too long is said to be so" -->
///
/// Each language's file is read at start and held against the cases (`check`), so that a page that asks for a piece has it, with the placeholders that it fills.
protocol PageText: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The folder, within the language's.
    static var folder: String { get }
    /// The file's name, without `.md`: small letters and hyphens.
    static var file: String { get }
    /// Pieces that may have more than one paragraph, a list or what is set apart. Every other is a phrase: one paragraph.
    static var blocks: Set<Self> { get }
    /// What is printed or sent, and no page: text alone.
    static var isPlain: Bool { get }
    /// What is filled in, by name: `{name}` in the text, each of them once or oftener. What the region says of itself (`SiteFacts.names`) may stand in every text.
    var takes: Set<String> { get }
}

extension PageText {
    static var folder: String { "pages" }
    static var blocks: Set<Self> { [] }
    static var isPlain: Bool { false }
    var takes: Set<String> { [] }

    /// Within the language's folder, such as `pages/proof.md`.
    static var path: String { "\(folder)/\(file).md" }

    /// Pieces that are missing or that nothing asks for, phrases of many paragraphs, placeholders that are unknown or left out, markup where there is none.
    /// - Parameter file: for mistakes, such as `en/pages/proof.md`.
    static func mistakes(_ pieces: [String: TextPiece], file: String) -> [SiteTextMistake] {
        let said = pieces.sorted { $0.value.line < $1.value.line }.flatMap { id, piece in
            words(id, piece).map { SiteTextMistake(file: file, line: piece.line, words: $0) }
        }
        let missing = allCases.filter { pieces[$0.rawValue] == nil }
        return said + missing.map { SiteTextMistake(file: file, line: 1, words: "does not say “\($0.rawValue)”") }
    }

    /// What is wrong with one piece.
    private static func words(_ id: String, _ piece: TextPiece) -> [String] {
        guard let key = Self(rawValue: id) else { return ["nothing asks for “\(id)”"] }
        var wrong: [String] = []
        if !blocks.contains(key), !piece.isPhrase { wrong.append("“\(id)” is a phrase: one paragraph and no more") }
        if isPlain, !piece.isPlain { wrong.append("“\(id)” is text alone: paragraphs, without links, strong words, lists or headings") }
        let unknown = piece.placeholders.subtracting(key.takes).subtracting(SiteFacts.names).sorted()
        wrong += unknown.map { "nothing fills {\($0)} in “\(id)”" }
        return wrong + key.takes.subtracting(piece.placeholders).sorted().map { "“\(id)” leaves out {\($0)}" }
    }
}

/// Every text that pages, letters and messages are made of. A text that is not in the list is not read: `PageTextTests` looks for such.
enum PageTexts {
    static let all: [any PageText.Type] = [
        ContactWayText.self, EventText.self, FailureText.self, LineText.self, OneLookText.self, ProofText.self, WhoLookedText.self,
        ConsequenceText.self, ObjectText.self, ObjectFormText.self, OwnObjectionText.self, ObjectionToldText.self,
        SharedText.self, PlaceChoiceText.self, CopyText.self, CorrectionText.self, ActingText.self, ActingCopyText.self,
        StartText.self, ComplainText.self, LoggedOutText.self, OwnNumbersText.self, LetterText.self, MessageText.self,
    ]

    /// The folders in which they are.
    static var folders: [String] { Set(all.map { $0.folder }).sorted() }

    /// By the path under which they are, those pages that can be in another language: the texts that such a language must have. `PublicRoutes` serves them
    /// under the language's code.
    static let places: [String: [any PageText.Type]] = [
        "/acting": [ActingText.self, ActingCopyText.self, CopyText.self, PlaceChoiceText.self, OwnNumbersText.self],
        "/proof": [ProofText.self, OwnNumbersText.self],
        "/who-looked": [WhoLookedText.self, LineText.self, EventText.self, OneLookText.self, ComplainText.self, OwnNumbersText.self],
        "/your-record/contact": [ContactWayText.self, OwnNumbersText.self],
        "/object": [ConsequenceText.self, ObjectText.self, ObjectFormText.self, OwnObjectionText.self, OwnNumbersText.self],
        "/your-record/shared": [SharedText.self, OwnNumbersText.self],
        "/your-record/copy": [CopyText.self, PlaceChoiceText.self, OwnNumbersText.self],
        "/your-record/correction": [CorrectionText.self, PlaceChoiceText.self, ComplainText.self, OwnNumbersText.self],
    ]

    /// Texts of no such page: of pages that are in English alone, and of what no page of a person's own is made of. Every text is there or in `places`.
    static let elsewhere: [any PageText.Type] = [
        // /your-record, /your-record/complain and /signed-out
        StartText.self, ComplainText.self, LoggedOutText.self,
        // In whichever language was asked for.
        FailureText.self,
        // Within a page of the site.
        ObjectionToldText.self,
        LetterText.self, MessageText.self,
    ]

    /// The texts of the page at a path of ours; nil: it is in English alone.
    static func at(_ path: String) -> [any PageText.Type]? {
        let plain = path.prefix { $0 != "?" && $0 != "#" }
        let place = places.keys.filter { plain == $0 || plain.hasPrefix($0 + "/") }.max { $0.count < $1.count }
        return place.flatMap { places[$0] }
    }
}
