import AsyncHTTPClient
import CareRecord
import Foundation
import JWTKit
import NIOCore

/// OAuth 2.0 client credentials with a signed JWT (RFC 7523; SMART App Launch 2, backend services): one token kept until it ends.
actor TokenKeeper {
    private let tokenURL: String
    private let clientID: String
    private let key: Secret
    private let keyID: String?
    private let scope: String
    private var kept: (token: String, until: Date)?

    init?(_ credentials: Credentials) {
        guard case .oauth2(let tokenURL, let clientID, let key, let keyID, let scope) = credentials, key.read() != nil else { return nil }
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.key = key
        self.keyID = keyID
        self.scope = scope
    }

    private struct Assertion: JWTPayload {
        let iss: String, sub: String, aud: String, jti: String
        let exp: Int, iat: Int
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    func forget() { kept = nil }

    func token(_ client: HTTPClient, deadline: ContinuousClock.Instant) async throws(SourceFailure) -> String {
        if let kept, kept.until > Date() { return kept.token }
        struct Answer: Decodable {
            let access_token: String
            let expires_in: Double?
        }
        do {
            var request = HTTPClientRequest(url: tokenURL)
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
            let fields = [
                ("grant_type", "client_credentials"), ("scope", scope),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", try await assertion()),
            ]
            request.body = .bytes(
                ByteBuffer(
                    string: fields.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }.joined(separator: "&")))
            let response = try await client.execute(request, timeout: .seconds(5))
            let body = try await response.body.collect(upTo: 100_000)
            guard response.status == .ok else { throw SourceFailure.unauthorised }
            let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
            // Renewed half a minute early, so that it does not end on the way.
            kept = (answer.access_token, Date().addingTimeInterval(max(0, (answer.expires_in ?? 60) - 30)))
            return answer.access_token
        } catch { throw .unauthorised }
    }

    private func assertion() async throws -> String {
        guard let pem = key.read() else { throw SourceFailure.notConfigured }
        let keys = JWTKeyCollection()
        let id = JWKIdentifier(string: keyID ?? "key")
        if let ec = try? ES384PrivateKey(pem: pem) {
            await keys.add(ecdsa: ec, kid: id)
        } else if let ec = try? ES256PrivateKey(pem: pem) {
            await keys.add(ecdsa: ec, kid: id)
        } else {
            await keys.add(rsa: try Insecure.RSA.PrivateKey(pem: pem), digestAlgorithm: .sha384, kid: id)
        }
        let now = Int(Date().timeIntervalSince1970)
        return try await keys.sign(
            Assertion(iss: clientID, sub: clientID, aud: tokenURL, jti: UUID().uuidString, exp: now + 240, iat: now), kid: id)
    }
}
