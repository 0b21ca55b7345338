import CareRecord
import Foundation
import Testing

@testable import Federation

/// What the staff member's own organisation's resources are evidence of: state, kind, dates (issue 4, part 4).
@Suite struct EvidenceTests {
    private typealias E = Evidencing

    /// What one resource comes to: evidence as text, `none`, or `not said`.
    private static func of(_ resource: String, at now: Date = Evidencing.now) async throws -> String {
        let type = String(resource.dropFirst(#"{"resourceType":""#.count).prefix { $0 != "\"" })
        let all = ["Appointment", "Encounter", "CareTeam", "EpisodeOfCare", "ServiceRequest"]
        let source = PretendSource(resources: Dictionary(uniqueKeysWithValues: all.map { ($0, $0 == type ? [resource] : []) }))
        let answer = try await E.ask(source, E.question(at: now)).answer
        #expect(answer.mixUps.isEmpty && answer.found.count <= 1)
        if let said = E.said(answer).first { return said }
        guard !answer.couldNotTell.isEmpty else { return "none" }
        #expect(Set(answer.couldNotTell.values) == [.notSaid])
        return "not said"
    }

    @Test(
        "an appointment's state decides: booked is to come, arrived and kept are past, every other is nothing",
        arguments: [
            ("booked", "upcoming-appointment 2026-12-01T10:00:00Z/2026-12-01T10:20:00Z"), ("cancelled", "none"), ("noshow", "none"),
            ("entered-in-error", "none"), ("pending", "none"), ("proposed", "none"), ("waitlist", "none"), ("draft", "none"),
            ("BOOKED", "none"),
            ("arrived", "upcoming-appointment 2026-12-01T10:00:00Z/2026-12-01T10:20:00Z"),
        ])
    func appointmentToCome(status: String, expected: String) async throws {
        #expect(try await Self.of(E.appointment(status, "2026-12-01T10:00:00Z", "2026-12-01T10:20:00Z")) == expected)
    }

    @Test(
        "an appointment that is over is evidence only where somebody says that it was kept",
        arguments: [
            ("booked", "none"), ("fulfilled", "past-appointment 2026-11-20T10:00:00Z/2026-11-20T10:20:00Z"),
            ("arrived", "past-appointment 2026-11-20T10:00:00Z/2026-11-20T10:20:00Z"),
            ("checked-in", "past-appointment 2026-11-20T10:00:00Z/2026-11-20T10:20:00Z"), ("noshow", "none"), ("cancelled", "none"),
            ("entered-in-error", "none"),
        ])
    func appointmentOver(status: String, expected: String) async throws {
        #expect(try await Self.of(E.appointment(status, "2026-11-20T10:00:00Z", "2026-11-20T10:20:00Z")) == expected)
    }

    @Test("a booked appointment is to come until its end, and not a moment longer")
    func appointmentEdge() async throws {
        let booked = E.appointment("booked", "2026-11-25T11:30:00Z", "2026-11-25T12:00:00Z")
        #expect(try await Self.of(booked, at: E.now - 1) == "upcoming-appointment 2026-11-25T11:30:00Z/2026-11-25T12:00:00Z")
        #expect(try await Self.of(booked) == "none")
    }

    @Test("the person's own no makes a booked appointment none")
    func declined() async throws {
        #expect(try await Self.of(E.appointment("booked", "2026-12-01T10:00:00Z", "2026-12-01T10:20:00Z", mine: "declined")) == "none")
    }

    @Test(
        "an appointment's end is its end, its length, or not said",
        arguments: [
            (E.appointment("booked", "2026-12-01T10:00:00Z", minutes: 20), "2026-12-01T10:00:00Z/2026-12-01T10:20:00Z"),
            (E.appointment("booked", "2026-12-01T10:00:00Z", minutes: -5), "2026-12-01T10:00:00Z/open"),
            (E.appointment("booked", "2026-12-01T10:00:00Z"), "2026-12-01T10:00:00Z/open"),
        ])
    func appointmentEnd(resource: String, expected: String) async throws {
        #expect(try await Self.of(resource) == "upcoming-appointment " + expected)
    }

    @Test(
        "an encounter's state decides whether it is open, ended, to come or nothing",
        arguments: [
            ("arrived", "encounter 2026-11-20T09:00:00Z/open"), ("triaged", "encounter 2026-11-20T09:00:00Z/open"),
            ("in-progress", "encounter 2026-11-20T09:00:00Z/open"), ("onleave", "encounter 2026-11-20T09:00:00Z/open"),
            ("finished", "encounter 2026-11-20T09:00:00Z/2026-11-20T09:00:00Z"), ("planned", "none"), ("cancelled", "none"),
            ("entered-in-error", "none"), ("unknown", "none"),
        ])
    func encounter(status: String, expected: String) async throws {
        #expect(try await Self.of(E.encounter(status, "2026-11-20T09:00:00Z")) == expected)
    }

    @Test("a planned encounter that is not over is an appointment to come")
    func planned() async throws {
        #expect(
            try await Self.of(E.encounter("planned", "2026-12-01T09:00:00Z", kind: "IMP"))
                == "upcoming-appointment 2026-12-01T09:00:00Z/open")
    }

    @Test(
        "an encounter in which the person stays is an admission, any other is not",
        arguments: [
            ("IMP", "admission"), ("ACUTE", "admission"), ("NONAC", "admission"), ("SS", "admission"), ("inpatient", "admission"),
            ("AMB", "encounter"), ("EMER", "encounter"), ("VR", "encounter"), ("OBSENC", "encounter"), ("", "encounter"),
        ])
    func admission(kind: String, expected: String) async throws {
        #expect(
            try await Self.of(E.encounter("finished", "2026-11-01T09:00:00Z", "2026-11-09T15:00:00Z", kind: kind))
                == "\(expected) 2026-11-01T09:00:00Z/2026-11-09T15:00:00Z")
        #expect(
            try await Self.of(E.encounter("in-progress", "2026-11-01T09:00:00Z", kind: kind)) == "\(expected) 2026-11-01T09:00:00Z/open")
    }

    @Test(
        "a care team and an episode count while they are active, and end when they end",
        arguments: [
            (E.team("active", "2026-05-01"), "care-team 2026-04-30T23:00:00Z/open"),
            (E.team("active", nil), "care-team 2026-11-25T12:00:00Z/open"),
            (E.team("inactive", "2026-05-01", "2026-06-01"), "care-team 2026-04-30T23:00:00Z/2026-05-31T23:00:00Z"),
            (E.team("inactive", nil, "2026-06-01"), "care-team 2026-05-31T23:00:00Z/2026-05-31T23:00:00Z"),
            (E.team("inactive", nil), "not said"),
            (E.team("proposed", "2026-05-01"), "none"), (E.team("suspended", "2026-05-01"), "none"),
            (E.team("entered-in-error", "2026-05-01"), "none"),
            (E.episode("active", "2026-05-01"), "care-team 2026-04-30T23:00:00Z/open"),
            (E.episode("onhold", "2026-05-01"), "care-team 2026-04-30T23:00:00Z/open"),
            (E.episode("finished", "2026-05-01", "2026-06-01"), "care-team 2026-04-30T23:00:00Z/2026-05-31T23:00:00Z"),
            (E.episode("planned", "2026-05-01"), "none"), (E.episode("waitlist", "2026-05-01"), "none"),
            (E.episode("cancelled", "2026-05-01"), "none"),
            (E.episode("entered-in-error", "2026-05-01"), "none"),
        ])
    func careTeam(resource: String, expected: String) async throws {
        #expect(try await Self.of(resource) == expected)
    }

    @Test(
        "a referral counts while it stands, ends when it is completed, and is nothing as a draft, a plan, a test or a refusal",
        arguments: [
            (E.referral("active", "2026-10-01T09:00:00Z"), "referral 2026-10-01T09:00:00Z/open"),
            (E.referral("on-hold", "2026-10-01T09:00:00Z"), "referral 2026-10-01T09:00:00Z/open"),
            (E.referral("completed", "2026-10-01T09:00:00Z"), "referral 2026-10-01T09:00:00Z/2026-10-01T09:00:00Z"),
            (
                E.referral("completed", "2026-10-01T09:00:00Z", more: #""occurrencePeriod":{"end":"2026-11-01T09:00:00Z"},"#),
                "referral 2026-10-01T09:00:00Z/2026-11-01T09:00:00Z"
            ),
            (E.referral("draft", "2026-10-01T09:00:00Z"), "none"), (E.referral("revoked", "2026-10-01T09:00:00Z"), "none"),
            (E.referral("entered-in-error", "2026-10-01T09:00:00Z"), "none"), (E.referral("unknown", "2026-10-01T09:00:00Z"), "none"),
            (E.referral("active", "2026-10-01T09:00:00Z", intent: "proposal"), "none"),
            (E.referral("active", "2026-10-01T09:00:00Z", intent: "plan"), "none"),
            (E.referral("active", "2026-10-01T09:00:00Z", category: "Laboratory"), "none"),
            (E.referral("active", "2026-10-01T09:00:00Z", more: #""doNotPerform":true,"#), "none"), (E.referral("active", nil), "not said"),
        ])
    func referral(resource: String, expected: String) async throws {
        #expect(try await Self.of(resource) == expected)
    }

    @Test(
        "dates: zones are heard, a day is London's, what is vague begins and ends at its first moment",
        arguments: [
            ("2026-06-01T09:00:00+01:00", nil, "2026-06-01T08:00:00Z/2026-06-01T08:00:00Z"),
            ("2026-06-01T09:00:00-05:00", "2026-06-02T00:30:00+14:00", "not said"),
            ("2026-06-01T09:00:00-05:00", "2026-06-02T09:00:00+01:00", "2026-06-01T14:00:00Z/2026-06-02T08:00:00Z"),
            // No zone: London's summer and winter.
            ("2026-06-01T09:00:00", nil, "2026-06-01T08:00:00Z/2026-06-01T08:00:00Z"),
            ("2026-11-01T09:00:00", nil, "2026-11-01T09:00:00Z/2026-11-01T09:00:00Z"),
            ("2026-06-01", "2026-06-03", "2026-05-31T23:00:00Z/2026-06-02T23:00:00Z"),
            ("2026-06-01", "2026-06-01", "2026-05-31T23:00:00Z/2026-05-31T23:00:00Z"),
            ("2026-06-01T09:00:00Z", "2026-06-01", "2026-06-01T09:00:00Z/2026-06-01T09:00:00Z"),
            ("2026-05", "2026-06", "2026-04-30T23:00:00Z/2026-05-31T23:00:00Z"), ("2025", nil, "2025-01-01T00:00:00Z/2025-01-01T00:00:00Z"),
            ("2026-06-03", "2026-06-01", "not said"), ("2026-06-31", nil, "not said"), ("yesterday", nil, "not said"),
            (nil, nil, "not said"),
            (nil, "2026-06-01T09:00:00Z", "2026-06-01T09:00:00Z/2026-06-01T09:00:00Z"), ("2026-06-01T09:00:00Z", "soon", "not said"),
        ])
    func dates(from: String?, until: String?, expected: String) async throws {
        let said = try await Self.of(E.encounter("finished", from, until))
        #expect(said == (expected == "not said" ? expected : "encounter " + expected))
    }

    @Test(
        "an appointment to come must have a day; one with no more lasts that day of London's",
        arguments: [
            ("2026-11-25", "upcoming-appointment 2026-11-25T00:00:00Z/2026-11-26T00:00:00Z"), ("2026-11-24", "none"),
            ("2027-06-01", "upcoming-appointment 2027-05-31T23:00:00Z/2027-06-01T23:00:00Z"), ("2026-12", "not said"), ("2027", "not said"),
        ])
    func vagueAppointment(start: String, expected: String) async throws {
        #expect(try await Self.of(E.appointment("booked", start)) == expected)
    }

    @Test("of a record's hundreds, those of a kind that count longest are kept, the open one of long ago among them")
    func many() async throws {
        let long = E.encounter("in-progress", "2020-01-01T00:00:00Z")
        let others = (1...28).map {
            E.encounter("finished", "2026-10-\($0 < 10 ? "0" : "")\($0)T09:00:00Z", "2026-10-\($0 < 10 ? "0" : "")\($0)T10:00:00Z")
        }
        let answer = try await E.ask(PretendSource(resources: ["Encounter": others + [long]])).answer
        #expect(answer.found.count <= EvidenceRules.most)
        #expect(answer.found.contains { $0.until == nil } && answer.found.contains { $0.from == E.moment("2026-10-28T09:00:00Z") })
    }

    @Test("nothing of an answer but kinds and dates is in what is handed on")
    func nothingClinical() async throws {
        let source = PretendSource(resources: [
            "Appointment": [E.appointment("fulfilled", "2026-11-20T10:00:00Z")],
            "Encounter": [E.encounter("finished", "2026-11-20T09:00:00Z")],
        ])
        let answer = try await E.ask(source).answer
        #expect(answer.found.count == 2)
        var words = ""
        dump(answer, to: &words)
        #expect(!words.contains("Secret") && !words.contains(Pretend.number) && !words.contains("Okonkwo"))
    }
}
