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
        html += "<main class=\"cr-wide\" id=\"\(plain: view.id("maincontent"))\" tabindex=\"-1\">"
        html += page.main(view)
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

/// The tabs: each section with how many lines it has so far.
enum Tabs {
    static func html(_ view: LookView, current: LookTab?) -> HTML {
        var html: HTML = "<nav class=\"cr-tabs\" aria-label=\"Sections of this record\"><div class=\"cr-wide\"><ul>"
        html += item(view, .summary, nil, current)
        html += item(view, .timeline, nil, current)
        for section in view.sections {
            // No nought while somebody may still answer: it would read as "none".
            let lines = view.look.record.lines(section).count
            html += item(view, .section(section), lines > 0 || view.look.isFinal ? lines : nil, current)
        }
        html += "</ul></div></nav>"
        return html
    }

    private static func item(_ view: LookView, _ tab: LookTab, _ lines: Int?, _ current: LookTab?) -> HTML {
        let mark: HTML = tab == current ? " aria-current=\"page\"" : ""
        let number: HTML = lines.map { " <span class=\"cr-num\">\($0)</span>" } ?? ""
        return "<li><a href=\"\(view.tab(tab))\"\(mark)>\(tab.title)\(number)</a></li>"
    }
}
