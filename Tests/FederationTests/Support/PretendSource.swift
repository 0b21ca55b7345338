import CareRecord
import Foundation

/// A FHIR source that behaves, held as texts: what tests spoil in one place and leave well in all others.
struct PretendSource: Sendable {
    var patients: [String] = [Pretend.patient("p1")]
    /// Type to resources.
    var resources: [String: [String]] = [:]
    var hasEverything = false
    /// Types that its CapabilityStatement offers; nil: those of `resources` and Patient.
    var offered: [String]?

    func answer(_ request: Seen) -> [Act] {
        let path = request.path.hasPrefix("/fhir") ? String(request.path.dropFirst(5)) : request.path
        if path == "/metadata" {
            return .fhir(
                Pretend.capabilities(offered ?? Array(resources.keys) + ["Patient"], everything: hasEverything))
        }
        if path.hasSuffix("/$everything") { return .fhir(Pretend.bundle(patients + resources.values.flatMap { $0 })) }
        let parts = path.split(separator: "/").map(String.init)
        guard let type = parts.first, parts.count == 1 || parts[1] == "_search" else {
            return .fhir(Pretend.outcome("not-found"), status: 404)
        }
        return .fhir(Pretend.bundle(type == "Patient" ? patients : resources[type] ?? []))
    }
}

/// Small FHIR texts.
enum Pretend {
    /// The person that tests look for: a number of the range that is never issued, as are all here.
    static let number = "9990000018"
    static let otherNumber = "9990000026"

    static func patient(_ id: String, number: String? = Pretend.number, family: String = "Okonkwo") -> String {
        let identifier =
            number.map { "\"identifier\":[{\"system\":\"https://fhir.nhs.uk/Id/nhs-number\",\"value\":\"\($0)\"}]," }
            ?? ""
        return
            "{\"resourceType\":\"Patient\",\"id\":\"\(id)\",\(identifier)\"name\":[{\"family\":\"\(family)\"}],\"birthDate\":\"1948-03-02\"}"
    }

    static func condition(_ id: String, of patient: String = "p1") -> String {
        "{\"resourceType\":\"Condition\",\"id\":\"\(id)\",\"subject\":{\"reference\":\"Patient/\(patient)\"},\"code\":{\"text\":\"Asthma \(id)\"}}"
    }

    static func allergy(_ id: String, of patient: String = "p1") -> String {
        "{\"resourceType\":\"AllergyIntolerance\",\"id\":\"\(id)\",\"patient\":{\"reference\":\"Patient/\(patient)\"},\"code\":{\"text\":\"Penicillin\"}}"
    }

    static func bundle(_ resources: [String], next: String? = nil, total: Int? = nil) -> String {
        let link = next.map { "\"link\":[{\"relation\":\"next\",\"url\":\"\($0)\"}]," } ?? ""
        let count = total.map { "\"total\":\($0)," } ?? ""
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\(count)\(link)\"entry\":["
            + resources.map { "{\"resource\":\($0)}" }.joined(separator: ",") + "]}"
    }

    static func outcome(_ code: String, severity: String = "error", details: String? = nil) -> String {
        let coding =
            details.map { ",\"details\":{\"coding\":[{\"system\":\"https://example.org/codes\",\"code\":\"\($0)\"}]}" }
            ?? ""
        return
            "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"\(severity)\",\"code\":\"\(code)\"\(coding)}]}"
    }

    static func capabilities(_ types: [String], everything: Bool) -> String {
        let resources = types.sorted().map { type in
            let operation =
                type == "Patient" && everything ? ",\"operation\":[{\"name\":\"everything\",\"definition\":\"x\"}]" : ""
            let parameter = type == "Patient" ? "identifier" : "patient"
            return
                "{\"type\":\"\(type)\",\"interaction\":[{\"code\":\"search-type\"}],\"searchParam\":[{\"name\":\"\(parameter)\"}]\(operation)}"
        }
        return
            "{\"resourceType\":\"CapabilityStatement\",\"fhirVersion\":\"4.0.1\",\"rest\":[{\"mode\":\"server\",\"resource\":[\(resources.joined(separator: ","))]}]}"
    }
}
