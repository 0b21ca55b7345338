import CareRecord

/// Lines as a table, the columns by the section. On a phone each row becomes a list, each value with its label.
struct LineTable {
    let view: LookView
    let section: Section

    private struct Column {
        let title: String
        let write: (Line) -> HTML
    }

    func html(_ group: LineGroup, _ id: String, shown: [Line]) -> HTML {
        let differ = group.lines.count { !$0.disagreements.isEmpty }
        let style: HTML = group.isApart ? " cr-apart" : ""
        var html: HTML =
            "<section class=\"cr-card\(style)\" id=\"\(plain: view.id(id))\"><header><h2>\(group.title), \(counted(group.lines.count, "line"))</h2><span class=\"cr-small\">"
        var notes: [HTML] = []
        if differ > 0 { notes.append("\(counted(differ, "line")) where organisations differ") }
        if shown.count < group.lines.count { notes.append("\(shown.count) of them on this page") }
        if !group.note.isEmpty { notes.append("\(group.note)") }
        html += notes.joined(" — ")
        html +=
            "</span></header><table class=\"cr-table cr-stackable\"><caption class=\"nhsuk-u-visually-hidden\">\(section.title): \(group.title.lowercased())</caption><thead><tr><th scope=\"col\">\(nameColumn)</th>"
        let columns = columns(group)
        for column in columns { html += "<th scope=\"col\">\(column.title)</th>" }
        html += "<th scope=\"col\">Originals</th></tr></thead><tbody>"
        for line in shown {
            html += "<tr><td>\(what(line))</td>"
            for column in columns { html += "<td data-label=\"\(plain: column.title)\">\(column.write(line))</td>" }
            html += "<td data-label=\"Originals\">\(EntryWords.originals(line, view))</td></tr>"
        }
        html += "</tbody></table></section>"
        return html
    }

    private var nameColumn: String {
        switch section {
        case .medicines: "Medicine"
        case .allergies: "Allergy or intolerance"
        case .conditions: "Condition"
        case .documents: "Document"
        case .carePlans: "Plan or wish"
        case .appointments: "Appointment"
        case .encounters: "Encounter"
        case .procedures: "Procedure"
        case .immunisations: "Vaccine"
        case .alerts: "Alert"
        case .identity: "Name"
        case .results: "Result"
        }
    }

    private func columns(_ group: LineGroup) -> [Column] {
        let said = Column(title: "Said by", write: saidBy)
        let status = Column(title: "Status, as sent") { EntryWords.status(SummaryCards.shownStatement($0)) }
        func date(_ title: String) -> Column {
            Column(title: title) { HTML.when(SummaryCards.shownStatement($0)) }
        }
        // Under "Since" stands a beginning alone; when it was written down says that it is that.
        let since = Column(title: "Since") { line in
            let entry = SummaryCards.shownStatement(line)
            return entry.when.map { HTML.date($0) } ?? EntryWords.since(entry)
        }
        let dated = Column(title: "Date") { EntryWords.since(SummaryCards.shownStatement($0)) }
        switch section {
        case .medicines:
            guard group.isApart else {
                let isUnknown = group.lines.contains { MedicineGroup.of($0) == .asSent }
                return isUnknown ? [dated, status, said] : [dated, said]
            }
            return [
                Column(title: "Ended") { line in
                    let entry = SummaryCards.shownStatement(line)
                    return entry.until.map { HTML.date($0) } ?? "<span class=\"cr-soft\">no end sent</span>"
                },
                status, said, Column(title: "Reason, as sent", write: reason),
            ]
        case .allergies: return [since, Column(title: "Certainty, as sent", write: certainty), status, said]
        case .conditions:
            return [
                since, Column(title: "Ended", write: ended), status, said,
            ]
        case .documents: return [date("Date"), Column(title: "Author", write: author), status, said]
        case .encounters:
            return [
                date("Began"), Column(title: "Ended") { SummaryCards.shownStatement($0).until.map { HTML.date($0) } ?? "" }, status, said,
            ]
        case .carePlans, .alerts: return [date("From"), status, Column(title: "Author", write: author), said]
        case .appointments, .procedures, .immunisations, .results: return [date("When"), status, said]
        case .identity: return [said]
        }
    }

    /// What the line says, where its statements differ, and every statement under it.
    func what(_ line: Line) -> HTML {
        let lead = SummaryCards.shownStatement(line)
        var html = EntryWords.html(lead, for: line)
        if let first = lead.attachments.indices.first, section == .documents {
            let which = lead.attachments.count > 1 ? "Open the first of \(lead.attachments.count) documents" : "Open the document"
            html += " <a href=\"\(Address.attachment(view.look.id, view.look.opaqueID(of: lead.id), first))\">\(which)</a>"
        }
        // A note of one of several that differ stands with the difference, or its sender would win.
        if line.disagreements.isEmpty { html += Notes.html(Notes.of(lead, in: line), view) }
        if section == .documents { html += TieWords.html(line.entries, view) }
        if let word = lead.wordOfProblems { html += "<div class=\"cr-from\">\(Icon.unclear.html)\(word)</div>" }
        html += SummaryCards.prohibitions(line, view)
        html += Differ.html(line, view)
        if line.statements.count > 1 { html += statements(line) }
        return html
    }

    private func statements(_ line: Line) -> HTML {
        var html: HTML =
            "<details class=\"nhsuk-details\"><summary class=\"nhsuk-details__summary\"><span class=\"nhsuk-details__summary-text\">\(counted(line.statements.count, "statement"))</span></summary><ul class=\"cr-statements\">"
        for statement in line.statements {
            html +=
                "<li>\(EntryWords.html(statement.lead)) — \(EntryWords.status(statement.lead)) — \(EntryWords.said(statement, view)) — \(EntryWords.originals(statement, view))\(Notes.html(Notes.of(statement), view))</li>"
        }
        html += "</ul></details>"
        return html
    }

    /// Each organisation with the date of its newest word; one that only made a mistake with that.
    private func saidBy(_ line: Line) -> HTML {
        line.organisations.map { organisation -> HTML in
            let all = line.entries.filter { $0.provenance.organisation == organisation }
            let meant = all.filter { $0.status?.meaning != .enteredInError }
            let newest = (meant.isEmpty ? all : meant).compactMap(\.orderDate).max()
            let date: HTML = newest.map { ", <span class=\"cr-nowrap\">\(HTML.date($0))</span>" } ?? ""
            // Where nobody says anything else the whole row is struck already.
            let isApart = meant.isEmpty && line.entries.contains { $0.status?.meaning != .enteredInError }
            let age: HTML = view.dataAge(organisation).map { " (data \($0))" } ?? ""
            return "\(view.name(organisation))\(date)\(age)\(isApart ? " (entered-in-error)" as HTML : "")"
        }.joined("<br>")
    }

    private func ended(_ line: Line) -> HTML {
        let entry = SummaryCards.shownStatement(line)
        return entry.until.map { HTML.date($0) } ?? entry.endInWords.map { "\($0)" } ?? ""
    }

    /// Why it ended, and apart from that what it was for: the one must never be read as the other.
    private func reason(_ line: Line) -> HTML {
        let entry = SummaryCards.shownStatement(line)
        guard case .medicine(let medicine) = entry.content else { return "" }
        let whys = entry.details.filter { ["Status reason", "Not dispensed because"].contains($0.label) }.map(\.text)
        let ended: HTML = whys.isEmpty ? "<span class=\"cr-soft\">no reason sent</span>" : "\(whys.joined(separator: "; "))"
        guard let purpose = medicine.reason else { return ended }
        return "\(ended)<div class=\"cr-from\">Was given for: \(purpose)</div>"
    }

    private func certainty(_ line: Line) -> HTML {
        guard case .allergy(let allergy) = SummaryCards.shownStatement(line).content, let words = allergy.verification else {
            return "<span class=\"cr-soft\">not said</span>"
        }
        return "\(words)"
    }

    private func author(_ line: Line) -> HTML {
        SummaryCards.shownStatement(line).provenance.author.map { "\($0)" } ?? "<span class=\"cr-soft\">not said</span>"
    }
}
