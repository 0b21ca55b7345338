import AccessControl
import CareRecord
import Foundation
import Hummingbird
import Looks
import Testing

@testable import StaffWeb

/// What somebody sees whose organisation has ended the role that they are signed in with; and what a session has open elsewhere.
@Suite struct RoleEndedPageTests {
    private static func refused() throws -> OwnDesk {
        let reference = try #require(LookID("refused-role-0123456789abcdef"))
        let staff = StaffMember(
            subject: "s-1", issuer: "https://sign-in.example", name: "Dr Amara Osei",
            role: StaffRole(personRoleID: "p-1", organisation: "R1H", jobRole: "R8000", name: "Consultant"))
        let decision = ExampleAccess.decision(staff, roleEnd: .ended(from: Moment(Example.now)))
        return OwnDesk(mayBegin: { _ in throw LookError.refused(decision, reference: reference) })
    }

    @Test("the first page says that the role has ended, names nobody, and offers no search")
    func firstPage() async throws {
        let response = try await RouteTests.ask("/", own: Self.refused())
        let html = RouteTests.text(response)
        #expect(response.status == .forbidden && html.contains("<h1>Your role has ended</h1>"))
        #expect(html.contains("Your organisation has ended your role there.") && html.contains("decision"))
        #expect(!html.contains("name=\"nhs-number\"") && !html.contains(ExampleLooks.okonkwo.nhsNumber.formatted))
        #expect(!html.contains("Choose another role"))
    }

    @Test("whoever holds another role is led to it")
    func anotherRole() async throws {
        let others = [RoleChoice(id: "p-2", role: "Nurse", organisationName: "Homerton Healthcare")]
        let html = RouteTests.text(try await RouteTests.ask("/", signIn: .fake(otherRoles: others), own: Self.refused()))
        #expect(html.contains("<a href=\"\(Address.chooseRole.path)\">Choose another role</a>"))
    }

    @Test("the first page lists what another part of the service holds too, by number, to be opened or closed by a form")
    func elsewhere() async throws {
        let id = try #require(LookID("look-elsewhere-0123456789abcdef"))
        let number = ExampleLooks.okonkwo.nhsNumber
        let desk = FakeDesk(elsewhere: [OpenElsewhere(id: id, mark: PersonMark(1, among: "m"), nhsNumber: number, opened: Example.now)])
        let html = RouteTests.text(try await RouteTests.ask("/", desk: desk))
        #expect(html.contains("Records you have open, 2"))
        #expect(html.contains("action=\"/looks/\(id.text)/close\"") && html.contains("href=\"/looks/\(id.text)\""))
        #expect(!PageContractTests.tags(html).contains { ($0.contains("href=") || $0.contains("action=")) && $0.contains(number.digits) })
    }

    @Test("an entry that is not there is a page of its own that says so, and changed bytes are not shown for those that were asked for")
    func entries() async throws {
        let gone = try await RouteTests.ask(RouteTests.look + "/entries/AAAAAAAAAAAAAAAAAAAA")
        #expect(gone.status == .notFound && RouteTests.text(gone).contains("<h1>That is not in the record now</h1>"))
        let entry = ExampleLooks.ordinary.opaqueID(of: ExampleLooks.ordinary.record.lines(.medicines)[0].id)
        let desk = FakeDesk(isChanged: true)
        let page = try await RouteTests.ask(RouteTests.look + "/entries/" + entry, desk: desk)
        #expect(page.status == .ok && RouteTests.text(page).contains("This has changed since you first saw it"))
        let original = try await RouteTests.ask(RouteTests.look + "/entries/" + entry + "/original", desk: desk)
        #expect(original.status == .conflict && RouteTests.text(original).contains("That has changed since you first saw it"))
    }
}
