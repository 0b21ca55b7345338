import CareRecord
import Crypto
import FHIRWire
import Foundation

/// The release gate: label, account, then show. Nothing else writes to what a look shows.
extension LiveLook {
    /// Takes a batch of answers through the gate. If the account cannot be written, none of it is shown and its sections say so.
    ///
    /// - Parameter isLast: nothing more will come, so that what still waits for its Patient is judged without one.
    func release(_ batch: [GatheredAnswer], isLast: Bool = false) async {
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
        for answer in batch { settle(answer) }
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

    private func take(_ answer: GatheredAnswer, _ gate: inout Gate) {
        var fresh: [ReadResource] = []
        for resource in answer.resources {
            content.received += 1
            if content.seen.insert(resource.key).inserted {
                fresh.append(resource)
            } else {
                content.repeated += 1
                content.originals.letGo(resource)
            }
            if resource.key.type == "Patient", resource.isEntry {
                // Said twice and differently: the stricter verdict stands, whichever came first.
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
    private func judge(_ fresh: [ReadResource], from source: SourceID, isDone: Bool, _ gate: inout Gate) {
        let known = content.patients[source] ?? [:]
        let pending = (content.unclaimed.removeValue(forKey: source) ?? []) + fresh
        var ready: [ReadResource] = []
        for resource in pending {
            if !isDone, mustWait(resource, known) {
                content.unclaimed[source, default: []].append(resource)
            } else {
                ready.append(resource)
            }
        }
        let labelled = labelling.label(ready, patients: known)
        for resource in labelled.shown {
            gate.shown.append(Gate.Shown(resource: resource, line: line(resource, source)))
        }
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

    private var labelling: Labelling {
        let with = staffOrganisation
        let shared = surroundings.shared
        let organisations = Dictionary(plan.sources.map { ($0.source, $0.organisations) }, uniquingKeysWith: { a, _ in a })
        return Labelling(
            permitted: decision.permitted, isRestricted: person.isRestricted, person: rightPerson,
            sharesAll: { source in (organisations[source] ?? []).allSatisfy { shared($0.ods, with) == Set(Section.allCases) } },
            shared: { shared($0, with) })
    }

    private func organisation(of resource: ReadResource) -> ODSCode {
        if let stated = resource.entries.first?.provenance.organisation { return stated }
        let organisations = plan.sources.first { $0.source == resource.key.source }?.organisations ?? []
        return organisations.first?.ods ?? staffOrganisation.ods
    }

    private func line(_ resource: ReadResource, _ source: SourceID) -> ShownResource {
        ShownResource(
            source: source, organisation: organisation(of: resource), type: resource.key.type, id: resource.key.id,
            version: resource.key.version ?? "", digest: Array(SHA256.hash(data: resource.raw.bytes)))
    }

    // MARK: Keeping

    private func keep(_ gate: Gate) {
        for shown in gate.shown {
            let resource = shown.resource
            content.originals.keep(
                resource, organisation: shown.line.organisation,
                fetched: resource.entries.first?.provenance.fetched ?? surroundings.now(), digest: shown.line.digest)
            if case .listed = resource.outcome {
                content.listedCount += 1
                content.listed[shown.line.organisation, default: [:]][resource.key.type, default: 0] += 1
            } else {
                content.unmerged.append(contentsOf: resource.entries)
                for entry in resource.entries { count(entry) }
            }
        }
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

    private func count(_ entry: Entry) {
        let source = entry.id.resource.source
        if !entry.provenance.isOrganisationNamed { content.unattributed[source, default: []].insert(entry.section) }
        content.cells[source]?[entry.provenance.organisation]?[entry.section]?.entries += 1
        if !entry.problems.isEmpty { content.cells[source]?[entry.provenance.organisation]?[entry.section]?.notUnderstood += 1 }
    }

    /// Nothing of the batch is shown. What it held came, so it is counted as withheld; sent once more, it may still be shown.
    private func failUnaccounted(_ gate: Gate, _ batch: [GatheredAnswer]) {
        for shown in gate.shown {
            content.seen.remove(shown.resource.key)
            content.originals.letGo(shown.resource)
            content.withheld[.notAccounted, default: 0] += 1
            guard let section = shown.resource.section else { continue }
            content.unaccounted[shown.resource.key.source, default: []].insert(section)
            content.cells[shown.resource.key.source]?[shown.line.organisation]?[section]?.withheld += 1
        }
        for answer in batch { content.unaccounted[answer.source, default: []].formUnion(answer.completes) }
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
