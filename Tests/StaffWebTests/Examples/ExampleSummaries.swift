import AccessControl
import CareRecord
import Foundation
import Looks

@testable import StaffWeb

/// Summary Care Records to draw pages from.
enum ExampleSummaries {
    /// Its outline names the allergies and some conditions; a heading without an entry has words; what is evil is in each place.
    static let document = SummaryDocument(
        title: "General Practice Summary", made: Example.date("2026-10-12"), author: "Jubilee Street Practice " + ExamplePerson.evil,
        preamble: preamble, parts: [allergies, preferences, diagnoses, lifestyle])

    private static let preamble = SummaryDocument.Part(
        title: "General Practice Summary", narrative: "<p>This summary may not include all the information.</p>", entries: [])
    private static let allergies = SummaryDocument.Part(
        title: "Allergies and Adverse Reactions", narrative: nil, entries: references(.allergies, 99))
    private static let preferences = SummaryDocument.Part(
        title: "Personal Preferences", narrative: "<p>Reads large print.</p>" + ExamplePerson.evil, entries: [])
    private static let diagnoses = SummaryDocument.Part(
        title: "Diagnoses " + ExamplePerson.evil, narrative: ExamplePerson.evil, entries: references(.conditions, 2))
    private static let lifestyle = SummaryDocument.Part(title: "Lifestyle", narrative: nil, entries: [])

    private static func references(_ section: CareRecord.Section, _ most: Int) -> [String] {
        let some = ExamplePerson.entries.filter { $0.section == section }.prefix(most)
        return some.map { entry -> String in "\(entry.id.resource.type)/\(entry.id.resource.id)" }
    }

    static func summary(
        _ standing: SummaryStanding = .held, look: ReleasedLook = ExampleLooks.ordinary, emergency: SummaryEmergency? = nil,
        document: SummaryDocument? = document
    ) -> OpenedSummary {
        OpenedSummary(
            look: look, emergency: emergency, permitted: Example.fetched, standing: standing, document: document, withoutAsking: .allowed)
    }

    static let held = summary()

    static let all: [(name: String, state: SummaryCareRecordState)] = [
        ("held", .opened(held)), ("emergency", .opened(summary(emergency: .cannotBeAsked))),
        ("without-outline", .opened(summary(document: nil))),
        ("empty", .opened(summary(look: ExampleLooks.empty))),
        ("dissent", .opened(summary(.dissented, look: ExampleLooks.empty, document: nil))),
        ("none", .opened(summary(.none, look: ExampleLooks.empty, document: nil))),
        ("failed", .opened(summary(.failed(.unreachable), look: ExampleLooks.empty, document: nil))),
        ("question", .toBeAsked(no: nil, withoutAsking: .allowed)), ("question-only", .toBeAsked(no: nil, withoutAsking: .notForRole)),
        ("refused", .toBeAsked(no: .refused(at: Example.fetched), withoutAsking: .allowed)),
        ("dissent-elsewhere", .toBeAsked(no: .dissented(at: Example.fetched), withoutAsking: .allowed)),
        ("sign-in", .toBeAsked(no: nil, withoutAsking: .afterSignIn(.tooWeak(level: 3)))),
    ]

    /// What was said and not gone by.
    static let notUsed: [(name: String, state: SummaryCareRecordState, it: SummaryNotUsed)] = [
        ("open", .opened(held), SummaryNotUsed(sent: typed, isOnRecord: false)),
        (
            "dissent", .opened(summary(.dissented, look: ExampleLooks.empty, document: nil)),
            SummaryNotUsed(sent: TypedForm(Form(Array("permission=yes".utf8))), isOnRecord: false)
        ),
        (
            "refused", .toBeAsked(no: .refused(at: Example.fetched), withoutAsking: .allowed),
            SummaryNotUsed(sent: typed, isOnRecord: true)
        ),
    ]

    /// Where what was typed before signing in again stands in the form; or they must once more.
    static let back: [(name: String, state: SummaryCareRecordState)] = [
        ("allowed", .toBeAsked(no: nil, withoutAsking: .allowed)),
        ("sign-in", .toBeAsked(no: nil, withoutAsking: .afterSignIn(.tooLongAgo(Span(seconds: 300))))),
    ]

    static let typed = TypedForm(
        Form(Array("permission=cannot-be-asked&reason=scr-law&words=\(ExamplePerson.evil.replacing("&", with: "%26"))".utf8)))
}
