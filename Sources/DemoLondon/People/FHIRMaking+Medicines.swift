/// Medicines: asked for, taken, supplied.
extension FHIRMaking {
    struct Drug {
        let term: Term
        /// Dose amount and unit.
        let dose: String
        let unit: String
        let route: String
        /// "once a day", with FHIR timing (frequency, per days).
        let often: String
        let frequency: Int
        var asNeeded = false
        init(_ term: Term, _ dose: String, _ unit: String, _ route: String, _ often: String, _ frequency: Int, asNeeded: Bool = false) {
            (self.term, self.dose, self.unit, self.route, self.often, self.frequency, self.asNeeded) = (
                term, dose, unit, route, often, frequency, asNeeded
            )
        }
    }

    func dosage(_ drug: Drug) -> JSON {
        .list([
            .fields([
                ("text", .text("\(drug.dose) \(drug.unit) \(drug.often)")),
                (
                    "timing",
                    [
                        "repeat": ["frequency": .number(String(drug.frequency)), "period": .number("1"), "periodUnit": "d"],
                        "code": ["text": .text(drug.often)],
                    ]
                ),
                ("asNeededBoolean", drug.asNeeded ? .bool(true) : nil), ("route", ["text": .text(drug.route)]),
                ("doseAndRate", [["doseQuantity": ["value": .number(drug.dose), "unit": .text(drug.unit)]]]),
            ])
        ])
    }

    func request(_ id: String, _ drug: Drug, _ status: String, on date: String, reason: String? = nil) -> DemoResource {
        make(
            "MedicationRequest", id,
            [
                ("status", .text(status)), ("intent", "order"), ("medicationCodeableConcept", concept(drug.term)), ("subject", subject),
                ("authoredOn", .text(date)), ("requester", ["display": .text("Prescriber, \(organisationName)")]),
                ("reasonCode", reason.map { [["text": .text($0)]] }), ("dosageInstruction", dosage(drug)),
            ])
    }

    func statement(_ id: String, _ drug: Drug, _ status: String, from date: String) -> DemoResource {
        make(
            "MedicationStatement", id,
            [
                ("status", .text(status)), ("medicationCodeableConcept", concept(drug.term)), ("subject", subject),
                ("effectivePeriod", ["start": .text(date)]),
                ("dateAsserted", .text(date)), ("informationSource", ["display": .text("Ward pharmacist, \(organisationName)")]),
                ("dosage", dosage(drug)),
            ])
    }

    func dispense(_ id: String, _ drug: Drug, on date: String) -> DemoResource {
        make(
            "MedicationDispense", id,
            [
                ("status", "completed"), ("medicationCodeableConcept", concept(drug.term)), ("subject", subject),
                ("whenHandedOver", .text(date)),
                ("quantity", ["value": .number("28"), "unit": "tablet"]), ("dosageInstruction", dosage(drug)),
            ])
    }
}
