import CareRecord
import Foundation
import Synchronization
import Testing

@testable import Federation

/// A question is sent once more, and only where the connection failed (issue 3, part 2).
@Suite struct RetryTests {
    /// Answers the first `failures` searches for conditions with the acts, then well.
    private static func failing(_ failures: Int, _ acts: [Act]) async throws -> (answered: Answered, seen: [Seen]) {
        let left = Mutex(failures)
        return try await HostileServer.running { request in
            guard request.path == "/fhir/Condition/_search" else { return SourceFaultTests.well.answer(request) }
            let fails = left.withLock { left -> Bool in
                left -= 1
                return left >= 0
            }
            return fails ? acts : SourceFaultTests.well.answer(request)
        } _: { server in
            (await Asking.ask(Asking.settings(server.base)), server.seen("/fhir/Condition/_search"))
        }
    }

    @Test(
        "a connection that ends without an answer is tried once more, with the same request id",
        arguments: [true, false])
    func once(resets: Bool) async throws {
        let (answered, seen) = try await Self.failing(1, [resets ? .reset : .close])
        #expect(answered.failure(.conditions) == nil && answered.names.contains("Condition/c1"))
        #expect(seen.count == 2)
        #expect(Set(seen.map { $0.header("X-Request-ID") }).count == 1)
    }

    @Test("and no more than once")
    func noOftener() async throws {
        let (answered, seen) = try await Self.failing(100, [.close])
        #expect(answered.failure(.conditions) != nil)
        #expect(seen.count == 2)
    }

    @Test("an answer that broke off is tried once more: asking changes nothing there")
    func brokenOff() async throws {
        let head = Act.head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "1000")])
        let (answered, seen) = try await Self.failing(1, [head, .bytes([0x7B]), .close])
        #expect(answered.failure(.conditions) == nil && answered.names.contains("Condition/c1"))
        #expect(seen.count == 2)
    }

    @Test("an answer that came whole is never asked for again, however bad it is")
    func whole() async throws {
        for acts in [
            [Act].fhir("{"), .fhir("{}", status: 500), .fhir("{}", status: 429),
            .answer(200, [("Content-Type", "text/html")]),
        ] {
            #expect(try await Self.failing(100, acts).seen.count == 1)
        }
    }
}
