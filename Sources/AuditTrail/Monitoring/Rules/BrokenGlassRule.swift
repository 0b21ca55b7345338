/// Broken glass that no care followed. When the glass is broken a question is made, to be asked of the organisation's own source some days
/// later; what it answers is weighed. Each broken glass is reviewed by people all the same.
struct BrokenGlassRule: MonitoringRule {
    static let card = RuleCard(
        id: "broken-glass", version: 1, title: "Broken glass without later contact", subject: .person,
        numbers: [
            .score(60),
            RuleNumber(
                "unknown", 10, in: 0...100, below: "a score is not below 0", above: "a score ends at 100"),
            RuleNumber(
                "days", 7, in: 1...60, below: "on the same day a contact is not written yet: it would nearly always fire",
                above: "a review of broken glass is over by then: it would never count"),
        ])
    private let score: Double
    private let unknown: Double
    let days: Int

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        unknown = numbers["unknown"]
        days = Int(numbers["days"])
    }

    /// The event alone says nothing.
    func weigh(_ seen: Seen) -> Weighed? { nil }

    func weigh(_ answer: ContactAnswer) -> Weighed? {
        switch answer {
        case .yes: nil
        case .no:
            Weighed(score, "broke the glass, and the organisation's own system knows of no contact with the person within \(days) days")
        case .couldNotTell:
            unknown > 0
                ? Weighed(
                    unknown, "broke the glass, and the organisation's own system could not tell whether there was contact with the person")
                : nil
        }
    }
}
