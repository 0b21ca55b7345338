import AsyncHTTPClient
import Crypto
import Foundation
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import Identity

/// An identity provider over a real port whose every answer the test says: well behaved, wrong, slow or huge.
final class PretendProvider: Sendable {
    enum Answer: Sendable {
        case json(String)
        case status(Int)
        case redirect(String)
        /// Bytes without end, until the reader has had enough.
        case huge
        /// Headers at once, then a byte now and then.
        case drip
    }

    struct State: Sendable {
        /// Nil: the ordinary one.
        var discovery: Answer?
        var keys: Answer?
        var token: Answer?
        var userInfo: Answer?
        var signers: [(kid: String, key: P256.Signing.PrivateKey)] = [("k1", P256.Signing.PrivateKey())]
        var asked: [String: Int] = [:]
        var tokenForms: [String] = []
    }
    let state = Mutex(State())

    func asked(_ path: String) -> Int { state.withLock { $0.asked[path] ?? 0 } }

    // MARK: Tokens

    static func json(_ value: [String: Any]) -> String {
        (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])).map {
            String(decoding: $0, as: UTF8.self)
        } ?? "{}"
    }

    /// Claims that pass every check at `now`.
    static func claims(_ issuer: String, now: Date = Date()) -> [String: Any] {
        let time = Int(now.timeIntervalSince1970)
        return [
            "iss": issuer, "sub": "555000010001", "aud": "carerecord", "exp": time + 300, "iat": time,
            "nonce": "the-nonce", "name": "Dr Osei",
            "nhsid_nrbac_roles": [
                [
                    "person_roleid": "1", "org_code": "R1H", "role_code": "S8000:G8000:R8000",
                    "role_name": "\"Clinical\":\"Clinical Provision\":\"Nurse Access Role\"",
                ]
            ],
            "selected_roleid": "1",
        ]
    }

    /// A token signed by the first key.
    func sign(_ claims: [String: Any], header: [String: Any]? = nil) -> String {
        let (kid, key) = state.withLock { $0.signers[0] }
        let head = Secrets.base64URL(Self.json(header ?? ["alg": "ES256", "kid": kid]).utf8)
        let body = Secrets.base64URL(Self.json(claims).utf8)
        let signature = try? key.signature(for: Data("\(head).\(body)".utf8))
        return "\(head).\(body).\(Secrets.base64URL(signature?.rawRepresentation ?? Data()))"
    }

    private func keySet() -> String {
        let keys = state.withLock { $0.signers }.map { kid, key -> [String: Any] in
            let point = Array(key.publicKey.x963Representation.dropFirst())
            return [
                "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid,
                "x": Secrets.base64URL(point[0..<32]), "y": Secrets.base64URL(point[32...]),
            ]
        }
        return Self.json(["keys": keys])
    }

    // MARK: Serving

    static func discovery(_ issuer: String, _ change: [String: Any] = [:]) -> String {
        var document: [String: Any] = [
            "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
            "jwks_uri": issuer + "/jwks",
        ]
        for (name, value) in change { document[name] = value }
        return json(document)
    }

    private func respond(_ name: String, _ ordinary: String, _ said: Answer?) -> Response {
        state.withLock { $0.asked[name, default: 0] += 1 }
        let headers: HTTPFields = [.contentType: "application/json"]
        switch said ?? .json(ordinary) {
        case .json(let text):
            return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
        case .status(let code): return Response(status: .init(code: code))
        case .redirect(let to): return Response(status: .found, headers: [.location: to])
        case .huge:
            return Response(
                status: .ok, headers: headers,
                body: ResponseBody { writer in
                    let block = ByteBuffer(repeating: UInt8(ascii: " "), count: 65_536)
                    for _ in 0..<1000 { try await writer.write(block) }
                    try await writer.finish(nil)
                })
        case .drip:
            return Response(
                status: .ok, headers: headers,
                body: ResponseBody { writer in
                    for _ in 0..<600 {
                        try await writer.write(ByteBuffer(string: " "))
                        try await Task.sleep(for: .milliseconds(50))
                    }
                    try await writer.finish(nil)
                })
        }
    }

    /// Serves for the length of `body`; gives it the issuer.
    func serving<T: Sendable>(_ body: @Sendable (String) async throws -> T) async throws -> T {
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let issuer = Mutex("")
        let router = Router()
        router.get("/.well-known/openid-configuration") { _, _ in
            self.respond("discovery", Self.discovery(issuer.withLock { $0 }), self.state.withLock { $0.discovery })
        }
        router.get("/jwks") { _, _ in self.respond("jwks", self.keySet(), self.state.withLock { $0.keys }) }
        router.get("/userinfo") { _, _ in self.respond("userinfo", "{}", self.state.withLock { $0.userInfo }) }
        router.post("/token") { request, _ in
            let form = String(buffer: try await request.body.collect(upTo: 10_000))
            self.state.withLock { $0.tokenForms.append(form) }
            return self.respond("token", "{}", self.state.withLock { $0.token })
        }
        var quiet = Logger(label: "pretend")
        quiet.logLevel = .critical
        let app = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
            onServerRunning: { channel in
                told.yield(channel.localAddress?.port ?? 0)
                told.finish()
            }, logger: quiet)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await app.run() }
            var port = 0
            for await it in ports { port = it }
            let address = "http://127.0.0.1:\(port)"
            issuer.withLock { $0 = address }
            let result = try await body(address)
            group.cancelAll()
            return result
        }
    }
}

/// Our side, with a client of its own that is shut down afterwards.
func withOurSide<T: Sendable>(
    _ issuer: String, patience: Duration = .seconds(10), now: @escaping @Sendable () -> Date = { Date() },
    _ body: @Sendable (OpenIDProvider) async throws -> T
) async throws -> T {
    let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
    let provider = OpenIDProvider(
        .init(
            issuer: issuer, clientID: "carerecord", clientSecret: "s3cret", redirectURI: "http://127.0.0.1:1/callback"),
        http: http,
        patience: patience, now: now)
    do {
        let result = try await body(provider)
        try? await http.shutdown()
        return result
    } catch {
        try? await http.shutdown()
        throw error
    }
}

/// What a sign-in step failed with; nil where it did not.
extension SignInError {
    /// Which check of a token said no, whether or not it is known whose it is.
    var fault: TokenFault? {
        switch self {
        case .tokenRefused(let fault), .notProven(let fault, _): fault
        default: nil
        }
    }
}

func failure(_ body: () async throws -> Void) async -> SignInError? {
    do { try await body() } catch { return error as? SignInError }
    return nil
}
