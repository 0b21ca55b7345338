import Crypto
import Foundation

/// A home as two keyed hashes, of its postcode and of the place within it: two are compared without either being kept.
public struct AddressMarks: Hashable, Sendable, Codable {
    public let postcode: UInt64
    public let place: UInt64

    public init(postcode: UInt64, place: UInt64) {
        self.postcode = postcode
        self.place = place
    }

    /// - Parameters:
    ///   - lines: the address's lines; its numbers tell homes of one postcode apart, its letters where it has no number.
    ///   - key: the region's, at least 16 bytes.
    /// - Returns: nil without a whole postcode, or for one that stands for no place (`ZZ99`: no fixed abode, abroad, not known).
    public init?(lines: [String], postcode: String, key: [UInt8]) {
        let code = String(postcode.uppercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
        guard (5...7).contains(code.utf8.count), !code.hasPrefix("ZZ99") else { return nil }
        let text = lines.joined(separator: " ")
        var numbers: [String] = []
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) where word.first?.isNumber == true {
            numbers.append(String(word))
        }
        let place = numbers.isEmpty ? FamilyName.folded(lines.first ?? "") : numbers.joined(separator: ",")
        guard !place.isEmpty else { return nil }
        self.init(postcode: KeyedHash.of("postcode|" + code, key: key), place: KeyedHash.of("place|" + code + "|" + place, key: key))
    }
}

/// 64 bits of HMAC-SHA256.
enum KeyedHash {
    static func of(_ text: String, key: [UInt8]) -> UInt64 {
        let code = HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: SymmetricKey(data: key))
        return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// FNV-1a: the same in every run, for counting apart and nothing else.
    static func quick(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
