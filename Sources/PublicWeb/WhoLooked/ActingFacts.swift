import AuditTrail
import CareRecord
import Objections
import Storage

/// What the person reads in their own list of who acts for them: as what, and what was shown. Read from an event's detail; of one that is written otherwise
/// nothing is made up.
struct ActingFacts {
    /// Whether a second one of the desk has not agreed yet.
    static let waits = ", waits for a second person"
    static let agreed = ", agreed"

    let facts: [(label: String, words: String)]

    init(_ event: PersonTrailStore.Event, _ names: RegionNames) {
        let (detail, kind) = (event.detail ?? "", TrailEvent.Kind(rawValue: event.kind))
        var found: [(String, String)] = []
        switch kind {
        case .representativeAsked, .representativeShown, .representativeRefused:
            let parts = detail.split(separator: ": ", maxSplits: 1).map(String.init)
            if let it = parts.first.flatMap({ Representing.Kind(rawValue: $0) }) { found.append(("As", it.words)) }
            if parts.count == 2, let what = Self.what(parts[1], names) {
                found.append((kind == .representativeShown ? "Was shown" : "Asked for", what))
            }
        case .representativeSet, .representativeEnded, .actingSet:
            let text = [Self.waits, Self.agreed].first { detail.hasSuffix($0) }.map { detail.dropLast($0.count) } ?? detail[...]
            if let it = Representing.Kind(rawValue: String(text)) { found.append(("As", it.words)) }
        default: break
        }
        facts = found
    }

    private static func what(_ text: String, _ names: RegionNames) -> String? {
        if text.hasPrefix("who looked, "), let month = ActingMonth(text.dropFirst("who looked, ".count)) {
            return "the days in \(month.words) when your GP practice looked"
        }
        if text.hasPrefix("a letter to ") {
            let code = String(text.dropFirst("a letter to ".count))
            return "a letter that asks \(names.organisation(code) ?? "an organisation with the code \(code)") for a copy of your record"
        }
        switch text {
        case "the form for a letter": return "the form for a letter that asks for a copy of your record"
        case "that they may act", "whether they may act": return "whether they may act for you"
        default: return nil
        }
    }
}
