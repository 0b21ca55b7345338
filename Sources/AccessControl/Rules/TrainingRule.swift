/// Refuses where training has lapsed. "Could not tell" is not "lapsed": what follows is the policy's. Source: issue 4, part 3.
struct TrainingRule: DecisionRule {
    static let id = "training"

    func weigh(_ question: Question, _ tally: inout Tally) {
        switch question.facts.training {
        case .lapsed: tally.found(Self.id, .refuse(.trainingLapsed), "Your training has lapsed.")
        case .couldNotTell:
            if holds("training.unknown-refuses", question.policy.unknownTraining == .refuse) {
                tally.found(Self.id, .refuse(.couldNotTell), "Whether your training is in date could not be found out.")
            } else {
                tally.found(Self.id, .couldNotTell, "Whether your training is in date could not be found out; your training lead is told.")
            }
        case .current(let until):
            // Without a clock ClockRule refuses.
            if let until, let now = question.facts.now, reaches("training.until", now, until) {
                return tally.found(Self.id, .refuse(.trainingLapsed), "Your training has lapsed.")
            }
            if kept("training.ends") { tally.ends(until) }
            tally.found(Self.id, .noRestriction, "Your training is in date.")
        }
    }
}
