import AccessControl
import CareRecord
import Foundation
import Looks

/// Decisions and looks that wait, to draw pages from.
enum ExampleAccess {
    /// Everybody who gives care sees all on a relationship; what is said to be present, less.
    static let policy = RegionPolicy(
        digest: "example",
        roles: [
            RoleDefinition(
                id: RoleID("clinician"), name: "Clinician", kind: .care, jobRoles: ["R8000", "R8001", "R8003"],
                organisationKinds: Set(OrganisationKind.allCases), sees: [.init(sections: Set(CareRecord.Section.allCases))])
        ],
        relationships: [
            terms(.caseload, .proven, Set(CareRecord.Section.allCases)), terms(.referral, .proven, Set(CareRecord.Section.allCases)),
            terms(.personPresent, .stated, [.identity, .allergies]),
        ],
        breakGlass: BreakGlassTerms(
            roles: [RoleID("clinician")], sections: [.medicines, .allergies], reasons: [.init(id: "emergency", words: "Emergency")],
            assurance: 3,
            fresh: .minutes(5), lasts: .hours(1), perStaff: .init(most: 3, within: .days(7)),
            perOrganisation: .init(most: 9, within: .days(1))),
        assurance: AssuranceTerms(authentication: 2, identity: 2), unknownTraining: .note, restrictedHides: [], purposes: [.directCare],
        forbiddenKinds: RegionPolicy.alwaysForbidden,
        labels: [
            SensitivityLabel(
                id: LabelID("sexual-health"), name: "Sexual health", marks: [.init(code: "SEX")], lists: [],
                outcome: .withheld(.count, opening: .breakGlass))
        ], lists: [], rules: [])

    private static func terms(_ kind: RelationshipKind, _ strength: Strength, _ sections: Set<CareRecord.Section>) -> RelationshipTerms {
        RelationshipTerms(kind: kind, strength: strength, before: .days(0), after: .days(0), longest: .days(10), sections: sections)
    }

    static let person = (try? NHSNumber("9996241858")) ?? (try? NHSNumber("9000000009")) ?? Example.missing()

    static func decision(
        _ staff: StaffMember, _ kinds: [RelationshipKind] = [.caseload], asked: Set<RelationshipKind> = [.referral],
        unanswered: Set<RelationshipKind> = [], broken: Int = 0, brokenByAll: Int? = nil, isCounted: Bool = true,
        presences: Int = 0, training: Facts.Training = .current(until: nil),
        authentication: Int = 3, objection: Facts.Objection = .none, roleEnd: Facts.RoleEnd = .none, evidence: String = "example",
        until: Date? = nil,
        under policy: RegionPolicy = policy
    ) -> Decision {
        let now = Moment(Example.now)
        let organisation = Example.ods(staff.role.organisation)
        return decide(
            AccessRequest(action: .openLook, staff: staff, person: person),
            Facts(
                organisation: .init(ods: organisation, kind: .acute, usesTheRecord: true), regionDigest: "example", now: now,
                agreement: .inForce,
                training: training, assurance: .init(authentication: authentication, identity: 3),
                relationships: kinds.map {
                    Relationship(
                        kind: $0, strength: $0 == .personPresent ? .stated : .proven, organisation: organisation, person: person, from: now,
                        until: until.map { Moment($0) }, staff: $0.isPersonal ? staff.subject : nil, evidence: evidence)
                },
                asked: asked, unanswered: unanswered, objection: objection, restricted: .no,
                breakGlassUse: isCounted ? .init(byStaff: broken, byOrganisation: brokenByAll ?? broken) : nil, presencesStated: presences,
                roleEnd: roleEnd),
            under: policy)
    }

    static func refusedForTraining() -> Decision { decision(ExampleLooks.staff, training: .lapsed) }

    /// Who showed a moment ago who they are.
    static let proven = StaffMember(
        subject: ExampleLooks.staff.subject, issuer: ExampleLooks.staff.issuer, name: ExampleLooks.staff.name,
        role: ExampleLooks.staff.role,
        proof: SignInProof(levels: .init(authentication: 3, identity: 3), at: Moment(Example.now)))

    /// A look that waits for something.
    static func pending(_ decision: Decision, isAsked: Bool = true) -> PendingLook {
        PendingLook(id: ExampleLooks.id, decision: decision, policy: policy, isAsked: isAsked)
    }
}
