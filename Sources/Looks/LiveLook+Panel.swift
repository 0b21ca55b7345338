import CareRecord
import Foundation

/// What a look says about itself: the panel and the ledger.
extension LiveLook {
    func panel() -> [OrganisationAnswers] {
        let rows = plan.sources.flatMap { source in
            source.organisations.map { organisation in
                OrganisationAnswers(
                    organisation: organisation, source: source.source, isRegisteredPractice: source.isRegisteredPractice,
                    identity: agreement(source.source), sections: cells[source.source]?[organisation.ods] ?? [:],
                    answered: answered[source.source], dataAsOf: dataAsOf[source.source])
            }
        }
        return rows.filter(\.isRegisteredPractice) + rows.filter { !$0.isRegisteredPractice }
    }

    private func agreement(_ source: SourceID) -> IdentityAgreement {
        guard let verdicts = patients[source]?.values, !verdicts.isEmpty else { return .notKnown }
        for case .rightOtherName(let name) in verdicts { return .nameDiffers(as: name) }
        return verdicts.contains(.right) ? .agrees : .notKnown
    }

    func listedResources() -> [ListedResources] {
        listed.flatMap { organisation, types in
            types.map { ListedResources(organisation: organisation, type: $0.key, count: $0.value) }
        }.sorted { ($0.organisation, $0.type) < ($1.organisation, $1.type) }
    }

    /// All that the gate released, by name; its conservation counted without merging.
    func whole() -> WholeLook {
        let bases = Dictionary(plan.sources.map { ($0.source, $0.base) }, uniquingKeysWith: { a, _ in a })
        let resources = raw.map { key, kept in
            ReleasedResource(
                key: key, organisation: kept.organisation, sourceBase: bases[key.source] ?? "", fetched: kept.fetched, bytes: kept.raw.bytes)
        }
        let elsewhere = repeated + withheld.values.reduce(0, +) + unreadCount
        return WholeLook(
            panel: panel(), unread: unread, resources: resources.sorted { $0.key < $1.key }, isBalanced: received == resources.count + elsewhere)
    }

    /// Shown and grouped are counted from the lines, the rest as it came: a loss on the way shows as an imbalance.
    func ledger() -> Ledger {
        var ledger = Ledger()
        let waiting = unclaimed.values.reduce(0) { $0 + $1.count }
        // Once the look is final nothing may still wait: a resource left over then shows as an imbalance.
        ledger.received = isFinal ? received : received - waiting
        let (shown, grouped) = record.resourcesShownAndGrouped
        ledger.shown = shown
        ledger.grouped = grouped + repeated
        ledger.listed = listedCount
        ledger.withheld = withheld
        ledger.notUnderstood = unreadCount
        return ledger
    }
}
