/// That an entry stands at a place of a tree: the hashes beside its way up to the root, lowest first (RFC 9162 section 2.1.3).
public struct InclusionProof: Hashable, Sendable {
    public let hashes: [MerkleHash]

    public init(_ hashes: [MerkleHash]) { self.hashes = hashes }

    /// Returns where the leaf stands at `index` of the tree of `size` leaves with that root. At most 64 hashes are computed.
    /// - Throws: why that is not shown.
    public func verify(_ leaf: MerkleHash, at index: UInt64, size: UInt64, root: MerkleHash) throws(ProofError) {
        guard index < size else { throw .outside(index: index, size: size) }
        // Below the height at which the way to the leaf leaves the right edge there is a neighbour at each step; above it only where the way
        // comes from the right.
        let inner = UInt64.bitWidth - (index ^ (size - 1)).leadingZeroBitCount
        let border = inner == UInt64.bitWidth ? 0 : (index >> inner).nonzeroBitCount
        guard hashes.count == inner + border else { throw .wrongLength(expected: inner + border, got: hashes.count) }
        var node = leaf
        for (height, hash) in hashes.enumerated() {
            node = height < inner && (index >> height) & 1 == 0 ? .node(node, hash) : .node(hash, node)
        }
        guard node == root else { throw .otherRoot }
    }

    /// The same for a subtree of leaves `start..<end` with that root (draft-ietf-plants-merkle-tree-certs, 4.3).
    public func verify(_ leaf: MerkleHash, at index: UInt64, in subtree: Subtree, root: MerkleHash) throws(ProofError) {
        guard subtree.start <= index else { throw .outside(index: index, size: subtree.end) }
        try verify(leaf, at: index - subtree.start, size: subtree.end - subtree.start, root: root)
    }
}

/// Leaves `start..<end` that are a tree of their own: `start` is a multiple of the smallest power of two that is not below their number. Of no leaves,
/// it is the tree of nothing.
public struct Subtree: Hashable, Sendable {
    public let start: UInt64
    public let end: UInt64

    public init(_ start: UInt64, _ end: UInt64) throws(ProofError) {
        guard start <= end else { throw .noSubtree(start: start, end: end, size: end) }
        let bits = start == end ? 0 : UInt64.bitWidth - (end - start - 1).leadingZeroBitCount
        guard bits == UInt64.bitWidth ? start == 0 : start & ((1 << bits) - 1) == 0 else {
            throw .noSubtree(start: start, end: end, size: end)
        }
        self.start = start
        self.end = end
    }
}
