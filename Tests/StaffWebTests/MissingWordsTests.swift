import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// What is said of answers, numbers and filters: it adds up, and says what is not there.
@Suite struct MissingWordsTests {
    private static func view(_ entries: [Entry], state: [String: SectionState] = [:]) -> LookView {
        LookView(look: ExampleLooks.look(entries: entries, state: state), site: Site.example())
    }

    @Test("an entry that was read in part is counted once in its section's numbers: as shown")
    func ledger() {
        let entry = Example.entry(
            .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), "Gout", by: "R1H",
            id: "1", type: "Condition", problems: [NotUnderstood(place: "onsetDateTime", reason: .notADate)])
        let words = LedgerWords.section(Self.view([entry]), .conditions).words
        #expect(words.contains("1 received"))
        #expect(words.contains("= 1 shown + 0 grouped under a line + 0 withheld + 0 not understood"))
        #expect(words.contains("1 read in part"))
    }

    @Test("of very many places that were not understood a page lists the first, and says how many more")
    func manyUnread() {
        let problems = (0..<32).map { NotUnderstood(place: "category[\($0)]", reason: .wrongKind) }
        let entries = (0..<200).map { number in
            Example.entry(
                .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), "Gout",
                by: "R1H",
                id: "\(number)", type: "Condition", problems: problems)
        }
        for html in [LedgerWords.section(Self.view(entries), .conditions), LedgerWords.whole(Self.view(entries))] {
            #expect(html.words.contains("Not understood, or read in part: 6400"))
            #expect(html.words.contains("and 6380 more, which are not listed here"))
            #expect(html.words.components(separatedBy: "is of another kind").count - 1 == LedgerWords.mostListed)
        }
    }

    @Test("a medicine whose name is in a resource that was not sent says so")
    func unnamedMedicine() {
        let entry = Example.entry(
            .medicine(MedicineStatement(kind: .request)), nil, by: "R1H", id: "1", type: "MedicationRequest",
            problems: [NotUnderstood(place: "medicationReference", reason: .unresolved)])
        #expect(EntryWords.name(entry) == "Its name is in another resource that was not sent")
    }

    @Test("what its source keeps back is said so, and never to be no value, not understood or not dated alone (law 4)")
    func keptBack() {
        let kept = Example.entry(
            .result(ResultStatement(kind: .observation, value: .absent(ResultValue.keptBack))), "Serum X", by: "R1H", id: "1",
            type: "Observation", problems: [NotUnderstood(place: "_valueString.extension[0]", reason: .keptBack)])
        let words = SectionPage.page(.results).main(Self.view([kept])).words
        #expect(words.contains("kept back by its source") && !words.contains("no value"))
        #expect(kept.wordOfProblems == "Part of it is kept back by its source")
        let both = Example.entry(
            .result(ResultStatement(kind: .observation)), nil, by: "R1H", id: "2", type: "Observation",
            problems: kept.problems + [NotUnderstood(place: "effectiveDateTime", reason: .notADate)])
        #expect(both.wordOfProblems == "Part of it is kept back by its source, and part was not understood")
        #expect(EntryWords.name(both) == "Sent without code or words; part of it is kept back by its source")
        let plain = Example.result("Serum X", .absent("asked, and not known"), by: "R1H", id: "3")
        #expect(ResultWords.value(.absent("asked, and not known")).words.contains("no value") && plain.wordOfProblems == nil)
    }

    @Test(
        "why a source's own list is empty stands in its cell, on the section's page and under the progress", arguments: EmptyReason.allCases
    )
    func emptyList(why: EmptyReason) {
        let look = ExampleLooks.look(
            entries: [], state: why == .nilKnown ? [:] : ["R1H/allergies": .notAsked(.notAskedThere)],
            cutShort: ["R1H/allergies": [.listIsEmpty(why)]])
        let view = LookView(look: look, site: Site.example())
        let missing = Missing(view, .allergies)
        #expect(Panel.html(view, heading: "").words.contains(why.sentence))
        #expect(missing.full.words.contains("Said by") && missing.full.words.contains(why.sentence))
        #expect(missing.brief.words.contains(why.sentence))
        #expect(!missing.full.words.contains("Not the whole answer"))
        // That none is known is the source's word and takes nothing from its answer.
        #expect(missing.isAllThatWasAsked == (why == .nilKnown))
        #expect(Progress.html(view).words.contains("Not the whole answer") == (why != .nilKnown))
        if why != .nilKnown { #expect(missing.full.words.contains("It says itself that nobody there has asked")) }
    }

    @Test("who could not be reached is said beside how many have answered")
    func progress() {
        let down = Self.view([], state: ["RAL": .unavailable(.unreachable)])
        #expect(Progress.html(down).words.contains("11 of 12 organisations have answered, 1 could not be reached"))
        let partly = Self.view([], state: ["RAL/results": .unavailable(.unreachable)])
        #expect(Progress.html(partly).words.contains("12 of 12 organisations have answered, 1 of them only in part"))
        #expect(Progress.html(Self.view([])).words.contains("12 of 12 organisations have answered "))
    }

    @Test("paper says what is not shared and what was not asked for, once for all of whom the same is missing")
    func paper() {
        let view = Self.view(
            [], state: ["TH01": .notShared, "RRU/appointments": .notAsked(.notOffered), "X111/appointments": .notAsked(.notOffered)])
        let words = PrintPage.html(view, session: ExamplePages.session).words
        let missing = words.components(separatedBy: "Allergies:").first ?? ""
        #expect(missing.contains("Not shared, everything:  Tower Hamlets Council"))
        #expect(missing.contains("Not asked, appointments:  London Ambulance Service; NHS 111 north east London"))
    }

    private static func filter(_ form: String) -> LineFilter { LineFilter(Form(Array(form.utf8))) }

    @Test("a filter that nothing fits says so, and can be cleared", arguments: [Section.conditions, .results])
    func noMatch(section: Section) {
        let view = Self.view([
            Example.condition("Gout", by: "R1H", id: "1"), Example.result("Potassium", nil, by: "R1H", id: "2"),
        ])
        let page = SectionPage.page(section, filter: Self.filter("words=zzz")).main(view)
        #expect(page.words.contains("Nothing here matches the filter"))
        #expect(page.words.contains("Clear the filter"))
        #expect(page.words.contains("Show all 1 line"))
        #expect(!SectionPage.page(section).main(view).words.contains("the filter"))
    }

    @Test("a filter whose end is before its beginning says so, and hides nothing")
    func reversed() {
        let filter = Self.filter("from=2026&to=2025")
        #expect(filter.errors.map(\.field) == ["to"])
        #expect(filter.isEmpty)
        #expect(Self.filter("from=Mar-2026&to=2026").errors.isEmpty)
    }
}
