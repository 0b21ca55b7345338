import AsyncHTTPClient
import Crypto
import DemoLondon
import Foundation
import Hummingbird
import Synchronization
import Testing

@testable import Identity

/// Our side with the demo's provider, which was written apart from it: the whole of a sign-in's life over real ports.
@Suite struct DemoProviderTests {
    static let redirect = "http://127.0.0.1:1/callback"

    struct Setting: Sendable {
        let demo: DemoIdentityProvider
        let ours: OpenIDProvider
        let browser: TestBrowser
        let told: Told

        /// A sign-in from the first address to the checked token.
        func signIn(_ hint: String, demand: SignInDemand = SignInDemand()) async throws -> IDToken {
            let address = try await ours.authorizationURL(state: "st", nonce: "no", verifier: "right", loginHint: hint, demand: demand)
            let answer = try await browser.answer(address)
            return try await ours.complete(answer, verifier: "right", nonce: "no", demand: demand).token
        }
    }

    /// Logout tokens that came to our back-channel address.
    final class Told: Sendable {
        let tokens = Mutex<[String]>([])
        func router() -> Router<BasicRequestContext> {
            let router = Router()
            router.post("/back-channel-logout") { request, _ in
                let form = String(buffer: try await request.body.collect(upTo: 100_000))
                self.tokens.withLock { $0.append(String(form.dropFirst("logout_token=".count))) }
                return Response(status: .ok)
            }
            return router
        }
    }

    static func with<T: Sendable>(
        key: SigningKey? = nil, registered: Data? = nil, tellsRolesApart: Bool = false, now: @escaping @Sendable () -> Date = { Date() },
        _ body: @Sendable (Setting) async throws -> T
    ) async throws -> T {
        let ports = try FreePorts.take(2)
        let issuer = "http://127.0.0.1:\(ports[0])"
        let told = Told()
        let client = DemoClient(
            id: "carerecord", secret: "s3cret", keys: registered.map { String(decoding: $0, as: UTF8.self) }, redirectURIs: [redirect],
            postLogoutURIs: ["http://127.0.0.1:1/signed-out"], backChannelLogoutURI: "http://127.0.0.1:\(ports[1])/back-channel-logout")
        let demo = DemoIdentityProvider(issuer: issuer, clients: [client], tellsRolesApart: tellsRolesApart)
        return try await serving(port: ports[0], { demo.router() }) {
            try await serving(port: ports[1], { told.router() }) {
                try await withClient { http in
                    let ours = OpenIDProvider(
                        .init(
                            issuer: issuer, clientID: "carerecord", authentication: key.map { .privateKey($0) } ?? .secret("s3cret"),
                            redirectURI: redirect), http: http, now: now)
                    return try await body(Setting(demo: demo, ours: ours, browser: TestBrowser(http), told: told))
                }
            }
        }
    }

    @Test("each of the demo's staff signs in with the roles and activities that they have, no more", arguments: DemoStaff.all.map(\.hint))
    func everybody(hint: String) async throws {
        let staff = try #require(DemoStaff.all.first { $0.hint == hint })
        try await Self.with { setting in
            let token = try await setting.signIn(hint)
            #expect(token.subject == staff.subject && token.name == staff.name)
            #expect(token.roles.map(\.organisation) == staff.roles.map(\.organisation))
            #expect(token.roles.map(\.activityCodes) == staff.roles.map(\.activities))
            #expect(token.currentRole?.organisation == staff.selected.map { staff.roles[$0].organisation })
        }
    }

    @Test("we show who we are by a key, and nobody by another or by the secret (private_key_jwt)")
    func privateKey() async throws {
        let ec = try await SigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, identifier: "ours-1")
        let ed = try await SigningKey(pem: Self.edPEM(), identifier: "ours-2")
        let stranger = try await SigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, identifier: "ours-1")
        for key in [ec, ed] {
            try await Self.with(key: key, registered: SigningKey.document([ec, ed])) { setting in
                let token = try await setting.signIn("consultant-barts")
                #expect(token.subject == "555000010001")
            }
        }
        try await Self.with(key: stranger, registered: SigningKey.document([ec, ed])) { setting in
            #expect(await failure { _ = try await setting.signIn("consultant-barts") } == .codeRefused)
        }
        try await Self.with(registered: SigningKey.document([ec])) { setting in
            #expect(await failure { _ = try await setting.signIn("consultant-barts") } == .codeRefused)
        }
        #expect(!String(decoding: SigningKey.document([ec, ed]), as: UTF8.self).contains("\"d\""), "nothing secret is published")
    }

    static func edPEM() -> String {
        // PKCS#8 of an Ed25519 key (RFC 8410 section 7): a fixed start and the 32 bytes.
        let start: [UInt8] = [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
        let bytes = Data(start) + Curve25519.Signing.PrivateKey().rawRepresentation
        return "-----BEGIN PRIVATE KEY-----\n\(bytes.base64EncodedString())\n-----END PRIVATE KEY-----"
    }

    @Test("a rotation is not noticed, to another algorithm neither; tokens of a withdrawn key are refused")
    func rotation() async throws {
        let clock = Mutex(Date())
        try await Self.with(now: { clock.withLock { $0 } }) { setting in
            _ = try await setting.signIn("consultant-barts")
            let address = try await setting.ours.authorizationURL(state: "st", nonce: "no", verifier: "right", loginHint: "gp-jubilee")
            let (_, text) = try await setting.ours.complete(try await setting.browser.answer(address), verifier: "right", nonce: "no")
            clock.withLock { $0 += 11 }
            try await setting.demo.rotateKeys(to: .edDSA, withdrawingOld: false)
            _ = try await setting.signIn("consultant-barts")
            _ = try await setting.ours.check(text, nonce: "no")
            try await setting.demo.rotateKeys(withdrawingOld: true)
            clock.withLock { $0 += 11 }
            _ = try await setting.signIn("consultant-barts")
            #expect(await failure { _ = try await setting.ours.check(text, nonce: "no") } == .tokenRefused(.unknownKey))
        }
    }

    @Test("a step-up shows the same staff member again, more strongly; who cannot is refused, and so is somebody else")
    func stepUp() async throws {
        try await Self.with { setting in
            let first = try await setting.signIn("consultant-barts", demand: SignInDemand(leastLevel: 2))
            #expect(first.assurance.level == 2)
            try await Task.sleep(for: .milliseconds(1100))
            let demand = SignInDemand.stepUp(of: first.subject, to: 3, references: ["AAL3_ANY"], since: first.assurance.authenticatedAt)
            let second = try await setting.signIn("consultant-barts", demand: demand)
            #expect(second.assurance.level == 3 && second.sid == first.sid)
            // The provider's session alone, without showing it again: an address in which somebody has left out what was demanded.
            let plain = try await setting.ours.authorizationURL(state: "st", nonce: "no", verifier: "right", loginHint: "consultant-barts")
            let again = SignInDemand.stepUp(of: first.subject, to: 2, references: [], since: second.assurance.authenticatedAt)
            let answer = try await setting.browser.answer(plain)
            #expect(await failure { _ = try await setting.ours.complete(answer, verifier: "right", nonce: "no", demand: again) } != nil)
            #expect(await failure { _ = try await setting.signIn("gp-jubilee", demand: demand) }?.fault == .subject)
            let weak = SignInDemand.stepUp(of: "555000010020", to: 3, references: ["AAL3_ANY"], since: nil)
            #expect(await failure { _ = try await setting.signIn("gp-without-smartcard", demand: weak) }?.fault == .assurance)
            let two = SignInDemand(leastLevel: 2)
            #expect(await failure { _ = try await setting.signIn("password-only", demand: two) }?.fault == .assurance)
        }
    }

    @Test("roles that are told at the userinfo endpoint are found there")
    func userInfo() async throws {
        try await Self.with(tellsRolesApart: true) { setting in
            let token = try await setting.signIn("two-roles")
            #expect(token.roles.count == 2 && token.currentRole?.organisation == "R1H" && token.name == "Dr Efua Boateng")
            #expect(try await setting.signIn("no-role").roles.isEmpty)
        }
    }

    @Test("signing out at the provider ends exactly the sessions of ours that came of it, and the token works once")
    func backChannel() async throws {
        try await Self.with { setting in
            let consultant = try await setting.signIn("consultant-barts")
            let gp = try await setting.signIn("gp-jubilee")
            #expect(try await setting.demo.signOut(subject: consultant.subject) == 1)
            let text = try #require(setting.told.tokens.withLock { $0.first })
            let uses = OneUseInMemory()
            let logout = try await setting.ours.logout(text, uses: uses)
            #expect(logout.ends(issuer: consultant.issuer, subject: consultant.subject, sid: consultant.sid))
            #expect(!logout.ends(issuer: gp.issuer, subject: gp.subject, sid: gp.sid))
            #expect(await failure { _ = try await setting.ours.logout(text, uses: uses) } == .tokenRefused(.replayed))
        }
    }

    @Test("signing out by the browser ends the provider's session too, says so behind it, and leads back only to us")
    func byTheBrowser() async throws {
        try await Self.with { setting in
            let token = try await setting.signIn("consultant-barts")
            let address = try #require(await setting.ours.endSessionURL(returnTo: "http://127.0.0.1:1/signed-out", state: "s 1"))
            #expect(try await setting.browser.location(address) == "http://127.0.0.1:1/signed-out?state=s%201")
            let text = try #require(setting.told.tokens.withLock { $0.first })
            #expect(try await setting.ours.logout(text, uses: OneUseInMemory()).target == .session(token.sid ?? "", subject: token.subject))
            let elsewhere = try #require(await setting.ours.endSessionURL(returnTo: "https://evil.example/"))
            #expect(try await setting.browser.location(elsewhere) == "")
        }
    }

    @Test("a stolen code is worth nothing without the verifier, and the right one afterwards finds it used")
    func stolenCode() async throws {
        try await Self.with { setting in
            let address = try await setting.ours.authorizationURL(
                state: "st", nonce: "no", verifier: "right", loginHint: "consultant-barts")
            let answer = try await setting.browser.answer(address)
            #expect(await failure { _ = try await setting.ours.complete(answer, verifier: "wrong", nonce: "no") } == .codeRefused)
            #expect(await failure { _ = try await setting.ours.complete(answer, verifier: "right", nonce: "no") } == .codeRefused)
        }
    }
}
