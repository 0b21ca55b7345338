import CareRecord

/// A plan's wish about resuscitation, in the words of the form.
enum PlanWords {
    static func resuscitation(_ entry: Entry) -> String? {
        guard case .carePlan(let plan) = entry.content, let wish = plan.resuscitation else { return nil }
        switch wish {
        case .attempt: return "for attempted CPR"
        case .doNotAttempt: return "not for attempted CPR"
        }
    }

    /// What the plan says is not to be done (HL7 FHIR R4 9.5, `CarePlan.activity.detail.doNotPerform`), as the reader words it.
    static func doNots(_ plan: CarePlanStatement) -> [String] { plan.activities.filter { $0.hasPrefix("Do not: ") } }

    /// A plan's summary without the wish where it begins with that as a sentence of its own: it stands before it already.
    static func summary(_ plan: CarePlanStatement, after wish: String?) -> String? {
        guard let summary = plan.summary, let wish, summary.lowercased().hasPrefix(wish.lowercased()) else { return plan.summary }
        let rest = summary.dropFirst(wish.count)
        guard rest.first.map({ ".;,".contains($0) }) ?? true else { return summary }
        let kept = rest.drop { ".;, ".contains($0) }
        return kept.isEmpty ? nil : String(kept)
    }
}
