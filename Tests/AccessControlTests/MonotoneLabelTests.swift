import CareRecord
import Testing

@testable import AccessControl

/// One label more, in the finite matrix: whatever it says, however it is known, whoever looks and whatever they opened by the glass.
@Suite struct MonotoneLabelTests {
    private static let lists =
        Example.lists + [
            CodeList(id: "more-codes", codes: [.init(system: CodeSystem.snomed, code: "44054006")]),
            CodeList(id: "more-words", codes: [], words: ["diabetes"]),
        ]

    /// By what a label knows its entries: marks and lists that others have already, and of its own.
    private static let ways: [(marks: Set<SensitivityLabel.Mark>, lists: Set<String>)] = [
        ([.init(code: "V")], []), ([.init(code: "more")], []), ([], ["sexual-health"]), ([], ["gender"]), ([], ["more-codes"]),
        ([], ["more-words"]), ([], []),
    ]

    private static let added: [SensitivityLabel] = RandomLabelTests.outcomes.flatMap { outcome in
        ways.map { SensitivityLabel(id: "more", name: "More", marks: $0.marks, lists: $0.lists, outcome: outcome) }
    }

    /// A condition of a list with what hangs on it, one of no list yet with the same, and an entry for each mark.
    private static let items: [LabelledItem] = {
        func marked(_ reference: String, _ code: String) -> LabelledItem {
            LabelTests.item(reference, marks: [Coding(system: nil, code: code, display: nil)], [("Encounter/2", .within)])
        }
        return [
            LabelTests.item("Condition/1", codes: [LabelTests.hiv], words: ["HIV infection"], [("Encounter/1", .within)]),
            LabelTests.item("MedicationRequest/1", words: ["Antiretroviral"], [("Condition/1", .about)]),
            LabelTests.item("Encounter/1", words: ["GUM clinic"]), LabelTests.item("DocumentReference/1", words: ["Re: HIV infection"]),
            LabelTests.item("Condition/2", codes: [RandomLabelTests.unlisted], words: ["Type 2 diabetes"], [("Encounter/2", .within)]),
            LabelTests.item("MedicationRequest/2", words: ["Metformin"], [("Condition/2", .about)]),
            LabelTests.item("Observation/2", words: ["HbA1c"], [("Encounter/2", .within)]),
            LabelTests.item("Encounter/2", words: ["Medical outpatients"]),
            LabelTests.item("DocumentReference/2", words: ["Diabetes review"], [("Encounter/2", .within)]),
            marked("Observation/3", "V"), marked("CarePlan/4", "more"), marked("Condition/5", "third-party"),
            marked("DiagnosticReport/6", "sealed"), LabelTests.item("AllergyIntolerance/7", words: ["Penicillin"]),
        ]
    }()

    @Test("no label that a policy could have more shows more of any entry, to anybody, whatever they opened")
    func labels() {
        let policy = Example.policy(lists: Self.lists)
        let before = Labels(Self.items, policy: policy)
        var (compared, keptBack) = (0, 0)
        for label in Self.added {
            let labelled = policy.changing(labels: policy.labels + [label])
            let now = Labels(Self.items, policy: labelled)
            for claim in MonotoneTests.claims {
                for evidence in MonotoneTests.evidence {
                    for opened in RandomLabelTests.openings {
                        let request = Example.request(claim.job, activities: claim.activities)
                        let facts = Example.facts(evidence, authentication: 3, grants: [Example.grant(labels: opened)])
                        let (wide, narrow) = (decide(request, facts, under: policy), decide(request, facts, under: labelled))
                        #expect(narrow.permitted == wide.permitted, "a label is of entries, not of sections")
                        guard let wider = wide.permission, let narrower = narrow.permission else { continue }
                        #expect(narrower.opens.subtracting([label.id]) == wider.opens)
                        for item in Self.items {
                            let shown = now.outcome(of: item.key, opened: narrower.opens)
                            let wasShown = before.outcome(of: item.key, opened: wider.opens)
                            if !RandomLabelTests.tells(shown, noMoreThan: wasShown) {
                                Issue.record("\(label) \(item.key.reference): \(shown) tells more than \(wasShown)")
                            }
                            if shown.strictness > wasShown.strictness { keptBack += 1 }
                            compared += 1
                        }
                    }
                }
            }
        }
        #expect(compared > 50_000 && keptBack > 1_000, "\(compared) \(keptBack)")
    }

    @Test("one mark more on an entry, and one code or word more in a list, shows more of none")
    func marksAndLists() {
        for label in Self.added {
            let policy = Example.policy(labels: Example.labels + [label], lists: Self.lists)
            let before = Labels(Self.items, policy: policy)
            for place in Self.items.indices {
                for mark in RandomLabelTests.marks {
                    var marked = Self.items
                    marked[place] = RandomLabelTests.marked(marked[place], mark)
                    RandomLabelTests.expect(
                        Labels(marked, policy: policy), tellsNoMoreThan: before, of: Self.items, "a mark on \(marked[place].key.reference)")
                }
            }
            for list in Self.lists {
                let longer = CodeList(
                    id: list.id, codes: list.codes.union([.init(system: CodeSystem.snomed, code: "44054006")]),
                    words: list.words.union(["outpatients"]))
                let lists = Self.lists.map { $0.id == list.id ? longer : $0 }
                RandomLabelTests.expect(
                    Labels(Self.items, policy: policy.changing(lists: lists)), tellsNoMoreThan: before, of: Self.items,
                    "a code in \(list.id)")
            }
        }
    }
}
