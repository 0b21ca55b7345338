import Crypto
import Foundation

/// What stands in the log for an event: a hash that binds every field and tells none. Each field has a salt of its own, drawn from the event's, so
/// that some can be shown and the others kept back (a staff member's name, a decision) with the same proof.
public struct EventCommitment: Hashable, Sendable {
    /// SHA-256(label ‖ leaves of the fields, in order).
    public let hash: MerkleHash

    public init(_ hash: MerkleHash) { self.hash = hash }

    /// Before the leaves, so that no other hash of ours can be taken for one of these.
    private static let label = Array("CareRecord trail event".utf8) + [CanonicalEvent.version]

    /// - Parameter leaves: of the event's fields, in order.
    public init(leaves: [MerkleHash]) {
        var hash = SHA256()
        hash.update(data: Self.label)
        for leaf in leaves { withUnsafeBytes(of: leaf) { hash.update(bufferPointer: $0) } }
        self.hash = MerkleHash(hash.finalize())
    }

    public init(_ event: CanonicalEvent, salt: EventSalt) {
        // The key is taken in once and not for each field.
        let keyed = HMAC<SHA256>(key: SymmetricKey(data: salt.bytes))
        self.init(leaves: event.fields.map { Self.leaf($0, salt: EventSalt.of($0.number, keyed)) })
    }

    /// SHA-256(the field's salt ‖ the field as it stands in the form).
    public static func leaf(_ field: CanonicalEvent.Field, salt: MerkleHash) -> MerkleHash {
        var hash = SHA256()
        // What is short goes in at once: most fields are shorter than what taking in costs.
        withUnsafeTemporaryAllocation(byteCount: 37, alignment: 8) { buffer in
            buffer.storeBytes(of: salt, as: MerkleHash.self)
            buffer[32] = field.number
            buffer.storeBytes(of: UInt32(field.value.count).bigEndian, toByteOffset: 33, as: UInt32.self)
            hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
        }
        field.value.withUnsafeBytes { hash.update(bufferPointer: $0) }
        return MerkleHash(hash.finalize())
    }
}

/// 32 random bytes of an event. Kept beside its text and gone with it: without it nothing can be learnt from the commitment.
public struct EventSalt: Hashable, Sendable {
    public let bytes: [UInt8]

    /// Nil where there are not 32.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// The kernel's random bytes, drawn at once: `SystemRandomNumberGenerator` asks it for eight at a time, and four calls for a salt were a
    /// twentieth of what accounting for a look cost.
    public static func random() -> EventSalt {
        EventSalt(
            unchecked: Array(unsafeUninitializedCapacity: 32) { bytes, count in
                count = 32
                bytes.initialize(repeating: 0)
                guard getentropy(bytes.baseAddress, 32) != 0 else { return }
                var random = SystemRandomNumberGenerator()
                for place in bytes.indices { bytes[place] = random.next() }
            })
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// HMAC-SHA-256(the event's salt, the field's number): whoever has one learns no other.
    public func of(_ field: UInt8) -> MerkleHash { Self.of(field, HMAC<SHA256>(key: SymmetricKey(data: bytes))) }

    /// - Parameter keyed: with the salt, and nothing taken in yet.
    static func of(_ field: UInt8, _ keyed: HMAC<SHA256>) -> MerkleHash {
        var code = keyed
        withUnsafeBytes(of: field) { code.update(data: $0) }
        return MerkleHash(code.finalize())
    }
}
