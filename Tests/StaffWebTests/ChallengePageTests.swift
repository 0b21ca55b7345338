import AccessControl
import CareRecord
import Foundation
import Looks
import Testing

@testable import StaffWeb

/// What a page says of a look that waits, and of more that could be opened (issue 4, parts 4, 5 and 10).
@Suite struct ChallengePageTests {
    private let site = Site.example()
    private let session = StaffSession(key: "session-1", staff: ExampleAccess.proven, organisationName: "Barts Health NHS Trust")

    /// Nothing more than its sections could be opened.
    private static let withoutLabels: RegionPolicy = {
        let it = ExampleAccess.policy
        return RegionPolicy(
            digest: "without", roles: it.roles, relationships: it.relationships, breakGlass: it.breakGlass, assurance: it.assurance,
            unknownTraining: it.unknownTraining, restrictedHides: [], purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: [],
            lists: [], rules: [])
    }()

    private func page(_ pending: PendingLook) -> String { ChallengePage.html(pending, problem: nil, site: site, session: session).text }

    @Test("where nobody was asked yet the page does not say that nothing is known, and goes on")
    func notAsked() {
        let asked = page(ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [])))
        #expect(
            asked.contains("shows that it is caring for this person now") && asked.contains(">Ask again<") && !asked.contains(">Go on<"))
        let unasked = page(ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [], asked: []), isAsked: false))
        #expect(!unasked.contains("shows that it is caring") && unasked.contains("was not asked yet") && unasked.contains(">Go on<"))
    }

    @Test("where the organisation's system did not say, the page does not say that it holds nothing, and asking again comes first")
    func silent() throws {
        var decision = ExampleAccess.decision(ExampleLooks.staff, [], asked: [.referral, .admission])
        #expect(page(ExampleAccess.pending(decision)).contains("Nothing that Barts Health NHS Trust holds shows"))
        decision = ExampleAccess.decision(ExampleLooks.staff, [], asked: [.referral, .admission], unanswered: [.referral])
        let html = page(ExampleAccess.pending(decision))
        #expect(
            !html.contains("Nothing that") && !html.contains("nobody can tell")
                && html.contains("did not tell us whether it is caring for this person (no answer about: referral)."))
        let again = try #require(html.range(of: ">Ask again<")).lowerBound
        let presence = try #require(html.range(of: "name=\"presence\"")).lowerBound
        #expect(again < presence && html.components(separatedBy: "name=\"again\"").count == 2)
    }

    @Test("a ground in law that is none is said where the form begins if none is asked for, and the summary leads there")
    func unknownGround() {
        let pending = ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, []))
        let html = ChallengePage.html(pending, problem: .unknownGround, site: site, session: session).text
        #expect(html.contains("href=\"#reason-0\"") && html.contains("id=\"reason-0\"") && html.contains("id=\"reason-error\""))
        #expect(html.contains("Choose a ground in law that this page offers") && !html.contains("name=\"ground\""))
    }

    @Test("past the limit of statements the page offers none, says so, and says what to do instead")
    func presenceLimit() {
        let below = page(ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [], presences: 39)))
        #expect(below.contains("name=\"presence\"") && !below.contains("You have often said"))
        let past = page(ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [], presences: 40)))
        #expect(
            !past.contains("name=\"presence\"") && past.contains("You have often said") && past.contains("team&#39;s caseload")
                && past.contains("40 times in 1 day"))
    }

    @Test("past a limit of broken glass the page offers none, and says whose limit it is, with its own numbers, and what to do instead")
    func glassLimits() {
        func limited(broken: Int, byAll: Int, isCounted: Bool = true) -> String {
            page(
                ExampleAccess.pending(
                    ExampleAccess.decision(ExampleLooks.staff, [], broken: broken, brokenByAll: byAll, isCounted: isCounted)))
        }
        let (own, all) = ("One staff member may do it 3 times in 7 days", "together may do it 9 times in 1 day, and they have")
        let below = limited(broken: 2, byAll: 8)
        #expect(below.contains("name=\"reason\"") && !below.contains("break-glass-limit") && !below.contains(own))
        #expect(below.contains("You may do this 3 times in 7 days; you have done it 2 times."))
        #expect(below.contains("All staff of Barts Health NHS Trust together may do it 9 times in 1 day."))
        for (html, says, saysNot) in [
            (limited(broken: 3, byAll: 8), [own], [all]), (limited(broken: 1, byAll: 9), [all], [own]),
            (limited(broken: 3, byAll: 9), [own, all], []),
            (limited(broken: 0, byAll: 0, isCounted: false), ["could not be counted just now"], [own, all]),
        ] as [(String, [String], [String])] {
            #expect(html.contains("id=\"break-glass-limit\"") && !html.contains("name=\"reason\""))
            #expect(html.contains("Ask a colleague who cares for the person."), "what to do instead")
            for words in says { #expect(html.contains(words), "\(words)") }
            for words in saysNot { #expect(!html.contains(words), "\(words)") }
        }
    }

    @Test("a look that opens anyway is shown what the glass could open beyond it: sections that are not seen, and labels by name")
    func more() {
        let html = page(ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [.personPresent])))
        #expect(html.contains("You may open this record") && html.contains(">Go on<"))
        #expect(html.contains("name=\"section-medicines\"") && !html.contains("name=\"section-allergies\""))
        #expect(html.contains("name=\"label-sexual-health\"") && html.contains("Sexual health, if there is any"))
    }

    @Test("a record's page names what the glass could open, posts to where it is chosen, and is silent where there is nothing")
    func offered() {
        func more(_ decision: Decision) -> String {
            let it = ExampleLooks.ordinary
            var look = ReleasedLook(
                id: it.id, version: it.version, isFinal: true, opened: it.opened, staff: it.staff, staffOrganisation: it.staffOrganisation,
                decision: decision,
                person: it.person, record: it.record, panel: it.panel, listed: [], unread: [], ledger: it.ledger, notices: [],
                entryKey: .init(size: .bits256))
            look.labelNames = Dictionary(ExampleAccess.policy.labels.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
            return MoreCard.html(LookView(look: look, site: site)).text
        }
        let html = more(ExampleAccess.decision(ExampleLooks.staff, [.personPresent]))
        #expect(
            html.contains("<li>Medicines</li>") && !html.contains("<li>Allergies</li>")
                && html.contains("<li>Sexual health, if there is any</li>"))
        #expect(html.contains("action=\"/looks\"") && html.contains("name=\"more\""))
        let none = ExampleAccess.decision(ExampleLooks.staff, [.caseload], under: Self.withoutLabels)
        #expect(none.isPermitted && more(none).isEmpty)
        #expect(more(ExampleAccess.decision(ExampleLooks.staff, [.caseload], broken: 3, under: Self.withoutLabels)).isEmpty)
        for (broken, byAll, says, saysNot) in [
            (3, 8, "One staff member may do it 3 times in 7 days, and you have", "All staff of"),
            (1, 9, "All staff of Barts Health NHS Trust together may do it 9 times in 1 day, and they have", "One staff member"),
        ] {
            let html = more(ExampleAccess.decision(ExampleLooks.staff, [.personPresent], broken: broken, brokenByAll: byAll))
            #expect(html.contains(says) && !html.contains(saysNot) && !html.contains("name=\"more\""))
            #expect(html.contains("What you may do instead") && html.contains("team's caseload") && html.contains("by telephone"))
        }
    }

    @Test("a look that opens anyway, past a limit: its page says whose, its numbers, what to do instead, and lets them go on without")
    func moreLimited() {
        for (broken, byAll, says) in [
            (3, 8, "One staff member may do it 3 times in 7 days, and you have"),
            (1, 9, "together may do it 9 times in 1 day, and they have"),
        ] {
            let pending = ExampleAccess.pending(
                ExampleAccess.decision(ExampleLooks.staff, [.personPresent], broken: broken, brokenByAll: byAll))
            let html = ChallengePage.html(pending, problem: .limitReached(), site: site, session: session).text
            #expect(html.contains(says) && html.contains("id=\"break-glass-limit\"") && html.contains("href=\"#break-glass-limit\""))
            #expect(html.contains("and a limit for that is reached") && html.contains(">Go on<") && html.contains("by telephone"))
            #expect(!html.contains("name=\"reason\"") && !html.contains("Some of it opens only"))
        }
    }

    @Test("a program that asks for FHIR gets an OperationOutcome of what must be confirmed, not a page")
    func fhir() async throws {
        let pending = ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, []))
        let response = try await RouteTests.ask(
            RouteTests.look + "/challenge", .get, [.cookie: "carerecord=cookie-1", .accept: "application/fhir+json"],
            desk: FakeDesk(pending: pending))
        #expect(response.status == .forbidden)
        #expect(response.headers[.contentType]?.hasPrefix("application/fhir+json") == true)
        #expect(RouteTests.text(response).contains("to-be-confirmed"))
    }
}
