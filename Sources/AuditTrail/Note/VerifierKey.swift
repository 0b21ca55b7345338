import Crypto
import Foundation

/// A public key with the name that it signs under: `name+key id+base64` (C2SP signed-note, "Verifier keys").
public struct VerifierKey: Hashable, Sendable {
    /// What its signatures are over.
    public enum Kind: UInt8, Sendable {
        /// The text.
        case ed25519 = 1
        /// The text and a time: a witness's (C2SP tlog-cosignature, version 1).
        case cosignature = 4
    }

    public let name: String
    public let kind: Kind
    /// 32 bytes.
    public let publicKey: [UInt8]
    public let id: UInt32

    public init(name: String, kind: Kind, publicKey: [UInt8]) throws(NoteError) {
        guard KeyName.isOne(name), publicKey.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil else {
            throw .notAKey
        }
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        id = SHA256.hash(data: Array(name.utf8) + [0x0A, kind.rawValue] + publicKey).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    public init(_ text: String) throws(NoteError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64.strict(String(parts[2])), let kind = bytes.first.flatMap(Kind.init(rawValue:)) else {
            throw .notAKey
        }
        try self.init(name: String(parts[0]), kind: kind, publicKey: Array(bytes.dropFirst()))
        guard KeyName.isSame(String(parts[1]), Self.hex(id)) else { throw .notAKey }
    }

    public var text: String { "\(name)+\(Self.hex(id))+\(Data([kind.rawValue] + publicKey).base64EncodedString())" }

    /// The id as policies name it: 8 hexadecimal digits.
    public var idText: String { Self.hex(id) }

    static func hex(_ id: UInt32) -> String { String(repeating: "0", count: 8 - String(id, radix: 16).count) + String(id, radix: 16) }

    /// Whether a signature says that it is this key's.
    public func isNamed(by signature: SignedNote.Signature) -> Bool { signature.keyID == id && KeyName.isSame(signature.name, name) }

    /// Whether it is this key's signature of that text. Of a witness also when: seconds since 1970.
    public func verify(_ signature: SignedNote.Signature, of text: String) -> (isValid: Bool, time: UInt64?) {
        guard isNamed(by: signature), let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return (false, nil) }
        switch kind {
        case .ed25519: return (key.isValidSignature(signature.bytes, for: Array(text.utf8)), nil)
        case .cosignature:
            guard signature.bytes.count == 8 + 64 else { return (false, nil) }
            let time = signature.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard time > 0, time <= UInt64(Int64.max) else { return (false, nil) }
            return (key.isValidSignature(Array(signature.bytes[8...]), for: Self.cosigned(text, at: time)), time)
        }
    }

    static func cosigned(_ text: String, at time: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(time)\n\(text)".utf8) }
}

/// The other half of a key: `PRIVATE+KEY+name+key id+base64`, as the Go note library writes it. Never printed but where it is asked for by name.
public struct NoteSigner: Sendable {
    public let verifier: VerifierKey
    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    public init(name: String, kind: VerifierKey.Kind) throws(NoteError) {
        try self.init(name: name, kind: kind, key: Curve25519.Signing.PrivateKey())
    }

    private init(name: String, kind: VerifierKey.Kind, key: Curve25519.Signing.PrivateKey) throws(NoteError) {
        self.key = key
        verifier = try VerifierKey(name: name, kind: kind, publicKey: Array(key.publicKey.rawRepresentation))
    }

    public init(secret text: String) throws(NoteError) {
        let parts = text.split(separator: "+", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "PRIVATE", parts[1] == "KEY", let bytes = Base64.strict(String(parts[4])),
            let kind = bytes.first.flatMap(VerifierKey.Kind.init(rawValue:)),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst())
        else { throw .notAKey }
        try self.init(name: String(parts[2]), kind: kind, key: key)
        guard KeyName.isSame(String(parts[3]), VerifierKey.hex(verifier.id)) else { throw .notAKey }
    }

    public var secret: String {
        "PRIVATE+KEY+\(verifier.name)+\(VerifierKey.hex(verifier.id))+\(Data([verifier.kind.rawValue] + key.rawRepresentation).base64EncodedString())"
    }

    /// - Parameter time: seconds since 1970, of a witness's signature; another key's has none.
    /// - Throws: `NoteError.noTime` where a witness's has none, or where the machine's cryptography fails.
    public func sign(_ text: String, at time: UInt64 = 0) throws -> SignedNote.Signature {
        switch verifier.kind {
        case .ed25519:
            return SignedNote.Signature(name: verifier.name, keyID: verifier.id, bytes: Array(try key.signature(for: Array(text.utf8))))
        case .cosignature:
            guard time > 0, time <= UInt64(Int64.max) else { throw NoteError.noTime }
            let signature = try key.signature(for: VerifierKey.cosigned(text, at: time))
            return SignedNote.Signature(
                name: verifier.name, keyID: verifier.id, bytes: withUnsafeBytes(of: time.bigEndian) { Array($0) } + Array(signature))
        }
    }
}
