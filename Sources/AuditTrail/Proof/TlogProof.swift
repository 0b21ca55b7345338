/// The proof of an entry as others' tools read it (C2SP tlog-proof, version 1): index, inclusion proof and checkpoint, without the entry.
public struct TlogProof: Hashable, Sendable {
    public let index: UInt64
    public let inclusion: InclusionProof
    public let checkpoint: SignedNote

    public init(index: UInt64, inclusion: InclusionProof, checkpoint: SignedNote) {
        self.index = index
        self.inclusion = inclusion
        self.checkpoint = checkpoint
    }

    public var text: String {
        (["c2sp.org/tlog-proof@v1", "index \(index)"] + inclusion.hashes.map(\.base64) + [
            "", String(decoding: checkpoint.bytes, as: UTF8.self),
        ])
        .joined(separator: "\n")
    }
}
