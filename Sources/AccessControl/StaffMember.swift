import CareRecord

/// One role a staff member holds for one organisation (NHS Care Identity, `nhsid_nrbac_roles[]`; STANDARDS 4).
public struct StaffRole: Hashable, Sendable, Codable {
    /// `person_roleid`: the URID.
    public let personRoleID: String
    /// ODS code of the organisation, as claimed.
    public let organisation: String
    /// The job role, such as `R8000`: the last part of `role_code`.
    public let jobRole: String
    /// The role's words as claimed.
    public let name: String
    /// Activity codes such as `B0360`.
    public let activities: [String]

    public init(personRoleID: String, organisation: String, jobRole: String, name: String, activities: [String] = []) {
        self.personRoleID = personRoleID
        self.organisation = organisation
        self.jobRole = jobRole
        self.name = name
        self.activities = activities
    }
}

/// Somebody signed in to look: always for an organisation, in a role. A value that travels with each request (law 9).
public struct StaffMember: Hashable, Sendable, Codable {
    /// The identity provider's subject.
    public let subject: String
    public let issuer: String
    /// As the provider names them; shown on pages, never logged.
    public let name: String
    /// The one current role.
    public let role: StaffRole
    /// The authentication context class claimed, such as `AAL2_OR_AAL3_ANY`.
    public let assurance: String?
    /// How sure it is who they are, and since when; nil where the sign-in said nothing of it.
    public let proof: SignInProof?
    /// Family and given name apart (OpenID Connect Core 1.0, section 5.1), where the provider gives them so: which word of `name` is which
    /// differs between providers.
    public let names: Names?

    public struct Names: Hashable, Sendable, Codable {
        public let family: String
        public let given: String
        public init(family: String, given: String) {
            self.family = family
            self.given = given
        }
    }

    public init(
        subject: String, issuer: String, name: String, role: StaffRole, assurance: String? = nil, proof: SignInProof? = nil,
        names: Names? = nil
    ) {
        self.names = names
        self.subject = subject
        self.issuer = issuer
        self.name = name
        self.role = role
        self.assurance = assurance
        self.proof = proof
    }
}

/// How surely a sign-in proved who somebody is (STANDARDS 4: levels 0 to 3), and when it last did.
public struct SignInProof: Hashable, Sendable, Codable {
    public let levels: Facts.Assurance
    /// When they last proved it (`auth_time`).
    public let at: Moment
    public init(levels: Facts.Assurance, at: Moment) {
        self.levels = levels
        self.at = at
    }
}
