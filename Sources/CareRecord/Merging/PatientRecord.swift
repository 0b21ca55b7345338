/// One person's record: the entries that came, and how they stand together. A value: the set of entries decides everything,
/// the order of arrival nothing (law 11).
public struct PatientRecord: Sendable {
    /// A section's entries, by the exact part of their clinical key: only entries of one bucket can be the same fact, so only
    /// buckets that gained one are grouped again.
    fileprivate struct Held: Sendable {
        var items: [EntryID: Merging.Item] = [:]
        var versions = Versions()
        var documents = DocumentTies()
        /// Of what a later version or another document replaced, the entry as it was sent.
        var sent: [EntryID: Entry] = [:]
        var buckets: [Bucket] = []
        /// Which of `buckets` has this exact key.
        var numberOf: [String: Int] = [:]
        /// Those of `buckets` that gained an entry since they were grouped.
        var changed: Set<Int> = []
        /// Whether something was taken in since `lines` were made.
        var isOwed = false
        var lines: [Line] = []
        /// What its statements say that another section can contradict.
        var said = SaidAcross()
    }

    fileprivate struct Bucket: Sendable {
        var items: [Merging.Item] = []
        var stated: [Merging.Stated] = []
    }

    private var sections: [Section: Held] = [:]
    /// Lines of sections that differ with another section's.
    private var differing: [Section: [Line]] = [:]
    /// Statements that say whether resuscitation is to be attempted and are neither a plan nor a flag: findings, as systems of GP practices hold
    /// it. First those whose wish is clear, then those that a person must read, each newest first. Those that their own organisation wrote a
    /// later wish after are not among them.
    public private(set) var resuscitationFindings: [Statement] = []
    /// "No known allergy" said by what is no allergy's resource: a condition, a result, a flag.
    public private(set) var noAllergyFindings: [Statement] = []

    public init() {}

    public init(_ entries: some Sequence<Entry>) {
        insert(entries)
    }

    /// Adds entries; one that is already there changes nothing. Only the sections that gained one are merged again, and in them
    /// only what shares a full exact key with a new one.
    /// O(n log n) in the sections' entries.
    public mutating func insert(_ entries: some Sequence<Entry>) {
        take(entries)
        settle()
    }

    /// Takes entries in and finds which are the same fact, without making lines of them: the greater part of `insert`, for while nobody
    /// looks. `settle` is owed.
    /// - Parameter prepared: may hold what some of them are compared by.
    public mutating func take(_ entries: some Sequence<Entry>, prepared: PreparedEntries = PreparedEntries()) {
        for entry in entries { sections[entry.section, default: Held()].take(entry, prepared) }
        for section in Section.allCases { sections[section]?.setVersionsApart() }
        for section in Section.allCases where sections[section]?.changed.isEmpty == false { sections[section]?.group() }
    }

    /// Makes the lines of all that was taken.
    public mutating func settle() {
        let owed = Section.allCases.filter { sections[$0]?.isOwed == true }
        for section in owed { sections[section]?.settle(section) }
        guard !owed.isEmpty else { return }
        let said = Section.allCases.reduce(into: SaidAcross()) { $0.formUnion(sections[$1]?.said ?? SaidAcross()) }
        let findings = SaidOfResuscitation.standing(said.resuscitation.filter(\.isFinding), among: said.resuscitation)
        let (clear, unclear) = (findings.filter { $0.wish != nil }, findings.filter { $0.wish == nil })
        resuscitationFindings = (clear + unclear).map(\.statement)
        noAllergyFindings = said.noneKnown.filter { $0.lead.section != .allergies }
        differing = Disagreements.acrossSections(sections.mapValues(\.lines), said, findings: findings)
    }

    /// Both records' entries as one record.
    public func merging(_ other: PatientRecord) -> PatientRecord {
        var both = self
        both.insert(other.entriesAsSent)
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

    /// The other documents of this record that this one is tied to by what either says of the other.
    /// - Parameter most: so many at most; a source can say thousands of one.
    /// - Returns: the ties in an order of their own, and how many more there are.
    public func ties(of entry: Entry, most: Int = 10) -> (ties: [DocumentTie], more: Int) {
        guard entry.section == .documents, let held = sections[.documents] else { return ([], 0) }
        let found = held.documents.ties(of: entry, most: most)
        return (
            found.ties.compactMap { tie in
                held.items[tie.other].map { DocumentTie(kind: tie.kind, isSaidByThis: tie.isSaidByThis, other: $0.entry) }
            }, found.more
        )
    }

    /// Every entry, in no particular order.
    public var entries: [Entry] { sections.values.flatMap { $0.items.values.map(\.entry) } }

    /// The same, those that a later version replaced as they were sent: a record that is made of them without that version says nothing of it.
    public var entriesAsSent: [Entry] {
        sections.values.flatMap { held in held.items.map { held.sent[$0.key] ?? $0.value.entry } }
    }

    /// Every entry of a section, in no particular order.
    public func entries(in section: Section) -> [Entry] { sections[section]?.items.values.map(\.entry) ?? [] }

    /// How many entries there are.
    var count: Int { sections.values.reduce(0) { $0 + $1.items.count } }

    /// The order of lines everywhere: newest first, undated last. Of one moment what was written down later comes first (a corrected result has
    /// its first one's time of collection), of one resource the later version, then by name.
    static func newestFirst(_ a: Entry, _ b: Entry) -> Bool {
        if let isNewer = isNewer(a.orderDate, b.orderDate) { return isNewer }
        if let isNewer = isNewer(a.provenance.recorded, b.provenance.recorded) { return isNewer }
        let (x, y) = (a.id.resource, b.id.resource)
        if x.source == y.source, x.type == y.type, x.id == y.id, let isLater = x.isLaterVersion(than: y) { return isLater }
        return a.id < b.id
    }

    /// Nil where dates do not tell.
    private static func isNewer(_ a: PartialDate?, _ b: PartialDate?) -> Bool? {
        switch (a, b) {
        case (let x?, let y?) where x != y: x > y
        case (.some, nil): true
        case (nil, .some): false
        default: nil
        }
    }
}

extension PatientRecord.Held {
    fileprivate mutating func take(_ entry: Entry, _ prepared: PreparedEntries) {
        guard items[entry.id] == nil else { return }
        versions.take(entry)
        documents.take(entry)
        add(prepared.item(asItStands(entry)))
    }

    /// - Parameter entry: as it was sent.
    private mutating func asItStands(_ entry: Entry) -> Entry {
        let isOld = versions.replaced.contains(entry.id.resource)
        guard isOld || documents.replaced.contains(entry.id.resource) else { return entry }
        sent[entry.id] = entry
        return isOld ? entry.asReplaced : entry.asReplacedByAnother
    }

    /// Makes what a later version or another document replaced say so; and no longer, where one came by which that is not so.
    fileprivate mutating func setVersionsApart() {
        var turned = versions.settle()
        turned.formUnion(documents.settle(without: versions.replaced))
        guard !turned.isEmpty else { return }
        let turning = items.values.filter { turned.contains($0.entry.id.resource) }
        // Each bucket is gone through once, however many of it turn.
        for (number, gone) in Dictionary(grouping: turning.filter { numberOf[$0.key.exact] != nil }, by: { numberOf[$0.key.exact] ?? 0 }) {
            let gone = Set(gone.map(ObjectIdentifier.init))
            buckets[number].items.removeAll { gone.contains(ObjectIdentifier($0)) }
            changed.insert(number)
        }
        for item in turning {
            add(Merging.Item(asItStands(sent.removeValue(forKey: item.entry.id) ?? item.entry)))
        }
    }

    private mutating func add(_ item: Merging.Item) {
        items[item.entry.id] = item
        isOwed = true
        if let number = numberOf[item.key.exact] {
            buckets[number].items.append(item)
            changed.insert(number)
        } else {
            numberOf[item.key.exact] = buckets.count
            changed.insert(buckets.count)
            buckets.append(PatientRecord.Bucket(items: [item]))
        }
    }

    fileprivate mutating func group() {
        for number in changed { buckets[number].stated = Merging.statements(buckets[number].items) }
        changed = []
    }

    fileprivate mutating func settle(_ section: Section) {
        isOwed = false
        let stated = buckets.flatMap(\.stated).sorted { Merging.Item.newestFirst($0.lead, $1.lead) }
        let made = Merging.byTopic(stated).map { group in
            Line(section: section, statements: group, disagreements: Disagreements.find(in: group, section: section))
        }
        lines = Disagreements.acrossLines(made, section: section)
        said = SaidAcross(stated)
    }
}
