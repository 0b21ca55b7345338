/// A look after the person's death, or long after their last contact with the organisation. Letters, results and certificates make some of
/// these looks: how many, the figures say.
struct AfterCareRule: MonitoringRule {
    static let card = RuleCard(
        id: "after-care", version: 1, title: "After discharge or death", subject: .person,
        numbers: [
            .score(35),
            .proven(0.5),
            RuleNumber(
                "contact", 0.5, in: 0...1, below: "a share is not below 0", above: "a discharge would be worth more than a death"),
        ])
    private let score: Double
    private let proven: Double
    private let contact: Double

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        proven = numbers["proven"]
        contact = numbers["contact"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened else { return nil }
        let tied = it.grounds.isMoreThanAWord ? proven : 1
        if let dead = it.flags.sinceDeath, dead >= .month {
            let worth = score * tied * (dead == .month ? 0.5 : 1)
            return worth >= 1 ? Weighed(worth, "looked at a person who had died \(dead.words) before; \(it.groundWords)") : nil
        }
        guard let over = it.flags.sinceContact, over >= .quarter else { return nil }
        let worth = score * contact * tied * (over == .quarter ? 0.6 : 1)
        return worth >= 1
            ? Weighed(worth, "looked at a person whose last contact with the organisation ended \(over.words) before; \(it.groundWords)")
            : nil
    }
}
