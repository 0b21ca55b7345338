import Crypto
import Foundation

/// RFC 6962 section 2.1 hashing, grown leaf by leaf: holds only the roots of its full subtrees, so adding is O(log n).
public struct MerkleTree: Sendable, Hashable {
    /// Leaves so far.
    public private(set) var size: UInt64 = 0
    /// Roots of full subtrees, largest first; their sizes are the ones of `size` in binary.
    private var subtrees: [[UInt8]] = []

    public init() {}

    /// Adds a leaf by its hash.
    public mutating func append(_ leafHash: [UInt8]) {
        var node = leafHash
        var rest = size
        while rest & 1 == 1 {
            node = Self.node(subtrees.removeLast(), node)
            rest >>= 1
        }
        subtrees.append(node)
        size += 1
    }

    /// The root over all leaves; of none, the hash of nothing.
    public var root: [UInt8] {
        guard var root = subtrees.last else { return Array(SHA256.hash(data: [UInt8]())) }
        for subtree in subtrees.dropLast().reversed() { root = Self.node(subtree, root) }
        return root
    }

    /// SHA-256(0x00 ‖ entry).
    public static func leaf(_ entry: some DataProtocol) -> [UInt8] { hash([0] + entry) }

    /// SHA-256(0x01 ‖ left ‖ right).
    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { hash([1] + left + right) }

    /// A look has thousands of them: hashed as one piece.
    static func hash(_ bytes: [UInt8]) -> [UInt8] { SHA256.hash(data: bytes).withUnsafeBytes { Array($0) } }
}
