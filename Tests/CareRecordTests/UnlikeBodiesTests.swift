import CareRecord
import Testing

/// One title, day and hand at two organisations, and another thing in each: two statements, so that neither hides the other (law 11).
@Suite struct UnlikeBodiesTests {
    private static func statements(_ a: Entry, _ b: Entry) -> Int { PatientRecord([a, b]).lines(a.section).flatMap(\.statements).count }

    private static func with(_ content: EntryContent, _ source: String, details: [Detail] = [], attachments: [CareRecord.Attachment] = [])
        -> Entry
    {
        let made = Make.entry(
            content, source: source, organisation: source == "a" ? "R1H" : "RYJ", id: "1", title: Make.snomed("1", "Full blood count"),
            when: "2026-01-01", author: "Dr Patel")
        return Entry(
            id: made.id, title: made.title, status: made.status, when: made.when, content: made.content, provenance: made.provenance,
            details: details, attachments: attachments)
    }

    @Test("two reports that name other results, or the same ids of another system, or hold another body")
    func reports() {
        func report(_ source: String, _ members: [String] = [], digest: String? = nil) -> Entry {
            Self.with(
                .result(ResultStatement(kind: .report, members: members)), source,
                attachments: digest.map {
                    [CareRecord.Attachment(contentType: "text/plain", title: nil, url: nil, inlineData: 1..<9, digest: $0)]
                } ?? [])
        }
        #expect(Self.statements(report("a", ["Observation/1"]), report("b", ["Observation/2"])) == 2)
        #expect(Self.statements(report("a", ["Observation/1"]), report("b", ["Observation/1"])) == 2)
        #expect(Self.statements(report("a", digest: "no bleed"), report("b", digest: "large subdural")) == 2)
        #expect(Self.statements(report("a", digest: "no bleed"), report("b", digest: "no bleed")) == 1)
    }

    @Test("two documents whose sections say another thing")
    func sections() {
        func document(_ source: String, _ words: String) -> Entry {
            Self.with(
                .document(DocumentStatement(type: Concept(text: "Letter"), category: nil, docStatus: "final", setting: nil)), source,
                details: [Detail("Plan", words)])
        }
        #expect(Self.statements(document("a", "Discharge"), document("b", "Admit")) == 2)
        #expect(Self.statements(document("a", "Discharge"), document("b", "Discharge")) == 1)
    }

    @Test(
        "two times that only words say", arguments: ["Performed", "Age at onset", "Given", "Onset", "Performed between", "Date as sent"])
    func times(label: String) {
        func procedure(_ source: String, _ when: String) -> Entry {
            let made = Make.entry(
                .procedure(ProcedureStatement(bodySite: nil, reason: nil, outcome: nil)), source: source, id: "1",
                title: Make.snomed("2", "Appendicectomy"))
            return Entry(
                id: made.id, title: made.title, status: made.status, content: made.content, provenance: made.provenance,
                details: [Detail(label, when)])
        }
        #expect(Self.statements(procedure("a", "1985"), procedure("b", "2015")) == 2)
        #expect(Self.statements(procedure("a", "1985"), procedure("b", "1985")) == 1)
    }

    @Test(
        "one code, value and minute, and another side, posture or reading in the name; a local name for the same is one",
        arguments: [
            ("IOP left eye", "IOP right eye", 2), ("BP lying", "BP standing", 2), ("Reading 1", "Reading 2", 2), ("Twin A", "Twin B", 2),
            ("IOP", "IOP (L)", 2), ("Serum potassium", "Potassium (mmol/L)", 1), ("K+", "Potassium level", 1),
        ])
    func sides(one: String, other: String, count: Int) {
        func result(_ source: String, _ name: String) -> Entry {
            Make.entry(
                Make.result("15", "mm[Hg]"), source: source, id: "1",
                title: Concept(codings: [Coding(system: CodeSystem.snomed, code: "41633001", display: "Pressure")], text: name),
                when: "2026-01-01T09:00:00Z")
        }
        let record = PatientRecord([result("a", one), result("b", other)])
        #expect(record.lines(.results).flatMap(\.statements).count == count)
    }

    @Test("the sides, and what it was taken from, make series of their own; blood, serum and what says nothing are one")
    func series() {
        func lines(_ a: (String, String?), _ b: (String, String?)) -> Int {
            let entries = [("a", a), ("b", b)].map { source, it in
                Make.entry(
                    .result(ResultStatement(kind: .observation, value: .quantity(Quantity(value: "22", unit: "mmol/L")), specimen: it.1)),
                    source: source, id: source, title: Concept(codings: Make.snomed("1", "Sodium").codings, text: it.0),
                    when: source == "a" ? "2026-01-01" : "2026-01-02")
            }
            return PatientRecord(entries).lines(.results).count
        }
        #expect(lines(("Sodium", "Urine"), ("Sodium", "Serum")) == 2)
        #expect(lines(("Sodium", "Blood specimen"), ("Sodium", "Serum")) == 1)
        #expect(lines(("Sodium", nil), ("Sodium", "Plasma")) == 1)
        #expect(lines(("Sodium", "Arterial blood"), ("Sodium", "Venous blood")) == 2)
        #expect(lines(("Sodium left", nil), ("Sodium right", nil)) == 2)
    }

    @Test("what carries a modifier that is not understood is the same as nothing, and stands in a line of its own")
    func modifiers() {
        func condition(_ source: String, _ isModified: Bool) -> Entry {
            let made = Make.entry(Make.condition, source: source, id: "1", title: Make.snomed("1", "Asthma"), when: "2020-01-01")
            return Entry(
                id: made.id, title: made.title, status: made.status, when: made.when, content: made.content, provenance: made.provenance,
                problems: isModified ? [NotUnderstood(place: "modifierExtension", reason: .modifier)] : [])
        }
        #expect(PatientRecord([condition("a", true), condition("b", true)]).lines(.conditions).count == 2)
        #expect(PatientRecord([condition("a", false), condition("b", true)]).lines(.conditions).count == 2)
        #expect(PatientRecord([condition("a", false), condition("b", false)]).lines(.conditions).count == 1)
    }
}
