import Foundation

/// A listener's files of `web/`, read once at start: style sheets, scripts, NHS.UK's own. Served from memory by their names;
/// nothing else of the disk can be asked for.
package struct Assets: Sendable {
    package struct File: Sendable {
        package let bytes: [UInt8]
        /// The file compressed beforehand (`bin/assets`), where there is one.
        package let gzip: [UInt8]?
        package let type: String
        /// Of the content: names the version in addresses and ETags.
        package let version: String
    }

    private let files: [String: File]

    /// - Parameters:
    ///   - folder: the path of `web/`. A missing folder gives pages without style, which a start-up check reports.
    ///   - served: names and media types: the closed list of what is served.
    package init(folder: String, serving served: [(String, String)]) {
        var files: [String: File] = [:]
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        for (name, type) in served {
            guard let bytes = try? Data(contentsOf: root.appendingPathComponent(name)) else { continue }
            files[name] = File(
                bytes: Array(bytes), gzip: Self.compressed(root.appendingPathComponent(name + ".gz"), of: bytes), type: type,
                version: Self.version(bytes))
        }
        self.files = files
        missing = served.map(\.0).filter { files[$0] == nil }
    }

    /// Names of served files that were not found.
    package let missing: [String]

    package subscript(_ name: String) -> File? { files[name] }

    /// Names this version of a file in an address.
    package func version(of name: String) -> String { files[name]?.version ?? "0" }

    /// The file compressed beforehand, where it is this content's and not that of a version before: its trailer says the length and the CRC-32
    /// of what was compressed (RFC 1952 section 2.3.1). Times would say less: a copy or a checkout changes them.
    private static func compressed(_ path: URL, of bytes: Data) -> [UInt8]? {
        guard let file = try? Data(contentsOf: path), file.count > 18, file.starts(with: [0x1F, 0x8B, 8]) else { return nil }
        func word(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
        let trailer = file.suffix(8)
        guard word(trailer.suffix(4)) == UInt32(truncatingIfNeeded: bytes.count), word(trailer.prefix(4)) == crc(bytes) else { return nil }
        return Array(file)
    }

    /// CRC-32 as gzip has it (RFC 1952 section 8), bit by bit: some hundred kilobytes, once at start.
    private static func crc(_ bytes: Data) -> UInt32 {
        var crc: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    /// FNV-1a over the content: a version, not a proof.
    private static func version(_ bytes: Data) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}
