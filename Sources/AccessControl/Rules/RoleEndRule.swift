/// Refuses from the moment from which the organisation has ended the staff member's role there: what their sign-in claims was read once, and
/// lives as long as the session. What cannot be told refuses. Source: DESIGN, "One machine, many machines" (true at once).
struct RoleEndRule: DecisionRule {
    static let id = "role-end"

    func weigh(_ question: Question, _ tally: inout Tally) {
        switch question.facts.roleEnd {
        case .none: tally.found(Self.id, .noRestriction, "Your organisation has not ended your role.")
        case .ended(let from):
            // Without a clock ClockRule refuses.
            guard let now = question.facts.now, !reaches("role-end.from", now, from) else {
                return tally.found(Self.id, .refuse(.roleEnded), "Your organisation has ended your role.")
            }
            if kept("role-end.ends") { tally.ends(from) }
            tally.found(Self.id, .noRestriction, "Your organisation ends your role, and has not yet.")
        case .couldNotTell:
            tally.found(Self.id, .refuse(.couldNotTell), "Whether your organisation has ended your role could not be found out.")
        // It was decided without: weighing it now would not be what was decided then.
        case .notKept: return
        }
    }
}
