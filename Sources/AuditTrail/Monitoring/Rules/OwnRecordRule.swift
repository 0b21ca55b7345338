/// A staff member looks at their own record here, where others' third-party notes and unfinished results stand; their own pages are the way.
struct OwnRecordRule: MonitoringRule {
    static let card = RuleCard(
        id: "own-record", version: 1, title: "Own record", subject: .person,
        numbers: [
            .score(70),
            // A namesake is the commoner case where the organisation feeds no numbers: a question, not an accusation.
            RuleNumber("nameOnly", 25, in: 0...100, below: "a score is not below 0", above: "a score ends at 100"),
        ])
    private let score: Double
    private let nameOnly: Double

    init(_ numbers: RuleNumbers) {
        score = numbers["score"]
        nameOnly = numbers["nameOnly"]
    }

    func weigh(_ seen: Seen) -> Weighed? {
        guard seen.observation.kind == .lookOpened else { return nil }
        let marks = seen.observation.flags.marks
        if marks.contains(.ownRecord) {
            return Weighed(score, "looked at their own record: the number is the one that their organisation feeds of them")
        }
        guard marks.contains(.sameFullName), nameOnly > 0 else { return nil }
        return Weighed(
            nameOnly,
            "looked at a person of their own full name; their organisation feeds no number that would tell whether it is their own record")
    }
}
