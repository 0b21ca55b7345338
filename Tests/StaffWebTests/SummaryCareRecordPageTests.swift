import Foundation
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
        let asked = try await Self.page(.toBeAsked(refused: nil, withoutAsking: true))
        for value in ["yes", "no", "cannot-be-asked"] { #expect(asked.contains("value=\"\(value)\"")) }
        #expect(asked.contains("Ask the person first") && asked.contains("name=\"words\""))
        let ordinary = try await Self.page(.toBeAsked(refused: nil, withoutAsking: false))
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
        let desk = FakeDesk(summary: .toBeAsked(refused: nil, withoutAsking: true))
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
        let desk = FakeDesk(summary: .toBeAsked(refused: nil, withoutAsking: true))
        let response = try await RouteTests.ask(Self.path, .post, body: body, desk: desk)
        #expect(response.status == .badRequest)
        let text = RouteTests.text(response)
        #expect(text.contains(words) && text.contains("<title>A ● Error: "))
        if body.contains("Unconscious") { #expect(text.contains(">Unconscious</textarea>")) }
        #expect(!desk.calls.contains { $0.hasPrefix("ask summary") })
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
        let asked = FakeDesk(summary: .toBeAsked(refused: nil, withoutAsking: true))
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
}
