import CareRecord
import Looks

/// One original: what it says, where it is from, what it is grouped with, whom to ask; beside it the original as sent.
enum EntryPage {
    /// - Parameter view: of the record that it stands in: the shared one, or the Summary Care Record beside it.
    static func main(_ opened: OpenedEntry, _ view: LookView) -> HTML {
        let entry = opened.entry
        let organisation = view.look.organisation(entry.provenance.organisation)
        let originals = opened.line?.entries.count ?? 1
        let back: LookTab = opened.isOfSummaryCareRecord ? .summaryCareRecord : .section(entry.section)
        let place = opened.isOfSummaryCareRecord ? "the Summary Care Record" : entry.section.inSentence
        var html: HTML = """
            <p class="cr-small"><a href="\(view.tab(back))">Back to \(place)</a></p>\
            <h1>\(EntryWords.name(entry)), as \(view.name(entry.provenance.organisation)) said it</h1>\
            <p class="cr-small cr-soft">\(originals == 1 ? "The only original of its line." : "1 of \(originals) originals under one line.") Opening it is on record, \(HTML.moment(view.now)).</p>\
            \(opened.isChanged ? changed : "")<div class="cr-grid cr-apart0"><div class="cr-6 cr-stack">
            """
        html += says(opened, view)
        html += from(entry, organisation, view)
        if let line = opened.line, line.entries.count > 1 { html += grouping(line, entry, view) }
        html += WrongPage.card(entry, organisation, view)
        html += "</div><div class=\"cr-6 cr-stack\">"
        if let narrative = opened.narrative { html += self.narrative(narrative, view) }
        html += original(opened, view)
        html += "</div></div>"
        html += WhyPage.link(view)
        return html
    }

    private static let changed: HTML = """
        <div class="nhsuk-inset-text"><span class="nhsuk-u-visually-hidden">Information: </span><p>This has changed since you first saw it: \
        the organisation now sends something else. What is shown here is what it sends now.</p></div>
        """

    private static func says(_ opened: OpenedEntry, _ view: LookView) -> HTML {
        let entry = opened.entry
        var html: HTML = "<section class=\"cr-card\"><header><h2>What it says</h2>"
        if let status = entry.status { html += "<span class=\"nhsuk-tag nhsuk-tag--white\">\(status.asSent)</span>" }
        html += "</header><p>\(EntryWords.html(entry))</p>"
        for note in entry.notes { html += "<p>Note: “\(note)”</p>" }
        if let line = opened.line { html += Differ.html(line, view, this: entry.id) }
        let facts = EntryFacts.of(entry)
        // The narrative stands beside it as its author laid it out.
        let details = entry.details.filter { opened.narrative == nil || $0.label != Detail.wholeNarrative }
        if !facts.isEmpty || !details.isEmpty {
            html += "<dl class=\"cr-facts\">"
            for fact in facts { html += "<dt>\(fact.label)</dt><dd>\(fact.value)</dd>" }
            for detail in details { html += "<dt>\(detail.label)</dt><dd>\(detail.text)</dd>" }
            html += "</dl>"
        }
        html += TieWords.html([entry], view)
        if !entry.attachments.isEmpty {
            html += "<h3>Documents in it</h3><ul class=\"cr-lines\">"
            for (index, attachment) in entry.attachments.enumerated() {
                // A size is a stranger's number: no arithmetic that could overflow.
                let size = attachment.size.flatMap { $0 >= 0 ? ", \($0 / 1024 + ($0 % 1024 == 0 ? 0 : 1)) KB" : nil } ?? ""
                html +=
                    "<li><div><a href=\"\(Address.attachment(view.look.id, view.look.opaqueID(of: entry.id), index))\">\(attachment.title ?? "Document \(index + 1)")</a> <span class=\"cr-small cr-soft\">\(attachment.contentType ?? "kind not said")\(size)</span></div></li>"
            }
            html += "</ul>"
        }
        if !entry.problems.isEmpty {
            html += "<h3>\(entry.isKeptBackInPart ? "Kept back or not understood" : "Not understood")</h3><ul class=\"cr-lines cr-small\">"
            for problem in entry.problems { html += "<li><div>\(Icon.unclear.html)\(problem.place) \(problem.reason.rawValue)</div></li>" }
            html += "</ul>"
        }
        html += "</section>"
        return html
    }

    private static func from(_ entry: Entry, _ organisation: Organisation?, _ view: LookView) -> HTML {
        let provenance = entry.provenance
        var html: HTML = "<section class=\"cr-card\"><header><h2>Where it is from</h2></header><dl class=\"cr-facts\">"
        func fact(_ label: HTML, _ value: HTML) { html += "<dt>\(label)</dt><dd>\(value)</dd>" }
        fact("Organisation", "<b>\(organisation?.name ?? provenance.organisation.code)</b>")
        if let stated = provenance.statedOrganisation { fact("Named in it", "\(stated)") }
        fact("Author", provenance.author.map { "\($0)" } ?? "not said")
        fact("True from", HTML.date(entry.when))
        if let until = entry.until { fact("Until", HTML.date(until)) }
        fact("Recorded", HTML.date(provenance.recorded))
        let fetched = LondonTime(provenance.fetched)
        fact("Fetched", "\(fetched.date) \(fetched.clockWithSeconds)")
        if let data = provenance.dataAsOf {
            fact(
                "Its data",
                "\(Ago.age(of: data, at: provenance.fetched) == "now" ? "current when fetched" : Ago.age(of: data, at: provenance.fetched))"
            )
        }
        fact("Kind, version", "\(provenance.resource.type)\(provenance.resource.version.map { ", version \($0)" } ?? "")")
        fact("Status as sent", EntryWords.status(entry))
        if case .result(let result) = entry.content {
            fact(
                "Reviewed",
                result.reviewed.map { $0 ? "yes, as its sender says" : "not yet, as its sender says" } ?? "its sender did not say")
        }
        for coding in entry.title.codings {
            let system = coding.system.map { CodeSystem.name($0) } ?? "no code system"
            fact("Code as sent", "\(coding.code ?? "none") \(coding.display ?? "") <span class=\"cr-soft\">\(system)</span>")
        }
        html += "</dl></section>"
        return html
    }

    private static func grouping(_ line: Line, _ this: Entry, _ view: LookView) -> HTML {
        var html: HTML = """
            <section class="cr-card"><header><h2>Why \(line.entries.count) originals stand under one line</h2></header>\
            <p class="cr-small">They are about one thing. Those that say exactly the same are one statement; the others stay apart under the line.</p>\
            <table class="cr-table cr-small cr-stackable"><caption class="nhsuk-u-visually-hidden">Originals of this line</caption><thead><tr><th scope="col">Original</th><th scope="col">What it says</th><th scope="col">Date</th><th scope="col">How it stands</th></tr></thead><tbody>
            """
        for (number, statement) in line.statements.enumerated() {
            for entry in statement.entries {
                let name: HTML =
                    entry.id == this.id
                    ? "<b>\(view.name(entry.provenance.organisation))</b>"
                    : "<a href=\"\(view.entry(entry))\">\(view.name(entry.provenance.organisation))</a>"
                let stands: HTML =
                    entry.id == this.id
                    ? "<b>This one</b>"
                    : statement.entries.contains { $0.id == this.id } ? "Same statement" : "Statement \(number + 1), kept apart"
                html +=
                    "<tr><td>\(name)</td><td data-label=\"What it says\">\(EntryWords.html(entry)) — \(EntryWords.status(entry))</td><td class=\"cr-num\" data-label=\"Date\">\(HTML.date(entry.orderDate))</td><td data-label=\"How it stands\">\(stands)</td></tr>"
            }
        }
        html +=
            "</tbody></table><p class=\"cr-small\"><a href=\"\(Address.lookPage(view.look.id, .section(line.section), page: 1, apart: true))\">Show all originals of \(line.section.inSentence) apart</a></p></section>"
        return html
    }

    private static func narrative(_ narrative: String, _ view: LookView) -> HTML {
        var html: HTML =
            "<section class=\"cr-card\"><header><h2 id=\"said\">In its author’s own words</h2><span class=\"cr-small\">Its narrative, made safe to show</span></header>"
        if let safe = view.site.sanitise(narrative) {
            html += "<div class=\"cr-narrative\" tabindex=\"0\" role=\"region\" aria-labelledby=\"said\">\(HTML.sanitised(safe))</div>"
            if let missing = safe.missing { html += "<p class=\"cr-small cr-soft\">\(missing) The original has all of it.</p>" }
        } else {
            html += "<p>It could not be made safe, so it is only in the original.</p>"
        }
        html += "</section>"
        return html
    }

    private static func original(_ opened: OpenedEntry, _ view: LookView) -> HTML {
        guard let original = opened.original else {
            return """
                <section class="cr-card"><header><h2 id="orig">The original</h2></header>\
                <p>Not shown. An original is kept back where it, or another of the same organisation or record, holds more than you may see; which of \
                them does is not said. What you may see of it is beside this.</p></section>
                """
        }
        let laidOut = LaidOutJSON(original)
        let asSent: HTML = "<a href=\"\(Address.original(view.look.id, view.look.opaqueID(of: opened.entry.id)))\">"
        var html: HTML = """
            <section class="cr-card"><header><h2 id="orig">The original</h2><span class="cr-small">Laid out to read. \
            \(asSent)\(counted(original.count, "byte")) as sent</a></span></header>
            """
        if laidOut.shortened > 0 {
            html += """
                <p class="cr-small">\(Icon.unclear.html)\(counted(laidOut.shortened, "long text is", "long texts are")) shortened here, \
                and each says how long it is. The original as sent has all of it.</p>
                """
        }
        if let ends = laidOut.ends {
            html += """
                <p>\(Icon.unclear.html)<b>Only its beginning is laid out here:</b> the first \(ends) of \(original.count) bytes. \
                The rest is only in the original \(asSent)as sent</a>.</p>
                """
        }
        html += "<pre class=\"cr-original\" tabindex=\"0\" role=\"region\" aria-labelledby=\"orig\">\(laidOut.html)</pre></section>"
        return html
    }
}
