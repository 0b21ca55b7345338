import CareRecord
import DemoLondon
import Foundation
import Hummingbird
import Synchronization
import Testing

@testable import Identity

/// A signed launch, claim by claim; and what becomes of it in a browser that has something open.
@Suite struct SignedLaunchTests {
    static let audience = "https://partner.example/launch"
    static let issuer = "https://epr.barts.example"

    static func claims() -> [String: any Sendable] {
        let time = Int(Date().timeIntervalSince1970)
        return [
            "iss": issuer, "aud": audience, "iat": time, "exp": time + 120, "jti": DemoJTI.next(), "sub": "555000010001",
            "organisation": "R1H",
            "encounter": "enc-1", "staff_name": "Dr Osei",
            "person": ["nhs_number": "9990000018", "birth_date": "1951-03-07", "family_name": "Okonkwo"],
        ]
    }

    enum DemoJTI {
        static func next() -> String { Secrets.random(16) }
    }

    static func sender(_ signer: DemoSigner, id: String = "barts-epr", issuer: String = issuer, for codes: [String] = ["R1H"])
        -> SignedLaunchSender
    {
        let document = (try? JSONSerialization.data(withJSONObject: ["keys": [signer.jwk]])) ?? Data()
        return SignedLaunchSender(
            id: id, issuer: issuer, organisations: Set(codes.compactMap { ODSCode($0) }),
            keys: .document(String(decoding: document, as: UTF8.self)))
    }

    static func with(
        _ senders: [SignedLaunchSender], uses: any OneUse = OneUseInMemory(), _ body: @Sendable (SignedLaunches) async throws -> Void
    ) async throws {
        try await withClient { http in
            let launches = try #require(SignedLaunches(senders, audience: audience, uses: uses, http: http))
            try await body(launches)
        }
    }

    /// What it was refused for; nil where it was not.
    static func refusal(_ launches: SignedLaunches, _ text: String) async -> LaunchRefusal? {
        do throws(LaunchRefusal) {
            _ = try await launches.verify(text)
            return nil
        } catch { return error }
    }

    @Test("what cannot be a launch is told from what a sender signed before any key is used")
    func turnedAway() async throws {
        let signer = try await DemoSigner(.es256)
        var elsewhere = Self.claims()
        elsewhere["iss"] = "https://epr.nowhere.example"
        let (unknown, kind) = (try signer.sign(elsewhere, type: "launch+jwt"), try signer.sign(Self.claims(), type: "JWT"))
        var old = Self.claims()
        old["exp"] = 1_000_000
        let expired = try signer.sign(old, type: "launch+jwt")
        try await Self.with([Self.sender(signer)]) { launches in
            for (text, why) in [("a.b.c", LaunchRefusal.token(.malformed)), (unknown, .unknownIssuer), (kind, .token(.kind))] {
                #expect(throws: why) { _ = try launches.stated(text) }
            }
            let forged = try launches.stated(String(expired.dropLast(6)) + "AAAAAA")
            await #expect(throws: LaunchRefusal.token(.signature)) { _ = try await launches.proven(forged) }
            let proven = try await launches.proven(launches.stated(expired))
            await #expect(throws: LaunchRefusal.token(.expired)) { _ = try await launches.accept(proven) }
        }
    }

    @Test("a good one says who is on the screen, for whom, and who looks", arguments: DemoSigner.Kind.allCases)
    func good(kind: DemoSigner.Kind) async throws {
        let signer = try await DemoSigner(kind)
        let text = try signer.sign(Self.claims(), type: "launch+jwt")
        try await Self.with([Self.sender(signer)]) { launches in
            let launch = try await launches.verify(text)
            #expect(launch.person.digits == "9990000018" && launch.birthDate == "1951-03-07" && launch.familyName == "Okonkwo")
            #expect(
                launch.organisation.code == "R1H" && launch.encounter == "enc-1" && launch.launch == "barts-epr" && launch.kind == .signed)
            #expect(launch.staff.isSame(issuer: "https://id", subject: "555000010001", isNational: true))
            #expect(await Self.refusal(launches, text) == .token(.replayed), "a launch is good once")
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let refusal: LaunchRefusal
        let change: @Sendable (inout [String: any Sendable], Int) -> Void
        init(_ what: String, _ refusal: LaunchRefusal, _ change: @escaping @Sendable (inout [String: any Sendable], Int) -> Void) {
            (testDescription, self.refusal, self.change) = (what, refusal, change)
        }
    }

    static let wrong: [Wrong] = [
        Wrong("an issuer that the region does not name", .unknownIssuer) { c, _ in c["iss"] = "https://evil.example" },
        Wrong("no issuer", .unknownIssuer) { c, _ in c["iss"] = nil },
        Wrong("another audience", .token(.audience)) { c, _ in c["aud"] = "https://other.example/launch" },
        Wrong("our audience among others", .token(.audience)) { c, _ in c["aud"] = [Self.audience, "https://other.example"] },
        Wrong("no audience", .token(.audience)) { c, _ in c["aud"] = nil },
        Wrong("good for longer than two minutes", .lifetime) { c, now in c["exp"] = now + 121 },
        Wrong("expired", .token(.expired)) { c, now in (c["iat"], c["exp"]) = (now - 120, now - 31) },
        Wrong("no end", .token(.expired)) { c, _ in c["exp"] = nil },
        Wrong("no beginning", .token(.issuedInFuture)) { c, _ in c["iat"] = nil },
        Wrong("issued in the future", .token(.issuedInFuture)) { c, now in (c["iat"], c["exp"]) = (now + 60, now + 120) },
        Wrong("not valid yet", .token(.notYetValid)) { c, now in c["nbf"] = now + 60 },
        Wrong("no identifier", .token(.identifier)) { c, _ in c["jti"] = nil },
        Wrong("an identifier that somebody could count up to", .token(.identifier)) { c, _ in c["jti"] = "17" },
        Wrong("another organisation than the key's", .organisation) { c, _ in c["organisation"] = "RQX" },
        Wrong("no organisation", .organisation) { c, _ in c["organisation"] = nil },
        Wrong("an organisation in small letters", .organisation) { c, _ in c["organisation"] = "r1h" },
        Wrong("no person", .person) { c, _ in c["person"] = nil },
        Wrong("a number with a slip", .person) { c, _ in c["person"] = ["nhs_number": "9990000019", "birth_date": "1951-03-07"] },
        Wrong("a number with spaces", .person) { c, _ in c["person"] = ["nhs_number": "999 000 0018", "birth_date": "1951-03-07"] },
        Wrong("no date of birth to check the number with", .birthDate) { c, _ in c["person"] = ["nhs_number": "9990000018"] },
        Wrong("a year of birth", .birthDate) { c, _ in c["person"] = ["nhs_number": "9990000018", "birth_date": "1951"] },
        Wrong("no staff member", .staff) { c, _ in c["sub"] = nil },
        Wrong("a local log-in name", .staff) { c, _ in c["sub"] = "aosei" },
        Wrong("an encounter without end", .notUnderstood) { c, _ in c["encounter"] = String(repeating: "e", count: 201) },
        Wrong("a person that is a text", .token(.malformed)) { c, _ in c["person"] = "9990000018" },
    ]

    @Test("one with one thing wrong opens nothing, and uses up no identifier", arguments: wrong)
    func refused(one: Wrong) async throws {
        let signer = try await DemoSigner()
        let good = Self.claims()
        var claims = good
        one.change(&claims, Int(Date().timeIntervalSince1970))
        let (bad, right) = (try signer.sign(claims, type: "launch+jwt"), try signer.sign(good, type: "launch+jwt"))
        try await Self.with([Self.sender(signer)]) { launches in
            #expect(await Self.refusal(launches, bad) == one.refusal)
            #expect(await Self.refusal(launches, right) == nil)
        }
    }

    @Test("a forged one, another organisation's key, another kind of token and no signature open nothing")
    func forged() async throws {
        let (barts, homerton) = (try await DemoSigner(kid: "k"), try await DemoSigner(kid: "k"))
        let senders = [Self.sender(barts), Self.sender(homerton, id: "homerton-epr", issuer: "https://epr.homerton.example", for: ["RQX"])]
        let byAnother = try homerton.sign(Self.claims(), type: "launch+jwt")
        let plain = try barts.sign(Self.claims())
        let good = try barts.sign(Self.claims(), type: "launch+jwt")
        let parts = good.split(separator: ".").map(String.init)
        let head = Secrets.base64URL(#"{"alg":"none","typ":"launch+jwt"}"#.utf8)
        var more = Self.claims()
        more["person"] = ["nhs_number": "9990000026", "birth_date": "1951-03-07"]
        let body = Secrets.base64URL(try JSONSerialization.data(withJSONObject: more))
        let (none, changed) = ("\(head).\(parts[1]).", "\(parts[0]).\(body).\(parts[2])")
        try await Self.with(senders) { launches in
            #expect(await Self.refusal(launches, byAnother) == .token(.signature))
            #expect(await Self.refusal(launches, plain) == .token(.kind))
            #expect(await Self.refusal(launches, none) == .token(.algorithm))
            #expect(await Self.refusal(launches, changed) == .token(.signature))
            for junk in ["", "a.b.c", "<script>", String(repeating: "a", count: 100_000)] {
                #expect(await Self.refusal(launches, junk) == .token(.malformed))
            }
            #expect(await Self.refusal(launches, good) == nil)
        }
        try await Self.with(senders, uses: LogoutTokenTests.Broken()) { launches in
            #expect(await Self.refusal(launches, good) == .couldNotTell, "what may have been used is not used")
        }
    }

    @Test("of a hundred tries at once with one launch, one succeeds")
    func race() async throws {
        let signer = try await DemoSigner()
        let text = try signer.sign(Self.claims(), type: "launch+jwt")
        try await Self.with([Self.sender(signer)]) { launches in
            let won = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 { group.addTask { await Self.refusal(launches, text) == nil } }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(won == 1)
        }
    }

    @Test("an organisation's new key is found at its address, and a key taken away signs no more")
    func rotation() async throws {
        let port = try FreePorts.take(1)[0]
        let (first, second) = (try await DemoSigner(), try await DemoSigner())
        let published = Mutex(first)
        let clock = Mutex(Date())
        let (old, new) = (Self.claims(), Self.claims())
        try await serving(
            port: port,
            {
                let router = Router()
                router.get("/jwks") { _, _ in
                    let data = try JSONSerialization.data(withJSONObject: ["keys": [published.withLock { $0 }.jwk]])
                    return String(decoding: data, as: UTF8.self)
                }
                return router
            }
        ) {
            try await withClient { http in
                let sender = SignedLaunchSender(
                    id: "e", issuer: Self.issuer, organisations: [try #require(ODSCode("R1H"))],
                    keys: .address("http://127.0.0.1:\(port)/jwks"))
                let made = SignedLaunches(
                    [sender], audience: Self.audience, uses: OneUseInMemory(), http: http, now: { clock.withLock { $0 } })
                let launches = try #require(made)
                let (before, after) = (try first.sign(old, type: "launch+jwt"), try second.sign(new, type: "launch+jwt"))
                let late = try first.sign(Self.claims(), type: "launch+jwt")
                #expect(await Self.refusal(launches, before) == nil)
                published.withLock { $0 = second }
                clock.withLock { $0 += 11 }
                #expect(await Self.refusal(launches, after) == nil)
                #expect(await Self.refusal(launches, late) == .token(.unknownKey))
            }
        }
    }

    @Test("a launch opens only for the staff member who signed in, and only for its organisation")
    func verdict() throws {
        let (r1h, rqx) = (try #require(ODSCode("R1H")), try #require(ODSCode("RQX")))
        let person = try NHSNumber("9990000018")
        func launch(_ staff: LaunchedStaff) -> LaunchContext {
            LaunchContext(
                launch: "e", kind: .signed, organisation: r1h, person: person, birthDate: "1951-03-07", staff: staff, launchedAt: Date())
        }
        let ours = launch(LaunchedStaff(userID: "555000010001"))
        func judge(
            _ launch: LaunchContext, _ subject: String?, _ organisation: ODSCode? = nil, national: Bool = true
        ) -> LaunchVerdict {
            LaunchVerdict.judge(launch, session: subject.map { ("https://id", $0, organisation ?? r1h) }, isNational: national)
        }
        #expect(judge(ours, nil) == .signIn)
        #expect(judge(ours, "555000010002") == .anotherStaffMember)
        #expect(judge(ours, "555000010001", rqx) == .anotherOrganisation)
        #expect(judge(ours, "555000010001") == .open)
        #expect(
            judge(ours, "555000010001", national: false) == .anotherStaffMember, "a number that our provider does not use proves nothing")
        #expect(judge(launch(LaunchedStaff()), "555000010001") == .anotherStaffMember, "nobody stated is nobody known")
        let account = LaunchedStaff.Account(issuer: "https://id", subject: "x")
        #expect(judge(launch(LaunchedStaff(account: account)), "x", national: false) == .open)
        #expect(
            judge(launch(LaunchedStaff(userID: "555000010001", account: account)), "555000010001") == .anotherStaffMember, "both must fit")
        let elsewhere = LaunchedStaff.Account(issuer: "https://other", subject: "x")
        #expect(judge(launch(LaunchedStaff(account: elsewhere)), "x") == .anotherStaffMember)
    }
}
