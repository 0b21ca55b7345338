import CareRecord

/// One breaking of the glass: what one staff member opened of one person's record, why, and until when.
public struct BreakGlassGrant: Hashable, Sendable, Decodable {
    public let id: String
    /// The staff member's subject.
    public let staff: String
    public let organisation: ODSCode
    public let person: NHSNumber
    /// Never more than what was named.
    public let sections: Set<Section>
    /// Sensitivity labels that were named.
    public let labels: Set<LabelID>
    /// The reason's id in the policy. The staff member's own words are kept elsewhere, for privacy officers alone.
    public let reason: String
    public let opened: Moment
    /// When it was ended early; nil otherwise. How long it lasts is the policy's.
    public let ended: Moment?
    /// The authentication level at the step-up.
    public let assurance: Int
    /// When the staff member last proved who they are, before it was opened.
    public let authenticated: Moment
    /// The legal ground, by its id in the policy, on which it was broken although the person objects; nil: none was named.
    public let ground: String?

    public init(
        id: String, staff: String, organisation: ODSCode, person: NHSNumber, sections: Set<Section>, labels: Set<LabelID> = [],
        reason: String, opened: Moment, ended: Moment? = nil, assurance: Int, authenticated: Moment, ground: String? = nil
    ) {
        self.id = id
        self.staff = staff
        self.organisation = organisation
        self.person = person
        self.sections = sections
        self.labels = labels
        self.reason = reason
        self.opened = opened
        self.ended = ended
        self.assurance = assurance
        self.authenticated = authenticated
        self.ground = ground
    }

    private enum Key: String, CodingKey {
        case id, staff, organisation, person, sections, labels, reason, opened, ended, assurance, authenticated, ground
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            id: try values.decode(String.self, forKey: .id), staff: try values.decode(String.self, forKey: .staff),
            organisation: try values.decode(Written<ODSCode>.self, forKey: .organisation).value,
            person: try values.decode(Written<NHSNumber>.self, forKey: .person).value,
            sections: Set(try values.decode([Section].self, forKey: .sections)),
            labels: Set(try values.decode([LabelID].self, forKey: .labels)), reason: try values.decode(String.self, forKey: .reason),
            opened: try values.decode(Moment.self, forKey: .opened), ended: try values.decodeIfPresent(Moment.self, forKey: .ended),
            assurance: try values.decode(Int.self, forKey: .assurance),
            authenticated: try values.decode(Moment.self, forKey: .authenticated),
            ground: try values.decodeIfPresent(String.self, forKey: .ground))
    }
}

/// How often the glass was broken lately, for the limits.
public struct BreakGlassUse: Hashable, Sendable, Decodable {
    /// By this staff member, within the period of the staff limit.
    public let byStaff: Int
    /// By everybody at the organisation, within the period of the organisation's limit.
    public let byOrganisation: Int
    public init(byStaff: Int, byOrganisation: Int) {
        self.byStaff = byStaff
        self.byOrganisation = byOrganisation
    }
}
