import CareRecord
import Looks

/// A section of a look: its lines in their lists, what is missing, and the numbers, which add up.
enum SectionPage {
    /// Lines on one page: more than most records have, few enough for a phone.
    static let perPage = 150

    static func page(_ section: Section, filter: LineFilter = LineFilter(), number: Int = 1, apart: Bool = false) -> LookPage {
        LookPage(tab: .section(section), title: (filter.errors.isEmpty ? "" : "Error: ") + section.title) { view in
            if section == .results && !apart { return ResultsPage.main(view, filter: filter, number: number) }
            return main(view, section, filter: filter, number: number, apart: apart)
        }
    }

    private static func main(_ view: LookView, _ section: Section, filter: LineFilter, number: Int, apart: Bool) -> HTML {
        let all = view.look.record.lines(section, apart: apart)
        let fitting = filter.shown(all, view)
        let lines = fitting.items
        var html = opening(view, section, filter)
        html += filter.form(
            view, .section(section), holders: holders(view, section),
            showing: "\(showing(lines.count, all.count, "line", view)). \(apartLink(view, section, apart, number))",
            undated: fitting.undated, "line")
        html += filter.noMatch(view, .section(section), shown: lines.count, of: all.count, "line")
        let groups = SectionGroups.of(section, lines, view)
        let (first, last) = range(lines.count, number)
        var position = 0
        for (index, group) in groups.enumerated() {
            let start = min(max(first - position, 0), group.lines.count)
            let end = min(max(last - position, 0), group.lines.count)
            position += group.lines.count
            guard start < end else { continue }
            html += LineTable(view: view, section: section).html(group, "group\(index)", shown: Array(group.lines[start..<end]))
        }
        html += pages(view, .section(section), lines.count, number, apart: apart, filter: filter, "lines")
        html += LedgerWords.section(view, section)
        return html
    }

    /// Heading and what has answered; shared with the results' page and the timeline.
    static func opening(_ view: LookView, _ section: Section, _ filter: LineFilter) -> HTML {
        var html = errors(filter, view)
        html += "<h1>\(section.title)</h1>\n"
        let holding = holders(view, section).count
        if section == .medicines {
            html +=
                "<p class=\"cr-small cr-soft\">Taken together from \(counted(holding, "organisation")). What a person takes may differ: ask.</p>"
        } else if holding > 1 {
            html += "<p class=\"cr-small cr-soft\">Taken together from \(holding) organisations.</p>"
        }
        html += Progress.html(view)
        return html
    }

    static func errors(_ filter: LineFilter, _ view: LookView) -> HTML {
        ErrorSummary.html(filter.errors.map { (view.id($0.field), $0.sentence) })
    }

    static func holders(_ view: LookView, _ section: Section) -> [ODSCode] {
        Array(Set(view.look.record.entries(in: section).map(\.provenance.organisation))).sorted { view.name($0) < view.name($1) }
    }

    /// While somebody may still answer the number is not the last.
    static func showing(_ shown: Int, _ all: Int, _ what: String, _ view: LookView) -> String {
        (shown == all ? "Showing all \(counted(all, what))" : "Showing \(shown) of \(counted(all, what))") + soFar(view)
    }

    static func soFar(_ view: LookView) -> String { view.look.isFinal ? "" : " so far" }

    private static func apartLink(_ view: LookView, _ section: Section, _ apart: Bool, _ number: Int) -> HTML {
        apart
            ? "<a href=\"\(view.tab(.section(section)))\">Group them under lines</a>"
            : "<a href=\"\(Address.lookPage(view.look.id, .section(section), page: 1, apart: true))\">Show originals apart</a>"
    }

    static func range(_ count: Int, _ number: Int) -> (Int, Int) {
        let first = (Self.number(number, of: count, perPage) - 1) * perPage
        return (first, min(first + perPage, count))
    }

    /// The page that is there: one past the end, of an address from when there were more or of nobody's, is the last.
    static func number(_ number: Int, of count: Int, _ perPage: Int) -> Int {
        min(max(number, 1), max(1, (count + perPage - 1) / perPage))
    }

    /// "1 to 150 of 900 lines" with links; those of a filtered page are buttons of a form, because its words are not in an address.
    static func pages(
        _ view: LookView, _ tab: LookTab, _ count: Int, _ number: Int, apart: Bool, filter: LineFilter, _ what: HTML, perPage: Int = perPage
    ) -> HTML {
        guard count > perPage else { return "" }
        let number = Self.number(number, of: count, perPage)
        let first = (number - 1) * perPage
        let last = min(first + perPage, count)
        var html: HTML = "<nav class=\"cr-pages\" aria-label=\"Pages\"><span>\(first + 1) to \(last) of \(count) \(what)</span>"
        func link(_ page: Int, _ words: HTML) -> HTML {
            filter.isEmpty
                ? "<a href=\"\(Address.lookPage(view.look.id, tab, page: page, apart: apart))\">\(words)</a>"
                : filter.form(view, tab, page: page, words)
        }
        if number > 1 { html += link(number - 1, "Previous \(perPage)") }
        if last < count { html += link(number + 1, "Next \(min(perPage, count - last))") }
        html += "</nav>"
        return html
    }
}
