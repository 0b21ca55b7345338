import CareRecord

/// Statements that cannot all hold, with the same weight: nobody wins. One component, wherever the line appears.
enum Differ {
    static func html(_ line: Line, _ view: LookView, this: EntryID? = nil) -> HTML {
        var html = HTML()
        for disagreement in line.disagreements { html += one(disagreement, view, this: this) }
        return html
    }

    private static func one(_ disagreement: Disagreement, _ view: LookView, this: EntryID?) -> HTML {
        var html: HTML = "<div class=\"cr-differ\"><strong>\(disagreement.kind.words)</strong><ul>"
        for statement in disagreement.statements {
            html += "<li>\(words(statement.lead, disagreement.kind)) — \(EntryWords.said(statement, view))"
            if let this {
                if statement.entries.contains(where: { $0.id == this }) {
                    html += " — this one"
                } else {
                    html += " — <a href=\"\(view.entry(statement.lead))\">open</a>"
                }
            }
            html += "</li>"
        }
        html += "</ul></div>"
        return html
    }

    private static func words(_ entry: Entry, _ kind: Disagreement.Kind) -> HTML {
        let said = saying(entry, kind)
        return entry.notes.first.map { "\(said), “\($0)”" } ?? said
    }

    private static func saying(_ entry: Entry, _ kind: Disagreement.Kind) -> HTML {
        switch (kind, entry.content) {
        case (.medicineDose, .medicine(let it)):
            let said: HTML =
                if let dose = it.dose {
                    [EntryWords.dose(dose), it.frequency.map { "\($0)" } ?? ""].joined(" — ")
                } else {
                    "“\(it.dosageText ?? "no dose sent")”"
                }
            // Each with the name it sent: the line's heading has only what the names share.
            return "\(EntryWords.name(entry)) — \(said)"
        case (.medicineStrength, .medicine(let it)): return "<b>\(it.strength ?? EntryWords.name(entry))</b>"
        case (.medicineStatus, _), (.conditionStatus, _):
            var said: HTML = "<b>\(EntryWords.status(entry))</b>"
            if kind == .conditionStatus, let until = entry.until { said += " \(HTML.date(until))" }
            if entry.isInstructionNotToGive { said += ", <b>not to be given</b>" }
            if entry.assertion == .refuted { said += ", said not to be so" }
            return said
        case (.carePlanWishes, .carePlan(let it)):
            let wish = PlanWords.resuscitation(entry)
            let summary = PlanWords.summary(it, after: wish)
            return ["<b>\(wish ?? "nothing said about resuscitation")</b>", summary.map { "\($0)" } ?? ""].joined("; ")
        case (.bloodGroup, .result(let it)): return "<b>\(it.value.map(ResultWords.value) ?? "no value")</b>"
        default: return EntryWords.html(entry)
        }
    }
}
