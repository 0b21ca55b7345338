import CareRecord
import Foundation
import JWTKit
import Synchronization
import Testing

@testable import Federation

/// How we show who we are. Secrets come from files that the tests write and remove.
@Suite struct CredentialTests {
    private struct Claims: JWTPayload {
        let iss: String, sub: String, aud: String, jti: String
        let exp: Int, iat: Int
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private static func withFile<Result: Sendable>(_ text: String, _ body: (String) async throws -> Result) async throws
        -> Result
    {
        let path = NSTemporaryDirectory() + "carerecord-secret-" + UUID().uuidString
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    /// A source behind tokens: gives `token-1`, `token-2`, … and takes only those that `accepts` says.
    private static func behindTokens(
        expires: String = "3600", key: String, answer: @escaping @Sendable (Int) -> [Act]? = { _ in nil },
        accepts: @escaping @Sendable (String) -> Bool = { _ in true },
        _ body: @Sendable (SourceClient, HostileServer) async throws -> Void
    ) async throws {
        let given = Mutex(0)
        try await withFile(key) { path in
            try await HostileServer.running { request in
                if request.path == "/fhir/token" {
                    let number = given.withLock { count -> Int in
                        count += 1
                        return count
                    }
                    if let acts = answer(number) { return acts }
                    return .answer(
                        200, [("Content-Type", "application/json")],
                        Array(
                            "{\"access_token\":\"token-\(number)\",\"token_type\":\"Bearer\",\"expires_in\":\(expires)}"
                                .utf8))
                }
                let sent = request.header("authorization") ?? ""
                guard sent.hasPrefix("Bearer token-"), accepts(String(sent.dropFirst(7))) else {
                    return .fhir(Pretend.outcome("login"), status: 401)
                }
                return SourceFaultTests.well.answer(request)
            } _: { server in
                let settings = Asking.settings(server.base) {
                    $0.credentials = .oauth2(
                        tokenURL: server.base + "/token", clientID: "carerecord", key: .file(path), keyID: "key-7",
                        scope: "system/*.rs")
                }
                try await Asking.with(settings) { try await body($0, server) }
            }
        }
    }

    @Test("a bearer token from a file goes with every request")
    func bearer() async throws {
        try await Self.withFile("  s3cret\n") { path in
            let (answered, seen) = try await HostileServer.running {
                SourceFaultTests.well.answer($0)
            } _: { server in
                (await Asking.ask(Asking.settings(server.base) { $0.credentials = .bearer(.file(path)) }), server.seen)
            }
            #expect(answered.failure(.conditions) == nil)
            #expect(!seen.isEmpty && seen.allSatisfy { $0.header("authorization") == "Bearer s3cret" })
        }
    }

    @Test("a bearer token that is refused is read anew, so that another needs no restart; the same one is not sent twice")
    func replacedBearer() async throws {
        try await Self.withFile("old") { path in
            let wanted = Shared("old")
            try await HostileServer.running { request in
                guard request.header("authorization") == "Bearer \(wanted.value)" else { return .fhir("{}", status: 401) }
                return SourceFaultTests.well.answer(request)
            } _: { server in
                await Asking.with(Asking.settings(server.base) { $0.credentials = .bearer(.file(path)) }) { client in
                    #expect(await Asking.ask(client).failure(.conditions) == nil)
                    wanted.change { $0 = "new" }
                    let before = server.seen.count
                    #expect(await Asking.ask(client).failure == .unauthorised)
                    #expect(server.seen.count == before + 1, "the search for the patient, once")
                    #expect(throws: Never.self) { try "new\n".write(toFile: path, atomically: true, encoding: .utf8) }
                    #expect(await Asking.ask(client).failure(.conditions) == nil)
                    #expect(await Asking.ask(client).failure(.conditions) == nil)
                    let last = server.seen.suffix(3)
                    #expect(last.allSatisfy { $0.header("authorization") == "Bearer new" }, "and the new one from then on")
                }
            }
        }
    }

    @Test("a secret that is missing, or that cannot be sent, is our own fault and nothing is asked")
    func missing() async throws {
        try await Self.withFile("two\nlines") { path in
            for secret in [Secret.file("/nowhere"), .environment("CARERECORD_NO_SUCH_VARIABLE"), .file(path)] {
                let (answered, connected) = try await HostileServer.running {
                    SourceFaultTests.well.answer($0)
                } _: { server in
                    (
                        await Asking.ask(Asking.settings(server.base) { $0.credentials = .bearer(secret) }),
                        server.connected
                    )
                }
                #expect(answered.failure == .notConfigured)
                #expect(connected == 0)
            }
        }
    }

    @Test("client credentials: a signed assertion buys one token, which serves every request of every look")
    func oauth() async throws {
        let key = ES384PrivateKey()
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key.publicKey, kid: "key-7")
        try await Self.behindTokens(key: key.pemRepresentation) { client, server in
            for _ in 0..<3 { #expect(await Asking.ask(client).failure(.conditions) == nil) }
            let asked = server.seen("/fhir/token")
            #expect(asked.count == 1)
            let fields = Dictionary(
                (asked.first?.body ?? "").split(separator: "&").map {
                    $0.split(separator: "=", maxSplits: 1).map { String($0).removingPercentEncoding ?? "" }
                }
                .map { ($0[0], $0[1]) }, uniquingKeysWith: { a, _ in a })
            #expect(fields["grant_type"] == "client_credentials" && fields["scope"] == "system/*.rs")
            #expect(fields["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            let claims = try await keys.verify(fields["client_assertion"] ?? "", as: Claims.self)
            #expect(claims.iss == "carerecord" && claims.sub == "carerecord" && claims.aud == server.base + "/token")
            // RFC 7523, SMART: no longer than five minutes.
            #expect(
                claims.exp > Int(Date().timeIntervalSince1970) && claims.exp <= Int(Date().timeIntervalSince1970) + 300)
            #expect(
                server.seen.filter { $0.path != "/fhir/token" }.allSatisfy {
                    $0.header("authorization") == "Bearer token-1"
                })
        }
    }

    @Test("many requests at once ask for one token")
    func atOnce() async throws {
        try await Self.behindTokens(key: ES384PrivateKey().pemRepresentation) { client, server in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { #expect(await Asking.ask(client).failure(.conditions) == nil) } }
            }
            #expect(server.seen("/fhir/token").count == 1)
        }
    }

    @Test("a token that is refused is renewed once, and the question is asked again with the same request id")
    func renewed() async throws {
        let revoked = Mutex(false)
        try await Self.behindTokens(
            key: ES384PrivateKey().pemRepresentation, accepts: { $0 != "token-1" || !revoked.withLock { $0 } }
        ) { client, server in
            #expect(await Asking.ask(client).failure(.conditions) == nil)
            revoked.withLock { $0 = true }
            let before = server.seen.count
            #expect(await Asking.ask(client).answers.allSatisfy { $0.failure == nil })
            #expect(server.seen("/fhir/token").count == 2)
            let again = server.seen.dropFirst(before).filter { $0.path == "/fhir/Patient/_search" }
            #expect(again.count == 2 && Set(again.map { $0.header("X-Request-ID") }).count == 1)
        }
    }

    @Test("a source that refuses every token is asked twice, not for ever")
    func refused() async throws {
        try await Self.behindTokens(key: ES384PrivateKey().pemRepresentation, accepts: { _ in false }) {
            client, server in
            #expect(await Asking.ask(client).failure == .unauthorised)
            #expect(server.seen("/fhir/Patient/_search").count <= 2)
            #expect(server.seen("/fhir/token").count <= 3)
        }
    }

    @Test("a token endpoint that says no is asked once for a question, and the source not at all")
    func tokenRefused() async throws {
        try await Self.behindTokens(
            key: ES384PrivateKey().pemRepresentation,
            answer: { _ in .answer(400, [], Array("{\"error\":\"invalid_client\"}".utf8)) }
        ) { client, server in
            #expect(await Asking.ask(client).failure == .unauthorised)
            #expect(server.seen.allSatisfy { $0.path == "/fhir/token" })
            #expect(server.seen.count == 1)
        }
    }

    @Test("a token endpoint that stalls makes the source late after the source's own deadline")
    func tokenStalls() async throws {
        try await Self.withFile(ES384PrivateKey().pemRepresentation) { path in
            let answered = try await HostileServer.running { request in
                // The head comes, the body never does.
                [.head(200, [("Content-Type", "application/json"), ("Content-Length", "100")]), .stall]
            } _: { server in
                await Asking.ask(
                    Asking.settings(server.base) {
                        $0.deadline = 1
                        $0.credentials = .oauth2(
                            tokenURL: server.base + "/token", clientID: "c", key: .file(path), keyID: nil, scope: "s")
                    })
            }
            #expect(answered.failure == .late(after: .seconds(1)))
            #expect(answered.took < .seconds(10))
        }
    }

    @Test("a token's life in seconds may be text, and a short one is used all the same", arguments: ["\"3600\"", "20"])
    func life(expires: String) async throws {
        try await Self.behindTokens(expires: expires, key: ES384PrivateKey().pemRepresentation) { client, server in
            #expect(await Asking.ask(client).failure(.conditions) == nil)
            #expect(server.seen("/fhir/token").count == 1)
        }
    }

    @Test("a token that could break a header is not sent")
    func hostileToken() async throws {
        try await Self.behindTokens(
            key: ES384PrivateKey().pemRepresentation,
            answer: { _ in .answer(200, [], Array("{\"access_token\":\"a\\r\\nX-Evil: 1\",\"expires_in\":60}".utf8)) }
        ) { client, server in
            #expect(await Asking.ask(client).failure == .unauthorised)
            #expect(server.seen.allSatisfy { $0.path == "/fhir/token" })
        }
    }

    @Test("a key that cannot be read as one is our own fault")
    func badKey() async throws {
        try await Self.behindTokens(key: "not a key") { client, server in
            #expect(await Asking.ask(client).failure == .notConfigured)
            #expect(server.connected == 0)
        }
    }

    @Test("an RSA key signs with RS384, a P-256 key with ES256")
    func otherKeys() async throws {
        let rsa = String(decoding: try Certificates.run(["openssl", "genrsa", "2048"]), as: UTF8.self)
        for key in [rsa, ES256PrivateKey().pemRepresentation] {
            try await Self.behindTokens(key: key) { client, server in
                #expect(await Asking.ask(client).failure(.conditions) == nil)
                #expect(server.seen("/fhir/token").count == 1)
            }
        }
    }
}
