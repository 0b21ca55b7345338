import CareRecord
import Looks

/// What a Summary Care Record holds, under its own headings: core first, then additional information, then what stands under no heading.
enum SummaryCareRecordParts {
    static func html(_ summary: OpenedSummary, _ view: LookView) -> HTML {
        let parts = summary.document?.parts ?? []
        var html = HTML()
        if let preamble = summary.document?.preamble { html += narrative(preamble, view, isOpen: true) }
        // An entry stands under the first heading that names it; a line is where its first entry is.
        var left = view.sections.flatMap { view.look.record.lines($0) }
        func take(_ fits: (Line) -> Bool) -> [Line] {
            let taken = left.filter(fits)
            left.removeAll(where: fits)
            return taken
        }
        var (core, more): ([(SummaryDocument.Part, [Line])], [(SummaryDocument.Part, [Line])]) = ([], [])
        for part in parts {
            let lines = take { line in line.entries.contains(where: part.names) }
            if part.isCore { core.append((part, lines)) } else { more.append((part, lines)) }
        }
        // Without an outline that can be shown the kinds tell: medicines and allergies are the core.
        let coreLines = take { [.medicines, .allergies].contains($0.section) }
        let about = take { [.documents, .identity].contains($0.section) }
        html += "<h2>Core: medicines, allergies and adverse reactions</h2>"
        var number = 0
        for (part, lines) in core { html += self.part(part, lines, view, &number) }
        html += table("Under no heading", coreLines, view, &number)
        if core.isEmpty, coreLines.isEmpty {
            html += "<p>\(Icon.none.html)The summary holds none that you may see.</p>"
        }
        html += "<h2>Additional information</h2>"
        if more.isEmpty, left.isEmpty {
            // That there is none is the practice's to say: what may not be seen, or was not understood, may be just that.
            let ledger = view.look.ledger
            let isWhole = summary.document != nil && sees(view) && ledger.withheldTotal == 0 && ledger.notUnderstood == 0
            html += "<p>\(Icon.none.html)The summary holds none\(isWhole ? ": it is of the core alone" : " that you may see").</p>"
        }
        for (part, lines) in more { html += self.part(part, lines, view, &number, showsText: sees(view)) }
        html += table("Under no heading", left, view, &number)
        if !about.isEmpty { html += "<h2>The summary itself</h2>\(table("Document and person", about, view, &number))" }
        return html
    }

    /// Whether the role sees every section: what a practice wrote under a heading may tell of any.
    private static func sees(_ view: LookView) -> Bool { view.look.decision.permitted.count == CareRecord.Section.allCases.count }

    private static func part(
        _ part: SummaryDocument.Part, _ lines: [Line], _ view: LookView, _ number: inout Int, showsText: Bool = true
    ) -> HTML {
        var html = table(part.title, lines, view, &number)
        if lines.isEmpty { html += "<h3>\(part.title)</h3>" }
        if showsText {
            html += narrative(part, view, isOpen: lines.isEmpty)
        } else if part.narrative != nil {
            html += "<p>\(Icon.withheld.html)Text stands here that your role may not see.</p>"
        }
        if let why = part.whyEmpty { html += "<p>\(Icon.none.html)The practice says why nothing stands here: “\(why)”.</p>" }
        guard lines.isEmpty, part.narrative == nil, part.whyEmpty == nil else { return html }
        html +=
            part.entries.isEmpty
            ? "<p>\(Icon.none.html)Nothing stands under this heading.</p>"
            : "<p>\(Icon.none.html)What this heading names could not be found here, or you may not see it.</p>"
        return html
    }

    /// One table for each kind of entry under a heading.
    private static func table(_ title: String, _ lines: [Line], _ view: LookView, _ number: inout Int) -> HTML {
        var html = HTML()
        for section in view.sections {
            let some = lines.filter { $0.section == section }
            guard !some.isEmpty else { continue }
            number += 1
            html += LineTable(view: view, section: section).html(
                LineGroup(title: title, note: "", isApart: false, lines: some), "scr\(number)", shown: some)
        }
        return html
    }

    /// What the practice wrote, made safe; folded away where the same stands in a table.
    private static func narrative(_ part: SummaryDocument.Part, _ view: LookView, isOpen: Bool) -> HTML {
        guard let narrative = part.narrative, let safe = view.site.sanitise(narrative) else { return "" }
        var words: HTML = "<div class=\"cr-narrative\">\(HTML.sanitised(safe))</div>"
        if let missing = safe.missing { words += "<p class=\"cr-small\">\(Icon.unclear.html)\(missing)</p>" }
        if isOpen { return words }
        return """
            <details class="nhsuk-details cr-small"><summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">\
            \(part.title), as the practice wrote it</span></summary><div class="nhsuk-details__text">\(words)</div></details>
            """
    }

    /// Law 4 for this source: what it said of each section.
    static func states(_ view: LookView) -> HTML {
        guard let row = view.look.panel.first else { return "" }
        var html: HTML = "<section class=\"cr-card\"><header><h2>What it said</h2></header><dl class=\"cr-facts cr-small\">"
        for section in view.sections {
            guard let answer = row.sections[section] else { continue }
            var words: HTML = answer.state == .entries ? "\(counted(answer.entries, "entry", "entries"))" : "\(answer.state.words)"
            for part in answer.withheldParts {
                let isWhole = if case .withheld = answer.state { part.count == 0 } else { false }
                words += isWhole ? "\(part.reason.map { ": \($0.words)" } ?? "")" : ", \(part.words)"
            }
            if answer.notUnderstood > 0 { words += ", \(answer.notUnderstood) not understood" }
            for cut in answer.cutShort { words += ". \(cut.sentence)" }
            html += "<dt>\(section.title)</dt><dd>\(words)</dd>"
        }
        html += "</dl>\(Panel.notForThisRole(view))</section>"
        return html
    }
}
