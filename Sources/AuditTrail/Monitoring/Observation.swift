import CareRecord

/// What a monitoring rule sees of one event of the trail. No name, number, address or search word: a person is a pseudonym, and what
/// had to be compared was compared in memory at the look and is here as flags (`LookFlags`).
public struct Observation: Hashable, Sendable, Codable {
    /// The kinds of event that rules read; raw values are the trail's own (`TrailEvent.Kind`), so that others are none.
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case signedIn = "signed-in"
        case searchAnswered = "search-answered"
        case searchRefused = "search-refused"
        case lookOpened = "look-opened"
        case lookRefused = "look-refused"
        case glassBroken = "glass-broken"
    }

    /// What a role is for, as the policy has it.
    public enum Duty: String, Hashable, Sendable, Codable { case care, administrator, oversight }

    /// The event's id in the trail. Ids are ordered by time; among events of one second they make the order.
    public let id: String
    /// Milliseconds since 1970.
    public let at: Int64
    /// The same moment on a clock of the region.
    public let local: LocalTime
    public let kind: Kind
    /// The staff member's subject.
    public let staff: String
    /// ODS code.
    public let organisation: String
    /// The policy's role.
    public let role: String
    public let duty: Duty
    /// Whom it is about; nil for sign-ins, and for searches, which name several or nobody.
    public let person: PersonMark?
    public let grounds: LookGrounds
    public let flags: LookFlags
    /// What was opened; empty for all but looks.
    public let sections: Set<Section>
    /// How many people a search named; nil for all but searches.
    public let candidates: Int?

    public init(
        id: String, at: Int64, local: LocalTime, kind: Kind, staff: String, organisation: String, role: String, duty: Duty = .care,
        person: PersonMark? = nil, grounds: LookGrounds = LookGrounds(), flags: LookFlags = LookFlags(), sections: Set<Section> = [],
        candidates: Int? = nil
    ) {
        self.id = id
        self.at = at
        self.local = local
        self.kind = kind
        self.staff = staff
        self.organisation = organisation
        self.role = role
        self.duty = duty
        self.person = person
        self.grounds = grounds
        self.flags = flags
        self.sections = sections
        self.candidates = candidates
    }
}

/// 64 bits of a person's keyed pseudonym: enough that among ten million people two are alike by chance in fewer than one region of
/// a hundred thousand, and small enough to be kept by the dozen for each staff member. Without the key it leads to nobody.
public struct PersonMark: Hashable, Sendable, Codable {
    public let bits: UInt64
    public init(_ bits: UInt64) { self.bits = bits }

    /// Of an NHS number, under the region's key.
    public init(number: String, key: [UInt8]) { bits = KeyedHash.of("person|" + number, key: key) }

    /// - Returns: nil where the pseudonym has fewer than eight bytes.
    public init?(pseudonym: some Collection<UInt8>) {
        guard pseudonym.count >= 8 else { return nil }
        bits = pseudonym.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// On what ground a look was permitted, as its decision says.
public struct LookGrounds: Hashable, Sendable, Codable {
    /// How good the evidence of a relationship was.
    public enum Evidence: String, Hashable, Sendable, Codable { case none, stated, inferred, proven }
    public let evidence: Evidence
    /// The kind of relationship as the policy names it (`admission`); nil where there was none.
    public let relationship: String?
    public let brokeGlass: Bool
    /// The staff member said that the person was present.
    public let saidPresent: Bool
    /// The subject of the professional whom an administrator named.
    public let director: String?
    /// Of a refusal: what it was for; nil for all else.
    public let refusal: Refusal?

    /// What a refusal was for.
    public enum Refusal: String, Hashable, Sendable, Codable {
        /// Of the staff member or their organisation, whoever the person: training, sign-in, agreement. A list behind its time makes many.
        case ofStaff = "of-staff"
        /// Of this person: no relationship, an objection, a restriction.
        case ofPerson = "of-person"
    }

    public init(
        _ evidence: Evidence = .none, relationship: String? = nil, brokeGlass: Bool = false, saidPresent: Bool = false,
        director: String? = nil, refusal: Refusal? = nil
    ) {
        self.evidence = evidence
        self.relationship = relationship
        self.brokeGlass = brokeGlass
        self.saidPresent = saidPresent
        self.director = director
        self.refusal = refusal
    }

    /// Whether something else than the staff member's own word tied them to the person.
    public var isMoreThanAWord: Bool { evidence == .proven || evidence == .inferred }
}
