import CareRecord
import Foundation

/// Entries for tests, in a line each.
enum Make {
    static let fetched = Date(timeIntervalSince1970: 1_790_000_000)

    static func entry(
        _ content: EntryContent, source: String = "barts", organisation: String = "R1H", id: String, title: Concept,
        status: Status.Meaning? = .current, assertion: Assertion = .affirmed, when: String? = nil, until: String? = nil,
        author: String? = nil, hash: UInt64 = 1, narrativeOnly: Bool = false
    ) -> Entry {
        let key = ResourceKey(source: SourceID(source)!, type: type(content), id: id, version: nil, contentHash: hash)
        return Entry(
            id: EntryID(resource: key), title: title,
            status: status.map { Status(asSent: $0.rawValue, meaning: $0) }, assertion: assertion,
            when: when.flatMap { PartialDate($0) }, until: until.flatMap { PartialDate($0) }, content: content,
            provenance: Provenance(
                organisation: ODSCode(organisation)!, resource: key, author: author, fetched: fetched),
            isNarrativeOnly: narrativeOnly)
    }

    static func type(_ content: EntryContent) -> String { content.section.resourceTypes[0] }

    static func snomed(_ code: String, _ text: String) -> Concept {
        Concept(codings: [Coding(system: CodeSystem.snomed, code: code, display: text)], text: text)
    }

    static func read(_ code: String, _ text: String) -> Concept {
        Concept(codings: [Coding(system: CodeSystem.read2, code: code, display: text)], text: text)
    }

    static let condition = EntryContent.condition(
        ConditionStatement(category: nil, severity: nil, bodySite: nil, stage: nil, verification: "confirmed"))

    static func medicine(
        dose: String? = nil, frequency: String? = "twice a day", strength: String? = nil, route: String? = "oral",
        kind: MedicineStatement.Kind = .request
    ) -> EntryContent {
        .medicine(
            MedicineStatement(
                kind: kind, strength: strength, route: route, dose: dose.map { Quantity(value: $0, unit: "mg") },
                frequency: frequency))
    }

    static func allergy(_ reactions: [String] = []) -> EntryContent {
        .allergy(AllergyStatement(type: nil, categories: [], criticality: nil, reactions: reactions, verification: "confirmed"))
    }

    static func result(_ value: String, _ unit: String = "mmol/L") -> EntryContent {
        .result(ResultStatement(kind: .observation, value: .quantity(Quantity(value: value, unit: unit))))
    }
}
