import Foundation

/// How far a log was found right, so that the next time goes on from there.
public struct VerifiedState: Hashable, Sendable, Codable {
    public static let currentForm = 1

    public let form: Int
    public let origin: String
    /// Of the checkpoint that was believed.
    public let size: UInt64
    public let root: MerkleHash
    /// The tree at the last full bundle.
    private let treeSize: UInt64
    private let subtrees: [MerkleHash]

    init(_ checkpoint: Checkpoint, _ tree: MerkleTree) {
        form = Self.currentForm
        (origin, size, root) = (checkpoint.origin, checkpoint.size, checkpoint.root)
        (treeSize, subtrees) = (tree.size, tree.subtrees)
    }

    var tree: MerkleTree { MerkleTree(size: treeSize, subtrees: subtrees) ?? MerkleTree() }

    public func bytes() throws -> Data { try BundleJSON.bytes(self) }

    /// Nil where it is no state that this program wrote: then all is read again.
    public init?(json: Data) {
        guard let state = try? JSONDecoder().decode(VerifiedState.self, from: json), state.form == Self.currentForm,
            state.treeSize <= state.size,
            state.treeSize & 255 == 0, MerkleTree(size: state.treeSize, subtrees: state.subtrees) != nil
        else { return nil }
        self = state
    }
}
