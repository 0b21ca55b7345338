import AccessControl
import Hummingbird
import Looks
import Testing

@testable import StaffWeb

/// What somebody said of a Summary Care Record and was not gone by: the page that follows says why, and nothing that was typed is lost without a word.
@Suite struct SummaryNotUsedPageTests {
    private static let path = RouteTests.look + "/summary-care-record"
    private static let typed = "permission=cannot-be-asked&reason=scr-law&words=Court%20order"

    private static func said(
        _ body: String, _ state: SummaryCareRecordState, asked: SummaryAsked = .notUsed(isOnRecord: false), openError: LookError? = nil
    ) async throws -> (status: HTTPResponse.Status, text: String, calls: [String]) {
        let desk = FakeDesk(openError: openError, summary: state, summaryAsked: asked)
        let response = try await RouteTests.ask(path, .post, body: body, desk: desk)
        return (response.status, RouteTests.text(response), desk.calls)
    }

    @Test("words typed while another window's yes is open stand on the page, which says what stands and that they are no case")
    func whileOpen() async throws {
        let page = try await Self.said(Self.typed, .opened(ExampleSummaries.held))
        #expect(page.status == .conflict)
        #expect(page.text.contains("What you said was not used") && page.text.contains("<title>A ● Not used: "))
        #expect(page.text.contains("with the person’s permission, on record") && page.text.contains("Nothing more was asked."))
        #expect(page.text.contains("went to nobody, and are no case of privacy officers"))
        #expect(page.text.contains("You chose “A law or a court order requires it”. You wrote: “Court order”."))
        #expect(page.calls.contains("section summary-care-record"), "what it shows beside is on record first")
    }

    @Test("a yes after the person chose to have none is told so, and that nothing more is asked")
    func afterDissent() async throws {
        let dissent = SummaryCareRecordState.opened(ExampleSummaries.summary(.dissented, look: ExampleLooks.empty, document: nil))
        let page = try await Self.said("permission=yes", dissent)
        #expect(page.status == .conflict && page.text.contains("as its service said in this look. Nothing more is asked."))
        #expect(page.text.contains("The yes that you sent is not on record.") && !page.text.contains("You wrote"))
    }

    @Test("where a no came meanwhile the words stand in the form again, and a yes is not chosen beforehand")
    func meanwhile() async throws {
        let no = SummaryCareRecordState.toBeAsked(no: .refused(at: Example.fetched), withoutAsking: .allowed)
        let words = try await Self.said(Self.typed, no, asked: .notUsed(isOnRecord: true))
        #expect(words.status == .conflict && words.text.contains("The person said no, "))
        #expect(words.text.contains("so privacy officers have them") && words.text.contains(">Court order</textarea>"))
        #expect(!words.text.contains("You wrote"), "once, where it can be sent again")
        let yes = try await Self.said("permission=yes", no, asked: .notUsed(isOnRecord: true))
        #expect(yes.text.contains("The yes that you sent was on record before it") && !yes.text.contains("value=\"yes\" checked"))
    }

    @Test("what is wrong with a form that was sent while it is open is not asked to be mended: the page says that it was not used")
    func mistakeWhileOpen() async throws {
        let page = try await Self.said("permission=cannot-be-asked&words=Unconscious", .opened(ExampleSummaries.held))
        #expect(page.status == .conflict && page.text.contains("You wrote: “Unconscious”."))
        #expect(!page.text.contains("Choose why they cannot be asked.") && !page.calls.contains { $0.hasPrefix("ask summary") })
    }

    @Test("where the role may not look without asking what was typed stands there still")
    func notForRole() async throws {
        let page = try await Self.said(
            Self.typed, .toBeAsked(no: nil, withoutAsking: .notForRole), openError: .notConfirmed(.unknownReason))
        #expect(page.status == .badRequest && page.text.contains("Your role may not look without asking the person."))
        #expect(page.text.components(separatedBy: "You wrote: “Court order”.").count == 2)
    }

    @Test("what was typed is text and nothing else on that page")
    func hostile() async throws {
        let body = "permission=cannot-be-asked&reason=%3Cb%3E&words=%3Cscript%3Ealert(1)%3C%2Fscript%3E"
        let page = try await Self.said(body, .opened(ExampleSummaries.held))
        #expect(page.text.contains("“&lt;script&gt;alert(1)&lt;/script&gt;”") && !page.text.contains("<script>alert"))
    }
}
