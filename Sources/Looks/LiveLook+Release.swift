import AccessControl
import CareRecord
import FHIRWire
import Foundation

/// The release gate: label, account, then show. Nothing else writes to what a look shows.
extension LiveLook {
    /// Takes a batch of answers through the gate. If the account cannot be written, none of it is shown and its sections say so.
    ///
    /// - Parameter isLast: nothing more will come, so that what still waits for its Patient is judged without one.
    func release(_ batch: [Incoming], isLast: Bool = false) async {
        guard !isEnded else { return }
        var gate = Gate()
        let recalled = judge(batch, isLast: isLast, &gate)
        if isLast, gate.isEmpty, content.unsettled.isEmpty { return }
        // Until it is on record it is neither shown nor lost.
        content.inTheGate = gate.count
        if !recalled.isEmpty {
            // What must go goes now, and not when the rest of the batch is on record.
            publish()
            await record(recalled)
        }
        let isAccounted = await account(gate)
        // Ended meanwhile: what was accounted is not shown, and nothing is kept.
        guard !isEnded else { return }
        content.inTheGate = 0
        if isAccounted { keep(gate) } else { failUnaccounted(gate, batch) }
        holdBackOriginals()
        keepCounts(gate)
        let earlier = content.unsettled
        content.unsettled = []
        for answer in earlier + batch.map(\.answer) { settle(answer, isLast: isLast) }
        report()
        await raise(gate.mixUps)
        // Where nothing waits any more the last version follows at once (`finish`): this one would only be drawn before it, and make it late.
        if !noMoreAnswers || !inbox.isEmpty { publish() }
    }

    private func account(_ gate: Gate) async -> Bool {
        guard !gate.shown.isEmpty else { return true }
        let account = ReleaseAccount(
            look: id, staff: staff, person: person.nhsNumber, shown: gate.shown.map(\.line), at: surroundings.now())
        do { try await surroundings.account.released(account) } catch { return false }
        return true
    }

    /// What one batch comes to before it is accounted.
    struct Gate: Sendable {
        struct Shown: Sendable {
            let resource: ReadResource
            let line: ShownResource
            let isServed: Bool
        }
        var shown: [Shown] = []
        var withheld: [(resource: ReadResource, reason: WithheldReason)] = []
        /// How those that are withheld as sensitive are said.
        var sayings: [ResourceKey: SensitivityLabel.Saying] = [:]
        var unread: [(source: SourceID, resource: ReadResource)] = []
        var mixUps: [MixUpOf: Set<RightPerson.MismatchField>] = [:]
        var isEmpty: Bool { count == 0 }
        var count: Int { shown.count + withheld.count + unread.count }
    }

    // MARK: Keeping

    private func keep(_ gate: Gate) {
        var counts = CellCounts()
        content.originals.reserve(gate.shown.count)
        for shown in gate.shown {
            let resource = shown.resource
            judged(resource, organisation: shown.line.organisation, withheld: nil)
            content.originals.keep(
                resource, organisation: shown.line.organisation,
                fetched: resource.entries.first?.provenance.fetched ?? surroundings.now(), digest: shown.line.digest,
                isServed: shown.isServed)
            if resource.key.type == "Patient",
                case .rightOtherName(let name)? = content.patients[resource.key.source]?["Patient/" + resource.key.id]
            {
                content.shownNames[resource.key.source, default: [:]][resource.key.id] = name
            }
            if case .listed = resource.outcome {
                content.listedCount += 1
                content.listed[shown.line.organisation, default: [:]][resource.key.type, default: 0] += 1
                hear(resource)
            } else {
                content.unmerged.append(contentsOf: resource.entries)
                countUnattributed(resource)
                for entry in resource.entries {
                    if !counts.add(entry) {
                        count(counts)
                        counts = CellCounts(entry)
                    }
                }
            }
        }
        count(counts)
    }

    /// Entries of one cell that follow each other: counted together, since a source sends its resources kind by kind.
    private struct CellCounts {
        var first: Entry?
        var entries = 0
        var problems = 0

        init(_ entry: Entry? = nil) {
            first = entry
            if let entry { _ = add(entry) }
        }

        /// False where the entry is of another cell.
        mutating func add(_ entry: Entry) -> Bool {
            guard let first else { return false }
            guard
                first === entry
                    || first.section == entry.section && first.provenance.organisation == entry.provenance.organisation
                        && first.id.resource.source == entry.id.resource.source
            else { return false }
            entries += 1
            if !entry.problems.isEmpty { problems += 1 }
            return true
        }
    }

    private func count(_ counts: CellCounts) {
        guard let entry = counts.first else { return }
        let (source, organisation) = (entry.id.resource.source, entry.provenance.organisation)
        content.cells[source]?[organisation]?[entry.section]?.entries += counts.entries
        content.cells[source]?[organisation]?[entry.section]?.readInPart += counts.problems
    }

    private func countUnattributed(_ resource: ReadResource) {
        guard let section = resource.section, resource.entries.contains(where: { !$0.provenance.isOrganisationNamed }) else { return }
        content.unattributed[resource.key.source, default: [:]][section, default: 0] += 1
    }

    /// What is not shown is counted and said in any case: its counts hold nothing of it.
    private func keepCounts(_ gate: Gate) {
        for (resource, reason) in gate.withheld {
            content.originals.letGo(resource)
            content.withheld[reason, default: 0] += 1
            let organisation = organisation(of: resource)
            judged(resource, organisation: organisation, withheld: reason)
            if isHeard(reason, gate.sayings[resource.key]) { hear(resource) }
            if let saying = gate.sayings[resource.key], saying != .count {
                content.coarse[resource.key] = Coarse(saying: saying, organisation: organisation, section: resource.section)
                continue
            }
            guard let section = resource.section else {
                countOtherKind(withheld: reason, resource.key.source, organisation)
                continue
            }
            content.cells[resource.key.source]?[organisation]?[section]?.withheld += 1
            withheld(because: reason, Cell(source: resource.key.source, organisation: organisation, section: section))
            // Whose a withheld one is was not said either (law 4).
            countUnattributed(resource)
        }
        for (source, resource) in gate.unread {
            content.originals.letGo(resource)
            content.unreadCount += 1
            guard case .notUnderstood(let problem) = resource.outcome else { continue }
            let organisation = organisation(of: resource)
            // A resource that names its type belongs to that section's cell; one that does not, to none.
            let section = Section.of(resourceType: resource.key.type)
            let unread = UnreadResource(organisation: organisation, source: source, problem: problem, section: section)
            content.unread.append(unread)
            if let section { content.cells[source]?[organisation]?[section]?.notUnderstood += 1 }
            if let container = resource.container {
                let cell = section.map { Cell(source: source, organisation: organisation, section: $0) }
                content.unreadInside[container.key, default: []].append(UnreadInside(key: resource.key, unread: unread, cell: cell))
            }
        }
    }

    /// A statement inside another resource, as it was listed and counted.
    struct UnreadInside: Sendable {
        let key: ResourceKey
        let unread: UnreadResource
        let cell: Cell?
    }

    /// Nothing of the batch is shown. What it held came, so it is counted as withheld; sent once more, it may still be shown.
    private func failUnaccounted(_ gate: Gate, _ batch: [Incoming]) {
        for shown in gate.shown {
            content.seen[shown.resource.key] = nil
            content.reduced[shown.resource.key] = nil
            content.originals.letGo(shown.resource)
            content.withheld[.notAccounted, default: 0] += 1
            let (source, organisation) = (shown.resource.key.source, shown.line.organisation)
            guard let section = shown.resource.section else {
                content.unaccountedOtherKinds.insert(source)
                countOtherKind(withheld: .notAccounted, source, organisation)
                continue
            }
            content.unaccounted[source, default: []].insert(section)
            content.cells[source]?[organisation]?[section]?.withheld += 1
            withheld(because: .notAccounted, Cell(source: source, organisation: organisation, section: section))
        }
        for one in batch { content.unaccounted[one.answer.source, default: []].formUnion(one.answer.completes) }
        say("Some answers are not shown, because this look could not be put on record.")
    }

    func say(_ words: String) { if !notices.contains(words) { notices.append(words) } }
}
