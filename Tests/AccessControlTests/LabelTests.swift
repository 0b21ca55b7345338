import CareRecord
import Testing

@testable import AccessControl

/// What is sensitive, and what tells it: labels by mark, code and word, along references to a fixpoint.
@Suite struct LabelTests {
    static let source = SourceID("barts")!
    static let other = SourceID("homerton")!
    static let hiv = Coding(system: CodeSystem.snomed, code: "86406008", display: "HIV infection")

    static func item(
        _ reference: String, marks: [Coding] = [], codes: [Coding] = [], words: [String] = [],
        _ links: [(String, LabelledItem.Link.Kind)] = [],
        from source: SourceID = source
    ) -> LabelledItem {
        LabelledItem(
            key: ItemKey(source: source, reference: reference), type: String(reference.prefix { $0 != "/" }), marks: marks, codes: codes,
            words: words,
            links: links.map { .init($0.0, $0.1) })
    }

    static func outcomes(_ items: [LabelledItem], opened: Set<LabelID> = []) -> [String: LabelOutcome] {
        let labels = Labels(items, policy: Example.policy())
        return Dictionary(
            uniqueKeysWithValues: items.map { ($0.key.source.name + " " + $0.key.reference, labels.outcome(of: $0.key, opened: opened)) })
    }

    static func outcome(_ item: LabelledItem, opened: Set<LabelID> = []) -> LabelOutcome? { outcomes([item], opened: opened).values.first }

    static let sexual = LabelOutcome.withheld(.organisation, openedBy: ["sexual-health"])

    @Test("a source's marking labels, by code in its system, or in any where the policy names none")
    func marks() {
        func marked(_ system: String?, _ code: String?) -> LabelOutcome? {
            Self.outcome(Self.item("Condition/1", marks: [Coding(system: system, code: code, display: nil)]))
        }
        let withheld = LabelOutcome.withheld(.section, openedBy: ["restricted"])
        #expect(marked(Example.confidentiality, "R") == withheld && marked("else", "R") == .shown)
        #expect(marked(nil, "R") == withheld && marked(" ", "R") == withheld, "a system that is missing is any")
        for alias in [
            "http://hl7.org/fhir/v3/Confidentiality", "urn:oid:2.16.840.1.113883.5.25",
            "HTTP://terminology.hl7.org/ValueSet/v3-Confidentiality",
        ] {
            #expect(marked(alias, "R") == withheld && marked(alias, " r") == withheld, "\(alias)")
        }
        #expect(marked("else", "V") == withheld && marked(nil, "V") == withheld)
        #expect(marked(Example.confidentiality, "N") == .shown && marked(Example.confidentiality, nil) == .shown)
    }

    @Test("a Patient that is marked restricted is still shown: that is about whereabouts; any other mark of its own too")
    func person() {
        let mark = Coding(system: Example.confidentiality, code: "R", display: nil)
        #expect(Self.outcome(Self.item("Patient/1", marks: [mark])) == .shown)
        #expect(Self.outcome(Self.item("RelatedPerson/1", marks: [mark])) != .shown)
    }

    @Test("a code of a list labels in any spelling of its system or without one, and no code of another system")
    func codes() {
        func coded(_ system: String?, _ code: String) -> LabelOutcome? {
            Self.outcome(Self.item("Observation/1", codes: [Coding(system: system, code: code, display: nil)]))
        }
        #expect(coded(CodeSystem.snomed, "86406008") == Self.sexual)
        for system in [
            "urn:oid:2.16.840.1.113883.6.96", "2.16.840.1.113883.6.96", "HTTP://SNOMED.INFO/SCT", "http://www.snomed.info/sct",
            " http://snomed.info/sct/ ", "snomed.info/sct", "http://snomed.info/sct\u{A0}",
        ] {
            #expect(coded(system, "86406008") == Self.sexual, "\(system)")
        }
        for code in ["86406008 ", "\t86406008\n", "86406008\u{A0}", "86406008,", "(86406008)"] {
            #expect(coded(CodeSystem.snomed, code) == Self.sexual, "\(code)")
        }
        #expect(coded(CodeSystem.loinc, "20447-9") == Self.sexual)
        #expect(
            coded(CodeSystem.loinc, "86406008") == .shown && coded(nil, "86406008") == Self.sexual && coded("", "86406008 ") == Self.sexual
                && coded(CodeSystem.snomed, "864060081") == .shown)
    }

    @Test("an expression is labelled by each concept in it, what it is about and what it is refined by, with terms or without")
    func expressions() {
        func coded(_ code: String, _ system: String? = CodeSystem.snomed) -> LabelOutcome? {
            Self.outcome(Self.item("Condition/1", codes: [Coding(system: system, code: code, display: nil)]))
        }
        for code in [
            "86406008:246112005=24484000", "86406008 |HIV infection| : 246112005 |Severity| = 24484000 |Severe|",
            "64572001+86406008", "=== 64572001 + 86406008", "64572001:42752001=86406008",
            "64572001:{42752001=(86406008:246112005=24484000)}",
            "86406008|HIV infection|",
        ] {
            #expect(coded(code) == Self.sexual && coded(code, nil) == Self.sexual, "\(code)")
        }
        #expect(coded("64572001:246112005=24484000") == .shown && coded("86406008:246112005=24484000", CodeSystem.loinc) == .shown)
    }

    @Test("a list's words label as whole words in any case, and not inside another word")
    func words() {
        func said(_ words: String) -> LabelOutcome? { Self.outcome(Self.item("DocumentReference/1", words: [words])) }
        #expect(said("Letter from gum-clinic, Tuesday") == Self.sexual && said("GUM  CLINIC") == Self.sexual)
        #expect(said("begum clinic") == .shown && said("gum clinics") == .shown && said("gum") == .shown)
    }

    @Test("no words reach from one text into the next, and letters beyond ASCII have their other case")
    func wordsApart() {
        #expect(Self.outcome(Self.item("DocumentReference/1", words: ["GUM", "clinic"])) == .shown)
        #expect(Self.outcome(Self.item("DocumentReference/1", words: ["GUM", "GUM clinic"])) == Self.sexual)
        #expect(
            Words("Ärzte").hashes == Words("äRZTE").hashes && Words("A").hashes == Words("a").hashes && Words("a1").count == 1
                && Words(" .,").count == 0)
        #expect(
            !Phrases([Words("")]).areFound(in: Words("a")) && !Phrases([Words("a b")]).areFound(in: Words("a"))
                && Phrases([Words("a b")]).areFound(in: Words("x A-b")))
    }

    @Test("what no trace may stay of is removed, and what may never open says that nothing opens it")
    func severities() {
        let sealed = Coding(system: nil, code: "sealed", display: nil)
        let third = Coding(system: nil, code: "third-party", display: nil)
        #expect(Self.outcome(Self.item("Condition/1", marks: [sealed]), opened: ["sealed"]) == .removed)
        #expect(Self.outcome(Self.item("Condition/1", marks: [third]), opened: ["third-party"]) == .withheld(.section, openedBy: []))
        #expect(Self.outcome(Self.item("Condition/1", marks: [third, sealed])) == .removed)
    }

    @Test("of several labels the strictest wins: coarsest said, and open only when all are opened")
    func several() {
        let marks = [Coding(system: nil, code: "V", display: nil)]
        let both = Self.item("Condition/1", marks: marks, codes: [Self.hiv])
        #expect(Self.outcome(both) == .withheld(.organisation, openedBy: ["restricted", "sexual-health"]))
        #expect(Self.outcome(both, opened: ["restricted"]) == Self.sexual)
        #expect(Self.outcome(both, opened: ["sexual-health"]) == .withheld(.section, openedBy: ["restricted"]))
        #expect(Self.outcome(both, opened: ["restricted", "sexual-health"]) == .shown)
        let third = Self.item("Condition/1", marks: marks + [Coding(system: nil, code: "third-party", display: nil)])
        #expect(Self.outcome(third, opened: ["restricted"]) == .withheld(.section, openedBy: []))
        #expect(Self.outcome(third) == .withheld(.section, openedBy: []), "opening one of two would open nothing")
    }

    @Test("the order of labels in the policy changes nothing")
    func order() {
        let item = Self.item("Condition/1", marks: [Coding(system: nil, code: "V", display: nil)], codes: [Self.hiv])
        let reversed = Labels([item], policy: Example.policy(labels: Example.labels.reversed()))
        #expect(reversed.outcome(of: item.key) == Self.outcome(item))
    }

    @Test("a resource that is not here has no label")
    func absent() {
        #expect(Labels([], policy: Example.policy()).outcome(of: ItemKey(source: Self.source, reference: "Condition/1")) == .shown)
    }
}
