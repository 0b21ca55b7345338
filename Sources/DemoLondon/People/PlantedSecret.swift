/// What must not be seen, planted in the records of a few people: one of each way in which `region/policy.yaml` keeps something back.
///
/// Each has its own word, which stands in every resource that must not show and nowhere else: a test looks for it in whatever leaves the
/// record. Every one is told in as many ways as a life tells it: by the condition, its medicine, its laboratory value, a visit's reason,
/// an appointment's clinic, a letter's title and the practice's own words.
struct PlantedSecret {
    /// The person's place among the generated people, the label of the policy, the word.
    let index: Int
    let label: String
    let word: String

    static let all = [
        PlantedSecret(index: 181, label: "sexual-health", word: "Quillfeather"),
        PlantedSecret(index: 182, label: "assisted-conception", word: "Marchpane"),
        PlantedSecret(index: 183, label: "gender-recognition", word: "Thistledown"),
        PlantedSecret(index: 184, label: "sealed-and-locked", word: "Bellwether"),
        PlantedSecret(index: 185, label: "restricted-by-source", word: "Candlewick"),
        PlantedSecret(index: 186, label: "third-party", word: "Gossamer"),
        PlantedSecret(index: 187, label: "may-harm", word: "Hollyhock"),
        PlantedSecret(index: 198, label: "other-sensitive", word: "Larkspur"),
    ]

    /// - Parameter sources: whose records can be compared, the practice's first.
    static func resources(of index: Int, at sources: [String], make: (String) -> FHIRMaking) -> [(String, DemoResource)] {
        guard let it = all.first(where: { $0.index == index }), let practice = sources.first, let other = sources.last else { return [] }
        return it.held(make(other)).map { (other, $0) } + it.atPractice(make(practice)).map { (practice, $0) }
    }

    // MARK: How it is told

    private typealias Term = FHIRMaking.Term
    private static let sensitivity = "https://record.london.example/sensitivity"

    /// What the policy tells it by: a code of a list, or a mark.
    private var code: (system: String, code: String, words: String)? {
        switch label {
        case "sexual-health": (FHIRMaking.snomed, "86406008", "HIV infection")
        case "assisted-conception": (FHIRMaking.snomed, "52637005", "Assisted conception")
        case "gender-recognition": (FHIRMaking.snomed, "93461009", "Gender recognition")
        case "other-sensitive": (FHIRMaking.snomed, "57797005", "Termination of pregnancy")
        default: nil
        }
    }

    /// A clinic whose name alone tells it: in the title of a letter that has no code, names no condition and is about none that is there.
    private var clinic: String? { label == "other-sensitive" ? "Pregnancy advisory service" : nil }

    private var mark: JSON? {
        switch label {
        case "sealed-and-locked", "third-party", "may-harm": ["system": .text(Self.sensitivity), "code": .text(label)]
        case "restricted-by-source": ["system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"]
        default: nil
        }
    }

    private func held(_ make: FHIRMaking) -> [DemoResource] {
        let condition: JSON = ["reference": "Condition/ps-c"]
        let visit: JSON = ["reference": "Encounter/ps-e"]
        func coded(_ words: String) -> JSON {
            code.map {
                [
                    "coding": [["system": .text($0.system), "code": .text($0.code), "display": .text($0.words)]],
                    "text": .text("\($0.words), \(word)"),
                ]
            }
                ?? ["text": .text("\(words) \(word)")]
        }
        return [
            make.make(
                "Condition", "ps-c",
                [
                    ("clinicalStatus", make.coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active")),
                    ("code", coded("Something that")),
                    ("subject", make.subject), ("encounter", visit), ("onsetDateTime", "2025-03-02"),
                    ("note", [["text": .text("Known to \(word)")]]),
                ], security: mark),
            make.make(
                "Encounter", "ps-e",
                [
                    ("status", "finished"), ("class", ["system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"]),
                    ("type", [["text": .text("Visit to \(word)")]]), ("subject", make.subject),
                    ("period", ["start": "2025-03-02", "end": "2025-03-02"]),
                    ("diagnosis", [["condition": condition]]), ("serviceProvider", make.here),
                ]),
            make.make(
                "MedicationRequest", "ps-m",
                [
                    ("status", "active"), ("intent", "order"), ("medicationCodeableConcept", ["text": .text("\(word) 200 mg tablets")]),
                    ("subject", make.subject), ("authoredOn", "2025-03-03"), ("reasonReference", [condition]),
                ]),
            make.make(
                "Observation", "ps-o",
                [
                    ("status", "final"), ("code", ["text": .text("\(word) load")]), ("subject", make.subject),
                    ("effectiveDateTime", "2025-04-01"),
                    ("focus", [condition]), ("encounter", visit),
                    (
                        "valueQuantity",
                        ["value": .number("40"), "unit": "copies/mL", "system": "http://unitsofmeasure.org", "code": "{copies}/mL"]
                    ),
                ], tag: make.review(of: "2025-04-01")),
            make.make(
                "Appointment", "ps-a",
                [
                    ("status", "booked"), ("serviceType", [["text": .text("\(word) follow-up")]]), ("description", .text("With \(word)")),
                    ("start", "2027-03-14T10:00:00Z"), ("reasonReference", [condition]),
                    ("participant", [["actor": ["reference": .text("Patient/" + make.patient)], "status": "accepted"]]),
                ]),
            make.make(
                "DocumentReference", "ps-d",
                [
                    ("status", "current"), ("type", ["text": .text("Letter about \(word)")]), ("subject", make.subject),
                    ("date", "2025-03-05T10:00:00Z"),
                    ("custodian", make.here), ("context", ["encounter": [visit], "related": [condition]]),
                    (
                        "content",
                        [["attachment": ["contentType": "text/html", "url": "Binary/html", "title": .text("Letter about \(word)")]]]
                    ),
                ], security: mark),
        ]
    }

    /// The practice says it in words alone, or marks it too.
    private func atPractice(_ make: FHIRMaking) -> [DemoResource] {
        let words = code.map { "\($0.words), \(word)" } ?? "\(word) noted"
        return letters(make) + [
            make.make(
                "Condition", "ps-g",
                [
                    ("code", ["text": .text(words)]), ("subject", make.subject), ("onsetDateTime", "2025-03"),
                    ("note", [["text": .text(word)]]),
                ], security: mark),
            make.make(
                "DocumentReference", "ps-h",
                [
                    ("status", "current"), ("type", ["text": .text("Letter: \(words)")]), ("subject", make.subject),
                    ("date", "2025-03-06T10:00:00Z"),
                    ("custodian", make.here),
                    ("content", [["attachment": ["contentType": "text/html", "url": "Binary/html", "title": .text("Letter: \(words)")]]]),
                ], security: mark),
        ]
    }

    private func letters(_ make: FHIRMaking) -> [DemoResource] {
        guard let clinic else { return [] }
        return [
            make.make(
                "DocumentReference", "ps-w",
                [
                    ("status", "current"), ("type", ["text": .text("\(clinic), \(word)")]), ("subject", make.subject),
                    ("date", "2025-03-07T10:00:00Z"), ("custodian", make.here),
                    (
                        "content",
                        [["attachment": ["contentType": "text/html", "url": "Binary/html", "title": .text("\(clinic), \(word)")]]]
                    ),
                ])
        ]
    }
}
