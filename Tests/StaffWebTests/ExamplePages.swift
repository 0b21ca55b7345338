import CareRecord
import Foundation
import Looks
import Testing

@testable import StaffWeb

/// Every page of a look over every example, as HTML. With CARERECORD_EXAMPLES=DIR in the environment they are written there,
/// to be opened in a browser.
enum ExamplePages {
    static let session = StaffSession(
        key: "session-1", staff: ExampleLooks.staff, organisationName: "Barts Health NHS Trust",
        otherRoles: [RoleChoice(id: "p-2", role: "Nurse", organisationName: "Homerton Healthcare")])

    static let lookPages: [(name: String, page: LookPage)] =
        [
            ("summary", SummaryPage.page), ("who-said-what", WhoSaidWhatPage.page), ("person", PersonPage.page), ("why", WhyPage.page),
            ("timeline", TimelinePage.page()),
        ] + CareRecord.Section.allCases.map { ($0.rawValue, SectionPage.page($0)) }
        + CareRecord.Section.allCases.map { ("apart-" + $0.rawValue, SectionPage.page($0, apart: true)) }

    /// Name and HTML.
    static let all: [(name: String, html: String)] = {
        let site = Site.example()
        var pages: [(String, String)] = []
        for (name, page) in lookPages {
            for example in ExampleLooks.all {
                let stream = LookStream(site: site, session: session, page: page)
                pages.append(("\(name)-\(example.name)", stream.settled(example.look).text))
            }
        }
        for example in ExampleLooks.all {
            let view = LookView(look: example.look, site: site)
            pages.append(("print-\(example.name)", PrintPage.html(view, session: session).text))
            for section in CareRecord.Section.allCases {
                let lines = example.look.record.lines(section)
                guard let line = lines.first(where: { !$0.disagreements.isEmpty }) ?? lines.first else { continue }
                let opened = OpenedEntry(
                    entry: line.lead, line: line,
                    original: Array(("{\"resourceType\":\"X\",\"a\":[1,2.50,{}],\"text\":\"" + ExamplePerson.evil + "\"}").utf8),
                    narrative: ExamplePerson.evil)
                let stream = LookStream(
                    site: site, session: session,
                    page: LookPage(tab: .section(section), title: "Entry") { EntryPage.main(opened, $0) })
                pages.append(("entry-\(section.rawValue)-\(example.name)", stream.settled(example.look).text))
            }
        }
        for (name, state) in ExampleSummaries.all {
            let stream = LookStream(site: site, session: session, page: SummaryCareRecordPage.page(state, TypedForm()))
            pages.append(("summary-care-record-\(name)", stream.settled(ExampleLooks.ordinary).text))
        }
        for (name, state) in ExampleSummaries.back {
            let page = SummaryCareRecordPage.page(state, ExampleSummaries.typed, isBack: true)
            let stream = LookStream(site: site, session: session, page: page)
            pages.append(("summary-care-record-back-\(name)", stream.settled(ExampleLooks.ordinary).text))
        }
        for (name, state, notUsed) in ExampleSummaries.notUsed {
            let stream = LookStream(
                site: site, session: session, page: SummaryCareRecordPage.page(state, notUsed.sent, notUsed: notUsed))
            pages.append(("summary-care-record-not-used-\(name)", stream.settled(ExampleLooks.ordinary).text))
        }
        let open = ExampleLooks.all.map(\.look)
        var wrong = FindPage.Model()
        wrong.criteria.nhsNumber = ExamplePerson.evil
        wrong.criteria.family = ExamplePerson.evil
        wrong.errors = [("nhs-number", "An NHS number has 10 digits."), ("born", "Enter a date of birth.")]
        pages.append(("find-ordinary", FindPage.html(.init(open: open), site: site, session: session).text))
        pages.append(("find-wrong", FindPage.html(wrong, site: site, session: session).text))
        pages.append(
            ("found-many", FoundPage.html(.found(open.map(\.person)), criteria: wrong.criteria, site: site, session: session).text))
        pages.append(("found-none", FoundPage.html(.none, criteria: wrong.criteria, site: site, session: session).text))
        pages.append(("found-too-many", FoundPage.html(.tooMany, criteria: wrong.criteria, site: site, session: session).text))
        pages.append(
            (
                "role",
                RolePage.html(
                    [RoleChoice(id: ExamplePerson.evil, role: ExamplePerson.evil, organisationName: "X")], site: site, session: nil
                ).text
            ))
        let row = MixUpRow(
            id: ExamplePerson.evil, reference: "AB-1", raised: Example.now, organisationName: ExamplePerson.evil, differs: ["NHS number"])
        pages.append(("mix-ups", MixUpsPage.html([row], of: 3, site: site, session: session).text))
        let number = ExampleLooks.okonkwo.nhsNumber
        let glass = GlassCase(
            reference: "AB-2", raised: Example.now, staff: ExamplePerson.evil, organisationName: ExamplePerson.evil, nhsNumber: number,
            reason: ExamplePerson.evil, sections: [.medicines, .allergies], labels: [ExamplePerson.evil], words: ExamplePerson.evil,
            isOpen: true)
        pages.append(("broken-glass", BrokenGlassPage.html([glass], site: site, session: session).text))
        pages.append(("broken-glass-none", BrokenGlassPage.html([], site: site, session: session).text))
        pages += ExampleOversight.pages(site, session)
        pages += ExampleObjections.pages(site, session)
        let own = ExampleLooks.staff
        for (name, waiting) in [
            ("nothing-known", ExampleAccess.pending(ExampleAccess.decision(own, []))),
            ("not-asked", ExampleAccess.pending(ExampleAccess.decision(own, [], asked: []), isAsked: false)),
            ("limits", ExampleAccess.pending(ExampleAccess.decision(own, [], broken: 1, presences: 40))),
            ("glass-limits", ExampleAccess.pending(ExampleAccess.decision(own, [], broken: 3, brokenByAll: 9))),
            ("more", ExampleAccess.pending(ExampleAccess.decision(own, [.personPresent]))),
            ("more-limit", ExampleAccess.pending(ExampleAccess.decision(own, [.personPresent], broken: 3, brokenByAll: 9))),
            ("step-up", ExampleAccess.pending(ExampleAccess.decision(own, [], authentication: 1), isAsked: false)),
        ] {
            let proven = StaffSession(key: session.key, staff: ExampleAccess.proven, organisationName: session.organisationName)
            pages.append(("challenge-\(name)", ChallengePage.html(waiting, problem: nil, site: site, session: session).text))
            pages.append(("challenge-\(name)-proven", ChallengePage.html(waiting, problem: nil, site: site, session: proven).text))
            guard waiting.decision.couldBeOpenedByGlass else { continue }
            for (what, before, who) in [
                ("kept", TypedBefore.kept(until: Example.now), session), ("not-kept", .notKept(words: ExamplePerson.evil), session),
                ("back", .back, proven),
            ] {
                let typed = LookRequest(number: "", reason: "emergency", words: ExamplePerson.evil, sections: [.medicines])
                let html = ChallengePage.html(waiting, asked: typed, before: before, problem: nil, site: site, session: who)
                pages.append(("challenge-\(name)-\(what)", html.text))
            }
            pages.append(("challenge-\(name)-wrong", ChallengePage.html(waiting, problem: .nothingNamed, site: site, session: proven).text))
        }
        var mine = FindPage.Model()
        mine.recent = [RecentPerson(nhsNumber: number, opened: Example.now)]
        if let id = LookID("look-elsewhere-0123456789abcdef") {
            mine.elsewhere = [OpenElsewhere(id: id, mark: PersonMark(3, among: "m"), nhsNumber: number, opened: Example.now)]
        }
        mine.directed = [
            DirectedLook(
                id: ExamplePerson.evil, administrator: ExamplePerson.evil, organisationName: ExamplePerson.evil, nhsNumber: number,
                at: Example.now)
        ]
        pages.append(("find-mine", FindPage.html(mine, site: site, session: session).text))
        pages.append(("mix-ups-none", MixUpsPage.html([], of: 0, site: site, session: session).text))
        return pages
    }()
}

@Suite struct ExamplePagesTests {
    @Test("example pages are written to a folder where one is named")
    func write() throws {
        guard let folder = ProcessInfo.processInfo.environment["CARERECORD_EXAMPLES"] else { return }
        for (name, html) in ExamplePages.all {
            let local = html.replacingOccurrences(of: "/static/vendor/", with: "").replacingOccurrences(of: "/static/", with: "")
                .replacingOccurrences(of: #"\?v=[a-z0-9]+"#, with: "", options: .regularExpression)
            try local.write(toFile: "\(folder)/\(name).html", atomically: true, encoding: .utf8)
        }
    }
}
