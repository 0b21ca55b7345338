import CareRecord
import FHIRWire
import Foundation
import Testing

@testable import Federation

/// JSONTestSuite as answers of a source, over a real socket.
@Suite struct TortureTests {
    static let files = SharedData.files("json-torture/test_parsing")

    @Test(
        "every damaged JSON text is an answer that could not be understood, and the other sections come",
        .enabled(if: SharedData.isThere, "../shared/data is absent"))
    func damaged() async throws {
        let damaged = Self.files.filter { $0.lastPathComponent.hasPrefix("n_") }
        #expect(damaged.count > 100)
        for file in damaged {
            let bytes = SharedData.bytes(file)
            let answered = try await Self.ask(bytes)
            switch answered.failure(.conditions) {
            case .malformed, .notUnderstood(place: "answer"): break
            case let other: Issue.record("\(file.lastPathComponent): \(String(describing: other))")
            }
            #expect(
                answered.failure(.allergies) == nil && answered.names.contains("AllergyIntolerance/a1"),
                "\(file.lastPathComponent)")
        }
    }

    @Test(
        "texts that are JSON but no FHIR, or that may be refused, never crash and never read as an empty answer",
        .enabled(if: SharedData.isThere, "../shared/data is absent"))
    func odd() async throws {
        for file in Self.files where !file.lastPathComponent.hasPrefix("n_") {
            #expect(try await Self.ask(SharedData.bytes(file)).failure(.conditions) != nil, "\(file.lastPathComponent)")
        }
    }

    private static func ask(_ bytes: [UInt8]) async throws -> Answered {
        try await HostileServer.running { request in
            request.path == "/fhir/Condition/_search"
                ? .answer(200, [("Content-Type", "application/fhir+json")], bytes)
                : SourceFaultTests.well.answer(request)
        } _: {
            await Asking.ask(Asking.settings($0.base), [.conditions, .allergies])
        }
    }
}
