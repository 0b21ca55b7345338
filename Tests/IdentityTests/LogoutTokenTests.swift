import Foundation
import Synchronization
import Testing

@testable import Identity

/// OpenID Connect Back-Channel Logout 1.0 section 2.6, check by check.
@Suite struct LogoutTokenTests {
    struct Broken: OneUse {
        struct Down: Error {}
        func isFirstUse(of key: String, until: Date) async throws -> Bool { throw Down() }
    }

    static func claims(_ issuer: String) -> [String: Any] {
        let time = Int(Date().timeIntervalSince1970)
        return [
            "iss": issuer, "aud": "carerecord", "iat": time, "exp": time + 120, "jti": "the-jti", "sub": "555000010001", "sid": "sid-1",
            "events": [LogoutToken.event: [String: Any]()],
        ]
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fault: TokenFault
        let change: @Sendable (inout [String: Any], Int) -> Void
        init(_ what: String, _ fault: TokenFault, _ change: @escaping @Sendable (inout [String: Any], Int) -> Void) {
            (testDescription, self.fault, self.change) = (what, fault, change)
        }
    }

    static let wrong: [Wrong] = [
        Wrong("another issuer", .issuer) { c, _ in c["iss"] = "https://evil.example" },
        Wrong("another audience", .audience) { c, _ in c["aud"] = "other" },
        Wrong("no audience", .audience) { c, _ in c["aud"] = nil },
        Wrong("no time of issue", .issuedInFuture) { c, _ in c["iat"] = nil },
        Wrong("issued in the future", .issuedInFuture) { c, now in c["iat"] = now + 120 },
        Wrong("issued long ago, without an end", .issuedTooLongAgo) { c, now in (c["iat"], c["exp"]) = (now - 400, nil) },
        Wrong("expired", .expired) { c, now in c["exp"] = now - 61 },
        Wrong("no event", .event) { c, _ in c["events"] = nil },
        Wrong("another event", .event) { c, _ in c["events"] = ["http://schemas.openid.net/event/other": [String: Any]()] },
        Wrong("an event that is no object", .malformed) { c, _ in c["events"] = [LogoutToken.event: true] },
        Wrong("a nonce: an ID token in disguise", .nonce) { c, _ in c["nonce"] = "n" },
        Wrong("no identifier", .identifier) { c, _ in c["jti"] = nil },
        Wrong("an empty identifier", .identifier) { c, _ in c["jti"] = "" },
        Wrong("neither session nor subject", .session) { c, _ in (c["sid"], c["sub"]) = (nil, nil) },
        Wrong("an empty session", .session) { c, _ in c["sid"] = "" },
        Wrong("an empty subject and no session", .session) { c, _ in (c["sid"], c["sub"]) = (nil, "") },
    ]

    @Test("a logout token with one thing wrong ends nothing, and uses up no identifier", arguments: wrong)
    func refused(one: Wrong) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            var claims = Self.claims(issuer)
            one.change(&claims, Int(Date().timeIntervalSince1970))
            let (bad, good) = (provider.sign(claims), provider.sign(Self.claims(issuer)))
            try await withOurSide(issuer) { ours in
                let uses = OneUseInMemory()
                #expect(await failure { _ = try await ours.logout(bad, uses: uses) } == .tokenRefused(one.fault))
                #expect(await failure { _ = try await ours.logout(good, uses: uses) } == nil)
            }
        }
    }

    @Test("a good one says which session ends, and works once")
    func once() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let text = provider.sign(Self.claims(issuer), header: ["alg": "ES256", "kid": "k1", "typ": "logout+jwt"])
            var older = Self.claims(issuer)
            (older["exp"], older["sid"], older["jti"]) = (nil, nil, "another")
            let bySubject = provider.sign(older)
            try await withOurSide(issuer) { ours in
                let uses = OneUseInMemory()
                let token = try await ours.logout(text, uses: uses)
                #expect(token.target == .session("sid-1", subject: "555000010001"))
                #expect(await failure { _ = try await ours.logout(text, uses: uses) } == .tokenRefused(.replayed))
                #expect(try await ours.logout(bySubject, uses: uses).target == .subject("555000010001"))
            }
        }
    }

    @Test("an ID token, a launch and a token of another's key sign nobody out")
    func others() async throws {
        let (provider, other) = (PretendProvider(), PretendProvider())
        try await provider.serving { issuer in
            let idToken = provider.sign(PretendProvider.claims(issuer))
            let launch = provider.sign(Self.claims(issuer), header: ["alg": "ES256", "kid": "k1", "typ": "launch+jwt"])
            let forged = other.sign(Self.claims(issuer))
            let unsigned = provider.sign(Self.claims(issuer), header: ["alg": "none"])
            try await withOurSide(issuer) { ours in
                let uses = OneUseInMemory()
                #expect(await failure { _ = try await ours.logout(idToken, uses: uses) } == .tokenRefused(.event))
                #expect(await failure { _ = try await ours.logout(launch, uses: uses) } == .tokenRefused(.kind))
                #expect(await failure { _ = try await ours.logout(forged, uses: uses) } == .tokenRefused(.signature))
                #expect(await failure { _ = try await ours.logout(unsigned, uses: uses) } == .tokenRefused(.algorithm))
            }
        }
    }

    @Test("where nobody can tell whether it was used, it is not the token's fault: it is to be sent again")
    func broken() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let text = provider.sign(Self.claims(issuer))
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.logout(text, uses: Broken()) } == .providerUnavailable)
            }
        }
    }

    @Test("it ends the sessions that it means, and no others")
    func ends() {
        func token(_ target: LogoutToken.Target) -> LogoutToken { LogoutToken(issuer: "i", target: target, issuedAt: Date()) }
        let session = token(.session("s1", subject: nil))
        #expect(session.ends(issuer: "i", subject: "a", sid: "s1"))
        #expect(!session.ends(issuer: "i", subject: "a", sid: "s2"))
        #expect(!session.ends(issuer: "other", subject: "a", sid: "s1"))
        #expect(!session.ends(issuer: "i", subject: "a", sid: nil))
        let both = token(.session("s1", subject: "a"))
        #expect(both.ends(issuer: "i", subject: "a", sid: "s1"))
        #expect(!both.ends(issuer: "i", subject: "b", sid: "s1"))
        #expect(!both.ends(issuer: "i", subject: "a", sid: "s2"))
        #expect(both.ends(issuer: "i", subject: "a", sid: nil), "a session that cannot be told from it ends too")
        let everywhere = token(.subject("a"))
        #expect(everywhere.ends(issuer: "i", subject: "a", sid: "s1") && everywhere.ends(issuer: "i", subject: "a", sid: nil))
        #expect(!everywhere.ends(issuer: "i", subject: "b", sid: "s1"))
    }

    @Test("what was used once is remembered until it is no longer good, and memory has an end")
    func memory() async throws {
        let clock = TestClock()
        let uses = OneUseInMemory(most: 2, now: { clock.now })
        #expect(try await uses.isFirstUse(of: "a", until: clock.now + 10))
        #expect(try await !uses.isFirstUse(of: "a", until: clock.now + 10))
        #expect(try await uses.isFirstUse(of: "b", until: clock.now + 20))
        await #expect(throws: OneUseInMemory.Full.self) { try await uses.isFirstUse(of: "c", until: clock.now + 10) }
        clock.advance(11)
        #expect(try await uses.isFirstUse(of: "c", until: clock.now + 10))
        #expect(try await !uses.isFirstUse(of: "b", until: clock.now + 10))
        #expect(OneUseInMemory.key("launch", "ab", "c") != OneUseInMemory.key("launch", "a", "bc"))
    }

    @Test(
        "a flood of forged logout tokens is one question at a time, and one more only some seconds after it failed, of the document and of the keys"
    )
    func flood() async throws {
        let provider = PretendProvider()
        let clock = Mutex(Date())
        provider.state.withLock { $0.discovery = .status(503) }
        try await provider.serving { issuer in
            let forged = provider.sign(Self.claims(issuer))
            try await withOurSide(issuer, now: { clock.withLock { $0 } }) { ours in
                func flood() async {
                    for _ in 0..<3 {
                        await withTaskGroup(of: Void.self) { group in
                            for _ in 0..<50 {
                                group.addTask {
                                    let why = await failure { _ = try await ours.logout(forged) }
                                    #expect(why == .providerUnavailable)
                                }
                            }
                        }
                    }
                }
                let (document, keys) = ("discovery", "jwks")
                await flood()
                #expect(provider.asked(document) == 1 && provider.asked(keys) == 0)
                clock.withLock { $0 += KeySet.pauseAfterFailure }
                await flood()
                #expect(provider.asked(document) == 2)
                provider.state.withLock { ($0.discovery, $0.keys) = (nil, .status(503)) }
                clock.withLock { $0 += KeySet.pauseAfterFailure }
                await flood()
                #expect(provider.asked(document) == 3 && provider.asked(keys) == 1)
                // It answers again: the pause is over, and so is the trouble.
                provider.state.withLock { $0.keys = nil }
                clock.withLock { $0 += KeySet.pauseAfterFailure }
                #expect(await failure { _ = try await ours.logout(forged) } == nil)
                #expect(provider.asked(document) == 3 && provider.asked(keys) == 2)
            }
        }
    }
}
