import Foundation

/// A log asks a witness to sign its newest checkpoint: the body of `add-checkpoint` (C2SP tlog-witness).
public struct AddCheckpoint: Hashable, Sendable {
    /// The size that the log believes the witness signed last; 0: none.
    public let old: UInt64
    /// From `old` to the checkpoint.
    public let proof: ConsistencyProof
    public let note: SignedNote

    public init(old: UInt64, proof: ConsistencyProof, note: SignedNote) {
        self.old = old
        self.proof = proof
        self.note = note
    }

    public var body: [UInt8] {
        Array("old \(old)\n\(proof.hashes.map { $0.base64 + "\n" }.joined())\n".utf8) + note.bytes
    }

    /// Reads what `body` writes; nil for anything else.
    public init?(_ body: [UInt8]) {
        guard body.count <= SignedNote.longest, let end = body.indices.dropLast().first(where: { body[$0] == 0x0A && body[$0 + 1] == 0x0A })
        else { return nil }
        let lines = body[..<end].split(separator: 0x0A, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        let hashes = lines.dropFirst().compactMap { Base64.strict($0).flatMap { MerkleHash($0) } }
        guard let first = lines.first, first.hasPrefix("old "), let old = UInt64(first.dropFirst(4)), "old \(old)" == first,
            lines.count <= 64,
            hashes.count == lines.count - 1, let note = try? SignedNote(Array(body[(end + 2)...]))
        else { return nil }
        self.init(old: old, proof: ConsistencyProof(hashes), note: note)
    }
}
