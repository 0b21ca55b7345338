import CareRecord
import Foundation
import Testing

@testable import Federation

/// A source that says, however mildly, that it does not give everything has not said that there is nothing (law 4).
@Suite struct SaidIncompleteTests {
    private static func answered(_ code: String, _ severity: String, _ resources: [String]) async throws -> Answered {
        try await HostileServer.running { request in
            guard request.path.hasPrefix("/fhir/Condition") else { return SourceFaultTests.well.answer(request) }
            return .fhir(Pretend.bundle(resources + [Pretend.outcome(code, severity: severity)]))
        } _: { server in
            await Asking.ask(Asking.settings(server.base), [.conditions])
        }
    }

    @Test(
        "a warning that something is left out or kept back is a failure of its section, beside what came",
        arguments: [
            ("incomplete", SourceFailure.incomplete), ("timeout", .incomplete), ("suppressed", .withheldBySource),
            ("informational", nil),
        ] as [(String, SourceFailure?)])
    func warnings(code: String, failure: SourceFailure?) async throws {
        for severity in ["warning", "information"] {
            #expect(try await Self.answered(code, severity, []).failure(.conditions) == failure)
            let some = try await Self.answered(code, severity, [Pretend.condition("c1")])
            #expect(some.failure(.conditions) == failure && some.names.contains("Condition/c1"))
        }
    }

    @Test("what a system does not do is no emptiness where nothing else came, and a parameter that it passed over where something did")
    func notSupported() async throws {
        #expect(try await Self.answered("not-supported", "warning", []).failure(.conditions) == .incomplete)
        #expect(try await Self.answered("not-supported", "warning", [Pretend.condition("c1")]).failure(.conditions) == nil)
    }
}
