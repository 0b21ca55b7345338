import CareRecord
import Objections

/// A desk's figures by month, as a chart and a table.
enum ObjectionFiguresPage {
    /// What became of a case, each state in one column and no other: so a row adds up to what came.
    static let columns: [(name: String, states: Set<ObjectionState>)] = [
        ("Waiting", Set(ObjectionState.allCases.filter(\.isWaiting))), ("In force", [.inForce]), ("Not upheld", [.notUpheld]),
        ("Withdrawn", [.withdrawn]), ("Died", [.endedByDeath]), ("Moved", [.endedByMove]), ("Duplicate", [.duplicate]),
        ("Not identified", [.notIdentified]),
    ]

    static func html(_ it: ObjectionFigures, site: Site, session: StaffSession) -> HTML {
        var main: HTML = "<h1>Objections by month</h1><p>\(it.desk.name). By the month in which they came.</p>"
        guard !it.months.isEmpty else {
            main += "<p>None has come yet.</p>"
            return ObjectionTabs.page("Figures", .figures, counts: it.tabs, site: site, session: session, main: main)
        }
        main += "<section class=\"cr-card\">"
        main += Bars(
            bars: it.months.map { .init(label: $0.month, name: $0.month, count: $0.received) }, title: "Objections received each month",
            id: "received",
            column: "Month"
        ).html()
        main += "</section>"
        main += table(it.months)
        return ObjectionTabs.page("Figures", .figures, counts: it.tabs, site: site, session: session, main: main)
    }

    private static func table(_ months: [ObjectionFigures.Month]) -> HTML {
        var html: HTML = """
            <section class="cr-card"><table class="cr-table cr-stackable"><caption>What became of them</caption><thead><tr><th scope="col">Month</th>\
            <th scope="col" class="cr-right">Came</th>
            """
        for column in columns { html += "<th scope=\"col\" class=\"cr-right\">\(column.name)</th>" }
        html += "<th scope=\"col\" class=\"cr-right\">Late</th></tr></thead><tbody>"
        for month in months {
            html += "<tr><th scope=\"row\" class=\"cr-num\">\(month.month)</th>\(cell("Came", month.received))"
            for column in columns { html += cell(column.name, month.count(of: column.states)) }
            html += "\(cell("Late", month.late))</tr>"
        }
        html += """
            </tbody></table><p>What came stands in one column from “\(columns[0].name)” to “\(columns[columns.count - 1].name)”. Late, beside that: without an answer by its day, whether it came \
            later or is still owed. What was taken from an older system’s list was answered there, and is not counted as late.</p></section>
            """
        return html
    }

    private static func cell(_ name: String, _ count: Int) -> HTML { "<td data-label=\"\(name)\" class=\"cr-right cr-num\">\(count)</td>" }
}
