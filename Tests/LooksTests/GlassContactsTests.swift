import AccessControl
import AuditTrail
import CareRecord
import Federation
import Foundation
import Logging
import Storage
import Synchronization
import Testing

@testable import Looks

/// Whether care followed broken glass: asked of the organisation's own source, kept as yes, no or *could not tell*, and given to the rule that waits for it.
@Suite struct GlassContactsTests {
    private static let broken = Date(timeIntervalSince1970: 1_790_000_000)
    private static let day: TimeInterval = 86_400

    private static func answer(
        _ kind: EvidenceKind = .encounter, from: TimeInterval? = nil, until: TimeInterval? = nil,
        couldNotTell: [EvidenceKind: CouldNotTell] = [:],
        hasMixUp: Bool = false
    ) throws -> EvidenceAnswer {
        let source = try #require(SourceID("homerton"))
        let found = from.map { Evidence(kind: kind, from: broken + $0, until: until.map { broken + $0 }, source: source) }
        return EvidenceAnswer(
            found: found.map { [$0] } ?? [], couldNotTell: couldNotTell, mixUps: hasMixUp ? [source] : [], asked: [source])
    }

    private static func reply(_ answer: EvidenceAnswer) -> GlassContacts.Reply { GlassContacts.Reply(answer, broken: broken, days: 7) }

    @Test(
        "contact from the day before until the last of the days is contact; a stay that was open then too; what is before or after is none")
    func judged() throws {
        #expect(try Self.reply(Self.answer(from: 3_600, until: 7_200)) == .init(.yes))
        #expect(try Self.reply(Self.answer(from: -80_000, until: -80_000)) == .init(.yes))
        #expect(try Self.reply(Self.answer(from: -90_000, until: -90_000)) == .init(.no))
        #expect(try Self.reply(Self.answer(.admission, from: -30 * Self.day)) == .init(.yes))
        #expect(try Self.reply(Self.answer(from: 7 * Self.day, until: 7 * Self.day)) == .init(.yes))
        #expect(try Self.reply(Self.answer(from: 7 * Self.day + 1, until: 8 * Self.day)) == .init(.no))
        #expect(try Self.reply(Self.answer()) == .init(.no))
    }

    @Test(
        "an appointment to come and a referral are no contact; what could not be told is never no; contact that was found counts all the same"
    )
    func couldNotTell() throws {
        #expect(try Self.reply(Self.answer(.referral, from: 10, until: 20)) == .init(.no))
        #expect(try Self.reply(Self.answer(.upcomingAppointment, from: 10, until: 20)) == .init(.no))
        #expect(try Self.reply(Self.answer(couldNotTell: [.encounter: .notOffered])) == .init(.couldNotTell, why: "not-offered"))
        #expect(try Self.reply(Self.answer(couldNotTell: [.referral: .notOffered])) == .init(.no), "nobody asked for referrals")
        #expect(try Self.reply(Self.answer(hasMixUp: true)) == .init(.couldNotTell, why: "other-person"))
        #expect(try Self.reply(Self.answer(from: 5, until: 6, couldNotTell: [.admission: .notConnected])) == .init(.yes))
    }

    /// Broken glass as it is put on record, a monitor that has seen it, and what the source will say a week later.
    private func after(
        _ reply: GlassContacts.Reply, _ body: (TrailMonitorTests.Setting, [GlassContacts.Question]) async throws -> Void
    ) async throws {
        try await TrailMonitorTests().withStage { stage in
            let event = TrailEvent(
                kind: .glassBroken, at: stage.start, subject: "555000010003", organisation: "R1H", role: "R8000", people: ["9434765919"])
            try await TrailStore(stage.database).append(event)
            try await stage.database.write { transaction in
                _ = try transaction.execute(
                    "INSERT INTO break_glass (id, subject, issuer, organisation, nhs_number, sections, labels, reason, words, opened_at, assurance, authenticated_at) VALUES ('g', '555000010003', 'i', 'R1H', '9434765919', 'conditions', '', 'r', ?, ?, 3, 1)",
                    [.blob([1]), .time(stage.start)])
            }
            let (monitor, lease) = try await stage.monitor()
            for second in 1..<40 { try await monitor.follow(TrailMonitorTests.roles, at: stage.start + Double(second)) }
            let asked = Mutex<[GlassContacts.Question]>([])
            let contacts = GlassContacts(stage.database, days: 7, logger: Logger(label: "t")) { question in
                asked.withLock { $0.append(question) }
                return reply
            }
            let leader = try #require(await lease.leadership)
            let early = stage.start + 6 * Self.day
            #expect(try await contacts.round(as: leader) { early } == 0)
            let later = stage.start + 7 * Self.day + 60
            #expect(try await contacts.round(as: leader) { later } == 1)
            #expect(try await contacts.round(as: leader) { later + 5 } == 0)
            for second in 0..<40 { try await monitor.follow(TrailMonitorTests.roles, at: later + Double(second)) }
            try await body(stage, asked.withLock { $0 })
        }
    }

    @Test("no care afterwards is an alert of the rule, once; the source is asked once, a week later, for the organisation")
    func none() async throws {
        try await after(.init(.no)) { stage, asked in
            #expect(asked.map(\.organisation) == ["R1H"])
            #expect(asked.first?.person == "9434765919" && asked.first?.broken == stage.start)
            #expect(try await stage.count("alert WHERE rule = 'broken-glass' AND words LIKE '%no contact%'") == 1)
            #expect(try await stage.count("glass_contact WHERE answer = 'no' AND weighed_at IS NOT NULL") == 1)
            let events = try await stage.count("trail_event WHERE kind = 'contact-asked'")
            #expect(events == 1)
        }
    }

    @Test("care afterwards raises nothing, and is kept as yes alone")
    func some() async throws {
        try await after(.init(.yes)) { stage, _ in
            let alerts = try await stage.count("alert WHERE rule = 'broken-glass'")
            #expect(alerts == 0)
            #expect(try await stage.count("glass_contact WHERE answer = 'yes' AND why IS NULL AND weighed_at IS NOT NULL") == 1)
        }
    }

    @Test("sections that were shown or opened are counted by organisation and role, each once in a look")
    func sections() async throws {
        try await TrailMonitorTests().withStage { stage in
            let (monitor, _) = try await stage.monitor()
            for section in ["medicines", "medicines", "results"] {
                try await TrailStore(stage.database).append(
                    TrailEvent(
                        kind: .sectionOpened, at: stage.start, subject: "s", organisation: "R1H", role: "R8000", people: ["9434765919"],
                        look: "l", detail: section))
            }
            for detail in [
                "medicines,results; R1H medicines,results", "-; RYX results", "allergies; RYX allergies", "of another form", nil,
            ] {
                try await TrailStore(stage.database).append(
                    TrailEvent(
                        kind: .answerShown, at: stage.start, subject: "s", organisation: "R1H", role: "R8000", people: ["9434765919"],
                        look: "l", detail: detail))
            }
            for second in 1..<40 { try await monitor.follow(TrailMonitorTests.roles, at: stage.start + Double(second)) }
            #expect(try await stage.count("look_tally WHERE kind = 'section-opened' AND ground = 'medicines' AND count = 2") == 1)
            #expect(
                try await stage.count(
                    "look_tally WHERE kind = 'section-opened' AND ground = 'results' AND count = 1 AND role = 'clinician'") == 1)
            let shown = try await stage.database.read {
                try $0.query("SELECT ground, count, role, organisation FROM look_tally WHERE kind = 'section-shown' ORDER BY ground", [])
                    .map {
                        "\($0.text(3) ?? "") \($0.text(2) ?? "") \($0.text(0) ?? "") \($0.integer(1) ?? 0)"
                    }
            }
            #expect(shown == ["allergies", "medicines", "results"].map { "R1H clinician \($0) 1" })
        }
    }
}
