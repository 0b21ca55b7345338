import CareRecord
import FHIRWire
import Foundation

@testable import DemoLondon

/// A person's holdings, read as their systems' answers would be.
enum Holdings {
    static let people = PeopleGenerator.all()

    /// Everybody's record, read once for all tests.
    static let records = Result { try people.map { ($0, try record($0)) } }

    static func record(_ person: DemoPerson) throws -> PatientRecord {
        var record = PatientRecord()
        for source in person.sources { record.insert(try entries(person.holdings[source] ?? [], source)) }
        return record
    }

    static func entries(_ held: [DemoResource], _ source: String) throws -> [Entry] {
        guard let id = SourceID(source), let ods = DemoOrganisation.all.first(where: { $0.source == source }).flatMap({ ODSCode($0.ods) })
        else { return [] }
        let context = ReadingContext(
            source: id, organisation: ods, organisations: [ods], fetched: Date(timeIntervalSince1970: 1_790_000_000))
        let entries = held.map { "{\"resource\":" + String(decoding: $0.bytes, as: UTF8.self) + "}" }.joined(separator: ",")
        return try R4Reader.read(
            SharedBytes(Array("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"entry\":[\(entries)]}".utf8)), context
        )
        .resources.flatMap(\.entries)
    }

    /// `source Type/id`, as the generator names what it planted.
    static func name(_ entry: Entry) -> String { "\(entry.id.resource.source) \(entry.id.resource.type)/\(entry.id.resource.id)" }
}
