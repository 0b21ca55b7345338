/// An administrator works for a named professional who has not been seen for days. A professional need not look themselves: the absence must
/// be long before it says something.
struct AdministratorAloneRule: MonitoringRule {
    static let card = RuleCard(
        id: "administrator-alone", version: 1, title: "Administrator without the named professional", subject: .week,
        numbers: [
            .score(35),
            RuleNumber(
                // Three weeks: nobody is on holiday for longer, and whoever does not look from one month to the next is seldom named.
                "days", 21, in: 1...60, below: "whoever does not look on one day would always be absent",
                above: "nobody is away so long and still named: the rule would never fire"),
        ])
    private let score: Double
    private let days: Int64

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        days = Int64(numbers["days"])
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened, it.duty == .administrator else { return nil }
        func said(_ worth: Double, _ words: String) -> Weighed {
            Weighed(worth, words, over: .init(since: it.at, count: 1, within: Recent.day))
        }
        guard it.grounds.director != nil else { return said(score, "an administrator looked and named no professional") }
        // Before the monitor watched for so long, absence is not known.
        guard it.at - seen.watchedSince > days * Recent.day else { return nil }
        guard let last = seen.directorLast else {
            return said(score, "an administrator looked in the name of a professional of whom no sign-in or look is known")
        }
        let away = (it.at - last) / Recent.day
        guard away >= days else { return nil }
        return said(
            score * min(1, 0.5 + 0.5 * Double(away - days) / Double(3 * days)),
            "an administrator looked in the name of a professional who has not been seen for \(away) days")
    }
}
