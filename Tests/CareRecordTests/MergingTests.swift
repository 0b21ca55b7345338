import CareRecord
import Testing

@Suite struct MergingTests {
    let diabetes = Make.snomed("44054006", "Type 2 diabetes mellitus")
    let diabetesRead = Make.read("C10F.", "Type 2 diabetes mellitus")

    @Test(
        "the same fact from two organisations is one line with both originals, also across SNOMED CT and Read and dates of different precision"
    )
    func repeats() {
        let record = PatientRecord([
            Make.entry(Make.condition, id: "1", title: diabetes, when: "2011-03-02"),
            Make.entry(Make.condition, source: "gp", organisation: "F84003", id: "9", title: diabetesRead, when: "2011-03"),
        ])
        let lines = record.lines(.conditions)
        #expect(lines.count == 1)
        #expect(lines[0].statements.count == 1)
        #expect(lines[0].statements[0].entries.count == 2)
        #expect(lines[0].lead.when?.text == "2011-03-02")
    }

    @Test("a vague date that fits two precise ones joins neither")
    func vague() {
        let record = PatientRecord([
            Make.entry(Make.condition, source: "a", id: "1", title: diabetes, when: "2011-03-02"),
            Make.entry(Make.condition, source: "b", id: "2", title: diabetes, when: "2011-03-09"),
            Make.entry(Make.condition, source: "c", id: "3", title: diabetes, when: "2011-03"),
        ])
        #expect(record.lines(.conditions).count == 1)
        #expect(record.lines(.conditions)[0].statements.count == 3)
    }

    @Test("a Read code whose words fit two different SNOMED codes joins neither")
    func ambiguousWords() {
        let record = PatientRecord([
            Make.entry(Make.condition, source: "a", id: "1", title: Make.snomed("1", "Asthma"), when: "2011-03-02"),
            Make.entry(Make.condition, source: "b", id: "2", title: Make.snomed("2", "Asthma"), when: "2011-03-02"),
            Make.entry(Make.condition, source: "c", id: "3", title: Make.read("H33..", "Asthma"), when: "2011-03-02"),
        ])
        #expect(record.lines(.conditions).flatMap(\.statements).count == 3)
    }

    @Test("one source that holds two records of a thing, dated differently, means two things")
    func oneSource() {
        let record = PatientRecord([
            Make.entry(Make.condition, id: "1", title: diabetes, when: "2011-03-02"),
            Make.entry(Make.condition, id: "2", title: diabetes, when: "2011-03"),
        ])
        #expect(record.lines(.conditions)[0].statements.count == 2)
    }

    @Test(
        "another strength, route, date or status of a medicine is never the same fact",
        arguments: [
            Make.entry(
                Make.medicine(dose: "5"), source: "b", id: "2", title: Make.snomed("1", "Apixaban 5 mg tablets"), when: "2026-02-04"),
            Make.entry(
                Make.medicine(dose: "5", route: "sublingual"), source: "b", id: "2", title: Make.snomed("1", "Apixaban 5 mg tablets"),
                when: "2026-02-03"),
            Make.entry(
                Make.medicine(dose: "2.5"), source: "b", id: "2", title: Make.snomed("1", "Apixaban 5 mg tablets"), when: "2026-02-03"),
            Make.entry(
                Make.medicine(dose: "5"), source: "b", id: "2", title: Make.snomed("2", "Apixaban 2.5 mg tablets"), when: "2026-02-03"),
            Make.entry(
                Make.medicine(dose: "5"), source: "b", id: "2", title: Make.snomed("1", "Apixaban 5 mg tablets"), status: .stopped,
                when: "2026-02-03"),
            Make.entry(
                Make.medicine(dose: "5", kind: .dispense), source: "b", id: "2", title: Make.snomed("1", "Apixaban 5 mg tablets"),
                when: "2026-02-03"),
            Make.entry(
                Make.medicine(dose: "5"), source: "b", id: "2", title: Make.snomed("1", "Apixaban 5 mg tablets"), assertion: .notDone,
                when: "2026-02-03"),
        ])
    func neverMerged(other: Entry) {
        let one = Make.entry(
            Make.medicine(dose: "5"), source: "a", id: "1", title: Make.snomed("1", "Apixaban 5 mg tablets"), when: "2026-02-03")
        #expect(PatientRecord([one, other]).lines(.medicines).flatMap(\.statements).count == 2)
    }

    @Test("two strengths of one medicine are one therapy, and their difference is shown")
    func therapy() {
        let record = PatientRecord([
            Make.entry(
                Make.medicine(frequency: nil), source: "gp", organisation: "F84003", id: "1",
                title: Make.snomed("1", "Apixaban 5 mg tablets"), when: "2026-11-02"),
            Make.entry(Make.medicine(frequency: nil), id: "2", title: Make.snomed("2", "Apixaban 2.5 mg tablets"), when: "2026-11-19"),
        ])
        let lines = record.lines(.medicines)
        #expect(lines.count == 1)
        #expect(lines[0].statements.count == 2)
        #expect(lines[0].disagreements.map(\.kind) == [.medicineStrength])
    }

    @Test("a combination is never grouped with one of its parts")
    func combination() {
        let record = PatientRecord([
            Make.entry(
                Make.medicine(), source: "a", id: "1", title: Concept(text: "Ramipril 5 mg / Felodipine 5 mg tablets"), when: "2026-11-02"),
            Make.entry(Make.medicine(), source: "b", id: "2", title: Concept(text: "Ramipril 5 mg capsules"), when: "2026-11-19"),
        ])
        #expect(record.lines(.medicines).count == 2)
    }

    @Test("two doses and two statuses of one medicine at two organisations are shown as differing")
    func doses() {
        let title = Make.snomed("1", "Apixaban 5 mg tablets")
        func kinds(_ a: Entry, _ b: Entry) -> [Disagreement.Kind] {
            PatientRecord([a, b]).lines(.medicines).flatMap(\.disagreements).map(\.kind)
        }
        let gp = Make.entry(Make.medicine(dose: "5"), source: "gp", organisation: "F84003", id: "1", title: title, when: "2026-11-02")
        #expect(kinds(gp, Make.entry(Make.medicine(dose: "2.5"), id: "2", title: title, when: "2026-11-19")) == [.medicineDose])
        #expect(
            kinds(gp, Make.entry(Make.medicine(dose: "5"), id: "2", title: title, status: .stopped, when: "2026-11-19")) == [
                .medicineStatus
            ])
        #expect(kinds(gp, Make.entry(Make.medicine(dose: "5"), id: "2", title: title, when: "2026-11-19")) == [])
        #expect(
            kinds(
                gp, Make.entry(Make.medicine(dose: "2.5"), source: "gp", organisation: "F84003", id: "2", title: title, when: "2026-11-19"))
                == [], "one organisation changing its own dose is history")
        #expect(
            kinds(gp, Make.entry(Make.medicine(dose: "2.5"), id: "2", title: title, status: .enteredInError, when: "2026-11-19")) == [],
            "a mistake is no statement")
    }

    @Test("an allergy here and no known allergies there are shown as differing")
    func allergies() {
        let record = PatientRecord([
            Make.entry(
                Make.allergy(["rash"]), source: "gp", organisation: "F84003", id: "1", title: Make.snomed("91936005", "Penicillin"),
                when: "2014"),
            Make.entry(
                Make.allergy(), id: "2", title: Make.snomed("716186003", "No known allergies"), assertion: .noneKnown, when: "2026-02-03"),
        ])
        let line = record.lines(.allergies).first { $0.lead.assertion == .affirmed }
        #expect(line?.disagreements.map(\.kind) == [.allergyAndNoneKnown])
    }

    @Test("no known drug allergy says nothing of food")
    func drugOnly() {
        let food = EntryContent.allergy(
            AllergyStatement(type: nil, categories: ["food"], criticality: nil, reactions: [], verification: nil))
        let record = PatientRecord([
            Make.entry(food, source: "gp", organisation: "F84003", id: "1", title: Make.snomed("91935009", "Peanut")),
            Make.entry(Make.allergy(), id: "2", title: Make.snomed("409137002", "No known drug allergy"), assertion: .noneKnown),
        ])
        #expect(record.lines(.allergies).flatMap(\.disagreements).isEmpty)
    }

    @Test("a condition active here and resolved there differs; a bout that ended before another began does not")
    func conditions() {
        let cancer = Make.snomed("254837009", "Carcinoma of breast")
        let active = Make.entry(Make.condition, source: "hospice", organisation: "8HG01", id: "1", title: cancer, when: "1998")
        let resolved = Make.entry(
            Make.condition, source: "gp", organisation: "F84003", id: "2", title: cancer, status: .past, when: "1998", until: "2003")
        #expect(PatientRecord([active, resolved]).lines(.conditions).flatMap(\.disagreements).map(\.kind) == [.conditionStatus])
        let later = Make.entry(Make.condition, source: "hospice", organisation: "8HG01", id: "3", title: cancer, when: "2024-05")
        #expect(PatientRecord([later, resolved]).lines(.conditions).flatMap(\.disagreements).isEmpty)
    }

    @Test("an organisation that has a condition going on says so, whatever bout of it ended later there")
    func bouts() {
        let epilepsy = Make.snomed("84757009", "Epilepsy")
        func entry(_ id: String, _ source: String, _ organisation: String, _ status: Status.Meaning, _ when: String, until: String? = nil)
            -> Entry
        {
            Make.entry(
                Make.condition, source: source, organisation: organisation, id: id, title: epilepsy, status: status, when: when,
                until: until)
        }
        let here = [entry("1", "barts", "R1H", .current, "2001"), entry("2", "barts", "R1H", .past, "2010", until: "2012")]
        let gone = PatientRecord(here + [entry("3", "gp", "F84003", .past, "2001")])
        #expect(gone.lines(.conditions).flatMap(\.disagreements).map(\.kind) == [.conditionStatus])
        let goesOn = PatientRecord(here + [entry("3", "gp", "F84003", .current, "2001")])
        #expect(goesOn.lines(.conditions).flatMap(\.disagreements).isEmpty)
    }

    @Test("two blood groups are shown as differing, whatever their dates")
    func bloodGroups() {
        func group(_ words: String, _ source: String, _ organisation: String, _ when: String) -> Entry {
            Make.entry(
                .result(ResultStatement(kind: .observation, value: .concept(Concept(text: words)))), source: source,
                organisation: organisation, id: "1",
                title: Concept(codings: [Coding(system: CodeSystem.loinc, code: "882-1", display: nil)], text: "ABO and Rh group"),
                when: when)
        }
        let record = PatientRecord([group("A Rh positive", "a", "R1H", "2001-01-01"), group("O Rh positive", "b", "RQX", "2020-01-01")])
        #expect(record.lines(.results).flatMap(\.disagreements).map(\.kind) == [.bloodGroup])
    }

    @Test("two plans with other wishes for resuscitation are shown as differing")
    func wishes() {
        func plan(_ wish: CarePlanStatement.Resuscitation, _ source: String, _ organisation: String, _ when: String) -> Entry {
            Make.entry(
                .carePlan(CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: wish)),
                source: source, organisation: organisation, id: "1", title: Make.snomed("1382601000000107", "ReSPECT"), when: when)
        }
        let record = PatientRecord([plan(.attempt, "gp", "F84003", "2025-02-02"), plan(.doNotAttempt, "h", "8HG01", "2026-08-11")])
        #expect(record.lines(.carePlans).count == 1)
        #expect(record.lines(.carePlans)[0].disagreements.map(\.kind) == [.carePlanWishes])
    }

    @Test("merging is undone by showing originals apart")
    func apart() {
        let record = PatientRecord([
            Make.entry(Make.condition, id: "1", title: diabetes, when: "2011-03-02"),
            Make.entry(Make.condition, source: "gp", id: "9", title: diabetesRead, when: "2011-03"),
        ])
        #expect(record.lines(.conditions, apart: true).count == 2)
    }

    @Test("two resources under one id stay two; the same bytes twice are one")
    func duplicateIDs() {
        let one = Make.entry(Make.result("5.9"), id: "1", title: Make.snomed("1", "Potassium"), when: "2026-01-01", hash: 1)
        let other = Make.entry(Make.result("6.9"), id: "1", title: Make.snomed("1", "Potassium"), when: "2026-01-01", hash: 2)
        #expect(PatientRecord([one, other, one]).entries.count == 2)
    }

    @Test("mmol/L never meets mg/dL")
    func units() {
        let title = Make.snomed("1", "Glucose")
        let record = PatientRecord([
            Make.entry(Make.result("5", "mmol/L"), source: "a", id: "1", title: title, when: "2026-01-01"),
            Make.entry(Make.result("5", "mg/dL"), source: "b", id: "2", title: title, when: "2026-01-01"),
        ])
        #expect(record.lines(.results)[0].statements.count == 2)
    }

    @Test("entries without code or words are never the same")
    func nameless() {
        let record = PatientRecord([
            Make.entry(Make.condition, source: "a", id: "1", title: Concept(), when: "2020"),
            Make.entry(Make.condition, source: "b", id: "2", title: Concept(), when: "2020"),
        ])
        #expect(record.lines(.conditions).count == 2)
    }

    @Test("a result that nobody has reviewed does not hide under a copy that was reviewed; one that says nothing of it is either")
    func reviewed() {
        func entry(_ source: String, _ reviewed: Bool?) -> Entry {
            let value = ResultValue.quantity(Quantity(value: "5.1", unit: "mmol/L"))
            return Make.entry(
                .result(ResultStatement(kind: .observation, value: value, reviewed: reviewed)), source: source, id: source,
                title: Make.snomed("1", "Potassium"), when: "2026-01-01T10:00:00Z")
        }
        func statements(_ entries: [Entry]) -> Int { PatientRecord(entries).lines(.results).flatMap(\.statements).count }
        #expect(statements([entry("a", true), entry("b", false)]) == 2)
        #expect(statements([entry("a", true), entry("b", true)]) == 1)
        #expect(statements([entry("a", true), entry("b", nil)]) == 1)
    }

    @Test("two values of one source without any time are two, and one that has a time repeats itself")
    func undatedResults() {
        func lines(_ when: String?) -> Int {
            let title = Make.snomed("271649006", "Systolic blood pressure")
            let record = PatientRecord(["1", "2"].map { Make.entry(Make.result("120", "mm[Hg]"), id: $0, title: title, when: when) })
            return record.lines(.results).flatMap(\.statements).count
        }
        #expect(lines(nil) == 2)
        #expect(lines("2026-01-02T10:00:00Z") == 1)
    }
}
