import AccessControl
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Testing

@testable import StaffWeb

/// An administrator's search without a director: the page says so, and is the way to name one (issue 4, part 3).
@Suite struct DirectedSearchPageTests {
    private static let typed = "family=Okonkwo&born=14-Mar-1944&postcode=E1+1BB"
    private static let choice = DirectorChoices.Choice(
        value: "sealed", name: "Dr Osei", role: "Consultant", ending: "0001", seen: Example.now.addingTimeInterval(-3600))

    private static func challenged() -> LookError { .challenged(DirectorChoiceTests.decision()) }

    private static func ask(
        _ body: String, _ path: String = "/find", error: LookError? = challenged(), accept: String? = nil, hasMore: Bool = true,
        desk: FakeDesk? = nil
    ) async throws -> (status: HTTPResponse.Status, text: String) {
        let own = OwnDesk(
            directors: { _, _ in DirectorChoices([choice], hasMore: hasMore) },
            director: { value, _ in value == "sealed" ? Director(subject: "doctor", organisation: "R1H", jobRole: "R8000") : nil })
        let router = Routes.router(.example(desk ?? FakeDesk(openError: error), signIn: .fake(jobRole: "R8006"), own: own))
        var headers: HTTPFields = [.cookie: "carerecord=cookie-1", .contentType: "application/x-www-form-urlencoded"]
        headers[.accept] = accept
        let sent = headers
        return try await Application(router: router).test(.router) { client in
            try await client.execute(uri: path, method: .post, headers: sent, body: ByteBuffer(string: body)) {
                ($0.status, String(buffer: $0.body))
            }
        }
    }

    @Test("it says that a director must be named first, offers them, and keeps what was typed")
    func page() async throws {
        let (status, text) = try await Self.ask(Self.typed)
        #expect(status == .forbidden)
        #expect(text.contains("Say who it is first: nobody was searched for yet.") && text.contains("Whom do you act for?"))
        #expect(text.contains("name=\"director\" id=\"director-0\" value=\"sealed\""))
        #expect(text.contains("<form method=\"post\" action=\"/find\"><input type=\"hidden\" name=\"family\" value=\"Okonkwo\">"))
        #expect(text.contains("name=\"born\" value=\"14-Mar-1944\"") && text.contains("name=\"postcode\" value=\"E1 1BB\""))
    }

    @Test("a program is told the same in a sentence, and what to send")
    func program() async throws {
        let (status, text) = try await Self.ask(Self.typed, accept: "application/json")
        #expect(status == .forbidden && text.contains("\"code\":\"to-be-confirmed\""))
        #expect(text.contains(Challenge.nameDirector.sentence) && text.contains("the field director"))
    }

    @Test("a number alone is a search too, and one that cannot be is said on the form")
    func number() async throws {
        let (status, text) = try await Self.ask("nhs-number=999+624+1858")
        #expect(status == .forbidden && text.contains("name=\"nhs-number\" value=\"999 624 1858\""))
        let bad = try await Self.ask("nhs-number=999", error: .invalidNumber(.notTenDigits(found: 3)))
        #expect(bad.status == .badRequest && bad.text.contains("href=\"#nhs-number\""))
    }

    @Test("a choice goes on with the search and with the record that is opened from it")
    func chosen() async throws {
        let desk = FakeDesk()
        let (status, text) = try await Self.ask(Self.typed + "&director=sealed", desk: desk)
        #expect(status == .ok && desk.calls == ["search Okonkwo 1944-03-14 for doctor"])
        #expect(text.contains("<input type=\"hidden\" name=\"director\" value=\"sealed\"><button") || text.contains("value=\"sealed\">"))
        let opening = FakeDesk()
        _ = try await Self.ask("nhs-number=9996241858&director=sealed", "/looks", desk: opening)
        #expect(opening.calls == ["open for doctor"])
    }

    @Test("a choice that stands for nobody searches for nobody")
    func forged() async throws {
        let desk = FakeDesk()
        let (status, text) = try await Self.ask(Self.typed + "&director=555%7CR1H%7CR8000", desk: desk)
        #expect(status == .badRequest && text.contains(NotConfirmed.directorNotChosen.sentence) && desk.calls.isEmpty)
    }

    @Test("part of a name finds others, and searches for nobody")
    func part() async throws {
        let desk = FakeDesk()
        let (status, text) = try await Self.ask(Self.typed + "&director-name=ose", desk: desk)
        #expect(status == .ok && text.contains("value=\"ose\"") && desk.calls.isEmpty)
    }
}
