import AccessControl
import CareRecord
import Foundation
import HTTPTypes
import Looks
import Testing

@testable import StaffWeb

/// What somebody reads where broken glass was the last that could have been offered, and its limit is reached (issue 4, part 5).
@Suite struct LimitedRefusalTests {
    /// Nobody's word is enough for a social worker, so that nothing but the glass is ever offered.
    private static let policy: RegionPolicy = {
        let it = ExampleAccess.policy
        return RegionPolicy(
            digest: "social",
            roles: [
                RoleDefinition(
                    id: RoleID("social-worker"), name: "Social worker", kind: .care, jobRoles: ["R8014"],
                    organisationKinds: [.acute, .socialCare], sees: [.init(sections: [.identity, .medicines, .alerts])], needs: .inferred)
            ], relationships: it.relationships,
            breakGlass: BreakGlassTerms(
                roles: [RoleID("social-worker")], sections: [.medicines], reasons: it.breakGlass.reasons, assurance: 3, fresh: .minutes(5),
                lasts: .hours(1), perStaff: it.breakGlass.perStaff, perOrganisation: it.breakGlass.perOrganisation),
            assurance: it.assurance, unknownTraining: it.unknownTraining, restrictedHides: [], purposes: it.purposes,
            forbiddenKinds: it.forbiddenKinds, labels: it.labels, lists: it.lists, rules: [])
    }()

    private static let staff: StaffMember = {
        let it = ExampleLooks.staff
        return StaffMember(
            subject: it.subject, issuer: it.issuer, name: it.name,
            role: StaffRole(personRoleID: "p", organisation: it.role.organisation, jobRole: "R8014", name: "Social worker"))
    }()

    private static func refusal(
        broken: Int, byAll: Int, isCounted: Bool = true, training: Facts.Training = .current(until: nil), objection: Facts.Objection = .none
    ) -> LookError {
        let decision = ExampleAccess.decision(
            staff, [], broken: broken, brokenByAll: byAll, isCounted: isCounted, training: training, objection: objection, under: policy)
        return .refusal(decision, reference: ExampleLooks.ordinary.id, under: policy)
    }

    private static func page(_ error: LookError, _ headers: HTTPFields = RouteTests.cookie) async throws -> String {
        let response = try await RouteTests.ask(
            "/looks", .post, headers, body: "nhs-number=9996241858", desk: FakeDesk(openError: error))
        #expect(response.status == .forbidden)
        return RouteTests.text(response)
    }

    private static let own = "One staff member may do it 3 times in 7 days, and you have. What you did in the last 7 days counts"
    private static let all =
        "All staff of Barts Health NHS Trust together may do it 9 times in 1 day, and they have: what was done in the last day counts"

    @Test("the page that refuses a social worker says whose limit is reached, its numbers, its period, and what to do instead")
    func whose() async throws {
        for (error, says, saysNot) in [
            (Self.refusal(broken: 3, byAll: 8), [Self.own], [Self.all]), (Self.refusal(broken: 1, byAll: 9), [Self.all], [Self.own]),
            (Self.refusal(broken: 3, byAll: 9), [Self.own, Self.all], []),
            (
                Self.refusal(broken: 0, byAll: 0, isCounted: false), ["How often it was done could not be counted just now."],
                [Self.own, Self.all, " times in "]
            ),
        ] as [(LookError, [String], [String])] {
            let html = try await Self.page(error)
            for words in says { #expect(html.contains(words), "\(words)") }
            for words in saysNot { #expect(!html.contains(words), "\(words)") }
            #expect(html.components(separatedBy: Refusal.breakGlassLimit.sentence).count == 2, "said once")
            #expect(html.contains(Refusal.noRelationship.sentence) && html.contains("id=\"break-glass-limit\""))
            #expect(html.contains("What you may do instead") && html.contains("Ask for a referral"))
            #expect(html.contains("decision <span"))
        }
    }

    @Test("a program is told the same in sentences that hold no name")
    func program() async throws {
        let headers: HTTPFields = [.cookie: "carerecord=cookie-1", .accept: "application/fhir+json"]
        let text = try await Self.page(Self.refusal(broken: 3, byAll: 9), headers)
        #expect(text.contains("3 times in 7 days, and you have.") && text.contains("All staff of your organisation together"))
        #expect(!text.contains("Barts"))
    }

    @Test(
        "a program that asks for more than a relationship opens, past a limit, is told that nothing was opened, whose limit it is and how to go on"
    )
    func notAsAsked() async throws {
        let glass = policyOfExample.breakGlass
        let desk = FakeDesk(
            openError: .notConfirmed(.limitReached([.ownGlass(glass.perStaff), .organisationsGlass(glass.perOrganisation)])))
        let response = try await RouteTests.ask(
            "/looks", .post, [.cookie: "carerecord=cookie-1", .accept: "application/fhir+json"],
            body: "nhs-number=9996241858&reason=emergency&words=cannot%20speak&sections=medicines", desk: desk)
        let text = RouteTests.text(response)
        #expect(response.status == .badRequest && text.contains("\"code\":\"not-confirmed\""))
        for words in [
            Refusal.breakGlassLimit.sentence, "Nothing was opened", "Asked for again without a reason", "3 times in 7 days, and you have.",
            "All staff of your organisation together may do it 9 times in 1 day",
        ] { #expect(text.contains(words), "\(words)") }
        #expect(!text.contains("cannot speak") && !text.contains("Barts"))
    }

    private let policyOfExample = ExampleAccess.policy

    @Test(
        "nothing of a limit is said where something else refuses, and where the person objects it reads as where there is nothing to show")
    func alike() async throws {
        let lapsed = try await Self.page(Self.refusal(broken: 3, byAll: 9, training: .lapsed))
        #expect(
            lapsed.contains(Refusal.trainingLapsed.sentence) && !lapsed.contains("break-glass-limit") && !lapsed.contains("may do instead"))
        let nobody = ShownFailure(LookError.personNotFound)
        for (broken, byAll, isCounted) in [(0, 0, true), (3, 8, true), (1, 9, true), (3, 9, true), (0, 0, false)] {
            let shown = ShownFailure(Self.refusal(broken: broken, byAll: byAll, isCounted: isCounted, objection: .objects))
            #expect(shown.status == nobody.status && shown.code == nobody.code && shown.title == nobody.title)
            #expect(shown.sentences == nobody.sentences && shown.limits == nobody.limits && shown.explanation == nobody.explanation)
        }
    }
}
