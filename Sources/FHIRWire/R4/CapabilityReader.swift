import CareRecord

extension R4Reader {
    /// Reads a CapabilityStatement (HL7 FHIR R4 5.2).
    /// - Throws: where it is not JSON or not a CapabilityStatement.
    public static func capabilities(_ bytes: SharedBytes) throws(ReadingError) -> Capabilities {
        let root = try parse(bytes, JSONLimits(bytes: 32 << 20)).root
        guard root["resourceType"]?.string == "CapabilityStatement" else { throw .notFHIR }
        var searchable: [String: Set<String>] = [:]
        var includes: [String: Set<String>] = [:]
        var sentWithPatient: Set<String> = []
        var everything = false
        for rest in root["rest"]?.elements ?? root.elements where rest["mode"]?.string != "client" {
            for resource in rest["resource"]?.elements ?? rest.elements {
                // What is no name of a type is none that could be asked for: a name goes into an address.
                guard let type = resource["type"]?.string, isTypeName(type), searchable[type] != nil || searchable.count < mostTypes
                else { continue }
                let interactions = (resource["interaction"]?.elements).map { Array($0) } ?? []
                // A statement that lists no interactions but search parameters can search all the same.
                let parameters = (resource["searchParam"]?.elements).map { Array($0) } ?? []
                if interactions.contains(where: { $0["code"]?.string == "search-type" }) || interactions.isEmpty && !parameters.isEmpty {
                    searchable[type, default: []].formUnion(
                        parameters.prefix(mostParameters).compactMap { $0["name"]?.string }.filter(isShort))
                }
                if let sent = resource["searchInclude"]?.elements, includes.count < mostTypes {
                    includes[type, default: []].formUnion(sent.prefix(mostParameters).compactMap(\.string).filter(isShort))
                }
                if type == "Patient" {
                    everything = everything || offersEverything(resource)
                    if let sent = resource["searchRevInclude"]?.elements {
                        sentWithPatient.formUnion(sent.prefix(mostParameters).compactMap(\.string).filter(isShort))
                    }
                }
            }
            // Some list operations for the whole server; `everything` there is Patient's.
            everything = everything || offersEverything(rest)
        }
        return Capabilities(
            searchable: searchable, includes: includes, sentWithPatient: sentWithPatient, patientEverything: everything,
            fhirVersion: root["fhirVersion"]?.string,
            software: [root["software"]?["name"]?.string, root["software"]?["version"]?.string].compactMap { $0 }
                .joined(separator: " ").nilIfEmpty)
    }

    /// R4 has 150 types, and the largest of them some 40 parameters. A statement is remembered for an hour, and each type of it is a question
    /// of every look: one that lists a million is no use, and would fill both.
    private static let mostTypes = 500
    private static let mostParameters = 500

    /// Types are named by letters (HL7 FHIR R4 2.1).
    private static func isTypeName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
    }

    private static func isShort(_ text: String) -> Bool { text.utf8.count <= 128 }

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
