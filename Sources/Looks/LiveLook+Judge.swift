import CareRecord
import FHIRWire

/// Judging what has come, before it is accounted: whose it is, and whether it may be shown.
extension LiveLook {
    /// Judges a batch: first what its Patients say, all of them, then all that hangs on them, so that no order inside it matters.
    ///
    /// - Returns: what was taken back of what is shown.
    func judge(_ batch: [Incoming], isLast: Bool, _ gate: inout Gate) -> [Recalled] {
        var fresh: [SourceID: [Arrived]] = [:]
        var stricter: Set<SourceID> = []
        for incoming in batch {
            let source = incoming.answer.source
            let before = RightPerson.wrong(content.patients[source] ?? [:])
            fresh[source, default: []] += take(incoming)
            if RightPerson.wrong(content.patients[source] ?? [:]) != before { stricter.insert(source) }
        }
        let recalled = stricter.sorted().compactMap { recall($0, &gate) }
        let sensitive = hasLabels && content.net?.label(under: policy) == true ? judgeAgain() : []
        for source in fresh.keys.sorted() { judge(fresh[source] ?? [], from: source, isDone: isDone(source), isLast: isLast, &gate) }
        if isLast || comparesOrganisations && isCompared() {
            for source in content.unclaimed.keys.sorted() {
                judge([], from: source, isDone: isLast || isDone(source), isLast: isLast, &gate)
            }
        }
        unsayNotCompared()
        return recalled + sensitive + recallRemembered(gate)
    }

    /// Counts an answer, and takes in what its Patients say.
    ///
    /// - Returns: what has not come before, byte for byte.
    private func take(_ incoming: Incoming) -> [Arrived] {
        let answer = incoming.answer
        var fresh: [Arrived] = []
        fresh.reserveCapacity(answer.resources.count)
        content.seen.reserveCapacity(content.seen.count + answer.resources.count)
        if hasLabels, content.net == nil { content.net = SensitivityNet(policy) }
        for (resource, digest) in zip(answer.resources, incoming.digests) {
            guard !content.removed.contains(resource.key) else {
                content.originals.letGo(resource)
                continue
            }
            if isForLabellingOnly(resource) {
                if content.seen.updateValue(Self.beginning(digest), forKey: resource.key) == nil {
                    content.net?.take(resource)
                    noteUnseen(resource)
                }
                content.originals.letGo(resource)
                continue
            }
            content.received += 1
            let beginning = Self.beginning(digest)
            let earlier = content.seen[resource.key]
            if let earlier, earlier != beginning {
                // The key's own check of the bytes is quick, and a sender can make two that pass it: the second is said, and not dropped.
                let unread = resource.notToldApart
                content.originals.letGo(resource)
                content.originals.arrived([unread])
                fresh.append(Arrived(resource: unread, digest: digest))
            } else if earlier == nil {
                content.seen[resource.key] = beginning
                fresh.append(Arrived(resource: resource, digest: digest))
                content.net?.take(resource)
            } else {
                content.repeated += 1
                content.repeats[resource.key, default: 0] += 1
                content.originals.letGo(resource)
            }
            if resource.key.type == "Patient", resource.isEntry {
                // Said twice and differently: the stricter verdict stands from here on, and for what is shown already.
                let reference = "Patient/" + resource.key.id
                let said = rightPerson.judge(resource.subject)
                let verdict = content.patients[answer.source]?[reference].map { $0.strictest(said) } ?? said
                content.patients[answer.source, default: [:]][reference] = verdict
                let differences = rightPerson.differences(resource)
                if !differences.isEmpty { content.differences[answer.source, default: [:]][reference, default: []].formUnion(differences) }
                content.knownPatients[answer.source, default: KnownPatients()].add(resource)
            }
        }
        content.completed[answer.source, default: []].formUnion(answer.completes)
        if answer.otherKinds != nil { content.otherKindsCame.insert(answer.source) }
        noteMissing(answer)
        return fresh
    }

    private static func beginning(_ digest: [UInt8]) -> UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Labels what can be judged now; what names a Patient that has not come, or nobody, waits until the source is done. Where there are
    /// labels, all of it waits: a later page may tell that an earlier one is sensitive; and what could repeat another organisation's secret
    /// waits for that one too.
    private func judge(_ fresh: [Arrived], from source: SourceID, isDone: Bool, isLast: Bool, _ gate: inout Gate) {
        let known = content.patients[source] ?? [:]
        let names = content.knownPatients[source] ?? KnownPatients()
        let pending = (content.unclaimed.removeValue(forKey: source) ?? []) + fresh
        let isCompared = isLast || isCompared()
        var (ready, waiting): ([Arrived], [Arrived]) = ([], [])
        if isDone, isCompared {
            ready = pending
        } else {
            let before = pending.count - fresh.count
            for (place, one) in pending.enumerated() {
                let waits = !isDone && (hasLabels || mustWait(one.resource, known, names))
                if waits || !isCompared && SensitivityNet.saysInWords(one.resource) {
                    waiting.append(one)
                    if place >= before { content.unprepared += one.resource.entries }
                } else {
                    ready.append(one)
                }
            }
        }
        if !waiting.isEmpty { content.unclaimed[source] = waiting }
        let labelled = labelling(source).label(withoutRemoved(ready), patients: known, known: names)
        for one in cleared(sensitivity(of: labelled.shown, &gate), from: source, &gate) {
            gate.shown.append(Gate.Shown(resource: one.resource, line: line(one, source), isServed: one.isServed))
        }
        gate.withheld.append(contentsOf: labelled.withheld)
        gate.unread.append(contentsOf: labelled.unread.map { (source, $0) })
        if !labelled.mixUp.isEmpty {
            for owner in owners(labelled.withheld, of: source) { gate.mixUps[owner, default: []].formUnion(labelled.mixUp) }
        }
        var mismatch: Set<RightPerson.MismatchField> = []
        if known.values.contains(where: { if case .rightOtherName = $0 { true } else { false } }) { mismatch.insert(.name) }
        mismatch.formUnion(differences(source))
        if !mismatch.isEmpty { gate.mixUps[firstOwner(of: source), default: []].formUnion(mismatch) }
    }

    /// What those of a source's Patients that are this person say else than the demographics service: a stranger's death is nobody's here (law 7).
    func differences(_ source: SourceID) -> Set<RightPerson.MismatchField> {
        guard let said = content.differences[source] else { return [] }
        let patients = content.patients[source] ?? [:]
        return said.reduce(into: []) { all, one in
            switch patients[one.key] {
            case .right, .rightOtherName: all.formUnion(one.value)
            case .wrong, nil: break
            }
        }
    }

    private func mustWait(_ resource: ReadResource, _ known: [String: RightPerson.Verdict], _ names: KnownPatients) -> Bool {
        switch resource.hangsOn {
        case .patient(let reference): resource.key.type != "Patient" && (known[reference] == nil || !names.mayBeMeant(by: resource))
        // Whose an entry is that names nobody depends on every Patient the source sends.
        case .everyPatient: true
        case .none: false
        }
    }

    /// The agreements as they are in force now, asked once for each organisation and not for each resource.
    func labelling(_ source: SourceID) -> Labelling {
        let (with, shared) = (staffOrganisation, surroundings.shared)
        let organisations = plan.sources.first { $0.source == source }?.organisations ?? []
        let known = Dictionary(organisations.map { ($0.ods, shared($0.ods, with)) }, uniquingKeysWith: { a, _ in a })
        return Labelling(
            permitted: decision.permitted, isRestricted: person.isRestricted, permission: decision.permission, person: rightPerson,
            sharesAll: known.values.allSatisfy { $0.count == Section.allCases.count },
            tellable: known.values.reduce(decision.permitted) { $0.intersection($1) }, shared: { known[$0] ?? shared($0, with) })
    }

    func organisation(of resource: ReadResource) -> ODSCode {
        if let stated = resource.entries.first?.provenance.organisation { return stated }
        let organisations = plan.sources.first { $0.source == resource.key.source }?.organisations ?? []
        return organisations.first?.ods ?? staffOrganisation.ods
    }

    private func line(_ arrived: Arrived, _ source: SourceID) -> ShownResource {
        let key = arrived.resource.key
        return ShownResource(
            source: source, organisation: organisation(of: arrived.resource), type: key.type, id: key.id, version: key.version ?? "",
            digest: arrived.digest, isByGlass: isByGlass(arrived.resource),
            sections: Set(arrived.resource.entries.lazy.map(\.section)))
    }
}
