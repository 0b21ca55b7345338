import AsyncHTTPClient
import Foundation
import JWTKit
import Objections
import Testing

@testable import Federation

/// Messages to people, handed to a server over HTTP in the shapes that GOV.UK Notify and NHS Notify document.
@Suite struct MessageServiceTests {
    private static let template = "b838b13c-f98c-4def-93f0-515d4e4f4ee1"
    private static let other = "0c7d418f-2066-4aaf-9a3e-5b0e1c2f6a0d"
    private static let issuer = "26785a09-ab16-4eb0-8407-a37497a57506"
    private static let secret = "3d844edf-8d35-48ac-975b-e847b4f122b0"
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)

    private struct Claims: JWTPayload {
        let iss: String
        let iat: Int
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    private static func message(_ to: ReachableAddress) -> LeavingMessage {
        LeavingMessage(
            id: "q1-question-answered", template: "question-answered", to: to, reference: "abcdef012345", desk: "A record", subject: "s",
            text: "t", written: now)
    }

    private static func withFile<Result: Sendable>(_ text: String, _ body: (String) async throws -> Result) async throws -> Result {
        let path = NSTemporaryDirectory() + "carerecord-secret-" + UUID().uuidString
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(path)
    }

    /// Hands over a message so many times.
    /// - Returns: what was wrong each time, and what the server saw.
    private static func delivered(
        _ message: LeavingMessage, times: Int = 1, secret: String, answer: @escaping @Sendable (Seen) -> [Act] = { _ in .answer(201) },
        _ service: @escaping @Sendable (String, String) -> Region.Telling.Service
    ) async throws -> (faults: [DeliveryFault?], seen: [Seen]) {
        try await withFile(secret) { path in
            try await HostileServer.running {
                answer($0)
            } _: { server in
                let http = HTTPClient(eventLoopGroupProvider: .singleton)
                let sender = MessageService(http)
                let webhook = Region.Telling.Webhook(
                    url: server.base, service: service(path, server.base), templates: ["question-answered": template],
                    textTemplates: ["question-answered": other])
                var faults: [DeliveryFault?] = []
                for _ in 0..<times {
                    do throws(DeliveryFault) {
                        try await sender.deliver(message, by: webhook, at: now)
                        faults.append(nil)
                    } catch { faults.append(error) }
                }
                try await http.shutdown()
                return (faults, server.seen)
            }
        }
    }

    private static func govUK(
        _ to: ReachableAddress, times: Int = 1, answer: @escaping @Sendable (Seen) -> [Act] = { _ in .answer(201) }
    ) async throws -> (faults: [DeliveryFault?], seen: [Seen]) {
        try await delivered(message(to), times: times, secret: "a key-\(issuer)-\(secret)\n", answer: answer) { path, _ in
            .govUKNotify(key: .file(path))
        }
    }

    private static func body(_ seen: Seen?) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: Data((seen?.body ?? "").utf8)) as? NSDictionary)
    }

    /// What a token says of itself.
    private static func head(of token: String) throws -> NSDictionary {
        let head = String(token.prefix { $0 != "." }).replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let data = try #require(Data(base64Encoded: head.padding(toLength: (head.count + 3) / 4 * 4, withPad: "=", startingAt: 0)))
        return try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
    }

    @Test("GOV.UK Notify is given an email as it documents it, with a token that is signed with the key and never the key")
    func govUKEmail() async throws {
        let (faults, seen) = try await Self.govUK(.email("somebody@example.com"))
        #expect(faults == [nil] && seen.count == 1)
        let it = try #require(seen.first)
        #expect(it.method == "POST" && it.path == "/fhir/v2/notifications/email" && it.header("content-type") == "application/json")
        #expect(
            try Self.body(it) == [
                "email_address": "somebody@example.com", "template_id": Self.template, "reference": Self.message(.email("")).key,
                "personalisation": ["reference": "abcdef012345", "desk": "A record"],
            ])
        let sent = try #require(it.header("authorization"))
        #expect(sent.hasPrefix("Bearer ") && !sent.contains(Self.secret))
        let token = String(sent.dropFirst(7))
        let keys = await JWTKeyCollection().add(hmac: HMACKey(from: Self.secret), digestAlgorithm: .sha256)
        let claims = try await keys.verify(token, as: Claims.self)
        #expect(claims.iss == Self.issuer && claims.iat == 1_800_000_000)
        let said = try Self.head(of: token)
        #expect(said["alg"] as? String == "HS256" && said["typ"] as? String == "JWT")
    }

    @Test("a message goes by its language's template where the region has one, and else by the one that is for every language")
    func templateOfALanguage() throws {
        let one = "question-answered"
        let services: [Region.Telling.Service] = [.govUKNotify(key: .file("/t")), .nhsNotify(.bearer(.file("/t")))]
        for service in services {
            let webhook = Region.Telling.Webhook(
                url: "https://x.example", service: service, templates: [one: "for-all", one + ".qaa": "of-qaa"], textTemplates: [:])
            func template(_ language: String) throws -> Bool {
                let message = LeavingMessage(
                    id: "q", template: one, to: .email("p@example.com"), reference: "r", desk: "d", subject: "s", text: "t",
                    language: language, written: Self.now)
                let request = try #require(MessageShape.request(message, webhook))
                return String(decoding: request.body, as: UTF8.self).contains("of-qaa")
            }
            #expect(try template("qaa"))
            #expect(try template("en") == false)
            #expect(try template("qab") == false)
        }
    }

    @Test("a text message goes by its own template and its own address")
    func govUKText() async throws {
        let (_, seen) = try await Self.govUK(.mobile("07700900123"))
        #expect(seen.first?.path == "/fhir/v2/notifications/sms")
        let body = try Self.body(seen.first)
        #expect(
            body["phone_number"] as? String == "07700900123" && body["template_id"] as? String == Self.other && body["email_address"] == nil
        )
    }

    @Test("NHS Notify is given one message by contact details and a routing plan, with no NHS number", arguments: [true, false])
    func nhs(isEmail: Bool) async throws {
        let to: ReachableAddress = isEmail ? .email("somebody@example.com") : .mobile("+447700900123")
        let (faults, seen) = try await Self.delivered(Self.message(to), secret: "token") { path, _ in .nhsNotify(.bearer(.file(path))) }
        let it = try #require(seen.first)
        #expect(faults == [nil] && it.path == "/fhir/comms/v1/messages" && it.header("content-type") == "application/vnd.api+json")
        #expect(it.header("authorization") == "Bearer token")
        let contact: NSDictionary = isEmail ? ["email": "somebody@example.com"] : ["sms": "447700900123"]
        let attributes: NSDictionary = [
            "routingPlanId": Self.template, "messageReference": Self.message(to).key, "recipient": ["contactDetails": contact],
            "personalisation": ["reference": "abcdef012345", "desk": "A record"],
        ]
        #expect(try Self.body(it) == ["data": ["type": "Message", "attributes": attributes] as NSDictionary])
        #expect(UUID(uuidString: Self.message(to).key) != nil, "its reference is a UUID")
    }

    @Test("NHS Notify's token is asked for once, with a statement signed by RS512")
    func nhsToken() async throws {
        let key = String(decoding: try Certificates.run(["openssl", "genrsa", "2048"]), as: UTF8.self)
        let (faults, seen) = try await Self.delivered(
            Self.message(.email("somebody@example.com")), times: 3, secret: key,
            answer: { request in
                guard request.path == "/fhir/token" else { return .answer(201) }
                return .answer(200, [("Content-Type", "application/json")], Array(#"{"access_token":"t","expires_in":"599"}"#.utf8))
            },
            { path, base in
                .nhsNotify(.oauth2(tokenURL: base + "/token", clientID: "c", key: .file(path), keyID: "k", scope: "notify"))
            })
        #expect(faults == [nil, nil, nil] && seen.filter { $0.path == "/fhir/token" }.count == 1)
        #expect(seen.last?.header("authorization") == "Bearer t")
        let form = try #require(seen.first?.body)
        let assertion = try #require(form.split(separator: "&").first { $0.hasPrefix("client_assertion=") }?.dropFirst(17))
        #expect(try Self.head(of: String(assertion))["alg"] as? String == "RS512")
    }

    @Test("a message that is tried again has the same reference, and another message another")
    func again() async throws {
        let (faults, seen) = try await Self.govUK(.email("somebody@example.com"), times: 3, answer: { _ in .answer(503) })
        #expect(faults == [.answered(503), .answered(503), .answered(503)] && faults.allSatisfy { $0?.isFinal == false })
        let references = try seen.map { try Self.body($0)["reference"] as? String }
        #expect(references.count == 3 && Set(references).count == 1 && Set(seen.map { $0.header("idempotency-key") }) == Set(references))
        let other = LeavingMessage(
            id: "q2-question-answered", template: "question-answered", to: .email(""), reference: "", desk: "", subject: "", text: "",
            written: Self.now)
        #expect(other.key != references.first ?? "")
    }

    @Test(
        "what the service answers is told apart: taken, there already, wrong for ever, or to be tried again",
        arguments: [
            (201, "", nil), (409, "", nil), (422, #"{"errors":[{"code":"CM_DUPLICATE_REQUEST"}]}"#, nil), (422, "{}", true),
            (400, "", true),
            (403, "", false), (429, "", false), (425, "", false), (500, "", false),
        ] as [(Int, String, Bool?)])
    func answers(status: Int, body: String, isFinal: Bool?) async throws {
        let (faults, _) = try await Self.govUK(.email("somebody@example.com"), answer: { _ in .answer(status, [], Array(body.utf8)) })
        #expect(faults.first.map { $0?.isFinal } == .some(isFinal))
    }

    @Test("a key that is none sends nothing, and the message waits")
    func noKey() async throws {
        let (faults, seen) = try await Self.delivered(Self.message(.email("somebody@example.com")), secret: "no key") { path, _ in
            .govUKNotify(key: .file(path))
        }
        #expect(faults == [.notConfigured] && faults[0]?.isFinal == false && seen.isEmpty)
    }
}
