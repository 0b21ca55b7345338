import AccessControl
import Foundation
import HTTPTypes
import Hummingbird
import Looks
import Testing

@testable import StaffWeb

/// The pages of the Summary Care Record: the question, what it holds, and that there is no word of it where none is connected.
@Suite struct SummaryCareRecordPageTests {
    private static let path = RouteTests.look + "/summary-care-record"

    private static func page(_ state: SummaryCareRecordState) async throws -> String {
        let response = try await RouteTests.ask(path, desk: FakeDesk(summary: state))
        #expect(response.status == .ok)
        return RouteTests.text(response)
    }

    @Test("where none is connected no page of a look has a word of it, and its address is none")
    func absent() async throws {
        for path in ["", "/who-said-what", "/print", "/medicines"] {
            let text = RouteTests.text(try await RouteTests.ask(RouteTests.look + path, desk: FakeDesk(summary: .notOffered)))
            #expect(!text.contains("Summary Care Record") && !text.contains("summary-care-record"), "\(path)")
        }
        #expect(try await RouteTests.ask(Self.path, desk: FakeDesk(summary: .notOffered)).status == .notFound)
    }

    @Test("the question comes first: yes, no, or that they cannot be asked, which only some roles may say")
    func question() async throws {
        let asked = try await Self.page(.toBeAsked(no: nil, withoutAsking: .allowed))
        for value in ["yes", "no", "cannot-be-asked"] { #expect(asked.contains("value=\"\(value)\"")) }
        #expect(asked.contains("Ask the person first") && asked.contains("name=\"words\""))
        let ordinary = try await Self.page(.toBeAsked(no: nil, withoutAsking: .notForRole))
        #expect(!ordinary.contains("value=\"cannot-be-asked\"") && !ordinary.contains("name=\"words\""))
    }

    @Test(
        "what was said is posted, and leads back to the page",
        arguments: [
            ("permission=yes", "given"), ("permission=no", "refused"),
            (
                "permission=cannot-be-asked&reason=scr-law&words=Court%20order",
                "emergency(AccessControl.SummaryEmergency.law, words: \"Court order\")"
            ),
        ])
    func posted(_ body: String, _ said: String) async throws {
        let desk = FakeDesk(summary: .toBeAsked(no: nil, withoutAsking: .allowed))
        let response = try await RouteTests.ask(Self.path, .post, body: body, desk: desk)
        #expect(response.status == .seeOther && response.headers[.location] == Self.path)
        #expect(desk.calls.contains("ask summary \(said)"), "\(desk.calls)")
    }

    @Test(
        "what is missing is said beside its field, keeps what was typed, and nothing is asked",
        arguments: [
            ("", "Choose what the person said."), ("permission=maybe", "Choose what the person said."),
            ("permission=cannot-be-asked&words=Unconscious", "Choose why they cannot be asked."),
            ("permission=cannot-be-asked&reason=scr-law&words=+", "Say in a few words why you must look."),
        ])
    func missing(_ body: String, _ words: String) async throws {
        let desk = FakeDesk(summary: .toBeAsked(no: nil, withoutAsking: .allowed))
        let response = try await RouteTests.ask(Self.path, .post, body: body, desk: desk)
        #expect(response.status == .badRequest)
        let text = RouteTests.text(response)
        #expect(text.contains(words) && text.contains("<title>A ● Error: "))
        if body.contains("Unconscious") { #expect(text.contains(">Unconscious</textarea>")) }
        #expect(!desk.calls.contains { $0.hasPrefix("ask summary") })
    }

    /// They may look without asking once they have signed in again.
    private static let signInFirst = SummaryCareRecordState.toBeAsked(no: nil, withoutAsking: .afterSignIn(.tooLongAgo(Span(seconds: 300))))

    @Test("who must sign in again to look without asking is told so before anything is typed, and may still ask the person")
    func signInFirst() async throws {
        let old = try await Self.page(Self.signInFirst)
        #expect(old.contains("value=\"yes\"") && !old.contains("value=\"cannot-be-asked\"") && !old.contains("name=\"words\""))
        #expect(old.contains("more than 5 minutes ago that you showed who you are") && old.contains("name=\"sign-in-again\""))
        let weak = try await Self.page(.toBeAsked(no: nil, withoutAsking: .afterSignIn(.tooWeak(level: 3))))
        #expect(weak.contains("with a smartcard or a security key") && !weak.contains("name=\"words\""))
    }

    @Test("signing in again lets the record wait, and leads back to it and on to this page")
    func signInAgain() async throws {
        let desk = FakeDesk(summary: Self.signInFirst)
        let response = try await RouteTests.ask(Self.path, .post, body: "sign-in-again=1", desk: desk)
        #expect(response.status == .seeOther && desk.calls.contains("wait for sign-in"))
        let address = try #require(response.headers[.location])
        #expect(address.hasPrefix("/sign-in?step-up=1&return="))
        let back = try #require(address.components(separatedBy: "return=").last?.removingPercentEncoding)
        #expect(back == "/looks/waiting-look-0123456789abcdef/challenge?then=summary-care-record")
        #expect(!desk.calls.contains { $0.hasPrefix("ask summary") })
    }

    @Test("where the sign-in grew old while they typed it is refused, and what they typed stands there still")
    func grewOld() async throws {
        let desk = FakeDesk(openError: .notConfirmed(.stepUp(3)), summary: Self.signInFirst)
        let body = "permission=cannot-be-asked&reason=scr-law&words=Court%20order"
        let response = try await RouteTests.ask(Self.path, .post, body: body, desk: desk)
        #expect(response.status == .badRequest)
        let text = RouteTests.text(response)
        #expect(text.contains("href=\"#step-up\"") && text.contains("id=\"step-up\"") && text.contains("Sign in again first"))
        #expect(text.contains(">Court order</textarea>") && text.contains("value=\"scr-law\" checked"))
    }

    @Test("after signing in again the look that waited leads to this page once it is open, and to no page that a stranger names")
    func afterSignIn() async throws {
        let waiting = ExampleAccess.pending(ExampleAccess.decision(ExampleLooks.staff, [], asked: []), isAsked: false)
        let challenge = RouteTests.look + "/challenge?then=summary-care-record"
        let page = RouteTests.text(try await RouteTests.ask(challenge, desk: FakeDesk(pending: waiting)))
        #expect(page.contains("You then come to its page “Summary Care Record”"))
        #expect(page.contains("action=\"/looks/") && page.contains("/challenge?then=summary-care-record\""))
        let opened = try await RouteTests.ask(challenge, .post, body: "again=1", desk: FakeDesk(pending: waiting))
        #expect(opened.headers[.location] == Self.path)
        for name in ["//evil.example", "print", ""] {
            let other = try await RouteTests.ask(
                RouteTests.look + "/challenge?then=" + name, .post, body: "again=1", desk: FakeDesk(pending: waiting))
            #expect(other.headers[.location] == RouteTests.look, "\(name)")
        }
    }

    @Test("that the service said at another node that there is to be none is said as that, and not as a no")
    func dissentElsewhere() async throws {
        let text = try await Self.page(.toBeAsked(no: .dissented(at: Example.fetched), withoutAsking: .notForRole))
        #expect(text.contains("has chosen not to have a Summary Care Record") && !text.contains("The person said no"))
    }

    @Test("core and additional information stand apart, as its headings say, with where it is copied from")
    func held() async throws {
        let text = try await Self.page(.opened(ExampleSummaries.held))
        let core = try #require(text.range(of: "Core: medicines, allergies")?.lowerBound)
        let more = try #require(text.range(of: "<h2>Additional information")?.lowerBound)
        let allergies = try #require(text.range(of: "<h2>Allergies and Adverse Reactions")?.lowerBound)
        let diagnoses = try #require(text.range(of: "Diagnoses ")?.lowerBound)
        #expect(core < allergies && allergies < more && more < diagnoses)
        #expect(text.contains("Copied from the GP record on") && text.contains("12-Oct-2026"))
        #expect(text.contains("Viewed with the person’s permission"))
        #expect(text.contains("<p>sanitised"), "what stands before the first heading")
        #expect(text.contains("received</b> ="))
    }

    @Test("without an outline its medicines and allergies are the core all the same")
    func noOutline() async throws {
        let text = try await Self.page(.opened(ExampleSummaries.summary(document: nil)))
        #expect(text.contains("Core: medicines, allergies") && text.contains("Under no heading"))
    }

    @Test("dissent is one sentence and nothing else of a record; none and unavailable are never one another")
    func standings() async throws {
        let dissent = try await Self.page(.opened(ExampleSummaries.summary(.dissented, look: ExampleLooks.empty, document: nil)))
        #expect(dissent.contains("This person has chosen not to have a Summary Care Record") && !dissent.contains("Core: medicines"))
        let none = try await Self.page(.opened(ExampleSummaries.summary(.none, look: ExampleLooks.empty, document: nil)))
        #expect(none.contains("No Summary Care Record is held") && !none.contains("chosen not to"))
        let failed = try await Self.page(.opened(ExampleSummaries.summary(.failed(.unreachable), look: ExampleLooks.empty, document: nil)))
        #expect(
            failed.contains("Could not be reached") && failed.contains("not to say that there is none") && failed.contains("value=\"yes\""))
    }

    @Test("an emergency says on what ground it was viewed")
    func emergency() async throws {
        let text = try await Self.page(.opened(ExampleSummaries.summary(emergency: .cannotBeAsked)))
        #expect(text.contains("Viewed without asking the person: They cannot be asked"))
    }

    @Test("what it shows is on record as an opened section, and the question is not")
    func onRecord() async throws {
        let opened = FakeDesk(summary: .opened(ExampleSummaries.held))
        _ = try await RouteTests.ask(Self.path, desk: opened)
        #expect(opened.calls.contains("section summary-care-record"))
        let asked = FakeDesk(summary: .toBeAsked(no: nil, withoutAsking: .allowed))
        _ = try await RouteTests.ask(Self.path, desk: asked)
        #expect(!asked.calls.contains { $0.hasPrefix("section") })
    }

    @Test("on paper it stands after the shared record and apart from it")
    func printed() async throws {
        let text = RouteTests.text(
            try await RouteTests.ask(RouteTests.look + "/print", desk: FakeDesk(summary: .opened(ExampleSummaries.held))))
        let ledger = try #require(text.range(of: "cr-ledger")?.lowerBound)
        let heading = try #require(text.range(of: "<h2>Summary Care Record</h2>")?.lowerBound)
        #expect(ledger < heading)
    }

    private static func print(_ desk: FakeDesk) async throws -> (status: HTTPResponse.Status, text: String) {
        let response = try await RouteTests.ask(RouteTests.look + "/print", desk: desk)
        return (response.status, RouteTests.text(response))
    }

    @Test("a print waits for it as for any source, and is on record as printed once it has answered")
    func printWaits() async throws {
        let desk = FakeDesk(summary: .notOffered, summaryLater: .success(.opened(ExampleSummaries.held)))
        let printed = try await Self.print(desk)
        #expect(desk.calls == ["waits for the Summary Care Record", "exit print", "waits for the Summary Care Record"])
        #expect(printed.text.contains("<h2>Summary Care Record</h2>") && printed.text.contains("Copied from the GP record"))
    }

    @Test("where it can be told neither way nothing is printed, and nothing is on record as printed")
    func printWithout() async throws {
        let desk = FakeDesk(summaryLater: .failure(.accountUnavailable))
        let printed = try await Self.print(desk)
        #expect(printed.status == .serviceUnavailable && desk.calls == ["waits for the Summary Care Record"])
        #expect(!printed.text.contains("Shared record of"))
    }

    @Test(
        "paper says before what is there that the Summary Care Record is not, and why",
        arguments: [
            (.toBeAsked(no: nil, withoutAsking: .allowed), "not asked for in this look"),
            (.toBeAsked(no: .refused(at: Example.fetched), withoutAsking: .allowed), "not asked for. The person said no, "),
            (.toBeAsked(no: .dissented(at: Example.fetched), withoutAsking: .allowed), "this person has chosen not to have one"),
            (.toBeAsked(no: .given(at: Example.fetched), withoutAsking: .allowed), "not open in this look now"),
            (
                .opened(ExampleSummaries.summary(.failed(.unreachable), look: ExampleLooks.empty, document: nil)),
                "Could not be reached. That is not to say that there is none"
            ),
        ] as [(SummaryCareRecordState, String)])
    func missingOnPaper(_ state: SummaryCareRecordState, _ words: String) async throws {
        let text = try await Self.print(FakeDesk(summary: state)).text
        let list = try #require(text.components(separatedBy: "<h2>What is missing</h2>").last?.components(separatedBy: "</ul>").first)
        #expect(list.contains("Summary Care Record") && list.contains(words), "\(list)")
    }

    @Test("paper says of each section of it what it said, also where that is nothing; of one that is there nothing is missing")
    func statesOnPaper() async throws {
        let text = try await Self.print(FakeDesk(summary: .opened(ExampleSummaries.held))).text
        #expect(text.contains("<h2>What it said</h2>"))
        let list = try #require(text.components(separatedBy: "<h2>What is missing</h2>").last?.components(separatedBy: "</ul>").first)
        #expect(!list.contains("Summary Care Record"))
    }
}
