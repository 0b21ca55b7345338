import CareRecord

/// Whom one reference names (law 7).
extension Reading {
    func isPatient(_ reference: Node) -> Bool { type(ofReference: reference, resolve(reference)) == "Patient" }

    /// Whether somebody may be meant where staff, relatives and places may stand too: a Patient, a bearer of an NHS number, or what cannot be told.
    /// What is told to be something else is not the one whom a resource is about: a child's mother has a number of her own.
    func mayBePatient(_ reference: Node) -> Bool {
        guard isObject(reference) else { return isText(reference) ? Self.leadsToPatient(document.text(reference.index)) : true }
        let type = type(ofReference: reference, resolve(reference))
        if type == "Patient" { return true }
        if let type, type.first?.isUppercase == true, type != "Person" { return false }
        if !numbers(namedBy: reference).isEmpty { return true }
        guard let said = member(reference, "reference"), !isText(said) else { return false }
        return quietText(reference, "type") == nil
    }

    /// A subject that is there and cannot be told is somebody, and nobody knows who: it never counts as naming nobody.
    func add(_ reference: Node, _ fullURL: Node?, _ own: String?, _ found: inout SubjectsFound) {
        // One that says its person twice means the one here and the other there: JSON readers differ in which they take.
        guard isObject(reference), !repeatsItself(reference) else { return found.add(reference: Self.nobodys) }
        var isNamed = false
        let resolved = resolve(reference)
        let isPlain = resolved?.key.hasPrefix("Patient/") ?? false
        let numbers = numbers(namedBy: reference)
        if !numbers.isEmpty {
            found.add(numbers: numbers)
            isNamed = true
        } else if !isPlain, let target = thing(reference, resolved) {
            return add(thing: target, fullURL, own, &found)
        } else if resolved == nil, type(ofReference: reference, nil) == "Group" {
            return found.add(untold: Self.nobodys)
        } else {
            let others = otherIdentifiers(reference)
            found.identifiers.formUnion(others)
            isNamed = !others.isEmpty
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
            let born = birth(target)
            if let date = born.date { found.born.append(date) }
            if numbers.isEmpty || born.isUnreadable || isTwoPeople(target) { found.add(reference: Self.nobodys) }
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

    /// A result whose focus is a Patient is about that Patient, in whoever's record it stands (HL7 FHIR R4, `Observation.focus`). What has no
    /// record of its own (a fetus, a donor, a device) is nobody else's person, and is named beside the result.
    func addFocus(of result: Node, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        for one in members(result, "focus").flatMap(flattened) where mayBePatient(one) {
            // One that stands inside, and is nobody by number or birth, has no record that this could be of.
            if let resolved = resolve(one), resolved.key.hasPrefix("#"), let target = resolved.target,
                member(target, "identifier") == nil, member(target, "birthDate") == nil
            {
                continue
            }
            add(one, fullURL, base, &found)
        }
    }
}
