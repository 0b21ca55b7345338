/// What entries are compared, grouped and ordered by, made before it is known whether they are shown: for while nothing else is to be done.
///
/// It is no part of a record and shows nothing: `PatientRecord.take` uses what is here of the very entries that it is given, and whatever is
/// not here it makes.
public struct PreparedEntries: Sendable {
    private var items: [EntryID: Merging.Item] = [:]

    public init() {}

    /// Prepares what is not prepared yet.
    public mutating func prepare(_ entries: some Sequence<Entry>) {
        for entry in entries where items[entry.id]?.entry !== entry { items[entry.id] = Merging.Item(entry) }
    }

    /// Lets go of all but these: of what is withheld nothing is kept beside it.
    public mutating func keepOnly(_ entries: some Sequence<Entry>) {
        guard !items.isEmpty else { return }
        var kept: [EntryID: Merging.Item] = [:]
        for entry in entries { kept[entry.id] = items[entry.id] }
        items = kept
    }

    /// The entry's item. Another form of it (of which something is kept back) is compared by what that form says.
    func item(_ entry: Entry) -> Merging.Item {
        if let known = items[entry.id], known.entry === entry { return known }
        return Merging.Item(entry)
    }
}
