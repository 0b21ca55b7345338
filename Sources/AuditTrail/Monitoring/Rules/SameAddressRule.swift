/// The same home, or a home of the same postcode. Speaks only where an organisation feeds where its staff live.
struct SameAddressRule: MonitoringRule {
    static let card = RuleCard(
        id: "same-address", version: 1, title: "Same address, household or street", subject: .person,
        numbers: [
            .score(60),
            .proven(0.4),
            // Some fifteen homes share a postcode: neighbours, and strangers in one block.
            RuleNumber(
                "postcode", 0.6, in: 0...1, below: "a share is not below 0", above: "a neighbour would be worth more than a household"),
        ])
    private let score: Double
    private let proven: Double
    private let postcode: Double

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        proven = numbers["proven"]
        postcode = numbers["postcode"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        let it = seen.observation
        guard it.kind == .lookOpened else { return nil }
        let home = it.flags.marks.contains(.sameAddress)
        guard home || it.flags.marks.contains(.samePostcode) else { return nil }
        let worth = score * (home ? 1 : postcode) * (it.grounds.isMoreThanAWord ? proven : 1)
        guard worth >= 1 else { return nil }
        return Weighed(
            worth,
            "looked at a person who lives \(home ? "at the same address" : "in another home of the same postcode"); \(it.groundWords)")
    }
}

extension Observation {
    /// Why the look was permitted, as an explanation says it.
    var groundWords: String {
        switch grounds.evidence {
        case .proven: "a register or record ties their organisation to the person"
        case .inferred: "the record was open in their own system"
        case .stated: grounds.brokeGlass ? "they broke the glass" : "nothing but their own word ties them to the person"
        case .none: grounds.brokeGlass ? "they broke the glass" : "nothing ties them to the person"
        }
    }
}
