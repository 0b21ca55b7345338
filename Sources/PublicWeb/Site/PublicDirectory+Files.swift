import CareRecord
import Foundation

extension PublicDirectory {
    /// As CSV (RFC 4180): one row an organisation.
    func csv() -> String {
        var lines = ["ods,name,kind,area,postcode,stage,staff_look,shares,sections,shared_with"]
        for entry in entries {
            let it = entry.organisation
            let audiences = entry.shares.map { share in
                share.audience.map { $0.map(\.rawValue).sorted().joined(separator: " ") } ?? "all"
            }
            lines.append(
                [
                    it.ods.code, it.name, it.kind.rawValue, area(it.ics), it.outward ?? "", it.stage.rawValue, entry.uses ? "yes" : "no",
                    entry.shares.isEmpty ? "no" : "yes", entry.sections.sorted().map(\.rawValue).joined(separator: " "),
                    Set(audiences).sorted().joined(separator: "; "),
                ].map(Self.cell).joined(separator: ","))
        }
        return lines.joined(separator: "\r\n") + "\r\n"
    }

    /// Quoted where it must be; what a spreadsheet would take for a formula is kept from being one by a quote mark before it.
    private static func cell(_ text: String) -> String {
        let safe = text.first.map { "=+-@\t".contains($0) } == true ? "'" + text : text
        guard safe.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }

    /// As a FHIR R4 Bundle (collection) of Organization: those of the region, and the areas that they are part of.
    func bundle(at now: Date) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let areas = self.areas.map { area in
            Resource(id: "area-" + area.ods.code, identifier: [.init(area.ods)], active: nil, type: nil, name: area.name, partOf: nil)
        }
        let organisations = entries.map { entry in
            let it = entry.organisation
            return Resource(
                id: it.ods.code, identifier: [.init(it.ods)], active: !it.stage.isApart && !it.isSuspended,
                type: [.init(text: it.kind.words), .init(text: "stage: " + it.stage.rawValue)]
                    + (entry.uses ? [.init(text: "staff look")] : [])
                    + entry.sections.sorted().map { .init(text: "shares: " + $0.rawValue) },
                name: it.name, partOf: .init(reference: "urn:uuid:" + Self.uuid("area-" + it.ics.code)))
        }
        let all = (areas + organisations).map { Bundle.Entry(fullUrl: "urn:uuid:" + Self.uuid($0.id), resource: $0) }
        return try encoder.encode(Bundle(timestamp: now.formatted(.iso8601), entry: all))
    }

    /// A name for a resource that is the same each time: no address of ours serves it by itself.
    private static func uuid(_ name: String) -> String {
        var bytes = [UInt8](repeating: 0, count: 16)
        for (index, byte) in name.utf8.enumerated() { bytes[index % 16] = bytes[index % 16] &* 31 &+ byte &+ UInt8(index & 0x0F) }
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { range in String(hex.dropFirst(range.lowerBound).prefix(range.count)) }
        return parts.joined(separator: "-")
    }

    private struct Bundle: Encodable {
        struct Entry: Encodable {
            let fullUrl: String
            let resource: Resource
        }
        let resourceType = "Bundle"
        let type = "collection"
        let timestamp: String
        let entry: [Entry]
        enum CodingKeys: CodingKey { case resourceType, type, timestamp, entry }
    }

    private struct Resource: Encodable {
        struct Identifier: Encodable {
            let system: String
            let value: String
            init(_ code: ODSCode) {
                system = ODSCode.system
                value = code.code
            }
        }
        struct Concept: Encodable { let text: String }
        struct Reference: Encodable { let reference: String }
        let resourceType = "Organization"
        let id: String
        let identifier: [Identifier]
        let active: Bool?
        let type: [Concept]?
        let name: String
        let partOf: Reference?
        enum CodingKeys: CodingKey { case resourceType, id, identifier, active, type, name, partOf }
    }
}
