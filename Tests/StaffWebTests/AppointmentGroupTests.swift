import CareRecord
import Foundation
import Testing

@testable import StaffWeb

/// In which list an appointment stands: on the pretend day, 24 November 2026.
@Suite struct AppointmentGroupTests {
    private static func view(_ status: String, when: String?, details: [Detail] = []) -> LookView {
        let entry = Example.entry(
            .appointment(AppointmentStatement(service: "Eye clinic", location: nil, reason: nil)), "Eye clinic", by: "R1H", id: "1",
            type: "Appointment", status: status, when: when, details: details)
        return LookView(look: ExampleLooks.look(entries: [entry]), site: Site.example())
    }

    private static func group(_ status: String, when: String?) -> AppointmentGroup? {
        let view = view(status, when: when)
        return view.look.record.lines(.appointments).first.map { AppointmentGroup.of($0, view) }
    }

    @Test("one without a date that can be read is neither coming nor past, and its wish stands where the date would")
    func undated() {
        #expect(Self.group("proposed", when: nil) == .undated)
        let page = SectionPage.page(.appointments).main(
            Self.view("proposed", when: nil, details: [Detail("Requested from", "2030-01-02")])
        ).words
        #expect(page.contains("Without a date") && page.contains("asked for from 2030-01-02") && !page.contains("Past, cancelled"))
    }

    @Test("one that was cancelled or not attended is never coming, on the summary neither", arguments: ["cancelled", "noshow"])
    func over(status: String) {
        #expect(Self.group(status, when: "2027-03-01T10:00:00Z") == .over)
        #expect(Self.group("booked", when: "2027-03-01T10:00:00Z") == .coming)
        #expect(Self.group("booked", when: "2025-03-01T10:00:00Z") == .over)
    }

    @Test("the nearest comes first, on its section's page as on the summary, and one that is past says so beside its sender's word")
    func order() throws {
        let view = LookView(
            look: ExampleLooks.look(entries: [
                Example.appointment("Eye clinic", by: "RP6", id: "1", when: "2027-01-14T14:00:00Z"),
                Example.appointment("Heart clinic", by: "R1H", id: "2", when: "2026-11-30T10:00:00Z"),
                Example.appointment("Memory clinic", by: "R1H", id: "3", when: "2026-11-20T10:00:00Z"),
            ]), site: Site.example())
        for html in [SectionPage.page(.appointments).main(view).words, SummaryCards.appointments(view).words] {
            let main = String(html[(html.range(of: "Heart clinic")?.lowerBound ?? html.endIndex)...])
            #expect(main.contains("Eye clinic") && main.contains("Memory clinic"), "the nearest is before both others")
        }
        let card = SummaryCards.appointments(view).words
        #expect(card.contains(/Memory clinic.*past; still “booked”, as sent/))
        #expect(card.components(separatedBy: "past; still").count == 2, "of the coming ones nothing is past")
    }

    @Test("a month or a year that is not over may still bring it", arguments: ["2026-11", "2026"])
    func coarse(when: String) { #expect(Self.group("booked", when: when) == .coming) }
}
