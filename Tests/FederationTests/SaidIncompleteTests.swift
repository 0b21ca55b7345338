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

    @Test(
        "of a search for the person that says that it left somebody out, who came is asked about and every section says that there may be more; where nobody came nobody is not said",
        arguments: [("incomplete", SourceFailure.incomplete), ("suppressed", .withheldBySource)], [true, false])
    func person(said: (String, SourceFailure), everything: Bool) async throws {
        for patients in [[Pretend.patient("p1")], []] {
            let answered = try await HostileServer.running { request in
                guard request.path == "/fhir/Patient/_search" else {
                    return PretendSource(resources: ["Condition": [Pretend.condition("c1")]], hasEverything: everything).answer(request)
                }
                return .fhir(Pretend.bundle(patients + [Pretend.outcome(said.0, severity: "warning")]))
            } _: {
                await Asking.ask(Asking.settings($0.base), [.identity, .conditions])
            }
            #expect(answered.names.contains("Condition/c1") == !patients.isEmpty)
            for section in [Section.identity, .conditions] {
                #expect(answered.failure(section) == (patients.isEmpty ? said.1 : nil))
                #expect(answered.cutShort(section) == (patients.isEmpty ? [] : [.laterPageFailed(said.1)]))
            }
        }
    }
}
