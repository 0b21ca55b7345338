import CareRecord
import FHIRWire
import Foundation

/// Another reading of the same bytes, by Foundation's parser and by nothing of ours: what the reader is measured against.
enum IndependentReading {
    typealias Object = [String: Any]

    /// Every resource of an answer in order, a nested Bundle before what it holds.
    static func resources(_ bytes: [UInt8]) -> [Object]? {
        guard let top = try? JSONSerialization.jsonObject(with: Data(bytes)) as? Object, let type = top["resourceType"] as? String else {
            return nil
        }
        if type == "OperationOutcome" { return [] }
        return type == "Bundle" ? inside(top) : with(top)
    }

    private static func with(_ resource: Object) -> [Object] {
        switch resource["resourceType"] as? String {
        case "Bundle": [resource] + inside(resource)
        case "Parameters": [resource] + parameters(resource["parameter"])
        default: [resource]
        }
    }

    private static func inside(_ bundle: Object) -> [Object] {
        (bundle["entry"] as? [Object] ?? []).flatMap { entry -> [Object] in
            if let resource = entry["resource"] as? Object { return with(resource) }
            return ((entry["response"] as? Object)?["outcome"] as? Object).map(with) ?? []
        }
    }

    private static func parameters(_ list: Any?) -> [Object] {
        (list as? [Object] ?? []).flatMap { parameter in
            ((parameter["resource"] as? Object).map(with) ?? []) + parameters(parameter["part"])
        }
    }

    // MARK: Key fields

    /// What a concept is called: its text, else the term chosen, else a display, else a code.
    static func words(_ value: Any?) -> String? {
        guard let concept = (value as? [Any])?.first as? Object ?? value as? Object else { return nil }
        if let text = concept["text"] as? String, !text.isEmpty { return text }
        let codings = concept["coding"] as? [Object] ?? []
        let chosen = codings.lazy.flatMap { $0["extension"] as? [Object] ?? [] }
            .filter { ($0["url"] as? String)?.hasSuffix("coding-sctdescid") ?? false }.flatMap { $0["extension"] as? [Object] ?? [] }
            .first { ($0["url"] as? String)?.hasSuffix("descriptionDisplay") ?? false }
        if let term = chosen?["valueString"] as? String { return term }
        if let display = codings.lazy.compactMap({ $0["display"] as? String }).first(where: { !$0.isEmpty }) { return display }
        return codings.lazy.compactMap { $0["code"] as? String }.first
    }

    /// Where each type says what it is about, the first that is there.
    static func title(_ resource: Object) -> String? {
        switch resource["resourceType"] as? String {
        case "Condition", "Observation", "DiagnosticReport", "Procedure": words(resource["code"])
        case "AllergyIntolerance":
            words(resource["code"]) ?? ((resource["reaction"] as? [Object])?.first).flatMap { words($0["substance"]) }
        case "Immunization": words(resource["vaccineCode"])
        case "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration":
            words(resource["medicationCodeableConcept"])
        case "Flag", "ServiceRequest": words(resource["code"]) ?? words(resource["category"])
        case "Encounter", "EpisodeOfCare": words(resource["type"])
        case "CarePlan": resource["title"] as? String ?? words(resource["category"])
        case "Goal": words(resource["description"])
        case "Consent": words(resource["category"])
        case "DocumentReference": resource["description"] as? String ?? words(resource["type"])
        case "Composition": resource["title"] as? String ?? words(resource["type"])
        case "Appointment": resource["description"] as? String ?? words(resource["serviceType"])
        case "ImagingStudy": words(resource["procedureCode"]) ?? resource["description"] as? String
        default: nil
        }
    }

    static func status(_ resource: Object) -> String? {
        func code(_ key: String) -> String? {
            (resource[key] as? Object).flatMap { concept in
                ((concept["coding"] as? [Object])?.first?["code"] as? String) ?? concept["text"] as? String
            }
        }
        switch resource["resourceType"] as? String {
        case "Condition", "AllergyIntolerance":
            return code("verificationStatus") == "entered-in-error" ? "entered-in-error" : code("clinicalStatus")
        case "Goal": return resource["lifecycleStatus"] as? String
        case "Patient", "RelatedPerson": return nil
        case "DocumentReference" where resource["docStatus"] as? String == "entered-in-error": return "entered-in-error"
        default: return resource["status"] as? String
        }
    }

    private static let dateKeys = [
        "onsetDateTime", "abatementDateTime", "recordedDate", "effectiveDateTime", "effectiveInstant", "issued", "performedDateTime",
        "occurrenceDateTime", "authoredOn", "dateAsserted", "whenHandedOver", "whenPrepared", "start", "end", "date", "dateTime",
        "startDate", "statusDate", "started", "recorded", "birthDate", "deceasedDateTime", "lastOccurrence", "expirationDate", "created",
    ]
    private static let periodKeys = ["period", "effectivePeriod", "onsetPeriod", "performedPeriod", "occurrencePeriod", "abatementPeriod"]

    /// Texts of all dates at the resource's top.
    static func dates(_ resource: Object) -> [String] {
        let single = dateKeys.compactMap { resource[$0] as? String }
        let periods = periodKeys.compactMap { resource[$0] as? Object }.flatMap { [$0["start"], $0["end"]].compactMap { $0 as? String } }
        return single + periods
    }
}

extension Entry {
    /// Every date that the entry shows somewhere, as sent.
    var allDates: Set<String> {
        var all = Set(
            [when, until, provenance.recorded].compactMap { $0?.text } + details.map(\.text) + attachments.compactMap { $0.created?.text })
        if let person { all.formUnion([person.born?.text, person.died?.date?.text].compactMap { $0 }) }
        return all
    }
}
