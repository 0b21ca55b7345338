import AsyncHTTPClient
import Foundation

/// Our side of OpenID Connect with one configured provider: discovery, keys, authorization code flow with PKCE (RFC 7636).
///
/// An actor, because discovery is fetched once and shared; it holds nobody's authority.
public actor OpenIDProvider {
    public nonisolated let configuration: Configuration
    let web: BoundedFetch
    let now: @Sendable () -> Date
    /// When it last answered a probe.
    private var reached: Date?
    private var discovery: (document: Discovery, read: Date)?
    private var keys: (set: KeySet, of: String)?
    /// The question that is under way, for whoever waits; and when the last one failed.
    private var reading: Task<Discovery?, Never>?
    private var failed: Date?

    /// - Parameter patience: how long the provider may take for one answer.
    public init(
        _ configuration: Configuration, http: HTTPClient, patience: Duration = .seconds(10),
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        web = BoundedFetch(http: http, patience: patience)
        self.configuration = configuration
        self.now = now
    }

    // MARK: Flow

    /// Where to send the browser. `loginHint` is passed on as it is.
    /// - Parameters:
    ///   - demand: what the answer must show; it is asked for here and checked by `complete`, so keep it with the state.
    ///   - more: fields of a provider's own.
    public func authorizationURL(
        state: String, nonce: String, verifier: String, loginHint: String? = nil, demand: SignInDemand = SignInDemand(),
        more: [(String, String)] = []
    ) async throws(SignInError) -> String {
        let discovery = try await discover()
        var fields = [
            ("response_type", "code"), ("client_id", configuration.clientID), ("redirect_uri", configuration.redirectURI),
            ("scope", configuration.scopes), ("state", state), ("nonce", nonce),
            ("code_challenge", Secrets.challenge(of: verifier)), ("code_challenge_method", "S256"),
        ]
        if let loginHint { fields.append(("login_hint", loginHint)) }
        var asked = demand
        if asked.references.isEmpty { asked.references = configuration.least.references }
        return FormEncoding.address(discovery.authorization_endpoint, fields + asked.fields + more)
    }

    /// Completes a sign-in: checks whose answer it is, exchanges the code, checks the ID token and that it shows what was demanded.
    /// - Parameters:
    ///   - answer: what the browser brought, its state already found to be one that this browser began.
    ///   - verifier, nonce, demand: as given to `authorizationURL`.
    /// - Returns: the checked token and its text, which is handed back only at sign-out.
    public func complete(
        _ answer: AuthorizationAnswer, verifier: String, nonce: String, demand: SignInDemand = SignInDemand()
    ) async throws(SignInError) -> (token: IDToken, text: String) {
        let discovery = try await discover()
        let code = try answer.code(
            from: configuration.issuer, saysIssuer: discovery.authorization_response_iss_parameter_supported ?? false)
        return try await exchange(code: code, verifier: verifier, nonce: nonce, demand: demand)
    }

    /// Exchanges the code and checks the ID token. `complete` checks the whole answer; this is its second half.
    func exchange(
        code: String, verifier: String, nonce: String, demand: SignInDemand = SignInDemand()
    ) async throws(SignInError) -> (token: IDToken, text: String) {
        let (text, accessToken) = try await tokens(code: code, verifier: verifier)
        return (try await check(text, nonce: nonce, demand: demand, accessToken: accessToken), text)
    }

    /// Exchanges the code, showing who we are.
    func tokens(code: String, verifier: String) async throws(SignInError) -> (idToken: String, accessToken: String?) {
        let discovery = try await discover()
        struct Answer: Decodable { let id_token: String?, access_token: String? }
        let proof: (headers: [(String, String)], fields: [(String, String)])
        do {
            proof = try await configuration.authentication.proof(
                clientID: configuration.clientID, endpoint: discovery.token_endpoint, now: now())
        } catch { throw .codeRefused }
        let fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", configuration.redirectURI), ("code_verifier", verifier),
        ]
        guard let said = await web.post(discovery.token_endpoint, form: fields + proof.fields, headers: proof.headers) else {
            throw .providerUnavailable
        }
        guard said.status == 200, let answer = try? JSONDecoder().decode(Answer.self, from: said.body), let text = answer.id_token
        else { throw said.status >= 500 ? .providerUnavailable : .codeRefused }
        return (text, answer.access_token)
    }

    /// Checks an ID token against the provider's keys; an unknown key id fetches them again (`KeySet`). Where it says nothing of roles, they
    /// are asked for with the access token: NHS Care Identity tells them there.
    func check(
        _ text: String, nonce: String, demand: SignInDemand = SignInDemand(), accessToken: String? = nil
    ) async throws(SignInError) -> IDToken {
        let (claims, header) = try await checkedClaims(text)
        let check = IDTokenCheck(
            issuer: configuration.issuer, clientID: configuration.clientID, nonce: nonce, demands: [configuration.least, demand],
            levels: configuration.levels, now: now())
        let token = try check.check(claims, header: header, accessToken: accessToken)
        guard claims.nhsid_nrbac_roles == nil, let accessToken, let address = try await discover().userinfo_endpoint else { return token }
        return try await completed(token, address: address, accessToken: accessToken)
    }

    /// What an ID token says, once it is found to be the provider's and of that kind; not yet whose and for whom.
    func checkedClaims(_ text: String) async throws(SignInError) -> (Claims, SignedToken.Header) {
        let signed: SignedToken
        do { signed = try SignedToken(text, taking: configuration.algorithms) } catch { throw .tokenRefused(error) }
        guard signed.isOf(["jwt", "id_token+jwt"], mayBeUnsaid: true) else { throw .tokenRefused(.kind) }
        return (try await claims(of: signed), signed.header)
    }

    /// The token with what the userinfo endpoint says of the same person (OpenID Connect Core 1.0 section 5.3).
    private func completed(_ token: IDToken, address: String, accessToken: String) async throws(SignInError) -> IDToken {
        let more = try await userInfo(address, accessToken: accessToken, of: token.subject)
        return IDToken(
            issuer: token.issuer, subject: token.subject, sid: token.sid, assurance: token.assurance, name: token.name ?? more.displayName,
            selectedRoleID: token.selectedRoleID ?? more.selected_roleid, roles: more.nhsid_nrbac_roles?.all ?? [],
            family: token.family ?? more.family_name, given: token.given ?? more.given_name)
    }

    /// What the userinfo endpoint says of the subject (section 5.3).
    func userInfo(_ address: String, accessToken: String, of subject: String) async throws(SignInError) -> Claims {
        guard let said = await web.get(address, accept: "application/json, application/jwt", bearer: accessToken) else {
            throw .providerUnavailable
        }
        guard said.status == 200 else { throw said.status >= 500 ? .providerUnavailable : .codeRefused }
        let more: Claims
        if said.contentType.hasPrefix("application/jwt") {
            let signed: SignedToken
            do { signed = try SignedToken(String(decoding: said.body, as: UTF8.self), taking: configuration.algorithms) } catch {
                throw .tokenRefused(error)
            }
            more = try await claims(of: signed)
            guard more.iss == configuration.issuer else { throw .tokenRefused(.issuer) }
            guard more.aud?.all.contains(configuration.clientID) == true else { throw .tokenRefused(.audience) }
        } else {
            guard let plain = try? JSONDecoder().decode(Claims.self, from: said.body) else { throw .tokenRefused(.malformed) }
            more = plain
        }
        // Section 5.3.2: an answer about somebody else must not be used.
        guard more.sub == subject else { throw .tokenRefused(.subject) }
        return more
    }

    /// Checks a logout token that somebody posted to our back-channel address, and that it comes for the first time: for whoever ends no
    /// session by it.
    public func logout(_ text: String, uses: any OneUse) async throws(SignInError) -> LogoutToken {
        let (token, use) = try await logout(text)
        // Last, so that no forged token uses up a good one.
        guard let isFirst = try? await uses.isFirstUse(of: use.key, until: use.until) else { throw .providerUnavailable }
        guard isFirst else { throw .tokenRefused(.replayed) }
        return token
    }

    /// Checks a logout token that somebody posted to our back-channel address.
    /// - Returns: what it says, and its use, which the caller notes in the same step in which sessions end: noted before, a token whose end
    ///   could not be written would be refused when it is sent again.
    /// - Throws: `.tokenRefused` (answer 400) or `.providerUnavailable` (answer 503, so that it is sent again).
    public func logout(_ text: String) async throws(SignInError) -> (token: LogoutToken, use: TokenUse) {
        let signed: SignedToken
        do { signed = try SignedToken(text, taking: configuration.algorithms) } catch { throw .tokenRefused(error) }
        let claims = try await claims(of: signed)
        let (token, jti): (LogoutToken, String)
        do throws(TokenFault) {
            (token, jti) = try LogoutToken.check(
                claims, header: signed, issuer: configuration.issuer, clientID: configuration.clientID, now: now())
        } catch { throw .tokenRefused(error) }
        let until = token.issuedAt + LogoutToken.oldest + 2 * IDTokenCheck.skew
        return (token, TokenUse(key: OneUseInMemory.key("logout", configuration.issuer, jti), until: until))
    }

    /// Where to send the browser to end the provider's session too (OpenID Connect RP-Initiated Logout 1.0); nil where it has no such page.
    /// - Parameter idToken: only for a provider that asks for it: it holds the staff member's name, and an address stays in the browser's history.
    public func endSessionURL(returnTo: String, state: String? = nil, idToken: String? = nil) async -> String? {
        guard let discovery = try? await discover(), let end = discovery.end_session_endpoint else { return nil }
        var fields = [("client_id", configuration.clientID), ("post_logout_redirect_uri", returnTo)]
        if let state { fields.append(("state", state)) }
        if let idToken { fields.append(("id_token_hint", idToken)) }
        return FormEncoding.address(end, fields)
    }

    /// Whether the provider answers now: for readiness. An answer counts for five seconds, so that probes are no load on it.
    public func isReachable() async -> Bool {
        if let reached, now().timeIntervalSince(reached) < 5 { return true }
        // A probe waits less long than a person does, and than a balancer does for its answer.
        guard await readDocument(within: min(web.patience, .seconds(1))) != nil else { return false }
        reached = now()
        return true
    }

    // MARK: Fetching

    /// What a signed token says, once it is found to be the provider's.
    private func claims(of signed: SignedToken) async throws(SignInError) -> Claims {
        let set = try await keySet()
        let payload: Data
        do throws(KeySet.Unverified) { payload = try await set.verified(signed) } catch {
            switch error {
            case .couldNotTell: throw .providerUnavailable
            case .fault(let fault): throw .tokenRefused(fault)
            }
        }
        guard let claims = try? JSONDecoder().decode(Claims.self, from: payload) else { throw .tokenRefused(.malformed) }
        return claims
    }

    /// The provider's keys, where its document says they are now.
    private func keySet() async throws(SignInError) -> KeySet {
        let address = try await discover().jwks_uri
        if let keys, keys.of == address { return keys.set }
        let set = KeySet(now: now, taking: configuration.algorithms) { [web] in
            guard let answer = await web.get(address), answer.status == 200 else { return nil }
            return answer.body
        }
        keys = (set, address)
        return set
    }

    /// The provider's addresses, read again after an hour; where that fails, those known still serve.
    func discover() async throws(SignInError) -> Discovery {
        if let discovery, now().timeIntervalSince(discovery.read) < 3600 { return discovery.document }
        await readShared()
        guard let discovery else { throw .providerUnavailable }
        return discovery.document
    }

    /// Asks once, whoever waits, and not again for some seconds where that failed: anybody can make us ask, by posting a logout token of any text.
    private func readShared() async {
        if reading == nil, let failed, now().timeIntervalSince(failed) < KeySet.pauseAfterFailure { return }
        let task = reading ?? Task { await readDocument() }
        reading = task
        let found = await task.value
        guard reading == task else { return }
        reading = nil
        failed = found == nil ? now() : nil
        if let found { discovery = (found, now()) }
    }

    /// The provider's document; nil where it cannot be had or is not one of this issuer's.
    private func readDocument(within patience: Duration? = nil) async -> Discovery? {
        let base = configuration.issuer.hasSuffix("/") ? String(configuration.issuer.dropLast()) : configuration.issuer
        guard let said = await web.get(base + "/.well-known/openid-configuration", within: patience), said.status == 200,
            let found = try? JSONDecoder().decode(Discovery.self, from: said.body), found.isOf(configuration.issuer)
        else { return nil }
        return found
    }
}
