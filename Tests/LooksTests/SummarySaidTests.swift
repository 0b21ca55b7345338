import AccessControl
import AuditTrail
import CareRecord
import Federation
import Foundation
import Storage
import Testing

@testable import Looks

/// What is on record of whether a Summary Care Record may be viewed: who counts, what wins, and that it outlasts a sleep.
@Suite struct SummarySaidTests {
    private static let time = Date(timeIntervalSince1970: 1_790_000_000)

    private static func word(
        _ kind: TrailEvent.Kind, _ seconds: TimeInterval = 0, subject: String = Stage.clinician.subject,
        issuer: String = Stage.clinician.issuer, detail: String? = nil
    ) -> TrailStore.SummaryWord {
        .init(kind: kind, at: time + seconds, subject: subject, issuer: issuer, detail: detail)
    }

    private static func said(_ words: TrailStore.SummaryWord...) -> SummarySaid? { SummarySaid(words, to: Stage.clinician) }

    @Test("the last word counts; nothing said is nothing, and at one moment the no wins")
    func last() {
        #expect(Self.said() == nil)
        #expect(Self.said(Self.word(.summaryPermitted)) == .given(at: Self.time))
        #expect(Self.said(Self.word(.summaryPermitted), Self.word(.summaryRefused, 1)) == .refused(at: Self.time + 1))
        #expect(Self.said(Self.word(.summaryRefused), Self.word(.summaryPermitted, 1)) == .given(at: Self.time + 1))
        #expect(Self.said(Self.word(.summaryRefused), Self.word(.summaryPermitted)) == .refused(at: Self.time))
        #expect(
            Self.said(Self.word(.summaryPermitted), Self.word(.summaryRefused, 1, detail: LookEvent.dissent))
                == .dissented(at: Self.time + 1))
    }

    @Test("said twice it counts from the first time, and from anew after a no")
    func since() {
        #expect(Self.said(Self.word(.summaryPermitted), Self.word(.summaryPermitted, 5)) == .given(at: Self.time))
        let again = Self.said(Self.word(.summaryPermitted), Self.word(.summaryRefused, 1), Self.word(.summaryPermitted, 2))
        #expect(again == .given(at: Self.time + 2))
    }

    @Test("a yes to another staff member, or to one of another provider, is none; a no is one, whoever heard it")
    func whose() {
        #expect(Self.said(Self.word(.summaryPermitted, subject: "2")) == nil)
        #expect(Self.said(Self.word(.summaryPermitted, issuer: "https://other.example")) == nil)
        #expect(Self.said(Self.word(.summaryEmergency, subject: "2", detail: "scr-law")) == nil)
        #expect(Self.said(Self.word(.summaryPermitted), Self.word(.summaryRefused, 1, subject: "2")) == .refused(at: Self.time + 1))
    }

    @Test("a reason that this program does not know permits nothing")
    func unknownReason() {
        #expect(Self.said(Self.word(.summaryEmergency, detail: "scr-law")) == .emergency(.law, at: Self.time))
        #expect(Self.said(Self.word(.summaryEmergency, detail: "scr-of-another-version")) == nil)
        #expect(Self.said(Self.word(.summaryPermitted), Self.word(.summaryEmergency, 1, detail: "other")) == nil)
    }

    /// A look with its Summary Care Record open.
    private func withOpened(
        _ permission: PermissionToView, _ body: @escaping @Sendable (Stage, Looks, LookID, SummaryInALookTests.Summary) async throws -> Void
    ) async throws {
        let (stage, summary) = (Stage(), SummaryInALookTests.Summary(SummaryInALookTests.Summary.held()))
        try await stage.withDesk(TakingOverTests.answers, change: { summary.connect(&$0) }) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            try await desk.askSummaryCareRecord(id, permission, session: "s")
            try await body(stage, desk, id, summary)
        }
    }

    private static func sleep(_ stage: Stage, _ desk: Looks, _ id: LookID) async {
        stage.pass(61)
        #expect(await desk.live[id]?.sleep(at: stage.state.withLock { $0.now }) == true)
        await desk.restSummary(id)
    }

    @Test("after a sleep it is asked for anew on the yes that is on record, and nobody is asked a second time")
    func slept() async throws {
        try await withOpened(.given) { stage, desk, id, summary in
            await Self.sleep(stage, desk, id)
            #expect(await desk.summaries.isEmpty)
            guard case .opened(let again) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("the person has said yes in this look")
                return
            }
            #expect(again.standing == .held && again.permitted == Self.time)
            #expect(summary.state.withLock { $0.asked.count } == 2)
            #expect(stage.state.withLock { $0.events.count { $0.kind == .summaryPermitted } } == 1)
        }
    }

    @Test("that they could not be asked outlasts a sleep too, and is one case")
    func emergencySlept() async throws {
        try await withOpened(.emergency(.cannotBeAsked, words: "Unconscious")) { stage, desk, id, summary in
            await Self.sleep(stage, desk, id)
            guard case .opened(let again) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("it is on record in this look")
                return
            }
            #expect(again.emergency == .cannotBeAsked)
            #expect(
                summary.state.withLock {
                    $0.emergencies.count == 1 && $0.asked.map(\.permission) == ["scr-cannot-be-asked", "scr-cannot-be-asked"]
                })
        }
    }

    @Test("a no outlasts a sleep, and nothing is asked")
    func refusedSlept() async throws {
        try await withOpened(.refused) { stage, desk, id, summary in
            await Self.sleep(stage, desk, id)
            guard case .toBeAsked(.refused(Self.time)?, _) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("the no stands")
                return
            }
            #expect(summary.state.withLock(\.asked).isEmpty)
        }
    }

    @Test("where what was said cannot be read nothing of it is shown, and nothing is asked")
    func cannotBeRead() async throws {
        try await withOpened(.given) { _, desk, id, summary in
            guard case .opened(let shown) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("it is open")
                return
            }
            let entry = shown.look.opaqueID(of: try #require(shown.look.record.entries(in: .allergies).first).id)
            summary.state.withLock { $0.cannotBeRead = true }
            let failed = "accountUnavailable"
            #expect(await lookFailure { _ = try await desk.summaryCareRecord(id, session: "s") } == failed)
            #expect(await lookFailure { _ = try await desk.openEntry(entry, of: id, session: "s") } == failed)
            #expect(await lookFailure { _ = try await desk.whole(id, session: "s") } == failed)
            #expect(await lookFailure { try await desk.askSummaryCareRecord(id, .given, session: "s") } == failed)
            #expect(summary.state.withLock { $0.asked.count } == 1)
        }
    }

    @Test("that the person chose to have none is on record before it is shown; where it cannot be, nothing of it is shown (law 2)")
    func dissent() async throws {
        let (stage, summary) = (Stage(), SummaryInALookTests.Summary(SummaryAnswer(.dissented)))
        try await stage.withDesk(
            TakingOverTests.answers,
            change: { surroundings in
                summary.connect(&surroundings)
                let event = surroundings.account.event
                surroundings.account.event = { it async throws(LookAccount.Failed) in
                    if it.detail == LookEvent.dissent { throw LookAccount.Failed() }
                    try await event(it)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            #expect(await lookFailure { try await desk.askSummaryCareRecord(id, .given, session: "s") } == "accountUnavailable")
            #expect(await desk.summaries.isEmpty)
        }
    }

    @Test("while that is being written whoever else asks is not shown it either: no page and no resource (law 2)")
    func dissentBeingWritten() async throws {
        let (stage, summary) = (Stage(), SummaryInALookTests.Summary(SummaryAnswer(.dissented)))
        let (writing, begun) = AsyncStream.makeStream(of: Void.self)
        let (mayGoOn, goOn) = AsyncStream.makeStream(of: Void.self)
        try await stage.withDesk(
            TakingOverTests.answers,
            change: { surroundings in
                summary.connect(&surroundings)
                let event = surroundings.account.event
                surroundings.account.event = { it async throws(LookAccount.Failed) in
                    if it.detail == LookEvent.dissent {
                        begun.yield()
                        for await _ in mayGoOn { break }
                    }
                    try await event(it)
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            async let first = desk.askSummaryCareRecord(id, .given, session: "s")
            for await _ in writing { break }
            #expect(await lookFailure { _ = try await desk.summaryCareRecord(id, session: "s") } == "accountUnavailable")
            #expect(await lookFailure { _ = try await desk.whole(id, session: "s") } == "accountUnavailable")
            goOn.yield()
            #expect(try await first == .goneBy)
            guard case .opened(let it) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("once it is on record it is shown")
                return
            }
            #expect(it.standing == .dissented)
        }
    }
}
