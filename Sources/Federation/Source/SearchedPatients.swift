import CareRecord
import Foundation

/// What a search for one number gave, as far as it tells whether the system searches at all: for `source check`.
struct SearchedPatients {
    /// Patients that do not bear the number that was searched for.
    private(set) var others = 0
    /// Errors that it gave as entries of a Bundle, with status 200.
    private(set) var errors = 0

    init(_ body: [UInt8], for number: String) {
        guard let bundle = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else { return }
        for entry in bundle["entry"] as? [[String: Any]] ?? [] {
            guard let resource = entry["resource"] as? [String: Any] else { continue }
            switch resource["resourceType"] as? String {
            case "Patient":
                let values = (resource["identifier"] as? [[String: Any]] ?? []).compactMap { $0["value"] as? String }
                if !values.contains(where: { $0.filter { $0 != " " } == number }) { others += 1 }
            case "OperationOutcome":
                let issues = resource["issue"] as? [[String: Any]] ?? []
                if issues.contains(where: { ["error", "fatal"].contains($0["severity"] as? String) }) { errors += 1 }
            default: break
            }
        }
    }

    /// What is wrong, in words; nil where nothing is.
    var fault: String? {
        if others > 0 {
            return
                "It gave \(others == 1 ? "a Patient" : "\(others) Patients") without the number that was searched for: it does not search by "
                + "identifier, and would give other people's records"
        }
        return errors > 0 ? "It answered with an error inside a Bundle" : nil
    }
}
