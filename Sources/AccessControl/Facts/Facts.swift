import CareRecord

/// Everything a decision is made from; written down with it, so that it can be replayed. What could not be found out is
/// `couldNotTell`, apart from "no": that is what every fact is until somebody has found it out.
public struct Facts: Hashable, Sendable {
    /// The staff member's organisation as the region knows it; nil where the region does not know it.
    public let organisation: OrganisationFact?
    /// The digest of the region file the facts are from.
    public let regionDigest: String
    /// When it is. Nil decides nothing: no window can be judged.
    public let now: Moment?
    public let agreement: Agreement
    public var training: Training
    public let assurance: Assurance
    /// Evidence in hand. Its order says nothing.
    public var relationships: [Relationship]
    /// Kinds that the staff member's own organisation was asked for, whatever it answered: they need not be asked again.
    public var asked: Set<RelationshipKind>
    /// Of those asked for, the ones for which no answer came: "none" was not said.
    public var unanswered: Set<RelationshipKind>
    public var objection: Objection
    public let restricted: Restricted
    public var grants: [BreakGlassGrant]
    /// Nil where it could not be counted.
    public var breakGlassUse: BreakGlassUse?
    public var director: DirectorFact
    /// How often the staff member said lately that somebody is present, within the period of the policy's limit.
    public var presencesStated: Int
    /// The notice of a national emergency that suspends objections; nil where there is none.
    public var suspension: Suspension?

    /// A notice as a fact: its id, and from when up to when it holds.
    public struct Suspension: Hashable, Sendable, Decodable {
        public let id: String
        public let from: Moment
        public let until: Moment
        public init(id: String, from: Moment, until: Moment) {
            self.id = id
            self.from = from
            self.until = until
        }
    }
    public var roleEnd: RoleEnd

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

    /// Whether the organisation's agreement to use the record holds.
    public enum Agreement: String, Hashable, Sendable, Decodable, CaseIterable { case inForce, suspended, couldNotTell }

    /// Whether the staff member's training in confidentiality is in date.
    public enum Training: Hashable, Sendable, Decodable {
        /// Valid up to and not including this moment; nil: no end is known.
        case current(until: Moment?)
        case lapsed
        /// The organisation's list is old, silent about them, or out of reach. Not the same as lapsed.
        case couldNotTell
    }

    /// Whether the organisation has ended the staff member's role there, whatever their sign-in still claims.
    public enum RoleEnd: Hashable, Sendable, Decodable {
        case none
        /// From this moment on, which may be still to come.
        case ended(from: Moment)
        case couldNotTell
        /// There was no such register yet. Only a decision from before says so, so that it can be replayed.
        case notKept
    }

    /// How sure it is who is signed in; each level 0 to 3, nil where no claim says it (STANDARDS 4).
    public struct Assurance: Hashable, Sendable, Codable {
        public let authentication: Int?
        public let identity: Int?
        public init(authentication: Int?, identity: Int?) {
            self.authentication = authentication
            self.identity = identity
        }
    }

    /// Whether the person objects to this record (law 8). Other programmes' choices are not this (STANDARDS 9).
    public enum Objection: String, Hashable, Sendable, Decodable, CaseIterable { case none, objects, couldNotTell }

    /// Whether the person's whereabouts must not be told (STANDARDS 3).
    public enum Restricted: String, Hashable, Sendable, Decodable, CaseIterable { case no, yes, couldNotTell }

    /// What is known of the professional an administrator named.
    public enum DirectorFact: String, Hashable, Sendable, Decodable, CaseIterable {
        /// They work there in that role.
        case confirmed
        /// They said: not me.
        case disowned
        case couldNotTell
    }

    public init(
        organisation: OrganisationFact?, regionDigest: String, now: Moment? = nil, agreement: Agreement = .couldNotTell,
        training: Training = .couldNotTell, assurance: Assurance = Assurance(authentication: nil, identity: nil),
        relationships: [Relationship] = [], asked: Set<RelationshipKind> = [], unanswered: Set<RelationshipKind> = [],
        objection: Objection = .couldNotTell,
        restricted: Restricted = .couldNotTell, grants: [BreakGlassGrant] = [], breakGlassUse: BreakGlassUse? = nil,
        director: DirectorFact = .couldNotTell, presencesStated: Int = 0, suspension: Suspension? = nil, roleEnd: RoleEnd = .couldNotTell
    ) {
        self.organisation = organisation
        self.regionDigest = regionDigest
        self.now = now
        self.agreement = agreement
        self.training = training
        self.assurance = assurance
        self.relationships = relationships
        self.asked = asked
        self.unanswered = unanswered
        self.objection = objection
        self.restricted = restricted
        self.grants = grants
        self.breakGlassUse = breakGlassUse
        self.director = director
        self.presencesStated = presencesStated
        self.suspension = suspension
        self.roleEnd = roleEnd
    }
}
