import CareRecord

/// Whom a resource is about (law 7).
extension Reading {
    func subject(_ node: Node, type: String, fullURL: Node?) -> ReadResource.Subject {
        subject(node, type: type, fullURL: fullURL, isOfContact: false)
    }

    /// - Parameter isOfContact: it is asked for a resource that names its person only by its encounter; goes no further.
    private func subject(_ node: Node, type: String, fullURL: Node?, isOfContact: Bool) -> ReadResource.Subject {
        switch type {
        case "Patient":
            // Whether it bears the number is told by the number's own address only; whether it bears another's, by any.
            let isNumbered = !nhsNumbers(node).isEmpty
            // Two of what tells one person from another are two people: a number that nobody bears.
            let unclear = isTwoPeople(node) ? [Self.nobodysNumber] : []
            return ReadResource.Subject(
                reference: nil, base: foreignBase(fullURL, of: "Patient"),
                nhsNumbers: (isNumbered ? numbersHoweverNamed(node) : []) + unclear,
                identifiers: Set(otherIdentifiers(node)), born: birth(node).date.map { [$0] } ?? [],
                families: list(node, "name").compactMap { isObject($0) ? quietText($0, "family") : nil },
                givens: list(node, "name").flatMap { isObject($0) ? texts($0, "given") : [] }, hasDied: hasDied(node))
        case "Bundle", "Parameters":
            return subjectOfAll(inside: node)
        default: break
        }
        var found = SubjectsFound()
        let base = foreignBase(fullURL, of: type)
        for key in Self.subjectKeys(type) {
            add(all: node, key, fullURL, base, &found)
        }
        if type == "Person" || type == "Group" { addPeople(of: node, type, fullURL, base, &found) }
        if type == "Appointment" || type == "AppointmentResponse" {
            for actor in members(node, "participant").flatMap(flattened).flatMap({ members($0, "actor") }) + members(node, "actor") {
                for one in flattened(actor) where mayBePatient(one) { add(one, fullURL, base, &found) }
            }
        }
        if type == "Observation" { addFocus(of: node, fullURL, base, &found) }
        if type == "Binary" { addSecurityContext(of: node, fullURL, base, &found) }
        // What stands inside a resource is given out with it: each must be about whom the resource is. A thing that one of them is about is not
        // what the resource is about.
        let isOfAThing = found.hasThings
        if node.index == resource.index { addInside(node, fullURL, base, &found) }
        found.holdsThings = found.hasThings && !isOfAThing
        found.hasThings = isOfAThing
        if found.namesNobody, !isOfContact { addContacts(of: node, fullURL, &found) }
        if found.namesNobody, !isOfContact, found.hasThings || Section.of(resourceType: type) == nil {
            addPatients(namedIn: node, type, fullURL, base, &found)
        }
        return found.subject
    }

    /// Whoever may see what a Binary names as its security context may see it, so it is about whom that is about (HL7 FHIR R4,
    /// `Binary.securityContext`). Where that did not come with it, nobody knows.
    private func addSecurityContext(of binary: Node, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        guard let context = member(binary, "securityContext") else { return }
        guard isObject(context), member(context, "reference") != nil, !isPatient(context) else {
            return add(context, fullURL, base, &found)
        }
        guard let target = resolve(context)?.target, let type = quietText(target, "resourceType") else {
            return found.add(reference: Self.nobodys)
        }
        found.add(subject(target, type: type, fullURL: fullURL, isOfContact: true))
    }

    private func hasDied(_ patient: Node) -> Bool {
        member(patient, "deceasedDateTime") != nil || has(patient, "deceasedBoolean", "true")
            || member(patient, "deceasedBoolean").map { raw($0) == "true" } ?? false
    }

    /// What names nobody itself is about whom its encounter is about; where that did not come with it, nobody knows. What is about a thing is
    /// somebody's only where its encounter says so.
    private func addContacts(of node: Node, _ fullURL: Node?, _ found: inout SubjectsFound) {
        var contacts = [member(node, "encounter"), member(node, "context")].compactMap { $0 }
        if let context = contacts.last, let inner = member(context, "encounter") { contacts = contacts.dropLast() + [inner] }
        // An encounter that is there and is no reference is one that nobody can follow.
        if contacts.flatMap(flattened).contains(where: { !isObject($0) }) {
            if found.hasThings { found.isToldElsewhere = true } else { found.add(reference: Self.nobodys) }
        }
        for contact in contacts {
            let each =
                isArray(contact)
                ? Nodes(document: document, at: contact.index + 1, end: after(contact).index)
                : Nodes(document: document, at: contact.index, end: after(contact).index)
            for reference in each where isObject(reference) && member(reference, "reference") != nil {
                guard let target = resolve(reference)?.target, let type = quietText(target, "resourceType") else {
                    if found.hasThings { found.isToldElsewhere = true } else { found.add(reference: Self.nobodys) }
                    continue
                }
                found.add(subject(target, type: type, fullURL: fullURL, isOfContact: true))
            }
        }
    }

    /// Members that name the person, by type; most types have `subject` or `patient`.
    static func subjectKeys(_ type: String) -> [StaticString] {
        switch type {
        case "Coverage": ["beneficiary"]
        case "Task": ["for"]
        case "ResearchSubject": ["individual"]
        case "EnrollmentRequest": ["candidate"]
        case "Person", "Group", "Patient": []
        case "Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Medication", "Substance",
            "Endpoint", "OperationOutcome":
            []
        default: ["subject", "patient"]
        }
    }

    /// Matches no Patient ("?" is in no id).
    static let nobodys = "Patient/?"

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
            found.add(numbers: its.nhsNumbers)
            if type != "Patient" { found.identifiers.formUnion(its.identifiers) }
            addInside(resource, type, its.base, &found)
            let reference = type == "Patient" ? "Patient/\(quietText(resource.node, "id") ?? "")" : its.reference
            if let reference { found.add(reference: reference, base: its.base) }
        }
        return found.subject
    }
}
