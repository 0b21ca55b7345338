import CareRecord

/// MedicationRequest, MedicationStatement, MedicationDispense and MedicationAdministration (HL7 FHIR R4 11.1 to 11.4), with
/// the Medication they point to.
extension Reading {
    func medicationRequest(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let product = product(node, &draft)
        let dosing = dosing(node, "dosageInstruction")
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.medicine)
        if flag(node, "doNotPerform") == true { draft.assertion = .notDone }
        draft.recorded = date(node, "authoredOn")
        draft.when = draft.recorded
        by(node, "requester", &draft)
        by(node, "recorder", &draft)
        draft.detail("Status reason", words(node, "statusReason"))
        draft.detail("Category", allWords(node, "category"))
        if flag(node, "reportedBoolean") == true { draft.detail("Reported", "not prescribed by who recorded it") }
        draft.detail("Reported by", name(node, "reportedReference"))
        draft.detail("Priority", text(node, "priority"))
        var quantity: Quantity?
        if let supply = object(node, "dispenseRequest") {
            quantity = self.quantity(supply, "quantity")
            let valid = period(supply, "validityPeriod")
            draft.detail("Valid from", valid.start)
            draft.detail("Valid until", valid.end)
            draft.detail("Repeats allowed", number(supply, "numberOfRepeatsAllowed"))
            draft.detail("Expected supply lasts", self.quantity(supply, "expectedSupplyDuration")?.shown)
            draft.detail("To be dispensed by", name(supply, "performer"))
        }
        draft.details.append(contentsOf: dosing.details)
        draft.notes = notes(node)
        return medicine(
            .request, product, dosing, quantity: quantity, reason: reason(node), intent: text(node, "intent"),
            course: words(node, "courseOfTherapyType"))
    }

    func medicationStatement(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let product = product(node, &draft)
        let dosing = dosing(node, "dosage")
        let word = self.code(node, "status")
        draft.status = StatusWords.status(word, StatusWords.medicine)
        if word == "not-taken" || isNotDone(node, "wasNotTaken") || self.code(node, "taken") == "n" { draft.assertion = .notDone }
        if draft.assertion == .affirmed, Negation.saysNoneKnown(draft.title) { draft.assertion = .noneKnown }
        effective(node, &draft)
        draft.recorded = date(node, "dateAsserted")
        by(node, "informationSource", &draft)
        draft.detail("Status reason", allWords(node, "statusReason"))
        draft.detail("Category", words(node, "category"))
        draft.details.append(contentsOf: dosing.details)
        draft.notes = notes(node)
        return medicine(.statement, product, dosing, quantity: nil, reason: reason(node), intent: nil, course: nil)
    }

    func medicationDispense(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let product = product(node, &draft)
        let dosing = dosing(node, "dosageInstruction")
        let word = self.code(node, "status")
        draft.status = StatusWords.status(word, StatusWords.medicine)
        if word == "declined" || isNotDone(node, "notDone") { draft.assertion = .notDone }
        let prepared = date(node, "whenPrepared")
        draft.when = date(node, "whenHandedOver") ?? prepared
        if draft.when != prepared { draft.detail("Prepared", prepared) }
        by(node, "performer", &draft)
        draft.detail("Where", name(node, "location"))
        draft.detail("Not dispensed because", words(node, "statusReasonCodeableConcept") ?? name(node, "statusReasonReference"))
        draft.detail("Category", words(node, "category"))
        draft.detail("Type", words(node, "type"))
        draft.detail("Supply lasts", quantity(node, "daysSupply")?.shown)
        draft.details.append(contentsOf: dosing.details)
        draft.notes = notes(node)
        return medicine(.dispense, product, dosing, quantity: quantity(node, "quantity"), reason: nil, intent: nil, course: nil)
    }

    func medicationAdministration(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let product = product(node, &draft)
        let dosing = object(node, "dosage").map(oneDosage) ?? Dosing()
        let word = self.code(node, "status")
        draft.status = StatusWords.status(word, StatusWords.medicine)
        if word == "not-done" || isNotDone(node, "notGiven", "wasNotGiven") { draft.assertion = .notDone }
        effective(node, &draft)
        by(node, "performer", &draft)
        draft.detail("Status reason", allWords(node, "statusReason"))
        draft.detail("Category", words(node, "category"))
        draft.details.append(contentsOf: dosing.details)
        draft.notes = notes(node)
        return medicine(.administration, product, dosing, quantity: nil, reason: reason(node), intent: nil, course: nil)
    }

    // MARK: What they share

    /// What was prescribed, taken, supplied or given.
    private struct Product {
        var ingredients: [Concept] = []
        var form: String?
        var strength: String?
    }

    private func medicine(
        _ kind: MedicineStatement.Kind, _ product: Product, _ dosing: Dosing, quantity: Quantity?, reason: String?,
        intent: String?, course: String?
    ) -> EntryContent {
        .medicine(
            MedicineStatement(
                kind: kind, ingredients: product.ingredients, form: product.form, strength: product.strength, route: dosing.route,
                dose: dosing.dose, frequency: dosing.frequency, dosageText: dosing.text, asNeeded: dosing.asNeeded, reason: reason,
                quantity: quantity, intent: intent, course: course,
                furtherDosing: dosing.details.map { "\($0.label): \($0.text)" }))
    }

    /// Sets the title from `medication[x]`: the code here, else the code of the Medication pointed to, else what the reference says.
    private func product(_ node: Node, _ draft: inout Draft) -> Product {
        if let code = concept(node, "medicationCodeableConcept"), !code.isEmpty {
            draft.title = code
            return Product()
        }
        // As R5 has it: what was prescribed is never left out for the sake of a version.
        let later = object(node, "medication")
        if let code = later.flatMap({ concept($0, "concept") }), !code.isEmpty {
            draft.title = code
            return Product()
        }
        guard let reference = object(node, "medicationReference") ?? later.flatMap({ object($0, "reference") }) else { return Product() }
        let display = text(reference, "display")
        guard let target = resolve(reference)?.target else {
            draft.title = Concept(text: display)
            if display == nil { note(reference, .unresolved) }
            return Product()
        }
        var product = Product()
        let code = concept(target, "code") ?? Concept()
        product.form = words(target, "form")
        var strengths: [String] = []
        for ingredient in list(target, "ingredient") where isObject(ingredient) {
            let what =
                concept(ingredient, "itemCodeableConcept")
                ?? name(ingredient, "itemReference").map { Concept(text: $0) }
            guard let what, !what.isEmpty else { continue }
            let strength = ratio(ingredient, "strength").map(shown(ratio:))
            if flag(ingredient, "isActive") == false {
                draft.detail("Inactive ingredient", what.shown)
            } else {
                product.ingredients.append(what)
                if let strength { strengths.append(strength) }
            }
        }
        product.strength = joined(strengths, " + ")
        if let batch = object(target, "batch") {
            draft.detail("Lot", text(batch, "lotNumber"))
            draft.detail("Expires", date(batch, "expirationDate"))
        }
        draft.title =
            !code.isEmpty
            ? code
            : Concept(text: display ?? joined(product.ingredients.compactMap(\.shown), " + "))
        return product
    }

    private func reason(_ node: Node) -> String? {
        let coded = concepts(node, "reasonCode").compactMap(\.shown)
        let named = list(node, "reasonReference").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        return joined(coded + named)
    }

    /// `effective[x]`: a moment or a period.
    func effective(_ node: Node, _ draft: inout Draft) {
        draft.when = date(node, "effectiveDateTime")
        guard draft.when == nil, member(node, "effectivePeriod") != nil else { return }
        (draft.when, draft.until) = period(node, "effectivePeriod")
    }
}
