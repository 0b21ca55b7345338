import CZlib

/// Bytes compressed by zlib (RFC 1950), in memory only. FHIR JSON comes to a tenth or less.
final class Packed: Sendable {
    let bytes: [UInt8]
    /// How many they were.
    let count: Int

    /// Nil where compressing gains too little to be worth undoing.
    init?(_ plain: [UInt8]) {
        guard !plain.isEmpty else { return nil }
        var length = compressBound(uLong(plain.count))
        var out = [UInt8](repeating: 0, count: Int(length))
        // Level 1: the gain over the original is nearly all there, at a third of the time.
        guard compress2(&out, &length, plain, uLong(plain.count), 1) == Z_OK,
            Int(length) < plain.count - plain.count / 8
        else { return nil }
        // A copy of the right size: the array above is larger than the original.
        bytes = Array(out[0..<Int(length)])
        count = plain.count
    }

    /// Nil where they are not what was packed, which nothing here can bring about.
    func unpacked() -> [UInt8]? {
        var length = uLong(count)
        var out = [UInt8](repeating: 0, count: count)
        guard uncompress(&out, &length, bytes, uLong(bytes.count)) == Z_OK, Int(length) == count else { return nil }
        return out
    }
}
