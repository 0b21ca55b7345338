import CareRecord

/// What somebody asks to do. The purpose is always direct care: there is no other purpose in this product.
public struct AccessRequest: Hashable, Sendable {
    public enum Action: String, Hashable, Sendable, Codable { case searchForPerson, openLook, checkTrail }
    public let action: Action
    public let staff: StaffMember
    /// The person, once known.
    public let person: NHSNumber?
    /// Sections asked for.
    public let sections: Set<Section>

    public init(action: Action, staff: StaffMember, person: NHSNumber?, sections: Set<Section> = Set(Section.allCases)) {
        self.action = action
        self.staff = staff
        self.person = person
        self.sections = sections
    }
}

/// Everything a decision is made from; written down with it, so that it can be replayed. What could not be found out is
/// `unknown`, apart from "no".
public struct Facts: Hashable, Sendable {
    /// The staff member's organisation as the region knows it; nil where the region does not know it.
    public let organisation: OrganisationFact?
    /// The digest of the region file the facts are from.
    public let regionDigest: String

    public struct OrganisationFact: Hashable, Sendable {
        public let ods: ODSCode
        public let kind: OrganisationKind
        public let usesTheRecord: Bool
        public init(ods: ODSCode, kind: OrganisationKind, usesTheRecord: Bool) {
            self.ods = ods
            self.kind = kind
            self.usesTheRecord = usesTheRecord
        }
    }

    public init(organisation: OrganisationFact?, regionDigest: String) {
        self.organisation = organisation
        self.regionDigest = regionDigest
    }
}
