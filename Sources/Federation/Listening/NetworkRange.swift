import Foundation

/// Addresses that begin alike: `10.0.0.0/8`, `2001:db8::/32`, or one address. IPv4 in IPv6 (`::ffff:a.b.c.d`) is the IPv4 address.
public struct NetworkRange: Sendable, Hashable {
    private let first: [UInt8]
    private let bits: Int

    /// - Returns: nil where the text is no network: no address, more bits than it has, or bits behind the prefix. `10.1.2.3/8` is refused, because
    ///   whoever wrote it may have meant one machine or sixteen million.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.bytes(String(parts[0])) else { return nil }
        var bits = bytes.count * 8
        if parts.count == 2 {
            guard let said = Int(parts[1]), String(said) == parts[1], (0...bits).contains(said) else { return nil }
            bits = said
        }
        for bit in bits..<(bytes.count * 8) where bytes[bit / 8] >> (7 - bit % 8) & 1 == 1 { return nil }
        (first, self.bits) = (bytes, bits)
    }

    /// Whether an address is in it; what is no IP address is in none.
    public func contains(_ address: String) -> Bool {
        guard let bytes = Self.bytes(address), bytes.count == first.count else { return false }
        let whole = bits / 8
        guard bytes[..<whole] == first[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (bytes[whole] ^ first[whole]) >> (8 - rest) == 0
    }

    /// Whether it is every address of its kind.
    public var isEverything: Bool { bits == 0 }

    /// 4 or 16 bytes; nil where the text is no IP address. Without a zone.
    static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
        return bytes.starts(with: Self.mapped) ? Array(bytes.suffix(4)) : bytes
    }

    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
}

extension [NetworkRange] {
    public func contains(address: String) -> Bool { contains { $0.contains(address) } }
}
