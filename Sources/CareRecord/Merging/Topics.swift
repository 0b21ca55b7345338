/// What a line is about: statements with one topic stand together, still apart as statements.
struct Topic: Sendable {
    /// `namespace|code`, sorted: where two topics share a namespace, these must be the same.
    let codes: [String]
    /// What it is called, folded, sorted.
    let words: [String]

    /// What names it for itself: its codes, else its words.
    let identity: String
    var isEmpty: Bool { codes.isEmpty && words.isEmpty }

    init(codes: [String], words: [String]) {
        self.codes = codes
        self.words = words
        identity = codes.isEmpty ? "~" + words.joined(separator: "\u{1D}") : codes.joined(separator: "\u{1D}")
    }
}

/// A topic as topics are compared: thousands of statements of one code may each bring a name of their own, and each code be compared with
/// hundreds of others, so that what comparing needs is made once.
struct ComparedTopic: Sendable {
    /// By namespace, each sorted.
    private let codes: [String: [String]]
    private let words: Set<String>
    /// What two topics must have one of in common to match.
    let places: Places

    /// - Parameter words: every name that statements of these codes go by.
    init(codes: [String], words: Set<String>) {
        self.codes = Dictionary(grouping: codes) { String($0.prefix { $0 != "|" }) }
        self.words = words
        places = Places(own: codes.map { Places.number($0) } + words.map { Places.number("~", $0) })
    }

    /// The same codes in every shared system; where none is shared, a name in common.
    /// - Complexity: O(codes, and names of the one that has fewer).
    func matches(_ other: ComparedTopic) -> Bool {
        var sharesASystem = false
        for (space, its) in codes {
            guard let others = other.codes[space] else { continue }
            guard its == others else { return false }
            sharesASystem = true
        }
        if sharesASystem { return true }
        let (fewer, more) = words.count <= other.words.count ? (words, other.words) : (other.words, words)
        return fewer.contains { more.contains($0) }
    }
}

extension Topic {
    /// The topic of an entry; nil where every statement is a line of its own. Medicines have therapies instead (`Therapy`).
    /// - Parameter title: the entry's title as it is compared.
    static func of(_ entry: Entry, _ title: ConceptKey) -> Topic? {
        // What it may mean is not known, so it stands in no line with others.
        if entry.mayMeanElse { return nil }
        switch entry.content {
        case .condition, .allergy: return topic(entry, title)
        case .result(let it): return it.kind == .observation ? topic(entry, title) : nil
        case .carePlan(let it):
            return it.resuscitation == nil && !isResuscitationPlan(entry) ? nil : Topic(codes: [], words: ["resuscitation"])
        case .medicine, .identity, .appointment, .document, .encounter, .procedure, .immunisation, .alert: return nil
        }
    }

    /// Of what part, specimen or other being it is: the left knee's is not the right knee's, nor the urine's the blood's.
    static func place(_ entry: Entry, _ title: ConceptKey) -> String {
        if let apart = entry.apart { return "#\(apart)" }
        let site: String?
        switch entry.content {
        case .condition(let it): site = it.bodySite
        case .result(let it):
            // Nor is the fetus's heart rate in one series with the mother's.
            let whose = it.focus.map { "of " + $0 }
            let parts = [it.specimen.flatMap(takenFrom), it.bodySite, whose].compactMap(\.self)
            site = parts.isEmpty ? nil : parts.joined(separator: " ")
        default: site = nil
        }
        // The side is part of the place where only the author's words say it: the left eye's pressure is no value of the right's series.
        return [site.map { Fold.words($0) } ?? "", side(entry.title, title)].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// The side that only the author's words say; empty where a code says it, or none is said.
    static func side(_ title: Concept, _ key: ConceptKey) -> String {
        let side = key.isQualified ? Distinction.side(key.words) : ""
        return !side.isEmpty && title.codings.contains { Distinction.side(Fold.words($0.display)) == side } ? "" : side
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

    private static func topic(_ entry: Entry, _ key: ConceptKey) -> Topic? {
        // What has more codes than any thing has stands alone.
        if key.isVast { return nil }
        let (title, whole) = (entry.title, place(entry, key))
        let place = whole.isEmpty ? "" : " @" + whole
        var words = key.words.isEmpty ? [] : [key.words + place]
        if !key.codes.isEmpty {
            // A placeholder beside a code of another system would make one thing of all that it stands beside.
            for coding in title.codings {
                guard let name = coding.display.map({ Fold.words($0) }), coding.isNamed(by: name) else { continue }
                words.append(name + place)
            }
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

extension Entry {
    /// Whether it is a plan of the ReSPECT or DNACPR kind, whatever it wishes.
    public var isResuscitationPlan: Bool { section == .carePlans && Topic.isResuscitationPlan(self) }

    /// What stands for its specimen, site or being where a form of it keeps these back; nil where that form is in no other line for it. By the
    /// process's own seed, so that nobody can try out words on it.
    public func apart(from kept: Entry) -> Int? {
        let place = Topic.place(self, ConceptKey(title))
        return place == Topic.place(kept, ConceptKey(kept.title)) ? nil : Places.number("apart", place)
    }

    /// The side that only its author's words say (`left`, `right`, `both`), from a closed list; nil where they say none, or a code does.
    public var sideInWords: String? {
        let side = Topic.side(title, ConceptKey(title))
        return side.isEmpty ? nil : side
    }
}
