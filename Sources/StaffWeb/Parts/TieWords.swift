import CareRecord
import Looks

/// What documents of one source say of each other, in words: which replaces which, which adds to which. Each is a line of its own; this ties them.
enum TieWords {
    /// Beside a line or an entry; empty where they are tied to none.
    /// - Parameter leads: whether each other document is a link; paper leads nowhere.
    static func html(_ entries: some Sequence<Entry>, _ view: LookView, leads: Bool = true) -> HTML {
        var html = HTML()
        var said: Set<DocumentTie> = []
        // A line of thousands of originals is tied a thousand times over; each original's own page has its own.
        for entry in entries.prefix(mostEntries) {
            let (ties, more) = view.look.record.ties(of: entry)
            for tie in ties where said.insert(tie).inserted {
                let name = EntryWords.name(tie.other)
                let other: HTML = leads ? "<a href=\"\(view.entry(tie.other))\">\(name)</a>" : "\(name)"
                html += "<div class=\"cr-from\">\(words(tie, of: entry)) \(other), \(HTML.date(tie.other.orderDate))</div>"
            }
            if more > 0 {
                html += "<div class=\"cr-from\">and \(counted(more, "document")) more that it is tied to: see the original</div>"
            }
        }
        return html
    }

    private static let mostEntries = 10

    /// As said; a replacement that does not hold (two that replace each other, or one that is older) is only said.
    private static func words(_ tie: DocumentTie, of entry: Entry) -> String {
        switch (tie.kind, tie.isSaidByThis) {
        case (.replaces, true): tie.other.stands ? "Says that it replaces" : "Replaces"
        case (.replaces, false): entry.stands ? "Said to be replaced by" : "Replaced by"
        case (.appends, true): "Adds to"
        case (.appends, false): "Added to by"
        case (.signs, true): "Signs"
        case (.signs, false): "Signed by"
        case (.transforms, true): "Another form of"
        case (.transforms, false): "Also in another form:"
        }
    }
}
