import CareRecord

/// Statements that cannot all hold, with the same weight: nobody wins. One component, wherever the line appears.
enum Differ {
    static func html(_ line: Line, _ view: LookView, this: EntryID? = nil) -> HTML {
        var html = HTML()
        for disagreement in line.disagreements { html += one(disagreement, view, this: this) }
        return html
    }

    /// So many statements are read before a decision; a source can repeat itself a thousand times.
    private static let most = 12

    private static func one(_ disagreement: Disagreement, _ view: LookView, this: EntryID?) -> HTML {
        let shown = shown(disagreement, this: this)
        var html: HTML = "<div class=\"cr-differ\"><strong>\(disagreement.words)</strong><ul>"
        for statement in shown {
            html += "<li>\(words(statement, disagreement, view)) — \(EntryWords.said(statement, view))"
            if let this {
                if statement.entries.contains(where: { $0.id == this }) {
                    html += " — this one"
                } else {
                    html += " — <a href=\"\(view.entry(statement.lead))\">open</a>"
                }
            }
            html += "</li>"
        }
        let more = disagreement.statements.count - shown.count
        if more > 0 { html += "<li>\(counted(more, "more statement")), among the line’s originals</li>" }
        html += "</ul></div>"
        return html
    }

    /// All of them; of very many the newest, and the newest of each organisation, so that nobody goes unheard.
    private static func shown(_ disagreement: Disagreement, this: EntryID?) -> [Statement] {
        guard disagreement.statements.count > most else { return disagreement.statements }
        var heard: Set<ODSCode> = []
        var count = 0
        return disagreement.statements.filter { statement in
            let isNews = !heard.isSuperset(of: statement.organisations)
            heard.formUnion(statement.organisations)
            count += 1
            return isNews || count <= most || this.map { id in statement.entries.contains { $0.id == id } } ?? false
        }
    }

    private static func words(_ statement: Statement, _ disagreement: Disagreement, _ view: LookView) -> HTML {
        let notes = Notes.of(statement)
        var said = saying(statement.lead, disagreement)
        for note in notes.prefix(3) {
            // Of several organisations that say the same, only some may have written it.
            said += statement.organisations.count > 1 ? ", “\(note.text)” (\(view.names(note.organisations)))" : ", “\(note.text)”"
        }
        if notes.count > 3 { said += ", \(counted(notes.count - 3, "more note"))" }
        return said
    }

    private static func saying(_ entry: Entry, _ disagreement: Disagreement) -> HTML {
        switch (disagreement.kind, entry.content) {
        case (.medicineDose, .medicine(let it)), (.medicineDosing, .medicine(let it)):
            let said = EntryWords.dosing(it)
            // Each with the name it sent: the line's heading has only what the names share.
            let routes = disagreement.statements.flatMap(\.entries).map { other -> String? in
                if case .medicine(let its) = other.content { its.route } else { nil }
            }
            let route: [HTML] = Set(routes).count > 1 ? [it.route.map { "\($0)" } ?? "no route sent"] : []
            return (["\(EntryWords.name(entry))"] + route + (said.isEmpty ? ["no dose sent"] : said)).joined(" — ")
        case (.medicineStrength, .medicine(let it)): return "<b>\(it.strength ?? EntryWords.name(entry))</b>"
        case (.medicineStatus, _), (.conditionStatus, _):
            var said: HTML = "<b>\(EntryWords.status(entry))</b>"
            if disagreement.kind == .conditionStatus, let until = entry.until { said += " \(HTML.date(until))" }
            if entry.isInstructionNotToGive { said += ", <b>not to be given</b>" }
            if entry.assertion == .refuted { said += ", said not to be so" }
            return said
        case (.carePlanWishes, .carePlan(let it)):
            let wish = PlanWords.resuscitation(entry)
            let summary = PlanWords.summary(it, after: wish)
            let said: [HTML] = ["<b>\(wish ?? "nothing said about resuscitation")</b>", summary.map { "\($0)" } ?? ""]
            return (said + PlanWords.doNots(it).map { "<b>\($0)</b>" }).joined("; ")
        case (.bloodGroup, .result(let it)):
            // A finding of one group has no value beside it: its name is the group.
            return it.value.map { "<b>\(ResultWords.value($0))</b>" } ?? EntryWords.html(entry)
        default: return EntryWords.html(entry)
        }
    }
}
