/// The full clinical key of an entry: what must agree for two entries to be the same fact (law 11).
///
/// `exact` must be equal, `concept` must match, and each date must be compatible. A field left out here would let two
/// different facts merge; a needless one would keep repeats apart. Each section's fields are listed in `exactFields`.
struct ClinicalKey: Sendable {
    let exact: String
    let concept: ConceptKey
    let dates: [PartialDate?]

    init(_ entry: Entry) {
        concept = ConceptKey(entry.title)
        var fields = ClinicalKey.exactFields(entry)
        fields.append(entry.assertion.rawValue)
        fields.append(entry.status?.meaning == .asSent ? "=" + (entry.status?.asSent ?? "") : entry.status?.meaning.rawValue ?? "-")
        if entry.isNarrativeOnly {
            // Free text is the same fact only if it is the same text from the same hands: it is left alone.
            fields.append("narrative:\(entry.id.resource.source)/\(entry.id.resource.type)/\(entry.id.resource.id)/\(entry.id.resource.contentHash)")
        }
        dates = [entry.when, entry.until]
        fields.append(entry.when.map { String($0.year) } ?? "-")
        exact = fields.joined(separator: "\u{1F}")
    }

    /// Whether two entries of different sources can only be the same fact.
    func matches(_ other: ClinicalKey) -> Bool {
        guard exact == other.exact, concept.matches(other.concept) else { return false }
        return zip(dates, other.dates).allSatisfy { a, b in
            switch (a, b) {
            case (nil, nil): true
            case (let a?, let b?): a.isCompatible(with: b)
            default: false
            }
        }
    }

    /// Whether two entries say exactly the same: needed within one source, and where vaguer matching is not unanimous.
    func isIdentical(to other: ClinicalKey) -> Bool {
        exact == other.exact && concept == other.concept && dates == other.dates
            && !(concept.codes.isEmpty && concept.words.isEmpty)
    }

    var identity: String {
        ([exact] + concept.codes + [concept.words] + dates.map { $0?.text ?? "-" }).joined(separator: "\u{1E}")
    }

    // One function, so that a reader sees every section's key on one page.
    private static func exactFields(_ entry: Entry) -> [String] {
        switch entry.content {
        case .identity(let person):
            return [
                "identity", person.relation ?? "", person.names.map { Fold.words($0.shown) }.joined(separator: ";"),
                person.born?.text ?? "", person.gender ?? "", person.addresses.map { Fold.words($0.shown) }.joined(separator: ";"),
                person.telecoms.joined(separator: ";"), person.died.map { $0.date?.text ?? "died" } ?? "",
                person.practiceODS ?? "",
            ]
        case .appointment(let it):
            return ["appointment", Fold.words(it.service), Fold.words(it.location), Fold.words(it.reason)]
        case .condition(let it):
            return [
                "condition", Fold.words(it.severity), Fold.words(it.bodySite), Fold.words(it.stage), Fold.words(it.verification),
            ]
        case .medicine(let it):
            return [
                "medicine", it.kind.rawValue, Fold.words(it.form), Fold.words(it.strength), Fold.words(it.route),
                key(it.dose), Fold.words(it.frequency), it.dose != nil && it.frequency != nil ? "" : Fold.words(it.dosageText),
                it.asNeeded ? "prn" : "", key(it.quantity), Fold.words(it.intent), Fold.words(it.course),
                it.ingredients.map { ConceptKey($0).tokens.joined(separator: ",") }.sorted().joined(separator: ";"),
            ]
        case .allergy(let it):
            return [
                "allergy", Fold.words(it.type), Fold.words(it.criticality), Fold.words(it.verification),
                it.reactions.map { Fold.words($0) }.sorted().joined(separator: ";"),
            ]
        case .result(let it):
            return [
                "result", it.kind.rawValue, key(it.value), Fold.words(it.specimen), Fold.words(it.bodySite), Fold.words(it.method),
                it.components.map { ConceptKey($0.title).tokens.joined(separator: ",") + "=" + key($0.value) }.sorted()
                    .joined(separator: ";"),
                Fold.words(it.conclusion),
                // A report without a value or a conclusion has nothing to be the same by but its author.
                it.value == nil && it.components.isEmpty && it.conclusion == nil ? hands(entry) : "",
            ]
        case .document(let it):
            // Two letters of one day and title are one document only if the same hand wrote both.
            return [
                "document", ConceptKey(it.type).tokens.joined(separator: ","), Fold.words(it.docStatus), hands(entry),
            ]
        case .carePlan(let it):
            return [
                "plan", it.kind.rawValue, Fold.words(it.summary), it.resuscitation?.rawValue ?? "",
                it.activities.map { Fold.words($0) }.sorted().joined(separator: ";"),
                it.goals.map { Fold.words($0) }.sorted().joined(separator: ";"),
                it.summary == nil && it.activities.isEmpty && it.goals.isEmpty ? hands(entry) : "",
            ]
        case .encounter(let it):
            return [
                "encounter", Fold.words(it.kind), Fold.words(it.reason), Fold.words(it.provider ?? entry.provenance.organisation.code),
            ]
        case .procedure(let it):
            return ["procedure", Fold.words(it.bodySite), Fold.words(it.outcome), Fold.words(it.reason)]
        case .immunisation(let it):
            return ["immunisation", Fold.words(it.dose), Fold.words(it.lot), Fold.words(it.reasonNotGiven)]
        case .alert(let it):
            return ["alert", it.kind.rawValue, entry.notes.map { Fold.words($0) }.joined(separator: ";")]
        }
    }

    /// The author where named, else the very resource: unnamed hands are never the same hands.
    private static func hands(_ entry: Entry) -> String {
        if let author = entry.provenance.author, !author.isEmpty { return Fold.words(author) }
        let key = entry.id.resource
        return "\(key.source)/\(key.type)/\(key.id)/\(key.contentHash)"
    }

    private static func key(_ quantity: Quantity?) -> String {
        guard let quantity else { return "" }
        return "\(quantity.comparator ?? "")\(quantity.value ?? "?") \(quantity.unit ?? quantity.code ?? "")"
    }

    private static func key(_ value: ResultValue?) -> String {
        switch value {
        case nil: "-"
        case .quantity(let it): key(it)
        case .concept(let it): ConceptKey(it).tokens.joined(separator: ",")
        case .text(let it): "t" + Fold.words(it)
        case .bool(let it): it ? "true" : "false"
        case .number(let it): "n" + it
        case .range(let it): "r" + key(it.first) + ".." + key(it.second)
        case .ratio(let it): "q" + key(it.first) + ":" + key(it.second)
        case .date(let it): "d" + it.text
        case .period(let a, let b): "p" + (a?.text ?? "") + ".." + (b?.text ?? "")
        case .time(let it): "h" + it
        case .sampled(let it): "s" + it
        case .absent(let it): "x" + Fold.words(it)
        }
    }
}
