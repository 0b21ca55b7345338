import CareRecord

/// Who may look at what, as one region has it: values only, read from its policy file, checked by `mistakes()`.
///
/// Roles and relationships give; rules, labels and everything else only take away. Sections are seen where a role's rows and a
/// relationship's terms both have them and no rule hides them. What no row gives is refused.
public struct RegionPolicy: Hashable, Sendable {
    /// SHA-256 of the file's text, in hexadecimal: names the version in each decision.
    public let digest: String
    public let roles: [RoleDefinition]
    public let relationships: [RelationshipTerms]
    public let breakGlass: BreakGlassTerms
    /// How often a staff member may say that somebody is present.
    public let presence: BreakGlassTerms.Limit
    public let assurance: AssuranceTerms
    public let unknownTraining: UnknownTraining
    /// Sections of a restricted person that are kept back whole; of the others what tells a place is.
    public let restrictedHides: Set<Section>
    public let purposes: Set<Purpose>
    /// Kinds of organisation, in words, whose staff never look.
    public let forbiddenKinds: Set<String>
    public let labels: [SensitivityLabel]
    public let lists: [CodeList]
    public let rules: [RestrictingRule]
    /// Nil: the file does not say.
    public let unanswered: Unanswered?
    /// Seconds for which words wait for organisations that have not answered, as the file says: `wordsPatience` is what counts.
    public let wordsWait: Int?
    /// What an objection means here.
    public let objections: ObjectionTerms
    let index: PolicyIndex

    public init(
        digest: String, roles: [RoleDefinition], relationships: [RelationshipTerms], breakGlass: BreakGlassTerms,
        presence: BreakGlassTerms.Limit = RegionPolicy.usualPresence, assurance: AssuranceTerms, unknownTraining: UnknownTraining,
        restrictedHides: Set<Section>, purposes: Set<Purpose>, forbiddenKinds: Set<String>,
        labels: [SensitivityLabel], lists: [CodeList], rules: [RestrictingRule], unanswered: Unanswered? = nil,
        wordsWait: Int? = nil, objections: ObjectionTerms = ObjectionTerms()
    ) {
        self.digest = digest
        self.roles = roles
        self.relationships = relationships
        self.breakGlass = breakGlass
        self.presence = presence
        self.assurance = assurance
        self.unknownTraining = unknownTraining
        self.restrictedHides = restrictedHides
        self.purposes = purposes
        self.forbiddenKinds = forbiddenKinds
        self.labels = labels
        self.lists = lists
        self.rules = rules
        self.unanswered = unanswered
        self.wordsWait = wordsWait
        self.objections = objections
        index = PolicyIndex(
            roles: roles, relationships: relationships, rules: rules, labels: labels, restrictedHides: restrictedHides,
            breakGlass: breakGlass)
    }

    /// More than a busy clinic day of people whom nobody booked; far fewer than it takes to read through a town.
    public static let usualPresence = BreakGlassTerms.Limit(most: 40, within: .days(1))

    /// Kinds that no region may leave out of its list: those who have an interest in a person's health that is not the person's.
    public static let alwaysForbidden: Set<String> = ["insurer", "employer", "benefits", "marketing"]

    /// Whether the policy keeps a kind of organisation out.
    func forbids(_ kind: OrganisationKind) -> Bool { forbiddenKinds.contains(kind.rawValue) }

    /// The role that a claimed role stands for at a kind of organisation.
    public func role(of claimed: StaffRole, at kind: OrganisationKind) -> RoleDefinition? { role(jobRole: claimed.jobRole, at: kind) }

    /// - Returns: nil where there is none, and where there are several: nobody knows then which it is.
    public func role(jobRole: String, at kind: OrganisationKind) -> RoleDefinition? {
        index.role(jobRole, kind).map { roles[$0] }
    }
}
