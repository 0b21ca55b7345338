import CareRecord

/// Whom a resource is about (law 7).
extension Reading {
    func subject(_ node: Node, type: String, fullURL: Node?) -> ReadResource.Subject {
        switch type {
        case "Patient":
            return ReadResource.Subject(
                reference: nil, nhsNumbers: nhsNumbers(node).map(\.value), born: date(node, "birthDate").map { [$0] } ?? [],
                families: list(node, "name").compactMap { isObject($0) ? quietText($0, "family") : nil })
        case "Person":
            return ReadResource.Subject(reference: nil, nhsNumbers: nhsNumbers(node).map(\.value))
        case "Bundle", "Parameters":
            return subjectOfAll(inside: node)
        default: break
        }
        var found = SubjectsFound()
        for key in Self.subjectKeys(type) {
            guard let member = member(node, key) else { continue }
            if isArray(member) {
                for one in Nodes(document: document, at: member.index + 1, end: after(member).index) { add(one, fullURL, &found) }
            } else {
                add(member, fullURL, &found)
            }
        }
        if type == "Appointment" || type == "AppointmentResponse" {
            for participant in list(node, "participant") {
                if let actor = member(participant, "actor"), isPatient(actor) { add(actor, fullURL, &found) }
            }
            if let actor = member(node, "actor"), isPatient(actor) { add(actor, fullURL, &found) }
        }
        return found.subject
    }

    /// Members that name the person, by type; most types have `subject` or `patient`.
    private static func subjectKeys(_ type: String) -> [StaticString] {
        switch type {
        case "Coverage": ["beneficiary"]
        case "Task": ["for"]
        case "ResearchSubject": ["individual"]
        case "Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Medication", "Substance",
            "Endpoint", "OperationOutcome":
            []
        default: ["subject", "patient"]
        }
    }

    struct SubjectsFound {
        var references: [String] = []
        var numbers: [String] = []
        var born: [PartialDate] = []

        var subject: ReadResource.Subject {
            // Two people in one resource: it is nobody's alone, so it can match no Patient ("?" is in no id).
            let isMixed = references.contains { $0 != references[0] }
            return ReadResource.Subject(reference: isMixed ? "Patient/?" : references.first, nhsNumbers: numbers, born: born)
        }
    }

    private func isPatient(_ reference: Node) -> Bool { type(ofReference: reference, resolve(reference)) == "Patient" }

    private func add(_ reference: Node, _ fullURL: Node?, _ found: inout SubjectsFound) {
        guard isObject(reference) else { return }
        if let identifier = member(reference, "identifier"), has(identifier, "system", "https://fhir.nhs.uk/Id/nhs-number"),
            let value = quietText(identifier, "value")
        {
            found.numbers.append(value)
        }
        guard let resolved = resolve(reference) else { return }
        if resolved.key.hasPrefix("#") {
            // A contained Patient is part of this resource: it answers for itself, and without a number it cannot.
            guard let target = resolved.target, has(target, "resourceType", "Patient") else { return }
            let numbers = nhsNumbers(target).map(\.value)
            found.numbers.append(contentsOf: numbers)
            if let born = quietText(target, "birthDate").flatMap({ PartialDate($0) }) { found.born.append(born) }
            if numbers.isEmpty, !found.references.contains("Patient/?") { found.references.append("Patient/?") }
            return
        }
        let key = resolved.target == nil ? local(resolved.key, fullURL) : resolved.key
        if !found.references.contains(key) { found.references.append(key) }
    }

    /// `Type/id` of an absolute reference to the same server as this resource's own `fullUrl`; others stay as they are.
    func local(_ key: String, _ fullURL: Node?) -> String {
        guard key.hasPrefix("http://") || key.hasPrefix("https://") else { return key }
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5, parts[parts.count - 2].first?.isUppercase == true else { return key }
        let tail = parts.suffix(2).joined(separator: "/")
        let base = parts.dropLast(2).joined(separator: "/")
        if context.bases.contains(base) { return tail }
        let own = fullURL.map { document.text($0.index) } ?? ""
        guard own.hasPrefix("http") else { return context.bases.isEmpty ? tail : key }
        return own.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/") == base ? tail : key
    }

    /// A Bundle inside an answer is released with all it holds, so it is about everybody in it.
    private func subjectOfAll(inside bundle: Node) -> ReadResource.Subject {
        var found = SubjectsFound()
        let end = after(bundle).index
        // Resources stand in order, so those inside follow each other: found by halving, not by looking at all.
        var (low, high) = (0, index.resources.count)
        while low < high {
            let middle = (low + high) / 2
            if index.resources[middle].node.index > bundle.index { high = middle } else { low = middle + 1 }
        }
        for resource in index.resources[low...] {
            guard resource.node.index < end else { break }
            guard let type = quietText(resource.node, "resourceType"), type != "Bundle", type != "Parameters" else { continue }
            let its = subject(resource.node, type: type, fullURL: resource.fullURL)
            found.numbers.append(contentsOf: its.nhsNumbers.filter { !found.numbers.contains($0) })
            let reference = type == "Patient" ? "Patient/\(quietText(resource.node, "id") ?? "")" : its.reference
            if let reference, !found.references.contains(reference) { found.references.append(reference) }
        }
        return found.subject
    }
}
