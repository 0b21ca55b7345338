import CareRecord
import Testing

@testable import Looks

/// What a page says of a locator that did not tell who knows the person (law 4).
@Suite struct LocatorNoticeTests {
    @Test("a locator that answered and gave no whole list is said to have failed; one that was not had could not be asked")
    func notices() {
        let failed = "The locator failed: it gave no whole list of who knows this person, so every organisation was asked."
        for failure in [
            SourceFailure.outcome(codes: ["timeout"]), .incomplete, .withheldBySource, .notUnderstood(place: "entry"), .redirected,
        ] {
            #expect(Surroundings.notice(ofLocator: failure) == failed)
        }
        let notAsked = "The locator could not be asked who knows this person, so every organisation was asked."
        for failure in [SourceFailure.unreachable, .late(after: .seconds(1)), .status(500), .unauthorised] {
            #expect(Surroundings.notice(ofLocator: failure) == notAsked)
        }
    }
}
