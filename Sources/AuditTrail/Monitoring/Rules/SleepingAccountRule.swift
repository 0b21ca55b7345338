/// An account wakes after months. Parental leave and sabbaticals end so too: waking alone is a hint, and looking on one's word alone, or at
/// many, on the day of waking is more.
struct SleepingAccountRule: MonitoringRule {
    static let card = RuleCard(
        id: "sleeping-account", version: 1, title: "A sleeping account wakes", subject: .week,
        numbers: [
            .score(40),
            RuleNumber(
                "days", 90, in: 30...365, below: "a long holiday would be an alert",
                above: "accounts are closed by then: the rule would never fire"),
        ])
    private let score: Double
    private let days: Int64

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        days = Int64(numbers["days"])
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        if let last = seen.lastBefore, it.at - last >= days * Recent.day {
            return Weighed(
                score / 2, "was not seen for \((it.at - last) / Recent.day) days, and is back",
                over: .init(since: it.at, count: 1, within: Recent.day))
        }
        let since = it.at - seen.staff.woke
        guard seen.staff.woke > 0, since < Recent.day, seen.staff.slept >= days * Recent.day, it.kind == .lookOpened,
            !it.grounds.isMoreThanAWord
        else { return nil }
        let people = seen.staff.people.count
        return Weighed(
            score * min(1, 0.7 + 0.05 * Double(people)),
            "came back after \(seen.staff.slept / Recent.day) days, and looked on nothing but their own word within a day of it",
            over: .init(since: seen.staff.woke, count: 1 + people, within: Recent.day))
    }
}
