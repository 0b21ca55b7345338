/// One person's record: the entries that came, and how they stand together. A value: the set of entries decides everything,
/// the order of arrival nothing (law 11).
public struct PatientRecord: Sendable {
    /// By reference for the same reason as `Entry`: sorted and moved far more often than made.
    private final class Item: Sendable {
        let entry: Entry
        let key: ClinicalKey
        init(_ entry: Entry) {
            self.entry = entry
            key = ClinicalKey(entry)
        }
    }

    private var items: [Section: [EntryID: Item]] = [:]
    private var merged: [Section: [Line]] = [:]

    public init() {}

    public init(_ entries: some Sequence<Entry>) {
        insert(entries)
    }

    /// Adds entries; one that is already there changes nothing. Only the sections that gained one are merged again.
    /// O(n log n) in the sections' entries, plus the pairs that share a full exact key.
    public mutating func insert(_ entries: some Sequence<Entry>) {
        var changed: Set<Section> = []
        for entry in entries where items[entry.section]?[entry.id] == nil {
            items[entry.section, default: [:]][entry.id] = Item(entry)
            changed.insert(entry.section)
        }
        for section in changed { merged[section] = Self.lines(of: section, Array((items[section] ?? [:]).values)) }
    }

    /// Both records' entries as one record.
    public func merging(_ other: PatientRecord) -> PatientRecord {
        var both = self
        both.insert(other.entries)
        return both
    }

    /// The section's lines, newest first. With `apart`, every original is a line of its own: merging undone.
    public func lines(_ section: Section, apart: Bool = false) -> [Line] {
        guard apart else { return merged[section] ?? [] }
        return (items[section] ?? [:]).values.map(\.entry)
            .sorted(by: Self.newestFirst)
            .map { Line(section: section, statements: [Statement(lead: $0, entries: [$0])], disagreements: []) }
    }

    public func entry(_ id: EntryID) -> Entry? {
        for section in items.values { if let item = section[id] { return item.entry } }
        return nil
    }

    /// Every entry, in no particular order.
    public var entries: [Entry] { items.values.flatMap { $0.values.map(\.entry) } }

    /// Every entry of a section, in no particular order.
    public func entries(in section: Section) -> [Entry] { (items[section] ?? [:]).values.map(\.entry) }

    // MARK: Merging

    private static func lines(of section: Section, _ unordered: [Item]) -> [Line] {
        let items = unordered.sorted { $0.entry.id < $1.entry.id }
        var statements = statements(items)
        statements.sort { newestFirst($0.lead, $1.lead) }
        var lines = byTopic(statements).map { group in
            Line(section: section, statements: group, disagreements: Disagreements.find(in: group, section: section))
        }
        if section == .allergies { lines = withNoneKnown(lines, Disagreements.noneKnown(statements)) }
        return lines
    }

    /// Items that are the same fact, as statements.
    private static func statements(_ items: [Item]) -> [Statement] {
        var byExact: [String: [Item]] = [:]
        for item in items { byExact[item.key.exact, default: []].append(item) }
        var statements: [Statement] = []
        statements.reserveCapacity(items.count)
        for bucket in byExact.values {
            if bucket.count == 1 {
                statements.append(Statement(lead: bucket[0].entry, entries: [bucket[0].entry]))
                continue
            }
            let groups = Cliques.groups(
                count: bucket.count,
                tokens: { bucket[$0].key.concept.tokens },
                matches: { a, b in
                    // One source that holds two records of a thing means two things, unless they are identical.
                    bucket[a].entry.id.resource.source == bucket[b].entry.id.resource.source
                        ? bucket[a].key.isIdentical(to: bucket[b].key) : bucket[a].key.matches(bucket[b].key)
                },
                identity: { index in
                    let concept = bucket[index].key.concept
                    // Without code or words nothing says that two are the same.
                    return concept.codes.isEmpty && concept.words.isEmpty ? "#\(index)" : bucket[index].key.identity
                })
            for group in groups { statements.append(statement(group.map { bucket[$0].entry })) }
        }
        return statements
    }

    private static func statement(_ entries: [Entry]) -> Statement {
        let lead = entries.min { a, b in
            let (p, q) = (a.when?.precision.rawValue ?? -1, b.when?.precision.rawValue ?? -1)
            if p != q { return p > q }
            if a.title.codings.count != b.title.codings.count { return a.title.codings.count > b.title.codings.count }
            return a.id < b.id
        } ?? entries[0]
        return Statement(lead: lead, entries: [lead] + entries.filter { $0.id != lead.id }.sorted { $0.id < $1.id })
    }

    /// Statements with one topic together, each group newest first, groups by their newest.
    private static func byTopic(_ statements: [Statement]) -> [[Statement]] {
        var keys: [ConceptKey] = []
        var indexOf: [ConceptKey: Int] = [:]
        var topicOf: [Int?] = []
        for statement in statements {
            guard let key = Topic.key(statement.lead), !(key.codes.isEmpty && key.words.isEmpty) else {
                topicOf.append(nil)
                continue
            }
            if indexOf[key] == nil {
                indexOf[key] = keys.count
                keys.append(key)
            }
            topicOf.append(indexOf[key])
        }
        let classes = Cliques.groups(
            count: keys.count, tokens: { keys[$0].tokens }, matches: { keys[$0].matches(keys[$1]) },
            identity: { "\($0)" })
        var classOf = [Int](repeating: 0, count: keys.count)
        for (number, members) in classes.enumerated() { for member in members { classOf[member] = number } }
        var groups: [[Statement]] = []
        var groupOf: [Int: Int] = [:]
        for (index, statement) in statements.enumerated() {
            guard let topic = topicOf[index] else {
                groups.append([statement])
                continue
            }
            let number = classOf[topic]
            if let group = groupOf[number] {
                groups[group].append(statement)
            } else {
                groupOf[number] = groups.count
                groups.append([statement])
            }
        }
        return groups
    }

    private static func withNoneKnown(_ lines: [Line], _ none: [Statement]) -> [Line] {
        guard !none.isEmpty else { return lines }
        return lines.map { line in
            let positive = line.statements.filter {
                ($0.lead.assertion == .affirmed || $0.lead.assertion == .unconfirmed) && $0.lead.stands
                    && $0.lead.status?.meaning != .past
            }
            guard !positive.isEmpty else { return line }
            let holders = Set(positive.flatMap(\.organisations))
            let others = none.filter { !Set($0.organisations).isSubset(of: holders) && speaksOf($0.lead, positive[0].lead) }
            guard !others.isEmpty else { return line }
            let all = (positive + others).sorted { newestFirst($0.lead, $1.lead) }
            return Line(
                section: line.section, statements: line.statements,
                disagreements: line.disagreements + [Disagreement(kind: .allergyAndNoneKnown, statements: all)])
        }
    }

    /// "No known drug allergy" says nothing of food (STANDARDS 10): it disagrees only with an allergy that may be to a drug.
    private static func speaksOf(_ none: Entry, _ allergy: Entry) -> Bool {
        guard case .allergy(let it) = allergy.content, !it.categories.isEmpty else { return true }
        let drugOnly = none.title.has("409137002", in: CodeSystem.snomed)
        let foodOnly = none.title.has("429625007", in: CodeSystem.snomed)
        if drugOnly { return it.categories.contains("medication") || it.categories.contains("biologic") }
        if foodOnly { return it.categories.contains("food") }
        return true
    }

    /// The order of lines everywhere: newest first, undated last, ties by name.
    static func newestFirst(_ a: Entry, _ b: Entry) -> Bool {
        switch (a.orderDate, b.orderDate) {
        case (let x?, let y?) where x != y: x > y
        case (.some, nil): true
        case (nil, .some): false
        default: a.id < b.id
        }
    }
}
