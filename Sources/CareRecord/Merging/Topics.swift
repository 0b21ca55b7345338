/// What a line is about: statements with one topic stand together, still apart as statements.
struct Topic: Sendable {
    /// `namespace|code`, sorted: where two topics share a namespace, these must be the same.
    let codes: [String]
    /// What it is called, folded, sorted.
    let words: [String]

    /// What names it for itself: its codes, else its words.
    let identity: String
    /// What two topics must have one of in common to match.
    var places: Places { Places(own: codes.map { Places.number($0) } + words.map { Places.number("~", $0) }) }
    var isEmpty: Bool { codes.isEmpty && words.isEmpty }

    init(codes: [String], words: [String]) {
        self.codes = codes
        self.words = words
        identity = codes.isEmpty ? "~" + words.joined(separator: "\u{1D}") : codes.joined(separator: "\u{1D}")
    }

    /// The same codes in every shared system; where none is shared, a name in common.
    func matches(_ other: Topic) -> Bool {
        let spaces = Set(codes.map(Self.space))
        let others = Set(other.codes.map(Self.space))
        let shared = spaces.intersection(others)
        guard shared.isEmpty else {
            return codes.filter { shared.contains(Self.space($0)) } == other.codes.filter { shared.contains(Self.space($0)) }
        }
        return words.contains { other.words.contains($0) }
    }

    private static func space(_ code: String) -> Substring { code.prefix { $0 != "|" } }
}

extension Topic {
    /// The topic of an entry; nil where every statement is a line of its own. Medicines have therapies instead (`Therapy`).
    /// - Parameter title: the entry's title as it is compared.
    static func of(_ entry: Entry, _ title: ConceptKey) -> Topic? {
        // What it may mean is not known, so it stands in no line with others.
        if entry.mayMeanElse { return nil }
        switch entry.content {
        // The left knee's is not the right knee's, nor the urine's the blood's.
        case .condition(let it): return topic(entry.title, title, at: it.bodySite)
        case .allergy: return topic(entry.title, title, at: nil)
        case .result(let it):
            guard it.kind == .observation else { return nil }
            // Nor is the fetus's heart rate in one series with the mother's.
            let whose = it.focus.map { "of " + $0 }
            let parts = [it.specimen.flatMap(takenFrom), it.bodySite, whose].compactMap(\.self)
            return topic(entry.title, title, at: parts.isEmpty ? nil : parts.joined(separator: " "))
        case .carePlan(let it):
            return it.resuscitation == nil && !isResuscitationPlan(entry) ? nil : Topic(codes: [], words: ["resuscitation"])
        case .medicine, .identity, .appointment, .document, .encounter, .procedure, .immunisation, .alert: return nil
        }
    }

    /// A specimen as far as it makes another series. Blood, serum and plasma are the usual one, said or not; urine, fluids, arterial and
    /// cord blood are others, whatever the code.
    private static func takenFrom(_ specimen: String) -> String? {
        let words = Fold.words(specimen)
        let isUsual = words.holds("blood") || words.holds("serum") || words.holds("plasma")
        let isOther = ["arterial", "cord", "fetal", "foetal", "capillary", "donor", "mixed", "culture", "urine", "fluid"].contains {
            words.contains($0)
        }
        return isUsual && !isOther ? nil : words
    }

    private static func topic(_ title: Concept, _ key: ConceptKey, at site: String?) -> Topic? {
        // What has more codes than any thing has stands alone.
        if key.isVast { return nil }
        // The side is part of the place where only the author's words say it: the left eye's pressure is no value of the right's series.
        var side = key.isQualified ? Distinction.side(key.words) : ""
        if !side.isEmpty, title.codings.contains(where: { Distinction.side(Fold.words($0.display)) == side }) { side = "" }
        let whole = [site.map { Fold.words($0) } ?? "", side].filter { !$0.isEmpty }.joined(separator: " ")
        let place = whole.isEmpty ? "" : " @" + whole
        var words = key.words.isEmpty ? [] : [key.words + place]
        if !key.codes.isEmpty {
            words += title.codings.compactMap(\.display).filter { !$0.isEmpty }.map { Fold.words($0) + place }
        }
        let topic = Topic(codes: key.codes.map { $0 + place }, words: Set(words).sorted())
        return topic.isEmpty ? nil : topic
    }

    /// A plan of the ReSPECT or DNACPR kind, by code or by its own words.
    static func isResuscitationPlan(_ entry: Entry) -> Bool {
        if entry.title.has("1382601000000107", in: CodeSystem.snomed) { return true }
        let words = Fold.words(entry.title.shown)
        // "Respect privacy during personal care" is no ReSPECT plan.
        return ["respect", "respect form", "respect plan", "respect process"].contains(words) || words.contains("respect form")
            || words.contains("resuscitation") || words.contains("dnacpr")
    }
}
