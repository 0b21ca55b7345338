import AccessControl
import CareRecord

/// Why a look, search or opening was not given. The edge makes a status and a page of each.
public enum LookError: Error, Sendable {
    /// Not a number that can be: 400.
    case invalidNumber(NHSNumber.Invalid)
    /// Search terms that the demographics service cannot use: 400, with a sentence.
    case invalidSearch(String)
    /// Refused by decision: 403.
    /// - Parameters:
    ///   - reference: the name of what was refused, by which the trail finds the decision; it opens nothing.
    ///   - limits: those that keep them from what could have been done instead.
    case refused(Decision, reference: LookID, limits: [ReachedLimit] = [])
    /// Something must be done before it can be asked for, such as naming who directs an administrator: 403 with what it is.
    case challenged(Decision)
    /// What was confirmed does not do: 400, with a sentence.
    case notConfirmed(NotConfirmed)
    /// No such look for this session: 404, the same for another's look and for one that never was.
    case noSuchLook
    /// An entry, original or document that is not in the record now, whether it ever was there or not: 404 with a page of its own. The same for all
    /// reasons: which of them it is could tell what must leave no trace.
    case entryGone
    /// An original or document whose entry is another since it was first shown: 409. The entry's own page is shown, and says so.
    case entryChanged
    /// The look has ended: 410.
    case ended
    /// Opening it took so long that nobody can tell any more whether another person was launched meanwhile: 503, nothing is shown.
    case tookTooLong
    /// The demographics service does not know the number, or withholds the person, or the person objects and the policy
    /// does not have that said: 404 page of its own.
    case personNotFound
    /// The EPR that opened the record holds another date of birth for this number: 403, nothing is shown (law 7).
    case birthDateDiffers
    /// The demographics service cannot be asked: 503, nothing is shown (wrong person is worse than none).
    case demographicsUnavailable
    /// The account cannot be written: 503, nothing is shown (law 2).
    case accountUnavailable
    /// This node cannot understand the policy or the region in force, or there is none: 503, nothing is decided and nothing shown (law 3).
    case withoutRules
    /// The clock of this node is off by more than the region allows: 503, nothing is shown.
    case clockOff
    /// This node is being stopped and opens nothing more: 503, another one does.
    case leaving
    /// The staff member searched as often in the last minute as anybody may: 429 with Retry-After seconds; nobody was searched for.
    case tooManySearches(retryAfter: Int)
    /// The staff member asked for as many looks in the last minute as anybody may: 429 with Retry-After seconds; nothing was opened.
    case tooManyLooks(retryAfter: Int)
    /// Past the memory ceiling: 503 with Retry-After seconds.
    case full(retryAfter: Int)
    /// The document could not be fetched.
    case attachmentUnavailable(SourceFailure)
}

extension LookError {
    /// A refusal as it is told. That somebody objects is about them too: where nothing else refuses and the policy does not say otherwise, it is told as
    /// there being nothing to show.
    public static func refusal(_ decision: Decision, reference: LookID, under policy: RegionPolicy) -> LookError {
        decision.isRefusedForObjection && policy.objections.words == .sameAsNoRecord
            ? .personNotFound : .refused(decision, reference: reference, limits: decision.reachedLimits(under: policy))
    }
}

/// Why what was confirmed does not do.
public enum NotConfirmed: Sendable, Hashable {
    case unknownReason
    case wordsMissing
    /// The person objects, and no legal ground of the policy was named.
    case groundMissing
    /// A ground that the policy does not have: what somebody typed is never taken for one.
    case unknownGround
    /// Neither a section nor a label.
    case nothingNamed
    /// A label that the policy does not have: what somebody typed is never taken for one.
    case unknownLabel
    /// A fresh sign-in at this level.
    case stepUp(Int)
    /// Others broke it as often as may be, or they did: it was not broken, and the record not opened as if nothing had been asked.
    case limitReached([ReachedLimit] = [])
    /// Of an administrator: nobody who directs them, or a choice that is none or too old.
    case directorNotChosen

    public var sentence: String {
        switch self {
        case .unknownReason: "Choose a reason."
        case .wordsMissing: "Say in a few words why you must look. Privacy officers read it."
        case .groundMissing: "Choose the ground in law on which you look although the person objects."
        case .unknownGround: "Choose a ground in law that this page offers, and none where it offers none."
        case .nothingNamed: "Choose what you need to see: only that opens."
        case .unknownLabel: "Choose only what this page offers."
        case .stepUp(let level): "Sign in again first, in a way that proves more surely who you are (level \(level))."
        case .limitReached: Refusal.breakGlassLimit.sentence
        case .directorNotChosen: "Choose the professional who directs you."
        }
    }
}
