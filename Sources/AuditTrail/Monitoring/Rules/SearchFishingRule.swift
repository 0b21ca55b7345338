/// Searches that named people and led to no look: reading who is there, where somebody lives, who is related to whom.
struct SearchFishingRule: MonitoringRule {
    static let card = RuleCard(
        id: "search-fishing", version: 1, title: "Search fishing", subject: .week,
        numbers: [
            .score(50),
            RuleNumber(
                "searches", 10, in: 3...256, below: "below 3 every mistyped name would be an alert",
                above: "no more than 256 are kept: the rule would never fire"),
        ])
    private let score: Double
    private let searches: Int

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        searches = Int(numbers["searches"])
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let count = seen.staff.searches.count
        guard seen.observation.kind == .searchAnswered, count >= searches else { return nil }
        return Weighed(
            score * min(1, 0.5 + Double(count - searches) / Double(4 * searches)),
            "made \(count) searches in a day that named people and were followed by no look",
            over: .init(since: seen.staff.searches.first ?? seen.observation.at, count: count, within: Recent.day))
    }
}
