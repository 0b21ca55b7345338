import CareRecord

/// Remarks of those who say the same, each with whose it is: a note is not its other senders' (law 5).
enum Notes {
    struct Note {
        let text: String
        let organisations: [ODSCode]
    }

    /// Every note of a statement's originals, the lead's first, each once.
    static func of(_ statement: Statement) -> [Note] {
        var order: [String] = []
        var whose: [String: Set<ODSCode>] = [:]
        for entry in [statement.lead] + statement.entries {
            for text in entry.notes {
                if whose[text] == nil { order.append(text) }
                whose[text, default: []].insert(entry.provenance.organisation)
            }
        }
        return order.map { Note(text: $0, organisations: (whose[$0] ?? []).sorted()) }
    }

    /// Of the statement that an entry leads, else the entry's own.
    static func of(_ lead: Entry, in line: Line) -> [Note] {
        if let statement = line.statements.first(where: { $0.lead.id == lead.id }) { return of(statement) }
        return lead.notes.map { Note(text: $0, organisations: [lead.provenance.organisation]) }
    }

    /// In full, each with its organisation.
    static func html(_ notes: [Note], _ view: LookView) -> HTML {
        notes.map { "<div class=\"cr-from\">Note: “\($0.text)” — \(view.names($0.organisations))</div>" as HTML }.joined("")
    }

    /// Where there is no room for them: that there are some.
    static func count(_ notes: [Note]) -> HTML {
        notes.isEmpty ? "" : " <span class=\"cr-soft\">with \(counted(notes.count, "note"))</span>"
    }
}
