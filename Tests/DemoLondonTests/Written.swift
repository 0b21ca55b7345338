import Foundation

@testable import DemoLondon

/// Files as others write them, for tests.
enum Written {
    static let numberSystem = "https://fhir.nhs.uk/Id/nhs-number"

    /// Reads files of these names and texts.
    static func people(_ files: [String: String]) throws -> WrittenByOthers {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("carerecord-people-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8) }
        return try WrittenByOthers(folder: folder.path)
    }

    /// A Bundle of resources, each with its `fullUrl`; an empty one is none.
    static func bundle(_ entries: [(String, String)]) -> String {
        "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":["
            + entries.map { ($0.0.isEmpty ? "{" : "{\"fullUrl\":\"\($0.0)\",") + "\"resource\":\($0.1)}" }.joined(separator: ",") + "]}"
    }

    static func identifier(_ number: String, _ use: String? = nil) -> String {
        "{" + (use.map { "\"use\":\"\($0)\"," } ?? "") + "\"system\":\"\(numberSystem)\",\"value\":\"\(number)\"}"
    }

    /// A Patient with its `urn:uuid:` of the same id.
    static func patient(
        _ id: String, number: String? = nil, family: String = "Doe", given: String = "Jo", born: String? = "1980-01-02"
    ) -> (String, String) {
        let identifier = number.map { ",\"identifier\":[\(self.identifier($0))]" } ?? ""
        let birth = born.map { ",\"birthDate\":\"\($0)\"" } ?? ""
        return (
            "urn:uuid:\(id)",
            "{\"resourceType\":\"Patient\",\"id\":\"\(id)\",\"name\":[{\"family\":\"\(family)\",\"given\":[\"\(given)\"]}]\(birth)\(identifier)}"
        )
    }

    static func condition(_ id: String, of subject: String, _ more: String = "") -> (String, String) {
        (
            "urn:uuid:\(id)",
            "{\"resourceType\":\"Condition\",\"id\":\"\(id)\",\"subject\":{\"reference\":\"\(subject)\"},\"code\":{\"text\":\"Asthma\"}\(more)}"
        )
    }
}

extension DemoPerson {
    /// What is served of a resource, at every system that holds it.
    func served(_ type: String, _ id: String? = nil) -> [String] {
        sources.flatMap { holdings[$0] ?? [] }.filter { $0.type == type && (id == nil || $0.id == id) }.map {
            String(decoding: $0.bytes, as: UTF8.self)
        }
    }

    /// `Type/id` of all that is held, each once.
    var names: Set<String> { Set(holdings.values.joined().map { "\($0.type)/\($0.id)" }) }
}
