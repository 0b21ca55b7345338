import CareRecord

/// Flag (HL7 FHIR R4 12.4).
extension Reading {
    func flagged(_ node: Node, _ draft: inout Draft) -> EntryContent {
        let categories = concepts(node, "category")
        draft.title = concept(node, "code") ?? categories.first ?? Concept()
        draft.status = StatusWords.status(self.code(node, "status"), StatusWords.flag)
        if Negation.saysNoneKnown(draft.title) { draft.assertion = .noneKnown }
        (draft.when, draft.until) = period(node, "period")
        by(node, "author", &draft)
        draft.detail("Encounter", name(node, "encounter"))
        return .alert(
            AlertStatement(
                kind: AlertWords.kind([draft.title] + categories), category: joined(categories.compactMap(\.shown))))
    }
}

/// Which kind of alert a flag is, from codes and words of its code and category: decides only where and how prominently it
/// stands; the words shown are the sender's.
enum AlertWords {
    private static let words: [(AlertStatement.Kind, [StaticString])] = [
        (.safeguarding, ["safeguard", "child protection", "vulnerable adult", "domestic abuse", "domestic violence", "at risk of abuse"]),
        (.resuscitation, ["resuscitation", "dnacpr", "dnar"]),
        (
            .advancePlan,
            [
                "advance decision", "advanced decision", "advance care plan", "advanced care plan", "advance statement",
                "advance directive", "advance care directive", "respect form", "treatment escalation", "lasting power of attorney",
                "end of life",
            ]
        ),
        (.interpreter, ["interpreter"]),
        (.adjustment, ["reasonable adjustment", "accessible information", "additional support", "communication support"]),
        (.risk, ["risk", "infection", "mrsa", "violen", "aggress", "behav", "hazard", "safety", "self-harm", "suicid", "falls"]),
    ]
    private static let codes: [String: AlertStatement.Kind] = [
        "RA": .adjustment, "national-reasonable-adjustment-flag": .adjustment, "safety": .risk, "behavioral": .risk,
        "advance-directive": .advancePlan, "450476008": .resuscitation, "450475007": .resuscitation,
        "304253006": .resuscitation, "304252001": .resuscitation, "143021000119109": .resuscitation,
        "1382601000000107": .advancePlan,
    ]

    /// "No safeguarding concerns", "Child protection: not subject to a plan"; not "Safeguarding concern: no contact with father", which says one.
    private static func denies(_ text: String) -> Bool {
        ["no ", "not ", "nil ", "none", "never ", "without "].contains { text.hasPrefix($0) }
            || [": no", ": nil", ": none", " - no", " - nil", " - none"].contains { text.hasSuffix($0) }
            || text.holds(": not ") || text.holds(" - not ")
    }

    static func kind(_ said: [Concept]) -> AlertStatement.Kind {
        let shown = said.flatMap { [$0.text].compactMap { $0 } + $0.codings.compactMap(\.display) }.map { $0.lowercased() }
        for (kind, phrases) in words where kind != .risk {
            let found = shown.filter { text in phrases.contains { text.holds($0) } }
            // Of a safeguarding flag the words are not shown, so a finding that there is nothing must not become one: it is shown in its own.
            if kind == .safeguarding, found.contains(where: denies) { return .other }
            if !found.isEmpty { return kind }
        }
        let coded = said.lazy.flatMap(\.codings).compactMap { $0.code.flatMap { codes[$0] } }.first
        if let coded { return coded }
        let risk = words.last?.1 ?? []
        return shown.contains { text in risk.contains { text.holds($0) } } ? .risk : .other
    }
}
