import CareRecord

/// What is about a place, a device, an organisation or a product, and stands in a person's record all the same: the scene that a crew is warned
/// of, the pump beside a bed (HL7 FHIR R4, `Flag.subject`, `Observation.subject`). It is of nobody else, and is shown with what it is about, never
/// as the person's own.
extension Reading {
    /// Types that are nobody, each in words.
    static let things: [String: String] = [
        "Location": "a place", "Device": "a device", "DeviceDefinition": "a device", "Organization": "an organisation",
        "HealthcareService": "a service", "Substance": "a substance", "Medication": "a medicine", "PlanDefinition": "a protocol",
    ]

    /// The thing that a reference points to, with its text where that came with it; nil where it may be anybody.
    func thing(_ reference: Node, _ resolved: Resolved?) -> (type: String, node: Node?)? {
        guard let type = type(ofReference: reference, resolved), Self.things[type] != nil else { return nil }
        // One that calls itself a thing and points to a Patient is that Patient.
        if let key = resolved?.key, resolved?.target == nil, Self.leadsToPatient(key) { return nil }
        return (type, resolved?.target)
    }

    /// Whether an address is a Patient's, or a search's for one, whatever is said beside it.
    static func leadsToPatient(_ key: String) -> Bool { key.holds("Patient/") || key.holds("Patient?") }

    /// A device in somebody is theirs; no further is looked, since one may name another without end.
    func add(thing: (type: String, node: Node?), _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        found.hasThings = true
        guard let node = thing.node else {
            // Whose device it is stands in it.
            if !Self.subjectKeys(thing.type).isEmpty { found.isToldElsewhere = true }
            return
        }
        for key in Self.subjectKeys(thing.type) {
            for its in members(node, key) where isObject(its) && isPatient(its) { add(its, fullURL, base, &found) }
        }
    }

    /// The same of a resource, or of what stands inside it: that is about what the resource is about where it names nothing itself.
    func aboutThing(_ node: Node, of type: String, isPart: Bool) -> String? {
        let own = quietText(node, "resourceType") ?? type
        let namesNone = Self.subjectKeys(own).allSatisfy { members(node, $0).isEmpty }
        return isPart && namesNone ? aboutThing(resource, type) : aboutThing(node, own)
    }

    /// What a statement is about where that is a thing, in words; nil where its subject may be somebody.
    func aboutThing(_ node: Node, _ type: String) -> String? {
        var said: [String] = []
        for key in Self.subjectKeys(type) {
            for member in members(node, key) {
                let each =
                    isArray(member)
                    ? Nodes(document: document, at: member.index + 1, end: after(member).index)
                    : Nodes(document: document, at: member.index, end: after(member).index)
                for reference in each {
                    guard isObject(reference) else { return nil }
                    let resolved = resolve(reference)
                    guard let thing = thing(reference, resolved), let kind = Self.things[thing.type] else { return nil }
                    let name = name(ofReference: reference) ?? resolved?.key
                    said.append(name.map { "\(kind) (\($0))" } ?? kind)
                }
            }
        }
        return joined(said)
    }

    /// The statement with what it is about in sight wherever it is shown, without the codes by which it would stand in a line with the person's.
    func ofThing(_ about: String, _ content: EntryContent, _ draft: inout Draft) -> EntryContent {
        draft.details.removeAll { $0.label == "About" }
        draft.detail("About", about)
        if case .result(let it) = content {
            // As a result with a focus of its own: no value of the person's.
            return .result(
                ResultStatement(
                    kind: it.kind, value: it.value, components: it.components, ranges: it.ranges, interpretation: it.interpretation,
                    categories: it.categories, specimen: it.specimen, bodySite: it.bodySite, method: it.method, members: it.members,
                    conclusion: it.conclusion, reviewed: it.reviewed, focus: joined([about, it.focus].compactMap(\.self))))
        }
        draft.title = Concept(text: "About \(about), not about the person: \(draft.title.shown ?? "not said what")")
        switch content {
        case .alert(let it):
            // Where the words of an alert are not shown, nothing would say that it is not the person's.
            return .alert(AlertStatement(kind: it.kind == .risk ? .risk : .other, category: it.category))
        case .carePlan(let it):
            return .carePlan(
                CarePlanStatement(
                    kind: .plan, categories: it.categories, summary: it.summary, activities: it.activities, goals: it.goals,
                    resuscitation: nil))
        default: return content
        }
    }
}
