import AccessControl
import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Synchronization
import Testing

@testable import StaffWeb

/// Whom an administrator acts for is chosen by name, never typed (issue 4, part 3).
@Suite struct DirectorChoiceTests {
    private static let path = "/looks/\(ExampleLooks.ordinary.id.text)/challenge"
    private static let osei = DirectorChoices.Choice(
        value: "sealed+1/2=", name: ExamplePerson.evil, role: "Consultant", ending: "0001",
        seen: Example.now.addingTimeInterval(-3600))

    /// A look of an administrator that waits for a director.
    private static func desk() -> FakeDesk {
        let (decision, policy) = decided()
        return FakeDesk(pending: PendingLook(id: ExampleLooks.ordinary.id, decision: decision, policy: policy))
    }

    /// What an administrator meets who names nobody.
    static func decision() -> Decision { decided().decision }

    private static func decided() -> (decision: Decision, policy: RegionPolicy) {
        let staff = StaffMember(
            subject: "s-1", issuer: "https://sign-in.example", name: "Joan",
            role: StaffRole(personRoleID: "p-1", organisation: "R1H", jobRole: "R8006", name: "Secretary"))
        let policy = RegionPolicy(
            digest: "p",
            roles: [
                RoleDefinition(
                    id: RoleID("administrator"), name: "Administrator", kind: .administrator, jobRoles: ["R8006"],
                    organisationKinds: [.acute],
                    sees: [.init(sections: [.identity])])
            ], relationships: [],
            breakGlass: BreakGlassTerms(
                roles: [], sections: [], reasons: [], assurance: 3, fresh: Span(seconds: 300),
                lasts: Span(seconds: 3600),
                perStaff: .init(most: 3, within: Span(seconds: 86_400)),
                perOrganisation: .init(most: 9, within: Span(seconds: 86_400))),
            assurance: AssuranceTerms(authentication: 0, identity: 0), unknownTraining: .note, restrictedHides: [],
            purposes: [.directCare],
            forbiddenKinds: RegionPolicy.alwaysForbidden, labels: [], lists: [], rules: [])
        let organisation = ODSCode("R1H").map { Facts.OrganisationFact(ods: $0, kind: .acute, usesTheRecord: true) }
        let facts = Facts(
            organisation: organisation, regionDigest: "d", now: Moment(Example.now), agreement: .inForce,
            training: .current(until: nil),
            assurance: .init(authentication: 3, identity: 3), objection: Facts.Objection.none, restricted: .no, roleEnd: Facts.RoleEnd.none)
        let decision = decide(
            AccessRequest(action: .openLook, staff: staff, person: ExampleLooks.okonkwo.nhsNumber), facts, under: policy
        )
        return (decision, policy)
    }

    private static func own(
        _ choices: DirectorChoices = DirectorChoices([osei], hasMore: true),
        heard: @escaping @Sendable (String) -> Void = { _ in }
    ) -> OwnDesk {
        OwnDesk(
            directors: { _, part in
                heard("part \(part)")
                return choices
            },
            director: { value, staff in
                heard("opened \(value) by \(staff.subject)")
                return value == osei.value ? Director(subject: "doctor", organisation: "R1H", jobRole: "R8000") : nil
            })
    }

    private static func ask(
        _ method: HTTPRequest.Method, _ body: String = "", desk: FakeDesk = desk(), own: OwnDesk = own()
    ) async throws -> (status: HTTPResponse.Status, text: String, location: String?) {
        let router = Routes.router(.example(desk, signIn: .fake(jobRole: "R8006"), own: own))
        return try await Application(router: router).test(.router) { client in
            try await client.execute(
                uri: path, method: method,
                headers: [.cookie: "carerecord=cookie-1", .contentType: "application/x-www-form-urlencoded"],
                body: ByteBuffer(string: body)
            ) { ($0.status, String(buffer: $0.body), $0.headers[.location]) }
        }
    }

    @Test("professionals are offered by name with a value that says nothing, and nothing can be typed in their place")
    func offered() async throws {
        let page = try await Self.ask(.get)
        #expect(page.status == .ok && page.text.contains("Whom do you act for?"))
        #expect(page.text.contains("type=\"radio\" name=\"director\" id=\"director-0\" value=\"sealed+1/2=\""))
        #expect(page.text.contains("Consultant") && page.text.contains("0001"))
        #expect(!page.text.contains("name=\"director\" type=\"text\"") && !page.text.contains("R8000"))
        #expect(!page.text.contains(ExamplePerson.evil), "names are escaped")
    }

    @Test("a choice is opened for whoever asks and goes on as the director")
    func chosen() async throws {
        let heard = Mutex<[String]>([])
        let answer = try await Self.ask(
            .post, "director=sealed%2B1%2F2%3D", own: Self.own { what in heard.withLock { $0.append(what) } })
        #expect(answer.status == .seeOther && answer.location == "/looks/\(ExampleLooks.ordinary.id.text)")
        #expect(heard.withLock { $0 } == ["opened sealed+1/2= by s-1"])
    }

    @Test(
        "what stands for nobody confirms nothing, typed names of the old kind included",
        arguments: ["director=555000012345%7CR1H%7CR8000", "director=x"])
    func forged(body: String) async throws {
        let desk = Self.desk()
        let answer = try await Self.ask(.post, body, desk: desk)
        #expect(answer.status == .badRequest && answer.text.contains("Choose the professional who directs you."))
        #expect(!desk.calls.contains { $0.hasPrefix("confirm") })
    }

    @Test("part of a name finds others, in a form: no address holds a name")
    func search() async throws {
        let heard = Mutex<[String]>([])
        let desk = Self.desk()
        let answer = try await Self.ask(
            .post, "director-name=whit", desk: desk, own: Self.own { what in heard.withLock { $0.append(what) } })
        #expect(answer.status == .ok && answer.text.contains("value=\"whit\""))
        #expect(heard.withLock { $0 } == ["part whit"])
        #expect(!desk.calls.contains { $0.hasPrefix("confirm") })
    }

    @Test("where nobody has signed in lately the page says what to do")
    func nobody() async throws {
        let page = try await Self.ask(.get, own: Self.own(DirectorChoices()))
        #expect(
            page.text.contains("Ask the professional to sign in here once") && !page.text.contains("type=\"radio\""))
    }
}
