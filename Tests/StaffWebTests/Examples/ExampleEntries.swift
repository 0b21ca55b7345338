import CareRecord
import Foundation

/// Shorthand for entries of example looks.
enum Example {
    static let now = Date(timeIntervalSince1970: 1_795_530_960)  // 24-Nov-2026 14:36 in London
    static let fetched = now.addingTimeInterval(-240)

    static func ods(_ code: String) -> ODSCode { ODSCode(code) ?? missing() }
    static func source(_ name: String) -> SourceID { SourceID(name) ?? missing() }
    static func date(_ text: String?) -> PartialDate? { text.flatMap { PartialDate($0) } }
    static func missing<T>() -> T { preconditionFailure("an example is wrong") }

    static func status(_ text: String?) -> Status? {
        guard let text else { return nil }
        let meaning: Status.Meaning =
            switch text {
            case "active", "final", "current", "confirmed", "recurrence": .current
            case "booked", "planned", "proposed", "draft", "intended", "preparation": .planned
            case "completed", "resolved", "finished", "fulfilled", "inactive": .past
            case "stopped", "cancelled", "noshow", "not-done": .stopped
            case "on-hold": .onHold
            case "amended", "superseded": .superseded
            case "entered-in-error": .enteredInError
            default: .asSent
            }
        return Status(asSent: text, meaning: meaning)
    }

    static func entry(
        _ content: EntryContent, _ title: String?, by organisation: String, id: String, type: String = "Resource",
        code: (String, String)? = nil, status: String? = "active", assertion: Assertion = .affirmed, when: String? = nil,
        until: String? = nil, recorded: String? = nil, author: String? = nil, notes: [String] = [],
        details: [Detail] = [], attachments: [Attachment] = [], isNarrativeOnly: Bool = false,
        problems: [NotUnderstood] = []
    ) -> Entry {
        let key = ResourceKey(
            source: source("s-" + organisation.lowercased()), type: type, id: id, version: "1",
            contentHash: UInt64(id.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
        let codings = code.map { [Coding(system: $0.0, code: $0.1, display: title)] } ?? []
        return Entry(
            id: EntryID(resource: key), title: Concept(codings: codings, text: title), status: self.status(status),
            assertion: assertion, when: date(when), until: date(until), content: content,
            provenance: Provenance(
                organisation: ods(organisation), resource: key, author: author, recorded: date(recorded), fetched: fetched),
            notes: notes, details: details, attachments: attachments, isNarrativeOnly: isNarrativeOnly, problems: problems)
    }

    static func medicine(
        _ name: String, by organisation: String, id: String, form: String? = "tablet", route: String? = "oral",
        dose: (String, String)? = nil, frequency: String? = nil, status: String = "active", when: String? = nil,
        recorded: String? = nil, kind: MedicineStatement.Kind = .request, notes: [String] = [], until: String? = nil,
        asNeeded: Bool = false, reason: String? = nil
    ) -> Entry {
        entry(
            .medicine(
                MedicineStatement(
                    kind: kind, form: form, route: route, dose: dose.map { Quantity(value: $0.0, unit: $0.1) },
                    frequency: frequency, asNeeded: asNeeded, reason: reason)),
            name, by: organisation, id: id, type: kind == .request ? "MedicationRequest" : "MedicationStatement", status: status,
            when: when, until: until, recorded: recorded,
            notes: notes)
    }

    static func allergy(
        _ name: String, by organisation: String, id: String, reactions: [String] = [], assertion: Assertion = .affirmed,
        when: String? = nil, criticality: String? = nil
    ) -> Entry {
        entry(
            .allergy(
                AllergyStatement(
                    type: "allergy", categories: ["medication"], criticality: criticality, reactions: reactions,
                    verification: "confirmed")),
            name, by: organisation, id: id, type: "AllergyIntolerance", assertion: assertion, when: when)
    }

    static func condition(
        _ name: String, by organisation: String, id: String, status: String = "active", when: String? = nil,
        until: String? = nil, stage: String? = nil, assertion: Assertion = .affirmed
    ) -> Entry {
        entry(
            .condition(
                ConditionStatement(category: "problem", severity: nil, bodySite: nil, stage: stage, verification: "confirmed")),
            name, by: organisation, id: id, type: "Condition", status: status, assertion: assertion, when: when, until: until)
    }

    static func result(
        _ name: String, _ value: ResultValue?, by organisation: String, id: String, when: String? = nil,
        range: (String?, String?)? = nil, flag: String? = nil, status: String = "final", kind: ResultStatement.Kind = .observation,
        members: [String] = [], conclusion: String? = nil, reviewed: Bool? = nil, components: [ResultComponent] = [],
        attachments: [Attachment] = []
    ) -> Entry {
        let ranges = range.map {
            [ReferenceRange(low: $0.0.map { Quantity(value: $0) }, high: $0.1.map { Quantity(value: $0) }, text: nil)]
        }
        let interpretation = flag.map { [Concept(codings: [Coding(system: nil, code: $0, display: nil)])] }
        return entry(
            .result(
                ResultStatement(
                    kind: kind, value: value, components: components, ranges: ranges ?? [], interpretation: interpretation ?? [],
                    categories: ["laboratory"], members: members, conclusion: conclusion, reviewed: reviewed)),
            name, by: organisation, id: id, type: kind == .observation ? "Observation" : "DiagnosticReport", status: status,
            when: when, attachments: attachments)
    }

    static func quantity(_ value: String, _ unit: String?, comparator: String? = nil) -> ResultValue {
        .quantity(Quantity(value: value, comparator: comparator, unit: unit))
    }

    static func plan(
        _ name: String, by organisation: String, id: String, when: String? = nil, wish: CarePlanStatement.Resuscitation? = nil,
        summary: String? = nil
    ) -> Entry {
        entry(
            .carePlan(
                CarePlanStatement(
                    kind: wish == nil ? .plan : .wish, categories: [], summary: summary, activities: ["two visits a day"],
                    goals: [], resuscitation: wish)),
            name, by: organisation, id: id, type: "CarePlan", when: when)
    }

    static func document(_ name: String, by organisation: String, id: String, when: String? = nil, type: String = "application/pdf")
        -> Entry
    {
        entry(
            .document(DocumentStatement(type: Concept(text: name), category: nil, docStatus: "final", setting: nil)), name,
            by: organisation, id: id, type: "DocumentReference", status: "current", when: when, author: "Dr J Mensah",
            attachments: [Attachment(contentType: type, title: name, url: "Binary/1", inlineData: nil, size: 48_211)])
    }

    static func alert(_ name: String, _ kind: AlertStatement.Kind, by organisation: String, id: String, when: String? = nil) -> Entry {
        entry(.alert(AlertStatement(kind: kind, category: nil)), name, by: organisation, id: id, type: "Flag", when: when)
    }

    static func appointment(
        _ name: String, by organisation: String, id: String, status: String = "booked", when: String, location: String? = nil
    ) -> Entry {
        entry(
            .appointment(AppointmentStatement(service: name, location: location, reason: nil)), name, by: organisation, id: id,
            type: "Appointment", status: status, when: when)
    }

    static func encounter(_ name: String, by organisation: String, id: String, when: String, status: String = "finished") -> Entry {
        entry(
            .encounter(EncounterStatement(kind: "inpatient", reason: "breathless", location: "Ward 11E", provider: nil)), name,
            by: organisation, id: id, type: "Encounter", status: status, when: when)
    }

    static func procedure(_ name: String, by organisation: String, id: String, when: String) -> Entry {
        entry(
            .procedure(ProcedureStatement(bodySite: nil, reason: nil, outcome: nil)), name, by: organisation, id: id,
            type: "Procedure", status: "completed", when: when)
    }

    static func immunisation(_ name: String, by organisation: String, id: String, when: String) -> Entry {
        entry(
            .immunisation(ImmunisationStatement(dose: "1", lot: "AB12", site: nil, route: nil, reasonNotGiven: nil)), name,
            by: organisation, id: id, type: "Immunization", status: "completed", when: when)
    }

    static func person(_ family: String, by organisation: String, id: String) -> Entry {
        entry(
            .identity(
                PersonStatement(
                    names: [PersonName(prefix: ["Mrs"], given: ["Margaret"], family: family)], born: date("1944-03-14"),
                    gender: "female", addresses: [Address(lines: ["Flat 4", "12 Example Walk"], postcode: "E1 0ZZ")])),
            "\(family.uppercased()), Margaret (Mrs)", by: organisation, id: id, type: "Patient", status: nil)
    }
}
