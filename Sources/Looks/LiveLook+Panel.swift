import CareRecord
import Foundation

/// What a look says about itself: the panel and the ledger.
extension LiveLook {
    func panel() -> [OrganisationAnswers] {
        var takenBack: [SourceID: [ODSCode: Int]] = [:]
        for (resource, organisation) in recalled { takenBack[resource.source, default: [:]][organisation, default: 0] += 1 }
        let rows = plan.sources.flatMap { source in
            source.organisations.map { organisation in
                OrganisationAnswers(
                    organisation: organisation, source: source.source, isRegisteredPractice: source.isRegisteredPractice,
                    identity: agreement(source.source), sections: content.cells[source.source]?[organisation.ods] ?? [:],
                    answered: content.answered[source.source], dataAsOf: content.dataAsOf[source.source],
                    recalled: takenBack[source.source]?[organisation.ods] ?? 0, otherKinds: otherKinds(source.source, organisation.ods),
                    isWaitingForOthers: isWaitingForOthers(source.source))
            }
        }
        let said = rows.map(withoutWordsOfAnother).map(sayingWhy)
        return sayingCoarsely(said.filter(\.isRegisteredPractice) + said.filter { !$0.isRegisteredPractice })
    }

    /// Why something is withheld beside whatever else a section has: above all that it may be somebody else's, which bids doubt what stands
    /// beside it.
    private func sayingWhy(_ row: OrganisationAnswers) -> OrganisationAnswers {
        guard !content.whyWithheld.isEmpty else { return row }
        return row.changing { section, answer in
            guard answer.withheld > 0 else { return }
            let cell = Cell(source: row.source, organisation: row.organisation.ods, section: section)
            answer.withheldWhy = whySaid(content.whyWithheld[cell] ?? [:])
        }
    }

    /// Who sent somebody else's Patient and no other has answered about somebody else: that it holds nothing is said of them and not of
    /// this person (laws 4 and 7). Judged when it is said, so that the order in which answers come changes nothing.
    private func withoutWordsOfAnother(_ row: OrganisationAnswers) -> OrganisationAnswers {
        guard let reason = RightPerson.reasonForNothing(content.patients[row.source] ?? [:]) else { return row }
        return row.changing { _, answer in
            if answer.state == .nothingRecorded { answer.state = .withheld(reason) }
        }
    }

    private func agreement(_ source: SourceID) -> IdentityAgreement {
        guard let verdicts = content.patients[source]?.values, !verdicts.isEmpty else { return .notKnown }
        if let reason = RightPerson.reasonForNothing(content.patients[source] ?? [:]) { return .withheld(reason) }
        let isInConflict = differences(source).contains(.unverified)
        if let name = content.shownNames[source]?.values.min() { return .nameDiffers(as: name, isInConflict: isInConflict) }
        guard verdicts.contains(.right) else { return .notKnown }
        return isInConflict ? .inConflict : .agrees
    }

    func listedResources() -> [ListedResources] {
        content.listed.flatMap { organisation, types in
            types.map { ListedResources(organisation: organisation, type: $0.key, count: $0.value) }
        }.sorted { ($0.organisation, $0.type) < ($1.organisation, $1.type) }
    }

    /// All that the gate released, by name; its conservation counted without merging.
    func whole(_ place: ExitPlace?) -> WholeLook {
        let bases = Dictionary(plan.sources.map { ($0.source, $0.base) }, uniquingKeysWith: { a, _ in a })
        let resources = content.originals.all().map { key, kept, bytes in
            ReleasedResource(
                key: key, organisation: kept.organisation, sourceBase: bases[key.source] ?? "", fetched: kept.fetched, bytes: bytes)
        }
        let uncounted = uncounted
        let counts = WholeLook.Counts(
            received: content.received - uncounted.received, released: resources.count, repeated: content.repeated - uncounted.repeated,
            withoutOriginal: content.originals.unserved, withheld: content.withheld.values.reduce(0, +) - uncounted.withheld,
            notUnderstood: content.unreadCount)
        let permitted = decision.permitted
        let rows = unnamed.rows(withoutOriginals(panel())).map { $0.saying(notPermitted: permitted) }
        return WholeLook(
            panel: rows, unread: unnamed.unread(content.unread), resources: resources, counts: counts, notices: notices, place: place)
    }

    /// Law 4 for an exit of originals: of which cells some do not leave.
    private func withoutOriginals(_ panel: [OrganisationAnswers]) -> [OrganisationAnswers] {
        var missing: [Cell: Int] = [:]
        let heldBack = content.originals.heldBack
        for (key, kept) in content.originals.kept where !kept.isServed {
            guard let section = Section.of(resourceType: key.type), !heldBack.covers(key, of: kept.organisation) else { continue }
            missing[Cell(source: key.source, organisation: kept.organisation, section: section), default: 0] += 1
        }
        let said = CoarseSaying.panel(panel, holdingBack: heldBack)
        guard !missing.isEmpty else { return said }
        return said.map { row in
            row.changing { section, answer in
                let count = missing[Cell(source: row.source, organisation: row.organisation.ods, section: section)] ?? 0
                if count > 0 { answer.cutShort.append(.withoutOriginals(count)) }
            }
        }
    }

    /// Shown and grouped are counted from the lines, the rest as it came: a loss on the way shows as an imbalance.
    func ledger() -> Ledger {
        var ledger = Ledger()
        // What waits for its Patient has not been judged yet, and what is being put on record is not shown yet.
        let waiting = content.unclaimed.values.reduce(0) { $0 + $1.count }
        // Once the look is final nothing may still wait: a resource left over then shows as an imbalance.
        let uncounted = uncounted
        ledger.received = content.received - content.inTheGate - (isFinal ? 0 : waiting) - uncounted.received
        let (shown, grouped) = content.record.resourcesShownAndGrouped
        ledger.shown = shown
        ledger.repeated = content.repeated - uncounted.repeated
        ledger.grouped = grouped + ledger.repeated
        ledger.withoutOriginal = content.originals.unserved
        ledger.listed = content.listedCount
        ledger.withheld = content.withheld
        if uncounted.withheld > 0 {
            let counted = (content.withheld[.sensitive] ?? 0) - uncounted.withheld
            ledger.withheld[.sensitive] = counted > 0 ? counted : nil
            ledger.withheld[.sensitiveSomewhere] = 0
        }
        ledger.notUnderstood = content.unreadCount
        return ledger
    }
}
