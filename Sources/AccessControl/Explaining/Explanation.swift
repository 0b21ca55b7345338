import CareRecord

/// A decision in words: the answer first, then what every rule found.
public struct Explanation: Hashable, Sendable {
    public let answer: String
    /// What may be shown how, and until when; what may be done.
    public let terms: [String]
    /// Each rule with its finding and evidence; rules that did not speak of the request are counted in the last line.
    public let findings: [String]

    public var lines: [String] { [answer] + terms + findings.map { "  " + $0 } }

    public init(_ decision: Decision) {
        switch decision.outcome {
        case .permit(let sections):
            answer = sections.isEmpty ? "Permitted." : "Permitted: \(Self.names(sections))."
            terms = decision.permission.map(Self.terms) ?? []
        case .challenge(let what):
            answer = "Nothing is shown until something is done."
            terms = what.sorted().map(\.sentence)
        case .needsEvidence(let kinds):
            answer = "Nothing is shown before the organisation was asked."
            terms = ["To be asked for: \(kinds.sorted().map(\.words).joined(separator: ", "))."]
        case .refuse(let why):
            answer = "Refused."
            terms = why.said.map(\.sentence)
        }
        let spoke = decision.spoke
        let silent = decision.weighed.count - spoke.count
        findings = spoke.map(Self.line) + (silent > 0 ? ["\(silent) rule\(silent == 1 ? "" : "s") did not speak of this"] : [])
    }

    static func names(_ sections: Set<Section>) -> String {
        sections.count == Section.allCases.count ? "all sections" : sections.sorted().map { $0.title.lowercased() }.joined(separator: ", ")
    }

    private static func terms(_ permission: Permission) -> [String] {
        var lines = permission.grounds.sorted { $0.key < $1.key }.map { "On \($0.key.name): \(names($0.value))." }
        if permission.documentsByTitleOnly { lines.append("Of documents, titles only.") }
        if permission.withoutWhereabouts { lines.append("Nothing that tells where the person is.") }
        if !permission.opens.isEmpty { lines.append("Opened: \(permission.opens.sorted().map(\.rawValue).joined(separator: ", ")).") }
        if !permission.couldOpen.isEmpty {
            lines.append("Withheld unless broken glass opens it: \(permission.couldOpen.sorted().map(\.rawValue).joined(separator: ", ")).")
        }
        if !permission.glassLimits.isEmpty {
            lines.append("Breaking the glass would open more: past \(permission.glassLimits.map(\.words).joined(separator: " and ")).")
        }
        if !permission.couldAsk.isEmpty {
            lines.append("More might be shown after asking for: \(permission.couldAsk.sorted().map(\.words).joined(separator: ", ")).")
        }
        return lines
    }

    private static func line(_ weighed: Weighed) -> String {
        let found: String =
            switch weighed.finding {
            case .permit(let sections): "permits \(names(sections))"
            case .noRestriction: "does not stand in the way"
            case .refuse: "refuses"
            case .limit(let sections): "at most \(names(sections))"
            case .hides(let sections): "hides \(names(sections))"
            case .challenge: "asks for something first"
            case .doesNotApply: "does not count"
            case .couldNotTell: "could not tell; does not stand in the way"
            }
        return "\(weighed.rule): \(weighed.sentence) (\(found)\(weighed.evidence.map { "; evidence \($0)" } ?? ""))"
    }
}
