/// Nothing but the staff member's word ties them to the person. Where that is usual (ambulances, emergency departments) one such look says
/// nothing, and only coming back to the same person on other days does.
struct NoEvidenceRule: MonitoringRule {
    static let card = RuleCard(
        id: "no-evidence", version: 1, title: "No evidence of a relationship", subject: .person,
        numbers: [
            .score(40),
            RuleNumber(
                "usual", 0.3, in: 0.01...1, below: "at 0 no look without evidence could ever be unusual: the rule would never fire",
                above: "a share ends at 1"),
            RuleNumber(
                "days", 3, in: 2...30, below: "at 1 every look without evidence would be a return",
                above: "above 30 days hardly anybody would ever be found"),
        ])
    private let score: Double
    private let usual: Double
    private let days: Int

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        usual = numbers["usual"]
        days = Int(numbers["days"])
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened, !it.grounds.isMoreThanAWord, let person = it.person else { return nil }
        let (times, pattern) = (seen.staff.daysOnTheirWord(person), seen.usual)
        let share = pattern?.pattern.shareOnTheirWord
        // Not known yet what is usual: only coming back counts.
        let unusual = share.map { max(0, 1 - $0 / usual) } ?? 0
        let returns = times >= days ? min(1, Double(times - days + 1) / 3) : 0
        let worth = score * max(unusual * 0.5, returns)
        guard worth >= 1 else { return nil }
        var words = it.grounds.brokeGlass ? "broke the glass" : "looked on nothing but their own word"
        if times > 1 { words += ", on \(times) days at the same person" }
        if let share, let pattern { words += "; \(pattern.words) that is so in \(Self.hundredths(share)) of 100 looks" }
        return Weighed(worth, words)
    }

    static func hundredths(_ share: Double) -> String { share < 0.01 ? "fewer than 1" : "\(Int((share * 100).rounded()))" }
}
