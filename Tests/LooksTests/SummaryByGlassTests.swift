import AccessControl
import CareRecord
import Federation
import Foundation
import Testing

@testable import Looks

/// The Summary Care Record in a look that was opened by breaking the glass.
@Suite struct SummaryByGlassTests {
    private typealias Summary = SummaryInALookTests.Summary

    /// Glass opens more here than medicines and allergies.
    private static let policy: RegionPolicy = {
        let (it, glass) = (Stage.policy, Stage.policy.breakGlass)
        return RegionPolicy(
            digest: "g", roles: it.roles, relationships: it.relationships,
            breakGlass: BreakGlassTerms(
                roles: glass.roles, sections: Set(Section.allCases), reasons: glass.reasons, assurance: glass.assurance, fresh: glass.fresh,
                lasts: glass.lasts, perStaff: glass.perStaff, perOrganisation: glass.perOrganisation), assurance: it.assurance,
            unknownTraining: .note, restrictedHides: [], purposes: [.directCare], forbiddenKinds: RegionPolicy.alwaysForbidden, labels: [],
            lists: [], rules: [])
    }()

    /// A look that only the glass opens, for these sections.
    private func withGlass(
        _ sections: Set<Section>, _ body: @escaping @Sendable (Stage, Looks, LookID, Summary) async throws -> Void
    ) async throws {
        let (stage, summary) = (Stage(), Summary(Summary.held()))
        stage.state.withLock { state in
            state.isOnCaseload = false
            state.evidenceAsked = Set(RelationshipKind.allCases)
            state.grants = [
                BreakGlassGrant(
                    id: "g", staff: Stage.clinician.subject, organisation: Stage.barts.ods, person: Stage.person.nhsNumber,
                    sections: sections, reason: "emergency", opened: Moment(state.now), assurance: 3, authenticated: Moment(state.now))
            ]
        }
        let answers = [
            Stage.answer("barts", [Stage.patient(), Stage.resource("Condition", "c1"), Stage.resource("AllergyIntolerance", "a1")]),
            Stage.answer("gp", []),
        ]
        try await stage.withDesk(
            answers,
            change: { surroundings in
                surroundings.access.policy = { () async throws(AccessDesk.Failed) in Self.policy }
                summary.connect(&surroundings)
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            #expect(try await desk.final(id, session: "s").decision.permitted == sections)
            try await body(stage, desk, id, summary)
        }
    }

    @Test("breaking the glass is no permission to view: it is not asked until the person says yes")
    func noPermission() async throws {
        try await withGlass([.allergies]) { _, desk, id, summary in
            guard case .toBeAsked(nil, .allowed) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("it waits for the person's word")
                return
            }
            #expect(summary.state.withLock(\.asked).isEmpty)
        }
    }

    @Test("it shows of the sections that the glass opened and of no other")
    func sections() async throws {
        try await withGlass([.allergies]) { _, desk, id, _ in
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            guard case .opened(let summary) = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("the person said yes")
                return
            }
            #expect(summary.look.record.entries.map(\.id.resource.id) == ["sa1"])
            #expect(summary.look.ledger.isBalanced)
        }
    }

    @Test("what of it is shown is so by the person's permission and by no broken glass, of which its holder has no case")
    func notByGlass() async throws {
        try await withGlass([.allergies]) { stage, desk, id, _ in
            func shown(_ source: String) -> [ShownResource] {
                stage.state.withLock { $0.releases }.flatMap(\.shown).filter { $0.source.name == source && $0.type == "AllergyIntolerance" }
            }
            try await desk.askSummaryCareRecord(id, .given, session: "s")
            #expect(shown("barts").map(\.isByGlass) == [true])
            #expect(shown(Summary.source.name).map(\.isByGlass) == [false])
        }
    }

    @Test("that they cannot be asked is a case of its own, beside that of the glass, and opens nothing of the shared record")
    func emergency() async throws {
        try await withGlass([.allergies]) { stage, desk, id, summary in
            try await desk.askSummaryCareRecord(id, .emergency(.cannotBeAsked, words: "Unconscious"), session: "s")
            #expect(summary.state.withLock { $0.emergencies.map(\.grant.sections) } == [[]])
            #expect(stage.state.withLock { $0.grants.count } == 1)
            #expect(try await desk.look(id, session: "s").decision.permitted == [.allergies])
        }
    }

    @Test("where the glass opened neither medicines nor allergies it is not offered, and nothing asks for it")
    func notOffered() async throws {
        try await withGlass([.conditions]) { _, desk, id, summary in
            guard case .notOffered = try await desk.summaryCareRecord(id, session: "s") else {
                Issue.record("its core would not be shown")
                return
            }
            #expect(try await desk.look(id, session: "s").summaryCareRecord == .notOffered)
            #expect(await lookFailure { try await desk.askSummaryCareRecord(id, .given, session: "s") } == "entryGone")
            #expect(summary.state.withLock(\.asked).isEmpty)
        }
    }
}
