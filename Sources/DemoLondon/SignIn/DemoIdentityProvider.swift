import AsyncHTTPClient
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The demo's own OpenID Connect provider: a real one over a real port, with a page to choose a staff member in place of a password.
/// Claims have the shapes of NHS Care Identity (STANDARDS 4). For demonstrations only: it believes whoever chooses.
public actor DemoIdentityProvider {
    public typealias Client = DemoClient

    struct Grant {
        let client: String
        let redirectURI: String
        let challenge: String
        let nonce: String?
        let session: Session
        let acr: String
        let made: Date
    }

    /// Somebody signed in at the provider, in one browser.
    struct Session {
        let sid: String
        let staff: DemoStaff
        var authenticatedAt: Date
        /// Clients that got a token of it: they are told when it ends.
        var clients: Set<String> = []
    }

    public nonisolated let issuer: String
    let clients: [String: DemoClient]
    /// Whether roles are told at the userinfo endpoint and not in the ID token, as NHS Care Identity does for some clients.
    let tellsRolesApart: Bool
    /// The first signs; all are published.
    private var signers: [DemoSigner] = []
    private var grants: [String: Grant] = [:]
    /// Browser cookie to session.
    var sessions: [String: Session] = [:]
    /// When each last showed who they are.
    private var shown: [String: Date] = [:]
    private var accessTokens: [String: (session: Session, made: Date)] = [:]
    private var clientCheck = DemoClientCheck()

    static let cookie = "demo_sign_in"
    /// Care Identity's names that it knows, strongest first.
    static let levels = [("AAL3_ANY", 3), ("AAL2_OR_AAL3_ANY", 2), ("AAL2_ANY", 2), ("AAL1_USERPASS", 1)]

    public init(issuer: String, clients: [DemoClient], tellsRolesApart: Bool = false) {
        self.issuer = issuer
        self.clients = Dictionary(clients.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.tellsRolesApart = tellsRolesApart
    }

    // MARK: Keys

    func signer() async throws -> DemoSigner {
        if let first = signers.first { return first }
        let fresh = try await DemoSigner()
        // Somebody else may have made one while we did.
        if signers.isEmpty { signers = [fresh] }
        return signers[0]
    }

    /// A new key signs from now on.
    /// - Parameter withdrawingOld: the keys before it are published no more, as after a theft; otherwise they stay, as at any rotation.
    @discardableResult
    public func rotateKeys(to kind: DemoSigner.Kind = .es256, withdrawingOld: Bool) async throws -> String {
        let fresh = try await DemoSigner(kind)
        signers = [fresh] + (withdrawingOld ? [] : signers)
        return fresh.kid
    }

    private func jwks() async throws -> Response {
        _ = try await signer()
        return DemoWeb.json(DemoSigner.document(signers))
    }

    // MARK: Routes

    public nonisolated func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/.well-known/openid-configuration") { _, _ in DemoWeb.json(self.discovery()) }
        router.get("/jwks") { _, _ in try await self.jwks() }
        router.get("/authorize") { request, _ in await self.authorize(request) }
        router.post("/token") { request, _ in try await self.token(request) }
        router.get("/userinfo") { request, _ in await self.userInfo(request) }
        router.get("/end-session") { request, _ in await self.endSession(request) }
        // Browsers ask for it by themselves; there is none, which is no failure.
        router.get("/favicon.ico") { _, _ in Response(status: .noContent) }
        router.get("/chooser.css") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/css"], body: .init(byteBuffer: ByteBuffer(string: StaffChooser.style)))
        }
        // For scripts: what an administrator of the provider would do.
        router.post("/demo/rotate-keys") { request, _ in
            let form = try await DemoWeb.form(request)
            let kind = form["alg"].flatMap(DemoSigner.Kind.init(rawValue:)) ?? .es256
            return DemoWeb.json(["kid": try await self.rotateKeys(to: kind, withdrawingOld: form["withdraw"] == "true")])
        }
        router.post("/demo/sign-out") { request, _ in
            let form = try await DemoWeb.form(request)
            return DemoWeb.json(["told": try await self.signOut(subject: form["sub"] ?? "", namesSession: form["namesSession"] != "false")])
        }
        return router
    }

    nonisolated func discovery() -> [String: any Sendable] {
        [
            "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
            "jwks_uri": issuer + "/jwks", "end_session_endpoint": issuer + "/end-session", "userinfo_endpoint": issuer + "/userinfo",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": DemoSigner.Kind.allCases.map(\.rawValue), "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "EdDSA", "PS256"],
            "acr_values_supported": Self.levels.map(\.0), "authorization_response_iss_parameter_supported": true,
            "backchannel_logout_supported": true, "backchannel_logout_session_supported": true,
            "scopes_supported": ["openid", "profile", "nhsperson", "nationalrbacaccess", "selectedrole"],
        ]
    }

    // MARK: Flow

    private func authorize(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard let client = query["client_id"].flatMap({ clients[String($0)] }),
            let redirect = query["redirect_uri"].map(String.init), client.redirectURIs.contains(redirect)
        else { return StaffChooser.page("This sign-in request is not from a program we know", status: .badRequest) }
        let state = query["state"].map { [("state", String($0))] } ?? []
        func back(_ fields: [(String, String)], cookie: String? = nil) -> Response {
            var headers = HTTPFields()
            if let cookie { headers[.setCookie] = "\(Self.cookie)=\(cookie); Path=/; HttpOnly; SameSite=Lax" }
            return DemoWeb.back(to: redirect, fields + state + [("iss", issuer)], headers: headers)
        }
        guard query["response_type"] == "code" else { return back([("error", "unsupported_response_type")]) }
        guard let challenge = query["code_challenge"].map(String.init), query["code_challenge_method"] == "S256", challenge.count == 43
        else { return back([("error", "invalid_request")]) }
        guard query["prompt"] != "none" else { return back([("error", "login_required")]) }
        let hint = query["login_hint"].map(String.init)
        guard let staff = hint.flatMap({ DemoStaff.named($0) }) else {
            return StaffChooser.choice(request, unknownHint: hint)
        }
        let now = Date()
        let browser = request.cookies[Self.cookie]?.value
        var session = browser.flatMap { sessions[$0] }
        let maxAge = query["max_age"].flatMap { Double($0) } ?? .infinity
        let isAnother = session?.staff.subject != staff.subject || session?.staff.hint != staff.hint
        var cookie = browser ?? ""
        if session == nil || isAnother {
            cookie = DemoWeb.random(32)
            session = Session(sid: DemoWeb.random(16), staff: staff, authenticatedAt: now)
        }
        guard var session else { return back([("error", "server_error")]) }
        // They show again who they are: here, by having been chosen again.
        if query["prompt"] == "login" || now.timeIntervalSince(session.authenticatedAt) > maxAge { session.authenticatedAt = now }
        // Its times are whole seconds, and a script shows twice within one what takes a person longer: the second is the later one.
        if query["prompt"] == "login", let before = shown[staff.subject], session.authenticatedAt < before + 1 {
            session.authenticatedAt = before + 1
        }
        shown[staff.subject] = session.authenticatedAt
        session.clients.insert(client.id)
        sessions[cookie] = session
        let wanted = query["acr_values"].map { $0.split(separator: " ").map(String.init) } ?? []
        let code = DemoWeb.random(32)
        grants = grants.filter { now.timeIntervalSince($0.value.made) < 60 }
        grants[code] = Grant(
            client: client.id, redirectURI: redirect, challenge: challenge, nonce: query["nonce"].map(String.init), session: session,
            acr: Self.acr(wanted, highest: staff.highestLevel), made: now)
        return back([("code", code)], cookie: cookie)
    }

    /// The first wanted way that they can sign in by; otherwise the best of theirs, and it is the client's to judge.
    static func acr(_ wanted: [String], highest: Int) -> String {
        let able = levels.filter { $0.1 <= highest }.map(\.0)
        if let first = wanted.first(where: able.contains) { return first }
        if wanted.isEmpty, able.contains("AAL2_OR_AAL3_ANY") { return "AAL2_OR_AAL3_ANY" }
        return able.first ?? "AAL1_USERPASS"
    }

    private func token(_ request: Request) async throws -> Response {
        let form = try await DemoWeb.form(request)
        var check = clientCheck
        let client = await check.client(request.headers, form, of: clients, endpoint: issuer + "/token")
        clientCheck = check
        guard let client else { return DemoWeb.json(["error": "invalid_client"], status: .unauthorized) }
        // A code is taken away before it is judged: it is good once, also for whoever gets it wrong.
        guard form["grant_type"] == "authorization_code", let grant = form["code"].flatMap({ grants.removeValue(forKey: $0) }),
            Date().timeIntervalSince(grant.made) < 60, grant.client == client.id, grant.redirectURI == form["redirect_uri"],
            let verifier = form["code_verifier"],
            DemoWeb.base64URL(Array(SHA256.hash(data: Data(verifier.utf8)))) == grant.challenge
        else { return DemoWeb.json(["error": "invalid_grant"], status: .badRequest) }
        let access = DemoWeb.random(32)
        let now = Date()
        accessTokens = accessTokens.filter { now.timeIntervalSince($0.value.made) < 3600 }
        accessTokens[access] = (grant.session, now)
        let signer = try await signer()
        let token = try signer.sign(claims(grant, accessToken: access, algorithm: signer.kind, now: now))
        return DemoWeb.json(["access_token": access, "token_type": "Bearer", "expires_in": 3599, "id_token": token])
    }

    private func userInfo(_ request: Request) -> Response {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer "),
            let known = accessTokens[String(header.dropFirst(7))]
        else {
            return DemoWeb.json(["error": "invalid_token"], status: .unauthorized)
        }
        return DemoWeb.json(Self.person(known.session.staff).merging(["sub": known.session.staff.subject]) { first, _ in first })
    }
}
