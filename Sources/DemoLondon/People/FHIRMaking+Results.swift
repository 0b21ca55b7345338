/// Results: values, panels, and whether somebody has looked at them.
extension FHIRMaking {
    struct Test {
        let words: String
        let loinc: String
        /// As people write it, and UCUM's code for it.
        let unit: String
        let ucum: String
        let low: String
        let high: String
        init(_ words: String, _ loinc: String, _ unit: String, _ low: String, _ high: String, ucum: String? = nil) {
            (self.words, self.loinc, self.unit, self.ucum, self.low, self.high) = (words, loinc, unit, ucum ?? unit, low, high)
        }
    }

    func observation(_ id: String, _ test: Test, _ value: String, at date: String, flag: String? = nil, category: String = "laboratory")
        -> DemoResource
    {
        make(
            "Observation", id,
            [
                ("status", "final"), ("category", [coded("http://terminology.hl7.org/CodeSystem/observation-category", category)]),
                (
                    "code",
                    [
                        "coding": [["system": .text(Self.loinc), "code": .text(test.loinc), "display": .text(test.words)]],
                        "text": .text(test.words),
                    ]
                ),
                ("subject", subject), ("effectiveDateTime", .text(date)), ("issued", .text(date.count > 10 ? date : date + "T12:00:00Z")),
                ("performer", [["display": .text(organisationName + " laboratory")]]),
                (
                    "valueQuantity",
                    ["value": .number(value), "unit": .text(test.unit), "system": "http://unitsofmeasure.org", "code": .text(test.ucum)]
                ),
                ("interpretation", flag.map { [coded("http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", $0)] }),
                (
                    "referenceRange",
                    [
                        [
                            "low": ["value": .number(test.low), "unit": .text(test.unit)],
                            "high": ["value": .number(test.high), "unit": .text(test.unit)],
                        ]
                    ]
                ),
            ], tag: review(of: date))
    }

    func bloodGroup(_ id: String, _ group: String, at date: String) -> DemoResource {
        make(
            "Observation", id,
            [
                ("status", "final"),
                (
                    "code",
                    [
                        "coding": [["system": .text(Self.loinc), "code": "882-1", "display": "ABO and Rh group [Type] in Blood"]],
                        "text": "Blood group",
                    ]
                ),
                ("subject", subject), ("effectiveDateTime", .text(date)), ("valueCodeableConcept", ["text": .text(group)]),
            ], tag: review(of: date))
    }

    func report(_ id: String, _ words: String, members: [String], at date: String, conclusion: String? = nil) -> DemoResource {
        make(
            "DiagnosticReport", id,
            [
                ("status", "final"), ("category", [["text": "Laboratory"]]), ("code", ["text": .text(words)]), ("subject", subject),
                ("effectiveDateTime", .text(date)), ("issued", .text(date.count > 10 ? date : date + "T12:00:00Z")),
                ("performer", [["display": .text(organisationName)]]),
                ("result", members.isEmpty ? nil : .list(members.map { ["reference": .text("Observation/" + $0)] })),
                ("conclusion", conclusion.map { .text($0) }),
            ], tag: review(of: date))
    }

    /// R4 has no field for it: a tag, where the system marks reviews at all. What came in the last days has not been reviewed yet.
    func review(of date: String) -> JSON? {
        guard marksReviews else { return nil }
        return ["system": "https://demo.example/CodeSystem/review", "code": date < "2026-11-20" ? "reviewed" : "unreviewed"]
    }
}
