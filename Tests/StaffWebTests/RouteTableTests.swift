import Foundation
import Hummingbird
import Testing

@testable import StaffWeb

/// Every route is written down: tests that go through all of them as everybody find a new one here.
@Suite struct RouteTableTests {
    @Test("docs/routes.md lists every route of the staff listener, and no other")
    func table() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "docs/routes.md")
        let written = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.contains("`/")
        }
        .map { $0.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces.union(["`"])) }.joined(separator: " ") }
        let there = Routes.router(.example()).routes.map { "\($0.method) \($0.path)" }
        #expect(written.sorted() == there.sorted())
    }
}
