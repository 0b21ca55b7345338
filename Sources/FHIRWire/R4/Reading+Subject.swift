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
                identifiers: Set(list(node, "identifier").compactMap { otherIdentifier($0) }),
                born: date(node, "birthDate").map { [$0] } ?? [],
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
            for participants in members(node, "participant") {
                let each = isArray(participants) ? participants.index + 1 : participants.index
                for participant in Nodes(document: document, at: each, end: after(participants).index) {
                    for actor in members(participant, "actor") where isPatient(actor) { add(actor, fullURL, base, &found) }
                }
            }
            if let actor = member(node, "actor"), isPatient(actor) { add(actor, fullURL, base, &found) }
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

    /// A result whose focus is a Patient is about that Patient, in whoever's record it stands (HL7 FHIR R4, `Observation.focus`). What has no
    /// record of its own (a fetus, a donor, a device) is nobody else's person, and is named beside the result.
    func addFocus(of result: Node, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        let each = members(result, "focus").flatMap { focus in
            isArray(focus) ? Array(Nodes(document: document, at: focus.index + 1, end: after(focus).index)) : [focus]
        }
        for one in each where isObject(one) && isPatient(one) {
            // One that stands inside, and is nobody by number or birth, has no record that this could be of.
            if let resolved = resolve(one), resolved.key.hasPrefix("#"), let target = resolved.target,
                member(target, "identifier") == nil, member(target, "birthDate") == nil
            {
                continue
            }
            add(one, fullURL, base, &found)
        }
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

    struct SubjectsFound {
        /// In order; a resource can name thousands.
        private(set) var references: [String] = []
        /// Places, devices, organisations and products are named as what it is about.
        var hasThings = false
        /// The same, as what something inside it is about.
        var holdsThings = false
        /// What would say whose the thing is, or whose visit it was, did not come with this answer.
        var isToldElsewhere = false
        /// How many of the references name nobody at all.
        private var untold: Set<String> = []
        private var known: Set<String> = []
        var base: String?
        private(set) var numbers: [String] = []
        private var knownNumbers: Set<String> = []
        var identifiers: Set<String> = []
        var born: [PartialDate] = []

        /// Nobody is named, a thing may be.
        var namesNobody: Bool { references.isEmpty && numbers.isEmpty && identifiers.isEmpty && born.isEmpty }

        mutating func add(reference: String, base: String? = nil) {
            if known.insert(reference).inserted { references.append(reference) }
            if !untold.isEmpty { untold.remove(reference) }
            if let base { self.base = base }
        }

        /// One that names nobody at all, or nobody alone.
        mutating func add(untold reference: String) {
            let isFirst = !known.contains(reference)
            add(reference: reference)
            if isFirst { untold.insert(reference) }
        }

        mutating func add(numbers more: [String]) {
            for number in more where knownNumbers.insert(number).inserted { numbers.append(number) }
        }

        mutating func add(_ its: ReadResource.Subject) {
            if let reference = its.reference { add(reference: reference, base: its.base) }
            add(numbers: its.nhsNumbers)
            identifiers.formUnion(its.identifiers)
            born += its.born
        }

        var subject: ReadResource.Subject {
            // Two people in one resource: it is nobody's alone.
            let isMixed = references.count > 1
            return ReadResource.Subject(
                reference: isMixed ? Reading.nobodys : references.first, base: base, nhsNumbers: numbers,
                identifiers: references.isEmpty && numbers.isEmpty ? identifiers : [], born: born, isOfAThing: hasThings,
                isUntold: !references.isEmpty && references.allSatisfy(untold.contains) && numbers.isEmpty && identifiers.isEmpty
                    && born.isEmpty,
                holdsThings: holdsThings, isToldElsewhere: isToldElsewhere && references.isEmpty && numbers.isEmpty)
        }
    }

    func isPatient(_ reference: Node) -> Bool { type(ofReference: reference, resolve(reference)) == "Patient" }

    /// A subject that is there and cannot be told is somebody, and nobody knows who: it never counts as naming nobody.
    func add(_ reference: Node, _ fullURL: Node?, _ own: String?, _ found: inout SubjectsFound) {
        // One that says its person twice means the one here and the other there: JSON readers differ in which they take.
        guard isObject(reference), !repeatsItself(reference) else { return found.add(reference: Self.nobodys) }
        var isNamed = false
        let resolved = resolve(reference)
        let isPlain = resolved?.key.hasPrefix("Patient/") ?? false
        let identifier = member(reference, "identifier")
        if let number = identifier.flatMap({ numberHoweverNamed($0) }) {
            found.add(numbers: [number])
            isNamed = true
        } else if !isPlain, let target = thing(reference, resolved) {
            return add(thing: target, fullURL, own, &found)
        } else if resolved == nil, type(ofReference: reference, nil) == "Group" {
            return found.add(untold: Self.nobodys)
        } else if let other = identifier.flatMap({ otherIdentifier($0) }) {
            found.identifiers.insert(other)
            isNamed = true
        }
        guard let resolved else {
            guard !isNamed || member(reference, "reference") != nil else { return }
            // Words may name somebody.
            let isSilent = member(reference, "reference") == nil && (quietText(reference, "display") ?? "").trimmed.isEmpty
            if isSilent { found.add(untold: Self.nobodys) } else { found.add(reference: Self.nobodys) }
            return
        }
        if resolved.key.hasPrefix("#") {
            // A contained Patient is part of this resource: it answers for itself, and without a number it cannot.
            guard let target = resolved.target, has(target, "resourceType", "Patient") else {
                // A group inside it is not a person; what is not there is somebody.
                guard let target = resolved.target else { return found.add(reference: Self.nobodys) }
                let isGroup = has(target, "resourceType", "Group")
                return isGroup ? found.add(untold: resolved.key) : found.add(reference: resolved.key)
            }
            let numbers = nhsNumbers(target).isEmpty ? [] : numbersHoweverNamed(target)
            found.add(numbers: numbers)
            if let born = quietText(target, "birthDate").flatMap({ PartialDate($0) }) { found.born.append(born) }
            if numbers.isEmpty || isTwoPeople(target) { found.add(reference: Self.nobodys) }
            return
        }
        let key = resolved.target == nil ? local(resolved.key, fullURL) : resolved.key
        // Nobody in a group is named alone.
        if !isPlain, type(ofReference: reference, resolved) == "Group", !Self.leadsToPatient(key) { return found.add(untold: key) }
        found.add(reference: key, base: foreignBase(ofSubject: reference, beside: own))
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
            found.add(numbers: its.nhsNumbers)
            if type != "Patient" { found.identifiers.formUnion(its.identifiers) }
            addInside(resource, type, its.base, &found)
            let reference = type == "Patient" ? "Patient/\(quietText(resource.node, "id") ?? "")" : its.reference
            if let reference { found.add(reference: reference, base: its.base) }
        }
        return found.subject
    }
}
