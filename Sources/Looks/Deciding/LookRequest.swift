import AccessControl
import CareRecord
import Foundation

/// What somebody asks for when they open a record, and what they confirm with it (issue 3, part 11; issue 4, parts 3 to 5).
public struct LookRequest: Sendable {
    /// The NHS number as typed; empty where a look that waits is confirmed.
    public let number: String
    /// They state that the person is present.
    public let isPresent: Bool
    /// The id of a reason of the policy: they break the glass.
    public let reason: String?
    /// The id of a legal ground of the policy, where the person objects.
    public let ground: String?
    /// Their own words for it; for privacy officers alone.
    public let words: String
    /// What they name to be opened by it; never more is.
    public let sections: Set<Section>
    public let labels: Set<LabelID>
    /// The professional whom an administrator acts for.
    public let director: Director?
    /// They want more than opens by itself: the look waits, and its page says what breaking the glass could open.
    public let wantsMore: Bool
    /// Their own record system opened it.
    public let launch: LaunchEvidence?

    public init(
        number: String, isPresent: Bool = false, reason: String? = nil, ground: String? = nil, words: String = "",
        sections: Set<Section> = [],
        labels: Set<LabelID> = [],
        director: Director? = nil, wantsMore: Bool = false, launch: LaunchEvidence? = nil
    ) {
        self.launch = launch
        self.number = number
        self.isPresent = isPresent
        self.reason = reason
        self.ground = ground
        self.words = words
        self.sections = sections
        self.labels = labels
        self.director = director
        self.wantsMore = wantsMore
    }
}

/// What an EPR that opens a record says of its screen: evidence, once who the person is has been confirmed.
public struct LaunchEvidence: Sendable {
    /// The launch's `id` in the region file.
    public let id: String
    /// As the EPR holds it, `YYYY-MM-DD`: where it is not the demographics service's, nothing opens (law 7).
    public let birthDate: String
    public let at: Date
    /// For whom the EPR said that its staff member looks.
    public let organisation: ODSCode

    public init(id: String, birthDate: String, at: Date, organisation: ODSCode) {
        self.id = id
        self.birthDate = birthDate
        self.at = at
        self.organisation = organisation
    }
}

/// What came of it.
public enum LookOpened: Sendable, Hashable {
    case opened(LookID)
    /// Something must be confirmed first; the look will have this id.
    case challenged(LookID)
}

/// A look that waits, for its page: what may be done, and why.
public struct PendingLook: Sendable {
    public let id: LookID
    public let decision: Decision
    public let policy: RegionPolicy
    /// Whether the staff member's own organisation was asked, just now or some minutes ago: else nothing follows from its silence.
    public let isAsked: Bool
    public init(id: LookID, decision: Decision, policy: RegionPolicy, isAsked: Bool = true) {
        self.id = id
        self.decision = decision
        self.policy = policy
        self.isAsked = isAsked
    }

    /// Its refusal, as it is told.
    public var refusal: LookError { .refusal(decision, reference: id, under: policy) }

    /// Whether going on may open it as it is.
    public var mayGoOn: Bool {
        switch decision.outcome {
        case .permit, .needsEvidence: true
        case .challenge(let needed): !isAsked && !needed.contains(where: \.mustBeMet)
        case .refuse: !isRefused
        }
    }

    /// Whether it is refused whatever evidence there may be.
    public var isRefused: Bool {
        guard case .refuse(let why) = decision.outcome else { return false }
        return isAsked || !Looks.isForWantOfEvidence(why)
    }
}
