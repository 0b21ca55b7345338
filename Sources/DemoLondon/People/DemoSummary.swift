/// What the pretend national Summary Care Record holds of somebody: a copy of part of what their practice holds, as on a day some weeks ago.
enum DemoSummary: String, Sendable {
    /// Medicines and allergies alone.
    case core
    /// And what the person agreed to have in it besides.
    case additional
    /// They chose to have none.
    case dissent
    case none

    /// By their place among the generated people: some of each, the first with all there is to see.
    static func of(index: Int) -> DemoSummary {
        // What must leave no trace is in none: the national exclusion set.
        if PlantedSecret.all.contains(where: { $0.index == index }) { return .none }
        return switch index % 10 {
        case 4: .dissent
        case 7: .none
        case 2, 6, 8: .core
        default: .additional
        }
    }

    static let made = "2026-10-12T07:30:00Z"

    /// The document, as a Bundle of type `document` (HL7 FHIR R4; NHS England, GP Summary); nil where there is none.
    func document(of person: DemoPerson, id: String) -> JSON? {
        guard self == .core || self == .additional else { return nil }
        let practice = DemoOrganisation.all.first { $0.ods == person.practice }
        let held = person.holdings[practice?.source ?? "jubilee-street"] ?? []
        guard let patient = held.first(where: { $0.type == "Patient" }) else { return nil }
        func some(_ types: Set<String>, _ fits: (String) -> Bool = { _ in true }) -> [DemoResource] {
            held.filter { types.contains($0.type) && fits(String(decoding: $0.bytes, as: UTF8.self)) }
        }
        let medicines: Set<String> = ["MedicationRequest", "MedicationStatement"]
        let isCurrent: (String) -> Bool = { $0.contains("\"status\":\"active\"") }
        var parts: [(title: String, words: String?, entries: [DemoResource])] = [
            ("Allergies and Adverse Reactions", nil, some(["AllergyIntolerance"])),
            ("Repeat Medication", nil, some(medicines, isCurrent)),
            ("Discontinued Repeat Medication", nil, some(medicines) { !isCurrent($0) }),
        ]
        if self == .additional {
            parts.append(("Diagnoses", nil, some(["Condition"])))
            parts.append(("Personal Preferences", "<p>Likes to be called by their first name. Reads large print.</p>", []))
        }
        let name = practice?.name ?? "A practice"
        let preamble: JSON = [
            "title": "General Practice Summary",
            "text": Self.text(
                "<p>Sourced from the patient’s General Practice record. This information has not been verified by the practice prior to sending. This summary may not include all the information pertinent to this patient.</p>"
            ),
        ]
        let sections: [JSON] = parts.map { part in
            .fields([
                ("title", .text(part.title)), ("text", part.words.map(Self.text)),
                (
                    "entry",
                    part.entries.isEmpty ? nil : .list(part.entries.map { ["reference": .text("\($0.type)/\($0.id)")] })
                ),
            ])
        }
        let composition: JSON = [
            "resourceType": "Composition", "id": .text("scr-" + id),
            "identifier": ["system": "https://tools.ietf.org/html/rfc4122", "value": .text(id)], "status": "final",
            "type": [
                "coding": [["system": "http://snomed.info/sct", "code": "196981000000101", "display": "General Practice Summary"]]
            ],
            "subject": ["reference": .text("Patient/" + patient.id)], "date": .text(Self.made),
            "author": [["display": .text(name)]], "title": "General Practice Summary", "section": .list([preamble] + sections),
        ]
        let resources: [JSON] = [composition, .raw(patient.bytes)] + parts.flatMap(\.entries).map { .raw($0.bytes) }
        return [
            "resourceType": "Bundle", "type": "document",
            "identifier": ["system": "https://tools.ietf.org/html/rfc4122", "value": .text(id)], "timestamp": .text(Self.made),
            "entry": .list(resources.map { ["resource": $0] }),
        ]
    }

    private static func text(_ words: String) -> JSON {
        ["status": "generated", "div": .text("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(words)</div>")]
    }
}
