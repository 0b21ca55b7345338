import Foundation
import Synchronization
import Testing

@testable import Identity

/// The checks of OpenID Connect Core 1.0 section 3.1.3.7, one by one, over a real port.
@Suite struct IDTokenTests {
    struct Wrong: Sendable, CustomTestStringConvertible {
        let what: String
        let change: @Sendable (inout [String: Any], Int) -> Void
        let reason: SignInError.Reason
        var testDescription: String { what }
    }

    static let wrong: [Wrong] = [
        Wrong(what: "another issuer", change: { c, _ in c["iss"] = "https://evil.example" }, reason: .issuer),
        Wrong(what: "the issuer with a slash", change: { c, _ in c["iss"] = "\(c["iss"] ?? "")/" }, reason: .issuer),
        Wrong(what: "no issuer", change: { c, _ in c["iss"] = nil }, reason: .issuer),
        Wrong(what: "another audience", change: { c, _ in c["aud"] = "other" }, reason: .audience),
        Wrong(what: "no audience", change: { c, _ in c["aud"] = nil }, reason: .audience),
        Wrong(what: "an empty list of audiences", change: { c, _ in c["aud"] = [String]() }, reason: .audience),
        Wrong(
            what: "two audiences and no authorized party", change: { c, _ in c["aud"] = ["carerecord", "other"] },
            reason: .authorizedParty),
        Wrong(what: "another authorized party", change: { c, _ in c["azp"] = "other" }, reason: .authorizedParty),
        Wrong(what: "expired by more than clocks differ", change: { c, now in c["exp"] = now - 61 }, reason: .expired),
        Wrong(what: "no expiry", change: { c, _ in c["exp"] = nil }, reason: .expired),
        Wrong(what: "an expiry that is words", change: { c, _ in c["exp"] = "never" }, reason: .malformed),
        Wrong(what: "not valid yet", change: { c, now in c["nbf"] = now + 120 }, reason: .notYetValid),
        Wrong(what: "issued in the future", change: { c, now in c["iat"] = now + 120 }, reason: .issuedInFuture),
        Wrong(what: "no time of issue", change: { c, _ in c["iat"] = nil }, reason: .issuedInFuture),
        Wrong(what: "another nonce", change: { c, _ in c["nonce"] = "the-nonca" }, reason: .nonce),
        Wrong(what: "no nonce", change: { c, _ in c["nonce"] = nil }, reason: .nonce),
        Wrong(what: "no subject", change: { c, _ in c["sub"] = nil }, reason: .subject),
        Wrong(what: "an empty subject", change: { c, _ in c["sub"] = "" }, reason: .subject),
        Wrong(
            what: "a subject longer than 255", change: { c, _ in c["sub"] = String(repeating: "1", count: 256) },
            reason: .subject),
    ]

    @Test("a token with one wrong claim is refused, and for that claim", arguments: wrong)
    func claims(wrong: Wrong) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            var claims = PretendProvider.claims(issuer)
            wrong.change(&claims, Int(Date().timeIntervalSince1970))
            let token = provider.sign(claims)
            try await withOurSide(issuer) { ours in
                #expect(
                    await failure { _ = try await ours.check(token, nonce: "the-nonce") } == .tokenRefused(wrong.reason)
                )
            }
        }
    }

    @Test(
        "a token that is right is accepted, also with several audiences and us as the authorized party, and says whose role it is"
    )
    func right() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            var several = PretendProvider.claims(issuer)
            several["aud"] = ["other", "carerecord"]
            several["azp"] = "carerecord"
            let tokens = [provider.sign(PretendProvider.claims(issuer)), provider.sign(several)]
            try await withOurSide(issuer) { ours in
                for text in tokens {
                    let token = try await ours.check(text, nonce: "the-nonce")
                    #expect(token.subject == "555000010001")
                    #expect(token.selectedRoleID == "1")
                    #expect(token.roles.map(\.jobRole) == ["R8000"])
                    #expect(token.roles.map(\.jobName) == ["Nurse Access Role"])
                }
            }
        }
    }

    @Test(
        "no algorithm, and every HMAC, is refused whatever the signature",
        arguments: ["none", "NONE", "HS256", "HS384", "HS512", "RS1", "ES384", ""])
    func algorithm(name: String) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let signed = provider.sign(PretendProvider.claims(issuer), header: ["alg": name, "kid": "k1"])
            let bare = signed.split(separator: ".").prefix(2).joined(separator: ".") + "."
            try await withOurSide(issuer) { ours in
                for token in [signed, bare] {
                    #expect(
                        await failure { _ = try await ours.check(token, nonce: "the-nonce") }
                            == .tokenRefused(.algorithm))
                }
                #expect(provider.asked("jwks") == 0, "refused before any key is asked for")
            }
        }
    }

    @Test("another key's signature, a changed payload, a missing signature and a critical extension are refused")
    func signature() async throws {
        let (provider, other) = (PretendProvider(), PretendProvider())
        try await provider.serving { issuer in
            let good = provider.sign(PretendProvider.claims(issuer))
            let parts = good.split(separator: ".").map(String.init)
            var more = PretendProvider.claims(issuer)
            more["sub"] = "admin"
            let forged = other.sign(PretendProvider.claims(issuer))
            let changed = "\(parts[0]).\(Secrets.base64URL(PretendProvider.json(more).utf8)).\(parts[2])"
            let critical = provider.sign(
                PretendProvider.claims(issuer), header: ["alg": "ES256", "kid": "k1", "crit": ["b64"], "b64": false])
            try await withOurSide(issuer) { ours in
                #expect(
                    await failure { _ = try await ours.check(forged, nonce: "the-nonce") } == .tokenRefused(.signature))
                #expect(
                    await failure { _ = try await ours.check(changed, nonce: "the-nonce") } == .tokenRefused(.signature)
                )
                #expect(
                    await failure { _ = try await ours.check("\(parts[0]).\(parts[1]).", nonce: "the-nonce") }
                        == .tokenRefused(.malformed))
                #expect(
                    await failure { _ = try await ours.check(critical, nonce: "the-nonce") }
                        == .tokenRefused(.malformed))
                for junk in ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", String(repeating: "a", count: 100_000)] {
                    #expect(
                        await failure { _ = try await ours.check(junk, nonce: "the-nonce") }
                            == .tokenRefused(.malformed))
                }
                #expect(await failure { _ = try await ours.check(good, nonce: "the-nonce") } == nil)
            }
        }
    }

    @Test("a new key of the provider is found, and an unknown one asks for the keys once in ten seconds")
    func rotation() async throws {
        let provider = PretendProvider()
        let clock = Mutex(Date())
        try await provider.serving { issuer in
            let old = provider.sign(PretendProvider.claims(issuer))
            try await withOurSide(issuer, now: { clock.withLock { $0 } }) { ours in
                _ = try await ours.check(old, nonce: "the-nonce")
                #expect(provider.asked("jwks") == 1)
                provider.state.withLock { $0.signers = [("k2", .init())] }
                let fresh = provider.sign(PretendProvider.claims(issuer))
                for _ in 0..<20 {
                    #expect(
                        await failure { _ = try await ours.check(fresh, nonce: "the-nonce") }
                            == .tokenRefused(.unknownKey))
                }
                #expect(provider.asked("jwks") == 1, "not asked again within ten seconds")
                clock.withLock { $0 += 11 }
                _ = try await ours.check(fresh, nonce: "the-nonce")
                #expect(provider.asked("jwks") == 2)
                #expect(
                    await failure { _ = try await ours.check(old, nonce: "the-nonce") } == .tokenRefused(.unknownKey),
                    "the old key is gone")
                #expect(provider.asked("jwks") == 2)
            }
        }
    }

    @Test("a key that was changed under the same name is found, asked for once in ten seconds; a forged token learns nothing by it")
    func changedUnderItsName() async throws {
        let provider = PretendProvider()
        let clock = Mutex(Date())
        try await provider.serving { issuer in
            let old = provider.sign(PretendProvider.claims(issuer))
            try await withOurSide(issuer, now: { clock.withLock { $0 } }) { ours in
                _ = try await ours.check(old, nonce: "the-nonce")
                provider.state.withLock { $0.signers = [("k1", .init())] }
                let fresh = provider.sign(PretendProvider.claims(issuer))
                for _ in 0..<20 {
                    #expect(
                        await failure { _ = try await ours.check(fresh, nonce: "the-nonce") } == .tokenRefused(.signature))
                }
                #expect(provider.asked("jwks") == 1, "not asked again within ten seconds")
                clock.withLock { $0 += 11 }
                _ = try await ours.check(fresh, nonce: "the-nonce")
                #expect(provider.asked("jwks") == 2)
                #expect(await failure { _ = try await ours.check(old, nonce: "the-nonce") } == .tokenRefused(.signature))
                #expect(provider.asked("jwks") == 2)
            }
        }
    }

    @Test("a sign-in of which the provider does not say when it was proved counts as long ago, and one of the future as now")
    func unsaidTime() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        func proven(_ at: Date?) -> Date { Assurance(reference: nil, level: 3, identityLevel: 3, authenticatedAt: at).proven(by: now) }
        #expect(proven(nil) == Date(timeIntervalSince1970: 0))
        #expect(proven(now - 60) == now - 60 && proven(now + 60) == now)
    }

    @Test("keys that are not for signatures, too weak, or of a kind we do not know do not hide the good one")
    func oddKeys() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let point = Array(provider.state.withLock { $0.signers[0].key }.publicKey.x963Representation.dropFirst())
            let good: [String: Any] = [
                "kty": "EC", "crv": "P-256", "kid": "k1", "x": Secrets.base64URL(point[0..<32]),
                "y": Secrets.base64URL(point[32...]),
            ]
            let odd: [[String: Any]] = [
                ["kty": "oct", "k": "c2VjcmV0", "kid": "k1"], ["kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "k1"],
                [:],
                good.merging(["use": "enc"]) { $1 }, good.merging(["key_ops": ["encrypt"]]) { $1 },
                good.merging(["alg": "ES512"]) { $1 },
            ]
            let token = provider.sign(PretendProvider.claims(issuer))
            let (onlyOdd, both) = (PretendProvider.json(["keys": odd]), PretendProvider.json(["keys": odd + [good]]))
            try await withOurSide(issuer) { ours in
                provider.state.withLock { $0.keys = .json(onlyOdd) }
                #expect(
                    await failure { _ = try await ours.check(token, nonce: "the-nonce") } == .tokenRefused(.unknownKey))
            }
            try await withOurSide(issuer) { ours in
                provider.state.withLock { $0.keys = .json(both) }
                #expect(await failure { _ = try await ours.check(token, nonce: "the-nonce") } == nil)
            }
        }
    }
}
