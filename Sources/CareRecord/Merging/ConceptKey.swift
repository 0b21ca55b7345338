/// What a concept is compared by: its codes by system, and its words. Built once for each entry.
struct ConceptKey: Hashable, Sendable {
    /// `namespace|code`, sorted, no repeats; without placeholders, and without codes whose meaning stands in the text beside them.
    let codes: [String]
    /// The namespaces among `codes`, sorted, no repeats.
    let systems: [String]
    /// The words, folded; empty where none, or none that name anything ("unknown").
    let words: String
    /// Whether the words may say more than the codes ("knee pain, left" beside the code of knee pain): they are the display of
    /// none of them.
    let isQualified: Bool
    /// Where nothing is named, the codes that say so, as sent, with what they are called and the text: a value that is masked is not one that
    /// is unknown.
    private let unsaid: String
    /// What placeholders are called beyond `words`, folded, where it names a thing: two that differ in it are two things.
    let asides: String
    /// Whether it has more codes than any thing has: then only one that is the same in all is the same thing, since every code would be
    /// looked up and compared for itself.
    let isVast: Bool

    /// Codes of one concept: a medicine has some ten, in all systems together.
    static let mostCodes = 64

    init(_ concept: Concept) {
        // Nearly always one or two of each, so lists: they are made for every entry.
        var codes: [String] = []
        var systems: [String] = []
        var displays: [String] = []
        // Names of codes that name nothing: said again as the text they are no name either.
        var hollow: [String] = []
        // What was typed where a placeholder's name stands.
        var typed: [String] = []
        let text = concept.text.map { Fold.words($0) } ?? ""
        for coding in concept.codings {
            let display = coding.display.flatMap { $0.isEmpty ? nil : $0 == concept.text ? text : Fold.words($0) }
            if coding.namesNothing {
                if let display { coding.isNamed(by: display) ? typed.append(display) : hollow.append(display) }
                continue
            }
            if let display { displays.append(display) }
            guard let system = coding.system, let code = coding.code, !code.isEmpty else { continue }
            let space = CodeSystem.namespace(system)
            systems.append(space)
            codes.append(space + "|" + Self.plain(code, in: space))
        }
        // "Transfer-degraded drug allergy" twice is two drugs, or one: nobody knows.
        if (displays + hollow + typed).contains(where: { $0.hasPrefix("transfer-degraded") || $0.hasPrefix("transfer degraded") }) {
            (codes, systems, displays, hollow, typed) = ([], [], [], hollow + displays + typed, [])
        }
        Self.order(&systems)
        Self.order(&codes)
        isVast = concept.codings.count > Self.mostCodes
        self.codes = codes
        self.systems = systems
        let isAbsence = codes.isEmpty && Placeholders.isOwnName(text) && concept.codings.contains(where: \.isPlaceholder)
        let isTextSaid = !text.isEmpty && !isAbsence && !hollow.contains(text) && !Placeholders.words.contains(text)
        let shown = isTextSaid ? text : displays.first { !Placeholders.words.contains($0) }
        // Beside a code that names something it is an aside.
        let words = shown ?? (codes.isEmpty ? typed.first : nil) ?? ""
        self.words = words
        isQualified = isTextSaid && !codes.isEmpty && !displays.contains(text)
        asides = typed.isEmpty ? "" : Set(typed).subtracting([words]).sorted().joined(separator: "\u{1D}")
        unsaid =
            codes.isEmpty && words.isEmpty
            ? (concept.codings.map { "\($0.system ?? "")|\($0.code ?? "")|\(Fold.words($0.display))" } + [text]).joined(separator: "\u{1D}")
            : ""
    }

    var isEmpty: Bool { codes.isEmpty && words.isEmpty }

    /// Makes a list sorted and without repeats.
    private static func order(_ list: inout [String]) {
        guard list.count > 1 else { return }
        list.sort()
        var last = 0
        for at in 1..<list.count where list[at] != list[last] {
            last += 1
            list[last] = list[at]
        }
        list.removeSubrange((last + 1)...)
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
        if isVast || other.isVast { return false }
        // What one says beside its name and the other does not may make it another thing, as a text that says more does ("left, pathological").
        if asides != other.asides {
            let isToldByBoth = !asides.isEmpty && !other.asides.isEmpty
            if isToldByBoth || !byCodesAlone || !Distinction.isSame(asides, other.asides) { return false }
        }
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
    var tokens: [String] { isVast ? [identity] : words.isEmpty ? codes : codes + ["~" + words] }

    /// Everything, as one text.
    var identity: String { codes.joined(separator: "\u{1D}") + "\u{1E}" + words + unsaid + (asides.isEmpty ? "" : "\u{1E}" + asides) }
}
