import AccessControl
import CareRecord
import Foundation

/// What the web rooms may ask of looks. One live implementation (`Looks`); page tests use their own.
/// `session` is the server-side session's key: a look belongs to the session that opened it and to no other.
public protocol LookDesk: Sendable {
    /// Decides, accounts and asks the demographics service. Both the search and what it found are in the account first.
    func search(_ criteria: PersonCriteria, by staff: StaffMember, session: String) async throws(LookError) -> PersonSearchResult
    /// Decides, accounts, and starts to gather; or says that something must be confirmed first. Returns as soon as the account is durable.
    func open(_ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened
    /// What a look that waits needs; throws `noSuchLook` for one of another session, one that is open, and one that never was.
    func pending(_ id: LookID, by staff: StaffMember, session: String) async throws(LookError) -> PendingLook
    /// Confirms it: the look opens under its id, or waits on.
    func confirm(_ id: LookID, _ request: LookRequest, by staff: StaffMember, session: String) async throws(LookError) -> LookOpened
    /// Keeps what was typed to break the glass of a look that waits, since they must sign in again first: sealed, for this session and what it is stepped up to,
    /// and for this staff member. Nothing follows from it.
    /// - Returns: until when it is kept; nil where it is not.
    func keepTyped(_ typed: TypedWords, for id: LookID, by staff: StaffMember, session: String) async -> Date?
    /// What is kept of what they typed before they signed in again; nil where nothing is.
    func typed(_ form: TypedInto, of id: LookID, by staff: StaffMember, session: String) async -> TypedWords?
    /// Whether it is this session's and open; throws as `look` does. Makes nothing of what it holds.
    func check(_ id: LookID, session: String) async throws(LookError)
    /// The look as it is now. Touches it (idle time starts again).
    func look(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook
    /// Whether it lives for this session. The one question that does not count as use: whoever streams a look asks it before each
    /// piece, and a client that reads no more must not keep the look awake.
    func standing(_ id: LookID, session: String) async -> LookStanding
    /// Versions as they come: at once the present one, then coalesced, and the final one last. Ends with the final one,
    /// with the look's end, or with the consumer. What is not taken holds nothing of the record.
    func versions(_ id: LookID, session: String) async throws(LookError) -> AsyncStream<LookVersion>
    /// Waits for the last answer.
    func final(_ id: LookID, session: String) async throws(LookError) -> ReleasedLook
    /// Opens one original; the opening is in the account before it returns.
    func openEntry(_ opaqueID: String, of id: LookID, session: String) async throws(LookError) -> OpenedEntry
    /// Opens the entry's attachment of this index, fetching it by the source's rules.
    func openAttachment(_ index: Int, of opaqueID: String, in id: LookID, session: String) async throws(LookError) -> OpenedAttachment
    /// Accounts for a section that is opened, or for the timeline, before any of it is sent: once in a look.
    func openSection(_ name: String, of id: LookID, session: String) async throws(LookError)
    /// Accounts for an exit (print, resource) before it leaves.
    func accountForExit(_ kind: String, of id: LookID, session: String) async throws(LookError)
    /// Waits for the last answer, accounts for the exit, and gives all that the gate released, as its sources sent it.
    func whole(_ id: LookID, session: String) async throws(LookError) -> WholeLook
    /// Where the look stands with the Summary Care Record: a record of its own, of which nothing is in the look's lines.
    func summaryCareRecord(_ id: LookID, session: String) async throws(LookError) -> SummaryCareRecordState
    /// Puts on record what the person said, or why they could not be asked, and asks for the Summary Care Record where that permits it. Returns once it has
    /// answered. Throws `notConfirmed` where the words are missing, the role may not look without asking, or their sign-in does not
    /// prove surely enough who they are.
    /// - Returns: whether it was gone by. Where it was not, what stands is for `summaryCareRecord` to say.
    @discardableResult
    func askSummaryCareRecord(_ id: LookID, _ permission: PermissionToView, session: String) async throws(LookError) -> SummaryAsked
    /// Lets the person's record wait for a staff member who must sign in again to look without asking: that ends this session and its looks, and what
    /// waits goes on in the session that follows.
    /// - Parameter typed: what they typed already, which is kept for the look that waits.
    /// - Returns: the id that the look will have.
    /// - Throws: `entryGone` where signing in again is not what is missing; `accountUnavailable` where what was typed cannot be kept.
    func waitForSignIn(_ id: LookID, keeping typed: TypedWords?, session: String) async throws(LookError) -> LookID
    /// Ends it, on record, whichever node holds it; nothing is gathered for that. Throws as `look` does.
    func close(_ id: LookID, session: String) async throws(LookError)
    /// Looks of this session still open, newest first, with the person's name for the front page.
    func openLooks(session: String) async -> [ReleasedLook]
    /// Those that another node holds, or none just now: found without gathering anything.
    func openElsewhere(session: String) async -> [OpenElsewhere]
    /// Open looks of this session at other people: their marks, and nothing of whom. Touches nothing.
    func others(than id: LookID, session: String) async -> [OtherLook]
    /// What of a session's looks may be shown now, for its browser's watch: no use by a person, and touches nothing.
    func beat(_ watch: LookWatch) async throws(LookError) -> LookWatch
    /// Ends every look of a session (sign-out).
    func closeAll(session: String) async
}

extension LookDesk {
    /// Of a desk that is the only one.
    public func openElsewhere(session: String) async -> [OpenElsewhere] { [] }

    /// Of a desk without one.
    public func summaryCareRecord(_ id: LookID, session: String) async throws(LookError) -> SummaryCareRecordState { .notOffered }
    public func askSummaryCareRecord(_ id: LookID, _ permission: PermissionToView, session: String) async throws(LookError) -> SummaryAsked
    {
        throw .entryGone
    }
    public func waitForSignIn(_ id: LookID, keeping typed: TypedWords?, session: String) async throws(LookError) -> LookID {
        throw .entryGone
    }
    public func keepTyped(_ typed: TypedWords, for id: LookID, by staff: StaffMember, session: String) async -> Date? { nil }
    public func typed(_ form: TypedInto, of id: LookID, by staff: StaffMember, session: String) async -> TypedWords? { nil }
}

/// Whether a look lives.
public enum LookStanding: Sendable, Hashable {
    case live
    /// Its content was dropped to save memory; whoever asks for the look has it gathered again.
    case asleep
    /// Closed, idle too long, too old or signed out; or never this session's.
    case ended
}

/// The word that a look has come further. The version itself is made when it is asked for, so that one that nobody will send costs
/// nothing.
public struct LookVersion: Sendable {
    /// As `ReleasedLook.version`; the look that is made may be a later one.
    public let number: Int
    public let isFinal: Bool
    /// Organisations that have answered everything, as in `ReleasedLook.progress`.
    public let answered: Int
    private let make: @Sendable () async -> ReleasedLook?

    package init(number: Int, isFinal: Bool, answered: Int, make: @escaping @Sendable () async -> ReleasedLook?) {
        self.number = number
        self.isFinal = isFinal
        self.answered = answered
        self.make = make
    }

    /// The version of a look that is there already.
    package init(_ look: ReleasedLook) {
        self.init(number: look.version, isFinal: look.isFinal, answered: look.progress.answered) { look }
    }

    /// The look as it is now; nil where it has ended or sleeps.
    public func look() async -> ReleasedLook? { await make() }
}

/// One resource that passed the gate.
public struct ReleasedResource: Sendable {
    public let key: ResourceKey
    public let organisation: ODSCode
    /// The base address of its source, for `fullUrl` only.
    public let sourceBase: String
    public let fetched: Date
    public let bytes: ArraySlice<UInt8>
    public init(key: ResourceKey, organisation: ODSCode, sourceBase: String, fetched: Date, bytes: ArraySlice<UInt8>) {
        self.key = key
        self.organisation = organisation
        self.sourceBase = sourceBase
        self.fetched = fetched
        self.bytes = bytes
    }
}

/// A look as a resource's material: everything released, and what is missing. Not merged: nothing is put together that its
/// sources sent apart.
public struct WholeLook: Sendable {
    public let panel: [OrganisationAnswers]
    public let unread: [UnreadResource]
    public let resources: [ReleasedResource]
    public let counts: Counts
    /// What pages say on top, of the whole look.
    public let notices: [String]

    /// Law 11 for this exit, in resources; the page's ledger has the same numbers. What the policy lets no number tell is in none.
    public struct Counts: Sendable, Hashable {
        /// Each counted each time it came.
        public let received: Int
        /// In this answer, each once.
        public let released: Int
        /// The same resource with the same content, come again.
        public let repeated: Int
        /// Shown on pages, and its bytes are not given out.
        public let withoutOriginal: Int
        public let withheld: Int
        public let notUnderstood: Int
        public init(received: Int, released: Int, repeated: Int = 0, withoutOriginal: Int = 0, withheld: Int = 0, notUnderstood: Int = 0) {
            self.received = received
            self.released = released
            self.repeated = repeated
            self.withoutOriginal = withoutOriginal
            self.withheld = withheld
            self.notUnderstood = notUnderstood
        }
        public var isBalanced: Bool { received == released + repeated + withoutOriginal + withheld + notUnderstood }
    }

    /// Held until what is made of it has left; nil where nobody counts.
    public let place: ExitPlace?

    public var isBalanced: Bool { counts.isBalanced }
    public init(
        panel: [OrganisationAnswers], unread: [UnreadResource], resources: [ReleasedResource], counts: Counts, notices: [String] = [],
        place: ExitPlace? = nil
    ) {
        self.notices = notices
        self.place = place
        self.panel = panel
        self.unread = unread
        self.resources = resources
        self.counts = counts
    }
}
