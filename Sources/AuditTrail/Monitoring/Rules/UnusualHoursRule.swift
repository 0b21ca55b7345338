/// A look at an hour at which hardly anybody in the role looks, nor this staff member. Night staff have company at night, and whoever stays
/// after a shift was just there.
struct UnusualHoursRule: MonitoringRule {
    static let card = RuleCard(
        id: "unusual-hours", version: 1, title: "Unusual hours for the role", subject: .person,
        numbers: [
            .score(14),
            RuleNumber(
                "share", 0.002, in: 0.0001...0.02, below: "so few looks could never be told apart from none",
                above: "an hour of 48 has 0.021 of all looks when nothing is unusual: it would always fire"),
        ])
    private let score: Double
    private let share: Double
    /// A shift that runs over: whoever looked within three hours is still at work.
    private let running: Int64 = 3 * Recent.hour
    /// Of fewer looks nothing is said of an hour that has few of them.
    private let fewest: UInt32 = 1_000

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        share = numbers["share"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened, let usual = seen.usual, usual.pattern.hours.total >= fewest else { return nil }
        let cell = it.local.cell
        let others = usual.pattern.hours.share(cell)
        guard others < share else { return nil }
        // Their own habit: whoever makes a fiftieth of their looks at such hours has a rota of their own.
        let own = seen.staff.hours
        if own.total > 50, own.share(cell) > 0.02 { return nil }
        if let last = seen.lookBefore, it.at - last < running { return nil }
        let minute = it.local.minute % 60
        return Weighed(
            score,
            "looked at \(it.local.hour):\(minute < 10 ? "0" : "")\(minute) on a \(it.local.isWeekend ? "weekend" : "weekday"); \(usual.words) fewer than 1 in \(Int(1 / share)) looks are made at such an hour"
        )
    }
}
