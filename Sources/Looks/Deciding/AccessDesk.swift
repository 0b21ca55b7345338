import AccessControl
import AuditTrail
import CareRecord
import Crypto
import Foundation
import Storage

/// Everything that deciding reaches: the policy in force, the registers with the account, the staff member's own organisation, and what a
/// staff member may confirm. Each throws where it cannot be done, and then nothing is shown.
public struct AccessDesk: Sendable {
    public typealias Failed = LookAccount.Failed

    /// The policy in force.
    public var policy: @Sendable () async throws(Failed) -> RegionPolicy
    /// Reads the registers, decides, and puts the decision on record with all that was confirmed for it, in one transaction.
    /// - Returns: nil where the look that waited was opened by somebody else meanwhile: nothing was written.
    public var decide: @Sendable (LookDeciding) async throws(Failed) -> Decided?
    /// What is alike of staff member and person, compared in memory: kinds alone.
    public var flags: @Sendable (StaffMember, BannerPerson) -> LookFlags = { _, _ in LookFlags() }
    /// Decides again about an open look, from the registers as they are now; nothing is written.
    public var again: @Sendable (RegisterStore.Question, @Sendable (RegisterStore.Registers) -> Decision) async throws(Failed) -> Decision
    /// The same about many looks at once, in few reads; nil: one by one.
    public var againTogether: (@Sendable ([Again]) async throws(Failed) -> [Decision])?
    /// What lets open looks and sessions go on, as it is now; with what ended since the reading before.
    public var authority: @Sendable (_ since: AuthorityReading?) async throws(Failed) -> AuthorityReading
    /// Asks the staff member's own organisation and nobody else; what it says is kept before it is told.
    /// - Returns: kinds of which it could not tell all.
    public var askEvidence: @Sendable (OwnEvidenceQuestion) async throws(Failed) -> Set<RelationshipKind>
    /// Puts on record that their own record system opened this person's record for a staff member.
    public var launched: @Sendable (Relationship, StaffMember, LookID, Date) async throws(Failed) -> Void
    /// Puts on record whom an administrator acts for, at whom they look; nil: a search by name.
    public var nameDirector: @Sendable (Director, StaffMember, LookID, NHSNumber?, Date) async throws(Failed) -> Void
    /// Keeps a look that waits with what was found out, and finds it again. Returns why it does not wait; nil: it does.
    public var wait: @Sendable (LookID, LaunchStore.Asked, PendingLookStore.Known?, Date) async throws(Failed) -> LaunchStore.Behind?
    public var waiting: @Sendable (LookID, _ session: String, Date) async throws(Failed) -> PendingLookStore.Row?
    /// A look that waits waits no more: nothing can be shown of whoever it is.
    public var closeWaiting: @Sendable (LookID, _ session: String, Date) async throws(Failed) -> Void
    /// What was typed before somebody must sign in again.
    public var typed = TypedDesk.none

    public init(
        policy: @escaping @Sendable () async throws(Failed) -> RegionPolicy,
        decide: @escaping @Sendable (LookDeciding) async throws(Failed) -> Decided?,
        again:
            @escaping @Sendable (RegisterStore.Question, @Sendable (RegisterStore.Registers) -> Decision) async throws(Failed) -> Decision,
        authority: @escaping @Sendable (AuthorityReading?) async throws(Failed) -> AuthorityReading,
        askEvidence: @escaping @Sendable (OwnEvidenceQuestion) async throws(Failed) -> Set<RelationshipKind>,
        nameDirector: @escaping @Sendable (Director, StaffMember, LookID, NHSNumber?, Date) async throws(Failed) -> Void,
        wait: @escaping @Sendable (LookID, LaunchStore.Asked, PendingLookStore.Known?, Date) async throws(Failed) -> LaunchStore.Behind?,
        waiting: @escaping @Sendable (LookID, String, Date) async throws(Failed) -> PendingLookStore.Row?,
        closeWaiting: @escaping @Sendable (LookID, String, Date) async throws(Failed) -> Void,
        launched: @escaping @Sendable (Relationship, StaffMember, LookID, Date) async throws(Failed) -> Void = {
            _, _, _, _ async throws(Failed) in
            throw Failed()
        }
    ) {
        self.launched = launched
        self.policy = policy
        self.decide = decide
        self.again = again
        self.authority = authority
        self.askEvidence = askEvidence
        self.nameDirector = nameDirector
        self.wait = wait
        self.waiting = waiting
        self.closeWaiting = closeWaiting
    }
}

extension AccessDesk {
    /// One look that is decided again.
    public struct Again: Sendable {
        public let question: RegisterStore.Question
        /// Pure.
        public let decide: @Sendable (RegisterStore.Registers) -> Decision
        public init(question: RegisterStore.Question, decide: @escaping @Sendable (RegisterStore.Registers) -> Decision) {
            self.question = question
            self.decide = decide
        }
    }

    /// A decision for each, in order.
    func decideAgain(_ looks: [Again]) async throws(Failed) -> [Decision] {
        if looks.isEmpty { return [] }
        if let againTogether { return try await againTogether(looks) }
        var decisions: [Decision] = []
        for look in looks { decisions.append(try await again(look.question, look.decide)) }
        return decisions
    }
}

/// A decision, and the version of the registers that it was made from.
public struct Decided: Sendable {
    public let decision: Decision
    public let version: Int64
    /// Of the ids of the look's entries: the same on every node that goes on with it.
    public let entryKey: SymmetricKey
    /// Whether the look is open by it, where it permits.
    public private(set) var isOpened = true
    public init(_ decision: Decision, version: Int64, entryKey: SymmetricKey = SymmetricKey(size: .bits256)) {
        self.entryKey = entryKey
        self.decision = decision
        self.version = version
    }

    /// It was decided for a page, which opens nothing.
    var keptClosed: Decided {
        var it = self
        it.isOpened = false
        return it
    }
}

/// What the staff member's own organisation is asked, after it was put on record that it is.
public struct OwnEvidenceQuestion: Sendable {
    public let kinds: Set<RelationshipKind>
    /// Between which moments each of them must begin to count: more is not asked for (law 3).
    public let beginnings: [RelationshipKind: ClosedRange<Moment>]
    public let person: NHSNumber
    public let alsoKnownAs: [NHSNumber]
    public let born: PartialDate?
    public let asker: LookAsker
    public let look: LookID
    public let at: Date
}
