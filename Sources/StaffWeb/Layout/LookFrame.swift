import CareRecord

/// One version of a page of a look: banner, tabs, what has answered, and the page's own content.
enum LookFrame {
    static func version(_ view: LookView, _ page: LookPage, isLast: Bool) -> HTML {
        var html = HTML()
        if !isLast {
            // The page's first skip link leads to the last version; until that is there, this one works.
            html += "<a class=\"nhsuk-skip-link\" href=\"#\(plain: view.id("maincontent"))\">Skip to main content</a>\n"
        }
        html += Banner.html(view)
        html += Tabs.html(view, current: page.tab)
        html += OtherRecords.html(view)
        let main = page.main(view)
        let style: HTML = LongWords.areIn(main) ? "cr-wide cr-broken" : "cr-wide"
        html += "<main class=\"\(style)\" id=\"\(plain: view.id("maincontent"))\" tabindex=\"-1\">"
        html += main
        // The summary has it on top.
        if page.tab != .summary, page.title != WhyPage.page.title { html += WhyPage.link(view) }
        html += "</main>"
        return html
    }
}

/// A page of a look: which tab it stands under, its title, and how it is written from a version.
struct LookPage: Sendable {
    let tab: LookTab?
    let title: String
    let main: @Sendable (LookView) -> HTML
}

/// The tabs: each section with how many lines it has so far. On a phone they are a menu that says where one is; a row that scrolls
/// sideways would hide most of them.
enum Tabs {
    static func html(_ view: LookView, current: LookTab?) -> HTML {
        var html: HTML = "<nav class=\"cr-tabs\" aria-label=\"Sections of this record\"><div class=\"cr-wide\">"
        html += "<details class=\"cr-fold\" id=\"\(plain: view.id("sections"))\"><summary>Sections\(here(view, current))</summary><ul>"
        html += item(view, .summary, nil, current)
        html += item(view, .timeline, nil, current)
        for section in view.sections { html += item(view, .section(section), count(view, section), current) }
        if view.look.summaryCareRecord != .notOffered { html += item(view, .summaryCareRecord, nil, current) }
        html += "</ul></details></div></nav>"
        return html
    }

    private static func here(_ view: LookView, _ current: LookTab?) -> HTML {
        guard let current else { return "" }
        guard case .section(let section) = current else { return ": <b>\(current.title)</b>" }
        let lines = count(view, section).map { " <span class=\"cr-num\">\($0)</span>" as HTML } ?? ""
        return ": <b>\(current.title)\(lines)</b>"
    }

    /// No nought while somebody may still answer, or could not: it would read as "none".
    private static func count(_ view: LookView, _ section: Section) -> Int? {
        let lines = view.look.record.lines(section).count
        return lines > 0 || view.look.isFinal && Missing(view, section).isAllThatWasAsked ? lines : nil
    }

    private static func item(_ view: LookView, _ tab: LookTab, _ lines: Int?, _ current: LookTab?) -> HTML {
        let mark: HTML = tab == current ? " aria-current=\"page\"" : ""
        let number: HTML = lines.map { " <span class=\"cr-num\">\($0)</span>" } ?? ""
        return "<li><a href=\"\(view.tab(tab))\"\(mark)>\(tab.title)\(number)</a></li>"
    }
}
