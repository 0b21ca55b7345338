/// Codes and words that stand where a name would, and are none: "unknown", "other", "see text". They are shown as sent, and nothing is the
/// same as another, in a line with another or a point of its plot because of them (laws 11 and 12).
extension Coding {
    /// Whether its code says only that there is no code, or why: HL7's null flavours, reasons for absence, a local "FREETEXT".
    public var isPlaceholder: Bool {
        guard let code, !code.isEmpty else { return false }
        guard let system, !system.isEmpty else { return Placeholders.codes.contains(Fold.words(code)) }
        switch CodeSystem.namespace(system) {
        case CodeSystem.snomed: return Placeholders.snomed.contains(code)
        case CodeSystem.loinc, CodeSystem.read2, CodeSystem.ctv3, CodeSystem.ucum: return false
        default:
            // "No known allergies" of the same code system says something.
            if Placeholders.isOfAbsence(system) { return !code.hasPrefix("no-known-") }
            return Placeholders.codes.contains(Fold.words(code))
        }
    }

    /// Whether its code names no thing: a placeholder, or one so general that the thing stands in the text beside it.
    public var namesNothing: Bool {
        if isPlaceholder { return true }
        guard let code, let system, CodeSystem.textCarriers.contains(code) else { return false }
        return CodeSystem.namespace(system) == CodeSystem.snomed
    }
}

extension Coding {
    /// Whether its display names a thing. That of a placeholder does where it is more than the placeholder's own name: some systems put what
    /// was typed there ("FREETEXT", "DNACPR"). That of a code so general that the thing stands in the text is the code's own.
    /// - Parameter display: its display, folded.
    func isNamed(by display: String) -> Bool {
        if display.isEmpty || Placeholders.words.contains(display) { return false }
        guard isPlaceholder else { return !namesNothing }
        return !Placeholders.isOwnName(display)
    }
}

extension Concept {
    /// Whether neither its text nor any of its codes, nor what a placeholder is called, names a thing.
    public var namesNothing: Bool {
        if let text, !text.isEmpty {
            let text = Fold.words(text)
            let isAbsence = Placeholders.isOwnName(text) && codings.contains(where: \.isPlaceholder)
            if !isAbsence, !Placeholders.words.contains(text) { return false }
        }
        return !codings.contains { coding in
            if !coding.namesNothing, coding.code?.isEmpty == false { return true }
            return coding.display.map { coding.isNamed(by: Fold.words($0)) } ?? false
        }
    }
}

/// What is known to name nothing.
enum Placeholders {
    /// SNOMED CT's qualifier values for no value: other, unknown, not applicable.
    static let snomed: Set<String> = ["74964007", "261665006", "385432009"]

    /// Codes of local systems, folded. Of a terminology that we know no code is looked up here: "NI" may be nickel's, and then its words, which
    /// decide, are the same in all its results.
    static let codes: Set<String> = [
        "unknown", "unk", "ukn", "null", "nullflavor", "oth", "other", "ni", "nav", "nask", "asku", "unc", "und", "tbd", "none", "n/a", "-",
        "?",
        "uncoded", "notcoded", "not-coded", "not coded", "nocode", "no-code", "no_code", "no code", "unmapped", "unspecified",
        "notspecified",
        "not-specified", "not-applicable", "notapplicable", "freetext", "free-text", "free_text", "free text", "text", "as-text", "misc",
    ]

    /// Words that stand for no word, folded.
    static let words: Set<String> = [
        "unknown", "not known", "unk", "other", "no information", "noinformation", "not available", "unavailable", "not applicable", "n/a",
        "-",
        "?", ".", "unspecified", "not specified", "uncoded", "not coded", "no code", "free text", "freetext", "free text entry", "see text",
        "see free text", "see notes", "see note", "see comments", "see comment", "asked but unknown", "not asked", "temporarily unknown",
        "masked", "as text", "other (qualifier value)", "unknown (qualifier value)", "not applicable (qualifier value)",
    ]

    /// What HL7 calls its null flavours and its reasons for absence, folded, beyond `words`. They are no names beside such a code alone: a culture's
    /// "trace" or "not present" that stands for itself is a finding.
    private static let absences: Set<String> = [
        "invalid", "derived", "negative infinity", "negative infinity (ninf)", "positive infinity", "positive infinity (pinf)",
        "un-encoded",
        "unencoded", "temporarily unavailable", "sufficient quantity", "trace", "not present", "asked but declined", "asked, but declined",
        "declined", "unsupported", "error", "not a number", "not a number (nan)", "nan", "not performed", "not permitted", "miscellaneous",
    ]

    /// Whether a placeholder that is called so is called by its own name, or by one as general ("unknown drug", "no information about
    /// allergies"): two of them are two things.
    /// - Parameter display: folded.
    static func isOwnName(_ display: String) -> Bool {
        words.contains(display) || codes.contains(display) || absences.contains(display)
            || ["unknown ", "other ", "unspecified ", "uncoded ", "no information"].contains(where: display.hasPrefix)
    }

    /// HL7's NullFlavor (its OID too), DataAbsentReason, and IPS's absent and unknown data, under each address that they have had.
    static func isOfAbsence(_ system: String) -> Bool {
        let folded = Fold.words(system)
        return folded.holds("nullflavor") || folded.holds("data-absent-reason") || folded.holds("absent-unknown")
            || folded.hasSuffix("2.16.840.1.113883.5.1008") || folded.hasSuffix("2.16.840.1.113883.4.642.4.1048")
    }
}
