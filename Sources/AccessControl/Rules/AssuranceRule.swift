/// Asks for a surer sign-in below the region's authentication level; refuses below its identity level, which no sign-in can raise.
/// Source: STANDARDS 4 (levels 0 to 3).
struct AssuranceRule: DecisionRule {
    static let id = "assurance"

    func weigh(_ question: Question, _ tally: inout Tally) {
        let (terms, facts) = (question.policy.assurance, question.facts.assurance)
        guard let identity = facts.identity, reaches("assurance.identity", identity, terms.identity) else {
            return tally.found(Self.id, .refuse(.identityNotProven), "Who you are was not proven surely enough when your account was made.")
        }
        guard let level = facts.authentication, reaches("assurance.authentication", level, terms.authentication) else {
            return tally.found(Self.id, .challenge(.stepUp(terms.authentication)), "Your sign-in is below level \(terms.authentication).")
        }
        tally.found(Self.id, .noRestriction, "You signed in at level \(level).")
    }
}
