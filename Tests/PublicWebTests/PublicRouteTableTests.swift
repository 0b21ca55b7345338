import Foundation
import Hummingbird
import Testing

@testable import PublicWeb

/// Every route of the public listener is written down, and its markup keeps the house's rules.
@Suite struct PublicRouteTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test("docs/routes.md lists every route of the public listener, and no other")
    func table() async throws {
        let text = try String(contentsOf: Self.root.appending(path: "docs/routes.md"), encoding: .utf8)
        let table = try #require(text.split(separator: "# Routes of the ").first { $0.hasPrefix("public listener") })
        let written = table.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("`/") }
            .map { $0.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces.union(["`"])) }.joined(separator: " ") }
        try await PretendRegion.with { region in
            let log = try String(contentsOf: Self.root.appending(path: "Sources/carerecord/Trail/LogRoutes.swift"), encoding: .utf8)
                .matches(of: /router\.get\("([^"]+)"/).map { "GET \($0.1)" }
            #expect(log.count == 3)
            #expect(written.sorted() == (region.router().routes.map { "\($0.method) \($0.path)" } + log).sorted())
        }
    }

    @Test("literals quote every attribute that holds a value, so that escaped text cannot leave one")
    func quotedAttributes() throws {
        let folder = Self.root.appending(path: "Sources/PublicWeb")
        let walk = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var files = 0
        for case let file as URL in walk where file.pathExtension == "swift" {
            files += 1
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") where line.contains("=\\(") {
                #expect(
                    line.contains("?v=\\(") || line.contains("before=") || line.contains("after=") || line.contains("area="),
                    "\(file.lastPathComponent): \(line)")
            }
        }
        #expect(files > 15)
    }
}
