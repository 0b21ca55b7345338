import CareRecord
import Testing

/// Pairs that a hurried reader could take for one, each at another organisation: they stay two statements.
@Suite struct LookAlikeTests {
    private static func statements(_ a: Entry, _ b: Entry) -> Int { PatientRecord([a, b]).lines(a.section).flatMap(\.statements).count }

    private static func condition(
        _ title: Concept, _ source: String, site: String? = nil, status: Status.Meaning = .current, word: String? = nil
    ) -> Entry {
        let content = EntryContent.condition(
            ConditionStatement(category: nil, severity: nil, bodySite: site, stage: nil, verification: nil))
        let entry = Make.entry(
            content, source: source, organisation: source == "a" ? "R1H" : "RQX", id: "1", title: title, status: status, when: "2020-05-01")
        guard let word else { return entry }
        return Entry(
            id: entry.id, title: title, status: Status(asSent: word, meaning: status), when: entry.when, content: content,
            provenance: entry.provenance)
    }

    static let knee = Coding(system: CodeSystem.snomed, code: "239873007", display: "Osteoarthritis of knee")

    @Test("the left knee and the right, told apart by words or by site, and never in one line by site")
    func sides() {
        let (left, right) = (
            Concept(codings: [Self.knee], text: "Osteoarthritis of left knee"),
            Concept(codings: [Self.knee], text: "Osteoarthritis of right knee")
        )
        #expect(Self.statements(Self.condition(left, "a"), Self.condition(right, "b")) == 2)
        let plain = Concept(codings: [Self.knee])
        let record = PatientRecord([Self.condition(plain, "a", site: "left"), Self.condition(plain, "b", site: "right", status: .past)])
        #expect(record.lines(.conditions).count == 2)
        #expect(record.lines(.conditions).flatMap(\.disagreements).isEmpty, "the left being healed contradicts nothing about the right")
    }

    @Test(
        "two transfer-degraded allergies, whose substance is only in the text, are two lines; without text they are nothing in particular",
        arguments: [
            ("Penicillin V", "Aspirin"), (nil, nil),
        ] as [(String?, String?)])
    func degraded(one: String?, other: String?) {
        func allergy(_ text: String?, _ source: String) -> Entry {
            Make.entry(
                Make.allergy(), source: source, id: "1",
                title: Concept(
                    codings: [Coding(system: CodeSystem.snomed, code: "196461000000101", display: "Transfer-degraded drug allergy")],
                    text: text))
        }
        #expect(PatientRecord([allergy(one, "a"), allergy(other, "b")]).lines(.allergies).count == 2)
        #expect(PatientRecord([allergy("Penicillin V", "a"), allergy("Penicillin V", "b")]).lines(.allergies).count == 1)
    }

    @Test(
        "a final result and the amended one, an active disease and its relapse",
        arguments: [("final", "amended"), ("active", "relapse"), ("preliminary", "final")])
    func words(one: String, other: String) {
        let title = Make.snomed("1", "x")
        #expect(Self.statements(Self.condition(title, "a", word: one), Self.condition(title, "b", word: other)) == 2)
    }

    @Test("two letters of one day, title and hand in one system are two letters")
    func letters() {
        func letter(_ id: String, _ url: String, _ source: String = "a", digest: String? = nil) -> Entry {
            let made = Make.entry(
                .document(DocumentStatement(type: Concept(text: "Clinic letter"), category: nil, docStatus: "final", setting: nil)),
                source: source,
                id: id, title: Concept(text: "Clinic letter"), when: "2026-01-01", author: "Dr Ash")
            return Entry(
                id: made.id, title: made.title, status: made.status, when: made.when, content: made.content, provenance: made.provenance,
                attachments: [Attachment(contentType: "text/html", title: nil, url: url, inlineData: nil, digest: digest)])
        }
        #expect(Self.statements(letter("1", "Binary/1"), letter("2", "Binary/2")) == 2)
        #expect(Self.statements(letter("1", "Binary/1"), letter("2", "Binary/1")) == 1, "the same body is the same letter")
        #expect(Self.statements(letter("1", "Binary/1"), letter("2", "Binary/9", "b")) == 2, "what cannot be compared is not one")
        #expect(
            Self.statements(letter("1", "Binary/1", digest: "x"), letter("2", "Binary/9", "b", digest: "x")) == 1,
            "a copy elsewhere is stored elsewhere")
    }

    @Test("two reports of one conclusion by unnamed hands")
    func reports() {
        func report(_ source: String) -> Entry {
            Make.entry(
                .result(ResultStatement(kind: .report, conclusion: "Normal")), source: source, id: "1", title: Concept(text: "Chest X-ray"),
                when: "2026-01-01")
        }
        #expect(Self.statements(report("a"), report("b")) == 2)
    }

    @Test("a result flagged high and one flagged low; but a copy without flag is the same, and the flag leads")
    func flags() {
        func result(_ flag: String?, _ source: String) -> Entry {
            let flags = flag.map { [Concept(codings: [Coding(system: "urn:x", code: $0, display: nil)])] } ?? []
            return Make.entry(
                .result(
                    ResultStatement(kind: .observation, value: .quantity(Quantity(value: "5.9", unit: "mmol/L")), interpretation: flags)),
                source: source, id: "1", title: Make.snomed("1", "Potassium"), when: "2026-01-01T09:00:00Z")
        }
        #expect(Self.statements(result("H", "a"), result("L", "b")) == 2)
        for pair in [(result("H", "a"), result(nil, "b")), (result(nil, "a"), result("H", "b"))] {
            let statements = PatientRecord([pair.0, pair.1]).lines(.results).flatMap(\.statements)
            #expect(statements.count == 1)
            guard case .result(let lead)? = statements.first?.lead.content else { continue }
            #expect(lead.interpretation.count == 1, "an abnormal flag never hides under a copy without one")
        }
        #expect(Self.statements(result("H", "a"), result("H", "b")) == 1)
    }

    @Test("two maximum doses, and two written dosages beside one structured dose")
    func dosages() {
        func medicine(_ text: String?, _ further: [String], _ source: String) -> Entry {
            Make.entry(
                .medicine(
                    MedicineStatement(
                        kind: .request, dose: Quantity(value: "1", unit: "g"), frequency: "when needed", dosageText: text,
                        furtherDosing: further)),
                source: source, id: "1", title: Make.snomed("1", "Paracetamol 500 mg tablets"), when: "2026-01-01")
        }
        #expect(Self.statements(medicine(nil, ["Maximum dose: 4 g per day"], "a"), medicine(nil, ["Maximum dose: 2 g per day"], "b")) == 2)
        #expect(Self.statements(medicine("1 g, not with alcohol", [], "a"), medicine("1 g", [], "b")) == 2)
        #expect(Self.statements(medicine("1 g", [], "a"), medicine(nil, [], "b")) == 1)
    }

    @Test("two recordings of an undated condition in different years")
    func recorded() {
        func recorded(_ when: String, _ id: String, _ source: String) -> Entry {
            let made = Make.entry(Make.condition, source: source, id: id, title: Make.snomed("1", "Fracture of wrist"))
            let provenance = Provenance(
                organisation: made.provenance.organisation, resource: made.id.resource, recorded: PartialDate(when), fetched: Make.fetched)
            return Entry(id: made.id, title: made.title, status: made.status, content: made.content, provenance: provenance)
        }
        #expect(Self.statements(recorded("2010-01-01", "1", "a"), recorded("2020-01-01", "2", "b")) == 2)
        #expect(Self.statements(recorded("2010-01-01", "1", "a"), recorded("2020-01-01", "2", "a")) == 2)
    }

    @Test("two follow-ups at ten at two clinics; but the copy of one, with the same people, is that one")
    func appointments() {
        func booked(_ with: String?, _ source: String) -> Entry {
            Make.entry(
                .appointment(AppointmentStatement(service: "Follow-up", location: nil, reason: nil)), source: source, id: "1",
                title: Concept(text: "Follow-up"),
                status: .planned, when: "2026-12-01T10:00:00Z", author: with)
        }
        #expect(Self.statements(booked("Barts", "a"), booked("Homerton", "b")) == 2)
        #expect(Self.statements(booked(nil, "a"), booked(nil, "b")) == 2)
        #expect(Self.statements(booked("Barts", "a"), booked("Barts", "b")) == 1)
    }

    @Test("twins: the same family name, birth date and address, another given name")
    func twins() {
        func person(_ given: String, _ source: String) -> Entry {
            Make.entry(
                .identity(
                    PersonStatement(names: [PersonName(given: [given], family: "Twin")], born: PartialDate("2010-01-01"), gender: "female")),
                source: source, id: "1", title: Concept(text: "TWIN, \(given)"), status: nil)
        }
        #expect(Self.statements(person("Ada", "a"), person("Ida", "b")) == 2)
    }

    @Test("free text and a coded statement of the same words")
    func narrative() {
        let coded = Self.condition(Make.snomed("1", "Asthma"), "a")
        let free = Make.entry(Make.condition, source: "b", id: "2", title: Concept(text: "Asthma"), when: "2020-05-01", narrativeOnly: true)
        #expect(Self.statements(coded, free) == 2)
    }

    @Test(
        "moments a second or a fraction apart; but a moment without seconds may be either",
        arguments: [
            ("2026-01-01T09:00:00Z", "2026-01-01T09:00:01Z", 2), ("2026-01-01T09:00:00.1Z", "2026-01-01T09:00:00.9Z", 2),
            ("2026-01-01T09:00:00Z", "2026-01-01T10:00:00+01:00", 1), ("2025-12-31T23:30:00Z", "2026-01-01T00:30:00+01:00", 1),
            ("2026-01-01T09:00Z", "2026-01-01T09:00:00Z", 1), ("2026-01-01T09:00:00Z", "2026-01-01T09:00:00+01:00", 2),
            ("2026-01-01T09:00:00.50Z", "2026-01-01T09:00:00.5Z", 1),
        ])
    func moments(one: String, other: String, count: Int) {
        let title = Make.snomed("1", "Potassium")
        #expect(
            Self.statements(
                Make.entry(Make.result("5"), source: "a", id: "1", title: title, when: one),
                Make.entry(Make.result("5"), source: "b", id: "2", title: title, when: other)) == count)
    }

    @Test("a vague date beside two precise ones stands aside, and does not part the precise ones that agree")
    func vagueStandsAside() {
        let (snomed, read) = (Make.snomed("1", "Asthma"), Make.read("H33..", "Asthma"))
        let record = PatientRecord([
            Make.entry(Make.condition, source: "a", id: "1", title: snomed, when: "2011-03-02"),
            Make.entry(Make.condition, source: "b", id: "2", title: read, when: "2011-03-02"),
            Make.entry(Make.condition, source: "c", id: "3", title: snomed, when: "2011-03-09"),
            Make.entry(Make.condition, source: "d", id: "4", title: snomed, when: "2011-03"),
        ])
        #expect(record.lines(.conditions).flatMap(\.statements).map(\.entries.count).sorted() == [1, 1, 2])
    }

    @Test("UCUM's code is the unit, whatever its words")
    func unitWords() {
        func result(_ unit: String, _ source: String) -> Entry {
            Make.entry(
                .result(
                    ResultStatement(
                        kind: .observation, value: .quantity(Quantity(value: "90", unit: unit, system: CodeSystem.ucum, code: "umol/L")))),
                source: source, id: "1", title: Make.snomed("1", "Creatinine"), when: "2026-01-01")
        }
        #expect(Self.statements(result("umol/L", "a"), result("µmol/L", "b")) == 1)
    }
}
