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

    init(_ event: PersonTrailStore.Event, _ names: RegionNames, _ text: PageWords<LineText>) {
        let (detail, kind) = (event.detail ?? "", TrailEvent.Kind(rawValue: event.kind))
        var found: [(String, String)] = []
        switch kind {
        case .representativeAsked, .representativeShown, .representativeRefused:
            let parts = detail.split(separator: ": ", maxSplits: 1).map(String.init)
            if let it = parts.first.flatMap({ Representing.Kind(rawValue: $0) }) {
                found.append((text.plain(.actingAs), text.plain(.acting(it))))
            }
            if parts.count == 2, let what = Self.what(parts[1], names, text) {
                found.append((text.plain(kind == .representativeShown ? .actingShown : .actingAsked), what))
            }
        case .representativeSet, .representativeEnded, .actingSet:
            let said = [Self.waits, Self.agreed].first { detail.hasSuffix($0) }.map { detail.dropLast($0.count) } ?? detail[...]
            if let it = Representing.Kind(rawValue: String(said)) { found.append((text.plain(.actingAs), text.plain(.acting(it)))) }
        default: break
        }
        facts = found
    }

    /// What an event's detail says was read, which is written in English and for no reader.
    private static func what(_ detail: String, _ names: RegionNames, _ text: PageWords<LineText>) -> String? {
        if detail.hasPrefix("who looked, "), let month = ActingMonth(detail.dropFirst("who looked, ".count)) {
            return text.plain(.actingDays, ["month": text.language.month(month)])
        }
        if detail.hasPrefix("a letter to ") {
            let code = String(detail.dropFirst("a letter to ".count))
            let organisation = names.organisation(code) ?? text.plain(.actingUnknownOrganisation, ["code": code])
            return text.plain(.actingLetter, ["organisation": organisation])
        }
        switch detail {
        case "the form for a letter": return text.plain(.actingForm)
        case "that they may act", "whether they may act": return text.plain(.actingMay)
        default: return nil
        }
    }
}
