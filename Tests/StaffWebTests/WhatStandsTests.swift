import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// What speaks for a line on the summary, whatever came later beside it; and what a value's own unit says against itself.
@Suite struct WhatStandsTests {
    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    private static func plan(
        _ id: String, _ wish: CarePlanStatement.Resuscitation?, status: String = "active", when: String
    ) -> Entry {
        Example.entry(
            .carePlan(
                CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: wish)),
            "ReSPECT form", by: "R1H", id: id, type: "CarePlan", status: status, when: when)
    }

    @Test("a plan that goes on is on the summary, whatever was revoked later beside it")
    func plans() {
        let words = SummaryCards.carePlans(
            Self.view([Self.plan("1", .doNotAttempt, when: "2021-01-01"), Self.plan("2", nil, status: "stopped", when: "2023-01-01")])
        ).words
        #expect(words.contains("not for attempted CPR"))
    }

    private static func potassium(_ id: String, _ value: String, status: String = "final", when: String) -> Entry {
        Example.entry(
            .result(ResultStatement(kind: .observation, value: Example.quantity(value, "mmol/L"))), "Potassium", by: "R1H", id: id,
            type: "Observation", status: status, when: when)
    }

    @Test("a test whose newest value is a mistake is on the summary with its others")
    func mistake() {
        let words = SummaryCards.results(
            Self.view([
                Self.potassium("1", "4.1", when: "2024-01-01"), Self.potassium("2", "41", status: "entered-in-error", when: "2024-02-01"),
            ])
        ).words
        #expect(words.contains("4.1") && words.contains("Potassium"))
    }

    @Test("of two values of one moment the one that was written down later is the latest in the table and the last in the plot")
    func corrected() throws {
        func value(_ id: String, _ value: String, recorded: String) -> Entry {
            Example.entry(
                .result(ResultStatement(kind: .observation, value: Example.quantity(value, "mmol/L"))), "Potassium", by: "R1H", id: id,
                type: "Observation", status: "final", when: "2024-01-01", recorded: recorded)
        }
        for (first, second) in [("a", "b"), ("b", "a")] {
            let line = try #require(
                Self.view([value(first, "5.0", recorded: "2024-01-01"), value(second, "6.0", recorded: "2024-01-02")])
                    .look.record.lines(.results).first)
            #expect(SummaryCards.shownStatement(line).id.resource.id == second)
            #expect(Series.of(line).series.first?.dated.last?.text == "6.0")
        }
    }

    @Test("a running medicine says what its own organisation ended since; not what it ended before")
    func endedSince() {
        func words(stopped: String) -> String {
            SummaryCards.medicines(
                Self.view([
                    Example.entry(
                        .medicine(MedicineStatement(kind: .request, intent: "order")), "Warfarin", by: "R1H", id: "1",
                        type: "MedicationRequest", status: "active", when: "2022-01-01"),
                    Example.entry(
                        .medicine(MedicineStatement(kind: .request, intent: "order")), "Warfarin", by: "R1H", id: "2",
                        type: "MedicationRequest", status: "stopped", when: stopped),
                ])
            ).words
        }
        #expect(words(stopped: "2023-05-01").contains(/The same organisation also says:\s+Warfarin\s+— stopped/))
        #expect(!words(stopped: "2021-05-01").contains("The same organisation also says"))
    }

    @Test("a condition that its sender dates as over, and says nothing else of, is not current")
    func datedOver() {
        func standing(_ status: String?, until: String?) -> Bool {
            Flags.isStanding(
                Example.entry(
                    .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)), "Ulcer",
                    by: "R1H", id: "1", type: "Condition", status: status, when: "2014-01-01", until: until))
        }
        #expect(!standing(nil, until: "2015-01-01"))
        #expect(standing(nil, until: nil))
        #expect(standing("active", until: "2015-01-01"), "the sender's word goes before its date")
    }

    @Test("a value whose unit's code is another measure than its words says both")
    func twoUnits() {
        let both = Quantity(value: "5", unit: "mmol/L", system: "http://unitsofmeasure.org", code: "mg/dL")
        #expect(ResultWords.quantity(both).words.contains("mg/dL"))
        let one = Quantity(value: "5", unit: "mmol/L", system: "http://unitsofmeasure.org", code: "mmol/L")
        #expect(!ResultWords.quantity(one).words.contains("code says"))
    }

    @Test("a value that is not read is said in our words, and not as its sender's")
    func ofAnotherKind() {
        let words = ResultWords.value(.ofAnotherKind).words
        #expect(words.contains("open the original") && !words.contains("“"))
    }

    @Test("the other pages of a filtered list are reached by a form, and no word of the filter is in an address")
    func filteredPages() async throws {
        let entries = (0..<200).map { number in
            Example.entry(
                .condition(ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil)),
                "Itch number \(number)", by: "R1H", id: "c\(number)", type: "Condition", when: "2014-01-01")
        }
        let view = Self.view(entries)
        var filter = LineFilter()
        filter.words = ["itch"]
        filter.typed = (nil, nil, "itch")
        let first = SectionPage.page(.conditions, filter: filter).main(view).text
        #expect(first.contains("name=\"page\" value=\"2\"") && first.contains("name=\"words\" value=\"itch\""))
        #expect(!first.contains("page=2"))
        let second = SectionPage.page(.conditions, filter: filter, number: 2).main(view)
        #expect(second.words.contains("151 to 200 of 200"))
    }
}
