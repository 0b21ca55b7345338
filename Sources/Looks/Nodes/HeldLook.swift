import AccessControl
import CareRecord
import Crypto
import Foundation
import Storage

/// A look as the database has it, whichever node opened it: enough to go on with it here.
public struct HeldLook: Sendable {
    public let session: String
    public let person: NHSNumber
    /// The number that was typed, where `person` supersedes it.
    public let askedFor: NHSNumber?
    /// Which of its session's people it is of.
    public let mark: Int
    public let opened: Date
    /// When somebody last used it, to the minute.
    public let seen: Date
    public let isEnded: Bool
    /// What opened it; nil where it cannot be read.
    public let decision: WrittenDecision?

    public init(
        session: String, person: NHSNumber, askedFor: NHSNumber?, mark: Int, opened: Date, seen: Date, isEnded: Bool,
        decision: WrittenDecision?
    ) {
        self.session = session
        self.person = person
        self.askedFor = askedFor
        self.mark = mark
        self.opened = opened
        self.seen = seen
        self.isEnded = isEnded
        self.decision = decision
    }
}

/// How the accounts of a node's looks stand at the database that answers now. A look that is in neither set has ended, or what was shown of it is on
/// record no more.
public struct LooksStanding: Sendable, Hashable {
    /// They may go on.
    public var standing: Set<LookID>
    /// Of which that cannot be told just now, though it can of others: nothing of them is shown until it can.
    public var untold: Set<LookID>

    public init(_ standing: Set<LookID> = [], untold: Set<LookID> = []) {
        self.standing = standing
        self.untold = untold
    }
}

/// What nodes know of each other's looks: through the database, and in no other way. Each throws where it cannot be told, and then nothing
/// is shown.
public struct NodesDesk: Sendable {
    public typealias Failed = LookAccount.Failed

    /// A look, whichever node has it; nil where there never was such a look.
    public var find: @Sendable (LookID) async throws(Failed) -> HeldLook?
    /// Takes up a look's account where it stands, so that this node can release under it.
    /// - Returns: the key of its entries' ids, the same on every node; nil where it has ended.
    public var adopt: @Sendable (LookID) async throws(Failed) -> SymmetricKey?
    /// Which of this node's looks are open, with all that it has shown of them on record still: asked where another server answers, which may lack
    /// what was acknowledged last. Many are asked for in one question.
    public var standing: @Sendable (Set<LookID>) async throws(Failed) -> LooksStanding
    /// Which of some looks are open, whichever nodes hold them; many in one question.
    public var stillOpen: @Sendable (Set<LookID>) async throws(Failed) -> Set<LookID>
    /// A session's mark of a person, the same on whichever node: the one they have, or the next, which nobody else gets.
    public var mark: @Sendable (NHSNumber, _ session: String, Date) async throws(Failed) -> Int
    /// How many looks a staff member asked for since a moment, on all nodes together: what is on record of it, but for what was refused for its number.
    public var asked: @Sendable (StaffMember, _ since: Date) async throws(Failed) -> Int
    /// A launch has come: ends, on record, the session's looks of other people than the launch's, wherever they are held, and what is on its way for
    /// others opens no more. Those that are known to be of the same person under another number stay.
    /// - Returns: those that were ended, or why the launch does not open, through whichever node that was found out.
    public var launched:
        @Sendable (LaunchStore.Asked, NHSNumber, _ same: Set<LookID>, Date) async throws(Failed) -> Result<Set<LookID>, LaunchStore.Behind>
    /// A launch is about to be shown, of a person who is known now: ends what was opened of others since it came.
    public var launchShown: @Sendable (LaunchStore.Asked, NHSNumber, Date) async throws(Failed) -> Result<Set<LookID>, LaunchStore.Behind>
    /// Says that a look is used; whether it goes on.
    public var use: @Sendable (LookID, Date) async throws(Failed) -> Bool
    /// When a look was last used on any node, to the minute; nil where it has ended.
    public var seen: @Sendable (LookID) async throws(Failed) -> Date?
    /// A session's open looks, whichever nodes have them.
    public var open: @Sendable (_ session: String) async throws(Failed) -> [LookAnywhere]
    /// This node has nothing to do with a look any more; it goes on, or was ended by another.
    public var letGo: @Sendable (LookID) async -> Void
    /// Ends, on record, a session's looks wherever they are held.
    public var endAll: @Sendable (_ session: String, _ why: String, _ now: Date) async throws(Failed) -> Void
    /// Ends, on record, looks that nobody has used since the first moment, or that were opened before the second: their nodes are gone. And forgets
    /// launches that nobody can go by any more.
    public var endLeft: @Sendable (_ unused: Date, _ opened: Date, _ now: Date) async throws(Failed) -> Void

    public init(
        find: @escaping @Sendable (LookID) async throws(Failed) -> HeldLook?,
        adopt: @escaping @Sendable (LookID) async throws(Failed) -> SymmetricKey?,
        standing: @escaping @Sendable (Set<LookID>) async throws(Failed) -> LooksStanding,
        stillOpen: @escaping @Sendable (Set<LookID>) async throws(Failed) -> Set<LookID>,
        mark: @escaping @Sendable (NHSNumber, String, Date) async throws(Failed) -> Int,
        asked: @escaping @Sendable (StaffMember, Date) async throws(Failed) -> Int,
        launched:
            @escaping @Sendable (LaunchStore.Asked, NHSNumber, Set<LookID>, Date) async throws(Failed) -> Result<
                Set<LookID>, LaunchStore.Behind
            >,
        launchShown:
            @escaping @Sendable (LaunchStore.Asked, NHSNumber, Date) async throws(Failed) -> Result<Set<LookID>, LaunchStore.Behind>,
        use: @escaping @Sendable (LookID, Date) async throws(Failed) -> Bool,
        seen: @escaping @Sendable (LookID) async throws(Failed) -> Date?,
        open: @escaping @Sendable (String) async throws(Failed) -> [LookAnywhere],
        letGo: @escaping @Sendable (LookID) async -> Void,
        endAll: @escaping @Sendable (String, String, Date) async throws(Failed) -> Void,
        endLeft: @escaping @Sendable (Date, Date, Date) async throws(Failed) -> Void
    ) {
        self.find = find
        self.adopt = adopt
        self.standing = standing
        self.stillOpen = stillOpen
        self.mark = mark
        self.asked = asked
        self.launched = launched
        self.launchShown = launchShown
        self.use = use
        self.seen = seen
        self.open = open
        self.letGo = letGo
        self.endAll = endAll
        self.endLeft = endLeft
    }
}
