import CareRecord
import Testing

@testable import AccessControl

/// The short way, in which most records bear no label, agrees with the long one.
@Suite struct LabelBornTests {
    private func agrees(_ items: [LabelledItem], _ policy: RegionPolicy) -> Bool {
        let isAnything = Labels(items, policy: policy).holds.contains { !$0.isEmpty }
        return Labels.areBorne(by: items, policy: policy) == isAnything
    }

    private func item(_ type: String = "Condition", marks: [Coding] = [], codes: [Coding] = [], words: [String] = []) -> LabelledItem {
        LabelledItem(key: ItemKey(source: SourceID("barts")!, reference: "\(type)/1"), type: type, marks: marks, codes: codes, words: words)
    }

    private let policy = RegionPolicy(
        digest: "p", roles: [], relationships: [], breakGlass: Example.policy().breakGlass, assurance: Example.policy().assurance,
        unknownTraining: .note,
        restrictedHides: [], purposes: [], forbiddenKinds: [],
        labels: [SensitivityLabel(id: LabelID("l"), name: "l", marks: [.init(system: "m", code: "R")], lists: ["l"], outcome: .noTrace)],
        lists: [
            CodeList(id: "l", codes: [.init(system: "http://snomed.info/sct", code: "1")], words: ["rose clinic"]),
            CodeList(id: "unused", codes: [.init(system: "http://snomed.info/sct", code: "2")], words: ["lily clinic"]),
        ], rules: [])

    @Test("by mark, code or word, of the right system and of a list that a label uses")
    func each() {
        func coding(_ system: String, _ code: String) -> Coding { Coding(system: system, code: code, display: nil) }
        let borne = [
            item(marks: [coding("m", "R")]), item(codes: [coding("http://snomed.info/sct", "1")]), item(words: ["At the Rose Clinic"]),
        ]
        for one in borne { #expect(Labels.areBorne(by: [item(), one], policy: policy) && agrees([item(), one], policy)) }
        let plain = [
            item(marks: [coding("x", "R")]), item("Patient", marks: [coding("m", "R")]), item(codes: [coding("x", "1")]),
            item(codes: [coding("http://snomed.info/sct", "2")]), item(words: ["Lily clinic", "rose", "clinic"]),
        ]
        for one in plain { #expect(!Labels.areBorne(by: [one], policy: policy) && agrees([one], policy)) }
    }
}
