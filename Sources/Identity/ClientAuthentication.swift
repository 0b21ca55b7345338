import Foundation
import JWTKit

/// How we show a token endpoint who we are (OpenID Connect Core 1.0 section 9).
public enum ClientAuthentication: Sendable {
    /// `client_secret_basic`: in a header, never in an address.
    case secret(String)
    /// `private_key_jwt` (RFC 7523): nothing that is worth stealing leaves us.
    case privateKey(SigningKey)
    /// A client without a secret; PKCE alone binds the code to us. Only for a SMART launch of an EPR that has registered us so.
    case none

    /// Headers and fields to add to a request to `endpoint`.
    /// - Throws: where the key cannot sign.
    func proof(clientID: String, endpoint: String, now: Date) async throws -> (headers: [(String, String)], fields: [(String, String)]) {
        switch self {
        case .secret(let secret):
            let pair = "\(FormEncoding.percent(clientID)):\(FormEncoding.percent(secret))"
            return ([("authorization", "Basic \(Data(pair.utf8).base64EncodedString())")], [])
        case .privateKey(let key):
            let issued = Int(now.timeIntervalSince1970)
            // A minute is enough for one request; SMART allows five.
            let claims: [String: any Sendable] = [
                "iss": clientID, "sub": clientID, "aud": endpoint, "jti": Secrets.random(), "iat": issued, "exp": issued + 60,
            ]
            return (
                [],
                [
                    ("client_id", clientID), ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                    ("client_assertion", try await key.sign(claims)),
                ]
            )
        case .none: return ([], [("client_id", clientID)])
        }
    }
}

/// A private key of ours. Its public half is `published`, for whoever checks what we sign.
public struct SigningKey: Sendable {
    public struct Unusable: Error {}

    /// `kid` of its public half.
    public let identifier: String
    private let name: String
    private let signer: any JWTAlgorithm
    /// The public half as a JWK (RFC 7517): nothing secret.
    public let published: [String: String]

    /// - Parameters:
    ///   - pem: P-256 (ES256), Ed25519 (EdDSA) or RSA of at least 2048 bits (PS256, as the safer of RSA's two).
    ///   - isForNHSLogin: an RSA key signs as NHS login demands it: RS512 (STANDARDS 5).
    /// - Throws: `Unusable` where it is none of these.
    public init(pem: String, identifier: String, isForNHSLogin: Bool = false) async throws(Unusable) {
        let keys = JWTKeyCollection()
        let only = JWKIdentifier(string: "only")
        var jwk = ["use": "sig", "kid": identifier]
        if let key = try? ES256PrivateKey(pem: pem), let point = key.publicKey.parameters {
            await keys.add(ecdsa: key, kid: only)
            (jwk["kty"], jwk["crv"], jwk["alg"]) = ("EC", "P-256", "ES256")
            (jwk["x"], jwk["y"]) = (Self.url(point.x), Self.url(point.y))
        } else if let key = try? EdDSA.PrivateKey(pem: pem) {
            await keys.add(eddsa: key, kid: only)
            (jwk["kty"], jwk["crv"], jwk["alg"]) = ("OKP", "Ed25519", "EdDSA")
            jwk["x"] = Secrets.base64URL(key.publicKey.rawRepresentation)
        } else if let key = try? Insecure.RSA.PrivateKey(pem: pem), let parts = try? key.publicKey.getKeyPrimitives(),
            parts.modulus.count >= 256
        {
            if isForNHSLogin {
                await keys.add(rsa: key, digestAlgorithm: .sha512, kid: only)
            } else {
                await keys.add(pss: key, digestAlgorithm: .sha256, kid: only)
            }
            (jwk["kty"], jwk["alg"]) = ("RSA", isForNHSLogin ? "RS512" : "PS256")
            (jwk["n"], jwk["e"]) = (Secrets.base64URL(parts.modulus), Secrets.base64URL(parts.publicExponent))
        } else {
            throw Unusable()
        }
        guard let signer = try? await keys.getKey(for: only), let name = jwk["alg"] else { throw Unusable() }
        (self.identifier, self.name, self.signer, published) = (identifier, name, signer, jwk)
    }

    /// A compact JWS of the claims.
    func sign(_ claims: [String: any Sendable], type: String = "JWT") async throws -> String {
        func part(_ object: [String: any Sendable]) throws -> String {
            Secrets.base64URL(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes]))
        }
        let text = "\(try part(["alg": name, "kid": identifier, "typ": type])).\(try part(claims))"
        return "\(text).\(Secrets.base64URL(try signer.sign(Array(text.utf8))))"
    }

    /// The document to publish (`jwks_uri`): the keys in use, and at a rotation the one before and the one to come.
    public static func document(_ keys: [SigningKey]) -> Data {
        let set = ["keys": keys.map(\.published)]
        return (try? JSONSerialization.data(withJSONObject: set, options: [.sortedKeys, .withoutEscapingSlashes])) ?? Data()
    }

    private static func url(_ base64: String) -> String {
        base64.replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}
