import CareRecord
import Testing

/// What is a disagreement, and what only looks like one: a warning that is often wrong is not read.
@Suite struct DisagreementTests {
    private static let title = Make.snomed("1", "Apixaban 5 mg tablets")

    private static func medicine(
        _ source: String, dose: String? = "5", unit: String = "mg", often: String? = "twice a day", status: Status.Meaning = .current,
        when: String = "2026-02-01", until: String? = nil, id: String = "1", title: Concept = title, route: String? = nil
    ) -> Entry {
        Make.entry(
            .medicine(
                MedicineStatement(kind: .request, route: route, dose: dose.map { Quantity(value: $0, unit: unit) }, frequency: often)),
            source: source,
            organisation: source == "a" ? "R1H" : "RQX", id: id, title: title, status: status, when: when, until: until)
    }

    private static func kinds(_ entries: Entry...) -> [Disagreement.Kind] {
        PatientRecord(entries).lines(entries[0].section).flatMap(\.disagreements).map(\.kind)
    }

    @Test(
        "a dose in words differs from a structured one; a strength or a choice of amounts is no dose",
        arguments: [
            ("10 mg twice a day", [Disagreement.Kind.medicineDose]), ("5 mg twice a day", []), ("0.005 g bd", []),
            ("two 5 mg tablets", []), ("10 mg or 20 mg", []), ("10mg at night", [.medicineDose]), ("as directed", []),
        ])
    func inWords(words: String, kinds: [Disagreement.Kind]) {
        let inWords = Make.entry(
            .medicine(MedicineStatement(kind: .request, dosageText: words)), source: "b", organisation: "RQX", id: "1", title: Self.title,
            when: "2026-02-01")
        #expect(Self.kinds(Self.medicine("a", often: nil), inWords) == kinds)
    }

    @Test("a flag not to resuscitate here and a plan to attempt it there differ, at both lines; one that is taken back does not")
    func flagAndPlan() {
        func flag(_ words: String, _ source: String = "b") -> Entry {
            Make.entry(
                .alert(AlertStatement(kind: .resuscitation, category: nil)), source: source, organisation: source == "a" ? "R1H" : "RQX",
                id: "f", title: Concept(text: words), when: "2026-01-01")
        }
        let plan = Make.entry(
            .carePlan(CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: .attempt)),
            source: "a", id: "1", title: Concept(text: "ReSPECT form"), when: "2025-01-01")
        func kinds(_ flag: Entry) -> [[Disagreement.Kind]] {
            let record = PatientRecord([plan, flag])
            return [Section.carePlans, .alerts].map { record.lines($0).flatMap(\.disagreements).map(\.kind) }
        }
        #expect(kinds(flag("DNACPR in place")) == [[.carePlanWishes], [.carePlanWishes]])
        let record = PatientRecord([plan, flag("DNACPR in place")])
        for section in [Section.carePlans, .alerts] {
            #expect(record.lines(section).flatMap(\.disagreements).map(\.words) == ["A plan and a flag differ"], "there are no two plans")
        }
        let twoFlags = PatientRecord([plan, flag("DNACPR in place"), flag("Not for CPR", "c")])
        #expect(
            Set(twoFlags.lines(.carePlans).flatMap(\.disagreements).map(\.words)).isSubset(of: [
                "Plans and flags differ", "A plan and a flag differ",
            ]))
        #expect(kinds(flag("DNACPR revoked")) == [[], []])
        #expect(kinds(flag("DNACPR", "a")) == [[], []], "one organisation does not differ with itself")
    }

    @Test("two places of death in plans of two organisations differ; the same place, or one organisation's later word, does not")
    func places() {
        func plan(_ source: String, _ words: String, _ when: String, id: String = "1") -> Entry {
            Make.entry(
                .carePlan(
                    CarePlanStatement(kind: .wish, categories: [], summary: words, activities: [], goals: [], resuscitation: nil)),
                source: source, organisation: source == "a" ? "R1H" : "RQX", id: id, title: Concept(text: "Advance care plan"), when: when)
        }
        let home = plan("a", "Preferred place of death: home", "2024-01-01")
        #expect(Self.kinds(home, plan("b", "Preferred place of death: hospital", "2024-02-01")) == [.carePlanWishes, .carePlanWishes])
        #expect(Self.kinds(home, plan("b", "Preferred place of death is at home.", "2024-02-01")) == [])
        #expect(Self.kinds(home, plan("a", "Preferred place of death: hospital", "2024-02-01", id: "2")) == [])
    }

    @Test("how often differs like how much does")
    func frequency() {
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", often: "once a day")) == [.medicineDose])
    }

    @Test("one frequency or amount written in another way is no difference", arguments: ["BD", "b.d.", "twice daily", "Twice a day"])
    func sameFrequency(words: String) {
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", often: words)) == [])
        #expect(Self.kinds(Self.medicine("a", dose: "0.5"), Self.medicine("b", dose: "500", unit: "micrograms")) == [])
        #expect(Self.kinds(Self.medicine("a", dose: "5"), Self.medicine("b", dose: "5.0")) == [])
    }

    @Test("the same dose by another route differs; one route under another name, or said by one alone, does not")
    func routes() {
        #expect(Self.kinds(Self.medicine("a", route: "Oral"), Self.medicine("b", route: "Intravenous")) == [.medicineDosing])
        for name in ["oral", "Oral route", "by mouth", "PO", "Oral use", nil] {
            #expect(Self.kinds(Self.medicine("a", route: "Oral"), Self.medicine("b", route: name)) == [], "\(name ?? "not said")")
        }
    }

    @Test("a tablet is not so many milligrams; but milligrams and micrograms can be told apart")
    func units() {
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", dose: "1", unit: "tablet")) == [])
        #expect(Self.kinds(Self.medicine("a", dose: "50"), Self.medicine("b", dose: "50", unit: "microgram")) == [.medicineDose])
    }

    @Test("a course completed before this one began is history; one stopped nobody knows when is not")
    func history() {
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", status: .past, when: "2019-02-01")) == [])
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", status: .stopped, when: "2019-02-01")) == [.medicineStatus])
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", status: .stopped, when: "2019-02-01", until: "2019-03-01")) == [])
        #expect(Self.kinds(Self.medicine("a"), Self.medicine("b", status: .past, when: "2026-03-01")) == [.medicineStatus])
    }

    @Test("stopping the old strength is how a strength is changed, not a word against taking it")
    func changedStrength() {
        let old = Self.medicine("a", status: .stopped, when: "2026-03-01", id: "9", title: Make.snomed("2", "Apixaban 2.5 mg tablets"))
        #expect(Self.kinds(Self.medicine("a"), old, Self.medicine("b")) == [])
    }

    @Test("an allergy here, refuted or resolved there", arguments: [(Status.Meaning.current, Assertion.refuted), (.past, .affirmed)])
    func allergy(status: Status.Meaning, assertion: Assertion) {
        let penicillin = Make.snomed("91936005", "Penicillin")
        let here = Make.entry(Make.allergy(), source: "a", organisation: "R1H", id: "1", title: penicillin)
        let there = Make.entry(
            Make.allergy(), source: "b", organisation: "RQX", id: "1", title: penicillin, status: status, assertion: assertion)
        #expect(Self.kinds(here, there) == [.allergyStatus])
    }

    private static func group(_ words: String, _ source: String, title: Concept) -> Entry {
        Make.entry(
            .result(ResultStatement(kind: .observation, value: .text(words))), source: source, organisation: source == "a" ? "R1H" : "RQX",
            id: words, title: title, when: "2020-01-01")
    }

    @Test(
        "blood groups contradict over tests and ways of writing; the same group written otherwise does not",
        arguments: [
            ("A Rh positive", "O RhD Positive", true), ("A Rh positive", "A Rh negative", true), ("A Rh positive", "A", false),
            ("Group A, Rh(D) positive", "A RhD Pos", false),
            ("O Rh(D) +ve", "O Rh(D) -ve", true), ("A1 pos", "O pos", true), ("A1 pos", "A RhD +ve", false),
            ("A+", "A Rh positive", false), ("O-", "O+", true), ("AB positive", "B positive", true), ("See report", "A Rh positive", false),
        ])
    func bloodGroups(one: String, other: String, differ: Bool) {
        let loinc = Concept(codings: [Coding(system: CodeSystem.loinc, code: "882-1", display: nil)], text: "ABO and Rh group")
        let kinds = Self.kinds(Self.group(one, "a", title: loinc), Self.group(other, "b", title: Concept(text: "Blood group")))
        #expect(kinds.contains(.bloodGroup) == differ)
    }

    private static func group(_ words: String, _ source: String, about focus: String?) -> Entry {
        Make.entry(
            .result(ResultStatement(kind: .observation, value: .text(words), focus: focus)), source: source,
            organisation: source == "a" ? "R1H" : "RQX", id: "\(words) \(focus ?? "")", title: Concept(text: "Blood group"),
            when: "2020-01-01")
    }

    @Test("a fetus's blood group is no other blood group of its mother's: neither a disagreement, nor merged, nor in her line")
    func focus() {
        let mother = Self.group("O Rh positive", "a", about: nil)
        #expect(Self.kinds(mother, Self.group("A Rh negative", "b", about: "Fetus")) == [])
        #expect(Self.kinds(mother, Self.group("A Rh negative", "b", about: nil)).contains(.bloodGroup))
        let same = PatientRecord([mother, Self.group("O Rh positive", "b", about: "Fetus")]).lines(.results)
        #expect(same.map { $0.statements.map(\.entries.count) } == [[1], [1]])
    }

    private static func dosing(_ source: String, _ further: [String], asNeeded: Bool = false, often: String? = "twice a day") -> Entry {
        Make.entry(
            .medicine(
                MedicineStatement(
                    kind: .request, dose: Quantity(value: "1", unit: "drop"), frequency: often, asNeeded: asNeeded, furtherDosing: further)),
            source: source, organisation: source == "a" ? "R1H" : "RQX", id: "1", title: title, when: "2026-02-01")
    }

    @Test(
        "rate, greatest dose, site and what it is needed for differ where two organisations say them differently",
        arguments: [
            ("Rate: 5 mL per 1 hour", "Rate: 50 mL per 1 hour", true), ("Maximum dose: 4 g per 1 day", "Maximum dose: 2 g per 1 day", true),
            ("Maximum dose at once: 1 g", "Maximum dose at once: 2 g", true),
            ("Site: left eye", "Site: right eye", true), ("As needed for: pain", "As needed for: fever", true),
            ("Maximum dose: 4 g per 1 day", "Maximum dose: 4000 mg per 24 hours", false), ("Site: left eye", "Site: Left eye", false),
            ("Rate: 5 mL per 1 hour", "Rate: 5 mL per hour", false), ("Site: left eye", "Method: inject", false),
        ])
    func dosing(one: String, other: String, differ: Bool) {
        #expect(Self.kinds(Self.dosing("a", [one]), Self.dosing("b", [other])) == (differ ? [.medicineDosing] : []))
    }

    @Test("regularly here and when needed there differ; where regular is not said, nothing does")
    func asNeeded() {
        #expect(Self.kinds(Self.dosing("a", [], asNeeded: true), Self.dosing("b", [])) == [.medicineDosing])
        #expect(Self.kinds(Self.dosing("a", [], asNeeded: true), Self.dosing("b", [], often: nil)) == [])
    }

    @Test("a screen for antibodies is no blood group")
    func screen() {
        #expect(
            Self.kinds(
                Self.group("A Rh positive", "a", title: Concept(text: "Blood group")),
                Self.group("Negative", "b", title: Concept(text: "Blood group antibody screen"))) == [])
    }

    @Test("what is only proposed contradicts nothing; an instruction not to give contradicts an order")
    func intents() {
        func request(_ source: String, intent: String, _ assertion: Assertion = .affirmed) -> Entry {
            Make.entry(
                .medicine(MedicineStatement(kind: .request, intent: intent)), source: source,
                organisation: source == "a" ? "R1H" : "RQX", id: "1", title: Self.title, assertion: assertion, when: "2026-02-01")
        }
        let stopped = Self.medicine("b", status: .stopped, when: "2026-03-01")
        #expect(Self.kinds(request("a", intent: "proposal"), stopped) == [])
        #expect(Self.kinds(request("a", intent: "order", .notDone), request("b", intent: "order")) == [.medicineStatus])
    }
}
