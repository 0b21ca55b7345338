import CareRecord
import Objections
import Web

/// What a line of who looked says, wherever it is read: in the list, on its own page, and in the desk's print. What happened is in `EventText`.
enum LineText: String, PageText, SectionText {
    static let file = "look-lines"

    case moment, when, organisation, role, name, number, numbers, stretch, and, unknownOrganisation, unknownRole, directed
    case why, whyUnknown, couldSee, opened, wasShown, kinds, also, allSections, summary, timeline, other
    case oneItem, items, itemsFrom, organisations
    case because, becauseAndGlass, glass
    case registeredPractice, pastAppointment, upcomingAppointment, referral, admission, encounter, careTeam, caseload, eprLaunch,
        personPresent
    case identity, appointments, conditions, medicines, allergies, results, documents, carePlans, encounters, procedures, immunisations,
        alerts
    case actingParent, actingAttorney, actingDeputy, actingPersonalRepresentative
    case actingAs, actingShown, actingAsked, actingDays, actingLetter, actingUnknownOrganisation, actingForm, actingMay

    var takes: Set<String> {
        switch self {
        case .moment: ["date", "time"]
        case .stretch, .and: ["first", "last"]
        case .unknownOrganisation, .actingUnknownOrganisation: ["code"]
        case .directed: ["role"]
        case .other: ["part"]
        case .items, .organisations: ["count"]
        case .itemsFrom: ["items", "sources"]
        case .because, .becauseAndGlass: ["reasons"]
        case .actingDays: ["month"]
        case .actingLetter: ["organisation"]
        default: []
        }
    }
}

/// The texts of which lines are made, in one language.
struct LineWords: Sendable {
    let events: PageWords<EventText>
    let line: PageWords<LineText>

    init(_ site: PublicSite) {
        events = site.words(EventText.self)
        line = site.words(LineText.self)
    }

    /// In English: for the desk.
    init(_ texts: SiteTexts) {
        events = texts.words(EventText.self)
        line = texts.words(LineText.self)
    }
}

extension LineText {
    /// As what somebody acts. Switched without `default`: a new kind wants its piece here.
    static func acting(_ kind: Representing.Kind) -> Self {
        switch kind {
        case .parent: .actingParent
        case .attorney: .actingAttorney
        case .deputy: .actingDeputy
        case .personalRepresentative: .actingPersonalRepresentative
        }
    }
}

extension PageWords<LineText> {
    /// Such as: one, two and three.
    func joined(_ words: [String]) -> String {
        guard words.count > 1, let last = words.last else { return words.joined() }
        return plain(.and, ["first": words.dropLast().joined(separator: ", "), "last": last])
    }

    func sections(_ sections: Set<Section>) -> String {
        sections.count == Section.allCases.count ? plain(.allSections) : joined(sections.sorted().map { plain(LineText.section($0)) })
    }

    /// A day and a time of it, as text.
    func moment(_ time: LondonTime) -> String { plain(.moment, ["date": language.date(time), "time": language.clock(time)]) }

    /// A day and a time of it, the day as machines read it too.
    func moment(_ time: LondonTime, clock: String) -> HTML {
        let date: HTML = "<time datetime=\"\(plain: time.machineDate)\">\(language.date(time))</time>"
        return self[.moment, ["date": date, "time": clock]]
    }
}
