/// How entries become statements, and statements lines: pure functions of the set (law 11).
enum Merging {
    /// By reference for the same reason as `Entry`: sorted and moved far more often than made.
    final class Item: Sendable {
        let entry: Entry
        let key: ClinicalKey

        init(_ entry: Entry) {
            self.entry = entry
            key = ClinicalKey(entry)
        }
    }

    /// What one or more sources say in exactly the same way.
    private struct Node {
        let key: ClinicalKey
        var items: [Item]
        var sources: Set<SourceID>
        /// Nothing says what it is about: it is like no other.
        let isNameless: Bool
    }

    /// Items that are the same fact, as statements, in no particular order.
    /// - Parameter compare: whether two keys can only be the same fact; a test counts its calls.
    static func statements(
        _ items: [Item], comparing compare: @escaping (ClinicalKey, ClinicalKey) -> Bool = { $0.matches($1) }
    ) -> [Statement] {
        var byExact: [String: [Item]] = [:]
        for item in items { byExact[item.key.exact, default: []].append(item) }
        var statements: [Statement] = []
        statements.reserveCapacity(items.count)
        for bucket in byExact.values {
            let nodes = bucket.count == 1 ? [node(bucket[0])] : alike(bucket)
            guard nodes.count > 1 else {
                statements.append(contentsOf: nodes.map { statement($0.items) })
                continue
            }
            let cliques = Cliques(
                places: { nodes[$0].isNameless ? ([], []) : nodes[$0].key.places }, detail: { nodes[$0].key.detail },
                matches: { a, b in
                    // One source that holds two records of a thing means two things.
                    nodes[a].sources.isDisjoint(with: nodes[b].sources) && compare(nodes[a].key, nodes[b].key)
                },
                largest: nodes.reduce(into: Set<SourceID>()) { $0.formUnion($1.sources) }.count)
            for group in cliques.groups(Array(nodes.indices)) { statements.append(statement(group.flatMap { nodes[$0].items })) }
        }
        return statements
    }

    private static func node(_ item: Item) -> Node {
        Node(key: item.key, items: [item], sources: [item.entry.id.resource.source], isNameless: item.key.concept.isEmpty)
    }

    private static func alike(_ items: [Item]) -> [Node] {
        var nodes: [Node] = []
        var numberOf: [String: Int] = [:]
        for item in items {
            guard let identity = item.key.identity else {
                nodes.append(node(item))
                continue
            }
            if let number = numberOf[identity] {
                nodes[number].items.append(item)
                nodes[number].sources.insert(item.entry.id.resource.source)
            } else {
                numberOf[identity] = nodes.count
                nodes.append(node(item))
            }
        }
        return nodes
    }

    /// The lead is the most precisely dated, then the one that says most, then the best coded, then the first by name.
    private static func statement(_ items: [Item]) -> Statement {
        guard items.count > 1 else { return Statement(lead: items[0].entry, entries: [items[0].entry]) }
        let lead = items.min { a, b in
            let (p, q) = (a.entry.when?.precision.rawValue ?? -1, b.entry.when?.precision.rawValue ?? -1)
            if p != q { return p > q }
            if a.key.detail != b.key.detail { return a.key.detail > b.key.detail }
            if a.entry.title.codings.count != b.entry.title.codings.count {
                return a.entry.title.codings.count > b.entry.title.codings.count
            }
            return a.entry.id < b.entry.id
        }?.entry ?? items[0].entry
        return Statement(
            lead: lead, entries: [lead] + items.map(\.entry).filter { $0.id != lead.id }.sorted { $0.id < $1.id })
    }

    // MARK: Lines

    /// Statements with one topic together; the order of groups and inside them is that of the statements.
    static func byTopic(_ statements: [Statement]) -> [[Statement]] {
        let classes = classes(statements)
        var groups: [[Statement]] = []
        var groupOf: [Int: Int] = [:]
        for (statement, number) in zip(statements, classes) {
            if let number, let group = groupOf[number] {
                groups[group].append(statement)
            } else {
                if let number { groupOf[number] = groups.count }
                groups.append([statement])
            }
        }
        return groups
    }

    /// A number for each statement, the same for those of one topic; nil for what stands alone.
    private static func classes(_ statements: [Statement]) -> [Int?] {
        if case .medicine? = statements.first?.lead.content { return therapies(statements) }
        var topics: [Topic] = []
        var numberOf: [String: Int] = [:]
        let own: [Int?] = statements.map { statement in
            guard let topic = Topic.of(statement.lead) else { return nil }
            if let number = numberOf[topic.identity] {
                topics[number] = topics[number].adding(words: topic.words)
                return number
            }
            numberOf[topic.identity] = topics.count
            topics.append(topic)
            return topics.count - 1
        }
        let cliques = Cliques(
            places: { (topics[$0].tokens, []) }, detail: { _ in 0 }, matches: { topics[$0].matches(topics[$1]) }, largest: .max)
        var classOf: [Int: Int] = [:]
        for (number, members) in cliques.groups(Array(topics.indices)).enumerated() { for member in members { classOf[member] = number } }
        return own.map { $0.flatMap { classOf[$0] } }
    }

    /// Medicines that share an ingredient's code, a product's code or a name, directly or through another.
    private static func therapies(_ statements: [Statement]) -> [Int?] {
        var roots = Roots()
        var firstWith: [String: Int] = [:]
        var hasNames = [Bool](repeating: false, count: statements.count)
        for (index, statement) in statements.enumerated() {
            for entry in statement.entries {
                guard case .medicine(let it) = entry.content else { continue }
                for name in Therapy.names(entry.title, it) {
                    hasNames[index] = true
                    if let other = firstWith[name] { roots.join(index, other) } else { firstWith[name] = index }
                }
            }
        }
        return statements.indices.map { hasNames[$0] ? roots.of($0) : nil }
    }
}
