/// What a line is about: statements with one topic stand together, still apart as statements.
enum Topic {
    /// The topic's key; nil where every statement is a line of its own.
    static func key(_ entry: Entry) -> ConceptKey? {
        switch entry.content {
        case .condition(let it):
            guard let site = it.bodySite else { return ConceptKey(entry.title) }
            return ConceptKey(codings: entry.title.codings, words: (entry.title.shown ?? "") + " @" + site)
        case .allergy: return ConceptKey(entry.title)
        case .medicine(let it): return therapy(entry.title, it)
        case .result(let it):
            guard it.kind == .observation else { return nil }
            return ConceptKey(entry.title)
        case .carePlan(let it):
            return it.resuscitation == nil && !isResuscitationPlan(entry) ? nil : ConceptKey(codings: [], words: "resuscitation")
        case .identity, .appointment, .document, .encounter, .procedure, .immunisation, .alert: return nil
        }
    }

    /// A plan of the ReSPECT or DNACPR kind, by code or by its own words.
    static func isResuscitationPlan(_ entry: Entry) -> Bool {
        if entry.title.has("1382601000000107", in: CodeSystem.snomed) { return true }
        let words = Fold.words(entry.title.shown)
        return words.contains("respect form") || words.hasPrefix("respect") || words.contains("resuscitation") || words.contains("dnacpr")
    }

    /// The therapy: coded ingredients where the source gives them, else the name up to its strength, else the name.
    static func therapy(_ title: Concept, _ medicine: MedicineStatement) -> ConceptKey? {
        if !medicine.ingredients.isEmpty {
            let names = medicine.ingredients.compactMap { ingredientName($0.shown ?? "") }.sorted().joined(separator: " + ")
            return ConceptKey(codings: [], words: names.isEmpty ? title.shown ?? "" : names)
        }
        guard let name = title.shown, !name.isEmpty else { return nil }
        return ConceptKey(codings: [], words: ingredientName(name) ?? name)
    }

    private static let forms: Set<String> = [
        "tablet", "tablets", "capsule", "capsules", "solution", "suspension", "cream", "ointment", "inhaler", "injection",
        "patch", "patches", "drops", "spray", "oral", "modified-release", "gastro-resistant", "product", "eye", "ear",
        "transdermal", "liquid", "powder", "gel", "sachets", "suppositories", "pessaries", "extended", "release",
    ]

    /// The leading words of a medicine's name, before its strength and form: "Apixaban 5 mg tablets" gives "apixaban". A name
    /// with several strengths or a slash (a combination) is kept whole, so that it never joins one of its parts.
    static func ingredientName(_ name: String) -> String? {
        let folded = Fold.words(name)
        guard !folded.contains(" / ") else { return folded }
        var words: [Substring] = []
        for word in folded.split(separator: " ") {
            if word.first?.isNumber == true || forms.contains(String(word.filter { $0 != "," })) { break }
            words.append(word)
        }
        guard !words.isEmpty else { return nil }
        // A second ingredient after the strength ("ramipril 5 mg and felodipine 5 mg") keeps the whole name.
        let rest = folded.split(separator: " ").dropFirst(words.count)
        if rest.contains(where: { $0 == "+" || $0 == "and" || $0 == "with" || $0 == "/" }) { return folded }
        return words.joined(separator: " ")
    }
}
