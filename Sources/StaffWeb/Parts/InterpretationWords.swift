import CareRecord

/// What a sender makes of a value, in a shape and the sender's own words: never worked out by us (law 12).
extension ResultWords {
    enum Standing { case high, low, abnormal, normal, other }

    /// What the sender's interpretation code means (HL7 v3 ObservationInterpretation), and HL7's name of it where no words came.
    private static let codes: [String: (Standing, String)] = [
        "H": (.high, "high"), "HH": (.high, "critically high"), "HU": (.high, "significantly high"), "HX": (.high, "above high threshold"),
        ">": (.high, "off scale high"), "L": (.low, "low"), "LL": (.low, "critically low"), "LU": (.low, "significantly low"),
        "LX": (.low, "below low threshold"), "<": (.low, "off scale low"), "A": (.abnormal, "abnormal"),
        "AA": (.abnormal, "critically abnormal"), "POS": (.abnormal, "positive"), "DET": (.abnormal, "detected"),
        "IND": (.abnormal, "indeterminate"), "R": (.abnormal, "resistant"), "N": (.normal, "normal"), "NEG": (.normal, "negative"),
        "ND": (.normal, "not detected"), "S": (.normal, "susceptible"),
    ]

    /// A code that is HL7's, or of no system at all: "N" of a laboratory's own list may mean anything, and is shown as sent (law 4).
    private static func known(_ coding: Coding) -> (Standing, String)? {
        if let system = coding.system?.lowercased(), !system.isEmpty, !systems.contains(where: system.contains) { return nil }
        return coding.code.flatMap { codes[$0] }
    }

    /// HL7 v3 ObservationInterpretation and v2 table 0078, as FHIR R4, STU3 and object identifiers name them.
    private static let systems = ["observationinterpretation", "v2-0078", "v2/0078", "2.16.840.1.113883.5.83", "2.16.840.1.113883.12.78"]

    static func standing(_ concept: Concept) -> Standing {
        if let known = concept.codings.lazy.compactMap(known).first { return known.0 }
        switch concept.text?.lowercased() {
        case "high", "above range", "above reference range": return .high
        case "low", "below range", "below reference range": return .low
        case "abnormal": return .abnormal
        case "normal": return .normal
        default: return .other
        }
    }

    /// Whether its sender says that it is outside what it should be.
    static func isOutside(_ interpretation: [Concept]) -> Bool {
        interpretation.contains {
            switch standing($0) {
            case .high, .low, .abnormal: true
            case .normal, .other: false
            }
        }
    }

    /// What `flags` leaves to the facts: that a value is normal, in its sender's words or HL7's.
    static func normal(_ interpretation: [Concept]) -> [String] {
        interpretation.filter { standing($0) == .normal }.compactMap { concept in
            concept.text ?? concept.codings.lazy.compactMap(\.display).first ?? concept.codings.lazy.compactMap { known($0)?.1 }.first
        }
    }

    static func flags(_ result: ResultStatement) -> HTML {
        // Parts are what it says, too: a panel that is "normal" needs no word for it.
        flags(result.interpretation, of: result.value, isAlone: result.value == nil && result.components.isEmpty)
    }

    static func flags(_ interpretation: [Concept], of value: ResultValue?) -> HTML {
        flags(interpretation, of: value, isAlone: value == nil)
    }

    /// `▲ high`. That something is normal is no flag beside its value; "negative" or "susceptible" is a finding of its own.
    private static func flags(_ interpretation: [Concept], of value: ResultValue?, isAlone: Bool) -> HTML {
        let said = value.map { ResultWords.value($0).words.lowercased() }
        return interpretation.compactMap { concept -> HTML? in
            let known = concept.codings.filter { Self.known($0) != nil }
            let words = concept.text ?? concept.codings.lazy.compactMap(\.display).first
            let name = words ?? known.lazy.compactMap { Self.known($0)?.1 }.first
            switch standing(concept) {
            case .high: return "<span class=\"cr-flag\">▲ \((name ?? "high").lowercased())</span>"
            case .low: return "<span class=\"cr-flag\">▼ \((name ?? "low").lowercased())</span>"
            case .abnormal: return "<span class=\"cr-flag\">◆ \((name ?? "abnormal").lowercased())</span>"
            case .normal:
                let isFinding = known.contains { ["NEG", "ND", "S"].contains($0.code) }
                guard isAlone || isFinding, let name, said?.contains(name.lowercased()) != true else { return nil }
                return "\(name)"
            case .other: return (words ?? concept.shown).map { "<b>\($0)</b>" }
            }
        }.joined(" ")
    }
}
