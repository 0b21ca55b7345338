import CareRecord
import Testing

/// Whose word a statement is where one system answers for several organisations and does not say for which.
@Suite struct VoiceTests {
    private static func entry(
        _ content: EntryContent, id: String, _ title: String, when: String, assertion: Assertion = .affirmed, isNamed: Bool = false
    ) -> Entry {
        let key = ResourceKey(
            source: SourceID("ics")!, type: Make.type(content), id: id, version: nil, contentHash: UInt64(id.utf8.first ?? 0))
        return Entry(
            id: EntryID(resource: key), title: Concept(text: title), status: Status(asSent: "active", meaning: .current),
            assertion: assertion, when: PartialDate(when), content: content,
            provenance: Provenance(organisation: ODSCode("R1H")!, isOrganisationNamed: isNamed, resource: key, fetched: Make.fetched))
    }

    private static func plan(_ wish: CarePlanStatement.Resuscitation, _ id: String, _ when: String, isNamed: Bool = false) -> Entry {
        entry(
            .carePlan(CarePlanStatement(kind: .wish, categories: [], summary: nil, activities: [], goals: [], resuscitation: wish)), id: id,
            "ReSPECT form", when: when, isNamed: isNamed)
    }

    private static func kinds(_ entries: [Entry]) -> Set<Disagreement.Kind> {
        Set(PatientRecord(entries).lines(entries[0].section).flatMap(\.disagreements).map(\.kind))
    }

    @Test("two wishes that name no organisation may be of two, and differ; one organisation's later word is its own")
    func wishes() {
        func kinds(isNamed: Bool) -> Set<Disagreement.Kind> {
            Self.kinds([
                Self.plan(.doNotAttempt, "1", "2021-01-01", isNamed: isNamed), Self.plan(.attempt, "2", "2023-01-01", isNamed: isNamed),
            ])
        }
        #expect(kinds(isNamed: false) == [.carePlanWishes])
        #expect(kinds(isNamed: true).isEmpty)
    }

    @Test("an allergy beside \"none known\", neither of a named organisation, differ")
    func allergies() {
        func kinds(isNamed: Bool) -> Set<Disagreement.Kind> {
            Self.kinds([
                Self.entry(Make.allergy(), id: "1", "Penicillin", when: "2020-01-01", isNamed: isNamed),
                Self.entry(Make.allergy(), id: "2", "No known allergies", when: "2021-01-01", assertion: .noneKnown, isNamed: isNamed),
            ])
        }
        #expect(kinds(isNamed: false) == [.allergyAndNoneKnown])
        #expect(kinds(isNamed: true).isEmpty)
    }

    @Test("two doses that run at once and name no organisation differ")
    func doses() {
        func kinds(isNamed: Bool) -> Set<Disagreement.Kind> {
            Self.kinds(["5", "10"].map { Self.entry(Make.medicine(dose: $0), id: $0, "Ramipril", when: "2024-01-01", isNamed: isNamed) })
        }
        #expect(kinds(isNamed: false) == [.medicineDose])
        #expect(kinds(isNamed: true).isEmpty)
    }
}
