import CareRecord

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

    /// Whether a condition or allergy says that none is known, now. One that is over says so no more; one that is not confirmed still says it
    /// (GP Connect sends every allergy as unconfirmed).
    static func standsAsNoneKnown(_ draft: Draft) -> Bool {
        guard draft.assertion == .affirmed || draft.assertion == .unconfirmed else { return false }
        if draft.status?.meaning == .past || draft.status?.meaning == .stopped { return false }
        return saysNoneKnown(draft.title, byWords: true)
    }

    /// Whether the author's own words beside such a code may mean the same: "Penicillin: rash" does not, whatever the code.
    private static func agrees(_ concept: Concept) -> Bool {
        ([concept.text].compactMap(\.self) + concept.asides).allSatisfy { agrees($0, concept) }
    }

    private static func agrees(_ text: String, _ concept: Concept) -> Bool {
        if text.isEmpty { return true }
        let folded = text.lowercased()
        if concept.codings.contains(where: { $0.display?.lowercased() == folded && !$0.isPlaceholder }) { return true }
        let words = folded.split { !$0.isLetter && $0 != "'" }
        let isExcepted = words.contains { ["except", "but", "apart", "other", "besides", "excluding", "although", "however"].contains($0) }
        // "No known allergies", "NKDA", "Allergies: none known", "Patient has no allergies": it begins by saying so, or of what it says so.
        // What it says it of comes before nothing else: "Allergies: penicillin (rash, not anaphylaxis)" names one.
        guard !isExcepted, let first = words.first(where: { !beginning.contains($0) }) else { return false }
        return negating.contains(first)
    }

    private static let negating: Set<Substring> = ["no", "nil", "none", "not", "nka", "nkda", "nkfa", "denies", "never"]
    private static let beginning: Set<Substring> = [
        "patient", "pt", "has", "there", "allergy", "allergies", "currently", "known", "is", "are", "status", "drug", "drugs", "the",
        "this",
        "history", "of",
    ]

    /// - Parameter byWords: whether "No known …" in words says it too: only where it can mean nothing else.
    static func saysNoneKnown(_ concept: Concept, byWords: Bool = false) -> Bool {
        for coding in concept.codings {
            guard let system = coding.system, let code = coding.code else { continue }
            let isOne =
                CodeSystem.namespace(system) == CodeSystem.snomed && snomed.contains(code)
                || system.holds("absent-unknown") && ips.contains(code)
            if isOne { return agrees(concept) }
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
