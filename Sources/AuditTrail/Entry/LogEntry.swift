/// An entry as it stands in the public log: 65 bytes that look random to everybody. A version, the event's commitment, its link in a chain.
public struct LogEntry: Hashable, Sendable {
    public static let version: UInt8 = 1
    public static let byteCount = 65

    /// Made when the event is written, before the byte that it accounts for leaves.
    public let commitment: EventCommitment
    /// Made when the entry gets its place in the log.
    public let link: MerkleHash

    public init(_ commitment: EventCommitment, link: MerkleHash) {
        self.commitment = commitment
        self.link = link
    }

    public var bytes: [UInt8] { [Self.version] + commitment.hash.bytes + link.bytes }

    /// Nil where it is of another version or length: its hash can be checked, its meaning cannot.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount, bytes.first == Self.version, let commitment = MerkleHash(bytes.dropFirst().prefix(32)),
            let link = MerkleHash(bytes.dropFirst(33))
        else { return nil }
        self.init(EventCommitment(commitment), link: link)
    }

    /// What stands for it in the tree.
    public var leaf: MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: Self.byteCount, alignment: 1) { buffer in
            buffer[0] = Self.version
            buffer.storeBytes(of: commitment.hash, toByteOffset: 1, as: MerkleHash.self)
            buffer.storeBytes(of: link, toByteOffset: 33, as: MerkleHash.self)
            return .leaf(UnsafeRawBufferPointer(buffer))
        }
    }
}
