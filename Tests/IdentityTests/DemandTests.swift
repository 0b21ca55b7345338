import Foundation
import Synchronization
import Testing

@testable import Identity

/// What was demanded of a sign-in is checked in the answer, whatever the provider made of the question.
@Suite struct DemandTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let demand: SignInDemand
        /// Changes the claims; the time is now, in seconds.
        let claims: @Sendable (inout [String: Any], Int) -> Void
        let fault: TokenFault?
        init(_ what: String, _ demand: SignInDemand, _ fault: TokenFault?, _ claims: @escaping @Sendable (inout [String: Any], Int) -> Void)
        {
            testDescription = what
            self.demand = demand
            self.claims = claims
            self.fault = fault
        }
    }

    @Test("who takes over a shared computer must sign in now, and who was there before must do it again")
    func switching() {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        let demand = SignInDemand.switching(from: "before", since: now - 60)
        #expect(demand.fields.contains { $0 == ("prompt", "login") })
        func fault(_ subject: String, _ ago: TimeInterval?) -> TokenFault? {
            let shown = Assurance(reference: nil, level: 2, identityLevel: nil, authenticatedAt: ago.map { now - $0 })
            do throws(TokenFault) { try demand.check(shown, subject: subject, now: now, skew: 60) } catch { return error }
            return nil
        }
        #expect(fault("before", 60) == .authenticationTime && fault("before", 59) == nil)
        #expect(fault("next", 60) == nil && fault("next", 3_600) == .authenticationTime && fault("next", nil) == .authenticationTime)
    }

    static let two = SignInDemand(leastLevel: 2)
    static let fresh = SignInDemand(maxAge: 300)
    static let cases: [Case] = [
        Case("nothing said of how, and two factors demanded", two, .assurance) { _, _ in },
        Case("a password, and two factors demanded", two, .assurance) { c, _ in c["acr"] = "AAL1_USERPASS" },
        Case("two factors, and two demanded", two, nil) { c, _ in c["acr"] = "AAL2_TOTP" },
        Case("a smartcard, and two factors demanded", two, nil) { c, _ in c["acr"] = "AAL3_SMARTCARD" },
        Case("either of two, and two factors demanded", two, nil) { c, _ in c["acr"] = "AAL2_OR_AAL3_ANY" },
        Case("either of two, and a smartcard demanded", SignInDemand(leastLevel: 3), .assurance) { c, _ in c["acr"] = "AAL2_OR_AAL3_ANY" },
        Case("a name that only looks strong", two, .assurance) { c, _ in c["acr"] = "aal3_any" },
        Case("a name without its level's end", two, .assurance) { c, _ in c["acr"] = "AAL3" },
        Case("the level said and no name", two, nil) { c, _ in c["authentication_assurance_level"] = "2" },
        Case("a strong name and a weak level: the weaker counts", two, .assurance) { c, _ in
            (c["acr"], c["authentication_assurance_level"]) = ("AAL3_ANY", "1")
        },
        Case("a weak name and a strong level: the weaker counts", two, .assurance) { c, _ in
            (c["acr"], c["authentication_assurance_level"]) = ("AAL1_USERPASS", "3")
        },
        Case("a level that is a number and no text", two, .malformed) { c, _ in c["authentication_assurance_level"] = 3 },
        Case("identity not proved well enough", SignInDemand(leastIdentityLevel: 3), .assurance) { c, _ in c["id_assurance_level"] = "2" },
        Case("identity not said to be proved", SignInDemand(leastIdentityLevel: 3), .assurance) { _, _ in },
        Case("identity proved", SignInDemand(leastIdentityLevel: 3), nil) { c, _ in c["idassurancelevel"] = "3" },
        Case("signed in within the time", fresh, nil) { c, now in c["auth_time"] = now - 300 },
        Case("signed in longer ago", fresh, .authenticationTime) { c, now in c["auth_time"] = now - 365 },
        Case("not said when, and a time demanded", fresh, .authenticationTime) { _, _ in },
        Case("not said when, and none demanded", SignInDemand(), nil) { _, _ in },
        Case("signed in in the future", SignInDemand(), .authenticationTime) { c, now in c["auth_time"] = now + 120 },
        Case("when, in words", SignInDemand(), .malformed) { c, _ in c["auth_time"] = "now" },
        Case("a fresh sign-in demanded and not said when", SignInDemand(isFresh: true), .authenticationTime) { _, _ in },
        Case("a step-up by the same staff member", .stepUp(of: "555000010001", to: 0, references: [], since: .distantPast), nil) { c, now in
            c["auth_time"] = now
        },
        Case("a step-up by somebody else", .stepUp(of: "555000010002", to: 0, references: [], since: nil), .subject) { c, now in
            c["auth_time"] = now
        },
        Case(
            "a step-up that shows the old sign-in again",
            .stepUp(of: "555000010001", to: 0, references: [], since: Date().addingTimeInterval(3600)), .authenticationTime
        ) { c, now in c["auth_time"] = now - 1 },
        Case("issued longer ago than an answer is", SignInDemand(), .issuedTooLongAgo) { c, now in c["iat"] = now - 661 },
        Case("a logout event in it", SignInDemand(), .kind) { c, _ in c["events"] = [LogoutToken.event: [String: Any]()] },
    ]

    @Test("the answer shows what was demanded, or the sign-in is refused", arguments: cases)
    func demand(one: Case) async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            var claims = PretendProvider.claims(issuer)
            one.claims(&claims, Int(Date().timeIntervalSince1970))
            let token = provider.sign(claims)
            try await withOurSide(issuer) { ours in
                let why = await failure { _ = try await ours.check(token, nonce: "the-nonce", demand: one.demand) }
                #expect(why?.fault == one.fault)
                // Who it was is known where only what was demanded is missing, and only there.
                let isOfDemand = [.assurance, .authenticationTime, .subject].contains(one.fault)
                #expect(why?.verified == (isOfDemand ? .init(issuer: issuer, subject: "555000010001") : nil))
            }
        }
    }

    @Test("a provider with other names for how strongly is understood by the region's table, and by nothing else")
    func otherNames() {
        #expect(Assurance.level(reference: "urn:two", stated: nil, names: ["urn:two": 2]) == 2)
        #expect(Assurance.level(reference: "urn:two", stated: nil, names: [:]) == 0)
        #expect(Assurance.level(reference: "AAL3_ANY", stated: nil, names: ["AAL3_ANY": 1]) == 1)
        #expect(Assurance.level(reference: nil, stated: nil, names: [:]) == 0)
        #expect(Assurance.level(reference: nil, stated: "-4", names: [:]) == 0)
    }

    @Test("what is demanded is asked for")
    func asked() async throws {
        let provider = PretendProvider()
        try await provider.serving { issuer in
            try await withOurSide(issuer) { ours in
                let demand = SignInDemand.stepUp(of: "s", to: 3, references: ["AAL3_ANY", "AAL2_ANY"], since: nil)
                let address = try await ours.authorizationURL(state: "s", nonce: "n", verifier: "v", demand: demand)
                #expect(address.contains("acr_values=AAL3_ANY%20AAL2_ANY&max_age=300&prompt=login"))
                let plain = try await ours.authorizationURL(state: "s", nonce: "n", verifier: "v")
                #expect(!plain.contains("acr_values") && !plain.contains("max_age") && !plain.contains("prompt"))
            }
        }
    }

    @Test("a demand is kept with the state as it was")
    func kept() throws {
        let demand = SignInDemand.stepUp(of: "s", to: 3, references: ["AAL3_ANY"], since: Date(timeIntervalSince1970: 1_790_000_000))
        #expect(try JSONDecoder().decode(SignInDemand.self, from: JSONEncoder().encode(demand)) == demand)
    }

    @Test("what a sign-in was begun for is kept as it was, and what is none of ours is nothing")
    func purpose() {
        let demand = SignInDemand.stepUp(of: "s", to: 3, references: ["AAL3_ANY"], since: Date(timeIntervalSince1970: 1_790_000_000))
        for purpose in [SignInPurpose.stepUp(demand, session: "k"), .launch(iss: "https://epr.example/fhir")] {
            #expect(SignInPurpose(text: purpose.text) == purpose)
        }
        for text in ["", "{}", "step-up", #"{"admin":{}}"#] { #expect(SignInPurpose(text: text) == nil) }
    }

    @Test("each refusal has words of its own for the trail, and none is a Swift value's description")
    func codes() {
        let errors: [SignInError] =
            [.providerUnavailable, .refusedByProvider(code: "access_denied"), .unknownState, .mixedUp, .answerNotUnderstood, .codeRefused]
            + TokenFault.allCases.map { .tokenRefused($0) }
        #expect(Set(errors.map(\.code)).count == errors.count)
        let refusals: [LaunchRefusal] = [
            .unknownIssuer, .token(.expired), .lifetime, .organisation, .person, .birthDate, .staff, .notUnderstood, .signIn(.codeRefused),
            .unsuited, .noPatient, .couldNotTell,
        ]
        #expect(Set(refusals.map(\.code)).count == refusals.count)
        for code in errors.map(\.code) + refusals.map(\.code) { #expect(!code.contains("(") && !code.contains("Optional")) }
    }

    @Test("roles: none, many, one malformed among good ones, one said twice in two ways, and all of it as text")
    func roles() throws {
        func roles(_ json: String) throws -> [String] {
            try JSONDecoder().decode(Claims.self, from: Data(json.utf8)).nhsid_nrbac_roles?.all.map(\.personRoleID) ?? ["nothing said"]
        }
        #expect(try roles("{}") == ["nothing said"])
        #expect(try roles(#"{"nhsid_nrbac_roles":[]}"#) == [])
        let (one, two) = (#"{"person_roleid":"1","org_code":"R1H"}"#, #"{"person_roleid":"2","org_code":"RQX"}"#)
        #expect(try roles(#"{"nhsid_nrbac_roles":[\#(one),\#(two)]}"#) == ["1", "2"])
        #expect(try roles(#"{"nhsid_nrbac_roles":[\#(one),{"person_roleid":"3"},7,\#(two)]}"#) == ["1", "2"])
        #expect(try roles(#"{"nhsid_nrbac_roles":[\#(one),\#(one)]}"#) == ["1"], "said twice alike")
        #expect(try roles(#"{"nhsid_nrbac_roles":[\#(one),{"person_roleid":"1","org_code":"RQX"},\#(two)]}"#) == ["2"])
        let text = "[\(one)]".replacingOccurrences(of: "\"", with: "\\\"")
        #expect(try roles(#"{"nhsid_nrbac_roles":"\#(text)"}"#) == ["1"])
        #expect(throws: (any Error).self) { try roles(#"{"nhsid_nrbac_roles":"all"}"#) }
    }

    @Test("the current role is the selected one, the only one where none was selected, and otherwise nobody's until they choose")
    func current() throws {
        func current(_ ids: [String], _ selected: String?) throws -> String? {
            let list = ids.map { #"{"person_roleid":"\#($0)","org_code":"R1H"}"# }.joined(separator: ",")
            let roles = try JSONDecoder().decode(Claims.Roles.self, from: Data("[\(list)]".utf8)).all
            return IDToken(
                issuer: "i", subject: "s", sid: nil,
                assurance: Assurance(reference: nil, level: 0, identityLevel: nil, authenticatedAt: nil),
                name: nil, selectedRoleID: selected, roles: roles
            ).currentRole?.personRoleID
        }
        #expect(try current(["1", "2"], "2") == "2")
        #expect(try current(["1", "2"], nil) == nil)
        #expect(try current(["1"], nil) == "1")
        #expect(try current(["1"], "9") == nil, "a selected role that is not theirs is none")
        #expect(try current([], nil) == nil)
    }
}
