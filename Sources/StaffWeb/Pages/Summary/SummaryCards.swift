import CareRecord
import Looks

/// The summary's cards. Each says who is missing from it.
enum SummaryCards {
    static func allergies(_ view: LookView) -> HTML {
        let lines = view.look.record.lines(.allergies)
        let shown = lines.filter { !isOver($0) }
        // What may harm comes first, whatever is newer.
        let positive = shown.filter { $0.lead.assertion != .noneKnown }
        return card(
            view, .allergies, title: title("Allergies", "standing", shown.count, lines.count), lines.count,
            shown: positive + shown.filter { $0.lead.assertion == .noneKnown })
    }

    /// All current medicines, never the first few; and what is not to be given, is on hold, or was proposed and not ordered.
    static func medicines(_ view: LookView) -> HTML {
        let lines = view.look.record.lines(.medicines)
        let groups = Dictionary(grouping: lines) { MedicineGroup.of($0) }
        let current = groups[.current] ?? []
        var html = card(
            view, .medicines, title: "Current medicines, all \(current.count)", lines.count, shown: current,
            before: part("Not to be given", groups[.notToBeGiven], view),
            after:
                "\(part("Status as sent", groups[.asSent], view))\(part("On hold", groups[.held], view))\(part("Proposed or planned, not ordered", groups[.proposed], view))"
        )
        if lines.isEmpty { html = card(view, .medicines, title: "Current medicines", 0, shown: []) }
        return html
    }

    private static func part(_ title: String, _ some: [Line]?, _ view: LookView) -> HTML {
        guard let some else { return "" }
        var list: HTML = "<h3>\(title), all \(some.count)</h3><ul class=\"cr-lines\">"
        for line in some { list += item(line, view) }
        list += "</ul>"
        return list
    }

    static func conditions(_ view: LookView) -> HTML {
        let lines = view.look.record.lines(.conditions)
        let standing = lines.filter { line in
            !line.disagreements.isEmpty || line.statements.contains { Flags.isStanding($0.lead) }
        }
        let shown = Array(standing.prefix(8))
        return card(view, .conditions, title: title("Conditions", "current", shown.count, lines.count), lines.count, shown: shown)
    }

    static func results(_ view: LookView) -> HTML {
        // A test whose newest value is a mistake has its others all the same.
        let lines = view.look.record.lines(.results).filter { $0.statements.contains { $0.lead.status?.meaning != .enteredInError } }
        let differing = lines.filter { !$0.disagreements.isEmpty }
        let others = lines.filter { $0.disagreements.isEmpty }
        // A panel says nothing that its results do not say: it gives way to them.
        let isPanel = { (line: Line) in ResultWords.isPanel(shownStatement(line)) }
        let newest = others.filter { !isPanel($0) } + others.filter(isPanel)
        let shown = differing + newest.prefix(max(0, 7 - differing.count))
        let which = differing.isEmpty ? "newest" : "differing and newest"
        return card(view, .results, title: title("Results", which, shown.count, lines.count), lines.count, shown: shown)
    }

    static func appointments(_ view: LookView) -> HTML {
        let lines = view.look.record.lines(.appointments)
        let groups = Dictionary(grouping: lines) { AppointmentGroup.of($0, view) }
        let ahead = Array((groups[.coming] ?? []).reversed()) + (groups[.undated] ?? [])
        let shown = Array(ahead.prefix(4)) + (groups[.over] ?? []).prefix(2)
        return card(
            view, .appointments, title: title("Appointments", "coming and latest", shown.count, lines.count), lines.count,
            shown: shown)
    }

    static func carePlans(_ view: LookView) -> HTML {
        let lines = view.look.record.lines(.carePlans)
        // By what speaks for the line: a plan that was revoked since does not hide the one that goes on.
        let wishes = lines.filter { !$0.disagreements.isEmpty || PlanWords.resuscitation(shownStatement($0)) != nil }
        let others = lines.filter {
            $0.disagreements.isEmpty && PlanWords.resuscitation(shownStatement($0)) == nil && Flags.isStanding(shownStatement($0))
        }
        let shown = wishes + others.prefix(max(0, 5 - wishes.count))
        return card(view, .carePlans, title: title("Care plans", "current", shown.count, lines.count), lines.count, shown: shown)
    }

    static func documents(_ view: LookView) -> HTML {
        let lines = view.look.record.lines(.documents)
        let shown = Array(lines.prefix(4))
        return card(view, .documents, title: title("Documents", "newest", shown.count, lines.count), lines.count, shown: shown)
    }

    // MARK: Parts

    private static func title(_ name: String, _ which: String, _ shown: Int, _ all: Int) -> String {
        shown == all ? name : "\(name), \(which) \(shown) of \(all)"
    }

    private static func isOver(_ line: Line) -> Bool {
        line.disagreements.isEmpty
            && line.statements.allSatisfy { [.past, .stopped, .enteredInError, .superseded].contains($0.lead.status?.meaning) }
    }

    private static func card(
        _ view: LookView, _ section: Section, title: String, _ all: Int, shown: [Line], before: HTML = "", after: HTML = ""
    ) -> HTML {
        guard view.look.decision.permitted.contains(section) else { return "" }
        var html: HTML = "<section class=\"cr-card\" id=\"\(plain: view.id(section.rawValue))\"><header><h2>\(title)</h2>"
        if all > 0 { html += "<a href=\"\(view.tab(.section(section)))\">\(allWords(section, all))</a>" }
        html += "</header>"
        html += before
        if !shown.isEmpty {
            // What stands below is not of the list above it.
            if !before.isEmpty { html += "<h3>Current, all \(shown.count)</h3>" }
            html += "<ul class=\"cr-lines\">"
            for line in shown { html += item(line, view) }
            html += "</ul>"
        }
        html += after
        html += "<footer>\(Missing(view, section).brief)</footer></section>"
        return html
    }

    private static func allWords(_ section: Section, _ all: Int) -> String {
        all == 1 ? "1 line in \(section.inSentence)" : "All \(all) in \(section.inSentence)"
    }

    private static func item(_ line: Line, _ view: LookView) -> HTML {
        let lead = shownStatement(line)
        var html: HTML = "<li><div>\(words(lead, line, view))"
        if let status = status(line, lead, view) { html += " — \(status)" }
        if case .result(let result) = lead.content, line.section == .results {
            html += "\(ResultWords.review(result))\(Notes.count(Notes.of(lead, in: line)))"
        }
        html += "</div><div class=\"cr-when\">\(when(line, lead))</div>"
        html += prohibitions(line, view)
        html += Differ.html(line, view)
        html += "<div class=\"cr-from\">\(view.names(saying(line, lead)))\(others(line, lead))"
        if case .result(let result) = lead.content, !result.ranges.isEmpty { html += " — range \(ResultWords.ranges(of: result))" }
        html += " — \(EntryWords.originals(line, view))</div></li>"
        return html
    }

    /// Who says it: not who only made a mistake, where others say it. Of a test's values, which are each their sender's own, who sent the one that is
    /// shown (law 5).
    private static func saying(_ line: Line, _ lead: Entry) -> [ODSCode] {
        if isOneOfValues(line), let shown = line.statements.first(where: { $0.lead.id == lead.id }) { return shown.organisations }
        let meant = line.statements.filter { $0.lead.status?.meaning != .enteredInError }
        return meant.isEmpty ? line.organisations : Array(Set(meant.flatMap(\.organisations))).sorted()
    }

    /// Whether one value stands for the line; where values differ all are shown, each with who says it.
    private static func isOneOfValues(_ line: Line) -> Bool { line.section == .results && line.disagreements.isEmpty }

    /// How many values of the test stand behind the one that is shown, whoever sent them.
    private static func others(_ line: Line, _ lead: Entry) -> HTML {
        let others = isOneOfValues(line) ? line.statements.filter { $0.lead.id != lead.id } : []
        guard !others.isEmpty else { return "" }
        let areEarlier = others.allSatisfy { other in
            if let date = other.lead.orderDate, let shown = lead.orderDate { date < shown } else { false }
        }
        return ", and \(counted(others.count, areEarlier ? "earlier value" : "other value"))"
    }

    /// "Not to be given" on a current line, and what its own organisation ended since, where no difference between organisations says it already.
    static func prohibitions(_ line: Line, _ view: LookView) -> HTML {
        guard line.section == .medicines, !line.disagreements.contains(where: { $0.kind == .medicineStatus }) else { return "" }
        var html = HTML()
        for statement in MedicineGroup.prohibitions(line) {
            html += "<div class=\"cr-from\">\(EntryWords.title(statement.lead)) — \(EntryWords.said(statement, view))</div>"
        }
        for statement in MedicineGroup.endedSince(line).prefix(1) {
            let word: HTML = statement.lead.status.map { " — \($0.asSent)" } ?? ""
            let date = HTML.date(statement.lead.orderDate)
            html += "<div class=\"cr-from\">The same organisation also says: \(EntryWords.title(statement.lead))\(word), \(date)</div>"
        }
        return html
    }

    private static func words(_ lead: Entry, _ line: Line, _ view: LookView) -> HTML {
        let words = EntryWords.html(lead, for: line)
        guard line.section == .documents, !lead.attachments.isEmpty else { return words }
        let more: HTML = lead.attachments.count > 1 ? " — the first of \(lead.attachments.count) documents in it" : ""
        return "<a href=\"\(Address.attachment(view.look.id, view.look.opaqueID(of: lead.id), 0))\">\(words)</a>\(more)"
    }

    /// The statement that stands for the line: its newest that holds now, else its newest that was no mistake. What was resolved, revoked or
    /// refuted later does not speak for what goes on beside it.
    static func shownStatement(_ line: Line) -> Entry {
        if line.section == .medicines {
            let group = MedicineGroup.of(line)
            return line.statements.first { MedicineGroup.of($0.lead) == group }?.lead ?? line.lead
        }
        // A result that was cancelled is not the latest of its test.
        if line.section == .results, let counting = line.statements.first(where: { ResultWords.counts($0.lead) }) { return counting.lead }
        let statements = line.statements
        return (statements.first { Flags.isStanding($0.lead) } ?? statements.first { $0.lead.stands })?.lead ?? line.lead
    }

    private static func status(_ line: Line, _ lead: Entry, _ view: LookView) -> String? {
        guard line.disagreements.isEmpty, lead.status?.meaning != .enteredInError else { return nil }
        switch line.section {
        case .results: return nil
        // It stands beside those to come: that it is past is said where its sender's word does not.
        case .appointments
        where AppointmentGroup.of(line, view) == .over && ![.past, .stopped, .superseded].contains(lead.status?.meaning):
            return "past; " + (lead.status.map { "still “\($0.asSent)”, as sent" } ?? "what became of it was not sent")
        // The list that it stands in says it, unless nobody knows the word.
        case .medicines: return [.asSent, .planned].contains(lead.status?.meaning) ? lead.status?.asSent : nil
        // One that was replaced says so, and so does one whose word nobody knows.
        case .documents: return [.asSent, .superseded].contains(lead.status?.meaning) ? lead.status?.asSent : nil
        default: return lead.status?.asSent
        }
    }

    private static func when(_ line: Line, _ lead: Entry) -> HTML {
        switch line.section {
        case .conditions, .medicines: EntryWords.since(lead)
        default: HTML.when(lead)
        }
    }
}
