import CareRecord
import Testing

@testable import StaffWeb

/// In which list a medicine stands, and in which words.
@Suite struct MedicineGroupTests {
    private static func request(
        _ id: String = "1", by organisation: String = "R1H", intent: String? = "order", _ assertion: Assertion = .affirmed,
        status: String = "active", when: String = "2026-01-01"
    ) -> Entry {
        Example.entry(
            .medicine(MedicineStatement(kind: .request, intent: intent)), "Warfarin", by: organisation, id: id, type: "MedicationRequest",
            status: status, assertion: assertion, when: when)
    }

    private static func summary(_ entries: Entry...) -> String {
        SummaryCards.medicines(LookView(look: ExampleLooks.look(entries: entries), site: Site.example())).words
    }

    private static func group(_ entries: Entry...) -> MedicineGroup? {
        PatientRecord(entries).lines(.medicines).first.map { MedicineGroup.of($0) }
    }

    @Test("a proposal, plan or option is no current medicine, and says so", arguments: ["proposal", "plan", "option"])
    func proposed(intent: String) {
        let words = Self.summary(Self.request(intent: intent))
        #expect(words.contains("Current medicines, all 0"))
        #expect(words.contains("Proposed or planned, not ordered, all 1"))
        #expect(words.lowercased().contains("\(intent), not an order"))
    }

    @Test("a draft, or what somebody only intends to take, is no current medicine, and says so", arguments: ["draft", "intended"])
    func planned(status: String) {
        let entry = Example.entry(
            .medicine(MedicineStatement(kind: .request)), "Warfarin", by: "R1H", id: "1", type: "MedicationRequest",
            status: status, when: "2026-01-01")
        let words = Self.summary(entry)
        #expect(words.contains("Current medicines, all 0") && words.contains("Proposed or planned, not ordered, all 1"))
        #expect(words.contains(status))
    }

    @Test(
        "a supply or a dose is said to be done only where it was",
        arguments: [
            ("completed", Assertion.affirmed, true), ("cancelled", .affirmed, false), ("preparation", .affirmed, false),
            ("not-done", .notDone, false),
        ])
    func handedOver(status: String, assertion: Assertion, isDone: Bool) {
        for (kind, word) in [(MedicineStatement.Kind.dispense, "supplied"), (.administration, "given")] {
            let entry = Example.entry(
                .medicine(MedicineStatement(kind: kind)), "Warfarin", by: "R1H", id: "1", type: "Medication", status: status,
                assertion: assertion, when: "2026-01-01")
            #expect(EntryWords.html(entry).words.hasSuffix(word) == isDone)
        }
    }

    @Test("an order is current, whatever was proposed beside it; an ended proposal is over")
    func ordered() {
        #expect(Self.group(Self.request("1", intent: "proposal"), Self.request("2", intent: "filler-order")) == .current)
        #expect(Self.group(Self.request(intent: nil)) == .current)
        #expect(Self.group(Self.request(intent: "proposal", status: "completed")) == .stopped)
        #expect(Self.group(Self.request(intent: "proposal", status: "entered-in-error")) == .inError)
    }

    @Test("an intent that is not FHIR's is shown as sent, among the current")
    func unknown() {
        let words = Self.summary(Self.request(intent: "wish"))
        #expect(words.contains("Current medicines, all 1"))
        #expect(words.contains("intent: wish"))
    }

    @Test("an instruction not to give a medicine stands in sight as that, until its own status ends it")
    func notToBeGiven() {
        let words = Self.summary(Self.request("1", .notDone))
        #expect(words.contains("Not to be given, all 1"))
        #expect(words.contains("Not to be given: Warfarin"))
        let other = Example.medicine("Ramipril", by: "R1H", id: "3")
        let both = Self.summary(Self.request("1", .notDone), other)
        #expect(both.contains(/Not to be given: Warfarin[^$]*Current, all 1[^$]*Ramipril/))
        #expect(Self.group(Self.request("1", .notDone), Self.request("2", status: "stopped", when: "2026-02-01")) == .notToBeGiven)
        #expect(Self.group(Self.request("1", .notDone, status: "stopped")) == .stopped)
    }

    @Test("an instruction not to give it is said on the current line too, of one organisation or of two")
    func contradicted() {
        #expect(
            Self.summary(Self.request("1", .notDone), Self.request("2", when: "2026-02-01")).contains("Not to be given: Warfarin"))
        let two = Self.summary(Self.request("1", .notDone), Self.request("2", by: "RQX", when: "2026-02-01"))
        #expect(two.contains("Current medicines, all 1"))
        #expect(two.contains("not to be given"))
    }

    @Test(
        "a prescription that runs is current, whatever was stopped, completed or cancelled later beside it",
        arguments: ["stopped", "completed", "cancelled"])
    func running(status: String) {
        let record = PatientRecord([Self.request("1", when: "2019-01-01"), Self.request("2", status: status, when: "2023-01-01")])
        let line = record.lines(.medicines).first
        #expect(line.map { MedicineGroup.of($0) } == .current)
        #expect(line.map { SummaryCards.shownStatement($0).id.resource.id } == "1")
    }

    @Test("what goes on heads its line, and not what was resolved, revoked or refuted later beside it")
    func goingOn() {
        func head(_ content: EntryContent, _ type: String, _ later: String, _ assertion: Assertion = .affirmed) -> String? {
            let entries = [
                Example.entry(content, "Asthma", by: "R1H", id: "1", type: type, status: "active", when: "2001-01-01"),
                Example.entry(
                    content, "Asthma", by: "R1H", id: "2", type: type, status: later, assertion: assertion, when: "2020-01-01"),
            ]
            return PatientRecord(entries).lines(content.section).first.map { SummaryCards.shownStatement($0).id.resource.id }
        }
        let condition = EntryContent.condition(
            ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: "confirmed"))
        let allergy = EntryContent.allergy(
            AllergyStatement(type: nil, categories: [], criticality: nil, reactions: [], verification: "confirmed"))
        #expect(head(condition, "Condition", "resolved") == "1")
        #expect(head(allergy, "AllergyIntolerance", "resolved") == "1")
        #expect(head(allergy, "AllergyIntolerance", "active", .refuted) == "1")
    }

    @Test("why a medicine ended is said apart from what it was given for")
    func reasons() {
        let entry = Example.entry(
            .medicine(MedicineStatement(kind: .request, reason: "Atrial fibrillation")), "Digoxin", by: "R1H", id: "1",
            type: "MedicationRequest", status: "stopped", when: "2026-01-01", details: [Detail("Status reason", "Toxicity")])
        let words = SectionPage.page(.medicines).main(
            LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
        ).words
        #expect(words.contains(/Toxicity\s+Was given for: Atrial fibrillation/))
    }

    @Test("a medicine that ended for no reason that was sent says so, whatever it was given for")
    func noReason() {
        let entry = Example.entry(
            .medicine(MedicineStatement(kind: .request, reason: "Atrial fibrillation")), "Digoxin", by: "R1H", id: "1",
            type: "MedicationRequest", status: "stopped", when: "2026-01-01")
        let words = SectionPage.page(.medicines).main(
            LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
        ).words
        #expect(words.contains(/no reason sent\s+Was given for: Atrial fibrillation/))
    }
}
