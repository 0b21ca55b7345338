import CareRecord

/// One test: a plot for each unit, and a table that says everything.
enum TestCard {
    static func id(_ line: Line, _ view: LookView) -> String { view.id("t-" + view.look.opaqueID(of: line.id)) }

    static func html(_ line: Line, _ view: LookView) -> HTML {
        let drawing = Series.of(line)
        let (series, drawn) = (drawing.series, drawing.series.filter(\.isDrawn))
        let name = EntryWords.name(SummaryCards.shownStatement(line))
        // The plot has no room for its unit: it stands above it, here or with each series.
        let unit = series.count == 1 && drawn.count == 1 && drawn[0].part == nil ? drawn[0].unit : nil
        let id = id(line, view)
        var html: HTML =
            "<section class=\"cr-card\" id=\"\(plain: id)\"><header><h2>\([name, unit].compactMap(\.self).joined(separator: ", "))</h2><span class=\"cr-small\">\(counted(line.statements.count, "result"))</span></header>"
        html += Differ.html(line, view)
        for (index, one) in drawn.enumerated() {
            let title = [one.part ?? name, one.unit].joined(separator: ", ")
            if drawn.count > 1 || one.part != nil { html += "<h3>\(title)</h3>" }
            html += Plot(series: one, title: title, id: "\(id)-\(index)").html()
        }
        html += lane(drawing.unitless, view)
        if !drawn.isEmpty { html += legend(drawn, drawing.notDrawn, view) }
        html += table(line, view, open: drawn.isEmpty)
        html += "</section>"
        return html
    }

    /// Values sent without a unit stand on no scale and are joined by no line: each by itself, newest first.
    private static func lane(_ values: [Series.Apart], _ view: LookView) -> HTML {
        guard !values.isEmpty else { return "" }
        var html: HTML = "<p class=\"cr-small\">No unit sent, so not on a scale:</p><ul class=\"cr-lane cr-small\">"
        for value in values.prefix(12) { html += "<li>\(said(value, view))</li>" }
        if values.count > 12 { html += "<li>\(values.count - 12) more, in the table</li>" }
        html += "</ul>"
        return html
    }

    private static func said(_ value: Series.Apart, _ view: LookView) -> HTML {
        "\(value.words) (\(HTML.date(value.statement.lead.when)), \(view.names(value.statement.organisations)))"
    }

    private static func legend(_ series: [Series], _ notDrawn: [Series.Apart], _ view: LookView) -> HTML {
        var words: [HTML] = []
        if series.contains(where: { $0.range != nil }) { words.append("Green band: the range sent with the newest value that has one.") }
        words.append("Diamond: outside its own range, as its sender says. Circle: inside, or not said.")
        if series.count > 1 { words.append("Each unit is a series of its own.") }
        let loose = series.flatMap(\.undated)
        if !loose.isEmpty {
            words.append("Beside it, not joined, without an exact date: \(loose.map(\.withDate).joined(separator: "; ")).")
        }
        if !notDrawn.isEmpty {
            let values = notDrawn.prefix(4).map { said($0, view) }.joined("; ")
            words.append(
                "\(counted(notDrawn.count, "value")) not drawn: \(values)\(notDrawn.count > 4 ? " and \(notDrawn.count - 4) more, in the table" : "")."
            )
        }
        return "<p class=\"cr-small\">\(words.joined(" "))</p>"
    }

    private static func table(_ line: Line, _ view: LookView, open: Bool) -> HTML {
        let isOpen: HTML = open ? " open" : ""
        // A column of "not given" says nothing: where no range was sent at all, one sentence says it.
        let hasRange = line.statements.contains { if case .result(let it) = $0.lead.content { !it.ranges.isEmpty } else { false } }
        let range: HTML = hasRange ? "<th scope=\"col\">Range</th>" : ""
        var html: HTML = """
            <details class="nhsuk-details"\(isOpen)><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\(line.statements.count == 1 ? "The value" : "All \(line.statements.count) as a table")</span></summary>\
            <table class="cr-table cr-small cr-stackable"><caption class="nhsuk-u-visually-hidden">Every value, newest first</caption><thead><tr><th scope="col">When</th><th scope="col">Value</th>\(range)<th scope="col">Status</th><th scope="col">From</th><th scope="col">Originals</th></tr></thead><tbody>
            """
        for statement in line.statements {
            guard case .result(let result) = statement.lead.content else { continue }
            html += """
                <tr><td class="cr-num" data-label="When">\(HTML.date(statement.lead.when))</td><td data-label="Value">\(ResultWords.said(statement.lead))\(ResultWords.review(result))\(Notes.html(Notes.of(statement), view))</td>\(hasRange ? "<td data-label=\"Range\">\(ResultWords.ranges(of: result))</td>" as HTML : "")\
                <td data-label="Status">\(EntryWords.status(statement.lead))</td><td data-label="From">\(view.names(statement.organisations))</td><td>\(EntryWords.originals(statement, view))</td></tr>
                """
        }
        html += "</tbody></table>\(hasRange ? "" : "<p class=\"cr-small cr-soft\">No range was sent.</p>" as HTML)</details>"
        return html
    }
}
