import AccessControl
import CareRecord
import FHIRWire
import Foundation
import Storage

/// Everything a look can reach: the demographics service, the plan, the sources, the account, the clock. One struct of
/// functions, so that a test states all it lets happen (STYLE 2).
public struct Surroundings: Sendable {
    /// Who a number belongs to.
    public var trace: @Sendable (NHSNumber, LookAsker) async -> TraceOutcome
    /// People by criteria.
    public var search: @Sendable (PersonCriteria, LookAsker) async -> SearchOutcome
    /// Which sources to ask and why not the others; with what must be said about the plan.
    public var plan: @Sendable (BannerPerson, LookAsker) async -> LookPlan
    /// Asks the sources; hands over each piece as it comes, and returns when the last has answered or failed.
    public var gather: @Sendable (GatherQuestion, @escaping @Sendable (GatheredAnswer) async -> Void) async -> Void
    /// A document by the rules of its source.
    public var fetchAttachment: @Sendable (String, SourceID, LookAsker) async throws(SourceFailure) -> OpenedAttachment
    public var account: LookAccount
    /// The Summary Care Record; nil: none is connected.
    public var summary: SummaryDesk?
    /// Deciding: the policy, the registers, evidence, confirmations.
    public var access: AccessDesk
    /// Looks of other nodes.
    public var nodes: NodesDesk
    /// Sections that an organisation shares with another, by the agreements in force now.
    public var shared: @Sendable (_ from: ODSCode, _ with: Organisation) -> Set<Section>
    public var organisation: @Sendable (ODSCode) -> Organisation?
    /// The objection desk that answers for somebody, by where they are registered or live, else the region's first; nil: the region has none.
    public var desk: @Sendable (BannerPerson) -> String? = { _ in nil }
    /// Of the region in force, as far as it is known: `access.policy` finds out, as `organisation` and `shared` answer by it.
    public var regionDigest: @Sendable () -> String
    public var now: @Sendable () -> Date

    public init(
        trace: @escaping @Sendable (NHSNumber, LookAsker) async -> TraceOutcome,
        search: @escaping @Sendable (PersonCriteria, LookAsker) async -> SearchOutcome,
        plan: @escaping @Sendable (BannerPerson, LookAsker) async -> LookPlan,
        gather: @escaping @Sendable (GatherQuestion, @escaping @Sendable (GatheredAnswer) async -> Void) async -> Void,
        fetchAttachment: @escaping @Sendable (String, SourceID, LookAsker) async throws(SourceFailure) -> OpenedAttachment,
        account: LookAccount, access: AccessDesk, nodes: NodesDesk, shared: @escaping @Sendable (ODSCode, Organisation) -> Set<Section>,
        organisation: @escaping @Sendable (ODSCode) -> Organisation?, regionDigest: @escaping @autoclosure @Sendable () -> String,
        now: @escaping @Sendable () -> Date
    ) {
        self.trace = trace
        self.search = search
        self.plan = plan
        self.gather = gather
        self.fetchAttachment = fetchAttachment
        self.account = account
        self.access = access
        self.nodes = nodes
        self.shared = shared
        self.organisation = organisation
        self.regionDigest = regionDigest
        self.now = now
    }
}

/// On whose behalf sources are asked; travels with each request.
public struct LookAsker: Sendable, Hashable {
    public let staff: StaffMember
    public let organisation: Organisation
    /// The look's id where there is one: a correlation id for the source's own log.
    public let correlation: String
    public init(staff: StaffMember, organisation: Organisation, correlation: String) {
        self.staff = staff
        self.organisation = organisation
        self.correlation = correlation
    }
}

/// What the demographics service said of a number.
public enum TraceOutcome: Sendable {
    /// Family and given names as the service knows them, former ones too: compared with, never shown.
    case found(BannerPerson, families: [String], givens: [String] = [], superseded: [NHSNumber])
    case notFound
    case unavailable
}

public enum SearchOutcome: Sendable {
    case found([BannerPerson])
    case none
    case tooMany
    case invalid(String)
    case unavailable
}

/// Whom to ask.
public struct LookPlan: Sendable {
    public struct Planned: Sendable {
        public let source: SourceID
        /// The base address, for `fullUrl` of the look as a resource only.
        public let base: String
        public let organisations: [Organisation]
        /// Sections that the source answers for at all.
        public let offered: Set<Section>
        /// Nil: asked.
        public let notAsked: NotAskedReason?
        public let isRegisteredPractice: Bool
        public init(
            source: SourceID, base: String, organisations: [Organisation], offered: Set<Section>, notAsked: NotAskedReason?,
            isRegisteredPractice: Bool
        ) {
            self.source = source
            self.base = base
            self.organisations = organisations
            self.offered = offered
            self.notAsked = notAsked
            self.isRegisteredPractice = isRegisteredPractice
        }
    }
    public let sources: [Planned]
    public let notices: [String]
    public init(sources: [Planned], notices: [String]) {
        self.sources = sources
        self.notices = notices
    }
}

/// What is asked about a person, and of whom: each source only for what may be shown of it.
public struct GatherQuestion: Sendable {
    public let person: NHSNumber
    /// Numbers that `person` has superseded: a source may still hold an old one.
    public let alsoKnownAs: [NHSNumber]
    /// The sources to ask, each with the sections to ask it for; never empty sets.
    public let wanted: [SourceID: Set<Section>]
    public let asker: LookAsker
    public init(person: NHSNumber, alsoKnownAs: [NHSNumber] = [], wanted: [SourceID: Set<Section>], asker: LookAsker) {
        self.person = person
        self.alsoKnownAs = alsoKnownAs
        self.wanted = wanted
        self.asker = asker
    }
}

/// A piece of a source's answer as it came, read but not yet labelled, accounted or merged.
public struct GatheredAnswer: Sendable {
    public let source: SourceID
    public let resources: [ReadResource]
    /// Sections that are complete with this piece, well or badly.
    public let completes: Set<Section>
    /// Why `completes` failed, where it did.
    public let failure: SourceFailure?
    public let cutShort: [CutShort]
    /// True where the source does not offer `completes` at all.
    public let isNotOffered: Bool
    /// The word about types of no section, where it came with this piece.
    public let otherKinds: OtherKindsAnswer?
    public let answered: Date
    public let dataAsOf: Date?
    public init(
        source: SourceID, resources: [ReadResource], completes: Set<Section>, failure: SourceFailure?, cutShort: [CutShort],
        isNotOffered: Bool = false, otherKinds: OtherKindsAnswer? = nil, answered: Date, dataAsOf: Date?
    ) {
        self.isNotOffered = isNotOffered
        self.otherKinds = otherKinds
        self.source = source
        self.resources = resources
        self.completes = completes
        self.failure = failure
        self.cutShort = cutShort
        self.answered = answered
        self.dataAsOf = dataAsOf
    }
}

extension GatheredAnswer {
    /// The same word about some of its sections, without what came with it.
    func completing(_ sections: Set<Section>) -> GatheredAnswer {
        GatheredAnswer(
            source: source, resources: [], completes: sections, failure: failure, cutShort: cutShort, isNotOffered: isNotOffered,
            answered: answered, dataAsOf: dataAsOf)
    }
}

/// What a look writes into the account; each returns only when it is durable, and throws when it is not (law 2).
public struct LookAccount: Sendable {
    public struct Failed: Error, Sendable {
        /// By how many seconds this node's clock is off, where that is why: nothing may be judged by it then.
        public let clockOff: Int?
        /// Nothing was to be written: another person was launched in the session meanwhile, through whichever node, or nobody could tell any more.
        public let behind: LaunchStore.Behind?
        /// Nothing could be decided: this program does not understand the policy or the region in force, or there is none.
        public let isWithoutRules: Bool
        public init(clockOff: Int? = nil, behind: LaunchStore.Behind? = nil, isWithoutRules: Bool = false) {
            self.clockOff = clockOff
            self.behind = behind
            self.isWithoutRules = isWithoutRules
        }
    }
    /// What a batch of answers shows. Before its first byte is released.
    public var released: @Sendable (ReleaseAccount) async throws(Failed) -> Void
    /// Anything else: a search, a refusal, an original opened, an exit, an end.
    public var event: @Sendable (LookEvent) async throws(Failed) -> Void
    /// The same, of something that its staff member may do so often in so many seconds, on all nodes together: false where they have, and nothing is
    /// written. Nil: nobody counts.
    public var counted: (@Sendable (_ event: LookEvent, _ most: Int, _ within: TimeInterval) async throws(Failed) -> Bool)?
    /// A possible mix-up, into the queue of its owner. Field names only.
    public var mixUp: @Sendable (MixUpRaised) async throws(Failed) -> Void

    public init(
        released: @escaping @Sendable (ReleaseAccount) async throws(Failed) -> Void,
        event: @escaping @Sendable (LookEvent) async throws(Failed) -> Void,
        counted: (@Sendable (LookEvent, Int, TimeInterval) async throws(Failed) -> Bool)? = nil,
        mixUp: @escaping @Sendable (MixUpRaised) async throws(Failed) -> Void
    ) {
        self.released = released
        self.event = event
        self.counted = counted
        self.mixUp = mixUp
    }
}

/// One resource's line in the account: what was shown, never its content.
public struct ShownResource: Sendable {
    public let source: SourceID
    public let organisation: ODSCode
    public let type: String
    public let id: String
    public let version: String
    /// SHA-256 of its bytes.
    public let digest: [UInt8]
    /// Shown only because the glass was broken.
    public var isByGlass = false
    /// Sections that its entries stand in; none where it is only listed.
    public var sections: Set<Section> = []
}

public struct ReleaseAccount: Sendable {
    public let look: LookID
    public let staff: StaffMember
    public let person: NHSNumber
    public let shown: [ShownResource]
    public let at: Date
}

public struct LookEvent: Sendable {
    public enum Kind: String, Sendable {
        /// What is asked of the demographics service, before it is asked; and what it said, before that is shown.
        case search, searchAnswered
        case searchRefused, listRefused, lookRefused, personNotFound
        /// A look that waits was not opened this time, and waits on.
        case lookChallenged
        /// Who the person is, asked again while the look is open, before it is.
        case askedWho
        /// A look that was put aside is asked for again.
        case gatheredAgain
        /// Something that was shown was taken back: a possible mix-up, or sensitive as a later answer tells.
        case recalled
        case sectionOpened, entryOpened, attachmentOpened, wrongReported, printed, exported, ended
        /// The person was asked whether their Summary Care Record may be viewed, and said yes; or no, then or before at their practice.
        case summaryPermitted, summaryRefused
    }
    public let kind: Kind
    public let look: LookID?
    public let staff: StaffMember
    public let people: [NHSNumber]
    public let decision: Decision?
    /// Kinds and counts only; never words that were searched, never content.
    public let detail: String
    public let at: Date

    /// The detail of an answer that names two people: the number that was asked for, and the one that supersedes it.
    static let superseded = "number superseded"

    /// The detail of a no that the Summary Care Record's own service told: the person has chosen to have none.
    static let dissent = "the person has chosen to have none"
}

public struct MixUpRaised: Sendable {
    public let organisation: ODSCode
    public let source: SourceID
    public let person: NHSNumber
    public let fields: [String]
    public let look: LookID
    public let at: Date
}
