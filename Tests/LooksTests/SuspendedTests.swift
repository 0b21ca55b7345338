import AccessControl
import CareRecord
import Foundation
import Testing

@testable import Looks

/// An organisation whose agreement is suspended: nobody there looks, and it is not asked (issue 4, part 3).
@Suite struct SuspendedTests {
    private static func suspended(_ it: Organisation) -> Organisation {
        Organisation(
            ods: it.ods, name: it.name, kind: it.kind, ics: it.ics, usesTheRecord: it.usesTheRecord, shares: it.shares,
            isSuspended: true)
    }

    @Test("its staff are refused in words before the person is named to anybody, and may not search either")
    func staff() async throws {
        let stage = Stage()
        try await stage.withDesk(
            [Stage.answer("gp", [])],
            change: { $0.organisation = { $0 == Stage.barts.ods ? Self.suspended(Stage.barts) : nil } }
        ) { desk in
            do {
                _ = try await desk.open(LookRequest(number: Stage.number), by: Stage.clinician, session: "s")
                Issue.record("a look was opened")
            } catch let error as LookError {
                guard case .refused(let decision, _, _) = error else { throw error }
                #expect(decision.outcome == .refuse([.agreementSuspended]))
            }
            #expect(stage.state.withLock { !$0.steps.contains { $0.hasPrefix("asked") } })
            #expect(
                await lookFailure {
                    _ = try await desk.search(
                        PersonCriteria(nhsNumber: Stage.number), by: Stage.clinician, session: "s")
                } == "refused")
        }
    }

    @Test(
        "of a source of several organisations, what does not say whose it is passes by every one's agreement, and not by the first one's",
        arguments: [true, false])
    func unnamed(isNamed: Bool) async throws {
        let stage = Stage()
        let conditions = [Stage.resource("Condition", "c1", isNamed: isNamed)]
        try await stage.withDesk(
            [Stage.answer("barts", [Stage.patient()] + conditions)],
            change: { surroundings in
                let shared = surroundings.shared
                surroundings.shared = { from, with in from == Stage.gp.ods ? [.identity] : shared(from, with) }
                surroundings.plan = { _, _ in
                    LookPlan(
                        sources: [
                            .init(
                                source: SourceID("barts")!, base: "https://barts.example/fhir", organisations: [Stage.barts, Stage.gp],
                                offered: Set(Section.allCases), notAsked: nil, isRegisteredPractice: false)
                        ], notices: [])
                }
            }
        ) { desk in
            let look = try await desk.final(try await desk.open(Stage.number, by: Stage.clinician, session: "s"), session: "s")
            #expect(look.record.entries(in: .conditions).map(\.id.resource.id) == (isNamed ? ["c1"] : []))
            #expect(look.ledger.withheld == (isNamed ? [:] : [.notShared: 1]) && look.ledger.isBalanced)
        }
    }

    @Test("it is not asked and each of its sections says so; what comes of it all the same is withheld")
    func notAsked() async throws {
        let stage = Stage()
        let answers = [Stage.answer("barts", [Stage.patient()]), Stage.answer("gp", [])]
        try await stage.withDesk(
            answers,
            change: { surroundings in
                let shared = surroundings.shared
                surroundings.shared = { from, with in from == Stage.gp.ods ? [] : shared(from, with) }
                surroundings.plan = { _, _ in
                    LookPlan(
                        sources: [("barts", Stage.barts), ("gp", Self.suspended(Stage.gp))].compactMap {
                            name, organisation in
                            SourceID(name).map {
                                .init(
                                    source: $0, base: "https://\(name).example/fhir", organisations: [organisation],
                                    offered: Set(Section.allCases),
                                    notAsked: nil, isRegisteredPractice: false)
                            }
                        }, notices: [])
                }
            }
        ) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            let look = try await desk.final(id, session: "s")
            let row = try #require(look.panel.first { $0.organisation.ods == Stage.gp.ods })
            #expect(!row.wasAsked)
            #expect(
                row.sections.count == Section.allCases.count
                    && row.sections.values.allSatisfy { $0.state == .notAsked(.suspended) })
            #expect(stage.state.withLock { $0.asked.map(\.name) } == ["barts"])
            #expect(look.panel.contains { $0.organisation.ods == Stage.barts.ods && $0.wasAsked })
        }
    }
}
