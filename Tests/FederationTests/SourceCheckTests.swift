import CareRecord
import Foundation
import JWTKit
import Testing

@testable import Federation

/// What `carerecord source check` says of a system.
@Suite struct SourceCheckTests {
    private static func check(_ answer: @escaping @Sendable (Seen) -> [Act]) async throws -> SourceCheck {
        try await HostileServer.running {
            answer($0)
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { await $0.check() }
        }
    }

    @Test("a system that is well: what it offers, section by section, and how fast it is")
    func well() async throws {
        let check = try await Self.check {
            PretendSource(patients: [], resources: ["Condition": []], hasEverything: true).answer($0)
        }
        let text = check.lines.joined(separator: "\n")
        #expect(check.isUsable)
        for words in ["FHIR 4.0.1", "everything: yes", "Conditions: Condition", "Allergies: not offered", " ms"] {
            #expect(text.contains(words), "\(text)")
        }
        #expect(!text.contains("WRONG"))
    }

    @Test("how many round trips evidence of a relationship costs is said, and what would make it one")
    func evidence() async throws {
        func said(_ patient: String, _ encounter: String, _ search: SourceSettings.Search = .post) async throws -> String? {
            let statement =
                #"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1","rest":[{"mode":"server","resource":["#
                + #"{"type":"Patient","searchParam":[{"name":"identifier"}]\#(patient)},{"type":"Encounter","searchParam":[{"name":"patient"}\#(encounter)]}]}]}"#
            return try await HostileServer.running { request in
                request.path == "/fhir/metadata" ? .fhir(statement) : PretendSource(patients: []).answer(request)
            } _: { server in
                await Asking.with(Asking.settings(server.base) { $0.search = search }) { await $0.check() }
            }.lines.first { $0.hasPrefix("  Evidence of a relationship: ") }
        }
        let byNumber = #",{"name":"patient.identifier"}"#
        let along = #","searchRevInclude":["Encounter:patient"]"#
        let one = "  Evidence of a relationship: one round trip"
        #expect(try await said("", byNumber) == one)
        #expect(try await said(along, "") == one)
        #expect(try await said(along, "", .get) == one)
        let two = "  Evidence of a relationship: two round trips; one, if it named "
        #expect(
            try await said("", "")
                == two + "the search parameter patient.identifier of Encounter, or Encounter:patient in Patient's searchRevInclude")
        #expect(try await said("", byNumber, .get) == two + "Encounter:patient in Patient's searchRevInclude")
    }

    @Test("what is wrong is said, and makes it unusable")
    func wrong() async throws {
        for answer: @Sendable (Seen) -> [Act] in [
            { _ in .fhir("{}", status: 401) }, { _ in [.close] },
            { $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .fhir("{}", status: 500) },
            {
                $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .answer(200, [("Content-Type", "text/html")])
            },
        ] {
            let check = try await Self.check(answer)
            #expect(!check.isUsable)
            #expect(check.lines.contains { $0.contains("WRONG") })
        }
    }

    @Test("a system of another FHIR version is told so")
    func version() async throws {
        let check = try await Self.check { request in
            request.path == "/fhir/metadata"
                ? .fhir(
                    Pretend.capabilities(["Patient"], everything: false).replacingOccurrences(
                        of: "4.0.1", with: "3.0.2")) : PretendSource(patients: []).answer(request)
        }
        #expect(check.lines.contains { $0.contains("WRONG: FHIR 4.0") })
    }

    @Test(
        "what whoever checks can do about it is said",
        arguments: [(405, "try --get"), (401, "wants credentials, and none were given (401)")])
    func hints(status: Int, words: String) async throws {
        let check = try await Self.check { $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .fhir("{}", status: status) }
        #expect(check.lines.contains { $0.contains(words) }, "\(check.lines)")
    }

    @Test(
        "what a system calls its answers is right for the check where a look shows its entries, and nowhere else",
        arguments: [
            ("application/fhir+json", true), ("application/json; charset=utf-8", true), ("application/json+fhir;charset=utf-8", true),
            ("text/json", false), ("application/fhir+xml", false), ("application/problem+json", false), ("", false),
        ])
    func types(type: String, isRight: Bool) async throws {
        let (check, names) = try await HostileServer.running { request in
            let source = PretendSource(resources: ["Condition": [Pretend.condition("c1")]])
            guard request.path != "/fhir/metadata" else { return source.answer(request) }
            let found = request.path == "/fhir/Patient/_search" ? source.patients : [Pretend.condition("c1")]
            let body = Pretend.bundle(found)
            return .answer(200, type.isEmpty ? [] : [("Content-Type", type)], Array(body.utf8))
        } _: { server in
            await Asking.with(Asking.settings(server.base)) { (await $0.check(), await Asking.ask($0, [.conditions]).names) }
        }
        #expect(check.isUsable == isRight && names.contains("Condition/c1") == isRight, "\(check.lines)")
        let said = type.isEmpty ? "does not say of what type" : "calls its answers \(type),"
        #expect(isRight || check.lines.contains { $0.contains("WRONG") && $0.contains(said) }, "\(check.lines)")
    }

    @Test("what a system calls its answers writes nothing else on a terminal")
    func hostileType() async throws {
        let check = try await Self.check {
            $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .answer(200, [("Content-Type", "text/a[2J<b>")], [])
        }
        #expect(check.lines.contains { $0.contains("calls its answers text/a2jb,") }, "\(check.lines)")
    }

    @Test("a 404 to a search is nobody only where it says so; a system that knows searches by GET alone is told what to do")
    func notFound() async throws {
        for (details, takesGet, isUsable, words) in [
            ("PATIENT_NOT_FOUND", false, true, " ms"), (nil, true, false, "does not know searches by POST (404): try --get"),
            (nil, false, false, "WRONG: It does not know what was asked"),
        ] as [(String?, Bool, Bool, String)] {
            let check = try await Self.check { request in
                let isSearch = request.path.hasPrefix("/fhir/Patient")
                guard isSearch, !takesGet || request.method == "POST" else { return PretendSource(patients: []).answer(request) }
                return .fhir(Pretend.outcome("not-found", details: details), status: 404)
            }
            let line = check.lines.last { $0.hasPrefix("Patient search") } ?? ""
            #expect(check.isUsable == isUsable && line.contains(words), "\(check.lines)")
        }
    }

    @Test("a system that takes searches of Patient by POST, and not those of another type, is told of which")
    func otherTypes() async throws {
        for (everything, takesGet, isUsable, words) in [
            (false, true, false, "Allergies: AllergyIntolerance by POST: WRONG: It does not know searches of it by POST (404): try --get"),
            (false, false, true, "AllergyIntolerance by POST: It does not know what was asked (404). For an id that nobody has"),
            (true, true, true, "Patient search by POST"),
        ] {
            let check = try await Self.check { request in
                let isRefused = request.path.hasPrefix("/fhir/AllergyIntolerance") && (!takesGet || request.method == "POST")
                return isRefused
                    ? .fhir(Pretend.outcome("not-found"), status: 404)
                    : PretendSource(patients: [], resources: ["AllergyIntolerance": [], "Condition": []], hasEverything: everything)
                        .answer(request)
            }
            #expect(check.isUsable == isUsable && check.lines.contains { $0.contains(words) }, "\(check.lines)")
            #expect(check.lines.contains("  Conditions: Condition by POST: taken") == !everything)
        }
    }

    @Test("how old a look would call what a system holds is said where its answer says when it changed")
    func age() async throws {
        let check = try await Self.check {
            $0.path == "/fhir/metadata"
                ? PretendSource().answer($0) : .fhir(Pretend.bundle([]), status: 200, [("Last-Modified", "Mon, 01 Jan 2001 00:00:00 GMT")])
        }
        #expect(check.isUsable)
        #expect(check.lines.contains { $0.contains("Age of data: ") && $0.hasSuffix(" days, by Last-Modified") }, "\(check.lines)")
        let silent = try await Self.check { PretendSource(patients: []).answer($0) }
        #expect(!silent.lines.contains { $0.contains("Age of data") })
    }

    @Test("one that searches by nothing and gives another person, or an error inside a Bundle, is no usable system")
    func ignoresIdentifier() async throws {
        for (entries, words) in [
            ([Pretend.patient("p2", number: Pretend.otherNumber)], "does not search by identifier"),
            ([Pretend.patient("p2", number: nil)], "does not search by identifier"),
            ([Pretend.outcome("invalid")], "an error inside a Bundle"),
        ] {
            let check = try await Self.check {
                $0.path == "/fhir/metadata" ? PretendSource().answer($0) : .fhir(Pretend.bundle(entries))
            }
            #expect(!check.isUsable)
            #expect(check.lines.contains { $0.contains("WRONG") && $0.contains(words) }, "\(check.lines)")
        }
        let asked = try await Self.check {
            $0.path == "/fhir/metadata"
                ? PretendSource().answer($0)
                : .fhir(Pretend.bundle([Pretend.patient("p1"), Pretend.outcome("informational", severity: "information")]))
        }
        #expect(asked.isUsable, "\(asked.lines)")
    }

    @Test("a base whose /metadata is a page or points elsewhere is no FHIR system; one without a statement may be")
    func metadata() async throws {
        let search: @Sendable (Seen) -> [Act] = { PretendSource(patients: []).answer($0) }
        for answer: [Act] in [
            .answer(200, [("Content-Type", "text/html")]), .answer(302, [("Location", "/login")]), .fhir("{\"resourceType\":\"Patient\"}"),
        ] {
            let check = try await Self.check { $0.path == "/fhir/metadata" ? answer : search($0) }
            #expect(!check.isUsable && check.lines.contains { $0.hasPrefix("CapabilityStatement: WRONG") }, "\(check.lines)")
        }
        let none = try await Self.check { $0.path == "/fhir/metadata" ? .fhir(Pretend.outcome("not-found"), status: 404) : search($0) }
        #expect(none.isUsable, "\(none.lines)")
    }

    private static func withFile<Result: Sendable>(_ text: String, _ body: (String) async throws -> Result) async throws -> Result {
        let path = NSTemporaryDirectory() + "carerecord-check-" + UUID().uuidString
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    /// Checks a system behind tokens, whose token address answers so.
    private static func checkWithToken(_ token: [Act], key: String? = nil, accepts: Bool = true) async throws -> SourceCheck {
        try await withFile(key ?? ES384PrivateKey().pemRepresentation) { path in
            try await HostileServer.running { request in
                if request.path == "/fhir/token" { return token }
                guard accepts, request.header("authorization") == "Bearer t-1" else { return .fhir("{}", status: 401) }
                return PretendSource(patients: []).answer(request)
            } _: { server in
                let settings = Asking.settings(server.base) {
                    $0.credentials = .oauth2(
                        tokenURL: server.base + "/token", clientID: "c", key: .file(path), keyID: nil, scope: "system/*.rs")
                }
                return await Asking.with(settings) { await $0.check() }
            }
        }
    }

    private static let token: [Act] = .answer(200, [("Content-Type", "application/json")], Array(#"{"access_token":"t-1"}"#.utf8))

    @Test("a system behind OAuth tokens: the token is asked for first, and timed")
    func oauth() async throws {
        let check = try await Self.checkWithToken(Self.token)
        #expect(check.isUsable && check.lines.first?.hasPrefix("Token: ") == true, "\(check.lines)")
        #expect(!check.lines.joined().contains("t-1"))
    }

    @Test("what is wrong with a token is said of the token address, with what can be done, and in no words of its own but RFC 6749's")
    func tokenFaults() async throws {
        func answer(_ status: Int, _ body: String) -> [Act] { .answer(status, [("Content-Type", "application/json")], Array(body.utf8)) }
        for (acts, words) in [
            (answer(400, #"{"error":"invalid_client","error_description":"SECRET"}"#), "400, invalid_client"),
            (answer(401, #"{"error":"SECRET"}"#), "no token (401)"), (answer(404, "SECRET"), "no token address"),
            (.answer(302, [("Location", "/login")]), "points elsewhere"), (answer(200, #"{"token":"SECRET"}"#), "holds no token"),
            ([.close], "broke off"),
        ] {
            let check = try await Self.checkWithToken(acts)
            let line = check.lines.first ?? ""
            #expect(!check.isUsable && line.hasPrefix("Token: WRONG:") && line.contains(words), "\(line)")
            #expect(!line.contains("SECRET"))
        }
        let refused = try await Self.checkWithToken(Self.token, accepts: false)
        #expect(refused.lines.contains { $0.contains("refused the token that its token address gave (401)") }, "\(refused.lines)")
        let key = try await Self.checkWithToken(Self.token, key: "no key")
        #expect(
            key.lines == [
                "Set-up: WRONG: the key that signs for a token is no private key that we can use (PEM: EC P-256 or P-384, or RSA)."
            ])
    }

    /// Checks a system that wants to know who we are by certificate.
    private static func checkMutual(_ tls: (Certificates) -> TLSSettings) async throws -> SourceCheck {
        let certificates = try Certificates.made.get()
        let settings = tls(certificates)
        return try await HostileServer.running(tls: try certificates.server("good", asksForClient: true)) {
            PretendSource(patients: []).answer($0)
        } _: { server in
            await Asking.with(Asking.settings(server.base) { $0.tls = settings }) { await $0.check() }
        }
    }

    @Test("a system that wants our certificate is used with it; without it, that is said")
    func mutual() async throws {
        let with = try await Self.checkMutual {
            TLSSettings(authorities: $0.authority, clientCertificate: $0.certificate("client"), clientKey: $0.key("client"))
        }
        #expect(with.isUsable, "\(with.lines)")
        let without = try await Self.checkMutual { TLSSettings(authorities: $0.authority) }
        #expect(!without.isUsable && without.lines.contains { $0.contains("wants a client certificate") }, "\(without.lines)")
        let stranger = try await Self.checkMutual {
            TLSSettings(authorities: $0.authority, clientCertificate: $0.certificate("self-signed"), clientKey: $0.key("self-signed"))
        }
        #expect(!stranger.isUsable && stranger.lines.contains { $0.contains("client certificate") || $0.contains("broke off") })
    }

    @Test("a certificate without its key, one that has ended, and files that hold neither are said before anything is asked")
    func certificateMistakes() async throws {
        for (tls, words) in [
            ({ TLSSettings(clientCertificate: $0.certificate("client"), clientKey: $0.key("good")) }, "is not the one of"),
            ({ TLSSettings(clientCertificate: $0.certificate("expired"), clientKey: $0.key("expired")) }, "has ended"),
            ({ TLSSettings(clientCertificate: $0.key("client"), clientKey: $0.key("client")) }, "holds no certificate"),
            ({ TLSSettings(clientCertificate: $0.certificate("client"), clientKey: $0.certificate("client")) }, "holds no private key"),
            ({ TLSSettings(clientCertificate: $0.certificate("client")) }, "without its key"),
            ({ _ in TLSSettings(authorities: "/nowhere.pem") }, "file of authorities"),
        ] as [((Certificates) -> TLSSettings, String)] {
            let check = try await Self.checkMutual(tls)
            #expect(!check.isUsable && check.lines.contains { $0.hasPrefix("Set-up: WRONG:") && $0.contains(words) }, "\(check.lines)")
        }
    }
}
