import CareRecord

/// "Would this role at that organisation see …?": a question about nobody, decided like any other.
public struct Hypothetical: Hashable, Sendable {
    public var jobRole: String
    public var activities: [String] = []
    public var kind: OrganisationKind
    /// What there is: evidence in the middle of its window, or broken glass. Nil: nothing, though all was asked.
    public var ground: Ground?
    public var sections = Set(Section.allCases)
    public var action = AccessRequest.Action.openLook
    public var purpose = Purpose.directCare
    public var objection = Facts.Objection.none
    public var restricted = Facts.Restricted.no
    public var agreement = Facts.Agreement.inForce
    public var training = Facts.Training.current(until: nil)
    public var roleEnd = Facts.RoleEnd.none
    /// Authentication level of the sign-in; nil: what the policy asks of everybody, and of whoever breaks the glass where it is broken.
    public var level: Int?
    /// Job role of the professional an administrator names; nil: nobody is named.
    public var director: String?
    /// Labels that the glass is broken for.
    public var labels: Set<LabelID> = []
    /// Kinds of evidence the organisation was asked for.
    public var asked = Set(RelationshipKind.allCases)

    public init(jobRole: String, kind: OrganisationKind, ground: Ground? = nil) {
        self.jobRole = jobRole
        self.kind = kind
        self.ground = ground
    }

    /// - Returns: nil only where the names that stand for nobody cannot be made, which no input changes.
    public func decision(under policy: RegionPolicy) -> Decision? {
        // An NHS number of the range that is never issued, and a code of no organisation.
        guard let person = try? NHSNumber("9990000018"), let organisation = ODSCode("X00") else { return nil }
        let now = Moment(milliseconds: 1_800_000_000_000)
        let staff = StaffMember(
            subject: "hypothetical", issuer: "", name: "",
            role: StaffRole(personRoleID: "", organisation: organisation.code, jobRole: jobRole, name: "", activities: activities))
        let request = AccessRequest(
            action: action, staff: staff, person: person, sections: sections, purpose: purpose,
            director: director.map { Director(subject: "director", organisation: organisation.code, jobRole: $0) })
        let glass = policy.breakGlass
        let facts = Facts(
            organisation: .init(ods: organisation, kind: kind, usesTheRecord: true), regionDigest: "", now: now, agreement: agreement,
            training: training,
            assurance: .init(authentication: level ?? leastLevel(policy), identity: 3),
            relationships: evidence(policy, person, organisation, now),
            asked: asked, objection: objection, restricted: restricted,
            grants: ground == .breakGlass
                ? [
                    BreakGlassGrant(
                        id: "hypothetical", staff: staff.subject, organisation: organisation, person: person, sections: sections,
                        labels: labels,
                        reason: glass.reasons.first?.id ?? "", opened: now, assurance: glass.assurance, authenticated: now)
                ] : [], breakGlassUse: BreakGlassUse(byStaff: 0, byOrganisation: 0), director: .confirmed, roleEnd: roleEnd)
        return decide(request, facts, under: policy)
    }

    private func leastLevel(_ policy: RegionPolicy) -> Int {
        ground == .breakGlass ? max(policy.assurance.authentication, policy.breakGlass.assurance) : policy.assurance.authentication
    }

    private func evidence(_ policy: RegionPolicy, _ person: NHSNumber, _ organisation: ODSCode, _ now: Moment) -> [Relationship] {
        guard case .relationship(let kind) = ground, let terms = policy.relationships.first(where: { $0.kind == kind }) else { return [] }
        // A coming one is still to come; every other began now.
        let from = kind == .upcomingAppointment ? now + Span(seconds: terms.before.seconds / 2) : now
        return [
            Relationship(
                kind: kind, strength: terms.strength, organisation: organisation, person: person, from: from,
                staff: kind.isPersonal ? "hypothetical" : nil, evidence: "hypothetical")
        ]
    }
}
