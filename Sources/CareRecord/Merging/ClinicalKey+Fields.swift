extension ClinicalKey {
    // One function, so that a reader sees every section's key on one page.
    static func exactFields(_ entry: Entry) -> [String] {
        switch entry.content {
        case .identity(let person):
            return [
                "identity", person.relation ?? "", person.names.map { Fold.words($0.shown) }.joined(separator: ";"),
                person.born?.text ?? "", person.gender ?? "", person.addresses.map { Fold.words($0.shown) }.joined(separator: ";"),
                person.telecoms.joined(separator: ";"), person.died.map { $0.date?.text ?? "died" } ?? "",
                person.practiceODS ?? "",
            ]
        case .appointment(let it):
            // Two clinics can have a follow-up at ten: one appointment only if with the same people.
            return ["appointment", Fold.words(it.service), Fold.words(it.location), Fold.words(it.reason), hands(entry)]
        case .condition(let it):
            return [
                "condition", Fold.words(it.severity), Fold.words(it.bodySite), Fold.words(it.stage), verification(it.verification),
            ]
        case .medicine(let it):
            return [
                "medicine", it.kind.rawValue, Fold.words(it.form), Fold.words(it.strength), Fold.words(it.route),
                key(it.dose), Fold.words(it.frequency), isStructured(it) ? "" : Fold.words(it.dosageText),
                it.asNeeded ? "prn" : "", key(it.quantity), Fold.words(it.intent), Fold.words(it.course),
                it.furtherDosing.map { Fold.words($0) }.sorted().joined(separator: ";"),
                it.ingredients.map { ConceptKey($0).identity }.sorted().joined(separator: ";"),
            ]
        case .allergy(let it):
            return [
                "allergy", Fold.words(it.type), Fold.words(it.criticality), verification(it.verification),
                it.reactions.map { Fold.words($0) }.sorted().joined(separator: ";"),
            ]
        case .result(let it):
            return [
                "result", it.kind.rawValue, key(it.value), Fold.words(it.specimen), Fold.words(it.bodySite), Fold.words(it.method),
                it.components.map { ConceptKey($0.title).identity + "=" + key($0.value) }.sorted().joined(separator: ";"),
                Fold.words(it.conclusion),
                // The fetus's blood group is not the mother's.
                Fold.words(it.focus),
                // A report, or a result without a value, has nothing to be the same by but its author and what belongs to it.
                isValue(it) ? "" : hands(entry), isValue(it) ? "" : belongings(entry, it.members),
            ]
        case .document(let it):
            // Two letters of one day and title are one document only if the same hand wrote both, and the same thing in both.
            // What a document says itself (a Composition's sections) is among its details.
            return [
                "document", ConceptKey(it.type).identity, Fold.words(it.docStatus), hands(entry), belongings(entry, []),
                entry.details.map { $0.label + ":" + Fold.words($0.text) }.joined(separator: "\u{1C}"),
            ]
        case .carePlan(let it):
            return [
                "plan", it.kind.rawValue, Fold.words(it.summary), it.resuscitation?.rawValue ?? "",
                it.activities.map { Fold.words($0) }.sorted().joined(separator: ";"),
                it.goals.map { Fold.words($0) }.sorted().joined(separator: ";"),
                it.summary == nil && it.activities.isEmpty && it.goals.isEmpty ? hands(entry) : "",
                // Two targets of one goal, two scanned forms of one day.
                said(entry, ["Target", "Achievement", "Starts", "Policy rule", "Scope"]), belongings(entry, []),
            ]
        case .encounter(let it):
            return [
                "encounter", Fold.words(it.kind), Fold.words(it.reason), Fold.words(it.provider ?? entry.provenance.organisation.code),
                // The left knee's picture is not the right one's.
                said(entry, ["Body site", "Order detail", "Priority", "Intent", "Service"]),
            ]
        case .procedure(let it):
            return ["procedure", Fold.words(it.bodySite), Fold.words(it.outcome), Fold.words(it.reason)]
        case .immunisation(let it):
            return ["immunisation", Fold.words(it.dose), Fold.words(it.lot), Fold.words(it.reasonNotGiven)]
        case .alert(let it):
            return ["alert", it.kind.rawValue, entry.notes.map { Fold.words($0) }.joined(separator: ";")]
        }
    }

    /// Equal where both say it; one may leave it unsaid.
    static func saidFields(_ entry: Entry) -> [String] {
        switch entry.content {
        // One drug for two complaints is two therapies, and stopping one of them leaves the other.
        // So are one given on the ward and one to take home, one item and a year of repeats.
        case .medicine(let it):
            return [
                isStructured(it) ? Fold.words(it.dosageText) : "", Fold.words(it.reason), said(entry, ["Category"]),
                said(entry, ["Repeats allowed"]),
            ]
        case .result(let it):
            let flags =
                (it.interpretation.map { ConceptKey($0).identity }
                    + it.components.flatMap { $0.interpretation.map { ConceptKey($0).identity } })
            return [
                flags.sorted().joined(separator: ";"),
                (it.ranges + it.components.flatMap(\.ranges)).map(key).sorted().joined(separator: ";"),
                // "Not reviewed yet" must not hide under a copy that was.
                it.reviewed.map { $0 ? "reviewed" : "not reviewed" } ?? "",
                // A CT of the head is not an MR of it. Of other results the categories are whose system they came from.
                it.kind == .imaging ? it.categories.map { Fold.words($0) }.sorted().joined(separator: ";") : "",
            ]
        case .immunisation(let it): return [Fold.words(it.site), Fold.words(it.route), said(entry, ["Manufacturer"])]
        // Two implants of one day are two operations.
        case .procedure: return [said(entry, ["Device"])]
        // "High risk" of falls is not "high risk" of sores; a plan may be called "care plan" whatever it is for.
        case .alert(let it): return [Fold.words(it.category)]
        case .carePlan(let it):
            return [it.categories.map { ConceptKey($0).identity }.sorted().joined(separator: ";"), said(entry, ["Addresses"])]
        case .identity, .appointment, .condition, .allergy, .document, .encounter: return []
        }
    }

    /// Words that say when, where no date does: "performed in 1985" is not "performed in 2015".
    static func timeWords(_ entry: Entry) -> String {
        guard !entry.details.isEmpty else { return "" }
        return entry.details.filter { timeLabels.contains($0.label) }.map { $0.label + ":" + Fold.words($0.text) }.joined(
            separator: "\u{1C}")
    }

    /// What some of its details say.
    private static func said(_ entry: Entry, _ labels: Set<String>) -> String {
        guard !entry.details.isEmpty else { return "" }
        return entry.details.filter { labels.contains($0.label) }.map { $0.label + ":" + Fold.words($0.text) }.joined(separator: "\u{1C}")
    }

    private static let timeLabels: Set<String> = [
        "Age at onset", "Onset", "Onset between", "Onset until", "Age when over", "Over between", "Over", "Performed", "Age when performed",
        "Performed between", "Given", "Timing", "Date as sent",
    ]

    /// Two traces of as many points, two attachments, are two: what is held of them does not tell them apart.
    static func isNotTold(_ entry: Entry) -> Bool {
        guard case .result(let it) = entry.content else { return false }
        return it.value?.isNotTold == true || it.components.contains { $0.value?.isNotTold == true }
    }

    private static func isValue(_ result: ResultStatement) -> Bool {
        result.kind == .observation && !(result.value == nil && result.components.isEmpty)
    }

    /// The results, bodies and coded diagnoses of a report, the bodies of a document. Results and relative addresses are of their source;
    /// bodies that are not known to be the same bytes are two.
    private static func belongings(_ entry: Entry, _ members: [String]) -> String {
        let source = entry.id.resource.source
        // What stands inside a resource is that resource's.
        let results = members.sorted().map { $0.hasPrefix("#") ? resource(entry) + $0 : "\(source)/\($0)" }
        let bodies = entry.attachments.map { body -> String in
            if let digest = body.digest, !digest.isEmpty { return "=" + digest }
            if body.inlineData != nil { return resource(entry) }
            guard let url = body.url else { return [body.title ?? "", body.contentType ?? ""].joined(separator: "\u{1C}") }
            return url.hasPrefix("http") || url.hasPrefix("urn:") ? url : "\(source)/\(url)"
        }
        let coded = entry.details.filter { $0.label == "Diagnosis" || $0.label == "Image" }.map { Fold.words($0.text) }
        return (results + bodies + coded).joined(separator: "\u{1D}")
    }

    /// When it was written down, by whom, with which remarks and bodies.
    static func withinFields(_ entry: Entry) -> String {
        let bodies = entry.attachments.map { body in
            // Two bodies inside two resources are the same only where their bytes are.
            body.inlineData == nil || body.digest?.isEmpty == false
                ? [body.url ?? body.digest, body.title, body.contentType, body.size.map(String.init), body.created?.text].map { $0 ?? "" }
                    .joined(separator: "\u{1C}")
                : resource(entry)
        }
        // Two values of one source at no time that is said may be two measurements.
        let isUntimed = entry.section == .results && entry.orderDate == nil && entry.until == nil
        let own = isUntimed ? ["\(entry.id.resource.id)#\(entry.id.part)"] : []
        return
            ([entry.provenance.recorded?.text ?? "", entry.provenance.author ?? ""] + entry.notes + bodies
            + entry.details.map { $0.label + ":" + $0.text } + own).joined(separator: "\u{1D}")
    }

    /// A condition is confirmed unless its sender says something else.
    private static func verification(_ word: String?) -> String { word == "confirmed" ? "" : Fold.words(word) }

    /// Whether dose and frequency are said apart, so that the dosage's own text may only repeat them.
    private static func isStructured(_ medicine: MedicineStatement) -> Bool { medicine.dose != nil && medicine.frequency != nil }

    /// The author where named, else the very resource: unnamed hands are never the same hands.
    private static func hands(_ entry: Entry) -> String {
        if let author = entry.provenance.author, !author.isEmpty { return Fold.words(author) }
        return resource(entry)
    }

    private static func key(_ quantity: Quantity?) -> String {
        guard let quantity else { return "" }
        return "\(quantity.comparator ?? "")\(quantity.value ?? "?") \(quantity.mergingUnit)"
    }

    private static func key(_ range: ReferenceRange) -> String {
        key(range.low) + ".." + key(range.high) + Fold.words(range.text)
    }

    private static func key(_ value: ResultValue?) -> String {
        switch value {
        case nil: "-"
        case .quantity(let it): key(it)
        case .concept(let it): "c" + ConceptKey(it).identity
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
        case .ofAnotherKind: "k"
        }
    }
}
