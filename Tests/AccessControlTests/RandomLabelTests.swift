import CareRecord
import Testing

@testable import AccessControl

/// Labels by chance: whatever is added, to an answer, an entry or the policy, only keeps back more. The same seed makes the same ones.
@Suite struct RandomLabelTests {
    typealias Dice = RandomPolicyTests.Dice

    static let types = ["Condition", "Observation", "Encounter", "DocumentReference", "MedicationRequest", "DiagnosticReport", "CarePlan"]
    static let marks = ["V", "sealed", "third-party", "more"]
    /// In no list of the policy's.
    static let unlisted = Coding(system: CodeSystem.snomed, code: "44054006", display: "Type 2 diabetes")
    static let openings: [Set<LabelID>] = [[], ["restricted"], ["restricted", "sexual-health"], ["restricted", "sexual-health", "more"]]
    static let outcomes: [SensitivityLabel.Outcome] =
        SensitivityLabel.Saying.allCases.flatMap { saying in
            SensitivityLabel.Opening.allCases.map { .withheld(saying, opening: $0) }
        } + [.noTrace]

    static func item(_ name: String, among names: [String], _ dice: inout Dice) -> LabelledItem {
        let mark = Coding(system: nil, code: dice.one(of: marks), display: nil)
        let words = dice.one(of: [[], [], ["HIV infection"], ["Type 2 diabetes"]])
        return LabelTests.item(
            name, marks: dice.roll(9) == 0 ? [mark] : [], codes: dice.one(of: [[], [], [], [], [LabelTests.hiv], [unlisted]]), words: words,
            (0..<dice.roll(3)).map { _ in (dice.one(of: names), dice.one(of: LabelledItem.Link.Kind.allCases)) })
    }

    /// A label that the policy does not have: by marks and lists that it shares with others, or of its own.
    static func label(_ dice: inout Dice) -> SensitivityLabel {
        SensitivityLabel(
            id: "more", name: "More", marks: Set(dice.some(of: marks).map { SensitivityLabel.Mark(code: $0) }),
            lists: dice.some(of: ["sexual-health", "gender", "more"]), outcome: dice.one(of: outcomes))
    }

    /// Whether an outcome tells no more than another: at least as much is kept back, it is said as coarsely, and no less opens it.
    static func tells(_ now: LabelOutcome, noMoreThan before: LabelOutcome) -> Bool {
        guard now.strictness == before.strictness else { return now.strictness > before.strictness }
        switch (now, before) {
        case (.withheld(let now, let nowBy), .withheld(let before, let beforeBy)):
            return now >= before && (nowBy.isEmpty || !beforeBy.isEmpty && nowBy.isSuperset(of: beforeBy))
        case (.shownReduced(let now), .shownReduced(let before)): return now >= before
        default: return true
        }
    }

    static func expect(_ now: Labels, tellsNoMoreThan before: Labels, of items: [LabelledItem], _ what: String) {
        for item in items {
            for opened in openings {
                let (one, other) = (now.outcome(of: item.key, opened: opened), before.outcome(of: item.key, opened: opened))
                if !tells(one, noMoreThan: other) { Issue.record("\(what): \(one) tells more than \(other)") }
            }
        }
    }

    static func marked(_ it: LabelledItem, _ code: String) -> LabelledItem {
        LabelledItem(
            key: it.key, type: it.type, marks: it.marks + [Coding(system: nil, code: code, display: nil)], codes: it.codes, words: it.words,
            links: it.links)
    }

    @Test(
        "more resources, marks, codes, lists or labels never tell more, and the glass opens no less, whatever hangs together how",
        arguments: 0..<40)
    func more(_ seed: Int) {
        var dice = Dice(UInt64(seed) + 1000)
        let names = (0..<14).map { "\(Self.types[$0 % Self.types.count])/\($0)" }
        let listed = CodeList(id: "more", codes: [.init(system: CodeSystem.snomed, code: "44054006")])
        let worded = CodeList(id: "more", codes: [], words: ["diabetes"])
        let bare = Example.policy(lists: [CodeList(id: "sexual-health", codes: []), Example.lists[1]])
        let policy = Example.policy()
        for _ in 0..<20 {
            let items = names.map { Self.item($0, among: names, &dice) }
            #expect(LabelTests.outcomes(items.reversed()) == LabelTests.outcomes(items))
            let whole = Labels(items, policy: policy)
            Self.expect(whole, tellsNoMoreThan: Labels(items.filter { _ in dice.roll(3) != 0 }, policy: policy), of: items, "resources")
            Self.expect(whole, tellsNoMoreThan: Labels(items, policy: bare), of: items, "codes of a list")
            let marked = items.map { dice.roll(9) == 0 ? Self.marked($0, dice.one(of: Self.marks)) : $0 }
            Self.expect(Labels(marked, policy: policy), tellsNoMoreThan: whole, of: items, "marks")
            let label = Self.label(&dice)
            let labelled = policy.changing(labels: dice.roll(2) == 0 ? policy.labels + [label] : [label] + policy.labels)
            let more = Labels(items, policy: labelled)
            Self.expect(more, tellsNoMoreThan: whole, of: items, "a label")
            for list in [listed, worded] {
                let longer = Labels(items, policy: labelled.changing(lists: labelled.lists + [list]))
                Self.expect(longer, tellsNoMoreThan: more, of: items, "a list")
            }
            for item in items {
                for opened in Self.openings {
                    #expect(whole.outcome(of: item.key, opened: opened).strictness <= whole.outcome(of: item.key).strictness)
                }
            }
        }
    }
}
