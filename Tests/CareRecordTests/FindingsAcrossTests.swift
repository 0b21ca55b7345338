import Testing

@testable import CareRecord

/// What is coded as a finding counts in whatever resource it was sent.
@Suite struct FindingsAcrossTests {
    private static func plan(_ wish: CarePlanStatement.Resuscitation, _ organisation: String, _ when: String? = "2025-02-02") -> Entry {
        Make.entry(
            .carePlan(CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: wish)),
            source: organisation.lowercased(), organisation: organisation, id: "p", title: Concept(text: "ReSPECT form"), when: when)
    }

    private static let result = EntryContent.result(ResultStatement(kind: .observation))
    private static let procedure = EntryContent.procedure(ProcedureStatement(bodySite: nil, reason: nil, outcome: nil))
    private static let request = EntryContent.encounter(
        EncounterStatement(kind: EncounterStatement.request, reason: nil, location: nil, provider: nil))

    private static func finding(
        _ content: EntryContent, _ title: Concept, _ organisation: String = "F84003", when: String? = "2024-01-01",
        status: Status.Meaning? = .current, assertion: Assertion = .affirmed, id: String = "1"
    ) -> Entry {
        Make.entry(
            content, source: organisation.lowercased(), organisation: organisation, id: id, title: title, status: status,
            assertion: assertion,
            when: when)
    }

    private static func code(_ code: String) -> Concept { Concept(codings: [Coding(system: CodeSystem.snomed, code: code, display: nil)]) }

    private static func differ(_ record: PatientRecord, _ kind: Disagreement.Kind = .carePlanWishes) -> Set<Section> {
        Set(Section.allCases.filter { record.lines($0).flatMap(\.disagreements).contains { $0.kind == kind } })
    }

    // MARK: Resuscitation

    @Test(
        "'do not attempt resuscitation' as a finding is told whatever it was sent as, and differs with a plan to attempt it elsewhere, at both lines",
        arguments: ["450476008", "304253006", "143021000119109"], [condition, result, procedure, request])
    func wherever(code: String, content: EntryContent) {
        let entry = Self.finding(content, Self.code(code))
        let record = PatientRecord([entry, Self.plan(.attempt, "R1H")])
        #expect(record.resuscitationFindings.map(\.id) == [entry.id])
        #expect(Self.differ(record) == [.carePlans, content.section])
        #expect(record.lines(.carePlans).flatMap(\.disagreements).map(\.words) == ["A plan and a finding differ"])
        #expect(Self.differ(PatientRecord([entry, Self.plan(.doNotAttempt, "R1H")])) == [], "they say the same")
        #expect(Self.differ(PatientRecord([entry, Self.plan(.attempt, "F84003")])) == [], "one organisation does not differ with itself")
    }

    private static let condition = Make.condition

    @Test("by its words where they are all of a phrase, whatever the code; words that take it back are shown and compared with nothing")
    func byWords() {
        let read = Self.finding(Make.condition, Make.read("1R1..", "Not for resuscitation"))
        #expect(Self.differ(PatientRecord([read, Self.plan(.attempt, "R1H")])) == [.carePlans, .conditions])
        let withdrawn = Self.finding(
            Make.condition, Concept(codings: Self.code("450476008").codings, text: "DNACPR decision withdrawn"))
        let record = PatientRecord([withdrawn, Self.plan(.attempt, "R1H")])
        #expect(record.resuscitationFindings.count == 1 && Self.differ(record) == [])
        let mention = Self.finding(Make.condition, Concept(text: "Discussed not for resuscitation"))
        #expect(PatientRecord([mention]).resuscitationFindings.isEmpty)
    }

    @Test(
        "an answer is read with its question: what says so is told, a denial is not, any other is shown and compared with nothing",
        arguments: [
            ("304251008", ResultValue.concept(code("450476008")), 1, true), ("304251008", .text("Not for attempted CPR"), 1, true),
            ("304251008", .text("Discussed"), 0, false), ("450476008", .bool(true), 1, true), ("450476008", .bool(false), 0, false),
            ("450476008", .text("No"), 0, false), ("450476008", .text("Form in the notes"), 1, false), ("1", .text("DNACPR"), 0, false),
        ])
    func answers(title: String, value: ResultValue, told: Int, differs: Bool) {
        let entry = Self.finding(.result(ResultStatement(kind: .observation, value: value)), Self.code(title))
        let record = PatientRecord([entry, Self.plan(.attempt, "R1H")])
        #expect(record.resuscitationFindings.count == told)
        #expect(Self.differ(record) == (differs ? [.carePlans, .results] : []))
    }

    @Test("what is refuted, over, a mistake, or of a fetus is no wish; an unconfirmed one is shown and compared with nothing")
    func notStanding() {
        let code = Self.code("450476008")
        func told(_ entry: Entry) -> Int { PatientRecord([entry]).resuscitationFindings.count }
        #expect(told(Self.finding(Make.condition, code, assertion: .refuted)) == 0)
        #expect(told(Self.finding(Make.condition, code, status: .past)) == 0)
        #expect(told(Self.finding(Self.result, code, status: .enteredInError)) == 0)
        #expect(told(Self.finding(.result(ResultStatement(kind: .observation, focus: "Fetus")), code)) == 0)
        #expect(told(Self.finding(Self.procedure, code, status: .past)) == 1, "a decision that was recorded is done, and stands")
        let unconfirmed = Self.finding(Make.condition, code, assertion: .unconfirmed)
        #expect(told(unconfirmed) == 1 && Self.differ(PatientRecord([unconfirmed, Self.plan(.attempt, "R1H")])) == [])
    }

    @Test("an organisation's later wish, wherever it stands, takes the place of its finding; one without a date stays in sight")
    func later() {
        let old = Self.finding(Make.condition, Self.code("304252001"), when: "2015-01-01")
        let new = Self.finding(Self.result, Self.code("304253006"), when: "2024-01-01", id: "2")
        #expect(PatientRecord([old, new]).resuscitationFindings.map(\.id) == [new.id])
        let record = PatientRecord([old, Self.plan(.doNotAttempt, "F84003"), Self.plan(.doNotAttempt, "R1H")])
        #expect(record.resuscitationFindings.isEmpty && Self.differ(record) == [])
        let undated = Self.finding(Make.condition, Self.code("304253006"), when: nil)
        #expect(PatientRecord([undated, Self.plan(.attempt, "F84003")]).resuscitationFindings.map(\.id) == [undated.id])
    }

    @Test(
        "a later plan that is a draft, on hold, of a status that is not known, or dated to come takes no finding out of sight",
        arguments: [Status.Meaning.planned, .onHold, .asSent, .current])
    func notYet(status: Status.Meaning) {
        let finding = Self.finding(Make.condition, Self.code("450476008"))
        func plan(_ status: Status.Meaning, _ when: String) -> Entry {
            Make.entry(
                .carePlan(
                    CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: .attempt)),
                source: "f84003", organisation: "F84003", id: "p", title: Concept(text: "For attempted CPR"), status: status, when: when)
        }
        let later = plan(status, status == .current ? "2031-01-01" : "2025-01-01")
        #expect(PatientRecord([finding, later]).resuscitationFindings.map(\.id) == [finding.id])
        #expect(PatientRecord([finding, plan(.current, "2025-01-01")]).resuscitationFindings.isEmpty)
    }

    @Test("a finding that is a draft does not stand for one that says the same and holds")
    func draftFinding() {
        let firm = Self.finding(Self.request, Self.code("450476008"))
        let draft = Self.finding(Self.request, Self.code("450476008"), when: "2025-01-01", status: .planned, id: "2")
        #expect(Set(PatientRecord([firm, draft]).resuscitationFindings.map(\.id)) == [firm.id, draft.id])
    }

    @Test("asked and not answered is shown, and takes the place of no wish")
    func notAnswered() {
        let firm = Self.finding(Make.condition, Self.code("450476008"))
        func asked(_ code: String) -> Entry {
            Self.finding(
                .result(ResultStatement(kind: .observation, value: .absent("Asked But Declined"))), Self.code(code), when: "2025-01-01",
                id: "2")
        }
        let record = PatientRecord([firm, asked("450475007")])
        #expect(record.resuscitationFindings.map(\.id) == [firm.id, asked("450475007").id], "what is clear comes first")
        #expect(Self.differ(PatientRecord([asked("450475007"), Self.plan(.doNotAttempt, "R1H")])) == [])
        #expect(PatientRecord([asked("304251008")]).resuscitationFindings.isEmpty)
    }

    @Test("two findings differ without any plan, and a finding with a flag")
    func withoutPlans() {
        let here = Self.finding(Make.condition, Self.code("450475007"))
        let there = Self.finding(Self.result, Self.code("450476008"), "R1H")
        let record = PatientRecord([here, there])
        #expect(Self.differ(record) == [.conditions, .results])
        #expect(record.lines(.results).flatMap(\.disagreements).map(\.words) == ["Two findings differ"])
        let flag = Self.finding(.alert(AlertStatement(kind: .resuscitation, category: nil)), Concept(text: "DNACPR in place"), "R1H")
        #expect(PatientRecord([here, flag]).lines(.alerts).flatMap(\.disagreements).map(\.words) == ["A flag and a finding differ"])
    }

    // MARK: No known allergy

    private static func allergy(_ name: String, _ categories: [String] = []) -> Entry {
        Make.entry(
            .allergy(AllergyStatement(type: nil, categories: categories, criticality: nil, reactions: [], verification: nil)), id: "a",
            title: Concept(text: name))
    }

    @Test(
        "'no known allergy' as a finding of another organisation differs with an allergy, whatever it was sent as",
        arguments: [condition, result, procedure, EntryContent.alert(AlertStatement(kind: .other, category: nil))])
    func noneKnown(content: EntryContent) {
        let none = Self.finding(content, Make.snomed("716186003", "No known allergy"), assertion: .noneKnown)
        let record = PatientRecord([none, Self.allergy("Penicillin")])
        #expect(Self.differ(record, .allergyAndNoneKnown) == [.allergies])
        #expect(record.noAllergyFindings.map(\.id) == [none.id])
        let own = Self.finding(content, Make.snomed("716186003", "No known allergy"), "R1H", assertion: .noneKnown)
        #expect(Self.differ(PatientRecord([own, Self.allergy("Penicillin")]), .allergyAndNoneKnown) == [])
    }

    @Test("the answer of a test says it too; other words beside its code, or none known of something else, do not")
    func answer() {
        func answer(_ text: String?) -> PatientRecord {
            let concept = Concept(codings: Self.code("716186003").codings, text: text)
            let status = Self.finding(
                .result(ResultStatement(kind: .observation, value: .concept(concept))), Concept(text: "Allergy status"))
            return PatientRecord([status, Self.allergy("Penicillin")])
        }
        #expect(Self.differ(answer(nil), .allergyAndNoneKnown) == [.allergies])
        #expect(Self.differ(answer("Penicillin: rash"), .allergyAndNoneKnown) == [])
        let problems = Self.finding(Make.condition, Make.snomed("160245001", "No current problems"), assertion: .noneKnown)
        #expect(Self.differ(PatientRecord([problems, Self.allergy("Penicillin")]), .allergyAndNoneKnown) == [])
    }

    @Test(
        "'no known allergy' of one kind differs only with an allergy of that kind",
        arguments: [
            ("1003774007", "No known Hevea brasiliensis latex allergy", "Penicillin", [String](), false),
            ("716184000", "No known latex allergy", "Penicillin", ["medication"], false),
            ("716184000", "No known latex allergy", "Latex", [], true),
            ("428197003", "No known insect allergy", "Peanut", [], false), ("428197003", "No known insect allergy", "Bee venom", [], true),
            ("716220001", "No known animal allergy", "Penicillin", [], false),
            ("716220001", "No known animal allergy", "Cat dander", [], true),
            ("428607008", "No known environmental allergy", "Penicillin", [], false),
            ("428607008", "No known environmental allergy", "Something", ["environment"], true),
            ("428607008", "No known environmental allergy", "Grass pollen", [], true),
            ("409137002", "No known drug allergy", "Peanut", ["food"], false),
            ("409137002", "No known drug allergy", "Penicillin", [], true),
            ("429625007", "No known food allergy", "Penicillin", ["medication"], false),
            ("716186003", "No known drug or food allergies", "Peanut", ["food"], true),
            ("716186003", "No known drug or food allergies", "Pollen", ["environment"], false),
            ("716186003", "No known allergy", "Pollen", ["environment"], true),
        ])
    func scopes(code: String, words: String, name: String, categories: [String], differs: Bool) {
        let none = Self.finding(Make.allergy(), Make.snomed(code, words), assertion: .noneKnown)
        let record = PatientRecord([none, Self.allergy(name, categories)])
        #expect(Self.differ(record, .allergyAndNoneKnown) == (differs ? [.allergies] : []))
        let coded = Self.finding(Make.allergy(), Self.code(code), assertion: .noneKnown)
        if code != "716186003" {
            #expect(
                Self.differ(PatientRecord([coded, Self.allergy(name, categories)]), .allergyAndNoneKnown) == (differs ? [.allergies] : []))
        }
    }

    @Test("of one organisation's denials the newest that speaks of an allergy stands at it, however many it sends")
    func manyDenials() throws {
        let words = ["drug", "food", "latex", "insect", "animal", "environment"]
        // Each set of kinds, one a day.
        let none = (0..<64).map { set -> Entry in
            let kinds = words.indices.filter { set & (1 << $0) != 0 }.map { words[$0] }
            return Self.finding(
                Make.allergy(), Make.snomed("716186003", "No known \(kinds.joined(separator: " or ")) allergy"),
                ["F84003", "RQX"][set % 2], when: "2024-\(["01", "02", "03"][set / 28])-\(String(set % 28 + 101).dropFirst())",
                assertion: .noneKnown, id: "d\(set)")
        }
        let names = ["Penicillin", "Bee", "Cat dander", "Latex gloves", "Grass pollen"]
        let allergies = names.enumerated().map { index, name in
            Self.finding(Make.allergy(), Make.snomed("9\(index)", name), "R1H", id: "a\(index)")
        }
        for order in [none + allergies, (none + allergies).reversed()] {
            let lines = PatientRecord(order).lines(.allergies)
            for allergy in allergies {
                let line = try #require(lines.first { $0.id == allergy.id })
                let said = try #require(line.disagreements.first).statements.map(\.lead)
                #expect(said.count == 3 && Set(said.map(\.provenance.organisation.code)) == ["F84003", "RQX", "R1H"])
                #expect(said.map(\.orderDate) == said.map(\.orderDate).sorted { ($0?.text ?? "") > ($1?.text ?? "") }, "newest first")
            }
        }
    }

    @Test(
        "what an allergy is to is told by each of its names and by its categories",
        arguments: [
            ("Penicillin", ["medication"], [AllergyDenial.Scope.all, .drugs]), ("Peanut", ["food"], [.all, .food]),
            ("Latex", ["food"], [.all, .food, .latex]),
            ("Cat and bee dust", ["biologic"], [.all, .drugs, .animals, .insects, .environment]),
            ("Hay", ["environment"], [.all, .environment]), ("Something", [], [.all, .drugs, .food]),
        ])
    func kinds(name: String, categories: [String], kinds: [AllergyDenial.Scope]) {
        let told = AllergyDenial.kinds(of: Self.allergy(name, categories))
        #expect(told == kinds.reduce(into: AllergyDenial.Kinds()) { $0.insert(AllergyDenial.Kinds($1)) })
        #expect(AllergyDenial.kinds(of: Self.finding(Make.condition, Make.snomed("1", name))) == nil)
    }

    @Test("whatever the order in which they come, findings differ and stand the same", arguments: 0..<30)
    func anyOrder(seed: Int) {
        var random = SplitMix(state: UInt64(seed) &+ 99)
        let all = [
            Self.plan(.attempt, "R1H"), Self.plan(.doNotAttempt, "RQX", nil), Self.finding(Make.condition, Self.code("450476008")),
            Self.finding(Self.result, Self.code("304252001"), "RWK", when: "2020"),
            Self.finding(Self.result, Self.code("304253006"), "R1H", when: nil),
            Self.finding(Make.condition, Make.snomed("716186003", "No known allergy"), "RWK", assertion: .noneKnown, id: "n"),
            Self.finding(Self.result, Self.code("278149003"), "RWK", id: "g"),
            Self.finding(Make.condition, Self.code("278148006"), id: "h"),
            Self.allergy("Penicillin"),
        ]
        let whole = PatientRecord(all)
        var record = PatientRecord()
        for entry in all.shuffled(using: &random) {
            record.take([entry])
            if random.next() % 2 == 0 { record.settle() }
        }
        record.settle()
        for section in Section.allCases { #expect(record.lines(section) == whole.lines(section)) }
        #expect(record.resuscitationFindings == whole.resuscitationFindings && record.noAllergyFindings == whole.noAllergyFindings)
        #expect(Self.differ(whole) == [.carePlans, .conditions, .results] && Self.differ(whole, .bloodGroup) == [.conditions, .results])
    }
}
