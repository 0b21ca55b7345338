import AccessControl
import AsyncHTTPClient
import CareRecord
import Crypto
import DemoLondon
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identity
import Logging
import NIOCore
import Storage
import Testing

@testable import FHIRServer

/// What organisations' systems tell the record about themselves, over the addresses as a stranger meets them.
@Suite struct FeedRouteTests {
    static let base = "https://partner.example"
    static let issuer = "https://epr.barts.example"
    static let provider = "https://id.example"
    static let training =
        #"{"staff":[{"subject":"555000010001","validUntil":"2099-03-31"},{"subject":"555000010002","validUntil":"2001-01-01"}]}"#
    static let caseload =
        #"{"team":"District nurses","people":[{"nhsNumber":"9434765919"},{"nhsNumber":"9990000018","until":"2099-01-01"}]}"#

    struct Sent {
        var path = "/api/training"
        var body = training
        var signedBody: String?
        var type = "feed+jwt"
        var contentType = "application/json"
        var token: String?
        var claims: [String: any Sendable] = [:]
    }

    struct Stage: Sendable {
        let client: any TestClientProtocol
        let database: SQLiteDatabase
        let signer: DemoSigner
        /// Lists that are being read.
        var bodies = BodiesInHand()

        func token(_ it: Sent) throws -> String {
            let now = Int(Date().timeIntervalSince1970)
            let digest = Secrets.base64URL(SHA256.hash(data: Data((it.signedBody ?? it.body).utf8)))
            let claims: [String: any Sendable] = [
                "iss": issuer, "aud": base + it.path, "iat": now, "exp": now + 120, "jti": Secrets.random(16),
                "sub": "hr-system",
                "organisation": "R1H", "body_sha256": digest,
            ]
            return try signer.sign(claims.merging(it.claims) { _, new in new }, type: it.type)
        }

        func send(_ it: Sent = Sent()) async throws -> (status: HTTPResponse.Status, body: [String: Any]) {
            let text = try it.token ?? token(it)
            return try await client.execute(
                uri: it.path, method: .post, headers: [.authorization: "Bearer \(text)", .contentType: it.contentType],
                body: ByteBuffer(string: it.body)
            ) { response in
                #expect(response.headers[.cacheControl] == "no-store")
                return (
                    response.status,
                    try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any]
                        ?? [:]
                )
            }
        }

        func count(_ table: String) async throws -> Int {
            try await database.read { Int(try $0.query("SELECT COUNT(*) FROM \(table)", [])[0].integer(0) ?? -1) }
        }
    }

    static func with(
        feeds: Set<Feed> = [.training, .caseload, .roles], lease: Duration = .zero, keys document: String? = nil,
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "carerecord-feeds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = try SQLiteDatabase(path: folder.appendingPathComponent("trail.sqlite").path)
        let signer = try await DemoSigner()
        let keys =
            try document
            ?? String(decoding: JSONSerialization.data(withJSONObject: ["keys": [signer.jwk]]), as: UTF8.self)
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        do {
            let sender = FeedSender(
                id: "barts-epr", issuer: issuer, organisations: Set(["R1H", "R1H1"].compactMap { ODSCode($0) }),
                keys: .document(keys), feeds: feeds)
            let signed = try #require(SignedFeeds([sender], base: base, uses: OneUseInMemory(), http: http))
            let router = Router()
            let routes = FeedRoutes(desk: .live(signed, database, issuer: Self.provider, logger: quiet, lease: lease, now: now))
            routes.add(to: router)
            try await Application(router: router, logger: quiet).test(.router) { client in
                try await body(Stage(client: client, database: database, signer: signer, bodies: routes.bodies))
            }
        } catch {
            try? await http.shutdown()
            throw error
        }
        try await http.shutdown()
    }

    @Test("an organisation's list replaces the one before, is accounted for, and is answered with counts alone")
    func train() async throws {
        try await Self.with { (stage: Stage) async throws in
            let answer = try await stage.send()
            #expect(
                answer.status == .ok && answer.body["staff"] as? Int == 2
                    && answer.body["organisation"] as? String == "R1H")
            #expect(try await stage.count("training WHERE organisation = 'R1H'") == 2)
            #expect(
                try await stage.count(
                    "trail_event WHERE kind = 'training-imported' AND detail = '2 staff, by barts-epr: hr-system'") == 1
            )
            #expect(try await stage.count("register_version WHERE version = 1") == 1)
        }
    }

    @Test("roles are ended and given back, with the region's provider as the one whose subjects they are, on record by who sent it")
    func roles() async throws {
        try await Self.with { (stage: Stage) async throws in
            let body = #"{"staff":[{"subject":"555000010001","role":"R8000"},{"subject":"555000010002"}]}"#
            let ended = try await stage.send(Sent(path: "/api/roles/end", body: body))
            #expect(ended.status == .ok && ended.body["ended"] as? Int == 2 && ended.body["already"] as? Int == 0)
            #expect(
                try await stage.count("role_end WHERE organisation = 'R1H' AND issuer = '\(Self.provider)' AND open_key IS NOT NULL") == 2)
            #expect(try await stage.count("register_version WHERE version = 1") == 1)
            #expect(try await stage.send(Sent(path: "/api/roles/end", body: body)).body["already"] as? Int == 2)
            let restored = try await stage.send(
                Sent(path: "/api/roles/restore", body: #"{"staff":[{"subject":"555000010002"}, {"subject":"3"}]}"#))
            #expect(restored.status == .ok && restored.body["restored"] as? Int == 1 && restored.body["notThere"] as? Int == 1)
            #expect(try await stage.count("role_end WHERE open_key IS NOT NULL") == 1)
            let dated = Sent(
                path: "/api/roles/restore", body: #"{"staff":[{"subject":"555000010001","role":"R8000","from":"2026-12-01"}]}"#)
            #expect(try await stage.send(dated).status == .badRequest)
            #expect(try await stage.count("trail_event WHERE kind = 'role-ended' AND detail LIKE '%by barts-epr: hr-system'") == 2)
            #expect(try await stage.count("trail_event WHERE kind = 'role-restored'") == 1)
        }
        try await Self.with(feeds: [.training, .caseload]) { (stage: Stage) async throws in
            let answer = try await stage.send(Sent(path: "/api/roles/end", body: #"{"staff":[{"subject":"1"}]}"#))
            #expect(answer.status == .unauthorized, "the region gives it no such feed")
            #expect(try await stage.count("role_end") == 0)
        }
    }

    @Test("people are given and ended, and nobody's number is answered")
    func caseload() async throws {
        try await Self.with { (stage: Stage) async throws in
            let given = try await stage.send(Sent(path: "/api/caseload", body: Self.caseload))
            #expect(given.status == .ok && given.body["given"] as? Int == 2)
            #expect(Set(given.body.keys) == ["organisation", "given", "already"])
            let ended = try await stage.send(
                Sent(
                    path: "/api/caseload/end",
                    body:
                        #"{"team":"District nurses","people":[{"nhsNumber":"9434765919"},{"nhsNumber":"9434765870"}]}"#)
            )
            #expect(ended.status == .ok && ended.body["ended"] as? Int == 1 && ended.body["notThere"] as? Int == 1)
            #expect(try await stage.count("caseload WHERE ended_at IS NULL AND organisation = 'R1H'") == 1)
        }
    }

    @Test("what is given and ended is dated by the database's clock, whatever this node's says: what has ended has ended")
    func dated() async throws {
        try await Self.with(now: { Date() + 3_600 }) { (stage: Stage) async throws in
            #expect(try await stage.send().status == .ok)
            #expect(try await stage.send(Sent(path: "/api/caseload", body: Self.caseload)).status == .ok)
            let end = Sent(path: "/api/caseload/end", body: #"{"team":"District nurses","people":[{"nhsNumber":"9434765919"}]}"#)
            #expect(try await stage.send(end).body["ended"] as? Int == 1)
            let now = Int(Date().timeIntervalSince1970 * 1000)
            #expect(try await stage.count("caseload WHERE from_at <= \(now) AND given_at <= \(now)") == 2)
            #expect(try await stage.count("caseload WHERE ended_at <= \(now)") == 1)
            #expect(try await stage.count("training_list WHERE loaded_at <= \(now)") == 1)
        }
    }

    @Test("a change is said to be in force only after the longest authority lease (law 8)")
    func lease() async throws {
        try await Self.with(lease: .milliseconds(300)) { (stage: Stage) async throws in
            let begun = ContinuousClock.now
            #expect(try await stage.send().status == .ok)
            #expect(ContinuousClock.now - begun >= .milliseconds(300))
        }
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Sent) -> Void
        init(_ what: String, _ change: @escaping @Sendable (inout Sent) -> Void) {
            (testDescription, self.change) = (what, change)
        }
    }

    static let wrong: [Wrong] = [
        Wrong("another organisation") { $0.claims["organisation"] = "RQX" },
        Wrong("an organisation in small letters") { $0.claims["organisation"] = "r1h" },
        Wrong("another issuer") { $0.claims["iss"] = "https://evil.example" },
        Wrong("a launch") { $0.type = "launch+jwt" },
        Wrong("another address's token") { $0.claims["aud"] = base + "/api/caseload" },
        Wrong("the launch address") { $0.claims["aud"] = base + "/launch" },
        Wrong("another body than was signed") { $0.signedBody = "{}" },
        Wrong("no body signed") { $0.claims["body_sha256"] = "" },
        Wrong("good for longer than two minutes") { $0.claims["exp"] = Int(Date().timeIntervalSince1970) + 600 },
        Wrong("expired") {
            let now = Int(Date().timeIntervalSince1970)
            ($0.claims["iat"], $0.claims["exp"]) = (now - 400, now - 300)
        },
        Wrong("an identifier that can be guessed") { $0.claims["jti"] = "1" },
        Wrong("nobody who sends it") { $0.claims["sub"] = "" },
        Wrong("no token") { $0.token = "" },
        Wrong("no token that is one") { $0.token = "a.b.c" },
    ]

    @Test("a token with one thing wrong changes nothing, and is answered alike whatever it is", arguments: wrong)
    func refused(one: Wrong) async throws {
        try await Self.with { (stage: Stage) async throws in
            var sent = Sent()
            one.change(&sent)
            let answer = try await stage.send(sent)
            #expect(answer.status == .unauthorized && answer.body["error"] as? String == "refused")
            #expect(try await stage.count("training_list") == 0)
        }
    }

    @Test("no body is read before its token is found to be good, so that strangers cannot make us hold one")
    func bodyOfStrangers() async throws {
        try await Self.with { (stage: Stage) async throws in
            // Larger than may be: whoever reads it would say so.
            let large = String(repeating: " ", count: FeedRoutes.mostBytes + 1)
            #expect(try await stage.send(Sent(body: large, token: "a.b.c")).status == .unauthorized)
            #expect(try await stage.send(Sent(body: large)).status == .contentTooLarge)
        }
    }

    @Test("another body than was signed uses up no token")
    func otherBody() async throws {
        try await Self.with { (stage: Stage) async throws in
            let token = try stage.token(Sent())
            #expect(try await stage.send(Sent(body: #"{"staff":[]}"#, token: token)).status == .unauthorized)
            #expect(try await stage.send(Sent(token: token)).status == .ok)
        }
    }

    @Test(
        "while four lists of a sender are being read a fifth is answered 503 with Retry-After; nothing of it is kept, and its token stays good"
    )
    func tooMany() async throws {
        try await Self.with { (stage: Stage) async throws in
            for _ in 0..<BodiesInHand.perSender { #expect(stage.bodies.take(of: "barts-epr")) }
            let token = try stage.token(Sent())
            let busy = try await stage.send(Sent(token: token))
            #expect(busy.status == .serviceUnavailable && busy.body["error"] as? String == "busy")
            #expect(FeedAnswer.busy.headers[.retryAfter] == "5")
            #expect(try await stage.count("training_list") == 0)
            stage.bodies.putBack(of: "barts-epr")
            #expect(try await stage.send(Sent(token: token)).status == .ok)
            #expect(try await stage.send().status == .ok, "its room is given back")
        }
    }

    @Test("a token works once")
    func replayed() async throws {
        try await Self.with { (stage: Stage) async throws in
            let token = try stage.token(Sent())
            #expect(try await stage.send(Sent(token: token)).status == .ok)
            #expect(try await stage.send(Sent(token: token)).status == .unauthorized)
        }
    }

    @Test("another organisation's key opens nothing")
    func forged() async throws {
        try await Self.with { (stage: Stage) async throws in
            let other = Stage(
                client: stage.client, database: stage.database, signer: try await DemoSigner(kid: stage.signer.kid))
            #expect(try await other.send().status == .unauthorized)
            #expect(try await stage.count("trail_event") == 0, "a stranger cannot fill the account")
        }
    }

    @Test("a sender feeds only what the region gives it; that it tried more is on record")
    func notItsFeed() async throws {
        try await Self.with(feeds: [.training]) { (stage: Stage) async throws in
            #expect(try await stage.send(Sent(path: "/api/caseload", body: Self.caseload)).status == .unauthorized)
            #expect(try await stage.count("caseload") == 0)
            #expect(try await stage.count("trail_event WHERE kind = 'feed-refused'") == 1)
            #expect(try await stage.send().status == .ok)
        }
    }

    @Test("one bad line keeps the whole list out, and is named by its place without what stood there")
    func badLine() async throws {
        try await Self.with { (stage: Stage) async throws in
            let answer = try await stage.send(
                Sent(body: #"{"staff":[{"subject":"1","validUntil":null},{"subject":"ann smith","validUntil":null}]}"#))
            #expect(answer.status == .badRequest)
            let mistakes = try #require(answer.body["mistakes"] as? [[String: String]])
            #expect(mistakes.map { $0["place"] } == ["staff[1]"] && !"\(mistakes)".contains("ann smith"))
            #expect(try await stage.count("training_list") == 0)
        }
    }

    @Test("a list from before the one in hand is refused, and that one stays")
    func older() async throws {
        try await Self.with { (stage: Stage) async throws in
            #expect(try await stage.send().status == .ok)
            let answer = try await stage.send(
                Sent(body: #"{"asOf":"2020-01-01","staff":[{"subject":"1","validUntil":null}]}"#))
            #expect(answer.status == .conflict && answer.body["error"] as? String == "older")
            #expect(try await stage.count("training WHERE subject = '1'") == 0)
        }
    }

    @Test("another kind of content is refused before it is read")
    func contentType() async throws {
        try await Self.with { (stage: Stage) async throws in
            for type in ["text/csv", "application/x-www-form-urlencoded", "application/jsonp"] {
                #expect(try await stage.send(Sent(contentType: type)).status == .unsupportedMediaType)
            }
            #expect(try await stage.send(Sent(contentType: "application/json; charset=utf-8")).status == .ok)
        }
    }

    @Test("addresses are for posts only, and there is nothing to read")
    func onlyPosts() async throws {
        try await Self.with { (stage: Stage) async throws in
            for path in ["/api/training", "/api/caseload", "/api/caseload/end", "/api/roles/end", "/api/roles/restore"] {
                for method in [HTTPRequest.Method.get, .put, .delete] {
                    let status = try await stage.client.execute(uri: path, method: method) { $0.status }
                    #expect(status == .notFound || status == .methodNotAllowed)
                }
            }
        }
    }
}
