import Foundation
import JWTKit

/// One key of a signer's set (RFC 7517), fit to check signatures with: of a kind, curve and size that we accept, and meant for it.
struct VerifyingKey: Sendable, Decodable {
    /// Algorithms that are known, with what a key for them must be. Only signatures by a private key of the signer's: `none` and
    /// every HMAC, whose key we could have made ourselves, are refused.
    static let kinds: [String: (type: String, curve: String?)] = [
        "RS256": ("RSA", nil), "RS512": ("RSA", nil), "PS256": ("RSA", nil), "ES256": ("EC", "P-256"), "EdDSA": ("OKP", "Ed25519"),
    ]
    /// Those that are taken of everybody: staff sign-in, launches, feeds, sign-outs.
    static let ordinary: Set<String> = ["RS256", "PS256", "ES256", "EdDSA"]
    /// Those that are taken of NHS login, which signs with RS512 (STANDARDS 5), and of nobody else.
    static let ofNHSLogin = ordinary.union(["RS512"])

    let identifier: String?
    private let jwk: JWK
    private let type: String
    private let curve: String?
    private let ownAlgorithm: String?

    private enum Fields: String, CodingKey { case kty, kid, use, key_ops, alg, crv, n, e }
    private struct Unfit: Error {}

    /// - Throws: where the key is of another kind, too weak, or not for signatures.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Fields.self)
        type = try fields.decode(String.self, forKey: .kty)
        identifier = try fields.decodeIfPresent(String.self, forKey: .kid)
        curve = try fields.decodeIfPresent(String.self, forKey: .crv)
        ownAlgorithm = try fields.decodeIfPresent(String.self, forKey: .alg)
        if let use = try fields.decodeIfPresent(String.self, forKey: .use), use != "sig" { throw Unfit() }
        if let operations = try fields.decodeIfPresent([String].self, forKey: .key_ops), !operations.contains("verify") {
            throw Unfit()
        }
        if let ownAlgorithm, Self.kinds[ownAlgorithm] == nil { throw Unfit() }
        if type == "RSA" {
            let modulus = try fields.decode(String.self, forKey: .n)
            let exponent = try fields.decode(String.self, forKey: .e)
            guard Self.isStrong(modulus: modulus, exponent: exponent) else { throw Unfit() }
        }
        jwk = try JWK(from: decoder)
    }

    /// At least 2048 bits (RFC 7518 section 3.3), and an exponent that signs at all.
    private static func isStrong(modulus: String, exponent: String) -> Bool {
        guard let n = Base64URL.decode(Substring(modulus)), let e = Base64URL.decode(Substring(exponent))
        else { return false }
        guard n.drop(while: { $0 == 0 }).count >= 256, let last = e.last, last & 1 == 1 else { return false }
        return e.drop(while: { $0 == 0 }).count > 1 || last >= 3
    }

    /// Words for whoever connects the signer: `ES256`, or the type where the key says no algorithm.
    var kind: String { ownAlgorithm ?? [type, curve].compactMap { $0 }.joined(separator: " ") }

    /// Whether it says no algorithm, or one of these.
    func isOf(_ algorithms: Set<String>) -> Bool { ownAlgorithm.map(algorithms.contains) ?? true }

    /// Whether a token with this algorithm may be checked with this key.
    func fits(_ algorithm: String) -> Bool {
        guard let kind = Self.kinds[algorithm], kind.type == type, kind.curve == nil || kind.curve == curve else {
            return false
        }
        return ownAlgorithm == nil || ownAlgorithm == algorithm
    }

    /// The algorithm with this key; nil where they do not fit.
    func algorithm(for name: String) async -> (any JWTAlgorithm)? {
        guard fits(name) else { return nil }
        var key = jwk
        key.algorithm = JWK.Algorithm(rawValue: name)
        let only = JWKIdentifier(string: "only")
        key.keyIdentifier = only
        let keys = JWTKeyCollection()
        do {
            try await keys.add(jwk: key)
            return try await keys.getKey(for: only, alg: name)
        } catch { return nil }
    }
}
