/// Refuses to open a record of nobody.
struct PersonRule: DecisionRule {
    static let id = "person"

    func weigh(_ question: Question, _ tally: inout Tally) {
        if holds("person.opens", question.opensRecord), holds("person.none", question.request.person == nil) {
            tally.found(Self.id, .refuse(.noPerson), "No person was named.")
        } else {
            tally.found(Self.id, .noRestriction, question.opensRecord ? "A person was named." : "No record is opened.")
        }
    }
}
