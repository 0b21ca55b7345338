import Foundation

/// A JWS in compact form (RFC 7515 section 3.1), cut up and not yet believed.
///
/// Only its algorithm and key id are read before the signature is checked. Keys that it brings along (`jwk`, `jku`, `x5c`, `x5u`) are
/// ignored: whoever forged the token made them too.
struct SignedToken: Sendable {
    struct Header: Decodable, Sendable {
        let alg: String
        let kid: String?
        let typ: String?
        let crit: [String]?
    }

    /// Larger than any token of ours: somebody with a hundred roles has some 30 kB.
    static let mostBytes = 65_536

    let header: Header
    private let signed: [UInt8]
    private let payload: Data
    private let signature: Data

    /// - Parameter algorithms: those that are taken of this signer.
    /// - Throws: `.malformed`, or `.algorithm` for another than these, whatever the key.
    init(_ text: String, taking algorithms: Set<String> = VerifyingKey.ordinary) throws(TokenFault) {
        guard text.utf8.count <= Self.mostBytes else { throw .malformed }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decode(parts[0]), let header = try? JSONDecoder().decode(Header.self, from: head)
        else {
            throw .malformed
        }
        guard algorithms.contains(header.alg) else { throw .algorithm }
        guard header.crit == nil, let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2]), !signature.isEmpty
        else {
            throw .malformed
        }
        self.header = header
        self.payload = payload
        self.signature = signature
        signed = Array("\(parts[0]).\(parts[1])".utf8)
    }

    /// What was signed, once the signature is found to be the key's (RFC 7515 section 5.2).
    func verified(with key: VerifyingKey) async throws(TokenFault) -> Data {
        guard let algorithm = await key.algorithm(for: header.alg) else { throw .algorithm }
        guard (try? algorithm.verify(signature, signs: signed)) == true else { throw .signature }
        return payload
    }

    /// Whose it says it is. Believed for nothing but choosing whose keys to check it with.
    var statedIssuer: String? {
        struct Issuer: Decodable { let iss: String? }
        return (try? JSONDecoder().decode(Issuer.self, from: payload))?.iss
    }

    /// Refuses a token that says it is of another kind. Types are media types without `application/`, in any case (RFC 7519 section 5.1).
    func isOf(_ kinds: Set<String>, mayBeUnsaid: Bool) -> Bool {
        guard let typ = header.typ?.lowercased() else { return mayBeUnsaid }
        return kinds.contains(typ.hasPrefix("application/") ? String(typ.dropFirst(12)) : typ)
    }
}

/// Base64 with the alphabet for addresses and without padding (RFC 4648 section 5), read strictly.
enum Base64URL {
    static func decode(_ text: Substring) -> Data? {
        guard
            text.utf8.allSatisfy({
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }),
            text.utf8.count % 4 != 1
        else { return nil }
        var padded = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while padded.count % 4 != 0 { padded += "=" }
        return Data(base64Encoded: padded)
    }
}
