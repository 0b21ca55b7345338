import Foundation

/// Public example data (as in FHIRWireTests) beside the package (never copied into it). Where it is absent, tests that need it skip, saying so.
enum SharedData {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data")

    static var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// Files with an ending, below folders of the shared data, in a fixed order.
    static func files(_ folders: String..., ending: String = ".json") -> [URL] {
        folders.flatMap { name -> [URL] in
            let base = folder.appendingPathComponent(name)
            guard let walk = FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil) else {
                return []
            }
            return walk.compactMap { $0 as? URL }.filter { $0.lastPathComponent.hasSuffix(ending) }
                .sorted { $0.path < $1.path }
        }
    }

    static func bytes(_ url: URL) -> [UInt8] { (try? Data(contentsOf: url)).map(Array.init) ?? [] }
}
