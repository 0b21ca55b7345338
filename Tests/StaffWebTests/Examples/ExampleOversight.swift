import CareRecord
import Foundation

@testable import StaffWeb

/// The desk of oversight, ordinary and hostile.
enum ExampleOversight {
    static let id = "0193a0000000700080000000000000ab"

    static func row(
        _ kind: OversightQueue.Kind = .alerts, text: String = "looked at a person who lives at the same address", isTheirs: Bool = false
    )
        -> OversightRow
    {
        OversightRow(
            id: id, kind: kind, score: kind == .alerts ? 82 : nil, staff: "555000010003", role: "Nurse",
            organisationName: "Homerton Healthcare",
            words: text, last: Example.now - 3_600, due: Example.now + 4 * 86_400, state: "open", isTheirs: isTheirs)
    }

    static func view(_ text: String = "looked at a person who lives at the same address", may: Set<OversightAct.Kind> = [.ask, .decide])
        -> OversightCaseView
    {
        var view = OversightCaseView(row: row(text: text), nhsNumber: ExampleLooks.okonkwo.nhsNumber)
        view.withShadow = 90
        view.opened = Example.now - 3_600
        view.ended = Example.now - 1_800
        (view.resources, view.organisations) = (42, 3)
        view.isSupplied = true
        view.event = "0123456789ab"
        view.reasons = [
            .init(title: "Same address", points: 60, words: text, honest: "an emergency at home", isShadow: false),
            .init(title: "Unusual hours", points: 20, words: text, honest: "a swapped shift", isShadow: true),
        ]
        view.replay = .init(
            answer: "Permitted: all sections.", isSame: true,
            lines: [.init(rule: "relationship", found: text, evidence: text), .init(rule: "objection", found: "None", evidence: nil)])
        view.evidence = [text]
        view.around = [
            .init(at: Example.now - 3_700, words: "Searched, and somebody was found", isThis: false),
            .init(at: Example.now - 3_600, words: "Opened a record", isThis: true),
        ]
        var weeks: [OversightCaseView.Pattern.Week] = []
        for place in 0..<12 {
            let back = Double(11 - place) * 7 * 86_400
            weeks.append(.init(start: Example.now - back, people: place == 11 ? 41 : 10 + place % 4, isThis: place == 11))
        }
        view.pattern = .init(weeks: weeks, usual: 8...15)
        view.steps = [.init(at: Example.now, words: "The staff member answered", who: "555000010003, Homerton", said: text)]
        view.may = may
        view.note = may.isEmpty ? "This case is closed: justified." : nil
        return view
    }

    /// A case of a person's question; its words are not given to whoever only supplied.
    static func question(_ text: String, isTheirs: Bool = false) -> OversightCaseView {
        var view = OversightCaseView(
            row: row(.questions, text: "A person asks", isTheirs: isTheirs), nhsNumber: ExampleLooks.okonkwo.nhsNumber)
        view.question = .init(
            asked: Example.now - 7_200, words: isTheirs ? nil : text, draft: isTheirs ? nil : text, answered: nil)
        view.may = isTheirs ? [] : [.ask, .decide]
        return view
    }

    static func print(_ text: String) -> PersonPrint {
        PersonPrint(
            nhsNumber: ExampleLooks.okonkwo.nhsNumber,
            lines: [
                .init(at: Example.now, what: text, facts: [.init("Organisation", text), .init("Numbers", "3 to 9")]),
                .init(at: Example.now - 60, what: "You logged in here", facts: []),
            ], count: 12, isCutShort: true, reach: "Events 1 to 12 are in the public log already.", entries: 345,
            fingerprint: String(repeating: "0123456789abcdef", count: 4), parts: 1)
    }

    static func report(_ text: String) -> OversightReport {
        var report = OversightReport(period: .init(from: PartialDate("2026-11-01")!, until: PartialDate("2026-11-24")!), whose: text)
        (report.looks, report.refused, report.glass) = (1_200, 12, 3)
        report.organisations = [.init(text, 1_200)]
        report.roles = [.init(text, 900), .init("Nurse", 300)]
        report.grounds = [.init("admission", 1_200)]
        report.days = (0..<24).map { 40 + $0 % 7 }
        report.raised = [.init("Alerts", 4)]
        report.closed = [.init(kind: "Alerts", verdict: "justified", count: 3, days: 2.25, longest: 6.5, late: 1)]
        report.sections = [.init("Medicines", 70), .init(text, 30)]
        report.sectionsOpened = [.init("Medicines", 30), .init(text, 10)]
        report.glassReasons = [.init(text, 3)]
        report.contacts = [.init("Not asked yet", 3)]
        report.summaries = 2
        report.open = [.init(kind: "Alerts", count: 5, late: 2)]
        return report
    }

    /// Every page of the desk and of what staff are asked.
    static func pages(_ site: Site, _ session: StaffSession) -> [(String, String)] {
        let evil = ExamplePerson.evil
        var pages: [(String, String)] = []
        for kind in OversightQueue.Kind.allCases {
            let queue = OversightQueue(
                kind: kind, rows: [row(kind, text: evil), row(kind, isTheirs: true)], counts: [kind: 2], next: "820|" + evil,
                isRegion: kind == .sample)
            pages.append(("oversight-\(kind.rawValue)", QueuePage.html(queue, isFirst: true, site: site, session: session).text))
        }
        pages.append(("oversight-none", QueuePage.html(.init(kind: .alerts), isFirst: true, site: site, session: session).text))
        for (name, may) in [("open", [.ask, .decide]), ("second", [.confirm]), ("closed", [])] as [(String, Set<OversightAct.Kind>)] {
            pages.append(("case-\(name)", CasePage.html(view(may: may), site: site, session: session).text))
        }
        pages.append(("case-hostile", CasePage.html(view(evil), site: site, session: session).text))
        pages.append(
            ("case-bare", CasePage.html(OversightCaseView(row: row(.glass), nhsNumber: nil), site: site, session: session).text))
        pages += corrections(evil, site, session)
        pages.append(("case-question-hostile", CasePage.html(question(evil), site: site, session: session).text))
        for (place, reach) in [OversightCaseView.Reach.neverSaid, .here, .email, .text, .byHand(evil), .unreadable].enumerated() {
            var asked = question("Why?")
            asked.question?.reach = reach
            pages.append(("case-question-reach-\(place)", CasePage.html(asked, site: site, session: session).text))
        }
        var second = question("Why?")
        second.may = [.confirm]
        second.row.keptUntil = Example.now + 30 * 86_400
        pages.append(("case-question-second", CasePage.html(second, site: site, session: session).text))
        var glass = OversightCaseView(row: row(.glass), nhsNumber: nil)
        glass.contact = .couldNotTell(Example.now, why: "their own system did not answer", isAgain: true)
        pages.append(("case-glass", CasePage.html(glass, site: site, session: session).text))
        pages.append(("person-list", PersonListPage.form(nil, site: site, session: session).text))
        pages.append(
            (
                "person-list-wrong",
                PersonListPage.form(.init(typed: evil, sentence: "Enter an NHS number."), site: site, session: session).text
            ))
        pages.append(("person-list-hostile", PersonListPage.list(print(evil), site: site, session: session).text))
        let look = OversightFound.Look(
            at: Example.now, staff: evil, role: evil, organisationName: evil, nhsNumber: ExampleLooks.okonkwo.nhsNumber, reference: "ab",
            handle: "5ea1ed")
        pages.append(("raise-hostile", RaisePage.html(look, handle: "5ea1ed", site: site, session: session).text))
        var model = LookSearchPage.Model()
        model.staff = evil
        pages.append(("look-search", LookSearchPage.html(model, .init(looks: [look], next: evil), site: site, session: session).text))
        model.number = "1"
        _ = model.terms()
        pages.append(("look-search-wrong", LookSearchPage.html(model, nil, site: site, session: session).text))
        pages.append(("report", ReportPage.html(report(evil), ReportPage.Model(now: Example.now), site: site, session: session).text))
        let asked = ReasonAsked(
            id: id, organisationName: evil, nhsNumber: ExampleLooks.okonkwo.nhsNumber, lookAt: Example.now, asked: Example.now,
            due: Example.now - 1, words: evil)
        pages.append(("reasons", ReasonsPage.html([asked, asked], site: site, session: session).text))
        pages.append(("reasons-none", ReasonsPage.html([], site: site, session: session).text))
        return pages
    }

    private static func corrections(_ evil: String, _ site: Site, _ session: StaffSession) -> [(String, String)] {
        let row = CorrectionList.Row(
            id: id, person: ExampleLooks.okonkwo.nhsNumber, organisationName: evil, words: evil, asked: Example.now, due: Example.now)
        let sealed = CorrectionList.Row(
            id: id.replacing("a", with: "b"), person: row.person, organisationName: "A", words: nil, asked: row.asked, due: row.due)
        let sent = Form(Array("words=%3Cb%3E%22x".utf8))
        let mistakes = [TypedForm.Mistake("outcome-\(id)-0", "Choose what the organisation did"), .init("words-\(id)", evil)]
        func page(_ list: CorrectionList, _ tried: String? = nil, _ typed: TypedForm = TypedForm()) -> String {
            CorrectionsPage.html(list, tried, typed, site: site, session: session).text
        }
        return [
            ("corrections-none", page(CorrectionList())),
            ("corrections", page(CorrectionList(rows: [row, sealed], isCut: true, isRegion: true))),
            ("corrections-mistakes", page(CorrectionList(rows: [row, sealed]), id, TypedForm(sent, mistakes))),
            ("corrections-answered", page(CorrectionList(), id, TypedForm(sent, [.init("maincontent", "Somebody answered that")]))),
        ]
    }
}
