import CareRecord

/// Statements that stand inside another resource and in no other place (law 4): GP systems send ended allergies inside a List. Results inside
/// a report are entries (`containedResults`); what the resource refers to is told by its name there. The others are listed and counted as not
/// understood, in the section that they are of, which then never says "none recorded".
extension Reading {
    /// Kinds of which nothing is shown but what they contain.
    private static let carriers: Set<String> = ["Composition"]
    /// Money, of which the same statements come by themselves.
    private static let claims: Set<String> = [
        "Claim", "ClaimResponse", "ExplanationOfBenefit", "Coverage", "CoverageEligibilityRequest", "CoverageEligibilityResponse",
        "Account",
        "ChargeItem", "Invoice", "Contract",
    ]
    private static let clinical: Set<String> = [
        "AllergyIntolerance", "Condition", "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration",
        "Immunization", "Procedure", "Observation", "DiagnosticReport", "CarePlan", "Goal", "Consent", "Flag", "DocumentReference",
    ]

    /// - Parameters:
    ///   - whole: what was made of the resource.
    ///   - bearing: of the resource: what is inside it is as sensitive as it is.
    func statementsInside(_ node: Node, _ whole: ReadResource, _ bearing: ReadResource.Bearing) -> [ReadResource] {
        let type = whole.key.type
        if case .notUnderstood = whole.outcome { return [] }
        guard member(node, "contained") != nil, !Self.claims.contains(type) else { return [] }
        var statements: [Node] = []
        for one in contained(in: node) {
            if let its = quietText(one, "resourceType"), Self.clinical.contains(its) { statements.append(one) }
        }
        let others = type == "Patient" ? othersInside(node, resourceURL) : []
        guard !statements.isEmpty || !others.isEmpty else { return [] }
        let aside = Set(others.map(\.node))
        statements.removeAll { aside.contains($0) }
        let isEntry = if case .entry = whole.outcome { !Self.carriers.contains(type) } else { false }
        if isEntry {
            let referred = idsReferred(in: node)
            let areShown = whole.entries.count > 1
            statements.removeAll { one in
                areShown && has(one, "resourceType", "Observation") || quietText(one, "id").map(referred.contains) ?? false
            }
        }
        let subjects = Dictionary(others.map { ($0.node, $0.subject) }, uniquingKeysWith: { a, _ in a })
        return allowed(others.map(\.node) + statements).map { one in
            let own = key(one, quietText(one, "resourceType") ?? "")
            // Its id is its own only inside the resource: the same one outside is another resource.
            let key = ResourceKey(
                source: own.source, type: own.type, id: "\(type)/\(whole.key.id)#\(own.id)", version: nil, contentHash: own.contentHash)
            // Somebody else's is judged as a resource that came by itself, and nothing is said of its section.
            let outcome: ReadResource.Outcome =
                subjects[one] == nil ? .notUnderstood(NotUnderstood(place: place(of: one), reason: .insideAnother)) : .listed
            return ReadResource(
                key: key, fullURL: nil, raw: bytes(one), entries: [], outcome: outcome, subject: subjects[one] ?? subject(inside: whole),
                bearing: bearing, container: whole)
        }
    }

    /// What stands inside a Patient hangs on that Patient; else it is about whom the resource is.
    private func subject(inside whole: ReadResource) -> ReadResource.Subject {
        whole.key.type == "Patient"
            ? ReadResource.Subject(reference: "Patient/" + whole.key.id, base: whole.subject.base) : whole.subject
    }

    /// The ids to which something in the resource refers inside it.
    /// - Complexity: O(values of the resource).
    private func idsReferred(in node: Node) -> Set<String> {
        var found: Set<String> = []
        for index in (node.index + 1)..<max(node.index + 1, after(node).index) where isObject(Node(index)) {
            if let text = quietText(Node(index), "reference"), text.hasPrefix("#") { found.insert(String(text.dropFirst())) }
        }
        return found
    }
}
