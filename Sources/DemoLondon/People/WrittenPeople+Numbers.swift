/// Where numbers that were assigned stand.
extension WrittenPeople {
    /// Numbers that were given, by the ones in whose place they are.
    func assigned(_ patients: [Patient]) -> [String: String] {
        var found: [String: String] = [:]
        for patient in patients {
            guard let own = patient.who.own, own.valid != people[patient.person].number else { continue }
            found[WrittenPatient.key(own.text)] = people[patient.person].number
        }
        return found
    }

    /// Patients inside a resource: packed in a Bundle or Parameters, or contained.
    func patientsInside(_ tree: JSONTree, _ bytes: [UInt8]) -> [JSONTree] {
        guard ["Bundle", "Parameters"].contains(tree.text("resourceType", bytes)) else {
            return (tree["contained"]?.items ?? []).filter { $0.text("resourceType", bytes) == "Patient" }
        }
        var found: [JSONTree] = []
        func search(_ value: JSONTree) {
            if case .array(let items) = value.kind { for item in items { search(item) } }
            if value.text("resourceType", bytes) == "Patient" { found.append(value) }
            for member in value.members where member.value.isObject || !member.value.items.isEmpty { search(member.value) }
        }
        for member in tree.members { search(member.value) }
        return found
    }

    /// Which of the document's Patients one inside a resource is a copy of.
    func match(_ inside: JSONTree, _ item: WrittenItem, _ here: [Patient], _ document: WrittenDocument) -> Patient? {
        let who = WrittenPatient(inside, document.bytes)
        if item.type == "Bundle" || item.type == "Parameters" {
            let id = inside.text("id", document.bytes)
            return here.first { one in
                guard one.copyOf == nil else { return false }
                if let own = who.own { return one.who.own.map { WrittenPatient.key($0.text) == WrittenPatient.key(own.text) } ?? false }
                return id == document.items[one.item].id ? one.who.hasName(of: who) : one.who.isSamePerson(as: who)
            }
        }
        // A contained one bears a number only where the file's own came without: it is assigned to whom it is the same as.
        guard who.own == nil, !who.families.isEmpty || who.born != nil else { return nil }
        let same = here.filter { one in
            one.copyOf == nil && one.who.own == nil && one.who.hasName(of: who) && (who.born == nil || who.born == one.who.born)
        }
        return same.count == 1 ? same[0] : nil
    }
}
