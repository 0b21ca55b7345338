import CareRecord
import Foundation
import Testing

@testable import Federation

/// Documents fetched on opening, by the same rules as pages.
@Suite struct AttachmentTests {
    private static func fetch(
        _ address: String, _ acts: [Act], _ settings: @escaping @Sendable (inout SourceSettings) -> Void = { _ in }
    ) async throws
        -> (result: Result<SourceDocument, SourceFailure>, seen: [Seen])
    {
        try await HostileServer.running { _ in
            acts
        } _: { server in
            let link = address.replacingOccurrences(of: "BASE", with: server.base)
            return await Asking.with(Asking.settings(server.base, settings)) { client in
                do throws(SourceFailure) {
                    return (.success(try await client.attachment(link, Asking.asker)), server.seen)
                } catch {
                    return (.failure(error), server.seen)
                }
            }
        }
    }

    private static let binary =
        "{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"JVBERi0=\"}"

    @Test(
        "a document is its bytes, whether it comes as such or inside a Binary",
        arguments: ["BASE/Binary/7", "Binary/7", "/fhir/Binary/7"])
    func bytes(address: String) async throws {
        let plain = try await Self.fetch(
            address, .answer(200, [("Content-Type", "application/pdf")], Array("%PDF-".utf8)))
        #expect(
            try plain.result.get().contentType == "application/pdf" && plain.result.get().bytes == Array("%PDF-".utf8))
        let wrapped = try await Self.fetch(address, .fhir(Self.binary))
        #expect(
            try wrapped.result.get().contentType == "application/pdf"
                && wrapped.result.get().bytes == Array("%PDF-".utf8))
        #expect(wrapped.seen.map(\.path) == ["/fhir/Binary/7"])
        #expect(
            wrapped.seen.first?.header("X-CareRecord-Staff") != nil
                && wrapped.seen.first?.header("X-Correlation-ID") == "c0ffee")
    }

    @Test(
        "what a document's source ties it to comes with it, from the Binary or from the header",
        arguments: [
            (#"{"reference":"Patient/p9"}"#, SecurityContext.resource("Patient/p9")),
            (#"{"reference":"BASE/DocumentReference/d1/_history/2"}"#, .resource("DocumentReference/d1")),
            (#"{"reference":"https://other.example/fhir/Patient/p1"}"#, .cannotBeTold),
            (#"{"identifier":{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}}"#, .nhsNumber("9990000018")),
            (#"{"display":"Somebody"}"#, .cannotBeTold), (#""Patient/p1""#, .cannotBeTold), (#"{"reference":7}"#, .cannotBeTold),
        ])
    func contexts(said: String, context: SecurityContext) async throws {
        let fetched = try await HostileServer.running { request in
            let base = "http://" + (request.header("host") ?? "") + "/fhir"
            return .answer(
                200, [("Content-Type", "application/json")],
                Array(
                    "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"securityContext\":\(said.replacing("BASE", with: base)),\"data\":\"SGk=\"}"
                        .utf8))
        } _: { server in
            await Asking.with(Asking.settings(server.base) { _ in }) { client in
                try? await client.attachment("Binary/7", Asking.asker)
            }
        }
        #expect(fetched?.contexts == [context] && fetched?.contentType == "text/plain")
        let plain = try await Self.fetch(
            "Binary/7", .answer(200, [("Content-Type", "application/pdf"), ("X-Security-Context", "Patient/p9")], Array("%PDF-".utf8)))
        #expect(try plain.result.get().contexts == [.resource("Patient/p9")])
        #expect(try await Self.fetch("Binary/7", .fhir(Self.binary)).result.get().contexts.isEmpty)
    }

    @Test("an address at another host is refused and never asked: our credentials go nowhere else")
    func elsewhere() async throws {
        try await HostileServer.running { _ in
            .answer(200, [], [1])
        } _: { other in
            let path = NSTemporaryDirectory() + "carerecord-bearer-" + UUID().uuidString
            try Data("s3cret".utf8).write(to: URL(fileURLWithPath: path))
            defer { try? FileManager.default.removeItem(atPath: path) }
            for address in [
                other.base + "/Binary/7", "//127.0.0.1:\(other.port)/fhir/Binary/7", "BASE/../Binary/7",
                "file:///etc/hostname", "javascript:alert(1)",
            ] {
                let fetched = try await Self.fetch(address, .answer(200, [], [1])) {
                    $0.credentials = .bearer(.file(path))
                }
                #expect(throws: SourceFailure.redirected) { try fetched.result.get() }
                #expect(fetched.seen.isEmpty)
            }
            #expect(other.connected == 0)
        }
    }

    @Test(
        "a record in its own right is no document: nobody has checked whose it is (law 7)",
        arguments: ["Patient/p99", "BASE/Patient/p99/_history/1", "/fhir/Condition?patient=p99", "Bundle/1"])
    func records(address: String) async throws {
        let fetched = try await Self.fetch(address, .fhir(#"{"resourceType":"Patient","id":"p99"}"#))
        #expect(throws: SourceFailure.notUnderstood(place: "attachment.url")) { try fetched.result.get() }
        #expect(fetched.seen.isEmpty)
    }

    @Test("nor is one that comes from another address, in JSON or XML; JSON that is no FHIR is a document")
    func recordsElsewhere() async throws {
        for type in ["application/fhir+json", "application/json"] {
            let acts = [Act].answer(200, [("Content-Type", type)], Array(#"{"resourceType":"Patient","id":"p99"}"#.utf8))
            let fetched = try await Self.fetch("documents/7", acts)
            #expect(throws: SourceFailure.notUnderstood(place: "answer")) { try fetched.result.get() }
        }
        let xml = [Act].answer(200, [("Content-Type", "application/fhir+xml")], Array("<Patient/>".utf8))
        await #expect(throws: SourceFailure.notUnderstood(place: "answer")) { try await Self.fetch("documents/7", xml).result.get() }
        let plain = [Act].answer(200, [("Content-Type", "application/json")], Array(#"{"a":1}"#.utf8))
        #expect(try await Self.fetch("documents/7", plain).result.get().bytes == Array(#"{"a":1}"#.utf8))
    }

    @Test("what goes wrong with a document is said as of any answer")
    func faults() async throws {
        let cases: [([Act], SourceFailure)] = [
            (.fhir("{}", status: 404), .notFound), (.fhir("{}", status: 401), .unauthorised),
            (.fhir("{}", status: 500), .status(500)),
            (.answer(302, [("Location", "http://127.0.0.1:1/")]), .redirected),
            (.fhir(Pretend.outcome("not-found")), .outcome(codes: ["not-found"])),
            (
                [.head(200, [("Content-Type", "application/pdf"), ("Content-Length", "999999999")]), .stall],
                .tooLarge(limit: 1_000_000)
            ),
            (
                [.head(200, [("Content-Type", "application/pdf"), ("Content-Length", "9")]), .bytes([1]), .close],
                .cutOff
            ),
            (
                .fhir("{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"###\u{1}\"}"),
                .notUnderstood(place: "answer")
            ),
            (
                .fhir("{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\",\"data\":\"###\"}"),
                .notUnderstood(place: "Binary.data")
            ),
            (
                .fhir("{\"resourceType\":\"Binary\",\"contentType\":\"application/pdf\"}"),
                .notUnderstood(place: "Binary.data")
            ),
        ]
        for (acts, failure) in cases {
            let fetched = try await Self.fetch("Binary/7", acts) { $0.maxBytes = 1_000_000 }
            #expect(throws: failure) { try fetched.result.get() }
        }
    }

    @Test("a document of a source that is not connected cannot be fetched")
    func unknownSource() async {
        let gathering = Gathering(ConnectedRegion(RegionMaking.region(sources: [])), reading: .live)
        await #expect(throws: SourceFailure.notConfigured) {
            try await gathering.attachment("Binary/7", of: Asking.id("nobody"), Asking.asker)
        }
        await gathering.shutdown()
    }
}
