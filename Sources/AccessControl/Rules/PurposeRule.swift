/// Refuses whatever is not direct care, or the checking of looks by those whose work that is. Source: issue 4, part 3.
struct PurposeRule: DecisionRule {
    static let id = "purpose"

    func weigh(_ question: Question, _ tally: inout Tally) {
        // Whoever checks looks or handles objections opens nothing of anybody.
        let opensNothing = [.checkTrail, .handleObjections].contains(question.request.action)
        let purpose = question.request.purpose
        let fits = holds("purpose.fits", purpose == (opensNothing ? .oversight : .directCare))
        if holds("purpose.named", question.policy.purposes.contains(purpose)), fits {
            tally.found(Self.id, .noRestriction, "The purpose is \(purpose == .oversight ? "checking looks" : "direct care").")
        } else {
            tally.found(Self.id, .refuse(.purposeNotCare), "The purpose is not direct care.")
        }
    }
}
