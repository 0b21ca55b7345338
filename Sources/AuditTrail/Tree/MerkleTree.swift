import Foundation

/// RFC 9162 section 2.1 hashing (that of RFC 6962), grown leaf by leaf: holds only the roots of its full subtrees, so adding is O(log n).
public struct MerkleTree: Sendable, Hashable {
    /// Leaves so far.
    public private(set) var size: UInt64 = 0
    /// Roots of full subtrees, largest first; their sizes are the ones of `size` in binary.
    private(set) var subtrees: [MerkleHash] = []

    public init() {}

    /// A tree that goes on where another ended.
    /// - Parameter subtrees: roots of its full subtrees, largest first. Nil where they are not as many as the ones of `size`.
    public init?(size: UInt64, subtrees: [MerkleHash]) {
        guard size.nonzeroBitCount == subtrees.count else { return nil }
        self.size = size
        self.subtrees = subtrees
    }

    /// Adds a leaf by its hash.
    /// - Parameter completed: is told every full subtree that the leaf completes, the leaf itself first: its height (its leaves are 2^height) and root.
    public mutating func append(_ leaf: MerkleHash, _ completed: (_ height: Int, _ root: MerkleHash) -> Void = { _, _ in }) {
        var node = leaf
        var rest = size
        var height = 0
        completed(height, node)
        while rest & 1 == 1 {
            node = .node(subtrees.removeLast(), node)
            rest >>= 1
            height += 1
            completed(height, node)
        }
        subtrees.append(node)
        size += 1
    }

    /// The root over all leaves; of none, the hash of nothing.
    public var rootHash: MerkleHash {
        guard var root = subtrees.last else { return .ofNothing }
        for subtree in subtrees.dropLast().reversed() { root = .node(subtree, root) }
        return root
    }

    // MARK: As bytes, for a look's own tree

    /// Adds a leaf by its hash, 32 bytes. What is of another length is no hash: it is hashed as an entry, so that no leaf has another size.
    public mutating func append(_ leafHash: [UInt8]) { append(MerkleHash(leafHash) ?? .leaf(leafHash)) }

    public var root: [UInt8] { rootHash.bytes }

    /// SHA-256(0x00 ‖ entry).
    public static func leaf(_ entry: some DataProtocol) -> [UInt8] { MerkleHash.leaf(entry).bytes }
}
