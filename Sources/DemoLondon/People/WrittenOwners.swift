/// Which of a document's people each of its resources is of.
struct WrittenOwners {
    let document: WrittenDocument
    let trees: [JSONTree?]
    let references: WrittenReferences
    let links: [[WrittenLink]]
    /// A Patient's item to its person.
    let personOf: [Int: Int]
    /// `system|value` of a Patient to its person.
    let personBy: [String: Int]
    /// In the document's order.
    let people: [Int]

    /// Members that name whom a resource is about.
    private static let subjects = ["subject", "patient", "beneficiary", "for", "individual", "candidate"]
    /// How far one goes along references of what names nobody.
    private static let furthest = 8

    /// For each item, its people; none for a Patient's copy.
    func all() -> [Set<Int>] {
        let items = document.items.indices
        guard people.count > 1 else { return items.map { _ in Set(people) } }
        var owners = items.map { index -> Set<Int> in
            if document.items[index].type == "Patient" { return personOf[index].map { Set([$0]) } ?? [] }
            let named = subjects(of: index)
            if !named.isEmpty { return named }
            if let contact = contact(of: index), case let its = subjects(of: contact), !its.isEmpty { return its }
            return links[index].lazy.compactMap { personOf[$0.target.item] }.first.map { Set([$0]) } ?? []
        }
        let isNamed = owners.map { !$0.isEmpty }
        // What names nobody (a practitioner, a medicine) goes with everything that refers to it.
        for _ in 0..<Self.furthest {
            var hasChanged = false
            for index in items {
                for link in links[index] where !isNamed[link.target.item] && !owners[index].isSubset(of: owners[link.target.item]) {
                    owners[link.target.item].formUnion(owners[index])
                    hasChanged = true
                }
            }
            if !hasChanged { break }
        }
        let first = items.lazy.filter { document.items[$0].type == "Composition" }.flatMap { owners[$0].sorted() }.first ?? people[0]
        return items.map { index in
            if !owners[index].isEmpty || document.items[index].type == "Patient" { return owners[index] }
            // What refers to somebody's (a provenance, a message's header) is theirs; what is tied to nothing is the document's own person's.
            return links[index].lazy.compactMap { owners[$0.target.item].min() }.first.map { Set([$0]) } ?? [first]
        }
    }

    /// The item of the encounter that it belongs to, by name; a document's context holds a list of them, a claim's lines each their own.
    func contact(of index: Int) -> Int? {
        guard let tree = trees[index] else { return nil }
        let paths = [["encounter"], ["context"], ["context", "encounter"], ["item", "encounter"]]
        guard let text = paths.lazy.compactMap({ tree.reference($0, document.bytes) }).first, let target = references.target(text),
            document.items[target.item].type == "Encounter"
        else { return nil }
        return target.item
    }

    private func subjects(of index: Int) -> Set<Int> {
        guard let tree = trees[index] else { return [] }
        let bytes = document.bytes
        var found: Set<Int> = []
        for subject in Self.subjects.lazy.flatMap({ tree[$0]?.items ?? [] }) {
            if let target = subject.text("reference", bytes).flatMap({ references.target($0) }) {
                if let person = personOf[target.item] { found.insert(person) }
            } else if let identifier = subject["identifier"], let value = identifier.text("value", bytes) {
                if let person = personBy[(identifier.text("system", bytes) ?? "") + "|" + value] { found.insert(person) }
            }
        }
        return found
    }
}
