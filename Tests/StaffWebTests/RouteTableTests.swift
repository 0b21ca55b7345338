import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Looks
import Testing

@testable import StaffWeb

/// Every route is written down: tests that go through all of them as everybody find a new one here.
@Suite struct RouteTableTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    /// One table of docs/routes.md: method and path of each line.
    private static func written(_ listener: String) throws -> [String] {
        let tables = try text("docs/routes.md").split(separator: "# Routes of the ")
        let table = try #require(tables.first { $0.hasPrefix("\(listener) listener") })
        return table.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("`/") }
            .map { $0.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces.union(["`"])) }.joined(separator: " ") }
            .sorted()
    }

    /// Routes as a file's text adds them; a path that has a name is looked up in the same file.
    private static func added(in path: String) throws -> [String] {
        let source = try text(path)
        let names = Dictionary(
            source.matches(of: /static let (\w+) = "(\/[^"]*)"/).map { (String($0.output.1), String($0.output.2)) },
            uniquingKeysWith: { a, _ in a })
        return try source.matches(of: /router\.(get|post|put|delete|patch|head|on)\((?:"([^"]*)"|RouterPath\(Self\.(\w+)\))/).map { route in
            let path = try #require(route.output.2.map(String.init) ?? route.output.3.flatMap { names[String($0)] })
            return "\(route.output.1.uppercased()) \(path)"
        }
    }

    @Test("docs/routes.md lists every route of the staff listener, and no other")
    func table() throws {
        let there = Routes.router(.example()).routes.map { "\($0.method) \($0.path)" }
        #expect(try Self.written("staff") == there.sorted())
    }

    @Test("whatever leaves of a look, from every route of one, leaves only while the look lives; and is asked for piece by piece")
    func gated() async throws {
        let look = ExampleLooks.ordinary
        let entry = try #require(look.record.entries.first)
        let paths = Routes.router(.example()).routes.filter { $0.method == .get && $0.path.description.hasPrefix("/looks/{look}") }
            .map { route in
                route.path.description.replacing("{look}", with: look.id.text).replacing("{entry}", with: look.opaqueID(of: entry.id))
                    .replacing("{index}", with: "0").replacing("{section}", with: "medicines")
            }
            // The pages of a look that waits are of none that is open.
            .filter { !$0.hasSuffix("/challenge") }
        #expect(paths.count > 6 && paths.contains { $0.hasSuffix("/original") } && !paths.contains { $0.contains("{") })
        for path in paths {
            let ended = FakeDesk(original: String(repeating: "x", count: 300_000))
            ended.become(.ended)
            await #expect(throws: (any Error).self, "\(path)") { _ = try await RouteTests.ask(path, desk: ended) }
        }
        let document = OpenedAttachment(contentType: "application/pdf", bytes: Array(repeating: 37, count: 300_000))
        for path in paths where path.hasSuffix("/original") || path.hasSuffix("/attachments/0") {
            let desk = FakeDesk(attachment: document, original: String(repeating: "x", count: 300_000))
            #expect(try await RouteTests.ask(path, desk: desk).body.readableBytes == 300_000)
            #expect(desk.standingAsked == 3, "\(path): before each piece")
        }
    }

    @Test("and every one of the partner and the operations listener, as their files add them")
    func others() throws {
        let partner =
            try Self.added(in: "Sources/carerecord/Partner/PartnerRoutes.swift")
            + Self.added(in: "Sources/FHIRServer/Feeds/FeedRoutes.swift")
        #expect(try Self.written("partner") == partner.sorted())
        #expect(try Self.written("operations") == Self.added(in: "Sources/carerecord/OperationsRoutes.swift").sorted())
    }
}
