import CareRecord
import Foundation

/// A report of a period, for the Caldicott guardian: on the page, by print, and as figures.
enum ReportPage {
    struct Model {
        var from: String?
        var until: String?
        var errors: [(field: String, sentence: String)] = []

        /// The month so far.
        init(now: Date) {
            let today = LondonTime(now)
            from = "01" + today.date.dropFirst(2)
            until = today.date
        }

        init(_ form: Form) {
            from = form["from"]
            until = form["until"]
        }

        /// Nil where it is none: the page then says why.
        mutating func period() -> OversightPeriod? {
            guard let first = day(from, "from"), let last = day(until, "until") else { return nil }
            guard first.earliest <= last.earliest else {
                errors.append(("until", "Enter a last day that is not before the first."))
                return nil
            }
            // More is a look at years, which nobody reads on a page.
            guard last.earliest - first.earliest <= 366 * 86_400 else {
                errors.append(("until", "A report is of a year at most."))
                return nil
            }
            return OversightPeriod(from: first, until: last)
        }

        private mutating func day(_ text: String?, _ field: String) -> PartialDate? {
            if let date = text.flatMap(TypedDate.read), date.precision >= .day { return date }
            errors.append((field, "Enter a day, such as 24-Nov-2026."))
            return nil
        }
    }

    static func html(_ report: OversightReport?, _ model: Model, site: Site, session: StaffSession) -> HTML {
        var main = ErrorSummary.html(model.errors)
        main +=
            "<h1>Reports</h1><form class=\"cr-filter\" method=\"post\" action=\"\(Address.oversightReports)\" aria-label=\"Period\">"
        main += field(model, "from", "First day", model.from) + field(model, "until", "Last day", model.until)
        main += "<button class=\"nhsuk-button\"\(Button.once)>Make the report</button></form>"
        if let report { main += self.report(report) }
        return OversightTabs.page(
            title: model.errors.isEmpty ? "Reports" : "Error: Reports", .reports, site: site, session: session,
            watched: WatchedPage(isShownOnce: report != nil), main: main)
    }

    private static func field(_ model: Model, _ name: String, _ label: HTML, _ value: String?) -> HTML {
        let error = model.errors.first { $0.field == name }?.sentence
        let wrong: HTML =
            error.map {
                "<p class=\"nhsuk-error-message\" id=\"\(plain: name)-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \($0)</p>"
            } ?? ""
        return """
            <div\(error == nil ? "" : " class=\"cr-wrong\"")><label for="\(plain: name)">\(label)</label>\(wrong)\
            <input class="nhsuk-input" id="\(plain: name)" name="\(plain: name)" type="text" size="12" autocomplete="off"\(error == nil ? "" : " aria-describedby=\"\(plain: name)-error\"") value="\(plain: value ?? "")"></div>
            """
    }

    private static func report(_ it: OversightReport) -> HTML {
        var html: HTML = """
            <h2>\(it.whose), \(HTML.date(it.period.from)) to \(HTML.date(it.period.until))</h2>\
            <ul class="cr-figures"><li><b>\(it.looks)</b> looks</li><li><b>\(it.refused)</b> looks refused</li><li><b>\(it.glass)</b> times glass broken</li>\
            <li><b>\(it.closed.reduce(0) { $0 + $1.count })</b> cases closed</li></ul>
            """
        let first = it.period.from.earliest
        let bars = it.days.enumerated().map { place, count in
            let date = LondonTime(Date(timeIntervalSince1970: Double(first) + Double(place) * 86_400 + 43_200)).date
            return Bars.Bar(label: String(date.prefix(6)), name: date, count: count)
        }
        html += "<div class=\"cr-grid cr-apart0\"><section class=\"cr-card cr-6\"><header><h3>Looks, each day</h3></header>"
        html +=
            Bars(bars: bars, title: "Looks on each day of the period", id: "days", column: "Day").html()
            + "</section>"
        html += chart(
            "By section that was shown", it.sections, id: "sections", "In how many looks something of each section was shown", "Section",
            lacking: unshown(it))
        html += chart(
            "By section that was opened", it.sectionsOpened, id: "opened", "In how many looks each section was opened on a page of its own",
            "Section")
        html += lines("By organisation", it.organisations) + chart("By role", it.roles, id: "roles", "Looks by role", "Role")
        html += lines("By what permitted them", it.grounds)
        html += "</div><h2>Broken glass</h2>"
        html += """
            <ul class="cr-figures"><li><b>\(it.glass)</b> times broken</li><li><b>\(it.glassReviewed)</b> of their cases are closed</li>\
            <li><b>\(it.summaries)</b> Summary Care Records asked for without the person’s word, counted apart</li></ul>\
            <div class="cr-grid cr-apart0">\(lines("By the reason that was chosen", it.glassReasons))\(lines("Whether care followed, by their own system", it.contacts))</div>
            """
        html +=
            "<h2>Cases</h2><div class=\"cr-grid cr-apart0\">" + lines("Raised in the period", it.raised) + open(it.open) + closed(it.closed)
        html += "</div>"
        html += """
            <form method="post" action="\(Address.oversightFigures)" class="cr-actions"><input type="hidden" name="from" value="\(plain: it.period.from.text)">\
            <input type="hidden" name="until" value="\(plain: it.period.until.text)"><button class="nhsuk-button nhsuk-button--secondary">The figures as CSV</button></form>\
            <p class="cr-small cr-soft">Counted as the trail is read, up to half a minute ago. A look that showed five sections counts once in each of them. A section is shown where something of it may be read, on a look’s first page, on a page of its own, on paper or in a Bundle; it is opened on a page of its own. Cases that are open are those of now. \
            To keep it as a PDF, print this page. That this report was made is on record.</p>
            """
        return html
    }

    /// Of which looks it is not on record what they showed; nil: of none. "None" would not be true of them (law 4).
    static func unshown(_ it: OversightReport) -> String? {
        guard let unshown = it.unshown else { return nil }
        let looks = unshown.looks == 1 ? "1 look" : "\(unshown.looks) looks"
        guard let day = unshown.until else { return "Not on record: \(looks) of the period, accounted for by an earlier version." }
        let date = LondonTime(Date(timeIntervalSince1970: Double(day) * 86_400 + 43_200)).date
        return "Not on record before \(date), nor for all of that day: \(looks) are not counted here."
    }

    private static func lines(_ title: HTML, _ lines: [OversightReport.Line], lacking: String? = nil) -> HTML {
        var html: HTML = "<section class=\"cr-card cr-6\"><header><h3>\(title)</h3></header>"
        if let lacking { html += "<p>\(lacking)</p>" }
        if lines.isEmpty, lacking != nil { return html + "</section>" }
        if lines.isEmpty { return html + "<p>None.</p></section>" }
        html +=
            "<table class=\"cr-table\"><thead><tr><th scope=\"col\">Which</th><th scope=\"col\" class=\"cr-right\">Number</th></tr></thead><tbody>"
        for line in lines { html += "<tr><th scope=\"row\">\(line.name)</th><td class=\"cr-right cr-num\">\(line.count)</td></tr>" }
        html += "</tbody></table></section>"
        return html
    }

    /// Bars, and the same as a table under them; with one bar or none there is nothing to compare.
    private static func chart(
        _ title: HTML, _ all: [OversightReport.Line], id: String, _ says: String, _ column: String, lacking: String? = nil
    )
        -> HTML
    {
        guard all.count > 1 else { return lines(title, all, lacking: lacking) }
        var html: HTML = "<section class=\"cr-card cr-6\"><header><h3>\(title)</h3></header>"
        if let lacking { html += "<p>\(lacking)</p>" }
        html += Bars(
            bars: all.map { Bars.Bar(label: Self.short($0.name), name: $0.name, count: $0.count) }, title: says, id: id, column: column
        ).html()
        html += "</section>"
        return html
    }

    private static func short(_ name: String) -> String { name.count <= 12 ? name : name.prefix(11) + "…" }

    private static func open(_ all: [OversightReport.Open]) -> HTML {
        var html: HTML = "<section class=\"cr-card cr-6\"><header><h3>Open now</h3></header>"
        if all.isEmpty { return html + "<p>None.</p></section>" }
        html += """
            <table class="cr-table"><thead><tr><th scope="col">Which</th><th scope="col" class="cr-right">Number</th><th scope="col" class="cr-right">Late</th></tr></thead><tbody>
            """
        for it in all {
            html +=
                "<tr><th scope=\"row\">\(it.kind)</th><td class=\"cr-right cr-num\">\(it.count)</td><td class=\"cr-right cr-num\">\(it.late)</td></tr>"
        }
        html += "</tbody></table></section>"
        return html
    }

    private static func closed(_ lines: [OversightReport.Closed]) -> HTML {
        var html: HTML = "<section class=\"cr-card cr-6\"><header><h3>Closed in the period</h3></header>"
        if lines.isEmpty { return html + "<p>None.</p></section>" }
        html += """
            <table class="cr-table cr-stackable"><thead><tr><th scope="col">Which</th><th scope="col">Decision</th><th scope="col" class="cr-right">Number</th>\
            <th scope="col" class="cr-right">Days open, on average</th><th scope="col" class="cr-right">Longest</th><th scope="col" class="cr-right">Late</th></tr></thead><tbody>
            """
        for it in lines {
            html += """
                <tr><th scope="row">\(it.kind)</th><td data-label="Decision">\(it.verdict)</td><td data-label="Number" class="cr-right cr-num">\(it.count)</td>\
                <td data-label="Days" class="cr-right cr-num">\(n: (it.days * 10).rounded() / 10)</td><td data-label="Longest" class="cr-right cr-num">\(n: (it.longest * 10).rounded() / 10)</td><td data-label="Late" class="cr-right cr-num">\(it.late)</td></tr>
                """
        }
        html += "</tbody></table></section>"
        return html
    }
}
