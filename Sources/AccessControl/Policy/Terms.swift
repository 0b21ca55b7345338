import CareRecord

/// On what terms the glass may be broken.
public struct BreakGlassTerms: Hashable, Sendable {
    public struct Reason: Hashable, Sendable {
        public let id: String
        /// As the staff member reads it.
        public let words: String
        public init(id: String, words: String) {
            self.id = id
            self.words = words
        }
    }

    public let roles: Set<RoleID>
    /// What may be opened at most.
    public let sections: Set<Section>
    public let reasons: [Reason]
    /// The authentication level of the step-up.
    public let assurance: Int
    /// How old the proof of who somebody is may be when the glass breaks.
    public let fresh: Span
    public let lasts: Span
    public let perStaff: Limit
    public let perOrganisation: Limit

    /// How often it may be done within a period.
    public struct Limit: Hashable, Sendable {
        public let most: Int
        public let within: Span
        public init(most: Int, within: Span) {
            self.most = most
            self.within = within
        }
    }

    /// Where the region says nothing. More people whom nobody knew yet than a clinician meets in most weeks; who meets more is asked about them.
    public static let usualPerStaff = Limit(most: 5, within: .days(7))
    /// Where the region says nothing. More than an emergency department has on a bad day; far fewer than somebody who uses many accounts would want.
    public static let usualPerOrganisation = Limit(most: 400, within: .days(1))

    public init(
        roles: Set<RoleID>, sections: Set<Section>, reasons: [Reason], assurance: Int, fresh: Span, lasts: Span,
        perStaff: Limit, perOrganisation: Limit
    ) {
        self.roles = roles
        self.sections = sections
        self.reasons = reasons
        self.assurance = assurance
        self.fresh = fresh
        self.lasts = lasts
        self.perStaff = perStaff
        self.perOrganisation = perOrganisation
    }
}

/// The levels that a sign-in must have.
public struct AssuranceTerms: Hashable, Sendable {
    public let authentication: Int
    public let identity: Int
    public init(authentication: Int, identity: Int) {
        self.authentication = authentication
        self.identity = identity
    }
}

/// What follows where nobody can tell whether somebody's training is in date. Lapsed training always refuses.
public enum UnknownTraining: String, Hashable, Sendable, CaseIterable { case note, refuse }

/// What a region takes away from what roles and relationships give. A rule can only take away.
public struct RestrictingRule: Hashable, Sendable {
    public let id: String
    /// Why, for whoever reads the decision.
    public let because: String
    /// Nil in each of these: whichever.
    public let roles: Set<RoleID>?
    public let organisationKinds: Set<OrganisationKind>?
    /// Only what is seen on these grounds.
    public let grounds: Set<Ground>?
    public let hides: Set<Section>
    /// Hidden only below this authentication level; nil: always.
    public let unlessAssurance: Int?

    public init(
        id: String, because: String, roles: Set<RoleID>? = nil, organisationKinds: Set<OrganisationKind>? = nil,
        grounds: Set<Ground>? = nil,
        hides: Set<Section>, unlessAssurance: Int? = nil
    ) {
        self.id = id
        self.because = because
        self.roles = roles
        self.organisationKinds = organisationKinds
        self.grounds = grounds
        self.hides = hides
        self.unlessAssurance = unlessAssurance
    }
}
