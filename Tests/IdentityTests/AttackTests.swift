import Crypto
import Foundation
import Synchronization
import Testing

@testable import Identity

/// Attacks on a sign-in, each over real HTTP.
@Suite struct AttackTests {
    private func answer(_ query: String) throws -> AuthorizationAnswer { try AuthorizationAnswer(query: query) }

    @Test("an answer that names another issuer gives its code to nobody: a mix-up of providers (RFC 9207)")
    func mixUp() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let other = try answer("state=s&code=c&iss=https%3A%2F%2Fevil.example")
            let unnamed = try answer("state=s&code=c")
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.complete(other, verifier: "v", nonce: "n") } == .mixedUp)
                _ = await failure { _ = try await ours.complete(unnamed, verifier: "v", nonce: "n") }
                #expect(
                    provider.asked("token") == 1, "the unnamed one was exchanged, because this provider does not say that it names itself")
            }
            let names = PretendProvider.discovery(issuer, ["authorization_response_iss_parameter_supported": true])
            provider.state.withLock { $0.discovery = .json(names) }
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.complete(unnamed, verifier: "v", nonce: "n") } == .mixedUp)
                #expect(provider.asked("token") == 1)
            }
        }
    }

    @Test("an error is believed only of the provider that was asked, and named only if it is one of the standard's")
    func errors() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let named = issuer.replacingOccurrences(of: ":", with: "%3A").replacingOccurrences(of: "/", with: "%2F")
            let denied = try answer("state=s&error=access_denied&iss=\(named)")
            let odd = try answer("state=s&error=%3Cscript%3E&error_description=x")
            let elsewhere = try answer("state=s&error=access_denied&iss=https%3A%2F%2Fevil.example")
            try await withOurSide(issuer) { ours in
                #expect(
                    await failure { _ = try await ours.complete(denied, verifier: "v", nonce: "n") }
                        == .refusedByProvider(code: "access_denied"))
                #expect(await failure { _ = try await ours.complete(odd, verifier: "v", nonce: "n") } == .refusedByProvider(code: "other"))
                #expect(await failure { _ = try await ours.complete(elsewhere, verifier: "v", nonce: "n") } == .mixedUp)
            }
        }
    }

    @Test(
        "an answer with a parameter twice, without state or too long is no answer",
        arguments: [
            "", "code=c", "state=&code=c", "state=s&state=t&code=c", "state=s&code=c&code=d", "state=s&code=c&iss=a&iss=b",
            "state=%ZZ&code=c",
            "state=s&code=" + String(repeating: "a", count: 9000),
        ])
    func notUnderstood(query: String) {
        #expect(throws: SignInError.answerNotUnderstood) { try AuthorizationAnswer(query: query) }
    }

    @Test("a key that the token brings along is not used, and neither is an address of keys")
    func ownKey() async throws {
        let (provider, forger) = (PretendProvider(), PretendProvider())
        try await provider.serving { issuer in
            let key = forger.state.withLock { $0.signers[0].key }
            let point = Array(key.publicKey.x963Representation.dropFirst())
            let jwk: [String: Any] = [
                "kty": "EC", "crv": "P-256", "x": Secrets.base64URL(point[0..<32]), "y": Secrets.base64URL(point[32...]),
            ]
            let tokens = [["jwk": jwk], ["jku": issuer + "/evil"], ["x5u": issuer + "/evil"]].map {
                forger.sign(PretendProvider.claims(issuer), header: ["alg": "ES256", "kid": "k1"].merging($0) { $1 })
            }
            try await withOurSide(issuer) { ours in
                for token in tokens {
                    #expect(await failure { _ = try await ours.check(token, nonce: "the-nonce") } == .tokenRefused(.signature))
                }
                #expect(provider.asked("jwks") == 1)
            }
        }
    }

    @Test("the public key used as an HMAC's secret signs nothing (algorithm confusion)")
    func confusion() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let key = provider.state.withLock { $0.signers[0].key }
            let head = Secrets.base64URL(PretendProvider.json(["alg": "HS256", "kid": "k1"]).utf8)
            let body = Secrets.base64URL(PretendProvider.json(PretendProvider.claims(issuer)).utf8)
            let secret = SymmetricKey(data: Data(key.publicKey.pemRepresentation.utf8))
            let mac = HMAC<SHA256>.authenticationCode(for: Data("\(head).\(body)".utf8), using: secret)
            let token = "\(head).\(body).\(Secrets.base64URL(mac))"
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.check(token, nonce: "the-nonce") } == .tokenRefused(.algorithm))
            }
        }
    }

    @Test("a logout token signs nobody in, by its type")
    func kind() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let token = provider.sign(PretendProvider.claims(issuer), header: ["alg": "ES256", "kid": "k1", "typ": "logout+jwt"])
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.check(token, nonce: "the-nonce") } == .tokenRefused(.kind))
            }
        }
    }

    @Test("an access token that is not the ID token's is not used, and what it would tell of somebody else is not taken")
    func swapped() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            let document = PretendProvider.discovery(issuer, ["userinfo_endpoint": issuer + "/userinfo"])
            provider.state.withLock { $0.discovery = .json(document) }
            var claims = PretendProvider.claims(issuer)
            (claims["nhsid_nrbac_roles"], claims["selected_roleid"]) = (nil, nil)
            claims["at_hash"] = IDTokenCheck.halfHash("right", algorithm: "ES256")
            let token = provider.sign(claims)
            let role = #"[{"person_roleid":"7","org_code":"RQX"}]"#
            try await withOurSide(issuer) { ours in
                #expect(
                    await failure { _ = try await ours.check(token, nonce: "the-nonce", accessToken: "wrong") }
                        == .tokenRefused(.accessToken))
                #expect(provider.asked("userinfo") == 0)
                provider.state.withLock { $0.userInfo = .json(#"{"sub":"somebody-else","nhsid_nrbac_roles":\#(role)}"#) }
                #expect(
                    await failure { _ = try await ours.check(token, nonce: "the-nonce", accessToken: "right") } == .tokenRefused(.subject))
                provider.state.withLock { $0.userInfo = .json(#"{"nhsid_nrbac_roles":\#(role)}"#) }
                #expect(
                    await failure { _ = try await ours.check(token, nonce: "the-nonce", accessToken: "right") } == .tokenRefused(.subject))
                provider.state.withLock { $0.userInfo = .status(503) }
                #expect(await failure { _ = try await ours.check(token, nonce: "the-nonce", accessToken: "right") } == .providerUnavailable)
                provider.state.withLock { $0.userInfo = .json(#"{"sub":"555000010001","nhsid_nrbac_roles":\#(role)}"#) }
                let checked = try await ours.check(token, nonce: "the-nonce", accessToken: "right")
                #expect(checked.roles.map(\.personRoleID) == ["7"])
            }
        }
    }

    @Test("a key that the provider takes away is believed for ten minutes at most, and serves an hour where the provider cannot be asked")
    func withdrawnKey() async throws {
        let provider = PretendProvider()
        let clock = Mutex(Date())
        let stolen = provider.state.withLock { $0.signers[0] }
        try await provider.serving { issuer in
            try await withOurSide(issuer, now: { clock.withLock { $0 } }) { ours in
                @Sendable func signed() -> String { provider.sign(PretendProvider.claims(issuer, now: clock.withLock { $0 })) }
                _ = try await ours.check(signed(), nonce: "the-nonce")
                provider.state.withLock { $0.keys = .status(503) }
                clock.withLock { $0 += 3500 }
                _ = try await ours.check(signed(), nonce: "the-nonce")
                clock.withLock { $0 += 200 }
                let late = signed()
                #expect(await failure { _ = try await ours.check(late, nonce: "the-nonce") } == .providerUnavailable)
                provider.state.withLock { $0.keys = nil }
                clock.withLock { $0 += 11 }
                _ = try await ours.check(signed(), nonce: "the-nonce")
                // Now it is taken away; what the thief signs names no other key.
                let thief = PretendProvider()
                thief.state.withLock { $0.signers = [stolen] }
                provider.state.withLock { $0.signers = [("k2", .init())] }
                clock.withLock { $0 += 601 }
                let forged = thief.sign(PretendProvider.claims(issuer, now: clock.withLock { $0 }))
                #expect(await failure { _ = try await ours.check(forged, nonce: "the-nonce") } == .tokenRefused(.unknownKey))
            }
        }
    }

    @Test("a hundred forged tokens at once, each with a key id of its own, are one question to the provider")
    func flood() async throws {
        let provider = PretendProvider()
        let clock = Mutex(Date())
        try await provider.serving { issuer in
            let good = provider.sign(PretendProvider.claims(issuer))
            let forged = (0..<100).map { provider.sign(PretendProvider.claims(issuer), header: ["alg": "ES256", "kid": "forged-\($0)"]) }
            try await withOurSide(issuer, now: { clock.withLock { $0 } }) { ours in
                _ = try await ours.check(good, nonce: "the-nonce")
                clock.withLock { $0 += 11 }
                await withTaskGroup(of: Void.self) { group in
                    for token in forged { group.addTask { _ = try? await ours.check(token, nonce: "the-nonce") } }
                }
                #expect(provider.asked("jwks") == 2)
            }
        }
    }

    @Test("two keys of one name are no key: whichever we chose, we would be guessing")
    func twoOfAName() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            provider.state.withLock { $0.signers.append(("k1", .init())) }
            let token = provider.sign(PretendProvider.claims(issuer))
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.check(token, nonce: "the-nonce") } == .tokenRefused(.unknownKey))
            }
        }
    }
}
