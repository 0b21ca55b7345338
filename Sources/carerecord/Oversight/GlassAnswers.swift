import AccessControl
import AuditTrail
import Foundation
import StaffWeb
import Storage

/// What is known of care after broken glass, for pages.
struct GlassAnswers: Sendable {
    let store: GlassContactStore
    /// From the breaking until the question; nil: nobody is asked.
    let days: Int?

    /// By the grants' ids.
    func of(_ grants: [BreakGlassGrant], at now: Date = Date()) async throws(StorageError) -> [String: GlassContact] {
        let known = try await store.known(grants.map(\.id))
        return Dictionary(grants.map { ($0.id, contact($0, known[$0.id], now)) }, uniquingKeysWith: { first, _ in first })
    }

    private func contact(_ grant: BreakGlassGrant, _ known: GlassContactStore.Known?, _ now: Date) -> GlassContact {
        guard let known else {
            guard let days else { return .off }
            let due = grant.opened.date + Double(days) * 86_400
            // As long as it is asked at all (`GlassContactStore.due`).
            return now.timeIntervalSince(grant.opened.date) < Double(max(60, days + 1)) * 86_400 ? .from(due) : .never
        }
        return switch known.answer {
        case nil: .asked(known.asked)
        case .yes: .yes(known.asked)
        case .no: .no(known.asked, days: days ?? 7)
        case .couldNotTell: .couldNotTell(known.asked, why: Self.words(known.why), isAgain: !known.isFinal)
        }
    }

    private static func words(_ why: String?) -> String {
        switch why {
        case "not-connected": "no system of theirs is connected"
        case "not-offered": "their own system does not offer what would tell"
        case "no-answer": "their own system did not answer"
        case "birth-date-not-known", "demographics": "the demographics service could not say with whom to compare"
        case "person-not-known": "the demographics service does not know the number"
        case "cut-short": "their own system sent less than there is"
        case "other-person": "what their own system sent may be about somebody else"
        default: "what their own system sent was not clear"
        }
    }
}
