import CareRecord
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

    @Test("a month or a year that is not over may still bring it", arguments: ["2026-11", "2026"])
    func coarse(when: String) { #expect(Self.group("booked", when: when) == .coming) }
}
