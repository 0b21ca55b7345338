import Foundation

/// The files of `web/`, read once at start: the style sheet, the script, NHS.UK's own. Served from memory by their names;
/// nothing else of the disk can be asked for.
struct Assets: Sendable {
    struct File: Sendable {
        let bytes: [UInt8]
        /// The file compressed beforehand (`bin/assets`), where there is one.
        let gzip: [UInt8]?
        let type: String
        /// Of the content: names the version in addresses and ETags.
        let version: String
    }

    private let files: [String: File]

    /// - Parameter folder: the path of `web/`. A missing folder gives pages without style, which a start-up check reports.
    init(folder: String) {
        var files: [String: File] = [:]
        let root = URL(fileURLWithPath: folder, isDirectory: true)
        for (name, type) in Self.served {
            guard let bytes = try? Data(contentsOf: root.appendingPathComponent(name)) else { continue }
            files[name] = File(
                bytes: Array(bytes), gzip: Self.compressed(root.appendingPathComponent(name + ".gz"), of: bytes), type: type,
                version: Self.version(bytes))
        }
        self.files = files
    }

    /// The closed list of what is served.
    static let served: [(String, String)] = [
        ("carerecord.css", "text/css; charset=utf-8"),
        ("print.css", "text/css; charset=utf-8"),
        ("carerecord.js", "text/javascript; charset=utf-8"),
        ("watch.js", "text/javascript; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.css", "text/css; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.js", "text/javascript; charset=utf-8"),
    ]

    /// Names of served files that were not found.
    var missing: [String] { Self.served.map(\.0).filter { files[$0] == nil } }

    subscript(_ name: String) -> File? { files[name] }

    func address(_ name: String) -> Address { .asset(name, version: files[name]?.version ?? "0") }

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
