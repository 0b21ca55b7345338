import CareRecord
import Testing

@testable import StaffWeb

@Suite struct PlanWordsTests {
    @Test(
        "a plan's summary does not repeat the wish before it, and loses nothing else",
        arguments: [
            ("Not for attempted CPR. Care at home.", "Care at home."), ("not for attempted CPR", nil),
            ("Not for attempted CPR unless choking", "Not for attempted CPR unless choking"),
            ("Care at home; not for attempted CPR", "Care at home; not for attempted CPR"),
            ("Not for attempted CPRs", "Not for attempted CPRs"),
        ] as [(String, String?)])
    func wishes(summary: String, left: String?) {
        let plan = CarePlanStatement(kind: .plan, categories: [], summary: summary, activities: [], goals: [], resuscitation: .doNotAttempt)
        #expect(PlanWords.summary(plan, after: "not for attempted CPR") == left)
    }
}
