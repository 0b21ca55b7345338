/// What a concept is compared by: its codes by system, and its words. Built once for each entry.
struct ConceptKey: Hashable, Sendable {
    /// `namespace|code`, sorted, no repeats; without codes whose meaning stands in the text beside them.
    let codes: [String]
    /// The namespaces among `codes`, sorted, no repeats.
    let systems: [String]
    /// The words, folded; empty where none.
    let words: String
    /// Whether the words may say more than the codes ("knee pain, left" beside the code of knee pain): they are the display of
    /// none of them.
    let isQualified: Bool

    init(_ concept: Concept) {
        // Nearly always one or two of each, so lists: they are made for every entry.
        var codes: [String] = []
        var systems: [String] = []
        var displays: [String] = []
        let text = concept.text.map { Fold.words($0) } ?? ""
        var standsInText = false
        for coding in concept.codings {
            if let display = coding.display, !display.isEmpty {
                displays.append(display == concept.text ? text : Fold.words(display))
            }
            guard let system = coding.system, let code = coding.code, !code.isEmpty else { continue }
            let space = CodeSystem.namespace(system)
            if space == CodeSystem.snomed, CodeSystem.textCarriers.contains(code) {
                standsInText = true
                continue
            }
            Self.add(space, to: &systems)
            Self.add(space + "|" + Self.plain(code, in: space), to: &codes)
        }
        if displays.contains(where: { $0.hasPrefix("transfer-degraded") || $0.hasPrefix("transfer degraded") }) {
            standsInText = true
            codes = []
            systems = []
        }
        self.codes = codes
        self.systems = systems
        // "Transfer-degraded drug allergy" twice is two drugs, or one: nobody knows.
        let said = text.isEmpty && !standsInText ? concept.codings.lazy.compactMap(\.display).first.map { Fold.words($0) } ?? "" : text
        self.words = standsInText && displays.contains(said) ? "" : said
        isQualified = !text.isEmpty && !codes.isEmpty && !displays.contains(text)
    }

    var isEmpty: Bool { codes.isEmpty && words.isEmpty }

    /// Keeps a list sorted and without repeats.
    private static func add(_ text: String, to list: inout [String]) {
        guard let at = list.firstIndex(where: { $0 >= text }) else { return list.append(text) }
        if list[at] != text { list.insert(text, at: at) }
    }

    /// Read v2 codes are five bytes; a two-byte term code may follow ("C10F.00") and is not part of the meaning.
    private static func plain(_ code: String, in space: String) -> String {
        space == CodeSystem.read2 && code.utf8.count == 7 ? String(code.prefix(5)) : code
    }

    /// Whether both can only mean the same: where they share a code system, exactly the same codes in every shared one, and
    /// words that add nothing to them or are the same; where they share none (SNOMED CT here, Read there), the same words. Two
    /// concepts with neither never match.
    /// - Parameter byCodesAlone: where everything else in the key is so exact that a local name for the same code is no
    ///   other thing (a value at a moment).
    func matches(_ other: ConceptKey, byCodesAlone: Bool = false) -> Bool {
        if self == other { return !isEmpty }
        switch agreement(other) {
        case .differ: return false
        case .same:
            if words == other.words { return true }
            return byCodesAlone ? Distinction.isSame(words, other.words) : !(isQualified || other.isQualified)
        case .noneShared: return !words.isEmpty && words == other.words
        }
    }

    private enum Agreement { case same, differ, noneShared }

    private func agreement(_ other: ConceptKey) -> Agreement {
        var sharesASystem = false
        for system in systems where other.systems.contains(system) {
            sharesASystem = true
            let prefix = system + "|"
            if !codes.lazy.filter({ $0.hasPrefix(prefix) }).elementsEqual(other.codes.lazy.filter { $0.hasPrefix(prefix) }) {
                return .differ
            }
        }
        return sharesASystem ? .same : .noneShared
    }

    /// What two concepts must have one of in common to match at all: for finding candidates without comparing all pairs.
    var tokens: [String] { words.isEmpty ? codes : codes + ["~" + words] }

    /// Everything, as one text.
    var identity: String { codes.joined(separator: "\u{1D}") + "\u{1E}" + words }
}
