import AccessControl
import CareRecord
import Federation
import Foundation
import Testing

@testable import Looks

/// What is said of a Summary Care Record while another word stands: nothing follows from it, it is no case, and whoever said it hears that.
@Suite struct SummaryNotUsedTests {
    private typealias Summary = SummaryInALookTests.Summary

    private func withLook(
        _ answer: SummaryAnswer = Summary.held(), change: (inout Surroundings, Summary) -> Void = { _, _ in },
        _ body: @escaping @Sendable (Stage, Looks, LookID, Summary) async throws -> Void
    ) async throws {
        let (stage, summary) = (Stage(), Summary(answer))
        try await stage.withDesk(
            TakingOverTests.answers,
            change: { surroundings in
                summary.connect(&surroundings)
                change(&surroundings, summary)
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            try await body(stage, desk, id, summary)
        }
    }

    private static let emergency = PermissionToView.emergency(.cannotBeAsked, words: "Unconscious")

    private static func permitted(_ stage: Stage) -> Int {
        stage.state.withLock { $0.events.count { $0.kind == .summaryPermitted } }
    }

    @Test("a yes after its service said that the person chose to have none is told so: nothing more is asked, and it is not on record")
    func afterDissent() async throws {
        try await withLook(SummaryAnswer(.dissented)) { stage, desk, id, summary in
            let first = try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(first == .goneBy)
            #expect(try await desk.askSummaryCareRecord(id, .given, session: "s") == .notUsed(isOnRecord: false))
            #expect(try await desk.askSummaryCareRecord(id, Self.emergency, session: "s") == .notUsed(isOnRecord: false))
            #expect(Self.permitted(stage) == 1)
            #expect(summary.state.withLock { $0.asked.count == 1 && $0.emergencies.isEmpty })
        }
    }

    @Test("words for looking without asking while another window's yes is open are told to be unused: no case, nothing asked (law 2)")
    func whileOpen() async throws {
        try await withLook { _, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(try await desk.askSummaryCareRecord(id, Self.emergency, session: "s") == .notUsed(isOnRecord: false))
            #expect(summary.state.withLock { $0.emergencies.isEmpty && $0.asked.map(\.permission) == ["given"] })
            guard case .opened(let stands) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("the yes stands")
                return
            }
            #expect(stands.emergency == nil)
        }
    }

    @Test("a yes while it is open without asking is told to be unused; the same yes said twice is gone by")
    func yes() async throws {
        try await withLook { stage, desk, id, summary in
            try await desk.askSummaryCareRecord(id, Self.emergency, session: "s")
            #expect(try await desk.askSummaryCareRecord(id, .given, session: "s") == .notUsed(isOnRecord: false))
            #expect(Self.permitted(stage) == 0)
            #expect(summary.state.withLock { $0.asked.count } == 1)
        }
        try await withLook { stage, desk, id, _ in
            let first = try await desk.askSummaryCareRecord(id, .given, session: "s")
            let second = try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(first == .goneBy && second == .goneBy && Self.permitted(stage) == 1)
        }
    }

    @Test("two at one moment who look without asking are one case, and the second hears that theirs was not used")
    func atOneMoment() async throws {
        try await withLook { _, desk, id, summary in
            async let one = desk.askSummaryCareRecord(id, Self.emergency, session: "s")
            async let other = desk.askSummaryCareRecord(id, .emergency(.law, words: "Court order"), session: "s")
            let both = try await [one, other]
            #expect(Set(both) == [.goneBy, .notUsed(isOnRecord: false)])
            #expect(summary.state.withLock { $0.emergencies.count == 1 && $0.asked.count == 1 })
        }
    }

    @Test("where a no comes while a yes is written, the yes is on record, nothing is asked on it, and that is told")
    func meanwhile() async throws {
        try await withLook(change: { surroundings, summary in
            let event = surroundings.account.event
            surroundings.account.event = { it async throws(LookAccount.Failed) in
                try await event(it)
                guard it.kind == .summaryPermitted else { return }
                summary.state.withLock { state in
                    state.words.append(
                        .init(
                            kind: .summaryRefused, at: it.at + 1, subject: it.staff.subject, issuer: it.staff.issuer,
                            detail: "the person said no"))
                }
            }
        }) { _, desk, id, summary in
            #expect(try await desk.askSummaryCareRecord(id, .given, session: "s") == .notUsed(isOnRecord: true))
            #expect(summary.state.withLock(\.asked).isEmpty)
            guard case .toBeAsked(.refused?, _) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("the no stands")
                return
            }
        }
    }

    @Test("one that could not be had may be asked for again, by whichever word")
    func failed() async throws {
        try await withLook(SummaryAnswer(.failed(.unreachable))) { _, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            summary.state.withLock { $0.answer = Summary.held() }
            #expect(try await desk.askSummaryCareRecord(id, Self.emergency, session: "s") == .goneBy)
            #expect(summary.state.withLock { $0.emergencies.count } == 1)
        }
    }
}
