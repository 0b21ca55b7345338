import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// What a bad source does to itself: its state is said, in time, and nothing else is touched (laws 4 and 6). Over real sockets.
@Suite struct SourceFaultTests {
    static let well = PretendSource(resources: [
        "Condition": [Pretend.condition("c1")], "AllergyIntolerance": [Pretend.allergy("a1")],
    ])

    /// A well source in everything but the search for conditions.
    static func spoilt(_ acts: [Act], _ settings: (inout SourceSettings) -> Void = { _ in }) async throws -> (
        answered: Answered, seen: [Seen]
    ) {
        try await HostileServer.running {
            $0.path == "/fhir/Condition/_search" ? acts : well.answer($0)
        } _: { server in
            (await Asking.ask(Asking.settings(server.base)), server.seen("/fhir/Condition/_search"))
        }
    }

    @Test("a source that is well gives every resource and completes every section once")
    func well() async throws {
        let answered = try await HostileServer.running {
            Self.well.answer($0)
        } _: {
            await Asking.ask(Asking.settings($0.base))
        }
        #expect(answered.names == ["AllergyIntolerance/a1", "Condition/c1", "Patient/p1"])
        #expect(answered.completed.sorted() == [.identity, .conditions, .allergies].sorted())
        #expect(answered.answers.allSatisfy { $0.failure == nil && $0.cutShort.isEmpty && !$0.isNotOffered })
    }

    @Test("a source that stalls before it answers is late after its own deadline, whose seconds are said")
    func stalls() async throws {
        let answered = try await HostileServer.running {
            $0.path == "/fhir/Patient/_search" ? [.stall] : Self.well.answer($0)
        } _: {
            await Asking.ask(Asking.settings($0.base) { $0.deadline = 1 })
        }
        #expect(answered.failure == .late(after: .seconds(1)))
        #expect(answered.took < .seconds(10))
    }

    @Test("a source that stalls in the middle of a body is late too, and what it said before is kept")
    func stallsInABody() async throws {
        let head = Act.head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "100000")])
        let answered = try await HostileServer.running {
            $0.path == "/fhir/Condition/_search" ? [head, .bytes([0x7B]), .stall] : Self.well.answer($0)
        } _: {
            await Asking.ask(Asking.settings($0.base) { $0.deadline = 8 })
        }
        #expect(answered.failure(.conditions) == .late(after: .seconds(8)))
        #expect(answered.failure(.allergies) == nil && answered.names.contains("AllergyIntolerance/a1"))
        #expect(answered.took < .seconds(20))
    }

    @Test("one request that outlives the deadline on its own is ended too: a document, a demographics answer")
    func stallsInADocument() async throws {
        let head = Act.head(200, [("Content-Type", "application/pdf"), ("Content-Length", "100000")])
        try await HostileServer.running { _ in
            [head, .bytes([0x25]), .stall]
        } _: { server in
            await Asking.with(Asking.settings(server.base) { $0.deadline = 1 }) { client in
                await #expect(throws: SourceFailure.late(after: .seconds(1))) {
                    try await client.attachment("Binary/1", Asking.asker)
                }
            }
        }
    }

    @Test("a source that nobody answers at is unreachable")
    func refuses() async throws {
        let base = try await HostileServer.running { _ in
            []
        } _: {
            $0.base
        }
        let answered = await Asking.ask(Asking.settings(base))
        #expect(answered.failure == .unreachable)
        #expect(answered.completed.count == 3)
    }

    @Test("a connection that is reset in the middle of an answer is a broken answer, tried once more and no oftener")
    func resetsInABody() async throws {
        let head = Act.head(200, [("Content-Type", "application/fhir+json"), ("Content-Length", "100000")])
        let (answered, seen) = try await Self.spoilt([
            head, .bytes(Array("{\"resourceType\"".utf8)), .pause(.milliseconds(100)), .reset,
        ])
        #expect(answered.failure(.conditions) == .cutOff)
        #expect(answered.failure(.allergies) == nil)
        #expect(seen.count == 2)
    }

    @Test("an answer shorter than it said, or than its chunks say, is broken")
    func truncated() async throws {
        let whole = Pretend.bundle([Pretend.condition("c1")])
        let short = Act.head(
            200, [("Content-Type", "application/fhir+json"), ("Content-Length", String(whole.utf8.count + 10))])
        #expect(
            try await Self.spoilt([short, .bytes(Array(whole.utf8)), .close]).answered.failure(.conditions) == .cutOff)
        let chunked = Act.head(200, [("Content-Type", "application/fhir+json"), ("Transfer-Encoding", "chunked")])
        let chunk = String(whole.utf8.count, radix: 16) + "\r\n" + whole + "\r\n"
        #expect(
            try await Self.spoilt([chunked, .bytes(Array(chunk.utf8)), .close]).answered.failure(.conditions) == .cutOff
        )
    }

    @Test("a whole HTTP answer whose JSON stops in the middle is not understood, with the place")
    func truncatedJSON() async throws {
        let whole = Pretend.bundle([Pretend.condition("c1")])
        let answered = try await Self.spoilt(.fhir(String(whole.dropLast(20)))).answered
        guard case .malformed = answered.failure(.conditions) else {
            Issue.record("\(String(describing: answered.failure(.conditions)))")
            return
        }
        #expect(!answered.names.contains("Condition/c1"))
    }

    @Test("bytes that are not HTTP are a broken answer")
    func notHTTP() async throws {
        let answered = try await Self.spoilt([.bytes(Array("SSH-2.0-OpenSSH_9.6\r\n\r\n".utf8)), .close]).answered
        #expect(answered.failure(.conditions) == .cutOff)
    }

    @Test("200 MB are not read: the answer is too large, whether it says its length or not", arguments: [true, false])
    func huge(saysLength: Bool) async throws {
        let size = saysLength ? [("Content-Length", "200000000")] : [("Connection", "close")]
        let acts: [Act] = [
            .head(200, [("Content-Type", "application/fhir+json")] + size),
            .again(Array(repeating: 0x20, count: 1_000_000), 200), .close,
        ]
        let answered = try await HostileServer.running {
            $0.path == "/fhir/Condition/_search" ? acts : Self.well.answer($0)
        } _: {
            await Asking.ask(Asking.settings($0.base) { $0.maxBytes = 4_000_000 })
        }
        #expect(answered.failure(.conditions) == .tooLarge(limit: 4_000_000))
        #expect(answered.failure(.allergies) == nil)
    }

    @Test("many answers, each within the limit of one, are bounded together")
    func hugeTogether() async throws {
        let filler =
            "{\"resourceType\":\"Basic\",\"id\":\"b\",\"code\":{\"text\":\"\(String(repeating: "x", count: 90_000))\"}}"
        let answered = try await HostileServer.running { request in
            guard request.path == "/fhir/Condition/_search" || request.path == "/fhir/Condition" else {
                return Self.well.answer(request)
            }
            return .fhir(Pretend.bundle([filler], next: "Condition?page=\(UUID().uuidString)"))
        } _: {
            await Asking.ask(Asking.settings($0.base) { $0.maxBytes = 100_000 })
        }
        #expect(answered.failure(.conditions) == .tooLarge(limit: 400_000))
        #expect(answered.resources.filter { $0.key.type == "Basic" }.count <= 4)
    }

    @Test("a redirect is not followed", arguments: [301, 302, 303, 307, 308])
    func redirect(status: Int) async throws {
        try await HostileServer.running { _ in
            .fhir(Pretend.bundle([Pretend.condition("stolen")]))
        } _: { elsewhere in
            let answered = try await Self.spoilt(.answer(status, [("Location", elsewhere.base + "/Condition")]))
                .answered
            #expect(answered.failure(.conditions) == .redirected)
            #expect(elsewhere.connected == 0)
        }
    }

    @Test(
        "an answer of another type than FHIR JSON is refused, whatever it holds",
        arguments: [
            "text/html", "application/fhir+xml", "", "text/plain; application/fhir+json", "text/json", "application/xml+fhir",
            "text/plain; application/json+fhir",
        ])
    func contentType(type: String) async throws {
        let answered = try await Self.spoilt(
            .answer(
                200, type.isEmpty ? [] : [("Content-Type", type)], Array(Pretend.bundle([Pretend.condition("c1")]).utf8)
            )
        ).answered
        #expect(answered.failure(.conditions) == .wrongContentType)
        #expect(!answered.names.contains("Condition/c1"))
    }

    @Test(
        "FHIR JSON under the name that it had before R4 is read",
        arguments: ["application/json+fhir", "Application/JSON+FHIR;charset=utf-8"])
    func formerContentType(type: String) async throws {
        let answered = try await Self.spoilt(
            .answer(200, [("Content-Type", type)], Array(Pretend.bundle([Pretend.condition("c1")]).utf8))
        ).answered
        #expect(answered.failure(.conditions) == nil && answered.names.contains("Condition/c1"))
    }

    @Test(
        "an HTTP status is said as what it means",
        arguments: [
            (401, SourceFailure.unauthorised), (403, .forbidden), (404, .notFound), (410, .notFound),
            (500, .status(500)), (503, .status(503)), (204, .status(204)),
            (400, .status(400)), (429, .tooManyRequests(retryAfter: nil)),
        ])
    func status(code: Int, failure: SourceFailure) async throws {
        let (answered, seen) = try await Self.spoilt(.fhir(Pretend.outcome("exception"), status: code))
        #expect(answered.failure(.conditions) == failure)
        #expect(answered.failure(.allergies) == nil)
        // A status is an answer, not a fault of the connection: it is not asked again. A request that is called wrong may be so for its size of
        // page, and is asked once without; or for want of a category, and is asked so for one.
        #expect(seen.count == (code == 400 ? 4 : 1))
        #expect(Set(seen.map(\.body)).count == seen.count)
    }

    @Test("429 says for how long, in seconds or as a date")
    func retryAfter() async throws {
        let answered = try await Self.spoilt(.fhir("{}", status: 429, [("Retry-After", "17")])).answered
        #expect(answered.failure(.conditions) == .tooManyRequests(retryAfter: 17))
        let format = DateFormatter()
        (format.locale, format.timeZone, format.dateFormat) = (
            Locale(identifier: "en_US_POSIX"), TimeZone(identifier: "GMT"), "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        )
        let later = try await Self.spoilt(
            .fhir("{}", status: 429, [("Retry-After", format.string(from: Date().addingTimeInterval(100)))])
        ).answered
        guard case .tooManyRequests(let seconds?) = later.failure(.conditions) else {
            Issue.record("no seconds")
            return
        }
        #expect((50...100).contains(seconds))
    }

    @Test(
        "an OperationOutcome with 200 is an error and never an empty answer",
        arguments: ["error", "fatal", "warning", "information"])
    func outcome(severity: String) async throws {
        let answered = try await Self.spoilt(.fhir(Pretend.outcome("transient", severity: severity))).answered
        #expect(answered.failure(.conditions) == .outcome(codes: ["transient"]))
    }

    @Test(
        "a Bundle that holds only an error is an error; one that holds entries and an error gives the entries and says the error"
    )
    func outcomeInABundle() async throws {
        let only = try await Self.spoilt(.fhir(Pretend.bundle([Pretend.outcome("timeout")]))).answered
        #expect(only.failure(.conditions) == .outcome(codes: ["timeout"]))
        let both = try await Self.spoilt(
            .fhir(Pretend.bundle([Pretend.condition("c1"), Pretend.outcome("incomplete")]))
        ).answered
        #expect(both.failure(.conditions) == .outcome(codes: ["incomplete"]))
        #expect(both.names.contains("Condition/c1"))
        let warned = try await Self.spoilt(
            .fhir(Pretend.bundle([Pretend.condition("c1"), Pretend.outcome("informational", severity: "information")]))
        ).answered
        #expect(warned.failure(.conditions) == nil)
    }

    @Test(
        "an answer to a search that is no Bundle is not understood, never empty",
        arguments: ["{\"resourceType\":\"Basic\"}", "{}", "[]", "null", "\"x\""])
    func notABundle(json: String) async throws {
        #expect(try await Self.spoilt(.fhir(json)).answered.failure(.conditions) == .notUnderstood(place: "answer"))
    }

    @Test("an empty body is damaged, never empty of entries")
    func emptyBody() async throws {
        let failure = try await Self.spoilt(.fhir("")).answered.failure(.conditions)
        #expect(failure == .malformed(at: 0))
    }

    @Test("withheld by the organisation is told from refused")
    func withheld() async throws {
        let answered = try await Self.spoilt(
            .fhir(Pretend.outcome("forbidden", details: "NO_PATIENT_CONSENT"), status: 403)
        ).answered
        #expect(answered.failure(.conditions) == .withheldBySource)
    }

    @Test("no failure holds an address, a number or anything that was sent")
    func saysNothing() async throws {
        let secret = "zebra"
        let acts: [[Act]] = [
            .answer(302, [("Location", "http://zebra.example/")]),
            .answer(200, [("Content-Type", "text/zebra")], Array("zebra".utf8)),
            .fhir("{\"resourceType\":\"zebra\"}"), .fhir("{zebra"),
            .fhir(
                Pretend.outcome("x").replacingOccurrences(of: "\"code\"", with: "\"diagnostics\":\"zebra\",\"code\"")),
            .answer(599, [], Array("zebra".utf8)), [.bytes(Array("zebra\r\n\r\n".utf8)), .close],
        ]
        for act in acts {
            let failure = try await Self.spoilt(act).answered.failure(.conditions)
            for words in [String(describing: failure), failure?.sentence ?? ""] {
                #expect(
                    !words.contains(secret) && !words.contains("127.0.0.1") && !words.contains("http")
                        && !words.contains(Pretend.number), "\(words)")
            }
            #expect(failure != nil)
        }
    }
}
