import CareRecord

/// AllergyIntolerance (HL7 FHIR R4 9.1). "No known allergies" is such a resource with a code that says so; a transfer-degraded
/// allergy's substance is only in its text, which comes first anyway (STANDARDS 10).
extension Reading {
    func allergy(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let code = concept(node, "code")
        let reactions = list(node, "reaction").filter(isObject)
        // A code that names nothing ("unknown") has no name beside it: what the reaction is to has.
        let named = code.flatMap { $0.namesNothing ? nil : $0 }
        let substances = reactions.lazy.compactMap { self.concept($0, "substance") }
        // A substance that is a placeholder too is no better a name than what was sent as one.
        let substance = named == nil ? substances.first { !$0.namesNothing } : nil
        draft.title = named ?? substance ?? code ?? substances.first ?? Concept()
        // What stands in the name's place is said beside it.
        if substance != nil { draft.detail("Named as", code?.shown) }
        let clinical = statusConcept(node, "clinicalStatus")
        let verification = statusConcept(node, "verificationStatus")
        // Before STU3 one status said both (HL7 FHIR DSTU2, AllergyIntolerance.status).
        let both = member(node, "status") == nil ? nil : self.code(node, "status")
        let verified = firstCode(verification) ?? verification?.shown ?? both
        draft.status =
            verified == "entered-in-error"
            ? StatusWords.status(verified, [:])
            : StatusWords.status(firstCode(clinical) ?? clinical?.shown ?? both, StatusWords.condition)
        draft.assertion = assertion(verified)
        draft.when = date(node, "onsetDateTime") ?? period(node, "onsetPeriod").start
        draft.detail("Age at onset", quantity(node, "onsetAge")?.shown)
        draft.detail("Onset", text(node, "onsetString"))
        draft.detail("Onset between", range(node, "onsetRange").map(shown(range:)))
        draft.detail("Last occurrence", date(node, "lastOccurrence"))
        draft.recorded = date(node, "recordedDate")
        by(node, "asserter", &draft)
        by(node, "recorder", &draft)
        draft.notes = notes(node)
        var shownReactions: [String] = []
        for reaction in reactions {
            let what = allWords(reaction, "manifestation") ?? text(reaction, "description")
            let severity = text(reaction, "severity")
            if let what { shownReactions.append(severity.map { "\(what) (\($0))" } ?? what) }
            draft.detail("Reaction on", date(reaction, "onset"))
            draft.detail("Reaction to", words(reaction, "substance"))
            draft.detail("Exposure route", words(reaction, "exposureRoute"))
            if allWords(reaction, "manifestation") != nil { draft.detail("Reaction", text(reaction, "description")) }
            draft.notes.append(contentsOf: notes(reaction))
        }
        // A reaction is to something: what names one does not say that nothing is known.
        if shownReactions.isEmpty, Negation.standsAsNoneKnown(draft) { draft.assertion = .noneKnown }
        return .allergy(
            AllergyStatement(
                type: text(node, "type"), categories: texts(node, "category"), criticality: text(node, "criticality"),
                reactions: shownReactions, verification: verified))
    }
}
