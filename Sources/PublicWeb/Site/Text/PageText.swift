/// The pieces of text that a page, or a part of one, is made of: `pages/FILE.md` in a language's folder under `web/site/`. A case is a piece, and its name is
/// the piece's heading in the file:
///
///     # tooLong
///     Your list is too long (events 1 to {events}). Ask a privacy officer for it.
///
///     <!-- true: test ProofTests "a list that is too long is said to be so" -->
///
/// Each language's file is read at start and held against the cases (`check`), so that a page that asks for a piece has it, with the placeholders that it fills.
protocol PageText: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// The file's name, without `.md`: small letters and hyphens.
    static var file: String { get }
    /// Pieces that may have more than one paragraph, a list or what is set apart. Every other is a phrase: one paragraph.
    static var blocks: Set<Self> { get }
    /// What is filled in, by name: `{name}` in the text, each of them once or oftener. What the region says of itself (`SiteFacts.names`) may stand in every text.
    var takes: Set<String> { get }
}

extension PageText {
    static var blocks: Set<Self> { [] }
    var takes: Set<String> { [] }

    /// - Parameter file: for mistakes, such as `en/pages/proof.md`.
    /// - Throws: a piece that is missing or that nothing asks for, a phrase of many paragraphs, a placeholder that is unknown or left out.
    static func check(_ pieces: [String: TextPiece], file: String) throws(SiteTextMistake) {
        for (id, piece) in pieces.sorted(by: { $0.value.line < $1.value.line }) {
            func mistake(_ words: String) -> SiteTextMistake { SiteTextMistake(file: file, line: piece.line, words: words) }
            guard let key = Self(rawValue: id) else { throw mistake("no page asks for “\(id)”") }
            guard blocks.contains(key) || piece.isPhrase else { throw mistake("“\(id)” is a phrase: one paragraph and no more") }
            if let name = piece.placeholders.subtracting(key.takes).subtracting(SiteFacts.names).sorted().first {
                throw mistake("nothing fills {\(name)} in “\(id)”")
            }
            if let name = key.takes.subtracting(piece.placeholders).sorted().first { throw mistake("“\(id)” leaves out {\(name)}") }
        }
        if let missing = allCases.first(where: { pieces[$0.rawValue] == nil }) {
            throw SiteTextMistake(file: file, line: 1, words: "does not say “\(missing.rawValue)”")
        }
    }
}

/// Every text that pages are made of. A text that is not in the list is not read: `PageTextTests` looks for such.
enum PageTexts {
    static let all: [any PageText.Type] = [
        ContactWayText.self, EventText.self, FailureText.self, LineText.self, OneLookText.self, ProofText.self, WhoLookedText.self,
        ConsequenceText.self, ObjectText.self, ObjectFormText.self, OwnObjectionText.self, ObjectionToldText.self,
        SharedText.self, PlaceChoiceText.self, CopyText.self, CorrectionText.self, ActingText.self, ActingCopyText.self,
        StartText.self, ComplainText.self, LoggedOutText.self,
    ]

    /// By the path under which they are, those pages that can be in another language: the texts that such a language must have. `PublicRoutes` serves them
    /// under the language's code.
    static let places: [String: [any PageText.Type]] = [
        "/acting": [ActingText.self, ActingCopyText.self, CopyText.self, PlaceChoiceText.self],
        "/proof": [ProofText.self],
        "/your-record/contact": [ContactWayText.self],
        "/object": [ConsequenceText.self, ObjectText.self, ObjectFormText.self, OwnObjectionText.self],
        "/your-record/shared": [SharedText.self],
        "/your-record/copy": [CopyText.self, PlaceChoiceText.self],
        "/your-record/correction": [CorrectionText.self, PlaceChoiceText.self, ComplainText.self],
    ]

    /// The texts of the page at a path of ours; nil: it is in English alone.
    static func at(_ path: String) -> [any PageText.Type]? {
        let plain = path.prefix { $0 != "?" && $0 != "#" }
        let place = places.keys.filter { plain == $0 || plain.hasPrefix($0 + "/") }.max { $0.count < $1.count }
        return place.flatMap { places[$0] }
    }
}
