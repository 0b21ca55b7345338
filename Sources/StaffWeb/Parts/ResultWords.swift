import CareRecord

/// A result's value, range and flags, all as sent: nothing is converted, compared or worked out (law 12).
enum ResultWords {
    static func value(_ value: ResultValue) -> HTML {
        switch value {
        case .quantity(let it): quantity(it)
        case .concept(let it): "\(it.shown ?? "value without words")"
        case .text(let it): "“\(it)”"
        case .bool(let it): it ? "yes" : "no"
        case .number(let it): "\(it)"
        case .range(let it): "\(it.first?.shown ?? "not said") to \(it.second?.shown ?? "not said")"
        case .ratio(let it): "\(it.first?.shown ?? "not said") in \(it.second?.shown ?? "not said")"
        case .date(let it): HTML.date(it)
        case .period(let from, let to): "\(HTML.date(from)) to \(HTML.date(to))"
        case .time(let it): "\(it)"
        case .sampled(let it): "a trace: \(it)"
        case .absent(let it): "no value: \(it)"
        }
    }

    static func quantity(_ quantity: Quantity) -> HTML {
        "<span class=\"cr-num\">\(quantity.shown)</span>\(quantity.unitKey == nil ? " <span class=\"cr-soft\">no unit sent</span>" as HTML : "")"
    }

    static func component(_ part: ResultComponent) -> HTML {
        ["\(part.title.shown ?? "part") \(part.value.map(value) ?? "no value")", flags(part.interpretation)].joined(" ")
    }

    static func ranges(_ ranges: [ReferenceRange]) -> HTML {
        guard !ranges.isEmpty else { return "<span class=\"cr-soft\">not given</span>" }
        return ranges.map { range -> HTML in
            if let text = range.text { return "\(text)" }
            switch (range.low, range.high) {
            case (let low?, let high?): return "\(low.value ?? low.shown) to \(high.value ?? high.shown)"
            case (let low?, nil): return "\(low.value ?? low.shown) or more"
            case (nil, let high?): return "up to \(high.value ?? high.shown)"
            case (nil, nil): return "not given"
            }
        }.joined("; ")
    }

    enum Standing { case high, low, abnormal, normal, other }

    /// What the sender's interpretation code means (HL7 v3 ObservationInterpretation).
    static func standing(_ concept: Concept) -> Standing {
        for coding in concept.codings {
            switch coding.code {
            case "H", "HH", "HU", "HX", ">": return .high
            case "L", "LL", "LU", "LX", "<": return .low
            case "A", "AA", "POS", "DET", "IND", "R": return .abnormal
            case "N", "NEG", "ND", "S": return .normal
            default: continue
            }
        }
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

    /// `▲ high`: a shape and the sender's own words.
    static func flags(_ interpretation: [Concept]) -> HTML {
        interpretation.compactMap { concept -> HTML? in
            let words = concept.text ?? concept.codings.lazy.compactMap(\.display).first
            switch standing(concept) {
            case .high: return "<span class=\"cr-flag\">▲ \((words ?? "high").lowercased())</span>"
            case .low: return "<span class=\"cr-flag\">▼ \((words ?? "low").lowercased())</span>"
            case .abnormal: return "<span class=\"cr-flag\">◆ \((words ?? "abnormal").lowercased())</span>"
            case .normal: return nil
            case .other: return (words ?? concept.shown).map { "<b>\($0)</b>" }
            }
        }.joined(" ")
    }

    /// A report that only gathers results: all it says is in them.
    static func isPanel(_ entry: Entry) -> Bool {
        guard case .result(let report) = entry.content, report.kind != .observation, !report.members.isEmpty else { return false }
        return report.conclusion == nil && report.value == nil && report.components.isEmpty && entry.attachments.isEmpty
            && entry.notes.isEmpty
    }

    /// What needs a second look: its sender said that nobody has reviewed it, or did not say that somebody has.
    static func review(_ result: ResultStatement) -> HTML {
        switch result.reviewed {
        case true?: ""
        case false?: " <span class=\"cr-unread\">not reviewed yet</span>"
        case nil: " <span class=\"cr-unread\">not marked as reviewed</span>"
        }
    }
}
