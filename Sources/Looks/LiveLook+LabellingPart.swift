import AccessControl
import CareRecord
import FHIRWire

/// What is asked for so that the rest can be labelled, and for nothing else: sections that the staff member may not see. What labels a
/// medicine is a condition, and who may see fewer conditions must not see more of what is sensitive (more restriction never shows more).
extension LiveLook {
    /// Sections that each source is asked for beyond what may be shown; none where the policy has no labels.
    ///
    /// A source of which nothing may be shown is asked all the same for what titles are taken from, where its agreement shares that with the
    /// staff member's organisation and something of another may be shown that could repeat one: more restriction never shows more (law 3),
    /// and who sees its conditions sees no letter that repeats a withheld one. It is asked for nothing else, and nothing of it is kept.
    static func labellingPart(
        _ plan: LookPlan, cells: [SourceID: [ODSCode: [Section: SectionAnswer]]], decision: Decision, policy: RegionPolicy,
        with staffOrganisation: Organisation, _ surroundings: Surroundings
    ) -> [SourceID: Set<Section>] {
        guard !policy.labels.isEmpty else { return [:] }
        var part: [SourceID: Set<Section>] = [:]
        let waiting = Set(
            cells.filter { $0.value.values.contains { $0.values.contains { $0.state == .waiting && $0.section != .identity } } }.keys)
        for source in plan.sources where source.notAsked == nil {
            let isSeen = (cells[source.source] ?? [:]).values.contains { $0.values.contains { $0.state == .waiting } }
            guard isSeen || policy.comparesOrganisations && !waiting.isEmpty else { continue }
            var sections: Set<Section> = []
            for organisation in source.organisations where !organisation.isSuspended {
                sections.formUnion(surroundings.shared(organisation.ods, staffOrganisation).intersection(source.offered))
            }
            sections.subtract(decision.permitted)
            if !isSeen { sections.formIntersection(Self.telling) }
            if !sections.isEmpty { part[source.source] = sections }
        }
        return part
    }

    /// Nothing known of the person yet.
    static func emptyContent(
        _ plan: LookPlan, decision: Decision, policy: RegionPolicy, with staffOrganisation: Organisation, _ surroundings: Surroundings
    ) -> Content {
        let cells = initialCells(plan, decision: decision, with: staffOrganisation, surroundings)
        var content = Content(cells: cells)
        content.labellingPart = labellingPart(
            plan, cells: cells, decision: decision, policy: policy, with: staffOrganisation, surroundings)
        for source in plan.sources.map(\.source) {
            let waiting = (cells[source] ?? [:]).values.flatMap { $0.filter { $0.value.state == .waiting }.keys }
            content.asked[source] = Set(waiting).union(content.labellingPart[source] ?? [])
        }
        return content
    }

    /// What others' words take a title from.
    static let telling: Set<Section> = [.conditions, .procedures]

    /// Whether nothing of a source may be shown: it is asked for the sake of others' words alone.
    func isForLabellingOnly(_ source: SourceID) -> Bool {
        guard let part = content.labellingPart[source] else { return false }
        return (content.asked[source] ?? []).isSubset(of: part)
    }

    /// Whether a resource may be of use for labelling alone: it is not received, counted, put on record, shown or withheld. A Patient stays,
    /// since its word says whose the rest is.
    func isForLabellingOnly(_ resource: ReadResource) -> Bool {
        guard hasLabels else { return false }
        if isForLabellingOnly(resource.key.source) { return true }
        guard resource.key.type != "Patient" else { return false }
        let seesAll = decision.permitted.count == Section.allCases.count
        switch resource.outcome {
        case .entry(let section): return !decision.permitted.contains(section)
        case .listed: return !seesAll
        case .notUnderstood:
            // What does not say its type may be of any section.
            guard !resource.key.type.isEmpty else { return false }
            return Section.of(resourceType: resource.key.type).map { !decision.permitted.contains($0) } ?? !seesAll
        }
    }

    /// Whether an answer says nothing that may be shown: neither its time nor its state stands anywhere.
    func isForLabellingOnly(_ answer: GatheredAnswer) -> Bool {
        let part = content.labellingPart[answer.source] ?? []
        guard !part.isEmpty else { return false }
        if isForLabellingOnly(answer.source) { return true }
        if !answer.completes.isEmpty { return answer.completes.isSubset(of: part) }
        if answer.resources.isEmpty { return answer.otherKinds != nil }
        return answer.resources.allSatisfy(isForLabellingOnly)
    }

    /// Notes what of a source did not come whole.
    func noteMissing(_ answer: GatheredAnswer) {
        if answer.failure != nil { content.failed[answer.source, default: []].formUnion(answer.completes) }
        // Kinds that a system can never be asked for are missing of every look at it: that is said, and holds nothing else back.
        if let word = answer.otherKinds, word.failure != nil || word.cutShort.contains(where: { $0.leavesOut && !$0.isOfKindsNotAsked }) {
            content.otherKindsMissing.insert(answer.source)
        }
        guard hasLabels, answer.failure != nil || answer.cutShort.contains(where: \.leavesOut) else { return }
        content.incomplete[answer.source, default: []].formUnion(answer.completes)
    }

    /// Holds back what cannot be cleared, because what would label it did not come and may not be seen to be missing. Whatever the missing
    /// part holds, the same is held back, so that it tells nothing of it.
    ///
    /// Of a missing section that the staff member may see, its own cell says so, and a notice says what that means.
    func cleared(_ shown: [Arrived], from source: SourceID, _ gate: inout Gate) -> [Arrived] {
        guard hasLabels, !shown.isEmpty else { return shown }
        let part = content.labellingPart[source] ?? []
        let incomplete = content.notTaken[source] == nil ? content.incomplete[source] ?? [] : Set(Section.allCases)
        let missing = part.intersection(incomplete).union(part.subtracting(content.completed[source] ?? []))
        // What is of no section labels too, by a reference: a request, a claim.
        let areOthersMissing = content.otherKindsMissing.contains(source)
        let seesOthers = decision.permitted.count == Section.allCases.count
        if !incomplete.isDisjoint(with: decision.permitted) || areOthersMissing && seesOthers,
            shown.contains(where: { $0.resource.key.type != "Patient" })
        {
            say(Self.labelsMayBeMissing)
        }
        let shown = compared(shown, from: source, &gate)
        let areHidden = areOthersMissing && !seesOthers
        guard !missing.isEmpty || areHidden else { return shown }
        return shown.filter { one in
            guard hangs(one.resource, onAnyOf: missing, orOtherKinds: areHidden) else { return true }
            gate.withheld.append((one.resource, .notChecked))
            // What was there before the look slept is not there any more.
            _ = forget([one.resource.key])
            return false
        }
    }

    static let labelsMayBeMissing =
        "An organisation's answer came only in part. What is shown of it could not be checked as usual for sensitive information."

    /// Medicines, results and documents take their secrets from conditions and procedures, by their words too; all else by a reference.
    private func hangs(_ resource: ReadResource, onAnyOf missing: Set<Section>, orOtherKinds: Bool) -> Bool {
        guard resource.key.type != "Patient" else { return false }
        if !missing.isDisjoint(with: [.conditions, .procedures]) {
            switch resource.section {
            case .medicines, .results, .documents, nil: return true
            default: break
            }
        }
        let bearings: [ReadResource.Bearings]
        do throws(ReadingError) { bearings = try R4Reader.bearings(of: [resource]) } catch { return true }
        return bearings.contains { said in
            said.references.contains { reference in
                let type = String(reference.target.prefix { $0 != "/" })
                // What is named by its address may be of any type.
                return reference.target.contains(":") || Section.of(resourceType: type).map(missing.contains) ?? orOtherKinds
            }
        }
    }
}
