import CareRecord

/// Everything, newest first, by year.
enum TimelinePage {
    private struct Moment {
        let statement: Statement
        let line: Line
    }

    static func page(filter: LineFilter = LineFilter(), number: Int = 1) -> LookPage {
        LookPage(tab: .timeline, title: (filter.errors.isEmpty ? "" : "Error: ") + "Timeline") { view in
            var moments: [Moment] = []
            for section in view.sections where section != .identity {
                for line in view.look.record.lines(section) {
                    moments += line.statements.map { Moment(statement: $0, line: line) }
                }
            }
            let all = moments.count
            let fitting = filter.shown(moments, view) { $0.statement.entries }
            moments = fitting.items
            moments.sort(by: newestFirst)
            let holders = Array(Set(view.look.record.entries.map(\.provenance.organisation))).sorted { view.name($0) < view.name($1) }
            var html = SectionPage.errors(filter, view)
            html += "<h1>Timeline</h1>\n"
            html += Progress.html(view)
            html += filter.form(
                view, .timeline, holders: holders, showing: "\(SectionPage.showing(moments.count, all, "statement", view)), newest first",
                undated: fitting.undated, "statement")
            html += filter.noMatch(view, .timeline, shown: moments.count, of: all, "statement")
            let (first, last) = SectionPage.range(moments.count, number)
            html += list(Array(moments[first..<last]), view)
            html += SectionPage.pages(
                view, .timeline, moments.count, number, apart: false, filter: filter, "statements")
            html += LedgerWords.whole(view)
            html += Panel.notForThisRole(view)
            return html
        }
    }

    private static func newestFirst(_ a: Moment, _ b: Moment) -> Bool {
        switch (a.statement.lead.orderDate, b.statement.lead.orderDate) {
        case (let x?, let y?) where x != y: x > y
        case (.some, nil): true
        case (nil, .some): false
        default: a.statement.id < b.statement.id
        }
    }

    private static func list(_ moments: [Moment], _ view: LookView) -> HTML {
        var html = HTML()
        var year: Int??
        var explained: Set<EntryID> = []
        for moment in moments {
            let its = moment.statement.lead.orderDate?.year
            if year != .some(its) {
                if year != nil { html += "</ul></section>" }
                html +=
                    "<section class=\"cr-card\"><header><h2>\(its.map { "\($0)" } ?? "Not dated")</h2></header><ul class=\"cr-lines cr-moments\">"
                year = .some(its)
            }
            html += row(moment, view, explains: explained.insert(moment.line.id).inserted)
        }
        if year != nil { html += "</ul></section>" }
        return html
    }

    private static func row(_ moment: Moment, _ view: LookView, explains: Bool) -> HTML {
        let entry = moment.statement.lead
        var html: HTML = "<li><div><span class=\"cr-kind\">\(entry.section.title)</span> \(EntryWords.html(entry))"
        if let status = entry.status, entry.section != .results, entry.section != .documents || status.meaning != .current {
            html += " — \(status.asSent)"
        }
        html += "</div><div class=\"cr-when\">\(HTML.when(entry))</div>"
        if moment.line.disagreements.contains(where: { $0.statements.contains { $0.id == moment.statement.id } }) {
            // In full where the line is first met; after that in a word, so that a long line does not bury the page.
            html += explains ? Differ.html(moment.line, view) : "<div class=\"cr-from\"><b>Organisations differ</b>, as above</div>"
        }
        html +=
            "<div class=\"cr-from\">\(view.names(moment.statement.organisations)) — \(EntryWords.originals(moment.statement, view))</div></li>"
        return html
    }
}
