import CSimdjson
import CareRecord

/// What a reference points to, as far as this answer tells.
struct Resolved {
    /// The resource, where it came with the answer (contained ones too).
    let target: Node?
    /// `Type/id`, or the reference as sent where it is of another shape.
    let key: String
}

/// An organisation as a resource names it.
struct NamedOrganisation: Hashable {
    var name: String?
    var ods: ODSCode?
    /// What would name it did not come with this answer.
    var isElsewhere = false
    var isEmpty: Bool { name == nil && ods == nil }
}

extension Reading {
    // MARK: Where a reference leads

    /// Resolves `reference` inside the answer: contained, by `fullUrl`, by `Type/id` (HL7 FHIR R4, 2.3 and Bundle 2.36.4).
    func resolve(_ reference: Node) -> Resolved? {
        guard let text = member(reference, "reference"), isText(text) else { return nil }
        let isLocal = document.withText(text.index) { $0.first == 35 }
        if isLocal {
            let id = document.withText(text.index) { String(decoding: $0.dropFirst(), as: UTF8.self) }
            return Resolved(target: contained(id), key: "#" + id)
        }
        // What a text means depends on whose it is where ids repeat: nothing is remembered then.
        if index.hasRepeatedIDs { return document.withText(text.index) { resolve(text: $0) } }
        let hash = hash(text)
        if let known = memory.references[hash], sameBytes(known.node, text) { return known.value }
        let resolved = document.withText(text.index) { resolve(text: $0) }
        memory.references[hash] = ReadingMemory.Remembered(node: text, value: resolved)
        return resolved
    }

    private func resolve(text bytes: UnsafeBufferPointer<UInt8>) -> Resolved {
        if let number = index.resource(url: bytes, self) { return resolved(number) }
        // A version says which text of the same thing; we have the one that was sent.
        var end = bytes.count
        let parts = bytes.split(separator: 47, omittingEmptySubsequences: false)
        if parts.count >= 4, parts[parts.count - 2].elementsEqual("_history".utf8) {
            end = parts[parts.count - 2].startIndex - 1
        }
        let plain = UnsafeBufferPointer(rebasing: bytes[..<end])
        if end != bytes.count, let number = index.resource(url: plain, self) { return resolved(number) }
        if let number = ofOwnServer(plain) ?? index.resource(typeAndID: plain, self) { return resolved(number) }
        // A whole address of what came without one.
        let tail = plain.split(separator: 47, omittingEmptySubsequences: false).suffix(2)
        if parts.count > 3, tail.count == 2, let first = tail.first, plain.starts(with: "http".utf8),
            let number = index.resource(typeAndID: UnsafeBufferPointer(rebasing: plain[first.startIndex...]), self),
            index.resources[number].fullURL == nil,
            context.bases.isEmpty || context.bases.contains(String(decoding: plain[..<max(0, first.startIndex - 1)], as: UTF8.self))
        {
            return resolved(number)
        }
        return Resolved(target: nil, key: String(decoding: plain, as: UTF8.self))
    }

    /// Where ids repeat: what stands under the address of the resource being read, up to its type (HL7 FHIR R4, Bundle 2.36.4).
    private func ofOwnServer(_ relative: UnsafeBufferPointer<UInt8>) -> Int? {
        guard index.hasRepeatedIDs, let own = resourceURL else { return nil }
        let base = document.text(own.index).split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
        guard base.count >= 3 else { return nil }
        let whole = Array((base.joined(separator: "/") + "/").utf8) + Array(relative)
        return whole.withUnsafeBufferPointer { index.resource(url: $0, self) }
    }

    private func resolved(_ number: Int) -> Resolved {
        let node = index.resources[number].node
        let id = quietText(node, "id") ?? ""
        // Without an id only its address names it.
        if id.isEmpty, let url = index.resources[number].fullURL { return Resolved(target: node, key: document.text(url.index)) }
        return Resolved(target: node, key: "\(quietText(node, "resourceType") ?? "")/\(id)")
    }

    func contained(_ id: String) -> Node? {
        guard !id.isEmpty else { return resource }
        if containedByID == nil {
            // Made once for each resource: one with thousands of both would cost their product.
            var byID: [String: Node] = [:]
            for one in list(resource, "contained") where isObject(one) {
                if let name = quietText(one, "id"), byID[name] == nil { byID[name] = one }
            }
            containedByID = byID
        }
        return containedByID?[id]
    }

    /// The type a reference points to: of what was sent, else as its address or `type` says.
    func type(ofReference reference: Node, _ resolved: Resolved?) -> String? {
        if let target = resolved?.target, let type = quietText(target, "resourceType") { return type }
        if let type = quietText(reference, "type") { return type }
        guard let key = resolved?.key else { return nil }
        let path = key.prefix { $0 != "?" }
        let parts = path.split(separator: "/")
        guard let last = parts.last else { return nil }
        let type = path.count < key.count ? last : parts.count >= 2 ? parts[parts.count - 2] : ""
        return type.first?.isUppercase == true ? String(type) : nil
    }

    // MARK: Names

    /// How a reference's target is called: as the reference says, else as the target does.
    ///
    /// What is about somebody else, or not known to be about the same person, is not told through a reference either (law 7), nor what is of
    /// a section that is not shown (law 3); and what is refuted, a mistake or not certain is said so (law 12).
    func name(ofReference reference: Node, depth: Int = 0) -> String? {
        let display = text(reference, "display")
        let resolved = resolve(reference)
        guard mayTell(reference, resolved, display: display) else { return Self.notTold }
        guard let target = resolved?.target else { return display }
        switch standing(of: target) {
        case .somebodyElses: return Self.notTold
        case .said(let how): return (display ?? name(of: target, depth: depth)).map { how.isEmpty ? $0 : how + $0 }
        }
    }

    func name(_ node: Node, _ key: StaticString) -> String? { object(node, key).flatMap { name(ofReference: $0) } }

    /// A resource's name. Bounded, because references can go round in a circle.
    private func name(of target: Node, depth: Int) -> String? {
        guard depth < 4 else { return nil }
        if let known = memory.names[target.index] { return known }
        let name: String?
        switch quietText(target, "resourceType") {
        case "Practitioner", "Patient", "RelatedPerson", "Person":
            name = list(target, "name").first { isObject($0) }.flatMap { plainName($0) }
        case "PractitionerRole":
            name =
                member(target, "practitioner").flatMap { self.name(ofReference: $0, depth: depth + 1) }
                ?? allWords(target, "code")
        case "Organization", "Location", "HealthcareService", "CareTeam", "Group", "Endpoint":
            name = quietText(target, "name")
        case "Device":
            name = list(target, "deviceName").first { isObject($0) }.flatMap { quietText($0, "name") } ?? words(target, "type")
        case "Medication", "Condition", "Procedure", "Observation", "DiagnosticReport", "ServiceRequest", "Substance",
            "AllergyIntolerance":
            name = words(target, "code")
        case "Specimen": name = words(target, "type")
        case "Encounter": name = allWords(target, "type")
        case "Goal": name = words(target, "description")
        case "CarePlan": name = quietText(target, "title")
        case "Immunization": name = words(target, "vaccineCode")
        case "MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration":
            name =
                words(target, "medicationCodeableConcept")
                ?? member(target, "medicationReference").flatMap { isObject($0) ? self.name(ofReference: $0, depth: depth + 1) : nil }
        case "DeviceRequest": name = words(target, "codeCodeableConcept")
        case "Task": name = words(target, "code") ?? quietText(target, "description")
        case "Appointment": name = quietText(target, "description") ?? allWords(target, "serviceType")
        default: name = nil
        }
        memory.names[target.index] = .some(name)
        return name
    }

    /// `Dr Jane Smith`, as people write names of staff.
    private func plainName(_ name: Node) -> String? {
        if let whole = quietText(name, "text"), !whole.isEmpty { return whole }
        let parts = texts(name, "prefix") + texts(name, "given") + [quietText(name, "family") ?? ""]
        return joined(parts.filter { !$0.isEmpty }, " ")
    }

    // MARK: Organisations

    /// The organisation a reference points to or stands for.
    func organisation(ofReference reference: Node, depth: Int = 0) -> NamedOrganisation {
        var named = NamedOrganisation()
        let resolved = resolve(reference)
        let kind = type(ofReference: reference, resolved)
        if let target = resolved?.target {
            named = organisation(of: target, depth: depth)
        } else if let resolved, let kind, Self.leadsToAnOrganisation.contains(kind), !resolved.key.hasPrefix("#") {
            named.isElsewhere = true
        }
        if let identifier = member(reference, "identifier"), isObject(identifier), let ods = odsCode(identifier) { named.ods = ods }
        if kind == "Organization" || kind == nil && named.ods != nil {
            if let display = text(reference, "display") { named.name = display }
            if named.ods == nil, let key = resolved?.key { named.ods = Self.odsCode(inAddress: key) }
        }
        if depth == 0, named.ods == nil, named.isElsewhere { namesOrganisationElsewhere = true }
        return named
    }

    private static let leadsToAnOrganisation: Set<String> = [
        "Organization", "PractitionerRole", "Location", "HealthcareService", "Encounter", "EpisodeOfCare",
    ]

    private func organisation(of target: Node, depth: Int) -> NamedOrganisation {
        guard depth < 4 else { return NamedOrganisation() }
        if let known = memory.organisations[target.index] { return known }
        var named = NamedOrganisation()
        switch quietText(target, "resourceType") {
        case "Organization":
            named.name = quietText(target, "name")
            named.ods = list(target, "identifier").lazy.compactMap { self.odsCode($0) }.first
        case "PractitionerRole": named = organisation(target, "organization", depth)
        case "Location": named = organisation(target, "managingOrganization", depth)
        case "HealthcareService": named = organisation(target, "providedBy", depth)
        case "Encounter": named = organisation(target, "serviceProvider", depth)
        case "EpisodeOfCare": named = organisation(target, "managingOrganization", depth)
        default: break
        }
        memory.organisations[target.index] = named
        return named
    }

    private func organisation(_ node: Node, _ key: StaticString, _ depth: Int) -> NamedOrganisation {
        guard let reference = member(node, key), isObject(reference) else { return NamedOrganisation() }
        return organisation(ofReference: reference, depth: depth + 1)
    }

    /// An ODS code in an identifier; a site code stands for its trust (STANDARDS 2: trust of three characters, site of two more).
    func odsCode(_ identifier: Node) -> ODSCode? {
        guard let system = quietText(identifier, "system"), let value = quietText(identifier, "value") else { return nil }
        switch system {
        case ODSCode.system: return ODSCode(value)
        case "https://fhir.nhs.uk/Id/ods-site-code":
            guard let site = ODSCode(value) else { return nil }
            let trust = ODSCode(site.code.prefix(3))
            return trust.flatMap { context.organisations.contains($0) ? $0 : nil } ?? site
        default: return nil
        }
    }

    /// NHS systems refer to organisations by an address that ends in the ODS code.
    private static func odsCode(inAddress key: String) -> ODSCode? {
        guard key.hasPrefix("https://directory.spineservices.nhs.uk/") else { return nil }
        let parts = key.split(separator: "/")
        guard parts.count >= 2, parts[parts.count - 2] == "Organization", let last = parts.last else { return nil }
        return ODSCode(last)
    }
}
