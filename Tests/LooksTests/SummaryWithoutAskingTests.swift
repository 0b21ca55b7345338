import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Looks

/// Viewing a Summary Care Record where the person cannot be asked demands what breaking the glass does: who it is, surely and just now.
@Suite struct SummaryWithoutAskingTests {
    private typealias Summary = SummaryInALookTests.Summary

    /// - Parameters:
    ///   - level: of the sign-in; nil: it said nothing.
    ///   - after: seconds from the sign-in to the question.
    private func withLook(
        level: Int?, after: TimeInterval = 0, _ body: @escaping @Sendable (Stage, Looks, LookID, Summary) async throws -> Void
    ) async throws {
        let (stage, summary) = (Stage(), Summary(Summary.held()))
        let staff = Self.staff(level: level, at: stage.state.withLock(\.now))
        try await stage.withDesk(TakingOverTests.answers, change: { summary.connect(&$0) }) { desk in
            let id = try await desk.open(Stage.number, by: staff, session: "s")
            _ = try await desk.final(id, session: "s")
            stage.pass(after)
            try await body(stage, desk, id, summary)
        }
    }

    private static func staff(level: Int?, at: Date) -> StaffMember {
        StaffMember(
            subject: "1", issuer: "https://id.example", name: "Dr Osei", role: Stage.clinician.role,
            proof: SignInProof(levels: Facts.Assurance(authentication: level, identity: 3), at: Moment(at)))
    }

    private static func withoutAsking(_ desk: Looks, _ id: LookID) async throws -> WithoutAsking? {
        guard case .toBeAsked(_, let withoutAsking) = try await desk.summaryCareRecord(id, session: "s") else { return nil }
        return withoutAsking
    }

    private static let emergency = PermissionToView.emergency(.cannotBeAsked, words: "Unconscious")

    @Test("a sign-in below the level of broken glass is told to sign in again: nothing is on record, and nothing is asked")
    func tooWeak() async throws {
        try await withLook(level: 2) { _, desk, id, summary in
            #expect(try await Self.withoutAsking(desk, id) == .afterSignIn(.tooWeak(level: 3)))
            await #expect(throws: LookError.self) { try await desk.askSummaryCareRecord(id, Self.emergency, session: "s") }
            #expect(summary.state.withLock { $0.asked.isEmpty && $0.emergencies.isEmpty && $0.words.isEmpty })
            // The person's own word needs no more than the look did.
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(summary.state.withLock { $0.asked.map(\.permission) } == ["given"])
        }
    }

    @Test("one that is longer ago than broken glass allows is refused, to the second", arguments: [(300.0, true), (301.0, false)])
    func tooLongAgo(_ after: TimeInterval, _ isFresh: Bool) async throws {
        try await withLook(level: 3, after: after) { _, desk, id, summary in
            let asked = await lookFailure { try await desk.askSummaryCareRecord(id, Self.emergency, session: "s") }
            #expect(asked == (isFresh ? "none" : "notConfirmed"))
            #expect(summary.state.withLock { $0.emergencies.count } == (isFresh ? 1 : 0))
            guard !isFresh else { return }
            let offered = try await Self.withoutAsking(desk, id)
            #expect(offered == .afterSignIn(.tooLongAgo(Span(seconds: 300))))
        }
    }

    @Test("what was put on record in time stays open when the sign-in has grown old")
    func staysOpen() async throws {
        try await withLook(level: 3) { stage, desk, id, _ in
            try await desk.askSummaryCareRecord(id, Self.emergency, session: "s")
            stage.pass(400)
            guard case .opened(let summary) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("it is open")
                return
            }
            #expect(summary.emergency == .cannotBeAsked)
        }
    }

    @Test("the person's record waits for whoever signs in again, and opens in the session that follows, where they need not be asked")
    func waits() async throws {
        try await withLook(level: 2) { stage, desk, id, summary in
            let waiting = try await desk.waitForSignIn(id, keeping: nil, session: "s")
            #expect(waiting != id)
            // As a step-up does it: the session of before ends, and what waits is the new one's.
            await desk.sessionEnded("s")
            stage.state.withLock { state in
                state.waiting["\(waiting.text) t"] = state.waiting.removeValue(forKey: "\(waiting.text) s")
            }
            let surer = Self.staff(level: 3, at: stage.state.withLock(\.now))
            #expect(try await desk.confirm(waiting, LookRequest(number: ""), by: surer, session: "t") == .opened(waiting))
            guard case .toBeAsked(nil, .allowed) = try await desk.summaryCareRecord(waiting, session: "t") else {
                Issue.record("nothing was said in this look, and they may go on without asking")
                return
            }
            try await desk.askSummaryCareRecord(waiting, Self.emergency, session: "t")
            #expect(summary.state.withLock { $0.emergencies.first?.grant.assurance } == 3)
        }
    }

    @Test("nothing waits for another's session, or where signing in again is not what is missing")
    func waitsForNobody() async throws {
        try await withLook(level: 2) { stage, desk, id, _ in
            #expect(await lookFailure { _ = try await desk.waitForSignIn(id, keeping: nil, session: "other") } == "noSuchLook")
            #expect(stage.state.withLock(\.waiting).isEmpty)
        }
        try await withLook(level: 3) { stage, desk, id, _ in
            #expect(await lookFailure { _ = try await desk.waitForSignIn(id, keeping: nil, session: "s") } == "entryGone")
            #expect(stage.state.withLock(\.waiting).isEmpty)
        }
    }
}
