import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import JWTKit
import Logging
import NIOCore

/// The demo's own OpenID Connect provider: a real one over a real port, with a page to choose a staff member in place of a password.
/// Claims have the shapes of NHS Care Identity (STANDARDS 4). For demonstrations only: it believes whoever chooses.
public actor DemoIdentityProvider {
    public struct Client: Sendable {
        public let id: String
        public let secret: String
        public let redirectURIs: [String]
        public let postLogoutURIs: [String]
        public init(id: String, secret: String, redirectURIs: [String], postLogoutURIs: [String]) {
            self.id = id
            self.secret = secret
            self.redirectURIs = redirectURIs
            self.postLogoutURIs = postLogoutURIs
        }
    }

    private struct Grant {
        let client: String
        let redirectURI: String
        let challenge: String
        let nonce: String?
        let staff: DemoStaff
        let sid: String
        let made: Date
    }

    public nonisolated let issuer: String
    private let clients: [String: Client]
    private let key = ES256PrivateKey()
    private let keyID: String
    private var grants: [String: Grant] = [:]

    public init(issuer: String, clients: [Client]) {
        self.issuer = issuer
        self.clients = Dictionary(clients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.keyID = Self.random(8)
    }

    // MARK: Routes

    public nonisolated func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/.well-known/openid-configuration") { _, _ in Self.json(self.discovery()) }
        router.get("/jwks") { _, _ in await self.jwks() }
        router.get("/authorize") { request, _ in await self.authorize(request) }
        router.post("/token") { request, _ in try await self.token(request) }
        router.get("/end-session") { request, _ in await self.endSession(request) }
        router.get("/chooser.css") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/css"], body: .init(byteBuffer: ByteBuffer(string: StaffChooser.style)))
        }
        return router
    }

    nonisolated func discovery() -> [String: Any] {
        [
            "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
            "jwks_uri": issuer + "/jwks", "end_session_endpoint": issuer + "/end-session", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": ["openid", "profile", "nhsperson", "nationalrbacaccess", "selectedrole"],
        ]
    }

    private func jwks() -> Response {
        let point = key.publicKey.parameters
        return Self.json([
            "keys": [
                ["kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": keyID, "x": Self.url(point?.x), "y": Self.url(point?.y)]
            ]
        ])
    }

    private func authorize(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard let client = query["client_id"].flatMap({ clients[String($0)] }),
            let redirect = query["redirect_uri"].map(String.init), client.redirectURIs.contains(redirect)
        else { return StaffChooser.page("This sign-in request is not from a program we know", status: .badRequest) }
        func back(_ fields: [(String, String)]) -> Response {
            var fields = fields
            if let state = query["state"] { fields.append(("state", String(state))) }
            let text = fields.map { "\($0.0)=\(Self.percent($0.1))" }.joined(separator: "&")
            return Response(status: .seeOther, headers: [.location: redirect + (redirect.contains("?") ? "&" : "?") + text])
        }
        guard query["response_type"] == "code" else { return back([("error", "unsupported_response_type")]) }
        guard let challenge = query["code_challenge"].map(String.init), query["code_challenge_method"] == "S256", challenge.count == 43
        else { return back([("error", "invalid_request")]) }
        let hint = query["login_hint"].map(String.init)
        guard let staff = hint.flatMap({ hint in DemoStaff.all.first { $0.hint == hint } }) else {
            return StaffChooser.choice(request, unknownHint: hint)
        }
        let code = Self.random(32)
        let now = Date()
        grants = grants.filter { now.timeIntervalSince($0.value.made) < 60 }
        grants[code] = Grant(
            client: client.id, redirectURI: redirect, challenge: challenge, nonce: query["nonce"].map(String.init), staff: staff,
            sid: Self.random(16), made: now)
        return back([("code", code)])
    }

    private func token(_ request: Request) async throws -> Response {
        let buffer = try await request.body.collect(upTo: 64_000)
        let form = Self.parseForm(String(buffer: buffer))
        var (id, secret) = (form["client_id"], form["client_secret"])
        if let header = request.headers[.authorization], header.hasPrefix("Basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6)))
        {
            let parts = String(decoding: data, as: UTF8.self).split(separator: ":", maxSplits: 1).map { $0.removingPercentEncoding ?? "" }
            if parts.count == 2 { (id, secret) = (parts[0], parts[1]) }
        }
        guard let client = id.flatMap({ clients[$0] }), client.secret == secret else {
            return Self.json(["error": "invalid_client"], status: .unauthorized)
        }
        // A code is taken away before it is judged: it is good once, also for whoever gets it wrong.
        guard form["grant_type"] == "authorization_code", let grant = form["code"].flatMap({ grants.removeValue(forKey: $0) }),
            Date().timeIntervalSince(grant.made) < 60, grant.client == client.id, grant.redirectURI == form["redirect_uri"],
            let verifier = form["code_verifier"],
            Self.base64URL(Array(SHA256.hash(data: Data(verifier.utf8)))) == grant.challenge
        else { return Self.json(["error": "invalid_grant"], status: .badRequest) }
        let token = try await idToken(grant)
        return Self.json(["access_token": Self.random(32), "token_type": "Bearer", "expires_in": 3599, "id_token": token])
    }

    private struct Claims: JWTPayload {
        struct Role: Codable, Sendable {
            let person_orgid: String, person_roleid: String, org_code: String, role_code: String, role_name: String
        }
        let iss: String, sub: String, aud: String, sid: String, nonce: String?
        let exp: Int, iat: Int, auth_time: Int
        let acr: String, id_assurance_level: String, authentication_assurance_level: String
        let name: String, given_name: String, family_name: String, selected_roleid: String
        let nhsid_nrbac_roles: [Role]
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private func idToken(_ grant: Grant) async throws -> String {
        let now = Int(Date().timeIntervalSince1970)
        let staff = grant.staff
        let roles = staff.roles.enumerated().map { index, role in
            Claims.Role(
                person_orgid: staff.subject + "9", person_roleid: staff.subject + "\(index)", org_code: role.organisation,
                role_code: "S8000:G8000:\(role.code)", role_name: "\"Clinical\":\"Clinical Provision\":\"\(role.words)\"")
        }
        let keys = JWTKeyCollection()
        await keys.add(ecdsa: key, kid: JWKIdentifier(string: keyID))
        return try await keys.sign(
            Claims(
                iss: issuer, sub: staff.subject, aud: grant.client, sid: grant.sid, nonce: grant.nonce, exp: now + 300, iat: now,
                auth_time: now, acr: "AAL2_OR_AAL3_ANY", id_assurance_level: "3", authentication_assurance_level: "2", name: staff.name,
                given_name: staff.given, family_name: staff.family, selected_roleid: staff.subject + "\(staff.selected)",
                nhsid_nrbac_roles: roles), kid: JWKIdentifier(string: keyID))
    }

    private func endSession(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard let client = query["client_id"].flatMap({ clients[String($0)] }),
            let to = query["post_logout_redirect_uri"].map(String.init), client.postLogoutURIs.contains(to)
        else { return StaffChooser.page("You have signed out", status: .ok) }
        return Response(status: .seeOther, headers: [.location: to])
    }

    // MARK: Small things

    private static func json(_ value: [String: Any], status: HTTPResponse.Status = .ok) -> Response {
        let data = (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])) ?? Data("{}".utf8)
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    static func parseForm(_ text: String) -> [String: String] {
        var form: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                $0.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? ""
            }
            if parts.count == 2 { form[parts[0]] = parts[1] }
        }
        return form
    }

    static func random(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return base64URL((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    static func base64URL(_ bytes: [UInt8]) -> String { url(Data(bytes).base64EncodedString()) }

    /// Base64 of either alphabet, as base64url without padding.
    private static func url(_ base64: String?) -> String {
        (base64 ?? "").replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    static func percent(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")) ?? ""
    }
}
