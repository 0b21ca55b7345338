/// Refuses where it is not known when it is: no window could be judged.
struct ClockRule: DecisionRule {
    static let id = "clock"

    func weigh(_ question: Question, _ tally: inout Tally) {
        if holds("clock.known", question.facts.now != nil) {
            tally.found(Self.id, .noRestriction, "The time is known.")
        } else {
            tally.found(Self.id, .refuse(.couldNotTell), "The time is not known.")
        }
    }
}
