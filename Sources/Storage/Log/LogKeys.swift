import AuditTrail
import Crypto

/// What a log is signed with, and what its chains are keyed by. Kept outside the database: neither it nor them alone links anybody.
public struct LogKeys: Sendable {
    /// Its name is the log's origin.
    public let signer: NoteSigner
    let secret: SymmetricKey

    /// - Parameter secret: 32 bytes.
    /// - Returns: nil where the key is a witness's or the secret is of another length.
    public init?(_ signer: NoteSigner, secret: [UInt8]) {
        guard signer.verifier.kind == .ed25519, secret.count == 32 else { return nil }
        self.signer = signer
        self.secret = SymmetricKey(data: secret)
    }

    public var origin: String { signer.verifier.name }

    /// - Parameter person: the person's key; nil: of what is about nobody.
    func chain(_ person: [UInt8]?) -> ChainKey { person.map { ChainKey(person: $0, secret: secret) } ?? ChainKey(ofServiceWith: secret) }
}
