import Crypto

/// Under which a chain's links are made and found: one for each person, and one for the events that are about nobody. Who has it can tell which of the
/// log's entries are that person's, and how many there are; nothing else, and nothing of anybody else.
public struct ChainKey: Hashable, Sendable {
    public let bytes: [UInt8]
    private let key: SymmetricKey

    /// Nil where there are not 32.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(unchecked: bytes)
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
        key = SymmetricKey(data: bytes)
    }

    /// - Parameters:
    ///   - person: 32 random bytes that are kept for a person, whichever number they are known by, and never an NHS number: there are so few of
    ///     those that whoever got the secret could try all.
    ///   - secret: the region's, kept where its signing key is and not in the database.
    public init(person: [UInt8], secret: SymmetricKey) { self.init(label: "person", person, secret) }

    /// Of events that are about nobody.
    public init(ofServiceWith secret: SymmetricKey) { self.init(label: "service", [], secret) }

    private init(label: String, _ more: [UInt8], _ secret: SymmetricKey) {
        self.init(
            unchecked: MerkleHash(
                HMAC<SHA256>.authenticationCode(for: Array("CareRecord trail chain \(label)\n".utf8) + more, using: secret)
            ).bytes)
    }

    /// Under which whoever integrates keeps the chain: 16 bytes that do not give the key away.
    public var name: [UInt8] { Array(SHA256.hash(data: Array("CareRecord trail chain name\n".utf8) + bytes).prefix(16)) }

    /// HMAC-SHA-256(key, number, 8 bytes big-endian ‖ leaf of the chain's entry before, or 32 zeros).
    public func link(_ number: UInt64, after last: MerkleHash?) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            buffer.storeBytes(of: number.bigEndian, as: UInt64.self)
            if let last { buffer.storeBytes(of: last, toByteOffset: 8, as: MerkleHash.self) }
            return MerkleHash(HMAC<SHA256>.authenticationCode(for: UnsafeRawBufferPointer(buffer), using: key))
        }
    }

    public static func == (a: ChainKey, b: ChainKey) -> Bool { a.bytes == b.bytes }
    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

/// How far a chain has come: its last entry's number, from 1, and leaf. Kept by whoever integrates.
public struct ChainHead: Hashable, Sendable {
    public let number: UInt64
    public let last: MerkleHash?

    /// Of a chain without entries.
    public static let start = ChainHead(number: 0, last: nil)

    public init(number: UInt64, last: MerkleHash?) {
        self.number = number
        self.last = last
    }

    /// The chain's next entry, and where the chain then is.
    public func next(_ commitment: EventCommitment, _ key: ChainKey) -> (entry: LogEntry, head: ChainHead) {
        let entry = LogEntry(commitment, link: key.link(number + 1, after: last))
        return (entry, ChainHead(number: number + 1, last: entry.leaf))
    }
}
