import CareRecord
import Crypto
import FHIRWire
import Foundation

/// The release gate: label, account, then show. Nothing else writes to what a look shows.
extension LiveLook {
    /// Takes a batch of answers through the gate. If the account cannot be written, none of it is shown and its sections say so.
    func release(_ batch: [GatheredAnswer]) async {
        guard !isEnded else { return }
        var gate = Gate()
        for answer in batch { take(answer, &gate) }
        let shown = gate.shown
        if !shown.isEmpty {
            releases += 1
            let account = ReleaseAccount(
                look: id, sequence: releases, staff: staff, person: person.nhsNumber, shown: shown.map(\.line),
                at: surroundings.now())
            do {
                try await surroundings.account.released(account)
            } catch {
                failUnaccounted(gate, batch)
                publish()
                return
            }
        }
        guard !isEnded else { return }
        keep(gate)
        for answer in batch { settle(answer) }
        await raise(gate.mixUps)
        publish()
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
        /// Sections that this batch has completed so far: cells are settled only after the whole batch.
        var completed: [SourceID: Set<Section>] = [:]
    }

    private func take(_ answer: GatheredAnswer, _ gate: inout Gate) {
        var fresh: [ReadResource] = []
        for resource in answer.resources {
            received += 1
            if seen.insert(resource.key).inserted { fresh.append(resource) } else { repeated += 1 }
            if resource.key.type == "Patient", resource.isEntry {
                patients[answer.source, default: [:]]["Patient/" + resource.key.id] = rightPerson.judge(resource.subject)
            }
        }
        let known = patients[answer.source] ?? [:]
        var pending = unclaimed.removeValue(forKey: answer.source) ?? []
        pending.append(contentsOf: fresh)
        let completed = gate.completed[answer.source, default: []].union(answer.completes)
        gate.completed[answer.source] = completed
        let isDone = waitingSections(answer.source).isSubset(of: completed)
        var ready: [ReadResource] = []
        for resource in pending {
            if !isDone, let reference = resource.subject.reference, reference.hasPrefix("Patient/"), known[reference] == nil {
                unclaimed[answer.source, default: []].append(resource)
            } else {
                ready.append(resource)
            }
        }
        let labelled = labelling.label(ready, patients: known)
        for resource in labelled.shown {
            gate.shown.append(Gate.Shown(resource: resource, line: line(resource, answer.source)))
        }
        gate.withheld.append(contentsOf: labelled.withheld)
        gate.unread.append(contentsOf: labelled.unread.map { (answer.source, $0) })
        var mismatch = labelled.mixUp
        if known.values.contains(where: { if case .rightOtherName = $0 { true } else { false } }) { mismatch.insert(.name) }
        if !mismatch.isEmpty { gate.mixUps[answer.source, default: []].formUnion(mismatch) }
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

    private func keep(_ gate: Gate) {
        for shown in gate.shown {
            let resource = shown.resource
            hold(resource.raw.buffer)
            raw[resource.key] = Kept(
                raw: resource.raw, organisation: shown.line.organisation,
                fetched: resource.entries.first?.provenance.fetched ?? surroundings.now())
            if case .listed = resource.outcome {
                listedCount += 1
                listed[shown.line.organisation, default: [:]][resource.key.type, default: 0] += 1
            } else {
                unmerged.append(contentsOf: resource.entries)
                for entry in resource.entries { count(entry) }
            }
        }
        for (resource, reason) in gate.withheld {
            withheld[reason, default: 0] += 1
            guard let section = resource.section else { continue }
            let organisation = organisation(of: resource)
            cells[resource.key.source]?[organisation]?[section]?.withheld += 1
            whyWithheld[resource.key.source, default: [:]][organisation, default: [:]][section] = reason
        }
        for (source, resource) in gate.unread {
            unreadCount += 1
            guard case .notUnderstood(let problem) = resource.outcome else { continue }
            let organisation = organisation(of: resource)
            unread.append(UnreadResource(organisation: organisation, source: source, problem: problem))
            // A resource that names its type belongs to that section's cell; one that does not, to none.
            if let section = Section.of(resourceType: resource.key.type) {
                cells[source]?[organisation]?[section]?.notUnderstood += 1
            }
        }
    }

    private func count(_ entry: Entry) {
        let source = entry.id.resource.source
        cells[source]?[entry.provenance.organisation]?[entry.section]?.entries += 1
        if !entry.problems.isEmpty { cells[source]?[entry.provenance.organisation]?[entry.section]?.notUnderstood += 1 }
    }

    func waitingSections(_ source: SourceID) -> Set<Section> {
        var waiting: Set<Section> = []
        for sections in (cells[source] ?? [:]).values {
            for (section, cell) in sections where cell.state == .waiting { waiting.insert(section) }
        }
        return waiting
    }

    /// Turns waiting cells of completed sections into what they came to.
    private func settle(_ answer: GatheredAnswer) {
        answered[answer.source] = answer.answered
        if let asOf = answer.dataAsOf { dataAsOf[answer.source] = min(dataAsOf[answer.source] ?? asOf, asOf) }
        for organisation in (cells[answer.source] ?? [:]).keys {
            for section in answer.completes {
                guard var cell = cells[answer.source]?[organisation]?[section] else { continue }
                guard cell.state == .waiting else { continue }
                cell.answered = answer.answered
                cell.dataAsOf = dataAsOf[answer.source]
                cell.cutShort = answer.cutShort
                cell.state = answer.isNotOffered && cell.entries == 0 ? .notAsked(.notOffered) : outcome(cell, answer.failure)
                // Entries that came before a failure are shown, and the failure with them (law 4).
                if cell.state == .entries, let failure = answer.failure { cell.cutShort.append(.laterPageFailed(failure)) }
                cells[answer.source]?[organisation]?[section] = cell
            }
        }
    }

    private func outcome(_ cell: SectionAnswer, _ failure: SourceFailure?) -> SectionState {
        if cell.entries > 0 { return .entries }
        if let failure {
            return switch failure {
            case .malformed, .notUnderstood, .wrongContentType: .notUnderstood
            case .otherPerson: .withheld(.possibleMixUp)
            case .withheldBySource: .withheld(.bySource)
            default: .unavailable(failure)
            }
        }
        if cell.withheld > 0 {
            return .withheld(whyWithheld[cell.source]?[cell.organisation]?[cell.section] ?? .possibleMixUp)
        }
        if cell.notUnderstood > 0 { return .notUnderstood }
        return .nothingRecorded
    }

    private func failUnaccounted(_ gate: Gate, _ batch: [GatheredAnswer]) {
        // Nothing of the batch is shown; what it held is counted as withheld, because it came.
        for shown in gate.shown { seen.remove(shown.resource.key) }
        received -= gate.shown.count
        for answer in batch {
            for organisation in (cells[answer.source] ?? [:]).keys {
                for section in cells[answer.source]?[organisation]?.keys.map({ $0 }) ?? [] {
                    guard cells[answer.source]?[organisation]?[section]?.state == .waiting else { continue }
                    cells[answer.source]?[organisation]?[section]?.state = .unavailable(.notAccounted)
                    cells[answer.source]?[organisation]?[section]?.answered = answer.answered
                }
            }
        }
        for (resource, reason) in gate.withheld {
            withheld[reason, default: 0] += 1
            _ = resource
        }
        unreadCount += gate.unread.count
        let words = "Some answers are not shown, because this look could not be put on record."
        if !notices.contains(words) { notices.append(words) }
    }

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
                let words = "A possible mix-up could not be reported automatically: report it to the organisation."
                if !notices.contains(words) { notices.append(words) }
            }
        }
    }
}
