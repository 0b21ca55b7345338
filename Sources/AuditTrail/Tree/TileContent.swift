/// What is wrong with a tile's bytes.
public enum TileError: Error, Hashable, Sendable {
    case wrongLength(expected: Int, got: Int)
    /// A bundle that ends inside its entry of that place, or goes on after its last.
    case brokenBundle(entry: Int)
    /// An entry of more than 65,535 bytes cannot be in a bundle.
    case entryTooLong(Int)

    public var sentence: String {
        switch self {
        case .wrongLength(let expected, let got): "\(got) bytes where there must be \(expected)"
        case .brokenBundle(let entry): "entries that do not end where their lengths say, at entry \(entry) of the bundle"
        case .entryTooLong(let length): "an entry of \(length) bytes, which is too long"
        }
    }
}

extension Tile {
    /// Its hashes out of its bytes.
    public func hashes(_ bytes: [UInt8]) throws(TileError) -> [MerkleHash] {
        guard bytes.count == width * MerkleHash.byteCount else {
            throw .wrongLength(expected: width * MerkleHash.byteCount, got: bytes.count)
        }
        return (0..<width).compactMap { MerkleHash(bytes[$0 * MerkleHash.byteCount..<($0 + 1) * MerkleHash.byteCount]) }
    }

    public static func bytes(_ hashes: [MerkleHash]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(hashes.count * MerkleHash.byteCount)
        for hash in hashes { withUnsafeBytes(of: hash) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    /// Its entries out of its bytes: each after its length, two bytes, big-endian; exactly `width` of them.
    public func entries(_ bytes: [UInt8]) throws(TileError) -> [ArraySlice<UInt8>] {
        var entries: [ArraySlice<UInt8>] = []
        entries.reserveCapacity(width)
        var at = 0
        for entry in 0..<width {
            guard at + 2 <= bytes.count else { throw .brokenBundle(entry: entry) }
            let end = at + 2 + Int(bytes[at]) << 8 + Int(bytes[at + 1])
            guard end <= bytes.count else { throw .brokenBundle(entry: entry) }
            entries.append(bytes[at + 2..<end])
            at = end
        }
        guard at == bytes.count else { throw .brokenBundle(entry: width) }
        return entries
    }

    /// A bundle of entries.
    public static func bundle(_ entries: some Sequence<[UInt8]>) throws(TileError) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            guard entry.count <= 0xFFFF else { throw .entryTooLong(entry.count) }
            bytes += [UInt8(entry.count >> 8), UInt8(entry.count & 255)]
            bytes += entry
        }
        return bytes
    }
}
