import Foundation
import HTTPTypes
import Testing

@testable import FHIRServer

/// docs/feeds.md: what it tells others to run is run, and what it shows is read.
@Suite struct FeedsGuideTests {
    private static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs")

    private static func examples(_ file: String, _ language: String) throws -> [String] {
        let text = try String(contentsOf: docs.appendingPathComponent(file), encoding: .utf8)
        return text.components(separatedBy: "```\(language)\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
    }

    private static func run(_ script: String, _ values: [String: String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-euo", "pipefail", "-c", script]
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(values) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("the guide's token, made by its own lines with a key of the launches' guide, feeds the guide's body, and once")
    func example() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("feeds-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let body = #"{"asOf": "2026-11-20", "staff": [{"subject": "555000010001", "validUntil": "2027-03-31"}]}"#
        #expect(try String(contentsOf: Self.docs.appendingPathComponent("feeds.md"), encoding: .utf8).contains(body))
        let file = folder.appendingPathComponent("body.json")
        try Data(body.utf8).write(to: file)
        let values = [
            "KEY_FILE": folder.appendingPathComponent("key.pem").path, "KEY_ID": "our-key-1", "ISSUER": FeedRouteTests.issuer,
            "AUDIENCE": FeedRouteTests.base + "/api/training", "ORGANISATION": "R1H", "BODY_FILE": file.path, "TMPDIR": folder.path,
        ]
        let keys = try Self.run(try #require(try Self.examples("integrators.md", "bash").last), values)
        let token = try Self.run(try #require(try Self.examples("feeds.md", "bash").first), values)
        try await FeedRouteTests.with(keys: keys) { (stage: FeedRouteTests.Stage) async throws in
            let sent = FeedRouteTests.Sent(body: body, token: token)
            #expect(try await stage.send(sent).status == .ok)
            #expect(try await stage.send(sent).status == .unauthorized)
        }
    }
}
