import CareRecord
import Foundation
import Testing

@testable import Federation

/// gzip is asked for and unpacked, within the same bound as anything else.
@Suite struct CompressionTests {
    private static func ask(_ packed: [UInt8], maxBytes: Int = 4_000_000, as coding: String = "gzip") async throws -> (
        answered: Answered, seen: [Seen]
    ) {
        try await HostileServer.running { request in
            request.path == "/fhir/Condition/_search"
                ? .answer(200, [("Content-Type", "application/fhir+json"), ("Content-Encoding", coding)], packed)
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
        #expect(seen.first?.header("accept-encoding") == "gzip")
    }

    @Test("a gzip bomb is too large: 200 MB of nothing in 200 KB")
    func bomb() async throws {
        let packed = try Certificates.gzip(Array(repeating: 0x20, count: 200_000_000))
        #expect(packed.count < 300_000)
        let answered = try await Self.ask(packed).answered
        #expect(answered.failure(.conditions) == .tooLarge(limit: 4_000_000))
        #expect(answered.failure(.allergies) == nil)
    }

    @Test("gzip that comes as several, one after the other, is one answer, whatever zeros follow it")
    func members() async throws {
        let text = Array(Pretend.bundle((0..<400).map { Pretend.condition("c\($0)") }).utf8)
        var packed: [UInt8] = []
        for part in [0..<10, 10..<5000, 5000..<text.count] { packed += try Certificates.gzip(Array(text[part])) }
        packed += [0, 0, 0]
        let answered = try await Self.ask(packed).answered
        #expect(answered.failure(.conditions) == nil && answered.names.filter { $0.hasPrefix("Condition/") }.count == 400)
        #expect(try await Self.ask(packed + [1]).answered.failure(.conditions) != nil, "what follows and is none is no end")
    }

    @Test("several of them are bounded together, and without end too where each is empty")
    func manyMembers() async throws {
        let one = try Certificates.gzip(Array(repeating: 0x20, count: 1_500_000))
        #expect(try await Self.ask(one + one + one).answered.failure(.conditions) == .tooLarge(limit: 4_000_000))
        let nothing = try Certificates.gzip([])
        let many = Array(repeatElement(nothing, count: 5_000_000 / nothing.count).joined())
        #expect(try await Self.ask(many).answered.failure(.conditions) == .tooLarge(limit: 4_000_000))
    }

    @Test("what is packed in another way that was not offered, and known all the same, is read: x-gzip, deflate with its frame and bare")
    func otherNames() async throws {
        let text = Array(Pretend.bundle([Pretend.condition("packed")]).utf8)
        let gzip = try Certificates.gzip(text)
        // A gzip file is a head of ten bytes, the bare text, and eight more (RFC 1952); `gzip -c` of a pipe names no file.
        let bare = Array(gzip.dropFirst(10).dropLast(8))
        let (a, b) = text.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let first = (sums.0 + UInt32(byte)) % 65_521
            return (first, (sums.1 + first) % 65_521)
        }
        let framed = [0x78, 0x9C] + bare + [UInt8(b >> 8), UInt8(b & 255), UInt8(a >> 8), UInt8(a & 255)]
        for (coding, packed) in [("x-gzip", gzip), ("GZIP", gzip), ("deflate", bare), ("deflate", framed), ("identity", text)] {
            let answered = try await Self.ask(packed, as: coding).answered
            #expect(answered.names.contains("Condition/packed") && answered.failure(.conditions) == nil, "\(coding)")
        }
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
