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
        // A look has thousands: one buffer, and no small ones.
        var entry: [UInt8] = []
        entry.reserveCapacity(
            1 + 6 * 4 + salt.count + source.utf8.count + type.utf8.count + id.utf8.count + version.utf8.count + digest.count)
        // RFC 6962, section 2.1: what begins with 0 is a leaf.
        entry.append(0)
        func add(_ field: some Collection<UInt8>) {
            let count = UInt32(field.count)
            entry.append(UInt8(count >> 24 & 255))
            entry.append(UInt8(count >> 16 & 255))
            entry.append(UInt8(count >> 8 & 255))
            entry.append(UInt8(count & 255))
            entry.append(contentsOf: field)
        }
        add(salt)
        add(source.utf8)
        add(type.utf8)
        add(id.utf8)
        add(version.utf8)
        add(digest)
        return Array(SHA256.hash(data: entry))
    }
}
