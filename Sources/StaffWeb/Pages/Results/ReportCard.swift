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
        let missing = Set(report.members).count - Set(members.map(Self.name)).count
        if missing > 0 {
            html += "<p class=\"cr-small\">\(Icon.unclear.html)\(counted(missing, "result")) named by it, not among what is shown.</p>"
        }
        html += "<p class=\"cr-small cr-soft\">Status as sent: \(EntryWords.status(entry)). "
        for index in entry.attachments.indices {
            html +=
                "<a href=\"\(Address.attachment(view.look.id, view.look.opaqueID(of: entry.id), index))\">\(entry.attachments[index].title ?? "Attachment \(index + 1)")</a> "
        }
        html += "\(EntryWords.originals(line, view))</p></section>"
        return html
    }

    /// Results that the report names, found in the same source's answer: all versions of each, the newest first.
    private static func members(_ report: ResultStatement, of entry: Entry, _ view: LookView) -> [Entry] {
        guard !report.members.isEmpty else { return [] }
        let wanted = Set(report.members)
        var found: [String: [Entry]] = [:]
        for other in view.look.record.entries(in: .results) where other.id.resource.source == entry.id.resource.source {
            // What stands inside the report is named by its place there.
            if other.id.part > 0, other.id.resource != entry.id.resource { continue }
            let name = name(other)
            if wanted.contains(name) { found[name, default: []].append(other) }
        }
        func isNewer(_ a: Entry, _ b: Entry) -> Bool {
            let (x, y) = (a.provenance.recorded?.text ?? "", b.provenance.recorded?.text ?? "")
            return x == y ? a.id > b.id : x > y
        }
        return report.members.flatMap { (found.removeValue(forKey: $0) ?? []).sorted(by: isNewer) }
    }

    private static func name(_ entry: Entry) -> String {
        entry.id.part > 0 ? "#\(entry.id.part)" : entry.id.resource.type + "/" + entry.id.resource.id
    }
}
