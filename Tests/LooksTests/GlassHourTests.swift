import AccessControl
import CareRecord
import Foundation
import Storage
import Testing

@testable import Looks

/// A look that was opened without broken glass does not live by it.
@Suite struct GlassHourTests {
    /// Somebody who is present shows who they are and their conditions; glass opens allergies.
    private static let policy = RegionPolicy(
        digest: "g", roles: Stage.policy.roles,
        relationships: [
            RelationshipTerms(
                kind: .personPresent, strength: .stated, before: Span(seconds: 0), after: Span(seconds: 0), longest: Span(seconds: 864_000),
                sections: [.identity, .conditions])
        ], breakGlass: Stage.policy.breakGlass, assurance: Stage.policy.assurance, unknownTraining: .note, restrictedHides: [],
        purposes: [.directCare], forbiddenKinds: RegionPolicy.alwaysForbidden, labels: [], lists: [], rules: [])

    private static func opened(_ desk: Looks, _ session: String) async throws -> LookID {
        try await desk.open(Stage.number, by: Stage.clinician, session: session)
    }

    @Test("a look that never used broken glass goes on when the glass's hour is over, and one that did ends")
    func hour() async throws {
        let stage = Stage()
        var limits = Looks.Limits()
        limits.idle = 3 * 3600
        limits.trace = 9 * 3600
        stage.state.withLock { state in
            state.isOnCaseload = false
            state.evidenceAsked = Set(RelationshipKind.allCases)
            state.evidence = [
                Relationship(
                    kind: .personPresent, strength: .stated, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                    from: Moment(state.now), staff: Stage.clinician.subject, evidence: "stated")
            ]
        }
        try await stage.withDesk(TakingOverTests.answers, limits: limits) { surroundings in
            surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.policy }
        } _: { desk in
            let plain = try await Self.opened(desk, "plain")
            #expect(await desk.rights[plain]?.decision.permitted == [.identity, .conditions])
            stage.state.withLock { state in
                state.grants = [
                    BreakGlassGrant(
                        id: "g", staff: Stage.clinician.subject, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                        sections: [.allergies], reason: "emergency", opened: Moment(state.now), assurance: 3,
                        authenticated: Moment(state.now))
                ]
                state.version += 1
            }
            try await Task.sleep(for: Looks.lease)
            let broken = try await Self.opened(desk, "broken")
            _ = try await desk.look(plain, session: "plain")
            #expect(await desk.rights[plain]?.decision.permitted.contains(.allergies) == true, "it was decided again, and could show more")
            stage.pass(3600)
            _ = try await desk.look(plain, session: "plain")
            #expect(await desk.rights[plain]?.decision.permitted == [.identity, .conditions])
            #expect(await lookFailure { _ = try await desk.look(broken, session: "broken") } == "ended")
            // What it shows itself it may not lose.
            stage.state.withLock { state in
                state.evidence = []
                state.version += 1
            }
            try await Task.sleep(for: Looks.lease)
            #expect(await lookFailure { _ = try await desk.look(plain, session: "plain") } == "ended")
        }
    }
}
