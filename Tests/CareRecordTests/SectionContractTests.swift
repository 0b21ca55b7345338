import CareRecord
import Testing

/// Over every section: a newcomer is covered the moment it is a case. Each needs a content of its own here, which the compiler asks for.
@Suite(.serialized) struct SectionContractTests {
    /// Two contents of a section that are two facts.
    static func contents(_ section: Section) -> [EntryContent] {
        switch section {
        case .identity:
            ["Ada", "Ida"].map {
                .identity(PersonStatement(names: [PersonName(given: [$0], family: "X")], born: PartialDate("1980"), gender: nil))
            }
        case .appointments: ["Clinic", "Ward"].map { .appointment(AppointmentStatement(service: $0, location: nil, reason: nil)) }
        case .conditions:
            ["left", "right"].map {
                .condition(ConditionStatement(category: nil, severity: nil, bodySite: $0, stage: nil, verification: nil))
            }
        case .medicines: [Make.medicine(dose: "5"), Make.medicine(dose: "2.5")]
        case .allergies: [Make.allergy(["rash"]), Make.allergy()]
        case .results: [Make.result("5"), Make.result("5", "mg/dL")]
        case .documents:
            ["draft", "final"].map {
                .document(DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: $0, setting: nil))
            }
        case .carePlans:
            ["Home", "Hospital"].map {
                .carePlan(CarePlanStatement(kind: .plan, categories: [], summary: $0, activities: [], goals: [], resuscitation: nil))
            }
        case .encounters: ["AMB", "IMP"].map { .encounter(EncounterStatement(kind: $0, reason: nil, location: nil, provider: "Barts")) }
        case .procedures: ["left", "right"].map { .procedure(ProcedureStatement(bodySite: $0, reason: nil, outcome: nil)) }
        case .immunisations:
            ["1", "2"].map { .immunisation(ImmunisationStatement(dose: $0, lot: nil, site: nil, route: nil, reasonNotGiven: nil)) }
        case .alerts: [AlertStatement.Kind.risk, .other].map { .alert(AlertStatement(kind: $0, category: nil)) }
        }
    }

    private static func entry(
        _ content: EntryContent, _ source: String, _ id: String, when: String? = "2024-02-03", title: Concept = Make.snomed("1", "x")
    ) -> Entry {
        Make.entry(content, source: source, organisation: source == "a" ? "R1H" : "RQX", id: id, title: title, when: when, author: "Dr Ash")
    }

    @Test("a section has a title, types of its own, and its content says which it is", arguments: Section.allCases)
    func itself(section: Section) {
        #expect(!section.title.isEmpty && !section.resourceTypes.isEmpty)
        for content in Self.contents(section) { #expect(content.section == section) }
        for type in section.resourceTypes { #expect(Section.of(resourceType: type) == section) }
    }

    @Test(
        "the same fact from two organisations is one statement, a month fits its day, and another fact is another",
        arguments: Section.allCases)
    func merging(section: Section) {
        let contents = Self.contents(section)
        func count(_ entries: Entry...) -> Int { PatientRecord(entries).lines(section).flatMap(\.statements).count }
        #expect(count(Self.entry(contents[0], "a", "1"), Self.entry(contents[0], "b", "2")) == 1)
        #expect(count(Self.entry(contents[0], "a", "1"), Self.entry(contents[0], "b", "2", when: "2024-02")) == 1)
        #expect(count(Self.entry(contents[0], "a", "1"), Self.entry(contents[1], "b", "2")) == 2)
        #expect(count(Self.entry(contents[0], "a", "1"), Self.entry(contents[0], "b", "2", when: "2024-02-04")) == 2)
        #expect(count(Self.entry(contents[0], "a", "1"), Self.entry(contents[0], "b", "2", title: Make.snomed("2", "y"))) == 2)
        #expect(count(Self.entry(contents[0], "a", "1", title: Concept()), Self.entry(contents[0], "b", "2", title: Concept())) == 2)
    }

    @Test("the laws of merging hold, nothing is lost, and undone every original is a line", arguments: Section.allCases)
    func laws(section: Section) {
        var random = SplitMix(state: 11)
        for _ in 0..<30 {
            let entries = (0..<Int(random.next() % 20) + 1).map { index in
                Self.entry(
                    Self.contents(section)[Int(random.next() % 2)], ["a", "b", "c"].randomElement(using: &random) ?? "a", "\(index)",
                    when: ["2024", "2024-02", "2024-02-03", nil].randomElement(using: &random) ?? nil,
                    title: [Make.snomed("1", "x"), Make.read("1", "x"), Concept(text: "x"), Concept()].randomElement(using: &random)
                        ?? Concept())
            }
            let whole = PatientRecord(entries)
            let (a, b) = (PatientRecord(entries.shuffled(using: &random).prefix(7)), PatientRecord(entries.shuffled(using: &random)))
            #expect(a.merging(b).lines(section) == whole.lines(section))
            #expect(b.merging(a).merging(a).lines(section) == whole.lines(section))
            #expect(Set(whole.lines(section).flatMap(\.entries).map(\.id)) == Set(entries.map(\.id)))
            #expect(whole.lines(section).flatMap(\.entries).count == entries.count, "each original stands in one place")
            #expect(whole.lines(section, apart: true).count == entries.count)
        }
    }
}
