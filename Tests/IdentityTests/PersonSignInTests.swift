import CareRecord
import Crypto
import DemoLondon
import Foundation
import Synchronization
import Testing

@testable import Identity

/// A person's sign-in, as NHS login does it (STANDARDS 5): only identity level P9 is taken, and only with an NHS number.
@Suite struct PersonSignInTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fault: TokenFault?
        /// Changes the claims.
        let change: @Sendable (inout [String: Any]) -> Void
        init(_ what: String, _ fault: TokenFault?, _ change: @escaping @Sendable (inout [String: Any]) -> Void) {
            testDescription = what
            self.fault = fault
            self.change = change
        }
    }

    private static let cases: [Case] = [
        Case("P9 with a password and a known device", nil) { _ in },
        Case("P9 by a key", nil) { $0["vot"] = "P9.Cm" },
        Case("the parts in another order", nil) { $0["vot"] = "Cp.Cd.P9" },
        Case("P5", .assurance) { ($0["vot"], $0["identity_proofing_level"]) = ("P5.Cp.Cd", "P5") },
        Case("P5 in the claim, P9 in the vector", .assurance) { $0["identity_proofing_level"] = "P5" },
        Case("P9 in the claim, P5 in the vector", .assurance) { $0["vot"] = "P5.Cp.Cd" },
        Case("P0", .assurance) { ($0["vot"], $0["identity_proofing_level"]) = ("P0.Cp", "P0") },
        Case("two levels at once", .assurance) { $0["vot"] = "P9.P5.Cp.Cd" },
        Case("a level that only begins so", .assurance) { $0["vot"] = "P99.Cp.Cd" },
        Case("P9 with a password and nothing else", .assurance) { $0["vot"] = "P9.Cp" },
        Case("a part twice", .assurance) { $0["vot"] = "P9.Cp.Cd.Cd" },
        Case("no vector", .assurance) { $0["vot"] = nil },
        Case("no trustmark", .assurance) { $0["vtm"] = nil },
        Case("another's trustmark", .assurance) { $0["vtm"] = "https://evil.example/trustmark/x" },
        Case("no NHS number", .person) { $0["nhs_number"] = nil },
        Case("a number that is none", .person) { $0["nhs_number"] = "9991230069" },
        Case("a staff token's vector of nothing", .assurance) { ($0["vot"], $0["acr"]) = (nil, "AAL3_ANY") },
        Case("another client's token", .audience) { $0["aud"] = "carerecord-staff" },
        Case("another nonce", .nonce) { $0["nonce"] = "x" },
    ]

    private static func claims(_ issuer: String) -> [String: Any] {
        let time = Int(Date().timeIntervalSince1970)
        return [
            "iss": issuer, "sub": "person-1", "aud": "carerecord", "exp": time + 300, "iat": time, "nonce": "the-nonce", "vot": "P9.Cp.Cd",
            "vtm": issuer + "/trustmark/login", "nhs_number": "9991230068", "identity_proofing_level": "P9",
        ]
    }

    private static let answer = "state=s&code=c"

    @Test("only P9 is taken, by both claims, from the provider's own trustmark, with a number that is one", arguments: cases)
    private func levels(_ it: Case) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            var claims = Self.claims(issuer)
            it.change(&claims)
            let token = PretendProvider.json(["id_token": provider.sign(claims), "access_token": "a"])
            provider.state.withLock { $0.token = .json(token) }
            try await withOurSide(issuer) { ours in
                let found = Mutex<PersonToken?>(nil)
                let failed = await failure {
                    let token = try await ours.completePerson(
                        try AuthorizationAnswer(query: Self.answer), verifier: "v", nonce: "the-nonce")
                    found.withLock { $0 = token }
                }
                #expect(failed?.fault == it.fault)
                #expect((found.withLock { $0 } != nil) == (it.fault == nil))
                if it.fault == .assurance || it.fault == .person { #expect(failed?.verified?.subject == "person-1", "for the trail") }
            }
        }
    }

    @Test("what the token does not say is asked for at userinfo, of the same subject alone, and corrects nothing that was signed")
    func userInfo() async throws {
        for (sub, level, number, fault) in [
            ("person-1", "P9", "9991230076", nil), ("person-2", "P9", "9991230076", .subject), ("person-1", "P5", "9991230076", .assurance),
        ] as [(String, String, String, TokenFault?)] {
            let provider = PretendProvider()
            try await provider.serving { issuer in
                var claims = Self.claims(issuer)
                (claims["nhs_number"], claims["identity_proofing_level"]) = (nil, nil)
                let token = PretendProvider.json(["id_token": provider.sign(claims), "access_token": "a"])
                let said = PretendProvider.json(["sub": sub, "nhs_number": number, "identity_proofing_level": level])
                let discovery = PretendProvider.discovery(issuer, ["userinfo_endpoint": issuer + "/userinfo"])
                provider.state.withLock { ($0.token, $0.userInfo, $0.discovery) = (.json(token), .json(said), .json(discovery)) }
                try await withOurSide(issuer) { ours in
                    let failed = await failure {
                        let token = try await ours.completePerson(
                            try AuthorizationAnswer(query: Self.answer), verifier: "v", nonce: "the-nonce")
                        #expect(token.nhsNumber.digits == number)
                    }
                    #expect(failed?.fault == fault)
                }
            }
        }
    }

    @Test("the demo's people sign in by private_key_jwt with what was asked for, and the one who has not proved who they are does not")
    func demo() async throws {
        let key = try await SigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, identifier: "k", isForNHSLogin: true)
        let london = try DemoLondon(.init(), staffURL: "http://127.0.0.1:1", clientSecret: "s")
        let people = london.publicPeople
        #expect(people.count == 12 && Set(people.map(\.hint)).count == 12)
        let port = try FreePorts.take(1)[0]
        let issuer = "http://127.0.0.1:\(port)"
        let demo = DemoPeopleProvider(
            issuer: issuer,
            client: DemoClient(
                id: "people", secret: nil, keys: String(decoding: SigningKey.document([key]), as: UTF8.self),
                redirectURIs: ["http://127.0.0.1:1/callback"]),
            people: people + [DemoPublicPerson(london.people[0], number: 1, level: "P5")])
        try await serving(port: port, { demo.router() }) {
            try await withClient { http in
                let ours = OpenIDProvider(
                    .init(
                        issuer: issuer, clientID: "people", authentication: .privateKey(key), redirectURI: "http://127.0.0.1:1/callback",
                        scopes: "openid profile"), http: http)
                let browser = TestBrowser(http)
                func signIn(_ hint: String) async throws -> PersonToken {
                    let address = try await ours.personAuthorizationURL(state: "s", nonce: "n", verifier: "v", loginHint: hint)
                    #expect(address.contains("vtr=%5B%22P9.Cp.Cd%22%2C%22P9.Cp.Ck%22%2C%22P9.Cm%22%5D"))
                    return try await ours.completePerson(try await browser.answer(address), verifier: "v", nonce: "n")
                }
                for person in people { #expect(try await signIn(person.hint).nhsNumber.digits == person.nhsNumber) }
                #expect(
                    await failure { _ = try await signIn(DemoPublicPerson(london.people[0], number: 1, level: "P5").hint) }?.fault
                        == .assurance)
                let thief = try await SigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, identifier: "k", isForNHSLogin: true)
                let theirs = OpenIDProvider(
                    .init(
                        issuer: issuer, clientID: "people", authentication: .privateKey(thief), redirectURI: "http://127.0.0.1:1/callback"),
                    http: http)
                let address = try await theirs.personAuthorizationURL(state: "s", nonce: "n", verifier: "v", loginHint: people[0].hint)
                let answer = try await browser.answer(address)
                #expect(await failure { _ = try await theirs.completePerson(answer, verifier: "v", nonce: "n") } == .codeRefused)
            }
        }
    }

    @Test("an RSA key signs RS512 for NHS login, which takes nothing else, and PS256 elsewhere")
    func algorithm() async throws {
        let pem = try Self.rsa()
        for (isForNHSLogin, name) in [(true, "RS512"), (false, "PS256")] {
            let key = try await SigningKey(pem: pem, identifier: "k", isForNHSLogin: isForNHSLogin)
            #expect(key.published["alg"] == name)
            let taken = isForNHSLogin ? VerifyingKey.ofNHSLogin : VerifyingKey.ordinary
            let token = try SignedToken(try await key.sign(["sub": "x"]), taking: taken)
            let set = try #require(KeySet(json: SigningKey.document([key]), taking: taken))
            #expect(token.header.alg == name)
            _ = try await set.verified(token)
        }
    }

    /// A fresh key by openssl, whose PEM regions have.
    static func rsa() throws -> String {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let pem = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: pem, as: UTF8.self)
    }
}
