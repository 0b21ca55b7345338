import CareRecord

/// Condition (HL7 FHIR R4 9.2).
extension Reading {
    func condition(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "code") ?? Concept()
        let clinical = statusConcept(node, "clinicalStatus")
        let verification = statusConcept(node, "verificationStatus")
        let verified = firstCode(verification) ?? verification?.shown
        draft.status =
            verified == "entered-in-error"
            ? StatusWords.status(verified, [:])
            : StatusWords.status(firstCode(clinical) ?? clinical?.shown, StatusWords.condition)
        draft.assertion = assertion(verified)
        if Negation.standsAsNoneKnown(draft) { draft.assertion = .noneKnown }
        draft.when = date(node, "onsetDateTime")
        let onset = period(node, "onsetPeriod")
        if draft.when == nil { draft.when = onset.start }
        draft.detail("Onset until", onset.end)
        draft.detail("Age at onset", quantity(node, "onsetAge")?.shown)
        draft.detail("Onset between", range(node, "onsetRange").map(shown(range:)))
        draft.detail("Onset", text(node, "onsetString"))
        draft.until = date(node, "abatementDateTime")
        let abated = period(node, "abatementPeriod")
        if draft.until == nil { draft.until = abated.end ?? abated.start }
        let age = quantity(node, "abatementAge")?.shown
        let between = range(node, "abatementRange").map(shown(range:))
        let inWords = text(node, "abatementString")
        draft.detail("Age when over", age)
        draft.detail("Over between", between)
        draft.detail("Over", inWords)
        let isOver = flag(node, "abatementBoolean")
        if let isOver { draft.detail("Over", isOver ? "yes" : "no") }
        draft.recorded = date(node, "recordedDate")
        by(node, "asserter", &draft)
        by(node, "recorder", &draft)
        for evidence in list(node, "evidence") where isObject(evidence) { draft.detail("Evidence", allWords(evidence, "code")) }
        let stages = list(node, "stage").compactMap { isObject($0) ? words($0, "summary") : nil }
        draft.notes = notes(node)
        return .condition(
            ConditionStatement(
                category: allWords(node, "category"), severity: words(node, "severity"), bodySite: allWords(node, "bodySite"),
                stage: joined(stages), verification: verified,
                // In words of its own it may say anything ("not yet"): those are shown, and the condition stays in sight.
                isSaidToBeOver: isOver ?? (age != nil || between != nil)))
    }

    /// What a verification status says of a condition or allergy.
    func assertion(_ verification: String?) -> Assertion {
        switch verification {
        case "refuted": .refuted
        case "unconfirmed", "provisional", "differential", "presumed": .unconfirmed
        default: .affirmed
        }
    }
}
