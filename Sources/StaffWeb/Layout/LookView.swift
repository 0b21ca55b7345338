import CareRecord
import Foundation
import Looks

/// One version of a look on its way to one page: the look, and what its parts need to say.
struct LookView: Sendable {
    let look: ReleasedLook
    let site: Site
    let now: Date
    /// Added to every id, so that ids stay unique while versions stand in one document; empty in the last.
    let suffix: String
    /// Other people's looks that the session has open.
    let others: [OtherLook]
    /// Short names of organisations, by code.
    private let names: [ODSCode: String]
    /// How old what an organisation answered from was, where that was not of the moment: "20 h old". Of several sources the oldest.
    private let ages: [ODSCode: String]

    init(look: ReleasedLook, site: Site, suffix: String = "", others: [OtherLook] = []) {
        self.look = look
        self.site = site
        self.suffix = suffix
        self.others = others
        now = site.settings.now()
        names = Dictionary(
            look.panel.map { ($0.organisation.ods, Self.short($0.organisation.name)) }, uniquingKeysWith: { first, _ in first })
        ages = Self.ages(look.panel, now)
    }

    private static func ages(_ panel: [OrganisationAnswers], _ now: Date) -> [ODSCode: String] {
        var oldest: [ODSCode: (age: TimeInterval, words: String)] = [:]
        for row in panel {
            guard let data = row.dataAsOf else { continue }
            let answered = row.answered ?? now
            let words = Ago.age(of: data, at: answered)
            let age = answered.timeIntervalSince(data)
            guard words != "now", age > oldest[row.organisation.ods]?.age ?? 0 else { continue }
            oldest[row.organisation.ods] = (age, words)
        }
        return oldest.mapValues(\.words)
    }

    /// The same page over another record: the Summary Care Record's entries and organisations, in the frame of the look beside which it stands.
    func over(_ beside: ReleasedLook?) -> LookView {
        beside.map { LookView(look: $0, site: site, suffix: suffix, others: others) } ?? self
    }

    /// An id of this version.
    func id(_ name: String) -> String { name + suffix }

    func name(_ ods: ODSCode) -> String { names[ods] ?? ods.code }

    /// "20 h old"; nil where the organisation answered from what it holds now, or did not say how old that is.
    func dataAge(_ ods: ODSCode) -> String? { ages[ods] }

    /// Who says a thing, as it stands beside the thing: old data says there that it is old (law 4).
    func said(by ods: ODSCode) -> String { name(ods) + (ages[ods].map { " (data \($0))" } ?? "") }

    func names(_ organisations: [ODSCode]) -> String { organisations.map(said(by:)).joined(separator: ", ") }

    func tab(_ tab: LookTab) -> Address { .look(look.id, tab) }

    func entry(_ entry: Entry) -> Address { .entry(look.id, look.opaqueID(of: entry.id)) }

    /// Sections that the decision permits, in the order of the tabs.
    var sections: [Section] { Self.order.filter { look.decision.permitted.contains($0) } }

    /// Clinical sections as people look for them; who the person is comes last.
    static let order: [Section] = [
        .conditions, .medicines, .allergies, .results, .documents, .carePlans, .appointments, .encounters, .procedures,
        .immunisations, .alerts, .identity,
    ]

    /// A trust's name without its legal form, as people say it. The whole name is on the entry's page and in the panel.
    static func short(_ name: String) -> String {
        for ending in [" NHS Foundation Trust", " NHS Trust"] where name.hasSuffix(ending) {
            return String(name.dropLast(ending.count))
        }
        return name
    }
}

extension Section {
    /// In the middle of a sentence: "hold medicines".
    var inSentence: String { title.lowercased() }
}

/// Counting in words.
func counted(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    number == 1 ? "1 \(one)" : "\(number) \(many ?? one + "s")"
}
