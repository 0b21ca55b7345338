import CareRecord
import Foundation
import Testing

@testable import Federation

/// gzip is asked for and unpacked, within the same bound as anything else.
@Suite struct CompressionTests {
    private static func ask(_ packed: [UInt8], maxBytes: Int = 4_000_000) async throws -> (
        answered: Answered, seen: [Seen]
    ) {
        try await HostileServer.running { request in
            request.path == "/fhir/Condition/_search"
                ? .answer(200, [("Content-Type", "application/fhir+json"), ("Content-Encoding", "gzip")], packed)
                : SourceFaultTests.well.answer(request)
        } _: { server in
            (
                await Asking.ask(Asking.settings(server.base) { $0.maxBytes = maxBytes }),
                server.seen("/fhir/Condition/_search")
            )
        }
    }

    @Test("a packed answer is read, and packing was offered")
    func gzip() async throws {
        let (answered, seen) = try await Self.ask(
            try Certificates.gzip(Array(Pretend.bundle([Pretend.condition("packed")]).utf8)))
        #expect(answered.names.contains("Condition/packed") && answered.failure(.conditions) == nil)
        #expect(seen.first?.header("accept-encoding")?.contains("gzip") == true)
    }

    @Test("a gzip bomb is too large: 200 MB of nothing in 200 KB")
    func bomb() async throws {
        let packed = try Certificates.gzip(Array(repeating: 0x20, count: 200_000_000))
        #expect(packed.count < 300_000)
        let answered = try await Self.ask(packed).answered
        #expect(answered.failure(.conditions) == .tooLarge(limit: 4_000_000))
        #expect(answered.failure(.allergies) == nil)
    }

    @Test("packing that is damaged is a damaged answer, not one that is too large")
    func damaged() async throws {
        var packed = try Certificates.gzip(Array(Pretend.bundle([Pretend.condition("packed")]).utf8))
        for index in 20..<40 { packed[index] = 0xFF }
        guard case .malformed = try await Self.ask(packed).answered.failure(.conditions) else {
            Issue.record("not said as damaged")
            return
        }
    }

    @Test("packing that stops in the middle is a broken or damaged answer, never half a list")
    func truncated() async throws {
        let packed = try Certificates.gzip(Array(Pretend.bundle((0..<200).map { Pretend.condition("c\($0)") }).utf8))
        let answered = try await Self.ask(Array(packed.dropLast(packed.count / 2))).answered
        #expect(answered.failure(.conditions) != nil)
        #expect(!answered.names.contains("Condition/c1"))
    }
}
