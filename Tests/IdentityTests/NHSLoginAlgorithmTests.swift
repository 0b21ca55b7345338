import AsyncHTTPClient
import CareRecord
import Foundation
import Testing

@testable import Identity

/// RS512 is NHS login's alone (issue 4, part 1). Each token here is refused for its algorithm and nothing else: signed by the same key with PS256 it is good.
@Suite struct NHSLoginAlgorithmTests {
    /// One RSA key that signs in both ways, published without saying for which.
    private struct Keys: Sendable {
        let rs512: SigningKey
        let ps256: SigningKey
        let document: String

        init() async throws {
            let pem = try PersonSignInTests.rsa()
            rs512 = try await SigningKey(pem: pem, identifier: "k", isForNHSLogin: true)
            ps256 = try await SigningKey(pem: pem, identifier: "k")
            document = PretendProvider.json(["keys": [ps256.published.filter { $0.key != "alg" }]])
        }
    }

    private static func claims(_ issuer: String, _ more: [String: any Sendable]) -> [String: any Sendable] {
        let time = Int(Date().timeIntervalSince1970)
        let all: [String: any Sendable] = [
            "iss": issuer, "sub": "555000010001", "aud": "carerecord", "exp": time + 120, "iat": time, "jti": Secrets.random(16),
        ]
        return all.merging(more) { $1 }
    }

    @Test("a staff token signed with RS512 signs nobody in")
    func staff() async throws {
        let keys = try await Keys()
        let provider = PretendProvider()
        provider.state.withLock { $0.keys = .json(keys.document) }
        try await provider.serving { issuer in
            let claims = Self.claims(issuer, ["nonce": "the-nonce"])
            let (refused, good) = (try await keys.rs512.sign(claims), try await keys.ps256.sign(claims))
            try await withOurSide(issuer) { ours in
                #expect(await failure { _ = try await ours.check(refused, nonce: "the-nonce") } == .tokenRefused(.algorithm))
                #expect(provider.asked("jwks") == 0, "refused before any key is asked for")
                #expect(await failure { _ = try await ours.check(good, nonce: "the-nonce") } == nil)
            }
        }
    }

    @Test("a logout token signed with RS512 ends nobody's session")
    func logout() async throws {
        let keys = try await Keys()
        let provider = PretendProvider()
        provider.state.withLock { $0.keys = .json(keys.document) }
        try await provider.serving { issuer in
            let claims = Self.claims(issuer, ["sid": "sid-1", "events": [LogoutToken.event: [String: String]()]])
            let refused = try await keys.rs512.sign(claims, type: "logout+jwt")
            let good = try await keys.ps256.sign(claims, type: "logout+jwt")
            try await withOurSide(issuer) { ours in
                let uses = OneUseInMemory()
                #expect(await failure { _ = try await ours.logout(refused, uses: uses) } == .tokenRefused(.algorithm))
                #expect(await failure { _ = try await ours.logout(good, uses: uses) } == nil)
            }
        }
    }

    @Test("a launch signed with RS512 opens nothing")
    func launch() async throws {
        let keys = try await Keys()
        let sender = SignedLaunchSender(
            id: "barts-epr", issuer: SignedLaunchTests.issuer, organisations: [try #require(ODSCode("R1H"))],
            keys: .document(keys.document))
        let claims = SignedLaunchTests.claims()
        let refused = try await keys.rs512.sign(claims, type: "launch+jwt")
        let good = try await keys.ps256.sign(claims, type: "launch+jwt")
        try await SignedLaunchTests.with([sender]) { launches in
            #expect(await SignedLaunchTests.refusal(launches, refused) == .token(.algorithm))
            #expect(await SignedLaunchTests.refusal(launches, good) == nil)
        }
    }

    @Test("a feed signed with RS512 tells nothing")
    func feed() async throws {
        let keys = try await Keys()
        let issuer = SignedLaunchTests.issuer
        let sender = FeedSender(
            id: "barts-epr", issuer: issuer, organisations: [try #require(ODSCode("R1H"))], keys: .document(keys.document),
            feeds: [.training])
        let claims = Self.claims(
            issuer,
            ["aud": "https://partner.example/api/training", "organisation": "R1H", "body_sha256": String(repeating: "A", count: 43)])
        let refused = try await keys.rs512.sign(claims, type: "feed+jwt")
        let good = try await keys.ps256.sign(claims, type: "feed+jwt")
        try await withClient { http in
            let feeds = try #require(SignedFeeds([sender], base: "https://partner.example", uses: OneUseInMemory(), http: http))
            await #expect(throws: FeedRefusal.token(.algorithm)) {
                _ = try await feeds.verify(refused, for: .training, at: "/api/training")
            }
            _ = try await feeds.verify(good, for: .training, at: "/api/training")
        }
    }

    @Test("a key that says RS512 is a key of NHS login's, and none that anybody else could use")
    func keySet() async throws {
        let document = SigningKey.document([try await Keys().rs512])
        #expect(KeySet(json: document) == nil)
        #expect(KeySet(json: document, taking: VerifyingKey.ofNHSLogin) != nil)
    }

    @Test("NHS login's RS512 signs a person in")
    func person() async throws {
        let keys = try await Keys()
        let provider = PretendProvider()
        provider.state.withLock { $0.keys = .json(keys.document) }
        try await provider.serving { issuer in
            let claims = Self.claims(
                issuer,
                [
                    "nonce": "the-nonce", "vot": "P9.Cp.Cd", "vtm": issuer + "/trustmark/login", "nhs_number": "9991230068",
                    "identity_proofing_level": "P9",
                ])
            let token = try await keys.rs512.sign(claims)
            provider.state.withLock { $0.token = .json(PretendProvider.json(["id_token": token, "access_token": "a"])) }
            try await withClient { http in
                let ours = OpenIDProvider(
                    .nhsLogin(issuer: issuer, clientID: "carerecord", key: keys.rs512, redirectURI: "http://127.0.0.1:1/callback"),
                    http: http)
                let person = try await ours.completePerson(
                    try AuthorizationAnswer(query: "state=s&code=c"), verifier: "v", nonce: "the-nonce")
                #expect(person.nhsNumber.digits == "9991230068")
            }
        }
    }
}
