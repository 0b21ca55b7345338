import Crypto
import Foundation

/// A SHA-256 of the log's tree: 32 bytes, kept in place, since a log has millions (RFC 9162 section 2.1).
public struct MerkleHash: Hashable, Sendable {
    /// The bytes as they lie in memory.
    private let a, b, c, d: UInt64

    static let byteCount = 32

    /// Nil where there are not exactly 32 bytes.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self =
            bytes.withContiguousStorageIfAvailable { Self(words: UnsafeRawBufferPointer($0)) }
            ?? Array(bytes).withUnsafeBytes { Self(words: $0) }
    }

    init(_ code: HMAC<SHA256>.MAC) { self = code.withUnsafeBytes { Self(words: $0) } }

    init(_ digest: SHA256.Digest) { self = digest.withUnsafeBytes { Self(words: $0) } }

    /// `bytes` holds 32.
    private init(words bytes: UnsafeRawBufferPointer) {
        a = bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)
        b = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        c = bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
        d = bytes.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
    }

    public var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
    public var base64: String { Data(bytes).base64EncodedString() }

    /// The tree of no entries: the hash of nothing.
    public static let ofNothing = MerkleHash(SHA256.hash(data: [UInt8]()))

    /// SHA-256(0x00 ‖ entry): what stands for an entry in the tree.
    public static func leaf(_ entry: some DataProtocol) -> MerkleHash {
        var hash = SHA256()
        var mark: UInt8 = 0
        withUnsafeBytes(of: &mark) { hash.update(bufferPointer: $0) }
        hash.update(data: entry)
        return MerkleHash(hash.finalize())
    }

    /// SHA-256(0x01 ‖ left ‖ right).
    public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 1 + 2 * byteCount, alignment: 8) { buffer in
            buffer[0] = 1
            buffer.storeBytes(of: left, toByteOffset: 1, as: MerkleHash.self)
            buffer.storeBytes(of: right, toByteOffset: 1 + byteCount, as: MerkleHash.self)
            var hash = SHA256()
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
            return MerkleHash(hash.finalize())
        }
    }

    /// The root over hashes that stand side by side (RFC 9162 section 2.1.1); all but the last are roots of full subtrees of one size, the last of
    /// one no larger. O(n).
    static func root(over row: some Sequence<MerkleHash>) -> MerkleHash {
        var tree = MerkleTree()
        for hash in row { tree.append(hash) }
        return tree.rootHash
    }
}
