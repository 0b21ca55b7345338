import CareRecord

/// Keeps from an entry of a restricted person all that could tell where they live or can be met, from any source (STANDARDS 3).
public enum Whereabouts {
    /// - Parameter permission: of the look; where it does not restrict, the entry is as it was.
    /// - Returns: the entry without what names a place; nil where the whole entry could, and is withheld.
    ///   Its original, narrative and documents are never served: `Entry.narrative` and attachments are gone.
    public static func kept(from entry: Entry, _ permission: Permission) -> Entry? {
        guard holds("whereabouts.restricted", permission.withoutWhereabouts) else { return entry }
        guard !holds("whereabouts.section", permission.hiddenForWhereabouts.contains(entry.section)), let content = content(entry)
        else { return nil }
        let told = entry.provenance
        let provenance = Provenance(
            organisation: told.organisation, isOrganisationNamed: told.isOrganisationNamed, resource: told.resource,
            statedOrganisation: nil,
            author: nil, recorded: told.recorded, fetched: told.fetched, dataAsOf: told.dataAsOf)
        let title = CodedOnly.concept(entry.title)
        // Remarks and details hold whatever somebody wrote: a place cannot be told from them.
        func kept(isSaidInPart: Bool, apart: Int?) -> Entry {
            Entry(
                id: entry.id, title: title, status: entry.status, assertion: entry.assertion, when: entry.when, until: entry.until,
                content: content, provenance: provenance, notes: title.isEmpty && !entry.title.isEmpty ? [wordsNotShown] : [], details: [],
                attachments: [], narrative: nil, isNarrativeOnly: false, problems: entry.problems, isSaidInPart: isSaidInPart,
                apart: apart)
        }
        let plain = kept(isSaidInPart: false, apart: nil)
        // What words tell apart stays apart without them: series of two specimens are never one (law 12).
        return kept(isSaidInPart: entry.isSaidInPart || !entry.isTold(by: plain), apart: entry.apart(from: plain))
    }

    /// What an entry says whose title has no code.
    public static let wordsNotShown = CodedOnly.notShown

    /// Whether an organisation's own name tells a neighbourhood: pages then say its kind and not its name.
    public static func isTold(by kind: OrganisationKind) -> Bool {
        switch kind {
        case .gpPractice, .careHome, .pharmacy, .hospice, .socialCare, .community, .urgentCare: true
        case .acute, .mentalHealth, .ambulance, .nhs111, .outOfHours: false
        }
    }

    private static func content(_ entry: Entry) -> EntryContent? {
        switch entry.content {
        case .identity(let it):
            // Somebody related is met where they are.
            holds("whereabouts.related", it.relation != nil) ? nil : .identity(person(it))
        case .appointment, .encounter, .document: nil
        case .carePlan(let it):
            // Plans say who comes where; a wish about resuscitation must be known wherever somebody is.
            it.resuscitation == nil
                ? nil
                : .carePlan(
                    CarePlanStatement(
                        kind: it.kind, categories: it.categories.map(CodedOnly.concept), summary: nil, activities: [], goals: [],
                        resuscitation: it.resuscitation))
        case .condition(let it): .condition(CodedOnly.condition(it))
        case .medicine(let it): .medicine(CodedOnly.medicine(it))
        case .allergy(let it): .allergy(CodedOnly.allergy(it))
        case .result(let it): .result(CodedOnly.result(it, side: entry.sideInWords))
        case .procedure(let it): .procedure(CodedOnly.procedure(it))
        case .immunisation(let it): .immunisation(CodedOnly.immunisation(it))
        case .alert(let it): .alert(AlertStatement(kind: it.kind, category: nil))
        }
    }

    private static func person(_ it: PersonStatement) -> PersonStatement {
        PersonStatement(
            names: it.names, born: it.born, gender: it.gender, nhsNumbers: it.nhsNumbers, died: it.died, language: it.language,
            interpreterRequired: it.interpreterRequired, confidentiality: it.confidentiality)
    }
}
