/// What the look knows of the staff member, in memory only.
public struct StaffFacts: Sendable {
    public let organisation: String
    /// From the sign-in.
    public let family: FamilyName
    /// The first given name, folded.
    public let given: String
    /// Their own pseudonym, where their organisation feeds it.
    public let person: PersonMark?
    /// Their home, where their organisation feeds it: as marks, which say nothing without the key.
    public let home: AddressMarks?

    public init(organisation: String, family: String, given: String, person: PersonMark? = nil, home: AddressMarks? = nil) {
        self.organisation = organisation
        self.family = FamilyName(family)
        self.given = FamilyName.folded(given.prefix { $0 != " " })
        self.person = person
        self.home = home
    }
}

/// What the look knows of the person, in memory only.
public struct PersonFacts: Sendable {
    public let mark: PersonMark
    /// As the demographics service has it now.
    public let family: FamilyName
    public let given: String
    public let home: AddressMarks?
    /// Restricted in the demographics service: nothing may tell where they are.
    public let isRestricted: Bool
    /// Organisations that feed the person as one of their staff.
    public let worksFor: Set<String>
    /// On the region's list.
    public let isNotable: Bool
    /// Whole days since death.
    public let daysSinceDeath: Int?
    /// Whole days since the last contact with the staff member's organisation ended.
    public let daysSinceContact: Int?

    public init(
        mark: PersonMark, family: String, given: String, home: AddressMarks? = nil, isRestricted: Bool = false,
        worksFor: Set<String> = [], isNotable: Bool = false, daysSinceDeath: Int? = nil, daysSinceContact: Int? = nil
    ) {
        self.mark = mark
        self.family = FamilyName(family)
        self.given = FamilyName.folded(given.prefix { $0 != " " })
        self.home = home
        self.isRestricted = isRestricted
        self.worksFor = worksFor
        self.isNotable = isNotable
        self.daysSinceDeath = daysSinceDeath
        self.daysSinceContact = daysSinceContact
    }
}
