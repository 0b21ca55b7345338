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
}
