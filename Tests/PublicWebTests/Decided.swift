import AccessControl
import CareRecord
import Foundation

/// Decisions as the trail has them, made by deciding.
enum Decided {
    static let now = Moment(milliseconds: 1_790_000_000_000)

    /// - Parameter kind: of the organisations at which somebody is a clinician.
    static func policy(at kind: OrganisationKind = .acute, objections: ObjectionTerms = ObjectionTerms()) -> RegionPolicy {
        RegionPolicy(
            digest: "d",
            roles: [
                RoleDefinition(
                    id: RoleID("clinician"), name: "Clinician", kind: .care, jobRoles: ["R8000"], organisationKinds: [kind],
                    sees: [.init(sections: [.medicines, .allergies, .results])])
            ],
            relationships: RelationshipKind.allCases.map {
                RelationshipTerms(
                    kind: $0, strength: .stated, before: .days(1), after: .days(30), longest: .days(60), sections: Set(Section.allCases))
            },
            breakGlass: BreakGlassTerms(
                roles: [RoleID("clinician")], sections: [.medicines], reasons: [.init(id: "emergency", words: "Emergency")], assurance: 2,
                fresh: .minutes(5), lasts: .minutes(60), perStaff: .init(most: 3, within: .days(7)),
                perOrganisation: .init(most: 10, within: .days(1))), assurance: AssuranceTerms(authentication: 1, identity: 1),
            unknownTraining: .note, restrictedHides: [.appointments], purposes: [.directCare],
            forbiddenKinds: RegionPolicy.alwaysForbidden, labels: [], lists: [], rules: [], objections: objections)
    }

    /// - Parameters:
    ///   - kinds: relationships in hand.
    ///   - glass: whether the glass was broken.
    static func text(
        _ kinds: [RelationshipKind], glass: Bool = false, restricted: Facts.Restricted = .no, person digits: String = PretendRegion.person,
        organisation code: String = "R1H", kind: OrganisationKind = .acute, name: String = "Dr Ada <Osei>"
    ) throws -> String {
        let person = try NHSNumber(digits)
        guard let organisation = ODSCode(code) else { return "" }
        let policy = policy(at: kind)
        let staff = StaffMember(
            subject: "555000010001", issuer: "https://cis2.example", name: name,
            role: StaffRole(personRoleID: "1", organisation: code, jobRole: "R8000", name: "Clinical Practitioner Access Role"))
        let grants = [
            BreakGlassGrant(
                id: "g", staff: staff.subject, organisation: organisation, person: person, sections: [.medicines], reason: "emergency",
                opened: now - .minutes(1), assurance: 3, authenticated: now - .minutes(2))
        ]
        let facts = Facts(
            organisation: .init(ods: organisation, kind: kind, usesTheRecord: true), regionDigest: "r", now: now, agreement: .inForce,
            training: .current(until: nil), assurance: .init(authentication: 3, identity: 3),
            relationships: kinds.map {
                Relationship(
                    kind: $0, strength: .proven, organisation: organisation, person: person, from: now - .days(1),
                    staff: $0.isPersonal ? staff.subject : nil, evidence: "pas")
            }, asked: Set(RelationshipKind.allCases), objection: .none, restricted: restricted, grants: glass ? grants : [],
            breakGlassUse: BreakGlassUse(byStaff: 0, byOrganisation: 0), roleEnd: .none)
        let decision = decide(AccessRequest(action: .openLook, staff: staff, person: person), facts, under: policy)
        return WrittenDecision(decision).text
    }
}
