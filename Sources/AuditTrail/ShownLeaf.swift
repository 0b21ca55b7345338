import Crypto
import Foundation

/// What one shown resource leaves in the account: a salted hash over its source, type, id, version and the SHA-256 of its bytes,
/// never content. Whoever holds the look's salt and the resource can prove that it was shown; whoever has only the leaf can
/// learn nothing from it. docs/account.md says it for readers in other languages.
public struct ShownLeaf: Sendable, Hashable {
    public let source: String
    public let type: String
    public let id: String
    public let version: String
    /// SHA-256 of the resource's bytes.
    public let digest: [UInt8]

    public init(source: String, type: String, id: String, version: String, digest: [UInt8]) {
        self.source = source
        self.type = type
        self.id = id
        self.version = version
        self.digest = digest
    }

    /// Leaf hash as in RFC 6962, over the salt and each field with its length before it (so that no two lists of fields
    /// give the same bytes).
    public func hash(salt: [UInt8]) -> [UInt8] {
        var entry: [UInt8] = []
        for field in [salt, Array(source.utf8), Array(type.utf8), Array(id.utf8), Array(version.utf8), digest] {
            let count = UInt32(field.count)
            entry.append(contentsOf: [UInt8(count >> 24 & 255), UInt8(count >> 16 & 255), UInt8(count >> 8 & 255), UInt8(count & 255)])
            entry.append(contentsOf: field)
        }
        return MerkleTree.leaf(entry)
    }
}
