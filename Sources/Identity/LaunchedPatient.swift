import CareRecord
import Foundation

/// The EPR's Patient, as far as it says who they are.
struct LaunchedPatient: Decodable {
    struct Identifier: Decodable {
        struct Extension: Decodable {
            struct Concept: Decodable {
                struct Coding: Decodable { let system: String?, code: String? }
                let coding: [Coding]?
            }
            let url: String
            let valueCodeableConcept: Concept?
        }
        let system: String?
        let value: String?
        let use: String?
        let `extension`: [Extension]?
    }
    struct Name: Decodable { let use: String?, family: String? }

    let resourceType: String
    let id: String
    let identifier: [Identifier]?
    let birthDate: String?
    let name: [Name]?

    var family: String? { (name ?? []).first { $0.use != "old" && $0.use != "maiden" }?.family }

    /// The one verified NHS number and the date of birth (STANDARDS 1: only status 01 is good enough to fetch elsewhere).
    func identity(expecting expected: String) throws(LaunchRefusal) -> (NHSNumber, born: String) {
        // Another resource than the one asked for is how the wrong person's record opens.
        guard resourceType == "Patient", id == expected else { throw .noPatient }
        let current = (identifier ?? []).filter { $0.system == NHSNumber.system && $0.use != "old" }
        for one in current {
            let status =
                one.extension?.filter { $0.url.contains("NHSNumberVerificationStatus") }
                .flatMap { $0.valueCodeableConcept?.coding ?? [] }.compactMap(\.code) ?? []
            guard status.allSatisfy({ $0 == "01" }) else { throw .person }
        }
        let numbers = Set(current.compactMap(\.value))
        guard numbers.count == 1, let number = numbers.first.flatMap({ try? NHSNumber($0) }) else { throw .person }
        guard let birthDate, let day = PartialDate(birthDate), day.precision == .day, birthDate.utf8.count == 10 else { throw .birthDate }
        return (number, birthDate)
    }
}
