import CareRecord

/// A role of ours: which claimed roles it stands for, and what it may see at most.
///
/// Source of the codes: the National RBAC database (STANDARDS 4). No other role exists: whoever's claimed role is in none is refused.
public struct RoleDefinition: Hashable, Sendable {
    /// What a role is for. Closed: there is none for insurers, employers, benefits or marketing.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Gives care.
        case care
        /// Works for a named professional: identity, appointments and titles of documents only.
        case administrator
        /// Checks looks: the trail, never a record.
        case oversight
        /// Answers people who object: objections, never a record.
        case objectionDesk = "objection-desk"

        /// Whether a role of the kind ever opens a record.
        public var opensRecords: Bool { self == .care || self == .administrator }
    }

    /// One row of what a role sees.
    public struct Sight: Hashable, Sendable {
        /// Activities of which one must be held; empty: none is needed.
        public let activities: Set<String>
        public let sections: Set<Section>
        public init(activities: Set<String> = [], sections: Set<Section>) {
            self.activities = activities
            self.sections = sections
        }
    }

    public let id: RoleID
    public let name: String
    public let kind: Kind
    /// Job role codes such as `R8000`.
    public let jobRoles: Set<String>
    /// Kinds of organisation at which the codes mean this role.
    public let organisationKinds: Set<OrganisationKind>
    /// What it sees at most: the union of its rows. Empty for whoever opens no records.
    public let sees: [Sight]
    /// The weakest evidence of a relationship that is enough.
    public let needs: Strength

    public init(
        id: RoleID, name: String, kind: Kind, jobRoles: Set<String>, organisationKinds: Set<OrganisationKind>, sees: [Sight],
        needs: Strength = .stated
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.jobRoles = jobRoles
        self.organisationKinds = organisationKinds
        self.sees = sees
        self.needs = needs
    }

    /// The most an administrator may ever see; of documents only titles. Source: issue 4, part 3.
    public static let administratorsMost: Set<Section> = [.identity, .appointments, .documents]

    /// Sections that somebody with these activities sees at most.
    func ceiling(_ activities: some Sequence<String>) -> SectionSet {
        let held = Set(activities)
        return sees.reduce(into: SectionSet()) { seen, row in
            if holds("role.activity", row.activities.isEmpty || !row.activities.isDisjoint(with: held)) {
                seen.formUnion(SectionSet(row.sections))
            }
        }
    }
}
