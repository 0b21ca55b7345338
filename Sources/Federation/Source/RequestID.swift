import Foundation

/// The name of one request (STANDARDS 3): a random UUID (RFC 9562, version 4).
///
/// Foundation's own opens the system's generator as a file for each; a look makes dozens.
enum RequestID {
    static func make() -> String {
        var system = SystemRandomNumberGenerator()
        var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &bytes) { bytes in
            bytes.storeBytes(of: system.next(), as: UInt64.self)
            bytes.storeBytes(of: system.next(), toByteOffset: 8, as: UInt64.self)
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
        }
        return UUID(uuid: bytes).uuidString
    }
}
