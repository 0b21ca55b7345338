import CareRecord

/// What ties a staff member's organisation to a person. Closed: each kind is found in its own way by code.
public enum RelationshipKind: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    case registeredPractice = "registered-practice"
    case pastAppointment = "past-appointment"
    case upcomingAppointment = "upcoming-appointment"
    case referral
    case admission
    case encounter
    case careTeam = "care-team"
    case caseload
    case eprLaunch = "epr-launch"
    case personPresent = "person-present"

    /// Whether it is of one staff member, and nobody else at the organisation has it.
    public var isPersonal: Bool { self == .eprLaunch || self == .personPresent }

    /// The most that it can prove: what somebody says stays a statement, and an open record only lets something be inferred.
    public var strongest: Strength {
        switch self {
        case .personPresent: .stated
        case .eprLaunch: .inferred
        case .registeredPractice, .pastAppointment, .upcomingAppointment, .referral, .admission, .encounter, .careTeam, .caseload: .proven
        }
    }

    /// Whether the organisation's own source is asked for it. The others are in hand or not at all.
    public var isAskedFor: Bool {
        switch self {
        case .pastAppointment, .upcomingAppointment, .referral, .admission, .encounter, .careTeam: true
        case .registeredPractice, .caseload, .eprLaunch, .personPresent: false
        }
    }

    public var words: String {
        switch self {
        case .registeredPractice: "registered GP practice"
        case .pastAppointment: "past appointment"
        case .upcomingAppointment: "coming appointment"
        case .referral: "referral"
        case .admission: "admission"
        case .encounter: "encounter"
        case .careTeam: "care team"
        case .caseload: "team's caseload"
        case .eprLaunch: "opened from your own record system"
        case .personPresent: "the person is present"
        }
    }

    public static func < (a: RelationshipKind, b: RelationshipKind) -> Bool { a.place < b.place }

    /// Place in `allCases`.
    var place: Int {
        switch self {
        case .registeredPractice: 0
        case .pastAppointment: 1
        case .upcomingAppointment: 2
        case .referral: 3
        case .admission: 4
        case .encounter: 5
        case .careTeam: 6
        case .caseload: 7
        case .eprLaunch: 8
        case .personPresent: 9
        }
    }
}

/// How good the evidence of a relationship is.
public enum Strength: String, Hashable, Sendable, Decodable, CaseIterable, Comparable {
    /// Somebody says so.
    case stated
    /// It follows from something else, such as an open record.
    case inferred
    /// A register or record says so.
    case proven

    public static func < (a: Strength, b: Strength) -> Bool { a.place < b.place }
    var place: Int {
        switch self {
        case .stated: 0
        case .inferred: 1
        case .proven: 2
        }
    }
}

/// One piece of evidence that an organisation has to do with a person: kind, strength, organisation and dates, nothing clinical.
public struct Relationship: Hashable, Sendable, Decodable {
    public let kind: RelationshipKind
    /// As its evidence has it; the weaker of this and the policy's counts.
    public let strength: Strength
    public let organisation: ODSCode
    public let person: NHSNumber
    /// When it began or begins. What is only known to be so now begins when it was seen.
    public let from: Moment
    /// When it ended or ends; nil while it is open.
    public let until: Moment?
    /// The staff member's subject, for kinds that are one staff member's own.
    public let staff: String?
    /// Where the evidence is from: a register's or source's name, or the id of a launch or statement. Never clinical.
    public let evidence: String

    public init(
        kind: RelationshipKind, strength: Strength, organisation: ODSCode, person: NHSNumber, from: Moment, until: Moment? = nil,
        staff: String? = nil, evidence: String
    ) {
        self.kind = kind
        self.strength = strength
        self.organisation = organisation
        self.person = person
        self.from = from
        self.until = until
        self.staff = staff
        self.evidence = evidence
    }

    private enum Key: String, CodingKey { case kind, strength, organisation, person, from, until, staff, evidence }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        self.init(
            kind: try values.decode(RelationshipKind.self, forKey: .kind), strength: try values.decode(Strength.self, forKey: .strength),
            organisation: try values.decode(Written<ODSCode>.self, forKey: .organisation).value,
            person: try values.decode(Written<NHSNumber>.self, forKey: .person).value,
            from: try values.decode(Moment.self, forKey: .from), until: try values.decodeIfPresent(Moment.self, forKey: .until),
            staff: try values.decodeIfPresent(String.self, forKey: .staff), evidence: try values.decode(String.self, forKey: .evidence))
    }
}
