import Foundation
import Testing

@testable import StaffWeb

/// The files of `web/` as they are served.
@Suite struct AssetsTests {
    /// `hello\n` as `gzip -n` makes it.
    private static let hello: [UInt8] = [
        0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xE7, 0x02, 0, 0x20, 0x30, 0x3A, 0x36, 0x06, 0, 0, 0,
    ]

    private static func served(_ text: String, compressed: [UInt8]) throws -> Assets.File {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: folder.appendingPathComponent("print.css"))
        try Data(compressed).write(to: folder.appendingPathComponent("print.css.gz"))
        return try #require(Assets(folder: folder.path)["print.css"])
    }

    @Test("a file compressed beforehand is served where it is the same content")
    func same() throws { #expect(try Self.served("hello\n", compressed: Self.hello).gzip == Self.hello) }

    @Test(
        "one of a version before, of the same length or another, is not served as the new one; neither is what is no gzip",
        arguments: ["hallo\n", "hello, again\n", ""])
    func stale(_ text: String) throws {
        #expect(try Self.served(text, compressed: Self.hello).gzip == nil)
        #expect(try Self.served("hello\n", compressed: Array("not gzip at all, and long enough".utf8)).gzip == nil)
    }
}
