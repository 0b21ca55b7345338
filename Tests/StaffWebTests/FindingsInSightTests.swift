import AccessControl
import CareRecord
import Looks
import Testing

@testable import StaffWeb

/// What is coded as a finding, or with a code that says "no code", is as much in sight as any other.
@Suite struct FindingsInSightTests {
    private static func view(_ entries: [Entry]) -> LookView { LookView(look: ExampleLooks.look(entries: entries), site: Site.example()) }

    private static func flags(_ entries: Entry...) -> String { Flags.html(view(entries)).words }

    private static func finding(
        _ content: EntryContent, _ title: String, code: String, by organisation: String = "F84016", status: String = "final",
        assertion: Assertion = .affirmed, when: String? = "2024-01-02", id: String? = nil
    ) -> Entry {
        Example.entry(
            content, title, by: organisation, id: id ?? "f\(code)", type: content.section.resourceTypes[0], code: (CodeSystem.snomed, code),
            status: status, assertion: assertion, when: when)
    }

    private static let result = EntryContent.result(ResultStatement(kind: .observation))
    private static let condition = EntryContent.condition(
        ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: nil))
    private static let name = "Not for attempted cardiopulmonary resuscitation"

    private static func allergy(_ name: String, _ coding: Coding, id: String, by organisation: String = "R1H", when: String) -> Entry {
        let plain = Example.entry(
            .allergy(AllergyStatement(type: nil, categories: [], criticality: nil, reactions: [], verification: nil)), name,
            by: organisation,
            id: id, type: "AllergyIntolerance", when: when)
        return Entry(
            id: plain.id, title: Concept(codings: [coding], text: name), status: plain.status, when: plain.when, content: plain.content,
            provenance: plain.provenance)
    }

    @Test(
        "two allergies whose code is 'unknown' are both named in the banner, and are two lines of the summary and the page",
        arguments: [
            Coding(system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "unknown", display: "Unknown"),
            Coding(system: "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", code: "OTH", display: nil),
            Coding(system: CodeSystem.snomed, code: "609433001", display: "Hypersensitivity disposition"),
        ])
    func unknownCodes(coding: Coding) {
        let view = Self.view([
            Self.allergy("Peanut", coding, id: "1", when: "2024-02-02"), Self.allergy("Penicillin", coding, id: "2", when: "2020-01-01"),
        ])
        let banner = Flags.html(view).words
        #expect(banner.contains("Peanut") && banner.contains("Penicillin"))
        let card = SummaryCards.allergies(view).words
        #expect(card.contains("Peanut") && card.contains("Penicillin"))
        #expect(view.look.record.lines(.allergies).count == 2)
    }

    @Test("what was typed beside a code is in the banner, whichever was sent first: an allergen, and an order not to resuscitate")
    func typedBesideACode() {
        func typed(_ words: String) -> Coding { Coding(system: "https://example.org/local", code: "FREETEXT", display: words) }
        func entry(_ content: EntryContent, _ codings: [Coding], _ type: String) -> Entry {
            let plain = Example.entry(content, "", by: "R1H", id: "1", type: type, when: "2024-01-01")
            return Entry(
                id: plain.id, title: Concept(codings: codings), status: plain.status, when: plain.when, content: plain.content,
                provenance: plain.provenance)
        }
        let drug = Coding(system: CodeSystem.snomed, code: "416098002", display: "Drug allergy")
        let planning = Coding(system: CodeSystem.snomed, code: "713603004", display: "Advance care planning")
        let allergy = EntryContent.allergy(AllergyStatement(type: nil, categories: [], criticality: nil, reactions: [], verification: nil))
        for isFirst in [true, false] {
            let banner = Self.flags(
                entry(allergy, isFirst ? [typed("Penicillin"), drug] : [drug, typed("Penicillin")], "AllergyIntolerance"),
                entry(Self.condition, isFirst ? [typed("DNACPR"), planning] : [planning, typed("DNACPR")], "Condition"))
            #expect(banner.contains("Drug allergy: Penicillin") && banner.contains("Advance care planning: DNACPR"))
        }
    }

    @Test(
        "'do not attempt resuscitation' coded as a condition or a result is in the banner, with whose word it is",
        arguments: [result, condition])
    func resuscitation(content: EntryContent) {
        let banner = Self.flags(Self.finding(content, Self.name, code: "450476008"))
        #expect(banner.contains(Self.name) && banner.contains("02-Jan-2024"))
        #expect(!Self.flags(Self.finding(content, Self.name, code: "450476008", status: "entered-in-error")).contains(Self.name))
        #expect(!Self.flags(Self.finding(content, Self.name, code: "450476008", assertion: .refuted)).contains(Self.name))
    }

    @Test("a status of resuscitation is in the banner with its answer; a phone keeps both")
    func answer() {
        let answer = Concept(codings: [Coding(system: CodeSystem.snomed, code: "450476008", display: Self.name)])
        let entry = Self.finding(
            .result(ResultStatement(kind: .observation, value: .concept(answer))), "Resuscitation status", code: "304251008")
        let phone = Flags.html(Self.view([entry])).text.replacing(/<span class="cr-long">.*?<\/span>/, with: "")
        #expect(phone.contains("Resuscitation status: \(Self.name)"))
    }

    @Test("a plan to attempt it and a finding not to are said to differ: in the banner, and at both lines with each other's words")
    func plan() {
        let entries = [
            Example.plan("ReSPECT", by: "R1H", id: "1", when: "2025-01-01", wish: .attempt),
            Self.finding(Self.condition, Self.name, code: "304253006", status: "active"),
        ]
        let view = Self.view(entries)
        let banner = Flags.html(view).words
        #expect(banner.contains("a finding says otherwise") && banner.contains(Self.name))
        for section in [Section.carePlans, .conditions] {
            let said = view.look.record.lines(section).map { Differ.html($0, view).words }.joined()
            #expect(said.contains("A plan and a finding differ") && said.contains("for attempted CPR") && said.contains(Self.name))
        }
    }

    @Test(
        "'no known allergy' coded as a finding is what the banner says where nothing else is recorded, and differs with an allergy elsewhere"
    )
    func noneKnown() {
        let none = Self.finding(Self.result, "No known allergy", code: "716186003", assertion: .noneKnown)
        let alone = Self.flags(none)
        #expect(alone.contains("“No known allergy” said by") && !alone.contains("none recorded"))
        let answered = Self.finding(
            .result(
                ResultStatement(
                    kind: .observation,
                    value: .concept(Concept(codings: [Coding(system: CodeSystem.snomed, code: "716186003", display: "No known allergies")]))
                )),
            "Allergy status", code: "1")
        #expect(Self.flags(answered).contains("“No known allergies” said by"))
        let allergy = Example.allergy("Penicillin", by: "R1H", id: "a", when: "2020-01-01")
        #expect(Self.flags(none, allergy).contains("Organisations differ"))
        let latex = Self.finding(Self.result, "No known latex allergy", code: "1003774007", assertion: .noneKnown)
        #expect(!Self.flags(latex, allergy).contains("Organisations differ"))
    }

    @Test("each denial has its own words: who knows of no latex allergy does not say that there are none")
    func ownWords() {
        let latex = Self.finding(Self.result, "No known latex allergy", code: "1003774007", assertion: .noneKnown)
        let all = Self.finding(Self.condition, "No known allergies", code: "716186003", by: "R1H", status: "active", assertion: .noneKnown)
        for entries in [[latex, all], [all, latex]] {
            let banner = Flags.html(Self.view(entries)).words
            #expect(banner.contains("“No known latex allergy” said by") && banner.contains("“No known allergies” said by"))
        }
        let many = (0..<12).map { index in
            Self.finding(Self.result, "No known allergy to \(index)x", code: "716186003", assertion: .noneKnown, id: "n\(index)")
        }
        let banner = Flags.html(Self.view(many)).words
        #expect((0..<12).count { banner.contains("to \($0)x”") } == Flags.most && banner.contains("and \(12 - Flags.most) more"))
    }

    @Test("a blood group coded as a finding is named where two are recorded")
    func bloodGroup() {
        let coded = Self.finding(Self.result, "Blood group A Rh(D) positive", code: "278149003")
        let tested = Example.entry(
            .result(ResultStatement(kind: .observation, value: .text("O Rh positive"))), "Blood group", by: "R1H", id: "g",
            type: "Observation",
            status: "final", when: "2020-01-01")
        let view = Self.view([coded, tested])
        let said = view.look.record.lines(.results).map { Differ.html($0, view).words }.joined()
        #expect(said.contains("Two blood groups are recorded"))
        #expect(said.contains("Blood group A Rh(D) positive") && said.contains("O Rh positive") && !said.contains("no value"))
    }
}
