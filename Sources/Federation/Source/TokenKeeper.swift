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
    /// With which digest an RSA key signs.
    private let rsa: DigestAlgorithm
    private var kept: (token: String, until: ContinuousClock.Instant)?
    private var failed: (failure: SourceFailure, until: ContinuousClock.Instant)?
    /// One asks, the others wait for its token: a queue as long as all the requests that may need one.
    private let turn = Slots(places: 1, queue: 100_000)

    /// - Parameter rsa: of an RSA key: SHA-384 by SMART App Launch 2.
    init?(_ credentials: Credentials, rsa: DigestAlgorithm = .sha384) {
        guard case .oauth2(let tokenURL, let clientID, let key, let keyID, let scope) = credentials, key.read() != nil
        else { return nil }
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.key = key
        self.keyID = keyID
        self.scope = scope
        self.rsa = rsa
    }

    private struct Assertion: JWTPayload {
        let iss: String, sub: String, aud: String, jti: String
        let exp: Int, iat: Int
        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }

    /// A token answer. `expires_in` is a number by the standard and text at some.
    private struct Answer: Decodable {
        let token: String
        let seconds: Double?
        private enum CodingKeys: String, CodingKey {
            case token = "access_token"
            case seconds = "expires_in"
        }
        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            token = try fields.decode(String.self, forKey: .token)
            seconds =
                (try? fields.decode(Double.self, forKey: .seconds))
                ?? (try? fields.decode(String.self, forKey: .seconds)).flatMap(Double.init)
        }
    }

    /// Forgets a token that was refused, unless another has taken its place since.
    func forget(_ token: String) { if kept?.token == token { kept = nil } }

    /// The token to send now.
    /// - Throws: `.unauthorised` where none is given us, `.notConfigured` where the key cannot be used, or why nobody could be asked.
    func token(_ client: HTTPClient, deadline: ContinuousClock.Instant) async throws(SourceFailure) -> String {
        if let known { return known }
        return try await turn.withSlot { () async throws(SourceFailure) -> String in
            try await self.fetched(client, deadline)
        }
    }

    private var known: String? { kept.flatMap { $0.until > .now ? $0.token : nil } }

    private func fetched(_ client: HTTPClient, _ deadline: ContinuousClock.Instant) async throws(SourceFailure)
        -> String
    {
        // Whoever waited finds what the one before has fetched, or why it could not.
        if let known { return known }
        if let failed, failed.until > .now { throw failed.failure }
        do {
            let answer = try await ask(client, deadline)
            // Renewed half a minute early, so that it does not end on the way; a short one is used for half its life.
            let said = answer.seconds.flatMap { $0.isFinite ? $0 : nil } ?? 60
            let life = min(max(said, 1), 86_400)
            kept = (answer.token, .now + .milliseconds(Int64(max(life - 30, life / 2) * 1000)))
            return answer.token
        } catch {
            // For a second, so that a crowd of waiting questions does not ask one after the other; being late is only its own.
            if case .late = error {} else { failed = (error, .now + .seconds(1)) }
            throw error
        }
    }

    private func ask(_ client: HTTPClient, _ deadline: ContinuousClock.Instant) async throws(SourceFailure) -> Answer {
        do throws(TokenFault) { return try await exchange(client, deadline) } catch { throw error.failure }
    }

    /// Why no token is to be had, asked anew; nil where one is. For `carerecord source check`.
    func fault(_ client: HTTPClient, deadline: ContinuousClock.Instant) async -> TokenFault? {
        do throws(TokenFault) {
            _ = try await exchange(client, deadline)
            return nil
        } catch { return error }
    }

    /// What a server packed unasked is read too, as a source's answer is.
    private static func unpacked(_ buffer: ByteBuffer, _ coding: String?, _ most: Int) throws(TokenFault) -> Data {
        guard let unpacking = coding.flatMap({ Unpacking($0) }) else { return Data(buffer.readableBytesView) }
        var body: [UInt8] = []
        do {
            try unpacking.take(buffer, into: &body, mostBytes: most, nil)
            try unpacking.end()
        } catch { throw .noToken }
        return Data(body)
    }

    private func exchange(_ client: HTTPClient, _ deadline: ContinuousClock.Instant) async throws(TokenFault) -> Answer {
        guard WebAddress.isOne(tokenURL) else { throw .notConfigured }
        var request = HTTPClientRequest(url: tokenURL)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "accept", value: "application/json")
        let fields = [
            ("grant_type", "client_credentials"), ("scope", scope),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", try await assertion()),
        ]
        request.body = .bytes(
            ByteBuffer(string: fields.map { "\($0.0)=\(SourceWork.percent($0.1))" }.joined(separator: "&")))
        // More than any token answer.
        let most = 100_000
        do {
            let response = try await client.execute(request, deadline: SourceHTTP.nio(deadline))
            let packed = try await response.body.collect(upTo: most)
            let body = try Self.unpacked(packed, response.headers.first(name: "content-encoding"), most)
            guard response.status == .ok else {
                let code = (try? JSONDecoder().decode(Refusal.self, from: body))?.error
                throw TokenFault.refused(status: Int(response.status.code), code: code.flatMap { TokenFault.codes.contains($0) ? $0 : nil })
            }
            guard let answer = try? JSONDecoder().decode(Answer.self, from: body), SourceHTTP.fitsHeader(answer.token) else {
                throw TokenFault.noToken
            }
            return answer
        } catch let fault as TokenFault { throw fault } catch is NIOTooManyBytesError {
            throw .noToken
        } catch {
            let failure = SourceHTTP.failure(error)
            guard failure == .untrusted(.other), CertificateFault.isVerification(error) else { throw .failed(failure) }
            throw .failed(.untrusted(await CertificateFault.reason(at: tokenURL)))
        }
    }

    /// RFC 6749 section 5.2.
    private struct Refusal: Decodable { let error: String? }

    /// The signed statement of who we are; good for four minutes, of the five that SMART allows.
    private func assertion() async throws(TokenFault) -> String {
        guard let pem = key.read() else { throw .notConfigured }
        let keys = JWTKeyCollection()
        let id = JWKIdentifier(string: keyID ?? "key")
        let now = Int(Date().timeIntervalSince1970)
        let claims = Assertion(
            iss: clientID, sub: clientID, aud: tokenURL, jti: UUID().uuidString, exp: now + 240, iat: now)
        do {
            if let ec = try? ES384PrivateKey(pem: pem) {
                await keys.add(ecdsa: ec, kid: id)
            } else if let ec = try? ES256PrivateKey(pem: pem) {
                await keys.add(ecdsa: ec, kid: id)
            } else {
                await keys.add(rsa: try Insecure.RSA.PrivateKey(pem: pem), digestAlgorithm: rsa, kid: id)
            }
            return try await keys.sign(claims, kid: id)
        } catch { throw .notConfigured }
    }
}
