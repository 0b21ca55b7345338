import CareRecord

/// Procedure (HL7 FHIR R4 9.3).
extension Reading {
    func procedure(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "code") ?? Concept()
        let word = self.code(node, "status")
        draft.status = StatusWords.status(word, StatusWords.procedure)
        if word == "not-done" || isNotDone(node, "notDone", "notPerformed") { draft.assertion = .notDone }
        if draft.assertion == .affirmed, Negation.saysNoneKnown(draft.title) { draft.assertion = .noneKnown }
        draft.when = date(node, "performedDateTime")
        if draft.when == nil { (draft.when, draft.until) = period(node, "performedPeriod") }
        // As R5 has it: when it was done is not left out for the sake of a version.
        if draft.when == nil { draft.when = date(node, "occurrenceDateTime") }
        if draft.when == nil { (draft.when, draft.until) = period(node, "occurrencePeriod") }
        draft.detail("Performed", text(node, "performedString") ?? text(node, "occurrenceString"))
        draft.detail("Age when performed", quantity(node, "performedAge")?.shown)
        draft.detail("Performed between", range(node, "performedRange").map(shown(range:)))
        by(node, "performer", &draft)
        by(node, "asserter", &draft)
        by(node, "recorder", &draft)
        draft.detail("Status reason", words(node, "statusReason"))
        draft.detail("Category", words(node, "category"))
        draft.detail("Where", name(node, "location"))
        draft.detail("Complication", allWords(node, "complication"))
        draft.detail("Follow-up", allWords(node, "followUp"))
        // What was put in, changed or taken out: an implant bears on what may be done later.
        for device in list(node, "focalDevice") where isObject(device) {
            draft.detail("Device", joined([words(device, "action"), name(device, "manipulated")].compactMap { $0 }, ": "))
        }
        let used =
            concepts(node, "usedCode").compactMap(\.shown)
            + list(node, "usedReference").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        draft.detail("Used", joined(used))
        draft.notes = notes(node)
        let reasons =
            concepts(node, "reasonCode").compactMap(\.shown)
            + list(node, "reasonReference").compactMap { isObject($0) ? name(ofReference: $0) : nil }
        return .procedure(
            ProcedureStatement(
                bodySite: allWords(node, "bodySite"), reason: joined(reasons), outcome: words(node, "outcome")))
    }
}
