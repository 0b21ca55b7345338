import AuditTrail
import CareRecord
import Foundation
import Storage
import Web

/// One line of the list in plain words.
struct WhoLookedLine {
    /// The event's id, which names the line in addresses.
    let id: String
    let at: Date
    /// What happened, as a heading.
    let what: String
    /// The organisation's name; nil where nobody of an organisation did it.
    let organisation: String?
    /// In which role, and who where the region says so.
    let role: String?
    let name: String?
    /// Facts in order: a label and its words.
    let facts: [(label: String, words: String)]
    /// Whether somebody of an organisation can be asked about it.
    let canBeAsked: Bool
    /// Whether it has a page of its own with more to read.
    let hasMore: Bool
    /// The numbers of its events in the person's chain of the log.
    let numbers: [Int]

    var numberFact: [(label: String, words: String)] {
        numbers.isEmpty ? [] : [(numbers.count == 1 ? "Number" : "Numbers", ListReach.ranges(numbers))]
    }

    init(_ line: PersonTrailStore.Line, _ names: RegionNames, session: SignedInAs, showsNames: Bool, isWhole: Bool = false) {
        let event = line.first
        self.init(
            line, names, isOwn: event.organisation == nil && event.subject == session.subject && event.issuer == session.issuer,
            showsNames: showsNames, isWhole: isWhole)
    }

    /// - Parameters:
    ///   - isOwn: whose list it is did it themselves: said to be theirs.
    ///   - showsNames: the region's word on names of staff.
    ///   - isWhole: all is told; in the list a long row of organisations is counted.
    init(_ line: PersonTrailStore.Line, _ names: RegionNames, isOwn: Bool, showsNames: Bool, isWhole: Bool = false) {
        let event = line.first
        let look = WrittenLook(event.decision)
        id = event.id
        at = event.at
        let kind = TrailEvent.Kind(rawValue: event.kind)
        let isWaiting = event.detail?.hasSuffix(ActingFacts.waits) ?? false
        what =
            kind.map { EventWords.heading($0, isOwn: isOwn, isByNobody: event.subject == nil, isWaiting: isWaiting) }
            ?? "Something was put on record"
        organisation = event.organisation.map { names.organisation($0) ?? "An organisation with the code \($0)" }
        // A source that was asked, or a rule that found something, has no role.
        role =
            event.subject == nil
            ? nil
            : event.organisation.map { code in
                let known = event.role.flatMap { names.role($0, code) } ?? look.map(\.staff.role.name).flatMap { $0.isEmpty ? nil : $0 }
                let words = known ?? "A member of staff"
                return look?.director == nil ? words : words + ", acting for a professional whom they named"
            }
        name = showsNames ? look.map(\.staff.name).flatMap { $0.isEmpty ? nil : $0 } : nil
        facts = Self.facts(line, look, names, isWhole) + ActingFacts(event, names).facts
        canBeAsked = event.organisation != nil && event.subject != nil
        numbers = line.numbers
        hasMore = canBeAsked || line.counts.values.reduce(0, +) > 1
    }

    private static func facts(_ line: PersonTrailStore.Line, _ look: WrittenLook?, _ names: RegionNames, _ isWhole: Bool) -> [(
        String, String
    )] {
        var facts: [(String, String)] = []
        let opened = line.counts[TrailEvent.Kind.lookOpened.rawValue] != nil
        if opened, let look {
            if let why = WhyWords.why(look) {
                facts.append(("Why", why))
            } else {
                facts.append(("Why", "Not on record in a form that we can read."))
            }
            if look.isPermitted { facts.append(("Could see", sections(look.sections))) }
        }
        if !line.sections.isEmpty { facts.append(("Opened", parts(line.sections))) }
        if line.shown > 0 || !line.sources.isEmpty {
            let sources = Set(line.sources.map { names.source($0) ?? $0 }).sorted()
            let from = isWhole || sources.count < 4 ? WhyWords.joined(sources) : "\(sources.count) organisations"
            let items = line.shown == 1 ? "1 item" : "\(line.shown) items"
            facts.append(("Was shown", from.isEmpty ? items : "\(items) from \(from)"))
        }
        if !line.shownSections.isEmpty { facts.append(("Of these kinds", sections(line.shownSections))) }
        let more = EventWords.counted.compactMap { kind, one, many in
            line.counts[kind.rawValue].map { $0 == 1 ? one : many.replacingOccurrences(of: "#", with: "\($0)") }
        }
        if opened, !more.isEmpty { facts.append(("Also", more.joined(separator: "; "))) }
        return facts
    }

    /// What was opened of it, by the names that the trail has: sections, and the timeline of all.
    private static func parts(_ names: Set<String>) -> String {
        let sections = Set(names.compactMap(Section.init)).sorted().map { $0.title.lowercased() }
        let others = names.filter { Section(rawValue: $0) == nil }.sorted().map {
            "the \($0 == "summary-care-record" ? "Summary Care Record" : $0)"
        }
        return WhyWords.joined(sections + others)
    }

    private static func sections(_ sections: Set<Section>) -> String {
        sections.count == Section.allCases.count
            ? "all sections of your record" : WhyWords.joined(sections.sorted().map { $0.title.lowercased() })
    }
}
