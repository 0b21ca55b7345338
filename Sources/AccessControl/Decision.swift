import CareRecord

/// What one rule found. Every rule is weighed and every finding kept; the strictest wins.
public enum Finding: Hashable, Sendable {
    /// The rule gives a reason to permit, with the sections it permits.
    case permit(Set<Section>)
    /// The rule does not stand in the way.
    case noRestriction
    case refuse(Refusal)
    /// At most these sections, whatever permits more.
    case limit(Set<Section>)
    /// These sections not, whatever permits them.
    case hides(Set<Section>)
    /// Something must be done first, or may be done instead.
    case challenge(Challenge)
    /// Not about this request: about another person, organisation, time or role.
    case doesNotApply
    /// Could not be told, and does not stand in the way: somebody is told.
    case couldNotTell
}

/// What a staff member can do, so that the answer may be another.
public enum Challenge: Hashable, Sendable, Comparable {
    /// Prove once more who they are, at this authentication level.
    case stepUp(Int)
    /// Name the professional who directs them.
    case nameDirector
    /// State that the person is present.
    case statePresence
    /// Break the glass: reason, step-up, reviewed afterwards.
    case breakGlass
    /// The person objects: break the glass, on a legal ground.
    case nameGround

    /// Whether it must be met before anything is shown, whatever else permits.
    var isGate: Bool {
        switch self {
        case .stepUp, .nameDirector, .nameGround: true
        case .statePresence, .breakGlass: false
        }
    }

    public var code: String {
        switch self {
        case .stepUp(let level): "step-up-\(level)"
        case .nameDirector: "name-director"
        case .statePresence: "state-presence"
        case .breakGlass: "break-glass"
        case .nameGround: "name-ground"
        }
    }

    public var sentence: String {
        switch self {
        case .stepUp(let level): "Sign in again in a way that proves more surely who you are (level \(level))."
        case .nameDirector: "Name the professional whom you act for. They see it when they next sign in."
        case .statePresence: "If the person is with you, say so. It is counted, and holds for some hours."
        case .breakGlass: "If care cannot wait, you can look with a reason. Every such look is checked by people."
        case .nameGround:
            "The person objects to this record. Only where the law gives you a ground may you look all the same. The person's desk is told, and may tell them."
        }
    }

    public static func < (a: Challenge, b: Challenge) -> Bool { a.code < b.code }
}

/// One rule's weighing, for the explanation.
public struct Weighed: Hashable, Sendable {
    public let rule: String
    public let finding: Finding
    /// A line for people.
    public let sentence: String
    /// What it was found by: a register, a source, a grant. Nil where the facts themselves say it.
    public let evidence: String?
    /// When the evidence counts: from, and up to but not including.
    public let counts: Range<Moment>?

    /// Whether it did not speak of the request.
    var isSilent: Bool { evidence == nil && finding == .doesNotApply }

    public init(rule: String, finding: Finding, sentence: String, evidence: String? = nil, counts: Range<Moment>? = nil) {
        self.rule = rule
        self.finding = finding
        self.sentence = sentence
        self.evidence = evidence
        self.counts = counts
    }
}

/// What a permitted look may show beyond its sections, and what ends it.
public struct Permission: Hashable, Sendable {
    /// Nothing beyond the sections.
    public init() {}

    /// Of documents only titles, types and dates.
    public internal(set) var documentsByTitleOnly = false
    /// Nothing may tell where the person is.
    public internal(set) var withoutWhereabouts = false
    /// Sections kept back because they could tell where the person is.
    public internal(set) var hiddenForWhereabouts: Set<Section> = []
    /// Sensitivity labels that broken glass opens in this look.
    public internal(set) var opens: Set<LabelID> = []
    /// Labels that this role could open by breaking the glass.
    public internal(set) var couldOpen: Set<LabelID> = []
    /// Sections that this role could open by breaking the glass, and does not see.
    public internal(set) var couldOpenSections: Set<Section> = []
    /// The limits but for which this role could open more by breaking the glass: whoever is past one is told so, and not that there is no more.
    public internal(set) var glassLimits: [ReachedLimit] = []
    /// What it is seen on, and which sections on each.
    public internal(set) var grounds: [Ground: Set<Section>] = [:]
    /// Kinds of evidence that were not asked for and could show more.
    public internal(set) var couldAsk: Set<RelationshipKind> = []
    /// Decide again no later than this; nil: nothing that permits has an end.
    public internal(set) var until: Moment?
}

/// The answer to a request, with every rule that was weighed. There is no other way to make one than `decide`.
public struct Decision: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        /// May see these sections.
        case permit(Set<Section>)
        /// Shows nothing until one of these is done.
        case challenge(Set<Challenge>)
        /// Shows nothing until the staff member's own organisation was asked for these.
        case needsEvidence(Set<RelationshipKind>)
        case refuse(Set<Refusal>)
    }
    public let request: AccessRequest
    public let facts: Facts
    public let outcome: Outcome
    /// What the house's own rules found, in their order.
    let houseRules: [Weighed]
    /// What the region's rules found.
    let regionRules: RegionRulesWeighed
    /// What was weighed last, because it depends on all before.
    let last: [Weighed]
    /// Nil where nothing is permitted, and where no policy was weighed.
    public let permission: Permission?
    /// The digest of the policy it was decided under; empty where none was.
    public let policyDigest: String

    init(
        request: AccessRequest, facts: Facts, outcome: Outcome, houseRules: [Weighed], regionRules: RegionRulesWeighed, last: [Weighed],
        permission: Permission? = nil, policyDigest: String = ""
    ) {
        self.request = request
        self.facts = facts
        self.outcome = outcome
        self.houseRules = houseRules
        self.regionRules = regionRules
        self.last = last
        self.permission = permission
        self.policyDigest = policyDigest
    }

    /// Every rule that was weighed, with what it found.
    public var weighed: [Weighed] { houseRules + regionRules.all + last }

    /// Those that spoke of the request.
    public var spoke: [Weighed] { houseRules.filter { !$0.isSilent } + regionRules.spoke + last }

    /// The sections permitted; empty where nothing is.
    public var permitted: Set<Section> {
        if case .permit(let sections) = outcome { sections } else { [] }
    }

    /// What may be done where nothing permits.
    public var offers: Set<Challenge> { if case .challenge(let offers) = outcome { offers } else { [] } }

    /// Why it is refused, as the staff member reads it; empty where it is not.
    public var refusalSentences: [String] {
        guard case .refuse(let why) = outcome else { return [] }
        return why.said.map(\.sentence)
    }

    /// Whether the person's objection is all that refuses for certain.
    public var isRefusedForObjection: Bool {
        if case .refuse(let why) = outcome { why.said == [.personObjects] } else { false }
    }

    /// Whether it is refused because the organisation has ended the staff member's role.
    public var isOfEndedRole: Bool {
        guard case .refuse(let why) = outcome else { return false }
        return why.contains(.roleEnded)
    }

    public var isPermitted: Bool { if case .permit = outcome { true } else { false } }
}
