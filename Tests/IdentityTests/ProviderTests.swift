import AsyncHTTPClient
import DemoLondon
import Foundation
import Hummingbird
import Logging
import Testing

@testable import Identity

@Suite struct ProviderTests {
    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: @Sendable (String) -> PretendProvider.Answer
    }

    static let bad: [Bad] = [
        Bad(testDescription: "another issuer") {
            .json(PretendProvider.discovery($0, ["issuer": "https://evil.example"]))
        },
        Bad(testDescription: "an endpoint that is no address") {
            .json(PretendProvider.discovery($0, ["token_endpoint": "javascript:alert(1)"]))
        },
        Bad(testDescription: "no key address") { .json(PretendProvider.discovery($0, ["jwks_uri": NSNull()])) },
        Bad(testDescription: "not JSON") { _ in .json("<html>") },
        Bad(testDescription: "an error") { _ in .status(500) },
        Bad(testDescription: "a redirect") { _ in .redirect("http://127.0.0.1:1/") },
        Bad(testDescription: "a document without end") { _ in .huge },
        Bad(testDescription: "a byte now and then") { _ in .drip },
    ]

    @Test("a discovery document that cannot be used is a provider that cannot be reached, and soon", arguments: bad)
    func discovery(bad: Bad) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            provider.state.withLock { $0.discovery = bad.answer(issuer) }
            try await withOurSide(issuer, patience: .seconds(2)) { ours in
                let started = ContinuousClock.now
                #expect(
                    await failure { _ = try await ours.authorizationURL(state: "s", nonce: "n", verifier: "v") }
                        == .providerUnavailable)
                #expect(ContinuousClock.now - started < .seconds(20))
                #expect(await !ours.isReachable())
                // It is asked again, so that a provider that comes back is found.
                provider.state.withLock { $0.discovery = nil }
                #expect(await ours.isReachable())
            }
        }
    }

    @Test("nobody at the address is a provider that cannot be reached")
    func down() async throws {
        let port = try FreePorts.take(1)[0]
        try await withOurSide("http://127.0.0.1:\(port)") { ours in
            #expect(
                await failure { _ = try await ours.exchange(code: "c", verifier: "v", nonce: "n") }
                    == .providerUnavailable)
        }
    }

    @Test("a provider with TLS may send nobody to an address without it")
    func downgrade() {
        func document(_ token: String) -> Discovery {
            .init(
                issuer: "https://id.example", authorization_endpoint: "https://id.example/a", token_endpoint: token,
                jwks_uri: "https://id.example/k", end_session_endpoint: nil)
        }
        #expect(document("https://tokens.example/t").isOf("https://id.example"))
        #expect(!document("http://id.example/t").isOf("https://id.example"))
        #expect(!document("file:///etc/passwd").isOf("https://id.example"))
        #expect(!document("https://id.example/t").isOf("https://id.example/"), "the issuer is compared exactly")
    }

    @Test("addresses once known serve while the provider's document cannot be had")
    func remembers() async throws {
        let provider = PretendProvider()
        let clock = TestClock()
        try await provider.serving { issuer in
            try await withOurSide(issuer, now: { clock.now }) { ours in
                let known = await ours.endSessionURL(returnTo: "https://record.example/")
                provider.state.withLock { $0.discovery = .status(503) }
                clock.advance(7200)
                #expect(await ours.endSessionURL(returnTo: "https://record.example/") == known)
                #expect(provider.asked("discovery") == 2)
                #expect(await !ours.isReachable(), "readiness is about now")
            }
        }
    }

    @Test(
        "what the token endpoint says wrong is told apart: no, broken, and not a token",
        arguments: [400, 401, 500, 503])
    func tokenStatus(code: Int) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            provider.state.withLock { $0.token = .status(code) }
            try await withOurSide(issuer) { ours in
                let why = await failure { _ = try await ours.exchange(code: "c", verifier: "v", nonce: "n") }
                #expect(why == (code >= 500 ? .providerUnavailable : .codeRefused))
            }
        }
    }

    @Test("an answer without an ID token, without end or with a wrong one is refused", arguments: [0, 1, 2])
    func tokenBody(which: Int) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let answers: [PretendProvider.Answer] = [
                .json("{\"access_token\":\"a\"}"), .huge, .json("{\"id_token\":\"a.b.c\"}"),
            ]
            let expected: [SignInError] = [.codeRefused, .providerUnavailable, .tokenRefused(.malformed)]
            provider.state.withLock { $0.token = answers[which] }
            try await withOurSide(issuer) { ours in
                #expect(
                    await failure { _ = try await ours.exchange(code: "c", verifier: "v", nonce: "n") }
                        == expected[which])
            }
        }
    }

    @Test("the code goes with the verifier, and the secret in no address")
    func exchange() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let token = provider.sign(PretendProvider.claims(issuer))
            provider.state.withLock { $0.token = .json("{\"id_token\":\"\(token)\"}") }
            try await withOurSide(issuer) { ours in
                let (checked, text) = try await ours.exchange(code: "c&d", verifier: "the-verifier", nonce: "the-nonce")
                #expect(checked.name == "Dr Osei")
                #expect(text == token)
                let form = provider.state.withLock { $0.tokenForms.last ?? "" }
                #expect(form.contains("code=c%26d") && form.contains("code_verifier=the-verifier"))
                #expect(!form.contains("s3cret"))
                let address = try await ours.authorizationURL(
                    state: "st", nonce: "no", verifier: "the-verifier", loginHint: "a b&c=d")
                #expect(
                    address.contains(
                        "code_challenge=\(Secrets.challenge(of: "the-verifier"))&code_challenge_method=S256"))
                #expect(address.contains("login_hint=a%20b%26c%3Dd"))
                #expect(!address.contains("the-verifier") && !address.contains("s3cret"))
            }
        }
    }

    @Test("the demo's provider signs somebody in by the real flow, and a code is good once")
    func demo() async throws {
        let port = try FreePorts.take(1)[0]
        let issuer = "http://127.0.0.1:\(port)"
        let demo = DemoIdentityProvider(
            issuer: issuer,
            clients: [
                .init(
                    id: "carerecord", secret: "s3cret", redirectURIs: ["http://127.0.0.1:1/callback"],
                    postLogoutURIs: [])
            ])
        let (running, told) = AsyncStream.makeStream(of: Void.self)
        var quiet = Logger(label: "demo")
        quiet.logLevel = .critical
        let app = Application(
            router: demo.router(), configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: nil),
            onServerRunning: { _ in told.finish() }, logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try? await app.run() }
            for await _ in running {}
            try await withOurSide(issuer) { ours in
                let address = try await ours.authorizationURL(
                    state: "st", nonce: "no", verifier: "right", loginHint: "two-roles")
                let code = try await Self.code(address)
                let (token, _) = try await ours.exchange(code: code, verifier: "right", nonce: "no")
                #expect(token.roles.count == 2)
                #expect(
                    token.roles.first { $0.personRoleID == token.selectedRoleID }?.organisation == "R1H",
                    "the selected role, not the first")
                #expect(
                    await failure { _ = try await ours.exchange(code: code, verifier: "right", nonce: "no") }
                        == .codeRefused)
                let again = try await Self.code(address)
                #expect(
                    await failure { _ = try await ours.exchange(code: again, verifier: "wrong", nonce: "no") }
                        == .codeRefused)
                let third = try await Self.code(address)
                #expect(
                    await failure { _ = try await ours.exchange(code: third, verifier: "right", nonce: "another") }
                        == .tokenRefused(.nonce))
            }
            group.cancelAll()
        }
    }

    /// The code of the address that the provider sends the browser back to.
    static func code(_ address: String) async throws -> String {
        let http = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        let answer = try? await http.execute(HTTPClientRequest(url: address), timeout: .seconds(10))
        try? await http.shutdown()
        let location = try #require(answer?.headers.first(name: "location"))
        let items = URLComponents(string: location)?.queryItems ?? []
        #expect(items.first { $0.name == "state" }?.value == "st")
        return try #require(items.first { $0.name == "code" }?.value)
    }
}
