import AccessControl
import CareRecord

/// Whose name tells where a restricted person lives is not named: a practice, a care home, a pharmacy of theirs is said by its kind alone, on every
/// page and in every resource (STANDARDS 3). Inside the look it keeps its code, since agreements, cases and accounts go by it.
struct UnnamedOrganisations: Sendable {
    private let unnamed: [ODSCode: Organisation]
    private let sources: [ODSCode: SourceID]

    /// None where the person may be found.
    init(_ plan: LookPlan, own: Organisation, permission: Permission?, isRestricted: Bool) {
        var (unnamed, sources): ([ODSCode: Organisation], [ODSCode: SourceID]) = ([:], [:])
        if isRestricted || permission?.withoutWhereabouts == true {
            let told = Set(plan.sources.flatMap(\.organisations)).filter { Whereabouts.isTold(by: $0.kind) && $0.ods != own.ods }
            let kinds = Dictionary(grouping: told, by: \.kind)
            var number = 0
            for kind in OrganisationKind.allCases {
                // In no order that somebody could know them by.
                for (place, it) in (kinds[kind] ?? []).shuffled().enumerated() {
                    number += 1
                    let several = (kinds[kind] ?? []).count > 1 ? " \(place + 1)" : ""
                    guard let code = ODSCode("NN-\(number)"), let source = SourceID("not-named-\(number)") else { continue }
                    unnamed[it.ods] = Organisation(
                        ods: code, name: "\(kind.words)\(several) (name not shown)", kind: kind, ics: own.ics,
                        usesTheRecord: it.usesTheRecord, shares: it.shares)
                    sources[it.ods] = source
                }
            }
        }
        (self.unnamed, self.sources) = (unnamed, sources)
    }

    var isEmpty: Bool { unnamed.isEmpty }

    func code(_ ods: ODSCode) -> ODSCode { unnamed[ods]?.ods ?? ods }

    /// Rows that name nobody stand last, by kind: their place in the region file tells nothing.
    func rows(_ panel: [OrganisationAnswers]) -> [OrganisationAnswers] {
        guard !isEmpty else { return panel }
        let named = panel.filter { unnamed[$0.organisation.ods] == nil }
        let others = panel.filter { unnamed[$0.organisation.ods] != nil }.map { row in
            guard let organisation = unnamed[row.organisation.ods], let source = sources[row.organisation.ods] else { return row }
            let sections = row.sections.mapValues { answer in
                var it = SectionAnswer(organisation: organisation.ods, source: source, section: answer.section, state: answer.state)
                (it.entries, it.withheld, it.withheldWhy) = (answer.entries, answer.withheld, answer.withheldWhy)
                (it.notUnderstood, it.readInPart) = (answer.notUnderstood, answer.readInPart)
                (it.answered, it.dataAsOf, it.cutShort) = (answer.answered, answer.dataAsOf, answer.cutShort)
                return it
            }
            return OrganisationAnswers(
                organisation: organisation, source: source, isRegisteredPractice: row.isRegisteredPractice, identity: row.identity,
                sections: sections,
                answered: row.answered, dataAsOf: row.dataAsOf, recalled: row.recalled, otherKinds: row.otherKinds,
                isWaitingForOthers: row.isWaitingForOthers)
        }
        return named + others.sorted { ($0.organisation.name, $0.source) < ($1.organisation.name, $1.source) }
    }

    func entries(_ entries: [Entry]) -> [Entry] { isEmpty ? entries : entries.map(entry) }

    private func entry(_ it: Entry) -> Entry {
        let told = it.provenance
        guard let organisation = unnamed[told.organisation] else { return it }
        return it.with(
            Provenance(
                organisation: organisation.ods, isOrganisationNamed: told.isOrganisationNamed, resource: told.resource,
                statedOrganisation: nil, author: nil, recorded: told.recorded, fetched: told.fetched, dataAsOf: told.dataAsOf))
    }

    func listed(_ listed: [ListedResources]) -> [ListedResources] {
        isEmpty ? listed : listed.map { ListedResources(organisation: code($0.organisation), type: $0.type, count: $0.count) }
    }

    func unread(_ unread: [UnreadResource]) -> [UnreadResource] {
        isEmpty
            ? unread
            : unread.map {
                UnreadResource(
                    organisation: code($0.organisation), source: sources[$0.organisation] ?? $0.source, problem: $0.problem,
                    section: $0.section)
            }
    }
}
