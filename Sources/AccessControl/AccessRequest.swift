import CareRecord

/// What somebody asks to do.
public struct AccessRequest: Hashable, Sendable, Decodable {
    /// `handleObjections`: the work of a desk, which sees objections and never a record.
    public enum Action: String, Hashable, Sendable, Decodable, CaseIterable {
        case searchForPerson, openLook, checkTrail, breakGlass, handleObjections
    }
    public let action: Action
    public let staff: StaffMember
    /// The person, once known.
    public let person: NHSNumber?
    /// Sections asked for.
    public let sections: Set<Section>
    /// What it is for. Only what a policy names is permitted, and a policy can name only direct care and checking looks.
    public let purpose: Purpose
    /// The professional whom an administrator acts for; nil for everybody else.
    public let director: Director?
    /// What is to be opened by breaking the glass now, for that action alone: it becomes a fact once it is permitted and on record.
    public let breaking: BreakGlassGrant?

    public init(
        action: Action, staff: StaffMember, person: NHSNumber?, sections: Set<Section> = Set(Section.allCases),
        purpose: Purpose = .directCare,
        director: Director? = nil, breaking: BreakGlassGrant? = nil
    ) {
        self.action = action
        self.staff = staff
        self.person = person
        self.sections = sections
        self.purpose = purpose
        self.director = director
        self.breaking = breaking
    }
}

/// What a look is for. All but two are here only to be refused by name: no policy can permit them.
public enum Purpose: String, Hashable, Sendable, Decodable, CaseIterable {
    case directCare = "direct-care"
    /// Checking looks, by those whose work that is.
    case oversight
    case research, planning, insurance, employment, benefits, marketing
    case lawEnforcement = "law-enforcement"
    case other
}

/// The professional who directs an administrator, as the administrator named them.
public struct Director: Hashable, Sendable, Codable {
    /// The identity provider's subject.
    public let subject: String
    /// ODS code of the organisation they work for.
    public let organisation: String
    /// Their job role, such as `R8000`.
    public let jobRole: String

    public init(subject: String, organisation: String, jobRole: String) {
        self.subject = subject
        self.organisation = organisation
        self.jobRole = jobRole
    }
}

extension AccessRequest {
    private enum Key: String, CodingKey { case action, staff, person, sections, purpose, director, breaking }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            action: try values.decode(Action.self, forKey: .action), staff: try values.decode(StaffMember.self, forKey: .staff),
            person: try values.decodeIfPresent(Written<NHSNumber>.self, forKey: .person)?.value,
            sections: Set(try values.decode([Section].self, forKey: .sections)), purpose: try values.decode(Purpose.self, forKey: .purpose),
            director: try values.decodeIfPresent(Director.self, forKey: .director),
            breaking: try values.decodeIfPresent(BreakGlassGrant.self, forKey: .breaking))
    }
}
