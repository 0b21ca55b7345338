/// A blood group as far as its words say it: only for telling whether two contradict each other, never shown.
struct BloodGroup: Hashable {
    private let abo: String?
    private let isRhPositive: Bool?
    /// Where neither could be read.
    private let words: String?

    init?(_ entry: Entry) {
        guard case .result(let it) = entry.content else { return nil }
        let text: String?
        switch it.value {
        case .concept(let concept): text = concept.shown
        case .text(let words): text = words
        default: text = nil
        }
        guard let text, !text.isEmpty else { return nil }
        let parts = Fold.words(text).split { !$0.isLetter && !$0.isNumber && $0 != "+" && $0 != "-" }.map(String.init)
        var abo: Set<String> = []
        var rh: Set<Bool> = []
        for part in parts {
            let letters = part.filter { $0.isLetter || $0.isNumber }
            if let group = Self.groups[letters] { abo.insert(group) }
            // "O+", "+ve", "RhD+ve".
            if part.hasSuffix("+") || part.hasSuffix("+ve") || ["positive", "pos", "rhpos"].contains(letters) { rh.insert(true) }
            if part.hasSuffix("-") || part.hasSuffix("-ve") || ["negative", "neg", "rhneg"].contains(letters) { rh.insert(false) }
        }
        self.abo = abo.count == 1 ? abo.first : nil
        isRhPositive = rh.count == 1 ? rh.first : nil
        words = self.abo == nil && isRhPositive == nil ? parts.joined(separator: " ") : nil
    }

    /// Subgroups of A are A.
    private static let groups = [
        "a": "a", "a1": "a", "a2": "a", "b": "b", "ab": "ab", "a1b": "ab", "a2b": "ab", "o": "o", "0": "o",
    ]

    func contradicts(_ other: BloodGroup) -> Bool {
        if let abo, let its = other.abo, abo != its { return true }
        if let isRhPositive, let its = other.isRhPositive, isRhPositive != its { return true }
        if let words, let its = other.words { return words != its }
        return false
    }

    private static let codes: [String: String] = Dictionary(
        uniqueKeysWithValues: ["882-1", "883-9", "884-7", "10331-7"].map { ($0, CodeSystem.loinc) }
            + ["365637002", "112143006", "365636006", "278147001"].map { ($0, CodeSystem.snomed) })

    static func isOne(_ entry: Entry) -> Bool {
        // A fetus's or a donor's is not the person's.
        if case .result(let it) = entry.content, it.focus != nil { return false }
        for coding in entry.title.codings {
            guard let code = coding.code, let system = coding.system, codes[code] == CodeSystem.namespace(system) else { continue }
            return true
        }
        let words = Fold.words(entry.title.shown)
        guard words.hasPrefix("blood group") || words.holds("abo and rh") else { return false }
        // A screen for antibodies is named after blood groups and has none.
        return !words.holds("antibod") && !words.holds("screen")
    }
}
