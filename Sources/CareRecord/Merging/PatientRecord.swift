/// One person's record: the entries that came, and how they stand together. A value: the set of entries decides everything,
/// the order of arrival nothing (law 11).
public struct PatientRecord: Sendable {
    private typealias Item = Merging.Item

    private var items: [Section: [EntryID: Item]] = [:]
    private var merged: [Section: [Line]] = [:]

    public init() {}

    public init(_ entries: some Sequence<Entry>) {
        insert(entries)
    }

    /// Adds entries; one that is already there changes nothing. Only the sections that gained one are merged again.
    /// O(n log n) in the sections' entries.
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
        let statements = Merging.statements(unordered.sorted { $0.entry.id < $1.entry.id }).sorted { newestFirst($0.lead, $1.lead) }
        let lines = Merging.byTopic(statements).map { group in
            Line(section: section, statements: group, disagreements: Disagreements.find(in: group, section: section))
        }
        return Disagreements.acrossLines(lines, section: section)
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
