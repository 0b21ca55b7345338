import CareRecord

/// Immunization (HL7 FHIR R4 11.5). One that was not given is an entry that says so.
extension Reading {
    func immunisation(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "vaccineCode") ?? Concept()
        if let procedure = extensionEnding(node, "VaccinationProcedure").flatMap({ concept($0, "valueCodeableConcept") }) {
            // Where a vaccine was not given its product is "not available": what was not given is said here.
            let isNull = draft.title.codings.contains { $0.system?.hasSuffix("v3-NullFlavor") ?? false }
            if draft.title.isEmpty || isNull { draft.title = procedure } else { draft.detail("Procedure", procedure.shown) }
        }
        let word = self.code(node, "status")
        draft.status = StatusWords.status(word, StatusWords.immunisation)
        if word == "not-done" || isNotDone(node, "notGiven", "wasNotGiven") { draft.assertion = .notDone }
        if draft.assertion == .affirmed, Negation.saysNoneKnown(draft.title) { draft.assertion = .noneKnown }
        draft.when = date(node, "occurrenceDateTime")
        draft.detail("Given", text(node, "occurrenceString"))
        draft.recorded = date(node, "recorded")
        by(node, "performer", &draft)
        draft.detail("Where", name(node, "location"))
        draft.detail("Manufacturer", name(node, "manufacturer"))
        draft.detail("Expires", date(node, "expirationDate"))
        if flag(node, "primarySource") == false { draft.detail("Reported", words(node, "reportOrigin") ?? "not by who gave it") }
        if flag(node, "isSubpotent") == true { draft.detail("Subpotent", allWords(node, "subpotentReason") ?? "yes") }
        for reaction in list(node, "reaction") where isObject(reaction) {
            draft.detail("Reaction", joined([date(reaction, "date")?.text, name(reaction, "detail")].compactMap { $0 }, ", "))
        }
        draft.detail("Reason", allWords(node, "reasonCode"))
        draft.notes = notes(node)
        var doses: [String] = []
        for protocolApplied in list(node, "protocolApplied") where isObject(protocolApplied) {
            let number = text(protocolApplied, "doseNumberString") ?? number(protocolApplied, "doseNumberPositiveInt")
            let of = text(protocolApplied, "seriesDosesString") ?? self.number(protocolApplied, "seriesDosesPositiveInt")
            draft.detail("Course", text(protocolApplied, "series"))
            draft.detail("Against", allWords(protocolApplied, "targetDisease"))
            if let number { doses.append("dose \(number)" + (of.map { " of \($0)" } ?? "")) }
        }
        return .immunisation(
            ImmunisationStatement(
                dose: joined(doses.reversed() + [quantity(node, "doseQuantity")?.shown].compactMap { $0 }, ", "),
                lot: text(node, "lotNumber"), site: words(node, "site"), route: words(node, "route"),
                reasonNotGiven: words(node, "statusReason")))
    }
}
