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
            let gzip = try? Data(contentsOf: root.appendingPathComponent(name + ".gz"))
            files[name] = File(
                bytes: Array(bytes), gzip: gzip.map { Array($0) }, type: type, version: Self.version(bytes))
        }
        self.files = files
    }

    /// The closed list of what is served.
    static let served: [(String, String)] = [
        ("carerecord.css", "text/css; charset=utf-8"),
        ("print.css", "text/css; charset=utf-8"),
        ("carerecord.js", "text/javascript; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.css", "text/css; charset=utf-8"),
        ("vendor/nhsuk-frontend.min.js", "text/javascript; charset=utf-8"),
    ]

    /// Names of served files that were not found.
    var missing: [String] { Self.served.map(\.0).filter { files[$0] == nil } }

    subscript(_ name: String) -> File? { files[name] }

    func address(_ name: String) -> Address { .asset(name, version: files[name]?.version ?? "0") }

    /// FNV-1a over the content: a version, not a proof.
    private static func version(_ bytes: Data) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash, radix: 36)
    }
}
