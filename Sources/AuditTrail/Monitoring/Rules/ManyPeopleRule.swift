/// Many more people in an hour than others in the role: copying, or trawling. What is many is learnt for each role and organisation, so that
/// a ward clerk or a call handler is measured by their own kind.
struct ManyPeopleRule: MonitoringRule {
    static let card = RuleCard(
        id: "many-people", version: 1, title: "Many people in a short time", subject: .week,
        numbers: [
            .score(60),
            RuleNumber(
                "people", 15, in: 5...256, below: "below 5 an ordinary clinic would be an alert",
                above: "no more than 256 are kept: the rule would never fire"),
            RuleNumber(
                "times", 1.5, in: 1...20, below: "below 1 what is usual would be an alert",
                above: "above 20 times the usual it would never fire"),
        ])
    private let score: Double
    private let people: Int
    private let times: Double

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        people = Int(numbers["people"])
        times = numbers["times"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let count = seen.staff.people.count
        guard seen.observation.kind == .lookOpened, count >= people, let usual = seen.usual, let most = usual.pattern.people(0.99),
            let from = usual.pattern.people(0.5), let to = usual.pattern.people(0.95)
        else { return nil }
        let ratio = Double(count) / (Double(max(most, 1)) * times)
        guard ratio >= 1 else { return nil }
        return Weighed(
            score * min(1, 0.5 + ratio / 4),
            "looked at \(count == Recent.most ? "\(count) and more" : "\(count)") people in an hour; others \(usual.words) look at \(from == to ? "\(to)" : "\(from) to \(to)")",
            over: .init(since: seen.staff.people.first ?? seen.observation.at, count: count, within: 4 * Recent.hour))
    }
}
