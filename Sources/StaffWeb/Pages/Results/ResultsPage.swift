import CareRecord
import Looks

/// Results: by test with a trend, then a card for each test, then reports and panels. Numbers as sent, one unit a plot.
enum ResultsPage {
    static let testsPerPage = 30
    static let reportsPerPage = 30

    static func main(_ view: LookView, filter: LineFilter, number: Int) -> HTML {
        let all = view.look.record.lines(.results)
        let fitting = filter.shown(all, view)
        let lines = fitting.items
        let wrong = lines.filter(isWrong)
        let standing = lines.filter { !isWrong($0) }
        let tests = standing.filter(isTest)
        let reports = standing.filter { !isTest($0) }
        var html = SectionPage.opening(view, .results, filter)
        let number = SectionPage.number(number, of: max(tests.count, reports.count), testsPerPage)
        let shownTests = page(tests, number, testsPerPage)
        let shownReports = page(reports, number, reportsPerPage)
        html += filter.form(
            view, .section(.results), holders: SectionPage.holders(view, .results),
            showing: """
                Showing \(shownTests.count) of \(counted(tests.count, "test")) and \(shownReports.count) of \(counted(reports.count, "report"))\(SectionPage.soFar(view)), newest first. \
                <a href=\"\(Address.lookPage(view.look.id, .section(.results), page: 1, apart: true))\">Show originals apart</a>
                """, undated: fitting.undated, "line")
        html += filter.noMatch(view, .section(.results), shown: lines.count, of: all.count, "line")
        html += table(shownTests, tests, view)
        html += "<div class=\"cr-columns\">"
        for line in shownTests { html += TestCard.html(line, view) }
        for line in shownReports { html += ReportCard.html(line, view) }
        html += "</div>"
        let most = tests.count > reports.count ? (tests.count, "tests" as HTML) : (reports.count, "reports")
        html += SectionPage.pages(
            view, .section(.results), most.0, number, apart: false, filter: filter, most.1, perPage: testsPerPage)
        if !wrong.isEmpty {
            let group = LineGroup(title: "Entered in error", note: "Said by their senders to be mistakes", isApart: true, lines: wrong)
            html += LineTable(view: view, section: .results).html(group, "wrong", shown: wrong)
        }
        html += LedgerWords.section(view, .results)
        return html
    }

    private static func isWrong(_ line: Line) -> Bool { line.statements.allSatisfy { $0.lead.status?.meaning == .enteredInError } }

    private static func isTest(_ line: Line) -> Bool {
        if case .result(let result) = line.lead.content { result.kind == .observation } else { false }
    }

    private static func page(_ lines: [Line], _ number: Int, _ size: Int) -> [Line] {
        let first = min((number - 1) * size, lines.count)
        return Array(lines[first..<min(first + size, lines.count)])
    }

    private static func table(_ shown: [Line], _ all: [Line], _ view: LookView) -> HTML {
        guard !shown.isEmpty else { return "" }
        let results = all.reduce(0) { $0 + $1.statements.count }
        let unread = all.reduce(0) { sum, line in sum + line.statements.count { !isReviewed($0.lead) } }
        var html: HTML = """
            <section class="cr-card"><header><h2>By test</h2><span class="cr-small">\(counted(results, "result")), \(counted(all.count, "test")), \(unread) not marked as reviewed by their sender</span></header>\
            <table class="cr-table cr-stackable"><caption class="nhsuk-u-visually-hidden">Tests, newest first</caption><thead><tr><th scope="col">Test</th><th scope="col">Latest</th><th scope="col">Range</th>\
            <th scope="col" class="cr-nowrap">Trend, same unit</th><th scope="col">When</th><th scope="col">From</th><th scope="col" class="cr-right">Results</th></tr></thead><tbody>
            """
        for line in shown {
            let entry = SummaryCards.shownStatement(line)
            guard case .result(let result) = entry.content else { continue }
            html += """
                <tr><th scope="row"><a href="#\(plain: TestCard.id(line, view))">\(EntryWords.name(entry))</a></th><td data-label="Latest">\(ResultWords.said(entry))\(ResultWords.review(result))\(Notes.count(Notes.of(entry, in: line)))</td>\
                <td data-label="Range" class="cr-range">\(ResultWords.ranges(of: result))</td><td>\(trend(line))</td><td class="cr-num" data-label="When">\(HTML.date(entry.when))</td>\
                <td data-label="From">\(view.said(by: entry.provenance.organisation))</td><td class="cr-right" data-label="Results">\(line.statements.count)</td></tr>
                """
        }
        html += "</tbody></table></section>"
        return html
    }

    private static func trend(_ line: Line) -> HTML {
        let drawing = Series.of(line)
        if let best = drawing.series.first(where: { $0.dated.count > 1 }) {
            let spark = Spark.html(best)
            if !spark.isEmpty { return spark }
        }
        if drawing.series.isEmpty && !drawing.unitless.isEmpty { return "<span class=\"cr-soft cr-small\">no unit to draw by</span>" }
        if drawing.series.isEmpty && !drawing.notDrawn.isEmpty { return "<span class=\"cr-soft cr-small\">no number to draw</span>" }
        return ""
    }

    static func isReviewed(_ entry: Entry) -> Bool {
        if case .result(let result) = entry.content { result.reviewed == true } else { false }
    }
}
