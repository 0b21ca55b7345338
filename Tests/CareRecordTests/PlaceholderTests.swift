import Testing

@testable import CareRecord

/// Codes that say "no code" (laws 11 and 12): what different people wrote beside them is never one thing.
@Suite struct PlaceholderTests {
    static let codings = [
        Coding(system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "unknown", display: nil),
        Coding(system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "unknown", display: "Unknown"),
        Coding(system: "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", code: "UNK", display: nil),
        Coding(system: "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", code: "OTH", display: "other"),
        Coding(system: "http://hl7.org/fhir/v3/NullFlavor", code: "NI", display: "NoInformation"),
        Coding(system: "urn:oid:2.16.840.1.113883.5.1008", code: "NI", display: nil),
        Coding(system: "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips", code: "no-allergy-info", display: nil),
        Coding(system: "https://example.org/local", code: "FREETEXT", display: nil),
        Coding(system: "https://example.org/local", code: "Other", display: "Other"),
        Coding(system: nil, code: "UNK", display: nil),
        Coding(system: CodeSystem.snomed, code: "410942007", display: "Drug or medicament"),
        Coding(system: CodeSystem.snomed, code: "609433001", display: "Hypersensitivity disposition"),
        Coding(system: CodeSystem.dmd, code: "261665006", display: "Unknown"),
        Coding(system: CodeSystem.snomed, code: "404684003", display: nil),
    ]

    private static let contents = [
        Make.allergy(), Make.condition, Make.medicine(dose: "5"),
        EntryContent.medicine(MedicineStatement(kind: .request, ingredients: [Concept(codings: [codings[2]])], dosageText: "one a day")),
        Make.result("5"),
    ]

    private static func entry(
        _ content: EntryContent, _ coding: Coding, _ text: String?, _ source: String, _ id: String = "1", status: Status.Meaning = .current
    ) -> Entry {
        Make.entry(
            content, source: source, organisation: source == "a" ? "R1H" : "RQX", id: id, title: Concept(codings: [coding], text: text),
            status: status, when: "2024-01-01")
    }

    @Test(
        "a code for 'no code' groups nothing: what other words stand beside it is another line, of one organisation or two",
        arguments: codings)
    func otherWords(coding: Coding) {
        for content in Self.contents {
            let section = content.section
            let here = PatientRecord([Self.entry(content, coding, "Peanut", "a"), Self.entry(content, coding, "Penicillin", "a", "2")])
            #expect(here.lines(section).count == 2)
            let both = PatientRecord([Self.entry(content, coding, "Peanut", "a"), Self.entry(content, coding, "Penicillin", "b")])
            #expect(both.lines(section).count == 2 && both.lines(section).allSatisfy(\.disagreements.isEmpty))
        }
    }

    @Test("without words it stands alone, and so it does where its own name or 'unknown' is all the words", arguments: codings)
    func withoutWords(coding: Coding) {
        for content in Self.contents {
            for text in [nil, "", "Unknown", "see notes", coding.display] {
                let record = PatientRecord([Self.entry(content, coding, text, "a"), Self.entry(content, coding, text, "b")])
                #expect(record.lines(content.section).map { $0.statements.map(\.entries.count) } == [[1], [1]])
            }
        }
    }

    @Test("where the words are the same, they decide", arguments: codings)
    func sameWords(coding: Coding) {
        for content in [Make.allergy(), Make.condition, Make.result("5")] {
            let record = PatientRecord([Self.entry(content, coding, "Penicillin", "a"), Self.entry(content, coding, "penicillin", "b")])
            #expect(record.lines(content.section).count == 1)
        }
    }

    @Test("no disagreement is made of two things that are both coded as unknown")
    func noDisagreement() {
        let (asthma, diabetes) = (
            Self.entry(Make.condition, Self.codings[0], "Asthma", "a"),
            Self.entry(Make.condition, Self.codings[0], "Diabetes", "b", status: .past)
        )
        #expect(PatientRecord([asthma, diabetes]).lines(.conditions).flatMap(\.disagreements).isEmpty)
        let doses = [("Apixaban", "5", "a"), ("Warfarin", "3", "b")].map {
            Self.entry(Make.medicine(dose: $0.1), Self.codings[0], $0.0, $0.2)
        }
        #expect(PatientRecord(doses).lines(.medicines).flatMap(\.disagreements).isEmpty)
    }

    @Test("beside a code that names something it takes nothing from it: not its name, its line, or another system's words")
    func besideAName() {
        let warfarin = Coding(system: CodeSystem.snomed, code: "372756006", display: "Warfarin")
        let title = Concept(codings: [Self.codings[3], warfarin])
        #expect(title.shown == "Warfarin")
        func medicine(_ title: Concept, _ source: String) -> Entry {
            Make.entry(Make.medicine(dose: "5"), source: source, organisation: "R1H", id: "1", title: title, when: "2024-01-01")
        }
        #expect(PatientRecord([medicine(title, "a"), medicine(Make.snomed("372756006", "Warfarin"), "b")]).lines(.medicines).count == 1)
        let local = Coding(system: "https://example.org/drugs", code: "77", display: "Apixaban")
        let other = Concept(codings: [Self.codings[3], local])
        #expect(PatientRecord([medicine(title, "a"), medicine(other, "b")]).lines(.medicines).count == 2)
        func condition(_ title: Concept, _ source: String) -> Entry { Make.entry(Make.condition, source: source, id: "1", title: title) }
        #expect(PatientRecord([condition(title, "a"), condition(other, "b")]).lines(.conditions).count == 2)
    }

    @Test("a value that is masked is not one that is unknown; 'no known allergies' of IPS is a code")
    func told() {
        func value(_ code: String, _ source: String) -> Entry {
            Make.entry(
                .result(
                    ResultStatement(
                        kind: .observation,
                        value: .concept(Concept(codings: [Coding(system: Self.codings[2].system, code: code, display: nil)])))),
                source: source, id: "1", title: Make.snomed("1", "Culture"), when: "2024-01-01T09:00:00Z")
        }
        let record = PatientRecord([value("UNK", "a"), value("MSK", "b")])
        #expect(record.lines(.results).flatMap(\.statements).count == 2)
        let ips = Coding(system: Self.codings[6].system, code: "no-known-allergies", display: nil)
        #expect(!ips.namesNothing && Self.codings.allSatisfy(\.namesNothing))
        #expect(
            Concept(codings: [Self.codings[0]], text: "Unknown").namesNothing
                && !Concept(codings: [Self.codings[0]], text: "Nuts").namesNothing)
    }

    @Test("a value that stands as the name of a placeholder is its own: two of them are two facts, and what is the same is one")
    func typedValues() {
        let kinds: [(Concept) -> EntryContent] = [
            { .result(ResultStatement(kind: .observation, value: .concept($0))) },
            { .result(ResultStatement(kind: .observation, components: [.init(title: $0, value: .bool(true))])) },
            { .medicine(MedicineStatement(kind: .request, ingredients: [$0], dosageText: "one a day")) },
        ]
        func concept(_ code: Int, _ display: String?, _ text: String? = nil) -> Concept {
            let coding = Self.codings[code]
            return Concept(codings: [Coding(system: coding.system, code: coding.code, display: display)], text: text)
        }
        func facts(_ one: Concept, _ other: Concept) -> [Int] {
            kinds.map { kind in
                let entries = [one, other].enumerated().map { index, it in
                    Make.entry(
                        kind(it), source: "\(index)", id: "1", title: Make.snomed("1", "Culture"), when: "2024-01-01T09:00:00Z")
                }
                return PatientRecord(entries).lines(entries[0].section).flatMap(\.statements).count
            }
        }
        for code in [2, 3, 7] {
            #expect(facts(concept(code, "Klebsiella"), concept(code, "E. coli")) == [2, 2, 2])
            #expect(facts(concept(code, "Other bacteria"), concept(code, "Other yeast")) == [2, 2, 2])
            #expect(facts(concept(code, "Klebsiella", "Organism"), concept(code, "E. coli", "Organism")) == [2, 2, 2])
            #expect(facts(concept(code, nil, "See notes"), concept(code, nil, "Masked")) == [2, 2, 2])
            #expect(facts(concept(code, "Klebsiella"), concept(code, "klebsiella")) == [1, 1, 1])
        }
    }

    @Test("what was typed where a placeholder's name stands is a name: it is told, and tells two lines apart; HL7's own names are none")
    func typedTitles() {
        func title(_ display: String, _ code: Int = 7) -> Concept {
            Concept(codings: [Coding(system: Self.codings[code].system, code: Self.codings[code].code, display: display)])
        }
        let order = Make.entry(Make.condition, id: "1", title: title("DNACPR"), when: "2024-01-01")
        #expect(PatientRecord([order]).resuscitationFindings.map(\.id) == [order.id])
        func lines(_ one: String, _ other: String, _ code: Int = 7) -> Int {
            PatientRecord([
                Make.entry(Make.allergy(), source: "a", id: "1", title: title(one, code)),
                Make.entry(Make.allergy(), source: "b", id: "1", title: title(other, code)),
            ]).lines(.allergies).count
        }
        #expect(lines("Peanut", "Peanut") == 1 && lines("Peanut", "Latex") == 2)
        for name in ["Asked But Declined", "Not Performed", "error", "trace", "un-encoded", "Unknown drug"] {
            #expect(lines(name, name, 3) == 2 && title(name, 3).namesNothing)
        }
        #expect(!title("Peanut").namesNothing)
    }

    private static func typed(_ words: String) -> Coding { Coding(system: "https://example.org/local", code: "FREETEXT", display: words) }
    private static let planning = Coding(system: CodeSystem.snomed, code: "713603004", display: "Advance care planning")
    private static let drugAllergy = Coding(system: CodeSystem.snomed, code: "416098002", display: "Drug allergy")

    @Test("what was typed beside a code stands in the title, whichever was sent first, after a code's name, a general one's, or a text")
    func typedBesideACode() {
        func shown(_ codings: [Coding], _ text: String? = nil) -> String? { Concept(codings: codings, text: text).shown }
        #expect(shown([Self.planning, Self.typed("DNACPR")]) == "Advance care planning: DNACPR")
        #expect(shown([Self.typed("DNACPR"), Self.planning]) == "Advance care planning: DNACPR")
        #expect(shown([Self.drugAllergy, Self.typed("Penicillin")]) == "Drug allergy: Penicillin")
        #expect(shown([Self.typed("Penicillin"), Self.drugAllergy]) == "Drug allergy: Penicillin")
        #expect(shown([Self.planning, Self.typed("DNACPR")], "Discussed at home") == "Discussed at home: DNACPR")
        let several = [Self.planning, Self.typed("DNACPR"), Self.typed("dnacpr"), Self.typed("Hip")]
        #expect(shown(several) == "Advance care planning: DNACPR, Hip")
        #expect(shown([Self.codings[3], Self.typed("Penicillin")]) == "Penicillin", "'other' names nothing beside it")
        #expect(shown([Self.codings[3], Self.planning]) == "Advance care planning")
        #expect(shown([Self.drugAllergy, Self.typed("Penicillin")], "Penicillin: rash") == "Penicillin: rash", "each word is there")
        #expect(shown([Self.drugAllergy, Self.typed("nut")], "Nutmeg") == "Nutmeg: nut", "part of a word is another word")
    }

    @Test("an order not to resuscitate typed beside a code is told; where a code says otherwise, or it is revoked, a person must read")
    func typedWish() {
        func told(_ codings: [Coding]) -> [CarePlanStatement.Resuscitation?] {
            let entry = Make.entry(Make.condition, id: "1", title: Concept(codings: codings))
            guard let said = SaidOfResuscitation(Statement(lead: entry, entries: [entry]), "") else { return [] }
            return [said.wish]
        }
        let attempt = Coding(system: CodeSystem.snomed, code: "450475007", display: nil)
        let doNot = Coding(system: CodeSystem.snomed, code: "450476008", display: nil)
        #expect(told([Self.planning, Self.typed("DNACPR")]) == [.doNotAttempt])
        #expect(told([Self.typed("DNACPR"), Self.planning]) == [.doNotAttempt])
        #expect(told([attempt, Self.typed("DNACPR")]) == [nil] && told([Self.typed("DNACPR"), attempt]) == [nil])
        #expect(told([doNot, Self.typed("DNACPR")]) == [.doNotAttempt])
        #expect(told([doNot, Self.typed("revoked 2023")]) == [nil])
        #expect(told([Self.planning]).isEmpty && told([Self.planning, Self.typed("Hip")]).isEmpty)
        let entry = Make.entry(Make.condition, id: "1", title: Concept(codings: [Self.planning, Self.typed("DNACPR")]), when: "2024-01-01")
        #expect(PatientRecord([entry]).resuscitationFindings.map(\.id) == [entry.id])
    }

    @Test("what only one of two says beside the same code tells them apart, in one line; the same aside is the same fact")
    func asidesOfOne() {
        let femur = Coding(system: CodeSystem.snomed, code: "71620000", display: "Fracture of femur")
        func facts(_ one: String?, _ other: String?) -> [Int] {
            let entries = [(one, "a", "R1H"), (other, "b", "RQX")].map { aside, source, organisation in
                Make.entry(
                    Make.condition, source: source, organisation: organisation, id: "1",
                    title: Concept(codings: [femur] + (aside.map { [Self.typed($0)] } ?? [])), when: "2024-01-01")
            }
            return PatientRecord(entries).lines(.conditions).map(\.statements.count)
        }
        #expect(facts("left, pathological", nil) == [2] && facts(nil, "left, pathological").reduce(0, +) == 2)
        #expect(facts("left, pathological", "right").reduce(0, +) == 2)
        #expect(facts("left, pathological", "Left, pathological") == [1] && facts(nil, nil) == [1])
        func potassium(_ aside: String?, _ source: String) -> Entry {
            let code = Coding(system: CodeSystem.snomed, code: "1", display: "Pressure")
            return Make.entry(
                Make.result("5"), source: source, id: "1", title: Concept(codings: [code] + (aside.map { [Self.typed($0)] } ?? [])),
                when: "2024-01-01T09:00:00Z")
        }
        func values(_ aside: String?) -> Int {
            PatientRecord([potassium(nil, "a"), potassium(aside, "b")]).lines(.results).flatMap(\.statements).count
        }
        #expect(values("by the ward") == 1 && values("left eye") == 2, "a value at a moment is told apart by a side, not by a local name")
    }

    /// Two statements of two organisations that are alike in all but their words, or have none; for the adversarial pairs.
    static func pair(_ random: inout SplitMix) -> (Entry, Entry) {
        if random.next() % 4 == 0 { return besideOneCode(&random) }
        let names = ["Peanut", "Penicillin", "Apixaban", "Potassium", nil, "Unknown", "See notes"]
        let first = Int(random.next() % UInt64(names.count))
        var second = Int(random.next() % UInt64(names.count))
        // The same name is the same thing.
        if second == first, first < 4 { second = (first + 1) % 4 }
        let coding = codings.randomElement(using: &random) ?? codings[0]
        let other = random.next() % 2 == 0 ? coding : codings.randomElement(using: &random) ?? coding
        let content = contents.randomElement(using: &random) ?? Make.condition
        return (entry(content, coding, names[first], "a"), entry(content, other, names[second], "b", "2"))
    }

    /// Two of the same code, beside which different things were typed, or nothing by one of them.
    private static func besideOneCode(_ random: inout SplitMix) -> (Entry, Entry) {
        let asides = ["left, pathological", "right", "DNACPR", nil].shuffled(using: &random)
        let content = contents.randomElement(using: &random) ?? Make.condition
        let named = Coding(system: CodeSystem.snomed, code: "71620000", display: "Fracture of femur")
        func entry(_ aside: String?, _ source: String) -> Entry {
            Make.entry(
                content, source: source, organisation: source == "a" ? "R1H" : "RQX", id: "1",
                title: Concept(codings: ([named] + (aside.map { [typed($0)] } ?? [])).shuffled(using: &random)), when: "2024-01-01")
        }
        return (entry(asides[0], "a"), entry(asides[1], "b"))
    }

    @Test(
        "over random statements, whatever code stands for none, two of other words are never one fact and never in one line",
        arguments: 0..<40)
    func property(seed: Int) {
        var random = SplitMix(state: UInt64(seed) &+ 4_711)
        let names = ["Peanut", "Penicillin", "Latex", "Apixaban", "Warfarin", nil]
        let entries = (0..<24).map { index -> (name: String?, entry: Entry) in
            let name = names.randomElement(using: &random) ?? nil
            let coding = Self.codings.randomElement(using: &random) ?? Self.codings[0]
            let more = random.next() % 3 == 0 ? [Self.codings.randomElement(using: &random) ?? coding] : []
            let content = Self.contents.randomElement(using: &random) ?? Make.condition
            let source = ["a", "b", "c"].randomElement(using: &random) ?? "a"
            return (
                name,
                Make.entry(
                    content, source: source, organisation: ["a": "R1H", "b": "RQX"][source] ?? "RWK", id: "\(index)",
                    title: Concept(codings: [coding] + more, text: name), when: ["2024-01-01", "2024"].randomElement(using: &random))
            )
        }
        let nameOf = Dictionary(uniqueKeysWithValues: entries.map { ($0.entry.id, $0.name) })
        let record = PatientRecord(entries.map(\.entry))
        for section in [Section.allergies, .conditions, .medicines, .results] {
            for line in record.lines(section) {
                let said = line.entries.map { nameOf[$0.id] ?? nil }
                #expect(Set(said).count == 1 && (said[0] != nil || said.count == 1))
            }
        }
    }
}
