import CareRecord
import DemoLondon
import Foundation
import Testing

@testable import Identity

/// docs/integrators.md: what it tells others to run is run.
@Suite struct IntegratorsGuideTests {
    private static let guide = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appendingPathComponent("docs/integrators.md")

    /// The guide's examples, in its order.
    private static func examples() throws -> [String] {
        let text = try String(contentsOf: guide, encoding: .utf8)
        return text.components(separatedBy: "```bash\n").dropFirst().compactMap { $0.components(separatedBy: "```").first }
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

    @Test("the guide's key and token, made by its own lines, open a launch, and once")
    func example() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("integrators-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let examples = try Self.examples()
        try #require(examples.count == 2)
        let values = [
            "KEY_FILE": folder.appendingPathComponent("key.pem").path, "KEY_ID": "our-key-1", "ISSUER": SignedLaunchTests.issuer,
            "AUDIENCE": SignedLaunchTests.audience, "STAFF": "555000010001", "ORGANISATION": "R1H", "NHS_NUMBER": "9990000018",
            "BIRTH_DATE": "1951-03-07", "TMPDIR": folder.path,
        ]
        let keys = try Self.run(examples[1], values)
        let token = try Self.run(examples[0], values)
        let organisation = try #require(ODSCode("R1H"))
        let sender = SignedLaunchSender(id: "e", issuer: SignedLaunchTests.issuer, organisations: [organisation], keys: .document(keys))
        try await SignedLaunchTests.with([sender]) { launches in
            let launch = try await launches.verify(token)
            #expect(launch.person.digits == "9990000018" && launch.staff.userID == "555000010001" && launch.encounter == nil)
            #expect(await SignedLaunchTests.refusal(launches, token) == .token(.replayed))
        }
    }
}
