import Crypto
import Foundation

/// Random and derived secrets of a sign-in.
public enum Secrets {
    /// Random bytes, base64url: 32 of them are 256 bits.
    public static func random(_ count: Int = 32) -> String {
        var generator = SystemRandomNumberGenerator()
        return base64URL((0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// What is stored of a secret: its SHA-256, so that a stolen database opens no session.
    public static func stored(_ secret: String) -> String { base64URL(Array(SHA256.hash(data: Data(secret.utf8)))) }

    /// PKCE S256 (RFC 7636 section 4.2).
    public static func challenge(of verifier: String) -> String { stored(verifier) }

    public static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(
            of: "/", with: "_"
        )
        .replacingOccurrences(of: "=", with: "")
    }

    /// Equal, in time that does not tell where they differ.
    public static func areEqual(_ a: String, _ b: String) -> Bool {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        guard x.count == y.count else { return false }
        return zip(x, y).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A path of ours to go back to after sign-in; anything that could lead elsewhere becomes `/`.
    public static func localPath(_ text: String?) -> String {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 512,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C })
        else { return "/" }
        return text
    }
}
