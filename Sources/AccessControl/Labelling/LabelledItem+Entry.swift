import CareRecord

extension LabelledItem {
    /// A resource by the entries that were read from it.
    /// - Parameters:
    ///   - entries: all of one resource.
    ///   - marks: its `meta.security` and `securityLabel`, with systems.
    ///   - links: its references.
    public init(key: ItemKey, type: String, entries: [Entry], marks: [Coding], links: [Link]) {
        var (codes, words): ([Coding], [String]) = ([], [])
        for entry in entries {
            let concepts = [entry.title] + entry.content.concepts
            codes += concepts.flatMap(\.codings)
            words +=
                [entry.title.shown, entry.title.text].compactMap { $0 }
                + concepts.flatMap { [$0.text] + $0.codings.map(\.display) }.compactMap { $0 }
            words += entry.content.words + entry.notes + entry.details.map(\.text) + entry.attachments.compactMap(\.title)
            words += [entry.provenance.statedOrganisation].compactMap { $0 }
        }
        self.init(key: key, type: type, marks: marks, codes: codes, words: words, links: links)
    }
}

extension EntryContent {
    /// What is said by codes beside the title.
    var concepts: [Concept] {
        switch self {
        case .medicine(let it): it.ingredients
        case .document(let it): [it.type]
        case .carePlan(let it): it.categories
        case .result(let it): it.components.flatMap { [$0.title] + $0.value.concepts } + it.value.concepts + it.interpretation
        case .identity, .appointment, .condition, .allergy, .encounter, .procedure, .immunisation, .alert: []
        }
    }

    /// What is said in words beside the title, where it can name a condition, a clinic or a service.
    var words: [String] {
        let said: [String?] =
            switch self {
            case .appointment(let it): [it.service, it.location, it.reason]
            case .condition(let it): [it.category, it.bodySite, it.stage]
            case .medicine(let it): [it.reason, it.dosageText] + it.furtherDosing
            case .allergy(let it): it.reactions
            case .result(let it): [it.conclusion, it.specimen, it.method, it.focus] + it.categories
            case .document(let it): [it.category, it.setting]
            case .carePlan(let it): [it.summary] + it.activities + it.goals
            case .encounter(let it): [it.kind, it.reason, it.location, it.provider]
            case .procedure(let it): [it.reason, it.outcome, it.bodySite]
            case .immunisation(let it): [it.reasonNotGiven]
            case .alert(let it): [it.category]
            case .identity: []
            }
        return said.compactMap { $0 }
    }
}

extension ResultValue? {
    fileprivate var concepts: [Concept] {
        if case .concept(let concept) = self { [concept] } else { [] }
    }
}
