import CareRecord
import Foundation
import Testing

@testable import Federation

/// Types of no section (claims, devices…): what goes wrong with them is said as it is of a section (law 4).
@Suite struct OtherKindsTests {
    private static let claim = "{\"resourceType\":\"Claim\",\"id\":\"k1\",\"patient\":{\"reference\":\"Patient/p1\"}}"
    private static let source = PretendSource(resources: ["Condition": [Pretend.condition("c1")], "Claim": [claim], "Device": []])

    /// A source whose search for one type answers as the test says; everything else goes well.
    private static func ask(
        _ type: String = "Claim", _ sections: Set<Section> = Set(Section.allCases), source: PretendSource = source,
        deadline: TimeInterval = 120,
        _ answer: @escaping @Sendable (Seen) -> [Act]
    ) async throws -> Answered {
        try await HostileServer.running { request in
            request.path.hasPrefix("/fhir/\(type)") ? answer(request) : source.answer(request)
        } _: { server in
            await Asking.ask(Asking.settings(server.base) { $0.deadline = deadline }, sections)
        }
    }

    private static func words(_ answered: Answered) -> [OtherKindsAnswer] { answered.answers.compactMap(\.otherKinds) }

    @Test("a search for a type of no section that fails is said, and hurts no section")
    func fails() async throws {
        let answered = try await Self.ask { _ in .fhir("{}", status: 500) }
        #expect(Self.words(answered).map(\.failure) == [.status(500)])
        #expect(answered.failure(.conditions) == nil && answered.names == ["Condition/c1", "Patient/p1"])
    }

    @Test("one that is cut short is said to be")
    func cutShort() async throws {
        let answered = try await Self.ask { _ in .fhir(Pretend.bundle([Self.claim], next: "https://elsewhere.example/fhir/Claim?page=2")) }
        #expect(Self.words(answered).map(\.cutShort) == [[.nextRefused]])
        #expect(Self.words(answered).map(\.failure) == [nil])
        #expect(answered.names.contains("Claim/k1"))
        #expect(answered.cutShort(.conditions).isEmpty)
    }

    @Test("one that has not answered by the deadline is late, and everything else is there")
    func late() async throws {
        let answered = try await Self.ask(deadline: 3) { _ in [.stall] }
        #expect(Self.words(answered).map(\.failure) == [.late(after: .seconds(3))])
        #expect(answered.names == ["Condition/c1", "Patient/p1"])
        #expect(answered.failure(.conditions) == nil)
    }

    @Test("a source that fails before any of them could be asked has failed for them too, once")
    func before() async throws {
        let answered = try await Self.ask("Patient") { _ in .fhir("{}", status: 503) }
        #expect(Self.words(answered).map(\.failure) == [.status(503)])
        let everything = try await Self.ask(
            "Patient/p1", source: PretendSource(resources: ["Condition": []], hasEverything: true)
        ) { _ in .fhir("{}", status: 502) }
        #expect(Self.words(everything).map(\.failure) == [.status(502)])
    }

    @Test("where all went well that is said once, and where they were not asked for nothing is said")
    func well() async throws {
        let all = try await Self.ask { Self.source.answer($0) }
        #expect(Self.words(all).map(\.failure) == [nil])
        #expect(Self.words(all).map(\.cutShort) == [[]])
        #expect(Self.words(try await Self.ask("Claim", [.conditions]) { _ in .fhir("{}", status: 500) }).isEmpty)
        let none = PretendSource(resources: ["Condition": []])
        #expect(Self.words(try await Self.ask(source: none) { none.answer($0) }).isEmpty)
    }
}
