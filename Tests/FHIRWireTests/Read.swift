import CareRecord
import FHIRWire
import Foundation

/// Reading in a line, for tests.
enum Read {
    static let fetched = Date(timeIntervalSince1970: 1_790_000_000)

    static func context(organisations: [String] = ["R1H"], dataAsOf: Date? = nil) -> ReadingContext {
        let codes = organisations.compactMap { ODSCode($0) }
        return ReadingContext(
            source: SourceID("barts")!, organisation: codes[0], organisations: Set(codes), fetched: fetched, dataAsOf: dataAsOf)
    }

    static func answer(_ text: String, organisations: [String] = ["R1H"]) throws -> ReadAnswer {
        try R4Reader.read(SharedBytes(Array(text.utf8)), context(organisations: organisations))
    }

    /// The entry of one resource.
    static func entry(_ text: String) throws -> Entry {
        let resources = try answer(text).resources
        struct NoEntry: Error {}
        guard let entry = resources.first?.entries.first else { throw NoEntry() }
        return entry
    }

    /// A Bundle of resources, each with its `fullUrl` or none.
    static func bundle(_ entries: [(url: String?, resource: String)]) throws -> ReadAnswer {
        let all = entries.map { entry in
            "{" + (entry.url.map { "\"fullUrl\":\"\($0)\"," } ?? "") + "\"resource\":\(entry.resource)}"
        }
        return try answer("{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[\(all.joined(separator: ","))]}")
    }
}

extension Entry {
    var medicine: MedicineStatement? { if case .medicine(let it) = content { it } else { nil } }
    var result: ResultStatement? { if case .result(let it) = content { it } else { nil } }
    var person: PersonStatement? { if case .identity(let it) = content { it } else { nil } }
    var allergy: AllergyStatement? { if case .allergy(let it) = content { it } else { nil } }
    var plan: CarePlanStatement? { if case .carePlan(let it) = content { it } else { nil } }
    func detail(_ label: String) -> String? { details.first { $0.label == label }?.text }
}
