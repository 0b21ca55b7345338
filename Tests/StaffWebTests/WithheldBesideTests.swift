import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// A possible mix-up bids doubt what stands beside it, so that it is said with its reason beside whatever else a cell has (laws 7, 11).
@Suite struct WithheldBesideTests {
    private static let entry = Example.allergy("Penicillin", by: "R1H", id: "1")

    private static func view(
        _ state: SectionState = .entries, withheld: Int = 1, why: [WithheldReason: Int] = [.possibleMixUp: 1]
    ) -> LookView {
        let look = ExampleLooks.look(
            entries: state == .entries ? [entry] : [], state: ["R1H": state], withheld: ["R1H": [.allergies: withheld]], why: why)
        return LookView(look: look, site: Site.example())
    }

    @Test("beside entries it is said on the summary, the section's page, the panel, the timeline, the banner and on paper")
    func besideEntries() {
        let view = Self.view()
        let whole = "possible mix-up: it may be about somebody else; its privacy officers are told"
        #expect(Panel.html(view, heading: "Who said what").words.contains(whole))
        #expect(Missing(view, .allergies).full.words.contains("1 withheld  by or for Barts Health NHS Trust: \(whole)"))
        #expect(Missing(view, .allergies).brief.words.contains("1 entry withheld as a possible mix-up, Barts Health."))
        #expect(SummaryCards.allergies(view).words.contains("1 entry withheld as a possible mix-up, Barts Health."))
        #expect(Flags.html(view).words.contains("1 withheld, possible mix-up"))
        for html in [
            TimelinePage.page().main(view), SectionPage.page(.conditions).main(view), PrintPage.html(view, session: ExamplePages.session),
        ] {
            #expect(html.words.contains("1 entry, Barts Health.  1 as a possible mix-up , Barts Health: check that what stands beside it"))
        }
        #expect(PrintPage.html(view, session: ExamplePages.session).words.contains("1 entry withheld as a possible mix-up, Barts Health."))
    }

    @Test(
        "so it is in every state of a cell",
        arguments: [
            .entries, .waiting, .notUnderstood, .unavailable(.cutOff), .notShared, .withheld(.possibleMixUp), .withheld(.bySource),
        ] as [SectionState])
    func everyState(_ state: SectionState) {
        let view = Self.view(state)
        #expect(Panel.html(view, heading: "Who said what").words.contains("possible mix-up: it may be about somebody else"), "\(state)")
        #expect(Missing(view, .allergies).brief.words.contains("1 entry withheld as a possible mix-up"), "\(state)")
        #expect(Missing(view, .allergies).full.words.contains("possible mix-up: it may be about somebody else"), "\(state)")
        #expect(Flags.html(view).words.contains("1 withheld, possible mix-up"), "\(state)")
    }

    @Test("several reasons are said apart, each with its number, and what may have none said is a number alone")
    func several() {
        let view = Self.view(withheld: 4, why: [.possibleMixUp: 2, .subjectNotTold: 1])
        let brief = Missing(view, .allergies).brief.words
        #expect(brief.contains("2 entries withheld as a possible mix-up, Barts Health."))
        #expect(brief.contains("1 entry withheld because whom it is about is not said, Barts Health."))
        #expect(brief.contains("1 entry withheld, Barts Health."))
        #expect(Progress.exceptions(view).map(\.words).contains { $0.contains("4 entries, Barts Health.  2 as a possible mix-up") })
    }

    @Test("where nothing may be somebody else's, nobody is told so")
    func none() {
        let view = Self.view(why: [.whereabouts: 1])
        for html in [Panel.html(view, heading: "Who said what"), Flags.html(view), PrintPage.html(view, session: ExamplePages.session)] {
            #expect(!html.words.contains("mix-up"))
        }
    }

    @Test("what is withheld of other kinds of information is said with its number and reason, and is in the number of all")
    func otherKinds() {
        let others = OtherKinds(state: .withheld(.possibleMixUp), answered: Example.fetched, withheld: 2, withheldWhy: [.possibleMixUp: 2])
        let view = LookView(
            look: ExampleLooks.look(
                entries: [], withheld: ["R1H": [.allergies: 1]], why: [.possibleMixUp: 1], otherKinds: ["R1H": others]),
            site: Site.example())
        let words = "2 withheld at 14:32 (possible mix-up: it may be about somebody else; its privacy officers are told)"
        #expect(Panel.html(view, heading: "Who said what").words.contains(words))
        let said = Progress.exceptions(view).map(\.words)
        #expect(said.contains { $0.contains("Barts Health, \(words)") })
        #expect(said.contains { $0.contains("3 entries, Barts Health.  3 as a possible mix-up") })
        #expect(PrintPage.html(view, session: ExamplePages.session).words.contains(words))
        let beside = OtherKinds(
            state: .entries, cutShort: [.pages(limit: 60)], answered: Example.fetched, withheld: 1, withheldWhy: [:])
        #expect(OtherKindsWords.html(beside, view).words == "not the whole answer at 14:32 (Cut short after 60 pages); 1 withheld at 14:32")
    }
}
