import CareRecord

extension R4Reader {
    /// Reads a CapabilityStatement (HL7 FHIR R4 5.2).
    /// - Throws: where it is not JSON or not a CapabilityStatement.
    public static func capabilities(_ bytes: SharedBytes) throws(ReadingError) -> Capabilities {
        let root = try parse(bytes, JSONLimits(bytes: 32 << 20)).root
        guard root["resourceType"]?.string == "CapabilityStatement" else { throw .notFHIR }
        var searchable: [String: Set<String>] = [:]
        var includes: [String: Set<String>] = [:]
        var everything = false
        for rest in root["rest"]?.elements ?? root.elements where rest["mode"]?.string != "client" {
            for resource in rest["resource"]?.elements ?? rest.elements {
                guard let type = resource["type"]?.string else { continue }
                let interactions = (resource["interaction"]?.elements).map { Array($0) } ?? []
                // A statement that lists no interactions but search parameters can search all the same.
                let parameters = (resource["searchParam"]?.elements).map { Array($0) } ?? []
                if interactions.contains(where: { $0["code"]?.string == "search-type" }) || interactions.isEmpty && !parameters.isEmpty {
                    searchable[type, default: []].formUnion(parameters.compactMap { $0["name"]?.string })
                }
                if let sent = resource["searchInclude"]?.elements { includes[type, default: []].formUnion(sent.compactMap(\.string)) }
                if type == "Patient" { everything = everything || offersEverything(resource) }
            }
            // Some list operations for the whole server; `everything` there is Patient's.
            everything = everything || offersEverything(rest)
        }
        return Capabilities(
            searchable: searchable, includes: includes, patientEverything: everything, fhirVersion: root["fhirVersion"]?.string,
            software: [root["software"]?["name"]?.string, root["software"]?["version"]?.string].compactMap { $0 }
                .joined(separator: " ").nilIfEmpty)
    }

    private static func offersEverything(_ node: JSONValue) -> Bool {
        guard let operations = node["operation"] else { return false }
        return operations.elements.contains { operation in
            let name = operation["name"]?.string ?? ""
            let definition = operation["definition"]?.string ?? operation["definition"]?["reference"]?.string ?? ""
            if definition.hasSuffix("/Encounter-everything") { return false }
            return ["everything", "$everything", "patient-everything"].contains(name) || definition.hasSuffix("/Patient-everything")
        }
    }
}

extension String {
    fileprivate var nilIfEmpty: String? { isEmpty ? nil : self }
}
