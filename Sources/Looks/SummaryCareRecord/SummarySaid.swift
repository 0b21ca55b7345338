import AccessControl
import AuditTrail
import Foundation
import Storage

/// What is on record in a look of whether its Summary Care Record may be viewed: the last word, which holds for the whole look, whichever node serves it.
public enum SummarySaid: Sendable, Hashable {
    /// The person gave permission.
    case given(at: Date)
    /// They could not be asked.
    case emergency(SummaryEmergency, at: Date)
    /// The person said no.
    case refused(at: Date)
    /// Its service said that the person chose to have none.
    case dissented(at: Date)

    /// The last of a look's words; nil where nothing was said, or by nobody who counts.
    /// - Parameters:
    ///   - words: all of one look.
    ///   - staff: whose look it is: a yes to somebody else is none to them. A no is one, whoever heard it.
    public init?(_ words: [TrailStore.SummaryWord], to staff: StaffMember) {
        // Of two at one moment the no counts.
        let words = words.sorted { ($0.at, $0.kind == .summaryRefused ? 1 : 0) < ($1.at, $1.kind == .summaryRefused ? 1 : 0) }
        guard let last = words.last else { return nil }
        // Said twice, with nothing else between, it counts from the first time.
        let since = words.reversed().prefix { $0.kind == last.kind && $0.detail == last.detail && $0.subject == last.subject }.last ?? last
        let isTheirs = last.subject == staff.subject && last.issuer == staff.issuer
        switch last.kind {
        case .summaryRefused: self = last.detail == LookEvent.dissent ? .dissented(at: since.at) : .refused(at: since.at)
        case .summaryPermitted where isTheirs: self = .given(at: since.at)
        case .summaryEmergency where isTheirs:
            // For a reason that this program does not know nothing is shown.
            guard let reason = last.detail.flatMap({ SummaryEmergency(rawValue: $0) }) else { return nil }
            self = .emergency(reason, at: since.at)
        default: return nil
        }
    }

    /// Whether it may be viewed on it.
    func permits(_ offer: SummaryOffer) -> Bool {
        switch self {
        case .given: true
        // That who they are was proven surely was demanded when it was put on record.
        case .emergency: offer.withoutAsking != .notForRole
        case .refused, .dissented: false
        }
    }

    /// Since when.
    var at: Date {
        switch self {
        case .given(let at), .emergency(_, let at), .refused(let at), .dissented(let at): at
        }
    }

    var emergency: SummaryEmergency? { if case .emergency(let reason, _) = self { reason } else { nil } }

    /// As it travels to the source, where it permits anything.
    var permission: String? {
        switch self {
        case .given: "given"
        case .emergency(let reason, _): reason.rawValue
        case .refused, .dissented: nil
        }
    }

    /// For the look's own pages.
    var mark: SummaryMark { if case .refused = self { .refused } else { .opened } }
}
