import CareRecord

/// A request with its facts and the policy, and what every rule needs of them.
struct Question {
    let request: AccessRequest
    let facts: Facts
    let policy: RegionPolicy
    /// The staff member's organisation, where the facts are about it.
    let organisation: Facts.OrganisationFact?
    /// The role of ours; nil where the claimed one stands for none at that kind of organisation.
    let role: RoleDefinition?
    let rolePlace: Int?

    init(_ request: AccessRequest, _ facts: Facts, _ policy: RegionPolicy) {
        self.request = request
        self.facts = facts
        self.policy = policy
        organisation = facts.organisation.flatMap { holds("organisation.same", $0.ods.code == request.staff.role.organisation) ? $0 : nil }
        rolePlace = organisation.flatMap { policy.index.role(request.staff.role.jobRole, $0.kind) }
        role = rolePlace.map { policy.roles[$0] }
    }

    /// Whether a record is asked for, rather than who somebody is or who looked.
    var opensRecord: Bool { request.action == .openLook || request.action == .breakGlass }

    /// Whether they may say once more that somebody is present.
    var isWithinPresenceLimit: Bool { !reaches("limit.presence", facts.presencesStated, policy.presence.most) }

    /// Who cannot count how often the glass was broken has reached the limit.
    var isWithinGlassLimits: Bool {
        guard let use = facts.breakGlassUse else { return !kept("limit.not-counted") }
        return !reaches("limit.staff", use.byStaff, policy.breakGlass.perStaff.most)
            && !reaches("limit.organisation", use.byOrganisation, policy.breakGlass.perOrganisation.most)
    }
}

/// One thing to weigh under a region's policy. It says what it found and never what the outcome is.
protocol DecisionRule: Sendable {
    /// A stable name, written into decisions.
    static var id: String { get }
    func weigh(_ question: Question, _ tally: inout Tally)
}
