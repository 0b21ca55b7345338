import CareRecord

/// One thing to weigh. A rule says what it found and never what the outcome is.
public protocol Rule: Sendable {
    /// A stable name, written into decisions.
    static var id: String { get }
    func weigh(_ request: AccessRequest, _ facts: Facts) -> Weighed
}

/// The rules, in one list. Order does not matter: all are weighed and the strictest finding wins.
public enum Policy {
    public static let rules: [any Rule] = [
        OrganisationUsesTheRecord(),
        ClinicalRole(),
    ]
}

/// Decides, from the request and the facts alone (law 3). Default is refusal: with no rule that permits, nothing is.
/// A restriction can only take away: the sections permitted are those that every permitting rule permits.
public func decide(
    _ request: AccessRequest, _ facts: Facts, rules: [any Rule] = Policy.rules
) -> Decision {
    let weighed = rules.map { $0.weigh(request, facts) }
    var refusals: Set<Refusal> = []
    var permitted: Set<Section>?
    for item in weighed {
        switch item.finding {
        case .refuse(let why): refusals.insert(why)
        case .permit(let sections): permitted = permitted.map { $0.intersection(sections) } ?? sections
        case .noRestriction: continue
        // Findings that only a region's policy makes: none of these rules does, so nobody may rely on what they would mean here.
        case .limit, .hides, .challenge, .doesNotApply, .couldNotTell: refusals.insert(.couldNotTell)
        }
    }
    let sections = (permitted ?? []).intersection(request.sections)
    if sections.isEmpty && refusals.isEmpty { refusals.insert(.noRulePermits) }
    return Decision(
        request: request, facts: facts, outcome: refusals.isEmpty ? .permit(sections) : .refuse(refusals),
        weighed: weighed)
}
