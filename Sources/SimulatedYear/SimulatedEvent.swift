import AuditTrail

/// One event of the pretend year with what nobody else knows: whether it is misuse.
public struct SimulatedEvent: Sendable {
    public let observation: Observation
    /// nil: honest.
    public let misuse: Misuse?
    /// An honest event that looks like misuse: planted for that, or ordinary work of a kind that rules take for it.
    public let lookAlike: LookAlike?
    /// What the organisation's source will say of contact after broken glass; nil for all other events.
    public let contact: ContactAnswer?
    /// The staff member's community: an index into `SimulatedYear.communities`.
    public let community: Int

    /// One deed or row of deeds of one staff member.
    public struct Misuse: Sendable, Hashable {
        public let episode: Int
        public let kind: Kind
    }

    public enum Kind: String, Sendable, CaseIterable {
        case neighbour, formerPartner = "former-partner", family, colleague, celebrity
        case ownRecord = "own-record"
        case fishing, bulk
        case wokenAccount = "woken-account"
        case brokenGlass = "broken-glass"
        case administratorAlone = "administrator-alone"
        case theDead = "the-dead"
        case pushing = "refused-and-refused"
    }

    /// An event that fits several is of the first.
    public enum LookAlike: String, Sendable, CaseIterable {
        case household = "own household at the only practice"
        case colleague = "colleague as a patient"
        case refusals = "training behind its time"
        case afterDeath = "certificate or letter after a death"
        case afterDischarge = "letter or result after discharge"
        case brokenGlass = "broken glass in an emergency"
        case busyClerk = "a clerk's rush"
        case overrun = "a shift that ran over"
        case awayDirector = "professional on holiday"
        case clinicSearch = "searches for a list"
        case namesake = "a patient of the same surname"
        case locum = "a locum's work"
        case night = "work between midnight and six"
    }
}

/// An event while the day is being written: of numbers only.
struct Draft {
    var at: Int64
    var staff: Int
    var organisation: String
    var kind: Observation.Kind
    var person: Int?
    var grounds = LookGrounds()
    var candidates: Int?
    /// Days since the last contact with the organisation ended.
    var sinceContact: Int?
    var misuse: SimulatedEvent.Misuse?
    var lookAlike: SimulatedEvent.LookAlike?
    var contact: ContactAnswer?
}
