import AuditTrail
import CareRecord
import Foundation
import HTTPTypes
import Objections
import Storage
import Testing

@testable import PublicWeb

/// What a person reads on their own page of an objection that a desk has ended in their name.
@Suite struct OwnWithdrawalTests {
    @Test("whoever's objection a desk has ended reads that it was the desk, how it was asked, how it was checked and why")
    func byTheDesk() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: ObjectingTests.confirmed)
            let (store, now) = (ObjectionCaseStore(region.database), region.clock.now)
            let id = try #require(try await store.of([try NHSNumber(PretendRegion.person)]).first?.id)
            let step = ObjectionStep.withdraw(why: "", asked: WithdrawalAsked(.phone, check: .calledBack))
            let why = "A man rang & said so."
            let sealed = PretendRegion.words.seal(why)
            _ = try await store.take(
                id, at: "QMF", .withdraw(why: why, asked: WithdrawalAsked(.phone, check: .calledBack)),
                .init(
                    hand: Hand(.desk, subject: "d"), at: now, words: sealed,
                    event: { _ in TrailEvent(kind: .objectionHandled, at: now, detail: step.noted) }))
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            for words in ["The desk ended this for you", "by phone", "a call to the number that the NHS has", "A man rang &amp; said so."] {
                #expect(page.contains(words), "\(words)")
            }
            #expect(page.contains("Withdrawn by the desk"))
        }
    }

    @Test("whoever ends it themselves reads of no desk that did")
    func byThemselves() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: ObjectingTests.confirmed)
            let id = try #require(try await ObjectionCaseStore(region.database).of([try NHSNumber(PretendRegion.person)]).first?.id)
            _ = try await region.ask("/object/mine/\(id)/withdraw", .post, cookies: cookies, body: "")
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("Withdrawn") && !page.contains("Withdrawn by the desk") && !page.contains("The desk ended this"))
        }
    }

    @Test("that somebody asked to end an objection stands on the person’s own page while nobody has checked who, and it stays in force")
    func saidByAnybody() async throws {
        try await PretendRegion.with { region in
            let cookies = try await region.signIn()
            _ = try await region.ask("/object/now", .post, cookies: cookies, body: ObjectingTests.confirmed)
            let (store, now) = (ObjectionCaseStore(region.database), region.clock.now)
            let id = try #require(try await store.of([try NHSNumber(PretendRegion.person)]).first?.id)
            func take(_ step: ObjectionStep) async throws {
                let sealed = step.reasons.flatMap { PretendRegion.words.seal($0) }
                let outcome = try await store.take(
                    id, at: "QMF", step,
                    .init(
                        hand: Hand(.desk, subject: "d"), at: now, words: sealed,
                        event: { _ in TrailEvent(kind: .objectionHandled, at: now, detail: step.noted) }))
                guard case .done = outcome else { throw StepRefused.notTheirs }
            }
            try await take(.askedToWithdraw(UncheckedWithdrawal(.phone, on: Day(now)), said: "A man rang, her husband."))
            let page = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(page.contains("Somebody asked the desk to end this by phone") && page.contains("tell the desk at once"))
            #expect(!page.contains("her husband"), "what they said is the desk’s")
            try await take(.notThePerson(why: "She did not."))
            let after = PretendRegion.text(try await region.ask("/object/mine", cookies: cookies))
            #expect(!after.contains("Somebody asked the desk to end this") && after.contains("It was not the person"))
        }
    }
}
