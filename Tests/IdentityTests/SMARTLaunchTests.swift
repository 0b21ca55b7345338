import AsyncHTTPClient
import CareRecord
import DemoLondon
import Foundation
import Hummingbird
import Synchronization
import Testing

@testable import Identity

/// SMART App Launch 2 with the demo's EPR over a real port, and with one that lies.
@Suite struct SMARTLaunchTests {
    static let redirect = "http://127.0.0.1:1/smart/callback"
    static let person = DemoLondonPeople.one

    enum DemoLondonPeople {
        static let one: DemoPerson? = (try? DemoLondon(DemoLondon.Options(), staffURL: "http://127.0.0.1:1", clientSecret: "s"))?.people
            .first
    }

    static func refusal(_ body: () async throws -> Void) async -> LaunchRefusal? {
        do { try await body() } catch { return error as? LaunchRefusal }
        return nil
    }

    /// The demo's EPR and our side of it; the third is a browser.
    static func with(
        key: SigningKey? = nil, _ body: @Sendable (DemoEPR, SMARTLaunch, TestBrowser, DemoPerson) async throws -> Void
    ) async throws {
        let person = try #require(person)
        let port = try FreePorts.take(1)[0]
        let keys = key.map { String(decoding: SigningKey.document([$0]), as: UTF8.self) }
        let client = DemoClient(id: "carerecord", secret: key == nil ? "s3cret" : nil, keys: keys, redirectURIs: [redirect])
        let epr = DemoEPR(root: "http://127.0.0.1:\(port)", people: [person], clients: [client])
        let organisation = try #require(ODSCode("R1H"))
        try await serving(port: port, { epr.router() }) {
            try await withClient { http in
                let system = SMARTSystem(
                    id: "barts-epr", base: epr.base + "/", organisation: organisation, clientID: "carerecord",
                    authentication: key.map { .privateKey($0) } ?? .secret("s3cret"), redirectURI: redirect)
                try await body(epr, SMARTLaunch([system], http: http), TestBrowser(http), person)
            }
        }
    }

    static func launch(
        _ epr: DemoEPR, _ ours: SMARTLaunch, _ browser: TestBrowser, _ person: DemoPerson, verifier: String = "right", nonce: String = "no"
    ) async throws -> LaunchContext {
        let launch = try #require(await epr.begin(patient: person.nhsNumber, staff: "consultant-barts", encounter: "enc-9"))
        let address = try await ours.authorizationURL(iss: epr.base, launch: launch, state: "st", nonce: "no", verifier: "right")
        return try await ours.complete(try await browser.answer(address), iss: epr.base, verifier: verifier, nonce: nonce)
    }

    @Test("a launch from the EPR becomes the person on its screen and the staff member before it")
    func launched() async throws {
        try await Self.with { epr, ours, browser, person in
            let context = try await Self.launch(epr, ours, browser, person)
            #expect(context.person.digits == person.nhsNumber && context.birthDate == person.born && context.familyName == person.family)
            #expect(
                context.kind == .smart && context.launch == "barts-epr" && context.organisation.code == "R1H"
                    && context.encounter == "enc-9")
            #expect(context.staff.userID == "555000010001" && context.staff.name == "Dr Amara Osei")
            #expect(context.staff.isSame(issuer: "https://id", subject: "555000010001", isNational: true))
            #expect(!context.staff.isSame(issuer: "https://id", subject: "555000010002", isNational: true))
        }
    }

    @Test("we show who we are by a key, where the EPR has one of ours")
    func byKey() async throws {
        let key = try await SigningKey(pem: DemoProviderTests.edPEM(), identifier: "ours")
        try await Self.with(key: key) { epr, ours, browser, person in
            let context = try await Self.launch(epr, ours, browser, person)
            #expect(context.person.digits == person.nhsNumber)
        }
    }

    @Test(
        "an EPR that gives no more than was asked for is asked for the user's Practitioner; where it hides that, only the account can match"
    )
    func hiddenUser() async throws {
        let person = try #require(Self.person)
        let organisation = try #require(ODSCode("R1H"))
        for (scopes, userID) in [
            (SMARTSystem.defaultScopes, "555000010001"), ("launch openid fhirUser patient/Patient.r", nil),
        ] as [(String, String?)] {
            let port = try FreePorts.take(1)[0]
            let client = DemoClient(id: "carerecord", secret: "s3cret", keys: nil, redirectURIs: [Self.redirect])
            let epr = DemoEPR(root: "http://127.0.0.1:\(port)", people: [person], clients: [client])
            try await serving(port: port, { epr.router() }) {
                try await withClient { http in
                    let system = SMARTSystem(
                        id: "barts-epr", base: epr.base, organisation: organisation, clientID: "carerecord",
                        authentication: .secret("s3cret"), redirectURI: Self.redirect, scopes: scopes)
                    let context = try await Self.launch(epr, SMARTLaunch([system], http: http), TestBrowser(http), person)
                    #expect(context.staff.userID == userID)
                    let account = try #require(context.staff.account)
                    #expect(context.staff.isSame(issuer: account.issuer, subject: account.subject, isNational: false))
                    #expect(context.staff.isSame(issuer: "https://id", subject: "555000010001", isNational: true) == (userID != nil))
                }
            }
        }
    }

    @Test("an iss that the region file does not name is asked for nothing")
    func unknownIssuer() async throws {
        try await Self.with { epr, ours, _, _ in
            for iss in ["https://evil.example/fhir", epr.base + "/../fhir", epr.base + "//", epr.base.uppercased(), "", epr.base + "?x=1"] {
                #expect(
                    await Self.refusal { _ = try await ours.authorizationURL(iss: iss, launch: "l", state: "s", nonce: "n", verifier: "v") }
                        == .unknownIssuer)
            }
            let known = try ours.system(epr.base + "/")
            #expect(known.id == "barts-epr", "with or without a slash it is the same")
        }
    }

    @Test("a wrong verifier, another nonce, a used code, a used launch and somebody else's launch open nothing")
    func attacks() async throws {
        try await Self.with { epr, ours, browser, person in
            #expect(
                await Self.refusal { _ = try await Self.launch(epr, ours, browser, person, verifier: "wrong") } == .signIn(.codeRefused))
            #expect(
                await Self.refusal { _ = try await Self.launch(epr, ours, browser, person, nonce: "other") }
                    == .signIn(.tokenRefused(.nonce)))
            let launch = try #require(await epr.begin(patient: person.nhsNumber, staff: "consultant-barts"))
            let address = try await ours.authorizationURL(iss: epr.base, launch: launch, state: "st", nonce: "no", verifier: "right")
            let answer = try await browser.answer(address)
            _ = try await ours.complete(answer, iss: epr.base, verifier: "right", nonce: "no")
            #expect(
                await Self.refusal { _ = try await ours.complete(answer, iss: epr.base, verifier: "right", nonce: "no") }
                    == .signIn(.codeRefused))
            let again = try await browser.answer(address)
            #expect(
                await Self.refusal { _ = try await ours.complete(again, iss: epr.base, verifier: "right", nonce: "no") }
                    == .signIn(.refusedByProvider(code: "access_denied")), "a stolen launch address opens nothing twice")
            let mixed = try AuthorizationAnswer(query: "state=st&code=c&iss=https%3A%2F%2Fevil.example")
            #expect(
                await Self.refusal { _ = try await ours.complete(mixed, iss: epr.base, verifier: "right", nonce: "no") }
                    == .signIn(.mixedUp))
            let unnamed = try AuthorizationAnswer(query: "state=st&code=c")
            #expect(
                await Self.refusal { _ = try await ours.complete(unnamed, iss: epr.base, verifier: "right", nonce: "no") }
                    == .signIn(.mixedUp))
        }
    }

    @Test("an EPR without PKCE, launch or sign-in, or with a document that is none, is not launched from", arguments: 0..<5)
    func unsuited(which: Int) async throws {
        let port = try FreePorts.take(1)[0]
        let root = "http://127.0.0.1:\(port)"
        let organisation = try #require(ODSCode("R1H"))
        let all = ["launch-ehr", "context-ehr-patient", "sso-openid-connect"]
        func document(_ capabilities: [String], _ methods: [String], _ token: String) -> String {
            PretendProvider.json([
                "issuer": root, "jwks_uri": root + "/jwks", "authorization_endpoint": root + "/a", "token_endpoint": token,
                "capabilities": capabilities, "code_challenge_methods_supported": methods,
            ])
        }
        let documents = [
            document(all, ["plain"], root + "/t"), document(Array(all.dropFirst()), ["S256"], root + "/t"),
            document(Array(all.dropLast()), ["S256"], root + "/t"), document(all, ["S256"], "javascript:alert(1)"), "<html>",
        ]
        try await serving(
            port: port,
            {
                let router = Router()
                router.get("/fhir/.well-known/smart-configuration") { _, _ in documents[which] }
                return router
            }
        ) {
            try await withClient { http in
                let system = SMARTSystem(
                    id: "e", base: root + "/fhir", organisation: organisation, clientID: "c", authentication: .secret("s"),
                    redirectURI: Self.redirect)
                let ours = SMARTLaunch([system], http: http)
                #expect(
                    await Self.refusal {
                        _ = try await ours.authorizationURL(iss: root + "/fhir", launch: "l", state: "s", nonce: "n", verifier: "v")
                    } == .unsuited)
            }
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let json: String
        let refusal: LaunchRefusal?
    }

    static func patient(_ identifiers: String, id: String = "p1", type: String = "Patient", born: String? = "1951-03-07") -> String {
        "{\"resourceType\":\"\(type)\",\"id\":\"\(id)\",\"identifier\":[\(identifiers)]\(born.map { ",\"birthDate\":\"\($0)\"" } ?? "")}"
    }

    static func number(_ value: String, use: String? = nil, status: String? = nil) -> String {
        let verified = status.map {
            ",\"extension\":[{\"url\":\"https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus\",\"valueCodeableConcept\":{\"coding\":[{\"code\":\"\($0)\"}]}}]"
        }
        return
            "{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"\(value)\"\(use.map { ",\"use\":\"\($0)\"" } ?? "")\(verified ?? "")}"
    }

    static let patients: [Wrong] = [
        Wrong(testDescription: "a verified number", json: patient(number("9990000018", status: "01")), refusal: nil),
        Wrong(testDescription: "a number of which nothing is said", json: patient(number("9990000018")), refusal: nil),
        Wrong(
            testDescription: "an old number beside it", json: patient(number("9990000026", use: "old") + "," + number("9990000018")),
            refusal: nil),
        Wrong(testDescription: "another patient than the launch's", json: patient(number("9990000018"), id: "p2"), refusal: .noPatient),
        Wrong(testDescription: "something that is no Patient", json: patient(number("9990000018"), type: "Person"), refusal: .noPatient),
        Wrong(testDescription: "no NHS number", json: patient("{\"system\":\"urn:x\",\"value\":\"9990000018\"}"), refusal: .person),
        Wrong(testDescription: "two NHS numbers", json: patient(number("9990000018") + "," + number("9990000026")), refusal: .person),
        Wrong(testDescription: "a number with a slip", json: patient(number("9990000019")), refusal: .person),
        Wrong(testDescription: "a number not yet traced", json: patient(number("9990000018", status: "02")), refusal: .person),
        Wrong(testDescription: "no date of birth", json: patient(number("9990000018"), born: nil), refusal: .birthDate),
        Wrong(testDescription: "a month of birth", json: patient(number("9990000018"), born: "1951-03"), refusal: .birthDate),
    ]

    @Test("the EPR's patient is known by one verified NHS number and a whole date of birth, or nobody is launched", arguments: patients)
    func identity(one: Wrong) async throws {
        let patient = try JSONDecoder().decode(LaunchedPatient.self, from: Data(one.json.utf8))
        var found: NHSNumber?
        do throws(LaunchRefusal) {
            found = try patient.identity(expecting: "p1").0
            #expect(one.refusal == nil)
        } catch { #expect(error == one.refusal) }
        #expect(found?.digits == (one.refusal == nil ? "9990000018" : nil))
    }
}
