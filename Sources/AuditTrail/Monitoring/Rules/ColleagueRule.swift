/// The person works for the same organisation. Speaks only where that organisation feeds its staff's numbers.
struct ColleagueRule: MonitoringRule {
    static let card = RuleCard(
        id: "colleague", version: 1, title: "Colleague", subject: .person, numbers: [.score(45), .proven(0.4)])
    private let score: Double
    private let proven: Double

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        proven = numbers["proven"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened, it.flags.marks.contains(.colleague) else { return nil }
        let worth = score * (it.grounds.isMoreThanAWord ? proven : 1)
        guard worth >= 1 else { return nil }
        return Weighed(worth, "looked at a person who works for the same organisation; \(it.groundWords)")
    }
}
