import CareRecord

/// Whom a resource is about by what stands inside it, and what makes it two people's (law 7).
extension Reading {
    /// No NHS number, so it is nobody's: what is said twice, or stands where a number should and cannot be read.
    static let nobodysNumber = "not told"

    /// Whether a Patient says twice what tells it from others. Of a repeated member one JSON reader takes the first and another the last.
    func isTwoPeople(_ patient: Node) -> Bool {
        guard document.repeatedKeys > 0 else { return false }
        return differs(patient, "identifier") || differs(patient, "birthDate") || differs(patient, "id")
            || (member(patient, "identifier").map { repeatsItself($0) } ?? false)
    }

    /// Everybody whom this member names, which may be a list, however often it is said. An empty list names somebody that was lost.
    func add(all node: Node, _ key: StaticString, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        for member in members(node, key) {
            guard isArray(member) else {
                add(member, fullURL, base, &found)
                continue
            }
            let each = Nodes(document: document, at: member.index + 1, end: after(member).index)
            if each.isEmpty { found.add(reference: Self.nobodys) }
            for one in each { add(one, fullURL, base, &found) }
        }
    }

    /// What a resource contains, and what that contains: one or a list, since all of it is given out with the resource.
    func contained(in node: Node) -> [Node] {
        guard member(node, "contained") != nil else { return [] }
        return members(node, "contained").flatMap(flattened).filter(isObject).flatMap { [$0] + contained(in: $0) }
    }

    /// Whom the statements that a resource contains are about, and whose numbers it contains.
    func addInside(_ node: Node, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        for one in contained(in: node) {
            let type = quietText(one, "resourceType") ?? ""
            if type == "Patient" {
                found.add(numbers: numbersHoweverNamed(one))
            } else {
                for key in Self.subjectKeys(type) { add(all: one, key, fullURL, base, &found) }
                if type == "Observation" { addFocus(of: one, fullURL, base, &found) }
            }
        }
    }

    /// Who stands inside a resource that stands inside a Bundle, and is given out with it.
    func addInside(_ found: AnswerIndex.Found, _ type: String, _ base: String?, _ subjects: inout SubjectsFound) {
        guard member(found.node, "contained") != nil else { return }
        // What "#id" means is said inside that resource.
        let (outer, known) = (resource, containedByID)
        (resource, containedByID) = (found.node, nil)
        defer { (resource, containedByID) = (outer, known) }
        if type == "Patient" {
            for other in othersInside(found.node, found.fullURL) { subjects.add(other.subject) }
        } else {
            addInside(found.node, found.fullURL, base, &subjects)
        }
    }

    /// What stands inside a Patient and is about somebody else, or about nobody knows whom: each is judged for itself, and the Patient's bytes hold
    /// it. What names nobody is about the Patient that it stands in; so is what names it by its id or as `#` (HL7 FHIR R4, 2.3.0.3).
    /// - Complexity: O(values of what is contained).
    func othersInside(_ patient: Node, _ fullURL: Node?) -> [(node: Node, subject: ReadResource.Subject)] {
        guard member(patient, "contained") != nil else { return [] }
        let own = "Patient/" + (quietText(patient, "id") ?? "")
        let base = foreignBase(fullURL, of: "Patient")
        let numbers = Set(numbersHoweverNamed(patient).map { $0.filter(\.isNumber) })
        let born = birth(patient).date
        var others: [(node: Node, subject: ReadResource.Subject)] = []
        for one in contained(in: patient) {
            let found = named(by: one, insidePatient: fullURL, base)
            let isOwn =
                found.references.allSatisfy { $0 == own } && (found.base == nil || found.base == base)
                && found.numbers.allSatisfy { numbers.contains($0.filter(\.isNumber)) }
                && found.born.allSatisfy { its in born.map { $0.isCompatible(with: its) } ?? true }
            if !isOwn { others.append((one, found.subject)) }
        }
        return others
    }

    private func named(by one: Node, insidePatient fullURL: Node?, _ base: String?) -> SubjectsFound {
        var found = SubjectsFound()
        let type = quietText(one, "resourceType") ?? ""
        if type == "Patient" {
            found.add(numbers: numbersHoweverNamed(one))
            let born = birth(one)
            if born.isUnreadable || isTwoPeople(one) { found.add(reference: Self.nobodys) }
            if let date = born.date { found.born.append(date) }
            return found
        }
        for key in Self.subjectKeys(type) {
            for named in members(one, key) where !has(named, "reference", "#") {
                guard isArray(named) else {
                    add(named, fullURL, base, &found)
                    continue
                }
                for each in Nodes(document: document, at: named.index + 1, end: after(named).index) where !has(each, "reference", "#") {
                    add(each, fullURL, base, &found)
                }
            }
        }
        if type == "Observation" { addFocus(of: one, fullURL, base, &found) }
        return found
    }

    /// A Person is whoever it bears the number of and is linked to; a Group is about each of its members.
    func addPeople(of node: Node, _ type: String, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        if type == "Person" {
            found.add(numbers: numbersHoweverNamed(node))
            if isTwoPeople(node) { found.add(reference: Self.nobodys) }
            // Whoever cares for the person, and is linked to nobody else: as the Practitioner is.
            var isOfStaff = false
            var isOfOthers = false
            for link in list(node, "link") {
                guard let target = member(link, "target"), isObject(target) else {
                    isOfOthers = true
                    continue
                }
                if isPatient(target) { add(target, fullURL, base, &found) }
                found.add(numbers: numbers(namedBy: target))
                let type = self.type(ofReference: target, resolve(target))
                if type == "Practitioner" || type == "PractitionerRole" { isOfStaff = true } else { isOfOthers = true }
            }
            if found.namesNobody, isOfStaff, !isOfOthers {
                found.hasThings = true
                return
            }
            // A person it is, and nobody knows who.
            let born = birth(node)
            if found.namesNobody || born.isUnreadable { found.add(reference: Self.nobodys) }
            if let date = born.date { found.born.append(date) }
        } else {
            for one in list(node, "member") {
                guard let entity = member(one, "entity") else { continue }
                let type = isObject(entity) ? self.type(ofReference: entity, resolve(entity)) : nil
                if type == nil || type == "Patient" { add(entity, fullURL, base, &found) }
            }
        }
    }

    /// What is of no section and names its person in no member that we know is about every Patient that it points to.
    /// - Complexity: O(values of the resource).
    func addPatients(namedIn node: Node, _ type: String, _ fullURL: Node?, _ base: String?, _ found: inout SubjectsFound) {
        // Staff, places and products are nobody's, whoever is cared for there.
        guard !Self.subjectKeys(type).isEmpty else { return }
        for index in (node.index + 1)..<max(node.index + 1, after(node).index) where isObject(Node(index)) {
            let isNamed =
                member(Node(index), "reference") != nil
                ? isPatient(Node(index)) : !numbers(namedBy: Node(index)).isEmpty && mayBePatient(Node(index))
            if isNamed { add(Node(index), fullURL, base, &found) }
        }
    }
}
