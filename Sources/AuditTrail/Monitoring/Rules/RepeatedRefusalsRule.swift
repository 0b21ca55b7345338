/// Refused again and again in a day. Whom they are let in to see afterwards on evidence does not count any more: that was a list behind its time.
/// Refusals of the staff member whoever the person (training, sign-in) count for nothing.
struct RepeatedRefusalsRule: MonitoringRule {
    static let card = RuleCard(
        id: "repeated-refusals", version: 1, title: "Repeated refusals", subject: .week,
        numbers: [
            .score(50),
            RuleNumber(
                "refusals", 5, in: 2...256, below: "at 1 every refusal would be an alert",
                above: "no more than 256 are kept: the rule would never fire"),
        ])
    private let score: Double
    private let refusals: Int

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        refusals = Int(numbers["refusals"])
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let count = seen.staff.refusals.count
        guard seen.observation.kind == .lookRefused, seen.observation.grounds.refusal != .ofStaff, count >= refusals else { return nil }
        let people = seen.staff.refusals.distinctPeople
        // One person tried again and again is a page that was loaded again, or one aim; many people are many aims.
        let share = min(1, 0.6 + 0.1 * Double(count - refusals) + 0.05 * Double(people))
        return Weighed(
            score * share,
            "was refused \(count) times in a day for want of a ground to look, of \(people == 1 ? "one person" : "\(people) people"), and was not let in to them afterwards",
            over: .init(since: seen.staff.refusals.first ?? seen.observation.at, count: count, within: Recent.day))
    }
}
