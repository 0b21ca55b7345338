/// That a tree begins with all of an earlier one, unchanged (RFC 9162 section 2.1.4).
public struct ConsistencyProof: Hashable, Sendable {
    public let hashes: [MerkleHash]

    public init(_ hashes: [MerkleHash]) { self.hashes = hashes }

    /// Returns where the tree of `to` leaves begins with the tree of `from` leaves.
    /// - Throws: why that is not shown; `provesNothing` where `from` is 0.
    public func verify(from: UInt64, root old: MerkleHash, to: UInt64, root new: MerkleHash) throws(ProofError) {
        guard from > 0 else { throw .provesNothing }
        try verify(try Subtree(0, from), root: old, size: to, root: new)
    }

    /// The same for any subtree (draft-ietf-plants-merkle-tree-certs, 4.4.3): an earlier tree is the one that starts at 0.
    public func verify(_ subtree: Subtree, root old: MerkleHash, size: UInt64, root new: MerkleHash) throws(ProofError) {
        guard subtree.end <= size else { throw .noSubtree(start: subtree.start, end: subtree.end, size: size) }
        if subtree.start == subtree.end {
            guard hashes.isEmpty else { throw .wrongLength(expected: 0, got: hashes.count) }
            guard old == .ofNothing else { throw .otherRoot }
            return
        }
        var (first, last, top) = (subtree.start, subtree.end - 1, size - 1)
        func up() { (first, last, top) = (first >> 1, last >> 1, top >> 1) }
        if last == top {
            while first != last { up() }
        } else {
            while first != last, last & 1 == 1 { up() }
        }
        var rest = hashes[...]
        var (was, becomes) = (old, old)
        if first != last {
            guard let start = rest.popFirst() else { throw .wrongLength(expected: 1, got: 0) }
            (was, becomes) = (start, start)
        }
        for (done, hash) in rest.enumerated() {
            // Used up before its end.
            guard top != 0 else { throw .wrongLength(expected: hashes.count - rest.count + done, got: hashes.count) }
            if last & 1 == 1 || last == top {
                if first < last { was = .node(hash, was) }
                becomes = .node(hash, becomes)
                while last & 1 == 0 { up() }
            } else {
                becomes = .node(becomes, hash)
            }
            up()
        }
        guard top == 0 else { throw .wrongLength(expected: hashes.count + 1, got: hashes.count) }
        guard was == old, becomes == new else { throw .otherRoot }
    }
}
