import AccessControl
import CareRecord
import Foundation
import Looks
import Testing

@testable import StaffWeb

/// "Why am I seeing this?": on every page of a record, and it tells nothing that the record beside it keeps back (issue 4, parts 6 and 10).
@Suite struct WhyPageTests {
    /// A policy under which what an organisation's own system tells is enough.
    private static let policy: RegionPolicy = {
        let it = ExampleAccess.policy
        return RegionPolicy(
            digest: "own", roles: it.roles,
            relationships: it.relationships
                + [RelationshipKind.pastAppointment, .upcomingAppointment, .admission, .encounter].map {
                    RelationshipTerms(
                        kind: $0, strength: .proven, before: .days(14), after: .days(90), longest: .days(10),
                        sections: Set(CareRecord.Section.allCases))
                }, breakGlass: it.breakGlass, assurance: it.assurance, unknownTraining: it.unknownTraining,
            restrictedHides: it.restrictedHides, purposes: it.purposes, forbiddenKinds: it.forbiddenKinds, labels: it.labels,
            lists: it.lists,
            rules: it.rules)
    }()

    /// A person of whom the organisation holds one sealed appointment, which is withheld, and which is the relationship.
    private static func planted(_ kinds: [RelationshipKind], _ entries: [Entry] = []) -> String {
        let decision = ExampleAccess.decision(
            ExampleLooks.staff, kinds, asked: Set(RelationshipKind.allCases.filter(\.isAskedFor)), evidence: "quillfeather-clinic",
            under: policy)
        let look = ExampleLooks.look(entries: entries, withheld: ["R1H": [.appointments: 1]], decision: decision)
        let view = LookView(look: look, site: .example())
        #expect(look.decision.isPermitted)
        return WhyPage.page.main(view).text
    }

    @Test(
        "evidence from a sealed appointment tells neither whose system said it, nor what it was, nor until when",
        arguments: [[RelationshipKind.pastAppointment], [.upcomingAppointment], [.admission, .encounter], [.pastAppointment, .referral]])
    func sealed(kinds: [RelationshipKind]) {
        let page = Self.planted(kinds)
        #expect(page.contains("its own record shows it") && page.contains("Barts Health NHS Trust"))
        for word in [
            "quillfeather", "appointment</", "past appointment", "coming appointment", "admission", ">encounter<", ">referral", ", until ",
        ] {
            #expect(!page.lowercased().contains(word), "\(word)")
        }
        #expect(!page.contains("decided again by"), "the end of what counts is a date of the appointment")
    }

    @Test("where the record shows an appointment of that organisation the page says so; one elsewhere tells nothing")
    func shown() {
        let here = Example.appointment("Heart failure clinic", by: "R1H", id: "t1", when: "2026-11-27T10:30:00Z")
        let elsewhere = Example.appointment("Eye clinic", by: "RP6", id: "t2", when: "2026-11-27T10:30:00Z")
        #expect(Self.planted([.pastAppointment], [here]).contains("has to do with this person: <b>appointments</b>"))
        #expect(Self.planted([.pastAppointment], [elsewhere]).contains("<b>its own record shows it</b>"))
        #expect(!Self.planted([.admission], [here]).contains("appointments</b>"))
    }

    @Test("what is no organisation's own contact is said as before: which, by whose word, until when")
    func others() {
        let page = Self.planted([.caseload, .pastAppointment])
        #expect(
            page.contains("by your organisation&#39;s list of a team&#39;s people")
                || page.contains("by your organisation's list of a team's people"))
        #expect(page.contains(", until <time") && page.contains("<dt>Care at your organisation</dt>"))
    }

    @Test(
        "after how long without use a record ends is said as the region has it",
        arguments: [
            (900.0, "15 minutes"), (300, "5 minutes"), (120, "2 minutes"), (90, "90 seconds"), (60, "60 seconds"), (3, "3 seconds"),
        ])
    func idle(seconds: Double, words: String) {
        let site = Site.example(idle: seconds)
        let why = WhyPage.page.main(LookView(look: ExampleLooks.ordinary, site: site)).text
        #expect(why.contains("You close it, \(words) idle, or four hours"))
        let front = FindPage.html(.init(open: [ExampleLooks.ordinary]), site: site, session: ExamplePages.session).text
        #expect(front.contains("Each ends \(words) after you last used it."))
        let ended = ShownFailure(LookError.ended).sentences.joined()
        #expect(!ended.contains("minutes"), "a page that knows no site says no number")
    }

    @Test("every page of a record leads there, the print and an entry too")
    func linked() {
        let view = LookView(look: ExampleLooks.ordinary, site: .example())
        for (name, page) in ExamplePages.lookPages where name != "why" {
            let text = LookFrame.version(view, page, isLast: true).text
            #expect(text.components(separatedBy: "/why\">Why am I seeing this?</a>").count == 2, "\(name)")
        }
        for (name, html) in ExamplePages.all where name.hasPrefix("print-") || name.hasPrefix("entry-") {
            #expect(html.contains("/why\">Why am I seeing this?</a>"), "\(name)")
        }
    }
}
