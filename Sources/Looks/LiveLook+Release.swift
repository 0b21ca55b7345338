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
        for answer in batch { take(answer, &gate) }
        if isLast { for source in content.unclaimed.keys.sorted() { judge([], from: source, isDone: true, &gate) } }
        if isLast, gate.isEmpty { return }
        let isAccounted = await account(gate)
        // Ended meanwhile: what was accounted is not shown, and nothing is kept.
        guard !isEnded else { return }
        if isAccounted { keep(gate) } else { failUnaccounted(gate, batch) }
        keepCounts(gate)
        let earlier = content.unsettled
        content.unsettled = []
        for answer in earlier + batch.map(\.answer) { settle(answer) }
        report()
        await raise(gate.mixUps)
        publish()
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
        }
        var shown: [Shown] = []
        var withheld: [(resource: ReadResource, reason: WithheldReason)] = []
        var unread: [(source: SourceID, resource: ReadResource)] = []
        var mixUps: [SourceID: Set<RightPerson.MismatchField>] = [:]
        var isEmpty: Bool { shown.isEmpty && withheld.isEmpty && unread.isEmpty }
    }

    // MARK: Judging

    private func take(_ incoming: Incoming, _ gate: inout Gate) {
        let answer = incoming.answer
        var fresh: [Arrived] = []
        fresh.reserveCapacity(answer.resources.count)
        for (resource, digest) in zip(answer.resources, incoming.digests) {
            content.received += 1
            if content.seen.insert(resource.key).inserted {
                fresh.append(Arrived(resource: resource, digest: digest))
            } else {
                content.repeated += 1
                content.originals.letGo(resource)
            }
            if resource.key.type == "Patient", resource.isEntry {
                // Said twice and differently: the stricter verdict stands from here on. What was shown before is not recalled yet (ARCHITECTURE, limits).
                let reference = "Patient/" + resource.key.id
                let said = rightPerson.judge(resource.subject)
                let verdict = content.patients[answer.source]?[reference].map { $0.strictest(said) } ?? said
                content.patients[answer.source, default: [:]][reference] = verdict
            }
        }
        content.completed[answer.source, default: []].formUnion(answer.completes)
        let isDone = waitingSections(answer.source).isSubset(of: content.completed[answer.source] ?? [])
        judge(fresh, from: answer.source, isDone: isDone, &gate)
    }

    /// Labels what can be judged now; what names a Patient that has not come, or nobody, waits until the source is done.
    private func judge(_ fresh: [Arrived], from source: SourceID, isDone: Bool, _ gate: inout Gate) {
        let known = content.patients[source] ?? [:]
        let pending = (content.unclaimed.removeValue(forKey: source) ?? []) + fresh
        var ready: [Arrived] = []
        ready.reserveCapacity(pending.count)
        for one in pending {
            if !isDone, mustWait(one.resource, known) {
                content.unclaimed[source, default: []].append(one)
            } else {
                ready.append(one)
            }
        }
        let labelled = labelling(source).label(ready, patients: known)
        for one in labelled.shown { gate.shown.append(Gate.Shown(resource: one.resource, line: line(one, source))) }
        gate.withheld.append(contentsOf: labelled.withheld)
        gate.unread.append(contentsOf: labelled.unread.map { (source, $0) })
        var mismatch = labelled.mixUp
        if known.values.contains(where: { if case .rightOtherName = $0 { true } else { false } }) { mismatch.insert(.name) }
        if !mismatch.isEmpty { gate.mixUps[source, default: []].formUnion(mismatch) }
    }

    private func mustWait(_ resource: ReadResource, _ known: [String: RightPerson.Verdict]) -> Bool {
        guard resource.key.type != "Patient" else { return false }
        // Whose an entry is that names nobody depends on every Patient the source sends.
        guard let reference = resource.subject.reference else { return resource.isEntry }
        return reference.hasPrefix("Patient/") && known[reference] == nil
    }

    /// The agreements as they are in force now, asked once for each organisation and not for each resource.
    private func labelling(_ source: SourceID) -> Labelling {
        let (with, shared) = (staffOrganisation, surroundings.shared)
        let organisations = plan.sources.first { $0.source == source }?.organisations ?? []
        let known = Dictionary(organisations.map { ($0.ods, shared($0.ods, with)) }, uniquingKeysWith: { a, _ in a })
        return Labelling(
            permitted: decision.permitted, isRestricted: person.isRestricted, person: rightPerson,
            sharesAll: known.values.allSatisfy { $0.count == Section.allCases.count }, shared: { known[$0] ?? shared($0, with) })
    }

    private func organisation(of resource: ReadResource) -> ODSCode {
        if let stated = resource.entries.first?.provenance.organisation { return stated }
        let organisations = plan.sources.first { $0.source == resource.key.source }?.organisations ?? []
        return organisations.first?.ods ?? staffOrganisation.ods
    }

    private func line(_ arrived: Arrived, _ source: SourceID) -> ShownResource {
        let key = arrived.resource.key
        return ShownResource(
            source: source, organisation: organisation(of: arrived.resource), type: key.type, id: key.id, version: key.version ?? "",
            digest: arrived.digest)
    }

    // MARK: Keeping

    private func keep(_ gate: Gate) {
        var counts = CellCounts()
        for shown in gate.shown {
            let resource = shown.resource
            content.originals.keep(
                resource, organisation: shown.line.organisation,
                fetched: resource.entries.first?.provenance.fetched ?? surroundings.now(), digest: shown.line.digest)
            if resource.key.type == "Patient",
                case .rightOtherName(let name)? = content.patients[resource.key.source]?["Patient/" + resource.key.id]
            {
                content.shownNames[resource.key.source, default: []].insert(name)
            }
            if case .listed = resource.outcome {
                content.listedCount += 1
                content.listed[shown.line.organisation, default: [:]][resource.key.type, default: 0] += 1
            } else {
                content.unmerged.append(contentsOf: resource.entries)
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
        /// Some of them name none of their source's organisations.
        var isUnattributed = false

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
            if !entry.provenance.isOrganisationNamed { isUnattributed = true }
            return true
        }
    }

    private func count(_ counts: CellCounts) {
        guard let entry = counts.first else { return }
        let (source, organisation) = (entry.id.resource.source, entry.provenance.organisation)
        content.cells[source]?[organisation]?[entry.section]?.entries += counts.entries
        content.cells[source]?[organisation]?[entry.section]?.notUnderstood += counts.problems
        if counts.isUnattributed { content.unattributed[source, default: []].insert(entry.section) }
    }

    /// What is not shown is counted and said in any case: its counts hold nothing of it.
    private func keepCounts(_ gate: Gate) {
        for (resource, reason) in gate.withheld {
            content.originals.letGo(resource)
            content.withheld[reason, default: 0] += 1
            guard let section = resource.section else { continue }
            let organisation = organisation(of: resource)
            content.cells[resource.key.source]?[organisation]?[section]?.withheld += 1
            content.whyWithheld[resource.key.source, default: [:]][organisation, default: [:]][section] = reason
        }
        for (source, resource) in gate.unread {
            content.originals.letGo(resource)
            content.unreadCount += 1
            guard case .notUnderstood(let problem) = resource.outcome else { continue }
            let organisation = organisation(of: resource)
            content.unread.append(UnreadResource(organisation: organisation, source: source, problem: problem))
            // A resource that names its type belongs to that section's cell; one that does not, to none.
            if let section = Section.of(resourceType: resource.key.type) {
                content.cells[source]?[organisation]?[section]?.notUnderstood += 1
            }
        }
    }

    /// Nothing of the batch is shown. What it held came, so it is counted as withheld; sent once more, it may still be shown.
    private func failUnaccounted(_ gate: Gate, _ batch: [Incoming]) {
        for shown in gate.shown {
            content.seen.remove(shown.resource.key)
            content.originals.letGo(shown.resource)
            content.withheld[.notAccounted, default: 0] += 1
            guard let section = shown.resource.section else { continue }
            content.unaccounted[shown.resource.key.source, default: []].insert(section)
            content.cells[shown.resource.key.source]?[shown.line.organisation]?[section]?.withheld += 1
        }
        for one in batch { content.unaccounted[one.answer.source, default: []].formUnion(one.answer.completes) }
        say("Some answers are not shown, because this look could not be put on record.")
    }

    private func say(_ words: String) { if !notices.contains(words) { notices.append(words) } }

    // MARK: Mix-ups

    private func raise(_ mixUps: [SourceID: Set<RightPerson.MismatchField>]) async {
        for (source, fields) in mixUps {
            let names = fields.map(\.rawValue).sorted()
            guard raisedMixUps.insert("\(source) \(names)").inserted else { continue }
            let owner = plan.sources.first { $0.source == source }?.organisations.first?.ods ?? staffOrganisation.ods
            let raised = MixUpRaised(
                organisation: owner, source: source, person: person.nhsNumber, fields: names, look: id, at: surroundings.now())
            do {
                try await surroundings.account.mixUp(raised)
            } catch {
                say("A possible mix-up could not be reported automatically: report it to the organisation.")
            }
        }
    }
}
