import Synchronization

/// How entries become statements, and statements lines: pure functions of the set (law 11).
enum Merging {
    /// An entry with what it is compared, grouped and ordered by, made once. By reference for the same reason as `Entry`: sorted
    /// and moved far more often than made.
    final class Item: Sendable {
        let entry: Entry
        let key: ClinicalKey
        let topic: Topic?
        /// A medicine's therapies.
        let therapies: [String]
        /// Seconds since 1970 of `entry.orderDate`; nil where undated.
        private let moment: Int64?
        private let compared = Mutex<ClinicalKey.Comparison?>(nil)

        /// Made once, when it is first asked for.
        var comparison: ClinicalKey.Comparison {
            compared.withLock { compared in
                if let compared { return compared }
                let made = ClinicalKey.Comparison(key)
                compared = made
                return made
            }
        }

        init(_ entry: Entry) {
            self.entry = entry
            key = ClinicalKey(entry)
            topic = Topic.of(entry, key.concept)
            if case .medicine(let it) = entry.content, !entry.mayMeanElse {
                therapies = Therapy.names(key.concept, it)
            } else {
                therapies = []
            }
            moment = entry.orderDate?.earliest
        }

        /// The order of lines everywhere; dates are compared in full only where their moments are the same.
        static func newestFirst(_ a: Item, _ b: Item) -> Bool {
            switch (a.moment, b.moment) {
            case (let x?, let y?) where x != y: x > y
            default: PatientRecord.newestFirst(a.entry, b.entry)
            }
        }
    }

    /// A statement with its items, the lead first.
    struct Stated: Sendable {
        let statement: Statement
        let items: [Item]
        /// What it says that another section's statements can contradict.
        let saidAcross: SaidAcross.One?
        var lead: Item { items[0] }

        fileprivate init(_ items: [Item]) {
            self.items = items
            statement = Statement(lead: items[0].entry, entries: items.map(\.entry))
            saidAcross = SaidAcross.One(statement, items[0].key.concept.words)
        }
    }

    /// What one or more sources say in exactly the same way.
    private struct Node {
        let key: ClinicalKey
        let comparison: ClinicalKey.Comparison
        var items: [Item]
        var sources: Set<SourceID>
    }

    /// Items of one exact key that are the same fact, as statements, in no particular order.
    /// - Parameter compare: whether two keys can only be the same fact; a test counts its calls.
    static func statements(
        _ unordered: [Item], comparing compare: @escaping (ClinicalKey, ClinicalKey) -> Bool = { $0.matches($1) }
    ) -> [Stated] {
        if unordered.count == 1 { return [stated(unordered)] }
        let nodes = alike(unordered.sorted { $0.entry.id < $1.entry.id })
        guard nodes.count > 1 else { return nodes.map { stated($0.items) } }
        // Made once for each: hundreds may meet at a place, each with each.
        let said = nodes.map(\.key.said)
        let sources = nodes.map { $0.sources.count == 1 ? $0.items[0].entry.id.resource.source : nil }
        let cliques = Cliques(
            places: { nodes[$0].comparison.places }, detail: { nodes[$0].comparison.detail },
            matches: { a, b in
                // One source that holds two records of a thing means two things.
                if let one = sources[a], let other = sources[b], one == other { return false }
                return nodes[a].sources.isDisjoint(with: nodes[b].sources) && ClinicalKey.agree(said[a], said[b])
                    && compare(nodes[a].key, nodes[b].key)
            },
            largest: nodes.reduce(into: Set<SourceID>()) { $0.formUnion($1.sources) }.count)
        return cliques.groups(Array(nodes.indices)).map { group in stated(group.flatMap { nodes[$0].items }) }
    }

    private static func node(_ item: Item, _ comparison: ClinicalKey.Comparison) -> Node {
        Node(key: item.key, comparison: comparison, items: [item], sources: [item.entry.id.resource.source])
    }

    private static func alike(_ items: [Item]) -> [Node] {
        var nodes: [Node] = []
        // Those of one hash: one, but for chance.
        var numbersOf: [Int: [Int]] = [:]
        for item in items {
            let comparison = item.comparison
            let alike = comparison.sameness.flatMap { numbersOf[$0] } ?? []
            if let number = alike.first(where: { nodes[$0].key.repeats(item.key) }) {
                nodes[number].items.append(item)
                nodes[number].sources.insert(item.entry.id.resource.source)
            } else {
                if let sameness = comparison.sameness { numbersOf[sameness, default: []].append(nodes.count) }
                nodes.append(node(item, comparison))
            }
        }
        return nodes
    }

    /// The lead is the most precisely dated, then the one that says most, then the best coded, then the first by name.
    private static func stated(_ items: [Item]) -> Stated {
        guard items.count > 1 else { return Stated(items) }
        let lead =
            items.min { a, b in
                let (p, q) = (a.entry.when?.precision.rawValue ?? -1, b.entry.when?.precision.rawValue ?? -1)
                if p != q { return p > q }
                let (d, e) = (a.comparison.detail, b.comparison.detail)
                if d != e { return d > e }
                let (m, n) = (a.entry.title.codings.count, b.entry.title.codings.count)
                return m != n ? m > n : a.entry.id < b.entry.id
            } ?? items[0]
        return Stated([lead] + items.filter { $0 !== lead }.sorted { $0.entry.id < $1.entry.id })
    }

    // MARK: Lines

    /// Statements with one topic together; the order of groups and inside them is that of the statements.
    static func byTopic(_ stated: [Stated]) -> [[Statement]] {
        let classes = classes(stated)
        var groups: [[Statement]] = []
        var groupOf: [Int: Int] = [:]
        for (one, number) in zip(stated, classes) {
            if let number, let group = groupOf[number] {
                groups[group].append(one.statement)
            } else {
                if let number { groupOf[number] = groups.count }
                groups.append([one.statement])
            }
        }
        return groups
    }

    /// A number for each statement, the same for those of one topic; nil for what stands alone.
    private static func classes(_ stated: [Stated]) -> [Int?] {
        if case .medicine? = stated.first?.lead.entry.content { return therapies(stated) }
        var firsts: [Topic] = []
        // Gathered first and compared once: thousands of statements of one code may each have words of their own.
        var words: [Set<String>] = []
        var numberOf: [String: Int] = [:]
        let own: [Int?] = stated.map { one in
            guard let topic = one.lead.topic else { return nil }
            if let number = numberOf[topic.identity] {
                words[number].formUnion(topic.words)
                return number
            }
            numberOf[topic.identity] = firsts.count
            firsts.append(topic)
            words.append(Set(topic.words))
            return firsts.count - 1
        }
        let topics = zip(firsts, words).map { ComparedTopic(codes: $0.codes, words: $1) }
        let cliques = Cliques(
            places: { topics[$0].places }, detail: { _ in 0 }, matches: { topics[$0].matches(topics[$1]) }, largest: .max)
        var classOf: [Int: Int] = [:]
        for (number, members) in cliques.groups(Array(topics.indices)).enumerated() { for member in members { classOf[member] = number } }
        return own.map { $0.flatMap { classOf[$0] } }
    }

    /// Medicines that share an ingredient's code, a product's code or a name, directly or through another.
    private static func therapies(_ stated: [Stated]) -> [Int?] {
        var roots = Roots()
        var firstWith: [String: Int] = [:]
        for (index, one) in stated.enumerated() {
            for name in one.items.lazy.flatMap(\.therapies) {
                if let other = firstWith[name] { roots.join(index, other) } else { firstWith[name] = index }
            }
        }
        return stated.indices.map { index in stated[index].items.allSatisfy(\.therapies.isEmpty) ? nil : roots.of(index) }
    }
}
