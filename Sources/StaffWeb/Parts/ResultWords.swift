import CareRecord

/// A result's value, range and flags, all as sent: nothing is converted, compared or worked out (law 12).
enum ResultWords {
    /// All that a result says, with how it stands where that is not "final": a mistake is struck, wherever its value is read.
    static func said(_ entry: Entry) -> HTML {
        guard case .result(let result) = entry.content else { return "" }
        let values = values(result).joined(", ")
        let words = [values, qualifiers(result, of: entry), flags(result)].joined(" ")
        let said: HTML = words.isEmpty ? "<span class=\"cr-soft\">no value</span>" : words
        if entry.status?.meaning == .enteredInError { return "<b>Entered in error:</b> <s>\(said)</s>" }
        return [said, standing(entry)].joined(" ")
    }

    /// The value and its parts; where there is neither, what its sender makes of it says it (`flags`).
    static func values(_ result: ResultStatement) -> [HTML] {
        (result.value.map { [value($0)] } ?? []) + result.components.map(component)
    }

    /// What makes it another result than it seems: the side or site of the body, and a specimen that is not the usual one.
    static func qualifiers(_ result: ResultStatement, of entry: Entry) -> HTML {
        let name = (entry.title.shown ?? "").lowercased()
        return [result.bodySite, isUsual(result.specimen) ? nil : result.specimen].compactMap { words -> HTML? in
            guard let words, !words.isEmpty, !name.contains(words.lowercased()) else { return nil }
            return "(\(words))"
        }.joined(" ")
    }

    /// Blood and what is made of it: what a reader takes a laboratory's value for.
    private static func isUsual(_ specimen: String?) -> Bool {
        guard let specimen else { return true }
        let words = Set(specimen.lowercased().split { !$0.isLetter })
        return !words.isDisjoint(with: ["blood", "serum", "plasma"])
            && words.isSubset(of: ["blood", "serum", "plasma", "venous", "whole", "specimen", "sample", "or", "and", "edta"])
    }

    /// "preliminary", "amended", "cancelled": any word but those of a result that is done with. A mistake is struck instead.
    static func standing(_ entry: Entry) -> HTML {
        guard let status = entry.status, status.meaning != .enteredInError, !["final", "available"].contains(status.asSent) else {
            return ""
        }
        return "<b>\(status.asSent)</b>"
    }

    /// Whether its value may stand for now, be the latest of its test and in a plot: not a mistake, not cancelled, not replaced, and of a status we know.
    static func counts(_ entry: Entry) -> Bool {
        switch entry.status?.meaning {
        case .enteredInError, .stopped, .superseded, .asSent: false
        case .current, .planned, .past, .onHold, nil: true
        }
    }

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
        case .absent(ResultValue.keptBack): "\(ResultValue.keptBack)"
        case .absent(let it): "no value: \(it)"
        case .ofAnotherKind: "a value of a kind that is not shown here: open the original"
        }
    }

    static func quantity(_ quantity: Quantity) -> HTML {
        var html: HTML = "<span class=\"cr-num\">\(quantity.shown)</span>"
        if quantity.unitKey == nil { html += " <span class=\"cr-soft\">no unit sent</span>" }
        if let code = quantity.contradictingCode { html += " <b>its unit’s code says \(code)</b>" }
        return html
    }

    static func component(_ part: ResultComponent) -> HTML {
        let flags = flags(part.interpretation, of: part.value)
        let value: HTML = part.value.map(value) ?? (flags.isEmpty ? "no value" : "")
        return ["\(part.title.shown ?? "part")", value, flags].joined(" ")
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
