import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Looks

/// Whose a possible mix-up is to look into, and what becomes of one that could not be raised.
@Suite struct MixUpTests {
    private static let both = Stage.answer(
        "ics",
        [
            Stage.patient("p1", source: "ics"), Stage.resource("Condition", "c1", source: "ics"),
            Stage.resource("Condition", "c2", source: "ics", numbers: ["9990000018"], organisation: Stage.gp.ods.code),
        ])

    private static func desk(_ stage: Stage, _ answers: [GatheredAnswer], _ body: @Sendable (Looks) async throws -> Void) async throws {
        try await stage.withDesk(
            answers,
            change: { surroundings in
                surroundings.plan = { _, _ in
                    LookPlan(
                        sources: [
                            .init(
                                source: SourceID("ics")!, base: "https://ics.example/fhir", organisations: [Stage.barts, Stage.gp],
                                offered: Set(Section.allCases), notAsked: nil, isRegisteredPractice: false)
                        ], notices: [])
                }
            }, body)
    }

    @Test("of a system of several organisations the one whose resource did not fit is told, and not the first")
    func owner() async throws {
        let stage = Stage()
        try await Self.desk(stage, [Self.both]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            #expect(stage.state.withLock { $0.mixUps.map(\.organisation) } == [Stage.gp.ods])
        }
    }

    @Test("where the resource names no organisation the source's first is told")
    func unnamed() async throws {
        let stage = Stage()
        let answer = Stage.answer(
            "ics",
            [
                Stage.patient("p1", source: "ics"),
                Stage.resource("Condition", "c2", source: "ics", numbers: ["9990000018"], isNamed: false),
            ])
        try await Self.desk(stage, [answer]) { desk in
            let id = try await desk.open(Stage.number, by: Stage.clinician, session: "s")
            _ = try await desk.final(id, session: "s")
            #expect(stage.state.withLock { $0.mixUps.map(\.organisation) } == [Stage.barts.ods])
        }
    }

    @Test("inline data that is no base64 is refused, and not made into other bytes; white space may stand in it")
    func base64() {
        #expect(Looks.decoded("RG9z\r\n ZTog\tNSBtZw==").map { String(decoding: $0, as: UTF8.self) } == "Dose: 5 mg")
        #expect(Looks.decoded("RG9zZTog-_BtZw==") == nil)
        #expect(Looks.decoded("RG9zZTog!NSBtZw==") == nil)
    }
}
