import Foundation
import Hummingbird
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

    @Test("and every one of the partner and the operations listener, as their files add them")
    func others() throws {
        let partner =
            try Self.added(in: "Sources/carerecord/Partner/PartnerRoutes.swift")
            + Self.added(in: "Sources/FHIRServer/Feeds/FeedRoutes.swift")
        #expect(try Self.written("partner") == partner.sorted())
        #expect(try Self.written("operations") == Self.added(in: "Sources/carerecord/OperationsRoutes.swift").sorted())
    }
}
