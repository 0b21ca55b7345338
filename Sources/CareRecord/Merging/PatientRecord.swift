/// One person's record: the entries that came, and how they stand together. A value: the set of entries decides everything,
/// the order of arrival nothing (law 11).
public struct PatientRecord: Sendable {
    /// A section's entries, by the exact part of their clinical key: only entries of one bucket can be the same fact, so only
    /// buckets that gained one are grouped again.
    fileprivate struct Held: Sendable {
        var items: [EntryID: Merging.Item] = [:]
        var buckets: [String: Bucket] = [:]
        var lines: [Line] = []
    }

    fileprivate struct Bucket: Sendable {
        var items: [Merging.Item] = []
        var stated: [Merging.Stated] = []
    }

    private var sections: [Section: Held] = [:]
    /// Lines of sections that differ with another section's.
    private var differing: [Section: [Line]] = [:]

    public init() {}

    public init(_ entries: some Sequence<Entry>) {
        insert(entries)
    }

    /// Adds entries; one that is already there changes nothing. Only the sections that gained one are merged again, and in them
    /// only what shares a full exact key with a new one.
    /// O(n log n) in the sections' entries.
    public mutating func insert(_ entries: some Sequence<Entry>) {
        let added = Dictionary(grouping: entries, by: \.section)
        for (section, entries) in added { sections[section, default: Held()].add(entries, to: section) }
        if added[.carePlans] != nil || added[.alerts] != nil {
            differing = Disagreements.acrossSections(plans: sections[.carePlans]?.lines ?? [], alerts: sections[.alerts]?.lines ?? [])
        }
    }

    /// Both records' entries as one record.
    public func merging(_ other: PatientRecord) -> PatientRecord {
        var both = self
        both.insert(other.entries)
        return both
    }

    /// The section's lines, newest first. With `apart`, every original is a line of its own: merging undone.
    public func lines(_ section: Section, apart: Bool = false) -> [Line] {
        guard let held = sections[section] else { return [] }
        guard apart else { return differing[section] ?? held.lines }
        return held.items.values.sorted(by: Merging.Item.newestFirst)
            .map { Line(section: section, statements: [Statement(lead: $0.entry, entries: [$0.entry])], disagreements: []) }
    }

    public func entry(_ id: EntryID) -> Entry? {
        for held in sections.values { if let item = held.items[id] { return item.entry } }
        return nil
    }

    /// Every entry, in no particular order.
    public var entries: [Entry] { sections.values.flatMap { $0.items.values.map(\.entry) } }

    /// Every entry of a section, in no particular order.
    public func entries(in section: Section) -> [Entry] { sections[section]?.items.values.map(\.entry) ?? [] }

    /// How many entries there are.
    var count: Int { sections.values.reduce(0) { $0 + $1.items.count } }

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

extension PatientRecord.Held {
    fileprivate mutating func add(_ entries: [Entry], to section: Section) {
        var changed: Set<String> = []
        for entry in entries where items[entry.id] == nil {
            let item = Merging.Item(entry)
            items[entry.id] = item
            buckets[item.key.exact, default: PatientRecord.Bucket()].items.append(item)
            changed.insert(item.key.exact)
        }
        guard !changed.isEmpty else { return }
        for key in changed {
            if let items = buckets[key]?.items { buckets[key]?.stated = Merging.statements(items) }
        }
        let stated = buckets.values.flatMap(\.stated).sorted { Merging.Item.newestFirst($0.lead, $1.lead) }
        let made = Merging.byTopic(stated).map { group in
            Line(section: section, statements: group, disagreements: Disagreements.find(in: group, section: section))
        }
        lines = Disagreements.acrossLines(
            made, section: section, bloodGroups: stated.lazy.filter(\.isBloodGroup).map(\.statement))
    }
}
