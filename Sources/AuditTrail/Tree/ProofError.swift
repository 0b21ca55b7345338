/// Why a proof proves nothing. Every case is a sentence for whoever verifies.
public enum ProofError: Error, Hashable, Sendable {
    /// The entry's place is not inside the tree.
    case outside(index: UInt64, size: UInt64)
    /// These leaves are no subtree that a proof can be about (draft-ietf-plants-merkle-tree-certs, 4.1).
    case noSubtree(start: UInt64, end: UInt64, size: UInt64)
    /// From a tree of no entries nothing follows.
    case provesNothing
    case wrongLength(expected: Int, got: Int)
    /// What the proof adds up to is not the root.
    case otherRoot

    public var sentence: String {
        switch self {
        case .outside(let index, let size): "entry \(index) is not in a tree of \(size)"
        case .noSubtree(let start, let end, let size): "entries \(start) to \(end) are no subtree of a tree of \(size)"
        case .provesNothing: "nothing follows from a tree without entries"
        case .wrongLength(let expected, let got): "a proof of \(got) hashes where there must be \(expected)"
        case .otherRoot: "the proof leads to another root than the one that was signed"
        }
    }
}
