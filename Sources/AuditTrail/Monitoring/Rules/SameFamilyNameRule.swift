/// A shared family name, worth the less the more people share it: relatives are few, namesakes many.
struct SameFamilyNameRule: MonitoringRule {
    static let card = RuleCard(
        id: "same-family-name", version: 1, title: "Same family name", subject: .person,
        numbers: [
            .score(35),
            .proven(0.4),
            // Of a name that one in 1,000 has, chance makes a meeting in each year of 1,000 looks: nothing can be said of any one.
            RuleNumber("common", 0, in: 0...1, below: "a share is not below 0", above: "a common name would be worth more than a rare one"),
            RuleNumber(
                "uncommon", 0.4, in: 0...1, below: "a share is not below 0", above: "an uncommon name would be worth more than a rare one"),
            RuleNumber(
                "alike", 0.5, in: 0...1, below: "a share is not below 0",
                above: "a part or a spelling would be worth more than the same name"),
        ])
    private let numbers: (score: Double, proven: Double, common: Double, uncommon: Double, alike: Double)

    init(_ given: RuleNumbers) {
        numbers = (given["score"], given["proven"], given["common"], given["uncommon"], given["alike"])
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let (it, flags) = (seen.observation, seen.observation.flags)
        guard it.kind == .lookOpened, !flags.marks.isDisjoint(with: [.sameFamilyName, .likeFamilyName]), let rarity = flags.rarity else {
            return nil
        }
        var score = numbers.score
        let many: String
        switch rarity {
        case .rare: many = "which fewer than one in 4,000 of the people looked at have"
        case .uncommon, .unknown:
            score *= numbers.uncommon
            many = rarity == .unknown ? "of which it is not known yet how many have it" : "which between one in 4,000 and one in 1,000 have"
        case .common:
            score *= numbers.common
            many = "which more than one in 1,000 have"
        }
        let same = flags.marks.contains(.sameFamilyName)
        if !same { score *= numbers.alike }
        if it.grounds.isMoreThanAWord { score *= numbers.proven }
        guard score >= 1 else { return nil }
        return Weighed(
            score,
            "looked at a person \(same ? "of the same family name" : "whose family name shares a part or differs in spelling alone"), \(many); \(it.groundWords)"
        )
    }
}
