import AccessControl
import AuditTrail
import CareRecord
import FHIRWire
import Federation
import Foundation
import Storage
import Synchronization
import Testing

@testable import Looks

/// The Summary Care Record beside a look: permission first, on record; the same gate and account; nothing of it in the look's lines.
@Suite struct SummaryInALookTests {
    /// The source, and what was asked of it and put on record.
    final class Summary: Sendable {
        struct State {
            var asked: [SummaryAsking] = []
            var emergencies: [SummaryAccess] = []
            var answer: SummaryAnswer
            var isConnected = true
            /// What was said, as a trail has it: each after the one before.
            var words: [TrailStore.SummaryWord] = []
            var cannotBeRead = false
        }
        let state: Mutex<State>
        init(_ answer: SummaryAnswer) { state = Mutex(State(answer: answer)) }

        static let source = SourceID(Region.SummaryCareRecord.sourceName)!
        static let holder = Organisation(
            ods: ODSCode("X26")!, name: "NHS England", kind: .gpPractice, ics: ODSCode("X26")!, usesTheRecord: false, shares: false)

        static func resource(_ type: String, _ id: String, patient: String? = "Patient/s1", numbers: [String] = [], born: [String] = [])
            -> ReadResource
        {
            Stage.resource(
                type, id, source: source.name, patient: patient, title: "From the summary", numbers: numbers, born: born,
                organisation: "X26")
        }

        static func held(number: String = Stage.number) -> SummaryAnswer {
            SummaryAnswer(
                .held,
                resources: [
                    Stage.patient("s1", source: source.name, number: number), resource("AllergyIntolerance", "sa1"),
                    resource("Condition", "sc1"),
                ], answered: Date(timeIntervalSince1970: 1_790_000_002))
        }

        func desk(askedBy: Set<OrganisationKind>? = nil) -> SummaryDesk {
            SummaryDesk(
                terms: {
                    self.state.withLock(\.isConnected)
                        ? SummaryTerms(source: Self.source, base: "https://scr.example", holder: Self.holder, askedBy: askedBy) : nil
                },
                ask: { asking in
                    self.state.withLock {
                        $0.asked.append(asking)
                        return $0.answer
                    }
                },
                emergency: { access async throws(LookAccount.Failed) in
                    self.state.withLock { $0.emergencies.append(access) }
                    self.hear(.summaryEmergency, access.staff, access.grant.reason, access.at)
                },
                said: { look, staff async throws(LookAccount.Failed) in
                    let words = self.state.withLock { $0.cannotBeRead ? nil : $0.words }
                    guard let words else { throw LookAccount.Failed() }
                    return SummarySaid(words, to: staff)
                })
        }

        /// Connects it, with an account that is read back.
        func connect(_ surroundings: inout Surroundings, askedBy: Set<OrganisationKind>? = nil) {
            let event = surroundings.account.event
            surroundings.account.event = { it async throws(LookAccount.Failed) in
                try await event(it)
                if it.kind == .summaryPermitted { self.hear(.summaryPermitted, it.staff, it.detail, it.at) }
                if it.kind == .summaryRefused { self.hear(.summaryRefused, it.staff, it.detail, it.at) }
            }
            surroundings.summary = desk(askedBy: askedBy)
        }

        private func hear(_ kind: TrailEvent.Kind, _ staff: StaffMember, _ detail: String, _ at: Date) {
            state.withLock { state in
                let after = state.words.last.map { $0.at + 0.001 } ?? at
                state.words.append(
                    .init(kind: kind, at: max(at, after), subject: staff.subject, issuer: staff.issuer, detail: detail))
            }
        }
    }

    private static let answers = [
        Stage.answer(
            "barts", [Stage.patient(), Stage.resource("Condition", "c1"), Stage.resource("AllergyIntolerance", "a1")]),
        Stage.answer("gp", []),
    ]

    /// A look that is open, with a source that answers so.
    private func withLook(
        _ answer: SummaryAnswer = Summary.held(), person: BannerPerson = Stage.person, askedBy: Set<OrganisationKind>? = nil,
        _ body: @escaping @Sendable (Stage, Looks, LookID, Summary) async throws -> Void
    ) async throws {
        let (stage, summary) = (Stage(), Summary(answer))
        try await stage.withDesk(Self.answers, person: person, change: { summary.connect(&$0, askedBy: askedBy) }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            try await body(stage, desk, id, summary)
        }
    }

    private static func opened(_ desk: Looks, _ id: LookID) async throws -> OpenedSummary {
        guard case .opened(let summary) = try await desk.summaryCareRecord(id, session: "s") else { throw LookError.entryGone }
        return summary
    }

    @Test("nothing is asked of it when a look opens, nor by looking at its page")
    func notGathered() async throws {
        try await withLook { stage, desk, id, summary in
            guard case .toBeAsked(nil, .allowed) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("it waits for the person's word")
                return
            }
            #expect(summary.state.withLock(\.asked).isEmpty)
            #expect(try await desk.look(id, session: "s").summaryCareRecord == .toBeAsked)
            #expect(stage.state.withLock { $0.asked.map(\.name) } == ["barts", "gp"])
        }
    }

    @Test("the permission is on record before it is asked, and travels with the question")
    func permission() async throws {
        try await withLook { stage, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(summary.state.withLock { $0.asked.map(\.permission) } == ["given"])
            #expect(stage.state.withLock { $0.events.map(\.kind) }.filter { $0 == .summaryPermitted } == [.summaryPermitted])
            #expect(try await desk.look(id, session: "s").summaryCareRecord == .opened)
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(summary.state.withLock { $0.asked.count } == 1, "pressed twice it is asked once")
        }
    }

    @Test("who reads it while its source still answers waits for what it says, as for any source")
    func waits() async throws {
        final class Read: Sendable { let isDone = Mutex(false) }
        let (stage, summary, read) = (Stage(), Summary(Summary.held()), Read())
        let (isAsked, asked) = AsyncStream<Void>.makeStream()
        let (isFree, free) = AsyncStream<Void>.makeStream()
        try await stage.withDesk(
            Self.answers,
            change: {
                summary.connect(&$0)
                $0.summary?.ask = { _ in
                    asked.finish()
                    for await _ in isFree {}
                    return Summary.held()
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            let asking = Task { try await desk.askSummaryCareRecord(id, .given, session: "s") }
            for await _ in isAsked {}
            let reading = Task {
                let state = try await desk.summaryCareRecord(id, session: "s")
                read.isDone.withLock { $0 = true }
                return state
            }
            try await Task.sleep(for: .milliseconds(100))
            #expect(read.isDone.withLock { $0 } == false)
            free.finish()
            _ = try await asking.value
            guard case .opened(let opened) = try await reading.value else { return #expect(Bool(false), "it is open") }
            #expect(!opened.look.record.lines(.allergies).isEmpty)
        }
    }

    @Test("a no that is said after a yes is on record, and ends what was opened")
    func takenBack() async throws {
        try await withLook { stage, desk, id, _ in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            try await desk.askSummaryCareRecord(id, .refused, session: "s")
            #expect(stage.state.withLock { $0.events.map(\.kind) }.contains(.summaryRefused))
            guard case .toBeAsked(.refused(let refused)?, _) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("nothing of it may stand open")
                return
            }
            #expect(refused <= Date.distantFuture)
            #expect(try await desk.look(id, session: "s").summaryCareRecord == .refused)
        }
    }

    @Test("where the permission cannot be put on record nothing is asked (law 2)")
    func noAccount() async throws {
        try await withLook { stage, desk, id, summary in
            stage.state.withLock { $0.accountFails = true }
            await #expect(throws: LookError.self) { try await desk.askSummaryCareRecord(id, .given, session: "s") }
            #expect(summary.state.withLock(\.asked).isEmpty)
        }
    }

    @Test("what it shows is accounted for under the same look, and stands in no line, panel or number of the shared record")
    func apart() async throws {
        try await withLook { stage, desk, id, summary in
            let before = try await desk.look(id, session: "s")
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let (after, beside) = (try await desk.look(id, session: "s"), try await Self.opened(desk, id))
            #expect(after.record.entries.map(\.id).sorted() == before.record.entries.map(\.id).sorted())
            #expect(after.ledger == before.ledger && after.panel.count == before.panel.count)
            #expect(beside.standing == .held && beside.emergency == nil)
            #expect(beside.look.record.entries(in: .allergies).map(\.id.resource.id) == ["sa1"])
            #expect(beside.look.ledger.received == 3 && beside.look.ledger.isBalanced)
            let last = try #require(stage.state.withLock { $0.releases.last })
            #expect(last.look == id && Set(last.shown.map(\.source)) == [Summary.source] && last.shown.count == 3)
        }
    }

    @Test("what it could not put on record is not shown (law 2)")
    func notAccounted() async throws {
        try await withLook { stage, desk, id, _ in
            stage.state.withLock { $0.releaseFails = true }
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let beside = try await Self.opened(desk, id)
            #expect(beside.look.record.entries.isEmpty)
            #expect(beside.look.panel.first?.sections[.allergies]?.state == .unavailable(.notAccounted))
        }
    }

    @Test("where the person said no it is on record, nothing is asked, and they may change their mind")
    func refused() async throws {
        try await withLook { stage, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .refused, session: "s")
            #expect(summary.state.withLock(\.asked).isEmpty)
            #expect(stage.state.withLock { $0.events.map(\.kind) }.contains(.summaryRefused))
            guard case .toBeAsked(.refused(let refused)?, _) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("it says when they said no")
                return
            }
            #expect(refused == stage.state.withLock(\.now))
            #expect(try await desk.look(id, session: "s").summaryCareRecord == .refused)
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(try await Self.opened(desk, id).standing == .held)
        }
    }

    @Test("where they cannot be asked the reason and words are on record for officers first, and it opens nothing of the shared record")
    func emergency() async throws {
        try await withLook { _, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .emergency(.cannotBeAsked, words: "Unconscious"), session: "s")
            let access = try #require(summary.state.withLock { $0.emergencies.first })
            #expect(access.words == "Unconscious" && access.look == id && access.grant.reason == "scr-cannot-be-asked")
            #expect(access.grant.sections.isEmpty && access.grant.labels.isEmpty)
            #expect(summary.state.withLock { $0.asked.map(\.permission) } == ["scr-cannot-be-asked"])
            #expect(try await Self.opened(desk, id).emergency == .cannotBeAsked)
        }
    }

    @Test("without words, or in a role that may not break the glass, nobody looks without asking")
    func noEmergency() async throws {
        try await withLook { _, desk, id, summary in
            let failure = await lookFailure { try await desk.askSummaryCareRecord(id, .emergency(.law, words: ""), session: "s") }
            #expect(failure.contains("notConfirmed"))
            #expect(summary.state.withLock { $0.asked.isEmpty && $0.emergencies.isEmpty })
        }
    }

    @Test("that the person chose to have none is said as that, and touches nothing else")
    func dissent() async throws {
        try await withLook(SummaryAnswer(.dissented)) { _, desk, id, _ in
            let before = try await desk.look(id, session: "s")
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let beside = try await Self.opened(desk, id)
            #expect(beside.standing == .dissented && beside.look.record.entries.isEmpty)
            #expect(beside.look.panel.first?.sections[.allergies]?.state == .withheld(.bySource))
            let after = try await desk.look(id, session: "s")
            #expect(after.record.entries.count == before.record.entries.count && after.isFinal)
        }
    }

    @Test("one that failed is said to have failed, and may be asked for again")
    func failed() async throws {
        try await withLook(SummaryAnswer(.failed(.unreachable))) { _, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(try await Self.opened(desk, id).standing == .failed(.unreachable))
            summary.state.withLock { $0.answer = Summary.held() }
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(try await Self.opened(desk, id).standing == .held)
        }
    }

    @Test("a summary about somebody else is withheld and raised with the officers of the organisation that looks (law 7)")
    func anothers() async throws {
        try await withLook(Summary.held(number: "9990000018")) { stage, desk, id, _ in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let beside = try await Self.opened(desk, id)
            #expect(beside.look.record.entries.isEmpty && beside.look.ledger.isBalanced)
            let raised = try #require(stage.state.withLock { $0.mixUps.first })
            #expect(raised.organisation == Stage.barts.ods && raised.source == Summary.source)
        }
    }

    @Test("the look as a resource has it once it was opened, and says until then that it was not asked")
    func resource() async throws {
        try await withLook { _, desk, id, _ in
            let before = try await desk.whole(id, session: "s")
            #expect(!before.resources.contains { $0.key.source == Summary.source })
            #expect(before.notices.contains { $0.contains("Summary Care Record is not open") })
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let after = try await desk.whole(id, session: "s")
            #expect(after.resources.count { $0.key.source == Summary.source } == 3 && after.isBalanced)
            #expect(after.resources.count == before.resources.count + 3)
        }
    }

    @Test("an entry of it opens as any other, and says of which record it is")
    func entry() async throws {
        try await withLook { stage, desk, id, _ in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let beside = try await Self.opened(desk, id)
            let entry = try #require(beside.look.record.entries(in: .allergies).first)
            let opened = try await desk.openEntry(beside.look.opaqueID(of: entry.id), of: id, session: "s")
            #expect(opened.isOfSummaryCareRecord && opened.original != nil)
            #expect(stage.state.withLock { $0.events.last?.kind } == .entryOpened)
            let own = try await desk.look(id, session: "s")
            let ordinary = try #require(own.record.entries(in: .allergies).first)
            #expect(try await desk.openEntry(own.opaqueID(of: ordinary.id), of: id, session: "s").isOfSummaryCareRecord == false)
        }
    }

    @Test("it ends with its look, belongs to its session, and is not there for another")
    func ends() async throws {
        try await withLook { _, desk, id, _ in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(await lookFailure { _ = try await desk.summaryCareRecord(id, session: "other") } == "noSuchLook")
            let another = await lookFailure { try await desk.askSummaryCareRecord(id, .given, session: "other") }
            #expect(another == "noSuchLook")
            let held = desk.bytesHeld
            #expect(held > 0)
            try await desk.close(id, session: "s")
            #expect(await desk.summaries.isEmpty && desk.bytesHeld == 0)
            #expect(await lookFailure { _ = try await desk.summaryCareRecord(id, session: "s") } == "ended")
        }
    }

    @Test(
        "a summary that repeats what is secret in the shared record is withheld, though nothing in it is marked",
        arguments: [true, false])
    func secret(_ isSecret: Bool) async throws {
        let letter = Stage.resource(
            "DocumentReference", "sd1", source: Summary.source.name, patient: "Patient/s1", title: "Re: quiet illness", organisation: "X26")
        let held = SummaryAnswer(
            .held, resources: Summary.held().resources + [letter], answered: Date(timeIntervalSince1970: 1_790_000_002))
        let (stage, summary) = (Stage(), Summary(held))
        let answers = [
            Secret.answer("barts", [Secret.resource("c1", title: "Quiet illness", code: isSecret ? "count" : "other")]),
            Secret.answer("gp", []),
        ]
        try await stage.withDesk(
            answers,
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Secret.policy() }
                summary.connect(&surroundings)
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            let beside = try await Self.opened(desk, id)
            #expect(beside.look.record.entries.contains { $0.id.resource.id == "sd1" } == !isSecret)
            #expect(beside.look.ledger.withheld == (isSecret ? [.sensitive: 1] : [:]) && beside.look.ledger.isBalanced)
        }
    }

    @Test("an objection to this record ends the look, and with it every question about the other")
    func objection() async throws {
        try await withLook { stage, desk, id, summary in
            stage.state.withLock {
                $0.objection = .objects
                $0.version += 1
            }
            stage.pass(1)
            try await Task.sleep(for: .milliseconds(600))
            await #expect(throws: LookError.self) { try await desk.askSummaryCareRecord(id, .given, session: "s") }
            #expect(summary.state.withLock(\.asked).isEmpty)
        }
    }

    @Test("it is offered neither of a restricted person, nor at kinds that the region leaves out, nor once the region has it no more")
    func notOffered() async throws {
        let restricted = BannerPerson(
            nhsNumber: Stage.person.nhsNumber, name: Stage.person.name, born: Stage.person.born, gender: "female", isRestricted: true)
        try await withLook(person: restricted) { _, desk, id, _ in
            guard case .notOffered = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("offered of a restricted person")
                return
            }
        }
        try await withLook(askedBy: [.ambulance]) { _, desk, id, summary in
            let mark = try await desk.look(id, session: "s").summaryCareRecord
            #expect(mark == .notOffered)
            await #expect(throws: LookError.self) { try await desk.askSummaryCareRecord(id, .given, session: "s") }
            #expect(summary.state.withLock(\.asked).isEmpty)
        }
        try await withLook { _, desk, id, summary in
            summary.state.withLock { $0.isConnected = false }
            guard case .notOffered = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("offered though it is not connected any more")
                return
            }
        }
    }
}
