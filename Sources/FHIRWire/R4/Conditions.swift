import CareRecord

/// Condition (HL7 FHIR R4 9.2).
extension Reading {
    func condition(_ node: Node, _ draft: inout Draft) -> EntryContent {
        draft.title = concept(node, "code") ?? Concept()
        let clinical = concept(node, "clinicalStatus")
        let verification = concept(node, "verificationStatus")
        let verified = firstCode(verification) ?? verification?.shown
        draft.status =
            verified == "entered-in-error"
            ? StatusWords.status(verified, [:])
            : StatusWords.status(firstCode(clinical) ?? clinical?.shown, StatusWords.condition)
        draft.assertion = assertion(verified)
        if draft.assertion == .affirmed, Negation.saysNoneKnown(draft.title, byWords: true) { draft.assertion = .noneKnown }
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
        draft.detail("Age when over", quantity(node, "abatementAge")?.shown)
        draft.detail("Over between", range(node, "abatementRange").map(shown(range:)))
        draft.detail("Over", text(node, "abatementString"))
        if let over = flag(node, "abatementBoolean") { draft.detail("Over", over ? "yes" : "no") }
        draft.recorded = date(node, "recordedDate")
        by(node, "asserter", &draft)
        by(node, "recorder", &draft)
        for evidence in list(node, "evidence") where isObject(evidence) { draft.detail("Evidence", allWords(evidence, "code")) }
        let stages = list(node, "stage").compactMap { isObject($0) ? words($0, "summary") : nil }
        draft.notes = notes(node)
        return .condition(
            ConditionStatement(
                category: allWords(node, "category"), severity: words(node, "severity"), bodySite: allWords(node, "bodySite"),
                stage: joined(stages), verification: verified))
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

/// Statements that nothing of a kind is known (law 12; STANDARDS 10).
enum Negation {
    /// SNOMED CT: no known allergy and its children, no current problems, no relevant history, not on any medication.
    private static let snomed: Set<String> = [
        "716186003", "409137002", "429625007", "428607008", "716184000", "428197003", "716220001", "1003774007",
        "160245001", "160243008", "787481004",
    ]
    /// HL7 IPS, absent and unknown data.
    private static let ips: Set<String> = [
        "no-known-allergies", "no-known-medication-allergies", "no-known-environmental-allergies", "no-known-food-allergies",
        "no-known-problems", "no-known-medications", "no-known-procedures", "no-known-immunizations", "no-known-devices",
    ]

    /// - Parameter byWords: whether "No known …" in words says it too: only where it can mean nothing else.
    static func saysNoneKnown(_ concept: Concept, byWords: Bool = false) -> Bool {
        for coding in concept.codings {
            guard let system = coding.system, let code = coding.code else { continue }
            if CodeSystem.namespace(system) == CodeSystem.snomed, snomed.contains(code) { return true }
            if system.holds("absent-unknown"), ips.contains(code) { return true }
        }
        guard byWords, let words = concept.shown, words.utf8.count < 80 else { return false }
        // Whatever says it begins with an n; nearly all titles are let go here.
        let first = words.utf8.first { (0x61...0x7A).contains($0 | 0x20) || $0 >= 0x80 }
        if let first, first < 0x80, first | 0x20 != 0x6E { return false }
        // The whole phrase: "No known allergies except penicillin" is an allergy.
        var parts = words.lowercased().split { !$0.isLetter && $0 != "'" }.map(String.init)
        if ["situation", "finding", "disorder"].contains(parts.last) { parts.removeLast() }
        let phrase = parts.joined(separator: " ")
        if ["nka", "nkda", "nil known", "none known"].contains(phrase) { return true }
        guard let first = parts.first, ["no", "nil"].contains(first), parts.count >= 3, parts[1] == "known" else { return false }
        return parts.dropFirst(2).allSatisfy(noneKnownWords.contains)
    }

    private static let noneKnownWords: Set<String> = [
        "allergy", "allergies", "allergic", "drug", "drugs", "medication", "medicine", "food", "environmental", "latex", "insect",
        "animal", "adverse", "reaction", "reactions", "sensitivity", "sensitivities", "intolerance", "intolerances", "or", "and",
        "current", "active", "problem", "problems", "condition", "conditions", "to", "medications", "medicines", "medical",
    ]
}
