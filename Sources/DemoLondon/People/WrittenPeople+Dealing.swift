import CareRecord

/// What each organisation's system holds of what others wrote.
extension WrittenPeople {
    /// A system of a person.
    private struct Holder: Hashable {
        let person: Int
        let source: String
    }

    /// What is held wherever something refers to it, and has no encounter of its own: without it, what refers to it says nothing (a
    /// prescription without its medicine, a document without its text).
    private static let followers: Set<String> = ["Medication", "Binary", "Substance", "Specimen"]
    /// How many steps from a document to what is held with it: a medicine's ingredient is a substance.
    private static let furthest = 4

    /// Deals out a document. Each once, in the order in which they were given at first.
    /// - Parameter index: its place in that order.
    mutating func deal(_ document: WrittenDocument, _ index: Int) {
        guard !patients[index].isEmpty else { return sayWhatCannotBeRead(document) }
        let trees = trees(of: document)
        let references = WrittenReferences(document, trees: trees)
        let links = trees.map { tree in tree.map { references.links(in: $0) } ?? [] }
        let here = patients[index]
        let owners = WrittenOwners(
            document: document, trees: trees, references: references, links: links,
            personOf: Dictionary(here.map { ($0.item, $0.person) }, uniquingKeysWith: { a, _ in a }),
            personBy: Dictionary(here.flatMap { one in one.who.identifiers.map { ($0, one.person) } }, uniquingKeysWith: { a, _ in a }),
            people: here.reduce(into: []) { if !$0.contains($1.person) { $0.append($1.person) } })
        let people = owners.all()
        let holders = holders(document, trees, links, owners, people)
        var ids = ids(document, index, people)
        let copies = Dictionary(here.compactMap { one in one.copyOf.map { (one.item, $0) } }, uniquingKeysWith: { a, _ in a })
        for (copy, original) in copies { ids[copy] = ids[original] }
        let numbers = assigned(here)
        let byPerson = Dictionary(grouping: here, by: \.person)
        for (item, its) in document.items.enumerated() {
            guard let tree = trees[item], copies[item] == nil, let id = ids[item] else { continue }
            var edits = WrittenEdits(document.bytes, tree)
            if !its.bringsID || id != its.id { edits.setID(id, of: tree) }
            for link in links[item] {
                let target = document.items[link.target.item]
                let text = "\(target.type)/\(ids[link.target.item] ?? target.id)\(link.target.version)"
                if text != link.text { edits.replace(link.range, by: text) }
            }
            let own = people[item].flatMap { byPerson[$0] ?? [] }
            // Where two of the document came with one number, each resource has its own person's.
            if !numbers.isEmpty { edits.renumber(numbers.merging(assigned(own)) { $1 }) }
            if its.type == "Patient", let number = own.first.map({ self.people[$0.person].number }) { edits.bear(number, tree) }
            for inside in patientsInside(tree, document.bytes) {
                guard let one = match(inside, its, here, document) else { continue }
                edits.bear(self.people[one.person].number, inside)
                if let id = ids[one.item], its.type == "Bundle" || its.type == "Parameters", id != document.items[one.item].id {
                    edits.setID(id, of: inside)
                }
            }
            give(DemoResource(type: its.type, id: id, bytes: edits.result), to: people[item], holders[item], index)
        }
        remember(document, people, ids)
    }

    /// The items' values; what is no JSON is named and left out, or it would cost an answer all that it holds.
    private mutating func trees(of document: WrittenDocument) -> [JSONTree?] {
        document.items.map { item -> JSONTree? in
            do throws(JSONTree.Fault) { return try JSONTree(document.bytes, item.range) } catch {
                let at = WrittenFile.place(error.at, in: document.bytes, from: item.fileStart)
                let place = item.place.isEmpty ? nil : "\(item.place) (\(item.type))"
                skipped.append(WrittenPart(file: item.file, place: place, why: "is not JSON: \(error.words), at \(at)"))
                return nil
            }
        }
    }

    /// Where no Patient can be read, nothing is served; a Patient that is no JSON is why.
    private mutating func sayWhatCannotBeRead(_ document: WrittenDocument) {
        if !document.patients.isEmpty { _ = trees(of: document) }
    }

    // MARK: Where

    private func holders(
        _ document: WrittenDocument, _ trees: [JSONTree?], _ links: [[WrittenLink]], _ owners: WrittenOwners, _ people: [Set<Int>]
    ) -> [Set<Holder>] {
        // A bundle's encounters are hospitals'; these share every section, so that nothing of a file is withheld by agreement.
        let hospitals = DemoOrganisation.all.filter { [.acute, .community, .mentalHealth].contains($0.kind) && $0.source != nil }
        func place(ofEncounter item: Int) -> String? {
            guard let tree = trees[item] else { return nil }
            let provider = tree.reference(["serviceProvider"], document.bytes) ?? "none"
            return hospitals[Int(Self.hash(provider.utf8) % UInt64(hospitals.count))].source
        }
        func follows(_ item: Int) -> Bool { Self.followers.contains(document.items[item].type) && owners.contact(of: item) == nil }
        var found = document.items.indices.map { item -> Set<Holder> in
            guard !follows(item) else { return [] }
            let encounter = document.items[item].type == "Encounter" ? item : owners.contact(of: item)
            let place = encounter.flatMap(place(ofEncounter:))
            return Set(people[item].map { Holder(person: $0, source: place ?? self.people[$0].practice.source ?? "") })
        }
        for _ in 0..<Self.furthest {
            var hasChanged = false
            for item in document.items.indices where !["Provenance", "AuditEvent"].contains(document.items[item].type) {
                for link in links[item] where follows(link.target.item) {
                    let more = found[item].filter { people[link.target.item].contains($0.person) }
                    guard !more.isSubset(of: found[link.target.item]) else { continue }
                    found[link.target.item].formUnion(more)
                    hasChanged = true
                }
            }
            if !hasChanged { break }
        }
        for item in found.indices where found[item].isEmpty {
            found[item] = Set(people[item].map { Holder(person: $0, source: self.people[$0].practice.source ?? "") })
        }
        return found
    }

    private mutating func give(_ resource: DemoResource, to owners: Set<Int>, _ holders: Set<Holder>, _ document: Int) {
        guard resource.type != "Patient" else {
            for person in owners { people[person].patients.append((document, resource)) }
            return
        }
        for holder in holders {
            people[holder.person].holdings[holder.source, default: []].append(resource)
            people[holder.person].documentsAt[holder.source, default: []].insert(document)
        }
    }
}
