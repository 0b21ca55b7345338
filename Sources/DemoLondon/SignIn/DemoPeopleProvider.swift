import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// The demo's own provider of people's sign-ins, in the shapes of NHS login (STANDARDS 5): vectors of trust, `private_key_jwt` and nothing else, no
/// session and no logout of its own. A page to choose a person stands in place of a password. For demonstrations only: it believes whoever chooses.
public actor DemoPeopleProvider {
    public nonisolated let issuer: String
    private let client: DemoClient
    private let people: [DemoPublicPerson]
    private var signers: [DemoSigner] = []
    private var grants: [String: Grant] = [:]
    private var accessTokens: [String: (person: DemoPublicPerson, made: Date)] = [:]
    private var clientCheck = DemoClientCheck()

    private struct Grant {
        let redirectURI: String
        let challenge: String
        let nonce: String?
        let vector: String
        let person: DemoPublicPerson
        let made: Date
    }

    public init(issuer: String, client: DemoClient, people: [DemoPublicPerson]) {
        self.issuer = issuer
        self.client = client
        self.people = people
    }

    private func signer() async throws -> DemoSigner {
        if let first = signers.first { return first }
        let fresh = try await DemoSigner()
        // Somebody else may have made one while we did.
        if signers.isEmpty { signers = [fresh] }
        return signers[0]
    }

    private func jwks() async throws -> Response {
        _ = try await signer()
        return DemoWeb.json(DemoSigner.document(signers))
    }

    public nonisolated func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/.well-known/openid-configuration") { _, _ in DemoWeb.json(self.discovery()) }
        router.get("/jwks") { _, _ in try await self.jwks() }
        router.get("/authorize") { request, _ in await self.authorize(request) }
        router.post("/token") { request, _ in try await self.token(request) }
        router.get("/userinfo") { request, _ in await self.userInfo(request) }
        router.get("/favicon.ico") { _, _ in Response(status: .noContent) }
        router.get("/chooser.css") { _, _ in
            Response(status: .ok, headers: [.contentType: "text/css"], body: .init(byteBuffer: ByteBuffer(string: StaffChooser.style)))
        }
        return router
    }

    nonisolated func discovery() -> [String: any Sendable] {
        [
            "issuer": issuer, "authorization_endpoint": issuer + "/authorize", "token_endpoint": issuer + "/token",
            "jwks_uri": issuer + "/jwks", "userinfo_endpoint": issuer + "/userinfo", "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"], "id_token_signing_alg_values_supported": DemoSigner.Kind.allCases.map(\.rawValue),
            "code_challenge_methods_supported": ["S256"], "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256", "RS512"], "authorization_response_iss_parameter_supported": true,
            "scopes_supported": ["openid", "profile", "basic_demographics"],
        ]
    }

    private func authorize(_ request: Request) -> Response {
        let query = request.uri.queryParameters
        guard query["client_id"].map(String.init) == client.id, let redirect = query["redirect_uri"].map(String.init),
            client.redirectURIs.contains(redirect)
        else { return StaffChooser.page("This sign-in request is not from a program we know", status: .badRequest) }
        let state = query["state"].map { [("state", String($0))] } ?? []
        func back(_ fields: [(String, String)]) -> Response { DemoWeb.back(to: redirect, fields + state + [("iss", issuer)], headers: [:]) }
        guard query["response_type"] == "code" else { return back([("error", "unsupported_response_type")]) }
        guard let challenge = query["code_challenge"].map(String.init), query["code_challenge_method"] == "S256", challenge.count == 43
        else { return back([("error", "invalid_request")]) }
        guard query["prompt"] != "none" else { return back([("error", "login_required")]) }
        let hint = query["login_hint"].map(String.init)
        guard let person = people.first(where: { $0.hint == hint }) else { return choice(request, unknownHint: hint) }
        let wanted = query["vtr"].flatMap { try? JSONDecoder().decode([String].self, from: Data(String($0).utf8)) } ?? []
        // Whoever has not proved enough is let go on with what they have, as a provider may that ignores what was asked: the client must look.
        let vector = wanted.first { $0.hasPrefix(person.level + ".") } ?? person.level + ".Cp.Cd"
        let now = Date()
        let code = DemoWeb.random(32)
        grants = grants.filter { now.timeIntervalSince($0.value.made) < 60 }
        grants[code] = Grant(
            redirectURI: redirect, challenge: challenge, nonce: query["nonce"].map(String.init), vector: vector, person: person, made: now)
        return back([("code", code)])
    }

    private func token(_ request: Request) async throws -> Response {
        let form = try await DemoWeb.form(request)
        var check = clientCheck
        let shown = await check.client(request.headers, form, of: [client.id: client], endpoint: issuer + "/token")
        clientCheck = check
        guard shown != nil else { return DemoWeb.json(["error": "invalid_client"], status: .unauthorized) }
        // A code is taken away before it is judged: it is good once, also for whoever gets it wrong.
        guard form["grant_type"] == "authorization_code", let grant = form["code"].flatMap({ grants.removeValue(forKey: $0) }),
            Date().timeIntervalSince(grant.made) < 60, grant.redirectURI == form["redirect_uri"], let verifier = form["code_verifier"],
            DemoWeb.base64URL(Array(SHA256.hash(data: Data(verifier.utf8)))) == grant.challenge
        else { return DemoWeb.json(["error": "invalid_grant"], status: .badRequest) }
        let access = DemoWeb.random(32)
        let now = Date()
        accessTokens = accessTokens.filter { now.timeIntervalSince($0.value.made) < 3600 }
        accessTokens[access] = (grant.person, now)
        let time = Int(now.timeIntervalSince1970)
        var claims: [String: any Sendable] = [
            "iss": issuer, "aud": client.id, "exp": time + 300, "iat": time, "auth_time": time, "jti": DemoWeb.random(16),
            "vot": grant.vector, "vtm": issuer + "/trustmark/demo",
        ]
        claims["nonce"] = grant.nonce
        claims.merge(Self.profile(grant.person)) { first, _ in first }
        let token = try await signer().sign(claims)
        return DemoWeb.json(["access_token": access, "token_type": "Bearer", "expires_in": 900, "id_token": token])
    }

    /// What the scope `profile` tells. At P5 NHS login tells the number too: it was traced, and not proved.
    private static func profile(_ person: DemoPublicPerson) -> [String: any Sendable] {
        [
            "sub": person.subject, "nhs_number": person.nhsNumber, "family_name": person.family, "birthdate": person.born,
            "identity_proofing_level": person.level,
        ]
    }

    private func userInfo(_ request: Request) -> Response {
        guard let header = request.headers[.authorization], header.hasPrefix("Bearer "),
            let known = accessTokens[String(header.dropFirst(7))]
        else { return DemoWeb.json(["error": "invalid_token"], status: .unauthorized) }
        return DemoWeb.json(Self.profile(known.person))
    }

    /// Everybody who may be chosen; a choice goes on with the request as it was.
    private func choice(_ request: Request, unknownHint: String?) -> Response {
        let query = request.uri.queryParameters.filter { $0.key != "login_hint" }
            .map { "\(DemoWeb.percent(String($0.key)))=\(DemoWeb.percent(String($0.value)))" }.joined(separator: "&")
        var body = "<p>A pretend login for a pretend London. Nobody here is real.</p>"
        if unknownHint != nil { body += "<p role=\"alert\">Nobody here has that name. Choose somebody.</p>" }
        for (title, level) in [("Has proved who they are (P9)", "P9"), ("Has not proved who they are (P5): is refused", "P5")] {
            body += "<h2>\(title)</h2><ul>"
            for person in people where person.level == level {
                body += """
                    <li><a href="/authorize?\(DemoWeb.escape(query))&amp;login_hint=\(person.hint)"><strong>\(DemoWeb.escape(person.name))</strong> \
                    <span>born \(DemoWeb.escape(person.born))</span> <span>NHS number \(person.nhsNumber)</span></a></li>
                    """
            }
            body += "</ul>"
        }
        return StaffChooser.page("Choose who you are", body, status: .ok)
    }
}
