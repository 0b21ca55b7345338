import FHIRWire
import Foundation

/// What a Patient says of its having been merged into another (HL7 FHIR R4 8.1.10, `Patient.link`).
enum MergedPatient {
    /// Ids of the Patients of the same source that it says have replaced it.
    /// - Parameter bases: addresses under which the source's resources are its own.
    static func successors(of patient: ReadResource, bases: Set<String>) -> [String] {
        guard let said = try? JSONDecoder().decode(Said.self, from: Data(patient.raw.bytes)) else { return [] }
        return (said.link ?? []).filter { $0.type == "replaced-by" }.compactMap { link in
            guard var reference = link.other?.reference.map({ Substring($0) }) else { return nil }
            if let base = bases.first(where: { reference.hasPrefix($0 + "/") }) { reference = reference.dropFirst(base.count + 1) }
            let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count == 2 && parts[0] == "Patient" && !parts[1].isEmpty ? String(parts[1]) : nil
        }
    }

    private struct Said: Decodable {
        struct Other: Decodable { let reference: String? }
        struct Link: Decodable {
            let other: Other?
            let type: String?
        }
        let link: [Link]?
    }
}
