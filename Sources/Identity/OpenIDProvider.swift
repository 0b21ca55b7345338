import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Our side of OpenID Connect with one configured provider: discovery, keys, authorization code flow with PKCE (RFC 7636).
///
/// An actor, because discovery and keys are fetched once and shared; they hold nobody's authority.
public actor OpenIDProvider {
    public nonisolated let configuration: Configuration
    private let http: HTTPClient
    private let now: @Sendable () -> Date
    /// How long the provider may take for one answer.
    private let patience: Duration
    /// When it last answered a probe.
    private var reached: Date?
    private var discovery: (document: Discovery, read: Date)?
    private var keys: [ProviderKey] = []
    private var keysFetched: Date?

    public init(
        _ configuration: Configuration, http: HTTPClient, patience: Duration = .seconds(10), now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.patience = patience
        self.configuration = configuration
        self.http = http
        self.now = now
    }

    // MARK: Flow

    /// Where to send the browser. `loginHint` is passed on as it is.
    public func authorizationURL(
        state: String, nonce: String, verifier: String, loginHint: String? = nil
    ) async throws(SignInError) -> String {
        let discovery = try await discover()
        var fields = [
            ("response_type", "code"), ("client_id", configuration.clientID), ("redirect_uri", configuration.redirectURI),
            ("scope", configuration.scopes), ("state", state), ("nonce", nonce),
            ("code_challenge", Secrets.challenge(of: verifier)), ("code_challenge_method", "S256"),
        ]
        if let loginHint { fields.append(("login_hint", loginHint)) }
        if let acr = configuration.acrValues { fields.append(("acr_values", acr)) }
        let joint = discovery.authorization_endpoint.contains("?") ? "&" : "?"
        return discovery.authorization_endpoint + joint + Self.form(fields)
    }

    /// Exchanges the code and checks the ID token.
    /// - Returns: the checked token and its text, which is handed back only at sign-out.
    public func exchange(code: String, verifier: String, nonce: String) async throws(SignInError) -> (token: IDToken, text: String) {
        let discovery = try await discover()
        struct Answer: Decodable { let id_token: String? }
        var request = HTTPClientRequest(url: discovery.token_endpoint)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "accept", value: "application/json")
        let basic = Data("\(Self.percent(configuration.clientID)):\(Self.percent(configuration.clientSecret))".utf8).base64EncodedString()
        request.headers.add(name: "authorization", value: "Basic \(basic)")
        request.body = .bytes(
            ByteBuffer(
                string: Self.form([
                    ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.redirectURI), ("code_verifier", verifier),
                ])))
        guard let (status, data) = try? await fetch(request) else { throw .providerUnavailable }
        guard status == 200, let answer = try? JSONDecoder().decode(Answer.self, from: data), let text = answer.id_token
        else { throw status >= 500 ? .providerUnavailable : .codeRefused }
        return (try await check(text, nonce: nonce), text)
    }

    /// Checks an ID token against the provider's keys; an unknown key id fetches them again, at most once in ten seconds.
    func check(_ text: String, nonce: String) async throws(SignInError) -> IDToken {
        let header = try IDTokenCheck.header(of: text)
        let check = IDTokenCheck(issuer: configuration.issuer, clientID: configuration.clientID, nonce: nonce, now: now())
        if keys.isEmpty { try await fetchKeys() }
        if key(for: header) == nil, let fetched = keysFetched, now().timeIntervalSince(fetched) >= 10 { try await fetchKeys() }
        guard let key = key(for: header) else { throw .tokenRefused(.unknownKey) }
        return try await check.verify(text, with: key, header: header)
    }

    private func key(for header: IDTokenCheck.Header) -> ProviderKey? {
        if let kid = header.kid { return keys.first { $0.identifier == kid } }
        let fitting = keys.filter { $0.fits(header.alg) }
        return fitting.count == 1 ? fitting[0] : nil
    }

    /// Where to send the browser to end the provider's session too (OpenID Connect RP-Initiated Logout 1.0); nil where it has no such page. Without
    /// `id_token_hint`: the token holds the staff member's name, and an address stays in the browser's history.
    public func endSessionURL(returnTo: String) async -> String? {
        guard let discovery = try? await discover(), let end = discovery.end_session_endpoint else { return nil }
        let fields = [("client_id", configuration.clientID), ("post_logout_redirect_uri", returnTo)]
        return end + (end.contains("?") ? "&" : "?") + Self.form(fields)
    }

    /// Whether the provider answers now: for readiness. An answer counts for five seconds, so that probes are no load on it.
    public func isReachable() async -> Bool {
        if let reached, now().timeIntervalSince(reached) < 5 { return true }
        // A probe waits less long than a person does.
        guard await readDocument(within: min(patience, .seconds(3))) != nil else { return false }
        reached = now()
        return true
    }

    // MARK: Fetching

    /// The provider's addresses, read again after an hour; where that fails, those known still serve.
    private func discover() async throws(SignInError) -> Discovery {
        if let discovery, now().timeIntervalSince(discovery.read) < 3600 { return discovery.document }
        guard let found = await readDocument() else {
            guard let discovery else { throw .providerUnavailable }
            return discovery.document
        }
        discovery = (found, now())
        return found
    }

    /// The provider's document; nil where it cannot be had or is not one of this issuer's.
    private func readDocument(within patience: Duration? = nil) async -> Discovery? {
        let base = configuration.issuer.hasSuffix("/") ? String(configuration.issuer.dropLast()) : configuration.issuer
        guard let (status, data) = try? await fetch(HTTPClientRequest(url: base + "/.well-known/openid-configuration"), within: patience), status == 200,
            let found = try? JSONDecoder().decode(Discovery.self, from: data), found.isOf(configuration.issuer)
        else { return nil }
        return found
    }

    private func fetchKeys() async throws(SignInError) {
        let discovery = try await discover()
        struct Keys: Decodable {
            let keys: [Slot]
            /// A key of a kind we do not know, or not fit for signatures, must not hide the others.
            struct Slot: Decodable {
                let key: ProviderKey?
                init(from decoder: any Decoder) throws { key = try? ProviderKey(from: decoder) }
            }
        }
        guard let (status, data) = try? await fetch(HTTPClientRequest(url: discovery.jwks_uri)), status == 200,
            let found = try? JSONDecoder().decode(Keys.self, from: data)
        else { throw .providerUnavailable }
        keys = found.keys.compactMap(\.key)
        keysFetched = now()
    }

    private struct Late: Error {}

    /// Status and body, the whole of it within `patience`: a provider that sends a byte a second is one that does not answer.
    private func fetch(_ request: HTTPClientRequest, within limit: Duration? = nil) async throws -> (Int, Data) {
        let (http, patience) = (http, limit ?? patience)
        return try await withThrowingTaskGroup(of: (Int, Data).self) { group in
            group.addTask {
                let response = try await http.execute(request, timeout: .nanoseconds(patience.nanoseconds))
                let body = try await response.body.collect(upTo: 1_000_000)
                return (Int(response.status.code), Data(body.readableBytesView))
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw Late()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw Late() }
            return first
        }
    }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
