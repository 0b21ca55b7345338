import Crypto
import Foundation
import JWTKit

/// A signing key of a pretend provider, its public half and what it signs. Written apart from the service's own code, so that the two do not
/// agree because they are the same.
public struct DemoSigner: Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case es256 = "ES256"
        case edDSA = "EdDSA"
    }

    public let kid: String
    public let kind: Kind
    /// The public key as a JWK.
    public let jwk: [String: String]
    private let algorithm: any JWTAlgorithm

    public init(_ kind: Kind = .es256, kid: String? = nil) async throws {
        let kid = kid ?? DemoWeb.random(8)
        let keys = JWTKeyCollection()
        let id = JWKIdentifier(string: kid)
        var jwk = ["use": "sig", "alg": kind.rawValue, "kid": kid]
        switch kind {
        case .es256:
            let key = P256.Signing.PrivateKey()
            await keys.add(ecdsa: try ES256PrivateKey(pem: key.pemRepresentation), kid: id)
            let point = Array(key.publicKey.x963Representation.dropFirst())
            (jwk["kty"], jwk["crv"]) = ("EC", "P-256")
            (jwk["x"], jwk["y"]) = (DemoWeb.base64URL(Array(point[0..<32])), DemoWeb.base64URL(Array(point[32...])))
        case .edDSA:
            let key = Curve25519.Signing.PrivateKey()
            await keys.add(eddsa: EdDSA.PrivateKey(backing: key), kid: id)
            (jwk["kty"], jwk["crv"], jwk["x"]) = ("OKP", "Ed25519", DemoWeb.base64URL(Array(key.publicKey.rawRepresentation)))
        }
        self.kid = kid
        self.kind = kind
        self.jwk = jwk
        algorithm = try await keys.getKey(for: id)
    }

    public func sign(_ claims: [String: any Sendable], type: String = "JWT") throws -> String {
        func part(_ object: [String: any Sendable]) throws -> String {
            DemoWeb.base64URL(Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])))
        }
        let text = "\(try part(["alg": kind.rawValue, "kid": kid, "typ": type])).\(try part(claims))"
        return "\(text).\(DemoWeb.base64URL(try algorithm.sign(Array(text.utf8))))"
    }

    /// The signers' public keys as one document.
    static func document(_ signers: [DemoSigner]) -> [String: any Sendable] { ["keys": signers.map(\.jwk)] }
}
