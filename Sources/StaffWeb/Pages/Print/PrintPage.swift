import CareRecord
import Looks

/// The whole look on paper: stamped with who, when and whom, and what is missing before what is there.
enum PrintPage {
    static func html(_ view: LookView, beside: SummaryCareRecordState = .notOffered, session: StaffSession) -> HTML {
        let look = view.look
        let person = look.person
        let (answered, all) = look.progress
        var html = Layout.opening(
            title: "Print", site: view.site, session: session, mark: look.mark,
            // Shown again it would be printed again, on record: nobody asked for that.
            watched: WatchedPage(look: look.id.watchName, of: Address.look(look.id, .summary).path, isShownOnce: true),
            styles: ["print.css"])
        html += """
            <main class="cr-wide cr-print" id="maincontent" tabindex="-1"><p class="cr-small cr-screen"><a href="\(view.tab(.summary))">Back to the summary</a> \
            <a href="\(Address.why(look.id))">Why am I seeing this?</a> <button class="nhsuk-button nhsuk-button--secondary" data-cr-print hidden>Print this page</button></p>\
            <h1>Shared record of \(person.name.shown)</h1>\
            <dl class="cr-facts">\(Banner.first(person, view))\(Banner.second(person, view))\
            \(Banner.interpreter(person, view).map { Banner.interpreter($0) } ?? "")</dl>\
            <div class="cr-note"><p><b>Printed by</b> \(look.staff.name), \(look.staff.role.name), \(look.staffOrganisation.name), \(HTML.moment(view.now)). \
            Printing is on record.</p><p>As it was answered \(Ago.words(look.opened, now: view.now)); older data says how old it was. It changes after that. Confidential: destroy it when it is no longer needed.</p></div>
            """
        html +=
            "<h2>What is missing</h2><p><b>\(answered) of \(counted(all, "organisation")) had answered\(Progress.unreached(view)).</b></p><ul class=\"cr-small\">"
        for exception in Progress.exceptions(view) { html += "<li>\(exception)</li>" }
        html += old(view)
        html += unasked(view)
        let notOpen = NotOpen.html(view)
        if !notOpen.isEmpty { html += "<li>\(notOpen)</li>" }
        if let missing = PrintedSummary.missing(beside) { html += "<li>\(missing)</li>" }
        html += "</ul>"
        html += Flags.html(view)
        for section in view.sections { html += self.section(section, view) }
        html += LedgerWords.whole(view)
        html += PrintedSummary.html(beside, view)
        html += "</main>"
        html += Layout.closing(view.site)
        return html
    }

    /// Who answered from data that was not of the moment: what changed there since is not on this paper.
    private static func old(_ view: LookView) -> HTML {
        var said: Set<ODSCode> = []
        let words = view.look.panel.compactMap { row -> String? in
            guard said.insert(row.organisation.ods).inserted else { return nil }
            return view.dataAge(row.organisation.ods).map { "\(view.name(row.organisation.ods)), \($0)" }
        }
        return words.isEmpty ? "" : "<li>\(Icon.unclear.html)<b>Data not of this moment:</b> \(words.joined(separator: "; "))</li>"
    }

    /// What is not shared and what was not asked for, by organisation: on paper nothing leads to who said what.
    private static func unasked(_ view: LookView) -> HTML {
        var html = HTML()
        // Those of which the same is missing stand together, in the panel's order.
        func lines(_ icon: Icon, _ what: HTML, _ isMissing: (SectionState) -> Bool) {
            var found: [(sections: [Section], names: [String])] = []
            for row in view.look.panel {
                let sections = view.sections.filter { row.sections[$0].map { isMissing($0.state) } ?? false }
                guard !sections.isEmpty else { continue }
                let name = view.name(row.organisation.ods)
                if let place = found.firstIndex(where: { $0.sections == sections }) {
                    found[place].names.append(name)
                } else {
                    found.append((sections, [name]))
                }
            }
            for (sections, names) in found {
                let kinds = sections.count == view.sections.count ? "everything" : sections.map(\.inSentence).joined(separator: ", ")
                html += "<li>\(icon.html)<b>\(what), \(kinds):</b> \(names.joined(separator: "; "))</li>"
            }
        }
        lines(.notShared, "Not shared") { $0 == .notShared }
        lines(.notAsked, "Not asked") { if case .notAsked = $0 { true } else { false } }
        return html
    }

    static func section(_ section: Section, _ view: LookView) -> HTML {
        var html: HTML = "<section class=\"cr-printed\"><h2>\(section.title)</h2>"
        for group in SectionGroups.of(section, view.look.record.lines(section), view) {
            html += "<h3>\(group.title), \(counted(group.lines.count, "line"))</h3><ul class=\"cr-lines\">"
            for line in group.lines { html += self.line(line, view) }
            html += "</ul>"
        }
        html += "<p class=\"cr-small\">\(Missing(view, section).brief)</p></section>"
        return html
    }

    /// Every statement, with all that it holds: paper has nothing to open.
    private static func line(_ line: Line, _ view: LookView) -> HTML {
        var html = HTML()
        if !line.disagreements.isEmpty { html += "<li>\(Differ.html(line, view))</li>" }
        for statement in line.statements {
            let lead = statement.lead
            // A result that is not final says so beside its value.
            let isSaid = lead.section == .results && !ResultWords.standing(lead).isEmpty || EntryWords.isHandedOver(lead)
            let status: HTML = isSaid ? "" : lead.status.map { " — \($0.asSent)" } ?? ""
            html +=
                "<li><div>\(EntryWords.html(lead))\(status)</div><div class=\"cr-when\">\(when(lead))</div>\(rest(lead))\(TieWords.html(statement.entries, view, leads: false))\(Notes.html(Notes.of(statement), view))<div class=\"cr-from\">\(view.names(statement.organisations))</div></li>"
        }
        return html
    }

    /// As the summary says it: with what the date of a medicine, an allergy or a condition is of.
    private static func when(_ entry: Entry) -> HTML {
        [.medicines, .allergies, .conditions].contains(entry.section) ? EntryWords.since(entry) : HTML.when(entry)
    }

    /// What stands on the entry's own page.
    private static func rest(_ entry: Entry) -> HTML {
        var facts: [HTML] = []
        if case .result(let result) = entry.content, !result.ranges.isEmpty { facts.append("range \(ResultWords.ranges(of: result))") }
        facts.append(EntryFacts.inline(EntryFacts.of(entry, onPaper: true).filter { $0.label != "Range" }))
        facts += entry.details.map { "\($0.label): \(EntryFacts.withoutAddresses($0.text))" }
        if let word = entry.wordOfProblems { facts.append("<b>\(word)</b>") }
        if !entry.attachments.isEmpty { facts.append("\(counted(entry.attachments.count, "document")) in it, not on this paper") }
        let words = facts.joined("; ")
        return words.isEmpty ? "" : "<div class=\"cr-from\">\(words)</div>"
    }
}
