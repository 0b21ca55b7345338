/// Patients as systems hold them: the demographics service's, and each source's own.
struct DemoPatient {
    let nhsNumber: String
    let prefix: String
    let given: String
    let family: String
    let gender: String
    let born: String
    let line: String
    let town: String
    let postcode: String
    let practice: String
    let practiceName: String
    var died: String?
    var isRestricted = false
    var needsInterpreter: String?

    private func identifier(_ number: String) -> JSON {
        [
            "extension": [
                [
                    "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus",
                    "valueCodeableConcept": [
                        "coding": [
                            [
                                "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus", "code": "01",
                                "display": "Number present and verified",
                            ]
                        ]
                    ],
                ]
            ],
            "system": "https://fhir.nhs.uk/Id/nhs-number", "value": .text(number),
        ]
    }

    private var address: JSON { [["use": "home", "line": [.text(line)], "city": .text(town), "postalCode": .text(postcode)]] }

    /// What the demographics service says besides; nil: nothing.
    private var extensions: JSON? {
        let all = [died.map { _ in Self.formalDeath }, needsInterpreter.map { Self.interpreter($0) }].compactMap(\.self)
        return all.isEmpty ? nil : .list(all)
    }

    private static func interpreter(_ language: String) -> JSON {
        [
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSCommunication",
            "extension": [
                [
                    "url": "language",
                    "valueCodeableConcept": [
                        "text": .text(language),
                        "coding": [
                            [
                                "system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-HumanLanguage", "code": "ig",
                                "display": .text(language),
                            ]
                        ],
                    ],
                ],
                ["url": "interpreterRequired", "valueBoolean": true],
            ],
        ]
    }

    /// That a death is registered, as the demographics service says it (PDS, death notification status 2).
    static let formalDeath: JSON = [
        "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-DeathNotificationStatus",
        "extension": [
            [
                "url": "deathNotificationStatus",
                "valueCodeableConcept": [
                    "coding": [["system": "https://fhir.hl7.org.uk/CodeSystem/UKCore-DeathNotificationStatus", "code": "2"]]
                ],
            ]
        ],
    ]

    /// As the demographics service answers: of a restricted person without whereabouts.
    func demographics() -> [UInt8] {
        JSON.fields([
            ("resourceType", "Patient"), ("id", .text(nhsNumber)),
            (
                "meta",
                [
                    "versionId": "2",
                    "security": [
                        ["system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": .text(isRestricted ? "R" : "U")]
                    ],
                ]
            ),
            ("extension", extensions),
            ("identifier", [identifier(nhsNumber)]),
            ("name", [["use": "usual", "family": .text(family), "given": [.text(given)], "prefix": [.text(prefix)]]]),
            ("gender", .text(gender)), ("birthDate", .text(born)), ("deceasedDateTime", died.map { .text($0) }),
            ("address", isRestricted ? nil : address),
            (
                "generalPractitioner",
                isRestricted
                    ? nil
                    : [
                        [
                            "type": "Organization",
                            "identifier": ["system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": .text(practice)],
                            "display": .text(practiceName),
                        ]
                    ]
            ),
        ]).bytes
    }

    /// As one source holds them.
    func held(id: String, family other: String? = nil, born wrong: String? = nil, number: String? = nil) -> DemoResource {
        let bytes = JSON.fields([
            ("resourceType", "Patient"), ("id", .text(id)), ("meta", ["versionId": "1"]), ("identifier", [identifier(number ?? nhsNumber)]),
            ("name", [["use": "official", "family": .text(other ?? family), "given": [.text(given)], "prefix": [.text(prefix)]]]),
            ("gender", .text(gender)), ("birthDate", .text(wrong ?? born)), ("deceasedDateTime", died.map { .text($0) }),
            ("address", address),
        ]).bytes
        return DemoResource(type: "Patient", id: id, bytes: bytes)
    }
}
