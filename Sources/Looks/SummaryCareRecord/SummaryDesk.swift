import AccessControl
import CareRecord
import FHIRWire
import Federation
import Foundation

/// What a look reaches of the Summary Care Record: whether a region connects it, asking for one, and putting on record that somebody could not be asked.
public struct SummaryDesk: Sendable {
    /// As the region in force connects it; nil: it does not.
    public var terms: @Sendable () -> SummaryTerms?
    /// Asks the source; only on a permission that is on record.
    public var ask: @Sendable (SummaryAsking) async -> SummaryAnswer
    /// Puts on record, in one transaction, that it is viewed without asking: the event, the staff member's words for privacy officers, and their case.
    public var emergency: @Sendable (SummaryAccess) async throws(LookAccount.Failed) -> Void
    /// What was said last in a look of this staff member, as it is on record now, whichever node put it there; nil: nothing.
    public var said: @Sendable (LookID, StaffMember) async throws(LookAccount.Failed) -> SummarySaid?

    public init(
        terms: @escaping @Sendable () -> SummaryTerms?, ask: @escaping @Sendable (SummaryAsking) async -> SummaryAnswer,
        emergency: @escaping @Sendable (SummaryAccess) async throws(LookAccount.Failed) -> Void,
        said: @escaping @Sendable (LookID, StaffMember) async throws(LookAccount.Failed) -> SummarySaid?
    ) {
        self.said = said
        self.terms = terms
        self.ask = ask
        self.emergency = emergency
    }
}

/// The Summary Care Record as it is connected.
public struct SummaryTerms: Sendable {
    public let source: SourceID
    /// For `fullUrl` of the look as a resource only.
    public let base: String
    public let holder: Organisation
    /// Kinds of organisations whose staff may ask; nil: all that use the record.
    public let askedBy: Set<OrganisationKind>?
    public init(source: SourceID, base: String, holder: Organisation, askedBy: Set<OrganisationKind>? = nil) {
        self.source = source
        self.base = base
        self.holder = holder
        self.askedBy = askedBy
    }
}

/// Whom to ask about, for whom, and on what permission, as it travels: `given`, or the reason why nobody could be asked.
public struct SummaryAsking: Sendable {
    public let person: NHSNumber
    public let alsoKnownAs: [NHSNumber]
    public let asker: LookAsker
    public let permission: String
}

/// A Summary Care Record viewed without the person's word.
public struct SummaryAccess: Sendable {
    public let grant: BreakGlassGrant
    public let staff: StaffMember
    public let look: LookID
    /// The staff member's own words, for privacy officers alone.
    public let words: String
    public let at: Date
}

/// What the person said when they were asked whether their Summary Care Record may be viewed; or that they could not be asked, and why.
public enum PermissionToView: Sendable, Hashable {
    case given
    case refused
    case emergency(SummaryEmergency, words: String)
}

/// What became of a word about a Summary Care Record.
public enum SummaryAsked: Sendable, Hashable {
    /// It is on record, and what followed stands on the page; the same for a yes that was said before and stands.
    case goneBy
    /// Another word stands, said in another window or by its service: nothing was asked on this one.
    /// - Parameter isOnRecord: it is on record all the same, since the other came while it was written. Otherwise nobody was told of it, and it is no case.
    case notUsed(isOnRecord: Bool)
}

/// Whether a Summary Care Record may be viewed where the person cannot be asked: by whoever may break the glass, and on its terms.
public enum WithoutAsking: Sendable, Hashable {
    case notForRole
    /// First they show once more, and surely enough, who they are.
    case afterSignIn(MissingProof)
    case allowed
}

/// Where a look stands with the Summary Care Record, for its pages.
public enum SummaryMark: Sendable, Hashable {
    /// Not connected, or not for this role, organisation or person: no page knows of it.
    case notOffered
    case toBeAsked
    case refused
    case opened
}

/// The Summary Care Record in a look.
public enum SummaryCareRecordState: Sendable {
    case notOffered
    /// Nobody has said yes in this look.
    /// - Parameters:
    ///   - no: that the person said no, or chose to have none, where that is what was said last.
    ///   - withoutAsking: whether it may be viewed where they cannot be asked.
    case toBeAsked(no: SummarySaid?, withoutAsking: WithoutAsking)
    case opened(OpenedSummary)
}

/// A Summary Care Record after the release gate, a record of its own: nothing of it is in the look's lines.
public struct OpenedSummary: Sendable {
    /// What passed the gate, with its own panel and ledger.
    public let look: ReleasedLook
    /// Nil: the person gave permission.
    public let emergency: SummaryEmergency?
    /// When permission was put on record.
    public let permitted: Date
    public let standing: SummaryStanding
    /// As its practice wrote it; nil where the staff member may not see documents, or there is none that can be read.
    public let document: SummaryDocument?
    /// Whether one may be viewed where the person cannot be asked: asked once more where it failed.
    public let withoutAsking: WithoutAsking

    package init(
        look: ReleasedLook, emergency: SummaryEmergency?, permitted: Date, standing: SummaryStanding, document: SummaryDocument?,
        withoutAsking: WithoutAsking
    ) {
        self.look = look
        self.emergency = emergency
        self.permitted = permitted
        self.standing = standing
        self.document = document
        self.withoutAsking = withoutAsking
    }
}
