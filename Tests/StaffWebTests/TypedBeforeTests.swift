import AccessControl
import CareRecord
import Hummingbird
import Looks
import Testing

@testable import StaffWeb

/// What somebody typed before it was found that they must sign in again is kept meanwhile, and stands in the form when they are back: nothing is sent by itself.
@Suite struct TypedBeforeTests {
    private static let challenge = RouteTests.look + "/challenge"
    private static let summary = RouteTests.look + "/summary-care-record"
    private static let glass = "reason=emergency&words=Found%20at%20home&section-medicines=1&label-sexual-health=1"
    private static let waiting = ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, []))

    /// Whoever is signed in has shown a moment ago, and surely, who they are.
    private static var proven: SignInDesk {
        var desk = SignInDesk.fake()
        desk.session = { _ async throws(SignInFailure) in
            StaffSession(key: "session-1", staff: ExampleAccess.proven, organisationName: "Barts Health NHS Trust")
        }
        return desk
    }

    @Test("what was typed to break the glass is kept where the sign-in has grown old, and the page says until when")
    func kept() async throws {
        let desk = FakeDesk(openError: .notConfirmed(.stepUp(3)), pending: Self.waiting)
        let response = try await RouteTests.ask(Self.challenge, .post, body: Self.glass, desk: desk)
        #expect(response.status == .badRequest && desk.calls.contains("keep typed emergency Found at home [\"medicines\"]"))
        let text = RouteTests.text(response)
        #expect(text.contains("What you typed stands in the form again when you are back") && text.contains("It is kept until "))
        #expect(text.contains("href=\"#step-up\"") && text.contains("id=\"step-up\""))
        #expect(!text.contains("Found at home"), "in no address and no hidden field")
    }

    @Test("signing in again is said before what else is wrong, since the form comes after it")
    func first() async throws {
        let desk = FakeDesk(openError: .notConfirmed(.wordsMissing), pending: Self.waiting)
        let text = RouteTests.text(try await RouteTests.ask(Self.challenge, .post, body: "reason=emergency", desk: desk))
        #expect(text.contains("Sign in again first") && !text.contains("Say in a few words why you must look"))
        #expect(desk.calls.contains("keep typed emergency  []"))
    }

    @Test("where it cannot be kept the page says so and shows it, as text and nothing else")
    func notKept() async throws {
        let desk = FakeDesk(openError: .notConfirmed(.stepUp(3)), pending: Self.waiting, keepsTyped: false)
        let body = "reason=emergency&section-medicines=1&words=%3Cscript%3Ealert(1)%3C%2Fscript%3E"
        let text = RouteTests.text(try await RouteTests.ask(Self.challenge, .post, body: body, desk: desk))
        #expect(text.contains("What you typed could not be kept.") && text.contains("“&lt;script&gt;alert(1)&lt;/script&gt;”"))
    }

    @Test("back from signing in the form stands filled in, and nothing is confirmed until they press")
    func back() async throws {
        let typed = TypedWords(
            reason: "emergency", words: "Found at home", sections: [.medicines], labels: [LabelID("sexual-health")])
        let desk = FakeDesk(pending: Self.waiting, typedBefore: typed)
        let response = try await RouteTests.ask(Self.challenge, desk: desk, signIn: Self.proven)
        #expect(response.status == .ok)
        let text = RouteTests.text(response)
        #expect(text.contains("What you typed before you signed in again stands here."))
        #expect(text.contains("value=\"emergency\" required checked") && text.contains(">Found at home</textarea>"))
        #expect(
            text.contains("id=\"section-medicines\" value=\"1\" checked") && text.contains("id=\"label-sexual-health\" value=\"1\" checked")
        )
        #expect(!text.contains("id=\"section-allergies\" value=\"1\" checked"))
        #expect(!desk.calls.contains { $0.hasPrefix("confirm") || $0.hasPrefix("keep") })
    }

    @Test("where nothing was typed nothing is kept, and no page speaks of it")
    func nothing() async throws {
        let desk = FakeDesk(pending: Self.waiting)
        for signIn in [SignInDesk.fake(), Self.proven] {
            let text = RouteTests.text(try await RouteTests.ask(Self.challenge, desk: desk, signIn: signIn))
            #expect(!text.contains("typed-before"))
        }
        #expect(!desk.calls.contains { $0.hasPrefix("keep") })
    }

    @Test("where the glass may not be broken any more nothing is kept for it, and the page says that")
    func noGlass() async throws {
        let pending = ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [], broken: 3))
        let desk = FakeDesk(openError: .notConfirmed(.limitReached()), pending: pending)
        let text = RouteTests.text(try await RouteTests.ask(Self.challenge, .post, body: Self.glass, desk: desk))
        #expect(text.contains("No more looks without a relationship") && !text.contains("typed-before"))
        #expect(!desk.calls.contains { $0.hasPrefix("keep") })
    }

    // MARK: The Summary Care Record

    private static let signInFirst = SummaryCareRecordState.toBeAsked(no: nil, withoutAsking: .afterSignIn(.tooLongAgo(Span(seconds: 300))))

    @Test("signing in again takes along why the person cannot be asked, and no address says it")
    func takenAlong() async throws {
        let desk = FakeDesk(summary: Self.signInFirst)
        let body = "sign-in-again=1&permission=cannot-be-asked&reason=scr-law&words=Court%20order"
        let response = try await RouteTests.ask(Self.summary, .post, body: body, desk: desk)
        #expect(response.status == .seeOther && desk.calls.contains("wait for sign-in keeping scr-law Court order"))
        let address = try #require(response.headers[.location])
        #expect(!address.contains("Court") && !address.contains("scr-law"))
    }

    @Test("the page whose sign-in grew old sends what is typed along with the button that signs in again")
    func button() async throws {
        let desk = FakeDesk(openError: .notConfirmed(.stepUp(3)), summary: Self.signInFirst)
        let body = "permission=cannot-be-asked&reason=scr-law&words=Court%20order"
        let text = RouteTests.text(try await RouteTests.ask(Self.summary, .post, body: body, desk: desk))
        #expect(text.contains("<form method=\"post\" id=\"question\"") && text.contains("form=\"question\""))
        #expect(text.contains("What you typed above stands in the form again when you are back"))
    }

    @Test("what is too long, or cannot be kept, keeps them on the page with what they typed")
    func stays() async throws {
        let long = String(repeating: "a", count: 2001)
        let desk = FakeDesk(summary: Self.signInFirst)
        let body = "sign-in-again=1&permission=cannot-be-asked&reason=scr-law&words="
        let response = try await RouteTests.ask(Self.summary, .post, body: body + long, desk: desk)
        #expect(response.status == .badRequest && RouteTests.text(response).contains(long))
        #expect(!desk.calls.contains { $0.hasPrefix("wait") })
        let failing = FakeDesk(summary: Self.signInFirst, keepsTyped: false)
        let kept = try await RouteTests.ask(Self.summary, .post, body: body + "Court%20order", desk: failing)
        #expect(kept.status == .badRequest && RouteTests.text(kept).contains("cannot be kept just now"))
        #expect(RouteTests.text(kept).contains(">Court order</textarea>"))
    }

    @Test("back from signing in the question stands filled in, and nothing is asked until they press")
    func backToQuestion() async throws {
        let typed = TypedWords(reason: "scr-law", words: "Court order")
        let desk = FakeDesk(summary: .toBeAsked(no: nil, withoutAsking: .allowed), typedBefore: typed)
        let response = try await RouteTests.ask(Self.summary, desk: desk)
        #expect(response.status == .ok)
        let text = RouteTests.text(response)
        #expect(text.contains("What you typed before you signed in again stands in the form below."))
        #expect(text.contains("value=\"cannot-be-asked\" checked") && text.contains("value=\"scr-law\" checked"))
        #expect(text.contains(">Court order</textarea>") && !desk.calls.contains { $0.hasPrefix("ask summary") })
        let opened = RouteTests.text(
            try await RouteTests.ask(Self.summary, desk: FakeDesk(summary: .opened(ExampleSummaries.held), typedBefore: typed)))
        #expect(!opened.contains("typed-before") && !opened.contains("Court order"), "it is open, and has no form")
    }
}
