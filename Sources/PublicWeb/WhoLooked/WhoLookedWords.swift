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
    /// Facts in order: a label and its words.
    let facts: [(label: String, words: String)]
    /// Whether somebody of an organisation can be asked about it.
    let canBeAsked: Bool
    /// Whether it has a page of its own with more to read.
    let hasMore: Bool
    /// Whether a place had another name for the person than the national register.
    let hasAnotherName: Bool
    /// The numbers of its events in the person's chain of the log.
    let numbers: [Int]

    /// Its numbers as a fact; none where it has none.
    let numberFact: [(label: String, words: String)]
    /// Organisation, role and name as facts.
    let who: [(label: String, words: String)]

    init(
        _ line: PersonTrailStore.Line, _ names: RegionNames, _ text: LineWords, session: SignedInAs, showsNames: Bool, isWhole: Bool = false
    ) {
        self.init(line, names, text, isOwn: Self.isOwn(line.first, session), showsNames: showsNames, isWhole: isWhole)
    }

    /// Whether whoever is signed in did it themselves: in their own list it is said to be theirs.
    static func isOwn(_ event: PersonTrailStore.Event, _ session: SignedInAs) -> Bool {
        event.organisation == nil && event.subject == session.subject && event.issuer == session.issuer
    }

    /// - Parameters:
    ///   - isOwn: whose list it is did it themselves: said to be theirs.
    ///   - showsNames: the region's word on names of staff.
    ///   - isWhole: all is told; in the list a long row of organisations is counted.
    init(
        _ line: PersonTrailStore.Line, _ names: RegionNames, _ text: LineWords, isOwn: Bool, showsNames: Bool, isWhole: Bool = false
    ) {
        let (event, words) = (line.first, text.line)
        let look = WrittenLook(event.decision)
        id = event.id
        at = event.at
        let kind = TrailEvent.Kind(rawValue: event.kind)
        let isWaiting = event.detail?.hasSuffix(ActingFacts.waits) ?? false
        what = text.events.plain(
            kind.map {
                EventWords.heading(
                    $0, isOwn: isOwn, isByNobody: Self.isByNobody(event), isWaiting: isWaiting,
                    isUnderNotice: EventWords.isUnderNotice(event.detail), page: event.detail.flatMap(TrailEventOfPerson.OwnPage.init),
                    mixUp: event.detail.map { MixUpTold(detail: $0) })
            } ?? .unknown)
        organisation = event.organisation.map { names.organisation($0) ?? words.plain(.unknownOrganisation, ["code": $0]) }
        // A source that was asked, or a rule that found something, has no role.
        let role =
            event.subject == nil
            ? nil
            : event.organisation.map { code in
                let known = event.role.flatMap { names.role($0, code) } ?? look.map(\.staff.role.name).flatMap { $0.isEmpty ? nil : $0 }
                let role = known ?? words.plain(.unknownRole)
                return look?.director == nil ? role : words.plain(.directed, ["role": role])
            }
        let name = showsNames ? look.map(\.staff.name).flatMap { $0.isEmpty ? nil : $0 } : nil
        let told: [(LineText, String?)] = [(.organisation, organisation), (.role, role), (.name, name)]
        who = told.compactMap { label, said in said.map { (words.plain(label), $0) } }
        facts = Self.facts(line, look, names, text, isWhole) + ActingFacts(event, names, words).facts
        canBeAsked = event.organisation != nil && event.subject != nil
        numbers = line.numbers
        numberFact =
            numbers.isEmpty ? [] : [(words.plain(numbers.count == 1 ? .number : .numbers), ListReach.ranges(numbers, words))]
        hasAnotherName =
            line.mixUps[.anotherName] != nil || kind == .mixUpRaised && MixUpTold(detail: event.detail) == .anotherName
        hasMore = canBeAsked || line.counts.values.reduce(0, +) > 1
    }

    /// Whether no member of staff did it: the service itself, or a page of a person's own, asks the national register.
    static func isByNobody(_ event: PersonTrailStore.Event) -> Bool { event.subject == nil || event.organisation == nil }

    private static func facts(
        _ line: PersonTrailStore.Line, _ look: WrittenLook?, _ names: RegionNames, _ text: LineWords, _ isWhole: Bool
    ) -> [(String, String)] {
        let words = text.line
        var facts: [(String, String)] = []
        let opened = line.counts[TrailEvent.Kind.lookOpened.rawValue] != nil
        if opened, let look {
            facts.append((words.plain(.why), WhyWords.why(look, words) ?? words.plain(.whyUnknown)))
            if look.isPermitted { facts.append((words.plain(.couldSee), words.sections(look.sections))) }
        }
        if !line.sections.isEmpty { facts.append((words.plain(.opened), parts(line.sections, words))) }
        if line.shown > 0 || !line.sources.isEmpty {
            let sources = Set(line.sources.map { names.source($0) ?? $0 }).sorted()
            let from = isWhole || sources.count < 4 ? words.joined(sources) : words.plain(.organisations, ["count": sources.count])
            let items = line.shown == 1 ? words.plain(.oneItem) : words.plain(.items, ["count": line.shown])
            facts.append((words.plain(.wasShown), from.isEmpty ? items : words.plain(.itemsFrom, ["items": items, "sources": from])))
        }
        if !line.shownSections.isEmpty { facts.append((words.plain(.kinds), words.sections(line.shownSections))) }
        let more = EventWords.beside(line, text.events)
        if opened, !more.isEmpty { facts.append((words.plain(.also), more.joined(separator: "; "))) }
        return facts
    }

    /// What was opened of it, by the names that the trail has: sections, and the timeline of all.
    private static func parts(_ names: Set<String>, _ words: PageWords<LineText>) -> String {
        let sections = Set(names.compactMap(Section.init)).sorted().map { words.plain(LineText.section($0)) }
        let others = names.filter { Section(rawValue: $0) == nil }.sorted().map { name in
            switch name {
            case "summary-care-record": words.plain(.summary)
            case "timeline": words.plain(.timeline)
            default: words.plain(.other, ["part": name])
            }
        }
        return words.joined(sections + others)
    }
}
