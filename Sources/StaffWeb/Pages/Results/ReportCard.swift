import CareRecord

/// A report or imaging study: its conclusion, and the results that belong to it as one table.
enum ReportCard {
    static func html(_ line: Line, _ view: LookView) -> HTML {
        let entry = line.lead
        guard case .result(let report) = entry.content else { return "" }
        let members = self.members(report, of: entry, view)
        var html: HTML =
            "<section class=\"cr-card\" id=\"\(plain: TestCard.id(line, view))\"><header><h2>\(EntryWords.name(entry))</h2><span class=\"cr-small\">\(HTML.date(entry.when)), \(view.names(line.organisations))\(ResultWords.review(report))</span></header>"
        if let conclusion = report.conclusion { html += "<p>\(conclusion)</p>" }
        if report.value != nil || !report.components.isEmpty { html += "<p>\(ResultWords.said(entry))</p>" }
        html += Notes.html(Notes.of(entry, in: line), view)
        if !members.isEmpty {
            html +=
                "<table class=\"cr-table cr-small cr-stackable\"><caption class=\"nhsuk-u-visually-hidden\">Results of this report</caption><thead><tr><th scope=\"col\">Test</th><th scope=\"col\">Value</th><th scope=\"col\">Range</th><th scope=\"col\">Original</th></tr></thead><tbody>"
            for member in members {
                guard case .result(let result) = member.content else { continue }
                html +=
                    "<tr><th scope=\"row\">\(EntryWords.name(member))</th><td data-label=\"Value\">\(ResultWords.said(member))\(Notes.html(member.notes.map { Notes.Note(text: $0, organisations: [member.provenance.organisation]) }, view))</td><td data-label=\"Range\" class=\"cr-num\">\(ResultWords.ranges(of: result))</td><td><a href=\"\(view.entry(member))\">1 original</a></td></tr>"
            }
            html += "</tbody></table>"
        }
        let missing = report.members.count - members.count
        if missing > 0 {
            html += "<p class=\"cr-small\">\(Icon.unclear.html)\(counted(missing, "result")) named by it, not sent with it.</p>"
        }
        html += "<p class=\"cr-small cr-soft\">Status as sent: \(EntryWords.status(entry)). "
        for index in entry.attachments.indices {
            html +=
                "<a href=\"\(Address.attachment(view.look.id, view.look.opaqueID(of: entry.id), index))\">\(entry.attachments[index].title ?? "Attachment \(index + 1)")</a> "
        }
        html += "\(EntryWords.originals(line, view))</p></section>"
        return html
    }

    /// Results that the report names, found in the same source's answer.
    private static func members(_ report: ResultStatement, of entry: Entry, _ view: LookView) -> [Entry] {
        guard !report.members.isEmpty else { return [] }
        let wanted = Set(report.members)
        var found: [String: Entry] = [:]
        for other in view.look.record.entries(in: .results) where other.id.resource.source == entry.id.resource.source {
            let key = other.id.resource
            // What stands inside the report is named by its place there.
            if other.id.part > 0, key != entry.id.resource { continue }
            let name = other.id.part > 0 ? "#\(other.id.part)" : key.type + "/" + key.id
            if wanted.contains(name) && found[name] == nil { found[name] = other }
        }
        return report.members.compactMap { found[$0] }
    }
}
