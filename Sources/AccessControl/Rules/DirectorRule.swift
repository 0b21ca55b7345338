/// An administrator acts only for a professional of the same organisation who gives care, and has not said "not me".
/// Source: issue 4, part 3.
struct DirectorRule: DecisionRule {
    static let id = "director"

    func weigh(_ question: Question, _ tally: inout Tally) {
        guard holds("director.administrator", question.role?.kind == .administrator) else {
            return tally.found(Self.id, .doesNotApply, "You act for yourself.")
        }
        guard let director = question.request.director else {
            return tally.found(Self.id, .challenge(.nameDirector), "You act for nobody yet.")
        }
        let theirs = question.organisation.flatMap { question.policy.role(jobRole: director.jobRole, at: $0.kind) }
        guard holds("director.organisation", director.organisation == question.request.staff.role.organisation),
            holds("director.care", theirs?.kind == .care), holds("director.other", director.subject != question.request.staff.subject)
        else {
            return tally.found(Self.id, .refuse(.directorNotInCare), "Whom you named gives no care at your organisation.")
        }
        if holds("director.confirmed", question.facts.director == .confirmed) {
            return tally.found(Self.id, .noRestriction, "You act for a professional, who sees it when they next sign in.")
        }
        if holds("director.disowned", question.facts.director == .disowned) {
            tally.found(Self.id, .refuse(.directorDisowned), "Whom you named said that you do not act for them.")
        } else {
            tally.found(Self.id, .refuse(.couldNotTell), "Whether you act for whom you named could not be found out.")
        }
    }
}
