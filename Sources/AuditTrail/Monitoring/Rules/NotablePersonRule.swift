/// The person is on the region's list of people whom many know.
struct NotablePersonRule: MonitoringRule {
    static let card = RuleCard(
        id: "notable-person", version: 1, title: "Known or notable person", subject: .person, numbers: [.score(50), .proven(0.4)])
    private let score: Double
    private let proven: Double

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        proven = numbers["proven"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened, it.flags.marks.contains(.notable) else { return nil }
        let worth = score * (it.grounds.isMoreThanAWord ? proven : 1)
        guard worth >= 1 else { return nil }
        return Weighed(worth, "looked at a person on the region's list of people whom many know; \(it.groundWords)")
    }
}
